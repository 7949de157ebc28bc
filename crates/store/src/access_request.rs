//! Requests to see more of a record than the person shares without being asked.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccessRequestId, AccountId, OrganisationId, Permit, Role,
    access_request::{Answer, LAPSES_AFTER_DAYS},
};

use crate::{StoreError, Tx};

/// A request that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Its id.
    pub id: AccessRequestId,
    /// Who asks.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Why, in their own words.
    pub reason: String,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
    /// Without an answer it is over then.
    pub lapses_at: DateTime<Utc>,
}

impl Tx {
    /// Asks, in the name of the permit's actor and post; once while an earlier request of theirs waits.
    pub async fn add_access_request(&mut self, permit: &Permit, reason: &str) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        sqlx::query!(
            "insert into access_request (access_request_id, person_id, account_id, organisation_id, role, reason, asked_at, lapses_at)
             select $1, $2, $3, $4, $5, $6, $7::timestamptz, $8
             where not exists (select from access_request where person_id = $2 and account_id = $3 and organisation_id = $4
                and answer is null and lapses_at > $7::timestamptz)",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            reason,
            now,
            now + Duration::days(LAPSES_AFTER_DAYS)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The requests that wait for the person's answer, oldest first; of one account only if one is given.
    pub async fn access_requests(&mut self, permit: &Permit, of: Option<AccountId>) -> Result<Vec<AccessRequest>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            "select r.access_request_id, r.account_id, a.display_name, r.role, r.organisation_id, o.name, r.reason, r.asked_at,
                r.lapses_at
             from access_request r join account a using (account_id) join organisation o using (organisation_id)
             where r.person_id = $1 and r.answer is null and r.lapses_at > $2 and ($3::uuid is null or r.account_id = $3)
             order by r.asked_at, r.access_request_id limit 50",
            permit.person().as_uuid(),
            now,
            of.map(AccountId::as_uuid)
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(AccessRequest {
                    id: AccessRequestId::new(row.access_request_id),
                    account: AccountId::new(row.account_id),
                    name: row.display_name,
                    role: row.role.parse().map_err(|_| StoreError::Inconsistent { table: "access_request", column: "role" })?,
                    organisation: OrganisationId::new(row.organisation_id),
                    organisation_name: row.name,
                    reason: row.reason,
                    asked_at: row.asked_at,
                    lapses_at: row.lapses_at,
                })
            })
            .collect()
    }

    /// Records the answer; false if the request does not wait any more.
    pub async fn answer_access_request(
        &mut self,
        permit: &Permit,
        id: AccessRequestId,
        answer: Answer,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update access_request set answer = $3, answered_at = $4, answered_by = $5
             where person_id = $1 and access_request_id = $2 and answer is null and lapses_at > $4",
            permit.person().as_uuid(),
            id.as_uuid(),
            answer.code(),
            now,
            permit.actor().account_id().map(AccountId::as_uuid)
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
