//! Writing entries: many at once, never twice, never over a version that is kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{EntryDraft, EntryId, Moment, OrganisationId, Permit, SourceMessageId};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// What became of something that was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryOutcome {
    /// It was new.
    Stored,
    /// It was known and has changed: a new version.
    Updated,
    /// It was known and is the same.
    Unchanged,
}

impl EntryOutcome {
    pub(crate) fn of(known: bool, changed: bool) -> Self {
        match (known, changed) {
            (false, _) => Self::Stored,
            (true, true) => Self::Updated,
            (true, false) => Self::Unchanged,
        }
    }
}

/// The columns of many drafts, for one statement.
#[derive(Debug, Default)]
pub struct EntryWrites {
    entry_id: Vec<Uuid>,
    source_key: Vec<String>,
    kind: Vec<String>,
    category: Vec<String>,
    code_system: Vec<Option<String>>,
    code: Vec<Option<String>>,
    title: Vec<String>,
    detail: Vec<Option<String>>,
    effective_at: Vec<DateTime<Utc>>,
    effective_precision: Vec<String>,
    recorded_at: Vec<Option<DateTime<Utc>>>,
    organisation_id: Vec<Option<Uuid>>,
    author: Vec<Option<String>>,
    origin: Vec<String>,
    status: Vec<Option<String>>,
    is_current: Vec<bool>,
    is_abnormal: Vec<bool>,
    content_hash: Vec<Vec<u8>>,
    resource: Vec<String>,
}

impl EntryWrites {
    fn push(&mut self, id: Uuid, draft: &EntryDraft, now: DateTime<Utc>) {
        self.entry_id.push(id);
        self.source_key.push(draft.source_key.clone());
        self.kind.push(draft.kind.clone());
        self.category.push(draft.category.to_string());
        self.code_system.push(draft.code.as_ref().map(|code| code.system.clone()));
        self.code.push(draft.code.as_ref().map(|code| code.value.clone()));
        self.title.push(draft.title.clone());
        self.detail.push(draft.detail.clone());
        self.effective_at.push(draft.effective.map_or(now, Moment::instant));
        self.effective_precision.push(precision(draft.effective).to_owned());
        self.recorded_at.push(draft.recorded_at);
        self.organisation_id.push(draft.organisation.map(OrganisationId::as_uuid));
        self.author.push(draft.author.clone());
        self.origin.push(draft.origin.code().to_owned());
        self.status.push(draft.status.clone());
        self.is_current.push(draft.is_current);
        self.is_abnormal.push(draft.is_abnormal);
        self.content_hash.push(draft.content_hash.to_vec());
        self.resource.push(draft.resource.clone());
    }

    fn is_empty(&self) -> bool {
        self.entry_id.is_empty()
    }
}

fn precision(effective: Option<Moment>) -> &'static str {
    match effective {
        Some(Moment::Instant(_)) => "instant",
        Some(Moment::Day(_)) => "day",
        Some(Moment::Month(_)) => "month",
        Some(Moment::Year(_)) => "year",
        None => "none",
    }
}

