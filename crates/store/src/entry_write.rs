//! Writing entries: many at once, never twice, never over a version that is kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    EntryDraft, EntryId, Moment, OrganisationId, Permit, Seal, SealLevel, Sensitivity, SourceMessageId, seal::Sealable,
    sensitivity::Standing,
};
use uuid::Uuid;

use crate::{
    DataKey, Entropy, StoreError, Tx,
    seal_apply::Under,
    sealed_body::{Place, SealedBody},
};

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
    episode_key: Vec<Option<String>>,
    seal_id: Vec<Option<Uuid>>,
    seal_team_id: Vec<Option<Uuid>>,
    seal_is_locked: Vec<Option<bool>>,
    sealed_body: Vec<Option<Vec<u8>>>,
    sensitivity: Vec<Option<String>>,
    fed_sensitivity: Vec<Option<String>>,
}

/// An entry that is stored already.
struct Known {
    id: Uuid,
    content_hash: Vec<u8>,
    version: i32,
    seal: Option<Uuid>,
    sensitivity: Standing,
}

impl EntryWrites {
    fn push(&mut self, place: Place, draft: &EntryDraft, sealed: Option<(&Seal, &DataKey, &Entropy)>, now: DateTime<Utc>) {
        self.entry_id.push(place.entry);
        self.source_key.push(draft.source_key.clone());
        self.kind.push(draft.kind.clone());
        self.category.push(draft.category.to_string());
        self.effective_at.push(draft.effective.map_or(now, Moment::instant));
        self.effective_precision.push(precision(draft.effective).to_owned());
        self.recorded_at.push(draft.recorded_at);
        self.organisation_id.push(draft.organisation.map(OrganisationId::as_uuid));
        self.origin.push(draft.origin.code().to_owned());
        self.status.push(draft.status.clone());
        self.is_current.push(draft.is_current);
        self.is_abnormal.push(draft.is_abnormal);
        self.episode_key.push(draft.episode.clone());
        self.fed_sensitivity.push(draft.sensitivity.map(|reason| reason.code().to_owned()));
        match sealed {
            Some((seal, key, entropy)) => self.push_sealed(place, draft, (seal, key, entropy)),
            None => self.push_clear(draft),
        }
    }

    fn push_clear(&mut self, draft: &EntryDraft) {
        self.code_system.push(draft.code.as_ref().map(|code| code.system.clone()));
        self.code.push(draft.code.as_ref().map(|code| code.value.clone()));
        self.title.push(draft.title.clone());
        self.detail.push(draft.detail.clone());
        self.author.push(draft.author.clone());
        self.content_hash.push(draft.content_hash.to_vec());
        self.resource.push(draft.resource.clone());
        self.seal_id.push(None);
        self.seal_team_id.push(None);
        self.seal_is_locked.push(None);
        self.sealed_body.push(None);
    }

    fn push_sealed(&mut self, place: Place, draft: &EntryDraft, (seal, key, entropy): (&Seal, &DataKey, &Entropy)) {
        let body = SealedBody::of_draft(draft);
        self.code_system.push(None);
        self.code.push(body.code_tag(key));
        self.title.push(String::new());
        self.detail.push(None);
        self.author.push(None);
        self.content_hash.push(body.tag(key));
        self.resource.push("{}".to_owned());
        self.seal_id.push(Some(seal.id.as_uuid()));
        self.seal_team_id.push(draft.organisation.map(OrganisationId::as_uuid));
        self.seal_is_locked.push(Some(seal.level == SealLevel::Locked));
        self.sealed_body.push(Some(body.seal(key, entropy, place)));
    }

    /// What holds of the entry that was pushed last, whoever said it.
    fn keep_from(&mut self, sensitivity: Option<Sensitivity>) {
        self.sensitivity.push(sensitivity.map(|reason| reason.code().to_owned()));
    }

    fn has_sealed(&self) -> bool {
        self.seal_id.iter().any(Option::is_some)
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

/// What a seal looks at in a draft.
fn sealable<'a>(draft: &'a EntryDraft, known: Option<&Known>) -> Sealable<'a> {
    Sealable {
        entry: known.map(|known| EntryId::new(known.id)),
        kind: &draft.kind,
        category: draft.category,
        code: draft.code.as_ref(),
        source_key: &draft.source_key,
        episode: draft.episode.as_deref(),
        organisation: draft.organisation,
    }
}

