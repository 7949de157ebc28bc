//! The audit: appended through one function of the database, read by the person, verified by the owner.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{AccountId, AuditEvent, AuditEventId, Category, Permit, PostId, Rule};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// An event to append.
#[derive(Clone, Debug)]
pub struct AuditDraft<'a> {
    /// The person, or the account for what is about nobody in particular.
    pub chain: Uuid,
    /// Who.
    pub actor: &'a domain::Actor,
    /// What: an action's code.
    pub action: &'a str,
    /// What for.
    pub purpose: &'a str,
    /// The law that it rests on.
    pub legal_basis: &'a str,
    /// Which rule decided.
    pub rule: &'a str,
    /// A reason given.
    pub reason: Option<&'a str>,
    /// The categories that were returned.
    pub categories: Vec<String>,
    /// How many entries were returned.
    pub entries_seen: i32,
    /// The request that it happened in.
    pub request_id: &'a str,
}

/// An event as the verifier reads it: the fields that the hash covers, as text in order, and the two hashes.
#[derive(Clone, Debug)]
pub struct AuditLink {
    /// Whose chain.
    pub chain: Uuid,
    /// Place in the chain.
    pub sequence: i64,
    /// What the hash covers.
    pub fields: Vec<Option<String>>,
    /// Hash of the event before.
    pub previous_hash: Vec<u8>,
    /// Hash of this event.
    pub hash: Vec<u8>,
}

impl Tx {
    /// Appends an event. Must happen before anything is returned; if it fails, nothing may be.
    pub async fn append_audit(&mut self, draft: &AuditDraft<'_>) -> Result<(), StoreError> {
        let post = draft.actor.post();
        let (id, now) = (self.entropy().id(), self.now());
        sqlx::query_scalar!(
            "select append_audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            draft.chain,
            id,
            now,
            draft.actor.account_id().map(AccountId::as_uuid),
            draft.actor.name(),
            post.map(|post| post.id.as_uuid()),
            post.map(|post| post.role.words()),
            post.map(|post| post.organisation_id.as_uuid()),
            post.map(|post| post.organisation_name.as_str()),
            draft.action,
            draft.purpose,
            draft.legal_basis,
            draft.rule,
            draft.reason,
            &draft.categories,
            draft.entries_seen,
            draft.request_id
        )
        .fetch_one(self.connection())
        .await?;
        Ok(())
    }

    /// The events of the permit's person before a place in the chain, newest first; without those of one account, and what the portal did
    /// because of them. As the person is told them.
    pub async fn audit_events(
        &mut self,
        permit: &Permit,
        (before, left_out): (Option<i64>, Option<AccountId>),
        limit: i64,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let rows = sqlx::query!(
            "select audit_event_id, at, account_id, actor_name, post_id, role, organisation_name, action, purpose, legal_basis, reason, rule,
                categories, sequence, request_id
             from audit_event where chain_id = $1 and sequence < $2 and ($4::uuid is null or account_id is distinct from $4 and action <> 'apply-seals')
             order by sequence desc limit $3",
            permit.person().as_uuid(),
            before.unwrap_or(i64::MAX),
            limit,
            left_out.map(AccountId::as_uuid)
        )
        .fetch_all(self.connection())
        .await?;
        let kinds: BTreeSet<_> = rows.iter().flat_map(|row| row.categories.iter().cloned()).collect();
        let seen_since = self.seen_since(permit, kinds.into_iter().collect()).await?;
        Ok(rows
            .into_iter()
            .map(|row| AuditEvent {
                id: AuditEventId::new(row.audit_event_id),
                at: row.at,
                account: row.account_id.map(AccountId::new),
                actor_name: row.actor_name,
                post: row.post_id.map(PostId::new),
                role: row.role,
                organisation: row.organisation_name,
                action: row.action,
                legal_basis: row.legal_basis,
                request_id: row.request_id,
                purpose: row.purpose,
                reason: row.reason,
                rule: Rule::from_code(&row.rule),
                categories: row.categories.iter().filter_map(|code| code.parse().ok()).collect(),
                sequence: row.sequence,
            })
            .map(|event| event.told_to_the_person(&seen_since))
            .collect())
    }

    /// One event of the permit's person, as they are told it.
    pub async fn audit_event(&mut self, permit: &Permit, id: AuditEventId) -> Result<Option<AuditEvent>, StoreError> {
        let sequence = sqlx::query_scalar!(
            "select sequence from audit_event where chain_id = $1 and audit_event_id = $2",
            permit.person().as_uuid(),
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(sequence) = sequence else { return Ok(None) };
        Ok(self.audit_events(permit, (Some(sequence + 1), None), 1).await?.pop())
    }

    /// Of which of these kinds of information the permit shows something, each with when the first of it came. An entry has the time of
    /// its last version, so earlier ones are asked too.
    async fn seen_since(&mut self, permit: &Permit, kinds: Vec<String>) -> Result<BTreeMap<Category, DateTime<Utc>>, StoreError> {
        let rows = sqlx::query!(
            r#"select category as "category!", min(received_at) as "since!" from (
                select category, received_at from entry where person_id = $1 and category = any ($2)
                union all
                select category, received_at from entry_version where person_id = $1 and category = any ($2)) seen
               group by category"#,
            permit.person().as_uuid(),
            &kinds
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let category: Category =
                    row.category.parse().map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" })?;
                Ok((category, row.since))
            })
            .collect()
    }

    /// The practitioners who used the permit's person's record, or tried to, with their place, by name: at most so many, the latest.
    pub async fn practitioners_who_looked(
        &mut self,
        permit: &Permit,
        limit: i64,
    ) -> Result<Vec<(AccountId, String)>, StoreError> {
        let rows = sqlx::query!(
            r#"select account_id as "account_id!", words as "words!" from (
                select distinct on (account_id) account_id, actor_name || ', ' || organisation_name as words, sequence from audit_event
                where chain_id = $1 and post_id is not null and account_id is not null
                order by account_id, sequence desc) latest
               order by sequence desc limit $2"#,
            permit.person().as_uuid(),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        let mut found: Vec<_> = rows.into_iter().map(|row| (AccountId::new(row.account_id), row.words)).collect();
        found.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(found)
    }

    /// When the person last read their record before now: for what has changed since.
    pub async fn last_read_by(&mut self, permit: &Permit, account: AccountId) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select at from audit_event where chain_id = $1 and account_id = $2 and action = 'read-record' and at < $3
             order by sequence desc limit 1",
            permit.person().as_uuid(),
            account.as_uuid(),
            self.now() - chrono::Duration::minutes(30)
        )
        .fetch_optional(self.connection())
        .await?)
    }
}
