//! When people cannot decide, beside the rights of attorneys and deputies that are for that time only.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{CarerBasis, CarerGrantId, GeneralPermit, LossOfCapacity, Permit, PersonId, PersonName};

use crate::{StoreError, Tx};

/// An attorney or a deputy, as the privacy officer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attorney {
    /// The grant.
    pub id: CarerGrantId,
    /// Over whom.
    pub person: PersonId,
    /// Their name.
    pub name: PersonName,
    /// Who acts.
    pub carer: String,
    /// What they are to the person.
    pub relation: String,
    /// On what ground.
    pub basis: CarerBasis,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When the person could not decide, as it was assessed last.
    pub loss_of_capacity: Option<LossOfCapacity>,
}

impl Tx {
    /// Attorneys and deputies whose time is not over, those who wait first.
    pub async fn attorneys(&mut self, _permit: &GeneralPermit, limit: i32) -> Result<Vec<Attorney>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select carer_grant_id as "id!", person_id as "person_id!", given as "given!", family as "family!", carer as "carer!",
                relation as "relation!", basis as "basis!", starts_at as "starts_at!", lacks_capacity_since, capacity_regained_on
               from attorneys($1, $2)"#,
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let regained_on = row.capacity_regained_on;
                Ok(Attorney {
                    id: CarerGrantId::new(row.id),
                    person: PersonId::new(row.person_id),
                    name: PersonName { prefix: None, given: row.given, family: row.family, preferred: None },
                    carer: row.carer,
                    relation: row.relation,
                    basis: CarerBasis::from_code(&row.basis)
                        .ok_or(StoreError::Inconsistent { table: "carer_grant", column: "basis" })?,
                    starts_at: row.starts_at,
                    loss_of_capacity: row.lacks_capacity_since.map(|since| LossOfCapacity { since, regained_on }),
                })
            })
            .collect()
    }

    /// Records that the person cannot decide, since a day. False if that is recorded already, or if there is no such right.
    pub async fn record_loss_of_capacity(
        &mut self,
        permit: &Permit,
        id: CarerGrantId,
        since: NaiveDate,
        evidence: &str,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "update carer_grant set lacks_capacity_since = $3, capacity_evidence = $4, capacity_regained_on = null,
                capacity_regained_evidence = null
             where person_id = $1 and carer_grant_id = $2 and ended_at is null and acts_only_without_capacity(basis)
               and (lacks_capacity_since is null or capacity_regained_on is not null)",
            permit.person().as_uuid(),
            id.as_uuid(),
            since,
            evidence
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Records that the person decides for themselves again, from a day. False if that is recorded already, or if there is no such right.
    pub async fn record_regained_capacity(
        &mut self,
        permit: &Permit,
        id: CarerGrantId,
        regained_on: NaiveDate,
        evidence: &str,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "update carer_grant set capacity_regained_on = $3, capacity_regained_evidence = $4
             where person_id = $1 and carer_grant_id = $2 and ended_at is null and lacks_capacity_since <= $3
               and capacity_regained_on is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            regained_on,
            evidence
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
