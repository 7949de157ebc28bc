//! What a privacy officer looks into: raised by whoever acts, reviewed at the desk.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, AlertId, GeneralPermit, Permit, PersonId, Role,
    alert::{AlertKind, Evidence, Outcome, REVIEWED_WITHIN_DAYS, ToldAlert},
};

use crate::{StoreError, Tx};

/// An alert as the privacy officer reads it, with what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertToReview {
    /// Its id.
    pub id: AlertId,
    /// What raised it.
    pub kind: AlertKind,
    /// Whose record.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Who.
    pub practitioner: String,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation: String,
    /// Why, in their own words; or what was noticed.
    pub reason: String,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// By when it is to be reviewed.
    pub due_at: DateTime<Utc>,
    /// What became of it so far.
    pub outcome: Option<Outcome>,
    /// Why, in the privacy officer's words.
    pub outcome_reason: Option<String>,
    /// What was found to speak for or against it.
    pub evidence: BTreeSet<Evidence>,
    /// How many alerts the same account raised within a day.
    pub alerts_that_day: i64,
}

/// An alert that was closed, as privacy officers read it afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedAlert {
    /// Its id.
    pub id: AlertId,
    /// What raised it.
    pub kind: AlertKind,
    /// Whose record: their name.
    pub person_name: String,
    /// Who.
    pub practitioner: String,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation: String,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in the privacy officer's words.
    pub outcome_reason: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When they decided.
    pub decided_at: DateTime<Utc>,
}

fn inconsistent(column: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "alert", column }
}

