//! The register of sharing agreements.

use chrono::NaiveDate;
use domain::{AccountId, Agreement, AgreementId, GeneralPermit, OrganisationId};

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
    /// Every agreement, those that end first at the head.
    pub async fn agreements(&mut self) -> Result<Vec<Agreement>, StoreError> {
        let rows = sqlx::query!(
            r#"select a.agreement_id, a.title, a.purpose, a.legal_basis, a.starts_on, a.review_on, a.ended_at is not null as "is_ended!",
                array(select p.organisation_id from agreement_party p join organisation o using (organisation_id)
                      where p.agreement_id = a.agreement_id order by o.name, o.organisation_id) as "ids!",
                array(select o.name from agreement_party p join organisation o using (organisation_id)
                      where p.agreement_id = a.agreement_id order by o.name, o.organisation_id) as "names!"
               from agreement a order by a.ended_at is not null, a.review_on, a.agreement_id"#
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
                is_ended: row.is_ended,
                parties: row.ids.into_iter().map(OrganisationId::new).zip(row.names).collect(),
            })
            .collect())
    }

    /// Writes an agreement down. Without a permit it is the operator's, at the installation.
    pub async fn add_agreement(&mut self, permit: Option<&GeneralPermit>, new: &NewAgreement) -> Result<(), StoreError> {
        let (id, now) = (new.id.as_uuid(), self.now());
        sqlx::query!(
            "insert into agreement (agreement_id, title, purpose, legal_basis, starts_on, review_on, made_by, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (agreement_id) do nothing",
            id,
            new.title,
            new.purpose,
            new.legal_basis,
            new.starts_on,
            new.review_on,
            permit.and_then(|permit| permit.actor().account_id()).map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        let parties: Vec<_> = new.parties.iter().map(|party| party.as_uuid()).collect();
        sqlx::query!("insert into agreement_party select $1, unnest($2::uuid[]) on conflict do nothing", id, &parties)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Prolongs an agreement that was reviewed. False if there is none or it was ended.
    pub async fn review_agreement(
        &mut self,
        permit: &GeneralPermit,
        id: AgreementId,
        review_on: NaiveDate,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update agreement set review_on = $2, reviewed_by = $3, reviewed_at = $4 where agreement_id = $1 and ended_at is null",
            id.as_uuid(),
            review_on,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
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