impl Tx {
    /// Marks what the person or a carer added as entered in error; the version before it is kept.
    pub async fn withdraw_entry(&mut self, permit: &Permit, entry: EntryId) -> Result<(), StoreError> {
        let now = self.now();
        self.keep_versions(permit, &[entry.as_uuid()]).await?;
        let withdrawn = sqlx::query!(
            r#"update entry set received_at = $3, version = version + 1, status = 'entered-in-error', is_current = false,
                resource = case when sealed_body is null then jsonb_set(resource, '{status}', '"entered-in-error"') else resource end
               where person_id = $1 and entry_id = $2
               returning version, seal_id, sealed_body"#,
            permit.person().as_uuid(),
            entry.as_uuid(),
            now
        )
        .fetch_one(self.connection())
        .await?;
        let (Some(seal), Some(body)) = (withdrawn.seal_id, withdrawn.sealed_body) else { return Ok(()) };
        // A body is bound to its version: the next one is sealed anew.
        let keys = self.seal_keys(permit, std::iter::once(seal)).await?;
        let Some(Some(key)) = keys.keys.get(&seal) else { return Ok(()) };
        let before = Place { person: permit.person(), entry: entry.as_uuid(), version: withdrawn.version - 1 };
        let mut said =
            SealedBody::open(key, before, &body).ok_or(StoreError::Inconsistent { table: "entry", column: "sealed_body" })?;
        said.withdraw();
        let place = Place { version: withdrawn.version, ..before };
        sqlx::query!(
            "update entry set sealed_body = $3 where person_id = $1 and entry_id = $2",
            permit.person().as_uuid(),
            entry.as_uuid(),
            said.seal(key, self.entropy(), place)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Stores drafts of the permit's person. What is known and the same stays; what changed gets a new version and keeps its seal; what
    /// a seal covers is sealed before anybody can see it. Answers with one outcome a draft, in order. Of two drafts with one source key
    /// the last wins. What lies under a seal whose key was erased for good is not stored again.
    pub async fn save_entries(
        &mut self,
        permit: &Permit,
        drafts: &[EntryDraft],
        message: Option<SourceMessageId>,
    ) -> Result<Vec<EntryOutcome>, StoreError> {
        let known = self.known_entries(permit, drafts).await?;
        let seals = self.seals_in_force(permit).await?;
        let (now, person, entropy) = (self.now(), permit.person(), self.entropy().clone());
        let (mut new, mut changed) = (EntryWrites::default(), EntryWrites::default());
        let last: HashMap<&str, usize> =
            drafts.iter().enumerate().map(|(place, draft)| (draft.source_key.as_str(), place)).collect();
        let mut outcomes = Vec::with_capacity(drafts.len());
        // What was stored before follows what it became: no earlier version stays in clear.
        let mut moves = Vec::new();
        let (mut has_erased, mut has_unsealed) = (false, false);
        for (place, draft) in drafts.iter().enumerate() {
            let is_last = last.get(draft.source_key.as_str()) == Some(&place);
            let known = known.get(&draft.source_key);
            let sealed = match seals.over(known.and_then(|known| known.seal), &sealable(draft, known)) {
                Under::Nothing => {
                    has_unsealed |= known.is_some_and(|known| known.seal.is_some());
                    None
                }
                Under::Seal(seal, key) => Some((seal, key, &entropy)),
                Under::Erased => {
                    has_erased = true;
                    outcomes.push(EntryOutcome::Unchanged);
                    continue;
                }
            };
            let hash = sealed.map_or(draft.content_hash, |(_, key, _)| key.tag(&draft.content_hash));
            outcomes.push(match known {
                _ if !is_last => EntryOutcome::Unchanged,
                None => {
                    let place = Place { person, entry: entropy.id(), version: 1 };
                    new.push(place, draft, sealed, now);
                    new.keep_from(draft.sensitivity);
                    EntryOutcome::Stored
                }
                Some(known) if known.content_hash == hash => EntryOutcome::Unchanged,
                Some(known) => {
                    let to = sealed.map(|(seal, key, _)| (seal, key, draft.organisation));
                    if known.seal != to.map(|(seal, ..)| seal.id.as_uuid()) {
                        moves.push((known, to));
                    }
                    let place = Place { person, entry: known.id, version: known.version + 1 };
                    changed.push(place, draft, sealed, now);
                    changed.keep_from(known.sensitivity.after_delivery(draft.sensitivity));
                    EntryOutcome::Updated
                }
            });
        }
        if !new.is_empty() {
            self.insert_entries(permit, &new, message).await?;
        }
        for (known, to) in moves {
            self.rewrite(permit, (known.id, seals.key(known.seal)), to).await?;
        }
        if !changed.is_empty() {
            self.replace_entries(permit, &changed, message).await?;
        }
        if has_unsealed || new.has_sealed() || changed.has_sealed() {
            self.refresh_seal_covers(&seals).await?;
        }
        if has_erased && let Some(message) = message {
            self.forget_message(permit, message).await?;
        }
        Ok(outcomes)
    }

    async fn known_entries(&mut self, permit: &Permit, drafts: &[EntryDraft]) -> Result<HashMap<String, Known>, StoreError> {
        let keys: Vec<String> = drafts.iter().map(|draft| draft.source_key.clone()).collect();
        let rows = sqlx::query!(
            "select source_key, entry_id, content_hash, version, seal_id, sensitivity, fed_sensitivity,
                -- Of a copy that came with a joined record as well: it is the same thing.
                (select c.to_sensitivity from entry_sensitivity_change c
                 join entry m on m.person_id = c.person_id and m.entry_id = c.entry_id
                 where c.person_id = e.person_id and split_part(m.source_key, ' joined from ', 1) = e.source_key
                 order by c.changed_at desc limit 1) as marked
             from entry e where person_id = $1 and source_key = any ($2)",
            permit.person().as_uuid(),
            &keys
        )
        .fetch_all(self.connection())
        .await?;
        let reason = |code: Option<String>| code.as_deref().and_then(Sensitivity::from_code);
        Ok(rows
            .into_iter()
            .map(|row| {
                let sensitivity =
                    Standing { holds: reason(row.sensitivity), fed: reason(row.fed_sensitivity), marked: reason(row.marked) };
                let known = Known {
                    id: row.entry_id,
                    content_hash: row.content_hash,
                    version: row.version,
                    seal: row.seal_id,
                    sensitivity,
                };
                (row.source_key, known)
            })
            .collect())
    }

    /// Keeps entries as they are now among their earlier versions.
    async fn keep_versions(&mut self, permit: &Permit, entries: &[Uuid]) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into entry_version (entry_id, person_id, source_key, kind, category, code_system, code, title, detail, effective_at,
                effective_precision, recorded_at, received_at, organisation_id, author, origin, status, is_current, is_abnormal,
                sensitivity, seal_id, seal_team_id, version, source_message_id, content_hash, resource, episode_key, seal_is_locked,
                sealed_body, replaced_at)
             select entry_id, person_id, source_key, kind, category, code_system, code, title, detail, effective_at,
                effective_precision, recorded_at, received_at, organisation_id, author, origin, status, is_current, is_abnormal,
                sensitivity, seal_id, seal_team_id, version, source_message_id, content_hash, resource, episode_key, seal_is_locked,
                sealed_body, $3
             from entry where person_id = $1 and entry_id = any ($2)",
            permit.person().as_uuid(),
            entries,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
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
                is_current, is_abnormal, content_hash, resource, episode_key, seal_id, seal_team_id, seal_is_locked, sealed_body,
                sensitivity, fed_sensitivity)
             select $1, $2, $3, 1, u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q, u.r,
                u.s::jsonb, u.t, u.u, u.v, u.w, u.x, u.y, u.y
             from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                $12::timestamptz[], $13::text[], $14::timestamptz[], $15::uuid[], $16::text[], $17::text[], $18::text[],
                $19::bool[], $20::bool[], $21::bytea[], $22::text[], $23::text[], $24::uuid[], $25::uuid[], $26::bool[],
                $27::bytea[], $28::text[])
                as u (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y)
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
            &writes.episode_key as &[Option<String>],
            &writes.seal_id as &[Option<Uuid>],
            &writes.seal_team_id as &[Option<Uuid>],
            &writes.seal_is_locked as &[Option<bool>],
            &writes.sealed_body as &[Option<Vec<u8>>],
            &writes.sensitivity as &[Option<String>],
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
        self.keep_versions(permit, &writes.entry_id).await?;
        let now = self.now();
        sqlx::query!(
            "update entry set received_at = $2, source_message_id = $3, version = version + 1, kind = u.c, category = u.d,
                code_system = u.e, code = u.f, title = u.g, detail = u.h, effective_at = u.i, effective_precision = u.j,
                recorded_at = u.k, organisation_id = u.l, author = u.m, origin = u.n, status = u.o, is_current = u.p,
                is_abnormal = u.q, content_hash = u.r, resource = u.s::jsonb, episode_key = u.t, seal_id = u.u,
                seal_team_id = u.v, seal_is_locked = u.w, sealed_body = u.x,
                sensitivity = u.y, fed_sensitivity = u.z
             from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
                $12::text[], $13::timestamptz[], $14::uuid[], $15::text[], $16::text[], $17::text[], $18::bool[], $19::bool[],
                $20::bytea[], $21::text[], $22::text[], $23::uuid[], $24::uuid[], $25::bool[], $26::bytea[], $27::text[], $28::text[])
                as u (a, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z)
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
            &writes.episode_key as &[Option<String>],
            &writes.seal_id as &[Option<Uuid>],
            &writes.seal_team_id as &[Option<Uuid>],
            &writes.seal_is_locked as &[Option<bool>],
            &writes.sealed_body as &[Option<Vec<u8>>],
            &writes.sensitivity as &[Option<String>],
            &writes.fed_sensitivity as &[Option<String>],
        )
        .execute(self.connection())
        .await?;
        self.mark_earlier_versions(permit, &writes.entry_id).await
    }
}