impl Tx {
    /// Marks what the person or a carer added as entered in error; the version before it is kept.
    pub async fn withdraw_entry(&mut self, permit: &Permit, entry: EntryId) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into entry_version select e.*, $3 from entry e where e.person_id = $1 and e.entry_id = $2",
            permit.person().as_uuid(),
            entry.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        sqlx::query!(
            r#"update entry set received_at = $3, version = version + 1, status = 'entered-in-error', is_current = false,
                resource = jsonb_set(resource, '{status}', '"entered-in-error"')
               where person_id = $1 and entry_id = $2"#,
            permit.person().as_uuid(),
            entry.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Stores drafts of the permit's person. What is known and the same stays; what changed gets a new version and keeps its seal.
    /// Answers with one outcome a draft, in order. Of two drafts with one source key the last wins.
    pub async fn save_entries(
        &mut self,
        permit: &Permit,
        drafts: &[EntryDraft],
        message: Option<SourceMessageId>,
    ) -> Result<Vec<EntryOutcome>, StoreError> {
        let known = self.known_entries(permit, drafts).await?;
        let now = self.now();
        let (mut new, mut changed) = (EntryWrites::default(), EntryWrites::default());
        let last: HashMap<&str, usize> =
            drafts.iter().enumerate().map(|(place, draft)| (draft.source_key.as_str(), place)).collect();
        let mut outcomes = Vec::with_capacity(drafts.len());
        for (place, draft) in drafts.iter().enumerate() {
            let is_last = last.get(draft.source_key.as_str()) == Some(&place);
            outcomes.push(match known.get(&draft.source_key) {
                _ if !is_last => EntryOutcome::Unchanged,
                None => {
                    new.push(self.entropy().id(), draft, now);
                    EntryOutcome::Stored
                }
                Some((_, hash)) if hash[..] == draft.content_hash => EntryOutcome::Unchanged,
                Some((id, _)) => {
                    changed.push(*id, draft, now);
                    EntryOutcome::Updated
                }
            });
        }
        if !new.is_empty() {
            self.insert_entries(permit, &new, message).await?;
        }
        if !changed.is_empty() {
            self.replace_entries(permit, &changed, message).await?;
        }
        Ok(outcomes)
    }

    async fn known_entries(
        &mut self,
        permit: &Permit,
        drafts: &[EntryDraft],
    ) -> Result<HashMap<String, (Uuid, Vec<u8>)>, StoreError> {
        let keys: Vec<String> = drafts.iter().map(|draft| draft.source_key.clone()).collect();
        let rows = sqlx::query!(
            "select source_key, entry_id, content_hash from entry where person_id = $1 and source_key = any ($2)",
            permit.person().as_uuid(),
            &keys
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(|row| (row.source_key, (row.entry_id, row.content_hash))).collect())
    }

    async fn insert_entries(
        &mut self,
        permit: &Permit,
        writes: &EntryWrites,
        message: Option<SourceMessageId>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into entry (person_id, received_at, source_message_id, version, entry_id, source_key, kind, category, code_system,
                code, title, detail, effective_at, effective_precision, recorded_at, organisation_id, author, origin, status,
                is_current, is_abnormal, content_hash, resource)
             select $1, $2, $3, 1, u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q, u.r,
                u.s::jsonb
             from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::timestamptz[], $13::text[], $14::timestamptz[], $15::uuid[], $16::text[], $17::text[], $18::text[],
                $19::bool[], $20::bool[], $21::bytea[], $22::text[])
                as u (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)
             on conflict on constraint entry_source_key do nothing",
            permit.person().as_uuid(),
            now,
            message.map(SourceMessageId::as_uuid),
            &writes.entry_id,
            &writes.source_key,
            &writes.kind,
            &writes.category,
            &writes.code_system as &[Option<String>],
            &writes.code as &[Option<String>],
            &writes.title,
            &writes.detail as &[Option<String>],
            &writes.effective_at,
            &writes.effective_precision,
            &writes.recorded_at as &[Option<DateTime<Utc>>],
            &writes.organisation_id as &[Option<Uuid>],
            &writes.author as &[Option<String>],
            &writes.origin,
            &writes.status as &[Option<String>],
            &writes.is_current,
            &writes.is_abnormal,
            &writes.content_hash,
            &writes.resource,
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn replace_entries(
        &mut self,
        permit: &Permit,
        writes: &EntryWrites,
        message: Option<SourceMessageId>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into entry_version select e.*, $3 from entry e where e.person_id = $1 and e.entry_id = any ($2)",
            permit.person().as_uuid(),
            &writes.entry_id,
            now
        )
        .execute(self.connection())
        .await?;
        sqlx::query!(
            "update entry set received_at = $2, source_message_id = $3, version = version + 1, kind = u.c, category = u.d,
                code_system = u.e, code = u.f, title = u.g, detail = u.h, effective_at = u.i, effective_precision = u.j,
                recorded_at = u.k, organisation_id = u.l, author = u.m, origin = u.n, status = u.o, is_current = u.p,
                is_abnormal = u.q, content_hash = u.r, resource = u.s::jsonb
             from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
                $12::text[], $13::timestamptz[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::bool[], $19::bool[],
                $20::bytea[], $21::text[]) as u (a, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)
             where entry.person_id = $1 and entry.entry_id = u.a",
            permit.person().as_uuid(),
            now,
            message.map(SourceMessageId::as_uuid),
            &writes.entry_id,
            &writes.kind,
            &writes.category,
            &writes.code_system as &[Option<String>],
            &writes.code as &[Option<String>],
            &writes.title,
            &writes.detail as &[Option<String>],
            &writes.effective_at,
            &writes.effective_precision,
            &writes.recorded_at as &[Option<DateTime<Utc>>],
            &writes.organisation_id as &[Option<Uuid>],
            &writes.author as &[Option<String>],
            &writes.origin,
            &writes.status as &[Option<String>],
            &writes.is_current,
            &writes.is_abnormal,
            &writes.content_hash,
            &writes.resource,
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
