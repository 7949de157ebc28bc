//! Records opened in an emergency.

use chrono::{DateTime, Duration, Utc};
use domain::{AccountId, Permit, Role, emergency::LASTS_MINUTES};

use crate::{StoreError, Tx};

/// A record that was opened in an emergency, as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyRow {
    /// Whose account it was.
    pub account: AccountId,
    /// Who.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation: String,
    /// Why, in their own words.
    pub reason: String,
    /// When.
    pub opened_at: DateTime<Utc>,
}

fn role(code: &str) -> Result<Role, StoreError> {
    code.parse().map_err(|_| StoreError::Inconsistent { table: "emergency_access", column: "role" })
}

impl Tx {
    /// Opens an emergency for the permit's actor and post, until an hour from now.
    pub async fn add_emergency_access(&mut self, permit: &Permit, reason: &str) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        sqlx::query!(
            "insert into emergency_access (emergency_access_id, person_id, account_id, organisation_id, role, reason, opened_at,
                ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            reason,
            now,
            now + Duration::minutes(LASTS_MINUTES)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Emergencies of the person since an instant, newest first.
    pub async fn emergencies(&mut self, permit: &Permit, since: DateTime<Utc>) -> Result<Vec<EmergencyRow>, StoreError> {
        let rows = sqlx::query!(
            "select e.account_id, a.display_name, e.role, o.name, e.reason, e.opened_at
             from emergency_access e join account a using (account_id) join organisation o using (organisation_id)
             where e.person_id = $1 and e.opened_at > $2 order by e.opened_at desc limit 20",
            permit.person().as_uuid(),
            since
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(EmergencyRow {
                    account: AccountId::new(row.account_id),
                    name: row.display_name,
                    role: role(&row.role)?,
                    organisation: row.name,
                    reason: row.reason,
                    opened_at: row.opened_at,
                })
            })
            .collect()
    }
}