impl Tx {
    /// Raises an alert about what the permit's actor does in their post.
    pub async fn raise_alert(&mut self, permit: &Permit, kind: AlertKind, reason: &str) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        sqlx::query!(
            "insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            kind.code(),
            reason,
            now,
            now + Duration::days(REVIEWED_WITHIN_DAYS)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// What waits for a review, the most urgent first.
    pub async fn alerts_to_review(&mut self, _permit: &GeneralPermit, limit: i32) -> Result<Vec<AlertToReview>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select alert_id as "id!", person_id as "person_id!", person_given as "given!", person_family as "family!",
                practitioner as "practitioner!", role as "role!", organisation as "organisation!", kind as "kind!",
                reason as "reason!", raised_at as "raised_at!", review_due_at as "due_at!", outcome,
                had_relationship as "had_relationship!", had_appointment as "had_appointment!",
                alerts_that_day as "alerts_that_day!", has_same_family_name as "has_same_family_name!",
                has_same_postcode as "has_same_postcode!", is_colleague as "is_colleague!", outcome_reason,
                was_on_duty as "was_on_duty!"
               from alerts_to_review($1, $2)"#,
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let found = [
                    (Evidence::KnownToCare, row.had_relationship),
                    (Evidence::SawWithinADay, row.had_appointment),
                    (Evidence::OnDuty, row.was_on_duty),
                    (Evidence::SameFamilyName, row.has_same_family_name),
                    (Evidence::SamePostcode, row.has_same_postcode),
                    (Evidence::Colleague, row.is_colleague),
                ];
                Ok(AlertToReview {
                    id: AlertId::new(row.id),
                    kind: AlertKind::from_code(&row.kind).ok_or(inconsistent("kind"))?,
                    person: PersonId::new(row.person_id),
                    person_name: format!("{} {}", row.given, row.family),
                    practitioner: row.practitioner,
                    role: row.role.parse().map_err(|_| inconsistent("role"))?,
                    organisation: row.organisation,
                    reason: row.reason,
                    raised_at: row.raised_at,
                    due_at: row.due_at,
                    outcome: row.outcome.as_deref().and_then(Outcome::from_code),
                    outcome_reason: row.outcome_reason,
                    evidence: found.into_iter().filter_map(|(evidence, is_so)| is_so.then_some(evidence)).collect(),
                    alerts_that_day: row.alerts_that_day,
                })
            })
            .collect()
    }

    /// What was decided, the newest first, from behind an alert on; without what concerns the reader.
    pub async fn decided_alerts(
        &mut self,
        _permit: &GeneralPermit,
        before: Option<AlertId>,
        limit: i32,
    ) -> Result<Vec<DecidedAlert>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select alert_id as "id!", kind as "kind!", person_given as "given!", person_family as "family!",
                practitioner as "practitioner!", role as "role!", organisation as "organisation!", raised_at as "raised_at!",
                outcome as "outcome!", outcome_reason, decided_by, decided_at as "decided_at!"
               from alerts_decided($1, $2, $3)"#,
            now,
            before.map(AlertId::as_uuid),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DecidedAlert {
                    id: AlertId::new(row.id),
                    kind: AlertKind::from_code(&row.kind).ok_or(inconsistent("kind"))?,
                    person_name: format!("{} {}", row.given, row.family),
                    practitioner: row.practitioner,
                    role: row.role.parse().map_err(|_| inconsistent("role"))?,
                    organisation: row.organisation,
                    raised_at: row.raised_at,
                    outcome: Outcome::from_code(&row.outcome).ok_or(inconsistent("outcome"))?,
                    outcome_reason: row.outcome_reason,
                    decided_by: row.decided_by,
                    decided_at: row.decided_at,
                })
            })
            .collect()
    }

    /// The alerts about the permit's person of which they are told: those raised in a span of time, and those reviewed in one of these requests.
    pub async fn told_alerts(
        &mut self,
        permit: &Permit,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        requests: &[String],
    ) -> Result<Vec<ToldAlert>, StoreError> {
        let kinds: Vec<_> = AlertKind::TOLD_TO_THE_PERSON.iter().map(|kind| kind.code().to_owned()).collect();
        let rows = sqlx::query!(
            "select e.kind, e.account_id, a.display_name, e.raised_at, e.outcome, e.outcome_reason, e.reviewed_at, e.review_requests
             from alert e join account a using (account_id)
             where e.person_id = $1 and e.kind = any ($2) and (e.raised_at between $3 and $4 or e.review_requests && $5)
             order by e.raised_at desc",
            permit.person().as_uuid(),
            &kinds,
            from,
            to,
            requests
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(ToldAlert {
                    kind: AlertKind::from_code(&row.kind).ok_or(inconsistent("kind"))?,
                    account: AccountId::new(row.account_id),
                    practitioner: row.display_name,
                    raised_at: row.raised_at,
                    outcome: row.outcome.as_deref().and_then(Outcome::from_code),
                    outcome_reason: row.outcome_reason,
                    reviewed_at: row.reviewed_at,
                    review_requests: row.review_requests,
                })
            })
            .collect()
    }

    /// Whose alert about the person it is, and what became of it so far; held until the transaction ends.
    pub async fn alert(&mut self, permit: &Permit, id: AlertId) -> Result<Option<(AccountId, Option<Outcome>)>, StoreError> {
        let row = sqlx::query!(
            "select account_id, outcome from alert where person_id = $1 and alert_id = $2 for update",
            permit.person().as_uuid(),
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|row| (AccountId::new(row.account_id), row.outcome.as_deref().and_then(Outcome::from_code))))
    }

    /// Records what became of a review, why, and in which request; a reason that was given before stays where none is given. False if there
    /// is no such alert about the person.
    pub async fn review_alert(
        &mut self,
        permit: &Permit,
        id: AlertId,
        (outcome, reason): (Outcome, Option<&str>),
        request_id: &str,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update alert set outcome = $3, outcome_reason = coalesce($4, outcome_reason), reviewed_at = $5, reviewed_by = $6,
                review_requests = array_append(review_requests, $7::text)
             where person_id = $1 and alert_id = $2",
            permit.person().as_uuid(),
            id.as_uuid(),
            outcome.code(),
            reason,
            now,
            permit.actor().account_id().map(AccountId::as_uuid),
            request_id
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whom to tell of an emergency or a broken seal: the person's own accounts and the privacy officers. Whether it is the person comes with each.
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
