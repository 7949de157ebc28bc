//! Questions of people about who looked, and the replies.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::{AccessQuestionId, AccountId, AuditEventId, Permit, PersonId, access_question::REPLY_WITHIN_DAYS};

use crate::{Store, StoreError, Tx};

/// How a question stands, as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessQuestion {
    /// Its id.
    pub id: AccessQuestionId,
    /// What the person added, in their own words.
    pub words: Option<String>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// By when there is to be a reply.
    pub due_at: DateTime<Utc>,
    /// The reply, and when it came.
    pub reply: Option<(String, DateTime<Utc>)>,
    /// When it went to the privacy officer.
    pub escalated_at: Option<DateTime<Utc>>,
}

/// A question as whoever is to reply reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionToAnswer {
    /// Its id.
    pub id: AccessQuestionId,
    /// Who asks.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// What they added, in their own words.
    pub words: Option<String>,
    /// For which organisation the record was looked at.
    pub organisation: String,
    /// When it was looked at.
    pub looked_at: DateTime<Utc>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// By when there is to be a reply.
    pub due_at: DateTime<Utc>,
}

impl Tx {
    /// Asks about an event of the permit's person; once. False if it is nobody's in a post, or of no such event.
    pub async fn ask_why(&mut self, permit: &Permit, event: AuditEventId, words: Option<&str>) -> Result<bool, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let asked = sqlx::query!(
            "insert into access_question (access_question_id, person_id, audit_event_id, account_id, organisation_id, role, looked_at,
                asked_at, reply_due_at, words)
             select $1, e.chain_id, e.audit_event_id, e.account_id, e.organisation_id, p.role, e.at, $4, $5, $6
             from audit_event e join post p using (post_id)
             where e.chain_id = $2 and e.audit_event_id = $3 and e.account_id is not null and e.organisation_id is not null
             on conflict on constraint access_question_once do nothing",
            id,
            permit.person().as_uuid(),
            event.as_uuid(),
            now,
            now + Duration::days(REPLY_WITHIN_DAYS),
            words
        )
        .execute(self.connection())
        .await?;
        Ok(asked.rows_affected() == 1)
    }

    /// The questions of the person about some events.
    pub async fn access_questions(
        &mut self,
        permit: &Permit,
        events: &[AuditEventId],
    ) -> Result<HashMap<AuditEventId, AccessQuestion>, StoreError> {
        let events: Vec<_> = events.iter().map(|id| id.as_uuid()).collect();
        let rows = sqlx::query!(
            "select access_question_id, audit_event_id, words, asked_at, reply_due_at, reply, replied_at, escalated_at from access_question
             where person_id = $1 and audit_event_id = any ($2)",
            permit.person().as_uuid(),
            &events
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let question = AccessQuestion {
                    id: AccessQuestionId::new(row.access_question_id),
                    words: row.words,
                    asked_at: row.asked_at,
                    due_at: row.reply_due_at,
                    reply: row.reply.zip(row.replied_at),
                    escalated_at: row.escalated_at,
                };
                (AuditEventId::new(row.audit_event_id), question)
            })
            .collect())
    }

    /// Whose account a question asks, if the permit may know of it.
    pub async fn asked_account(&mut self, permit: &Permit, id: AccessQuestionId) -> Result<Option<AccountId>, StoreError> {
        let account = sqlx::query_scalar!(
            "select account_id from access_question where person_id = $1 and access_question_id = $2",
            permit.person().as_uuid(),
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(account.map(AccountId::new))
    }

    /// Replies, as the account that was asked; once. False if there is no such question.
    pub async fn reply_to_question(&mut self, permit: &Permit, id: AccessQuestionId, reply: &str) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update access_question set reply = $4, replied_at = $5
             where person_id = $1 and access_question_id = $2 and account_id = $3 and replied_at is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            permit.actor().account_id().map(AccountId::as_uuid),
            reply,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a reply that does not satisfy to the privacy officer; once. False if there is no such reply.
    pub async fn escalate_question(&mut self, permit: &Permit, id: AccessQuestionId) -> Result<bool, StoreError> {
        let now = self.now();
        let row = sqlx::query!(
            "update access_question set escalated_at = $3
             where person_id = $1 and access_question_id = $2 and replied_at is not null and escalated_at is null
             returning account_id, organisation_id, role, reply, words",
            permit.person().as_uuid(),
            id.as_uuid(),
            now
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(false) };
        let asked = row.words.map(|words| format!(". They asked: “{words}”")).unwrap_or_default();
        sqlx::query!(
            "insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
             values ($1, $2, $3, $4, $5, 'no-reply', $6, $7, $8)",
            id.as_uuid(),
            permit.person().as_uuid(),
            row.account_id,
            row.organisation_id,
            row.role,
            format!("The person is not satisfied with the reply: {}{asked}", row.reply.unwrap_or_default()),
            now,
            now + Duration::days(domain::alert::REVIEWED_WITHIN_DAYS)
        )
        .execute(self.connection())
        .await?;
        Ok(true)
    }

    /// What waits for a reply by an account, the most urgent first. The database answers only for the account that asks.
    pub async fn questions_to_answer(&mut self, account: AccountId) -> Result<Vec<QuestionToAnswer>, StoreError> {
        self.enter_as_account(account).await?;
        let rows = sqlx::query!(
            r#"select access_question_id as "id!", person_id as "person_id!", given as "given!", family as "family!",
                organisation as "organisation!", looked_at as "looked_at!", asked_at as "asked_at!", reply_due_at as "due_at!",
                words
               from questions_to_answer(50)"#
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| QuestionToAnswer {
                id: AccessQuestionId::new(row.id),
                person: PersonId::new(row.person_id),
                person_name: format!("{} {}", row.given, row.family),
                words: row.words,
                organisation: row.organisation,
                looked_at: row.looked_at,
                asked_at: row.asked_at,
                due_at: row.due_at,
            })
            .collect())
    }
}

impl Store {
    /// Hands questions whose clock has run out to the privacy officer. Tells how many.
    pub async fn escalate_questions(&self, now: DateTime<Utc>) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar!(r#"select escalate_questions($1) as "count!""#, now).fetch_one(self.pool()).await?)
    }
}
