//! The register of sharing agreements.

use chrono::NaiveDate;
use domain::{
    AccountId, Agreement, AgreementId, AgreementProlongingId, GeneralPermit, OrganisationId, Prolonging, ProlongingState,
};

use crate::{StoreError, Tx};

/// An agreement to write down.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    /// What it is called.
    pub title: String,
    /// What for.
    pub purpose: String,
    /// The law that it rests on.
    pub legal_basis: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, unless it is reviewed before.
    pub review_on: NaiveDate,
    /// Its parties.
    pub parties: Vec<OrganisationId>,
    /// Its id, from the form's key: sent twice, it is one.
    pub id: AgreementId,
}

impl Tx {
    /// Every agreement, those that end first at the head; without that of the test of the seals, which nobody is to end.
    pub async fn agreements(&mut self) -> Result<Vec<Agreement>, StoreError> {
        let rows = sqlx::query!(
            r#"select a.agreement_id as "agreement_id!", a.title as "title!", a.purpose as "purpose!", a.legal_basis as "legal_basis!",
                a.starts_on as "starts_on!", a.review_on as "review_on!", a.ended_at is not null as "is_ended!",
                a.agreed_at is not null or not a.needs_second_officer as "is_agreed!", a.made_by, m.display_name as "maker?",
                a.agreed_at, g.display_name as "agreed_by?",
                array(select p.organisation_id from agreement_party p join organisation o using (organisation_id)
                      where p.agreement_id = a.agreement_id order by o.name, o.organisation_id) as "ids!",
                array(select o.name from agreement_party p join organisation o using (organisation_id)
                      where p.agreement_id = a.agreement_id order by o.name, o.organisation_id) as "names!"
               from agreement a
               left join account m on m.account_id = a.made_by
               left join account g on g.account_id = a.agreed_by
               where not exists (select from agreement_party p join organisation o using (organisation_id)
                                 where p.agreement_id = a.agreement_id and o.kind = 'self-test')
               order by a.ended_at is not null, a.review_on, a.agreement_id"#
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Agreement {
                id: AgreementId::new(row.agreement_id),
                title: row.title,
                purpose: row.purpose,
                legal_basis: row.legal_basis,
                starts_on: row.starts_on,
                review_on: row.review_on,
                made_by: row.made_by.map(AccountId::new).zip(row.maker),
                is_agreed: row.is_agreed,
                agreed_by: row.agreed_by.zip(row.agreed_at),
                is_ended: row.is_ended,
                parties: row.ids.into_iter().map(OrganisationId::new).zip(row.names).collect(),
            })
            .collect())
    }

    /// Writes an agreement down. Without a permit it is the operator's, at the installation, and in force by itself; else it waits for a
    /// second officer. False if there is one with its id already, to which nothing is added.
    pub async fn add_agreement(&mut self, permit: Option<&GeneralPermit>, new: &NewAgreement) -> Result<bool, StoreError> {
        let (id, now) = (new.id.as_uuid(), self.now());
        let added = sqlx::query!(
            "insert into agreement (agreement_id, title, purpose, legal_basis, starts_on, review_on, made_by, made_at,
                needs_second_officer)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (agreement_id) do nothing",
            id,
            new.title,
            new.purpose,
            new.legal_basis,
            new.starts_on,
            new.review_on,
            permit.and_then(|permit| permit.actor().account_id()).map(AccountId::as_uuid),
            now,
            permit.is_some()
        )
        .execute(self.connection())
        .await?;
        // A form that comes again with its key adds no party to what others have agreed to.
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        let parties: Vec<_> = new.parties.iter().map(|party| party.as_uuid()).collect();
        sqlx::query!("insert into agreement_party select $1, unnest($2::uuid[]) on conflict do nothing", id, &parties)
            .execute(self.connection())
            .await?;
        Ok(true)
    }

    /// Agrees to an agreement that another officer registered. False if there is none that waits for this officer.
    pub async fn agree_to_agreement(&mut self, permit: &GeneralPermit, id: AgreementId) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update agreement set agreed_by = $2, agreed_at = $3
             where agreement_id = $1 and needs_second_officer and agreed_at is null and ended_at is null and made_by <> $2",
            id.as_uuid(),
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The later last days that were proposed for an agreement, the newest first; without one, those that wait now.
    pub async fn prolongings(
        &mut self,
        _permit: &GeneralPermit,
        agreement: Option<AgreementId>,
    ) -> Result<Vec<Prolonging>, StoreError> {
        let rows = sqlx::query!(
            r#"select p.agreement_prolonging_id as "id!", p.agreement_id as "agreement_id!", p.review_on as "review_on!",
                p.reason as "reason!", p.proposed_by as "proposed_by!", p.proposed_at as "proposed_at!", p.state as "state!",
                p.decided_at, p.decided_reason, a.display_name as "proposer!", d.display_name as "decided_by?"
               from agreement_prolonging p
               join account a on a.account_id = p.proposed_by
               left join account d on d.account_id = p.decided_by
               where p.agreement_id = $1 or ($1::uuid is null and p.state = 'proposed')
               order by p.proposed_at desc, p.agreement_prolonging_id limit 200"#,
            agreement.map(AgreementId::as_uuid)
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Prolonging {
                    id: AgreementProlongingId::new(row.id),
                    agreement: AgreementId::new(row.agreement_id),
                    review_on: row.review_on,
                    reason: row.reason,
                    proposed_by: (AccountId::new(row.proposed_by), row.proposer),
                    proposed_at: row.proposed_at,
                    state: ProlongingState::from_code(&row.state)
                        .ok_or(StoreError::Inconsistent { table: "agreement_prolonging", column: "state" })?,
                    decided: row.decided_by.zip(row.decided_at),
                    refusal: row.decided_reason,
                })
            })
            .collect()
    }

    /// Proposes a later last day for an agreement in the register. False if there is none, it was ended, or nobody agreed to it yet. A
    /// conflict with `agreement_prolonging_waits` says that one is proposed already.
    pub async fn propose_prolonging(
        &mut self,
        permit: &GeneralPermit,
        id: AgreementId,
        (review_on, reason): (NaiveDate, &str),
    ) -> Result<bool, StoreError> {
        let (prolonging, now) = (self.entropy().id(), self.now());
        let done = sqlx::query!(
            "insert into agreement_prolonging (agreement_prolonging_id, agreement_id, review_on, reason, proposed_by, proposed_at, state)
             select $1::uuid, a.agreement_id, $3::date, $4::text, $5::uuid, $6::timestamptz, 'proposed' from agreement a
             where a.agreement_id = $2 and a.ended_at is null and (a.agreed_at is not null or not a.needs_second_officer)",
            prolonging,
            id.as_uuid(),
            review_on,
            reason,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Agrees to a later last day that another officer proposed: it holds from now on. False if it does not wait for this officer any more,
    /// or is not later: then the transaction is to be given up.
    pub async fn agree_to_prolonging(&mut self, permit: &GeneralPermit, id: AgreementProlongingId) -> Result<bool, StoreError> {
        let (officer, now) = (permit.actor().account_id().map(AccountId::as_uuid), self.now());
        let agreed = sqlx::query!(
            "update agreement_prolonging set state = 'agreed', decided_by = $2, decided_at = $3
             where agreement_prolonging_id = $1 and state = 'proposed' and proposed_by <> $2
             returning agreement_id, review_on",
            id.as_uuid(),
            officer,
            now
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(agreed) = agreed else { return Ok(false) };
        let done = sqlx::query!(
            "update agreement set review_on = $2, reviewed_by = $3, reviewed_at = $4
             where agreement_id = $1 and ended_at is null and review_on < $2",
            agreed.agreement_id,
            agreed.review_on,
            officer,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends a proposal without effect, with the reason of a refusal. False if it does not wait any more.
    pub async fn end_prolonging(
        &mut self,
        permit: &GeneralPermit,
        (id, state, reason): (AgreementProlongingId, ProlongingState, Option<&str>),
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update agreement_prolonging set state = $2, decided_by = $3, decided_at = $4, decided_reason = $5
             where agreement_prolonging_id = $1 and state = 'proposed'",
            id.as_uuid(),
            state.code(),
            permit.actor().account_id().map(AccountId::as_uuid),
            now,
            reason
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends an agreement. False if there is none or it was ended before.
    pub async fn end_agreement(&mut self, permit: &GeneralPermit, id: AgreementId) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update agreement set ended_by = $2, ended_at = $3 where agreement_id = $1 and ended_at is null",
            id.as_uuid(),
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
