//! Records opened in an emergency, and their review.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, EmergencyAccessId, GeneralPermit, Permit, PersonId, Role,
    emergency::{LASTS_MINUTES, Outcome, REVIEWED_WITHIN_DAYS},
};

use crate::{StoreError, Tx};

/// A record that was opened in an emergency, as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyRow {
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

/// The same as the privacy officer reads it, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyToReview {
    /// Its id.
    pub id: EmergencyAccessId,
    /// Whose record.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Who, where, why, when.
    pub opened: EmergencyRow,
    /// By when it is to be reviewed.
    pub due_at: DateTime<Utc>,
    /// What became of it so far.
    pub outcome: Option<Outcome>,
    /// The organisation was known to be involved in the person's care.
    pub had_relationship: bool,
    /// The organisation saw the person, or was to, within a day.
    pub had_appointment: bool,
    /// How many records the same account opened in an emergency within a day.
    pub opened_that_day: i64,
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
                ends_at, review_due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            reason,
            now,
            now + Duration::minutes(LASTS_MINUTES),
            now + Duration::days(REVIEWED_WITHIN_DAYS)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Emergencies of the person since an instant, newest first.
    pub async fn emergencies(&mut self, permit: &Permit, since: DateTime<Utc>) -> Result<Vec<EmergencyRow>, StoreError> {
        let rows = sqlx::query!(
            "select a.display_name, e.role, o.name, e.reason, e.opened_at
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
                    name: row.display_name,
                    role: role(&row.role)?,
                    organisation: row.name,
                    reason: row.reason,
                    opened_at: row.opened_at,
                })
            })
            .collect()
    }

    /// What waits for a review, the most urgent first.
    pub async fn emergencies_to_review(
        &mut self,
        _permit: &GeneralPermit,
        limit: i32,
    ) -> Result<Vec<EmergencyToReview>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select emergency_access_id as "id!", person_id as "person_id!", person_given as "given!", person_family as "family!",
                practitioner as "practitioner!", role as "role!", organisation as "organisation!", reason as "reason!",
                opened_at as "opened_at!", review_due_at as "due_at!", outcome, had_relationship as "had_relationship!",
                had_appointment as "had_appointment!", opened_that_day as "opened_that_day!"
               from emergencies_to_review($1, $2)"#,
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(EmergencyToReview {
                    id: EmergencyAccessId::new(row.id),
                    person: PersonId::new(row.person_id),
                    person_name: format!("{} {}", row.given, row.family),
                    opened: EmergencyRow {
                        name: row.practitioner,
                        role: role(&row.role)?,
                        organisation: row.organisation,
                        reason: row.reason,
                        opened_at: row.opened_at,
                    },
                    due_at: row.due_at,
                    outcome: row.outcome.as_deref().and_then(Outcome::from_code),
                    had_relationship: row.had_relationship,
                    had_appointment: row.had_appointment,
                    opened_that_day: row.opened_that_day,
                })
            })
            .collect()
    }

    /// Records what became of a review; false if there is no such emergency of the person.
    pub async fn review_emergency(
        &mut self,
        permit: &Permit,
        id: EmergencyAccessId,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update emergency_access set outcome = $3, reviewed_at = $4, reviewed_by = $5
             where person_id = $1 and emergency_access_id = $2",
            permit.person().as_uuid(),
            id.as_uuid(),
            outcome.code(),
            now,
            permit.actor().account_id().map(AccountId::as_uuid)
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whom to tell of an emergency: the person's own accounts and the privacy officers. Whether it is the person comes with each.
    pub async fn accounts_to_tell(&mut self, permit: &Permit) -> Result<Vec<(AccountId, bool)>, StoreError> {
        let rows = sqlx::query!(
            r#"select account_id as "account_id!", coalesce(person_id = $1, false) as "is_own!" from account
               where closed_at is null and (person_id = $1 or exists (select from post
                   where post.account_id = account.account_id and role = 'privacy-officer' and ended_at is null))"#,
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(|row| (AccountId::new(row.account_id), row.is_own)).collect())
    }
}
