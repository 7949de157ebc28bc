//! Seals: made, ended, listed for the person. What lies under them is `seal_apply`'s.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, Category, EntryId, OrganisationId, Permit, Role, SealId, SealLevel, SealScope,
    seal::{BREAK_LASTS_MINUTES, SafetyRule},
};
use uuid::Uuid;

use crate::{
    DataKey, StoreError, Tx,
    sealed_body::{SealKeyRow, SealKeys, key_bound_to},
};

/// A seal to make.
#[derive(Clone, Debug)]
pub struct NewSeal<'a> {
    /// How firm.
    pub level: SealLevel,
    /// What it hides.
    pub scope: &'a SealScope,
    /// The team that makes it at the person's request; none where the person makes it.
    pub team: Option<OrganisationId>,
    /// A warning that comes with it.
    pub safety_rule: Option<&'a SafetyRule>,
}

/// A seal as the person reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSeal {
    /// Its id.
    pub id: SealId,
    /// How firm.
    pub level: SealLevel,
    /// What it hides; none where its key was erased for good.
    pub scope: Option<SealScope>,
    /// What the item or visit is called that it hides, if it is one.
    pub title: Option<String>,
    /// How many entries lie under it.
    pub entries: i64,
    /// Who made it: name, and the team where it was not the person.
    pub made_by: (String, Option<String>),
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The warning that comes with it.
    pub safety_rule: Option<String>,
    /// When it was ended, and by whom.
    pub ended: Option<(DateTime<Utc>, String)>,
    /// When its key was erased for good.
    pub erased_at: Option<DateTime<Utc>>,
}

/// A breaking of seals as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSealBreak {
    /// Who.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation: String,
    /// Why, in their own words.
    pub reason: String,
    /// When.
    pub broken_at: DateTime<Utc>,
}

pub(crate) fn scope_bound_to(seal: Uuid) -> Vec<u8> {
    format!("scope of seal {seal}").into_bytes()
}

/// The scope of a seal, opened with its key.
pub(crate) fn open_scope(key: &DataKey, seal: Uuid, sealed: &[u8]) -> Option<SealScope> {
    serde_json::from_slice(&key.open(&scope_bound_to(seal), sealed)?).ok()
}

impl Tx {
    /// Makes a seal. What it covers comes under it by `apply_seals`.
    pub async fn add_seal(&mut self, permit: &Permit, draft: &NewSeal<'_>) -> Result<SealId, StoreError> {
        let (id, now, person) = (self.entropy().id(), self.now(), permit.person());
        let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &key_bound_to(person, id));
        let scope = serde_json::to_vec(draft.scope).expect("a scope is JSON");
        let safety_rule = match draft.safety_rule {
            Some(rule) => Some(self.add_safety_rule(permit, rule).await?),
            None => None,
        };
        sqlx::query!(
            "insert into seal (seal_id, person_id, team_id, made_by, made_at, is_locked, wrapped_key, sealed_scope, safety_rule_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            person.as_uuid(),
            draft.team.map(OrganisationId::as_uuid),
            permit.actor().account_id().map(AccountId::as_uuid),
            now,
            draft.level == SealLevel::Locked,
            wrapped,
            key.seal(self.entropy(), &scope_bound_to(id), &scope),
            safety_rule
        )
        .execute(self.connection())
        .await?;
        Ok(SealId::new(id))
    }

    async fn add_safety_rule(&mut self, permit: &Permit, rule: &SafetyRule) -> Result<Uuid, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        sqlx::query!(
            "insert into safety_rule (safety_rule_id, person_id, words, made_at) values ($1, $2, $3, $4)",
            id,
            permit.person().as_uuid(),
            rule.words(),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(id)
    }

    /// Ends a seal with its safety rule. What lay under it comes out by `apply_seals`. False if there is none in force that the permit sees
    /// through.
    pub async fn end_seal(&mut self, permit: &Permit, seal: SealId) -> Result<bool, StoreError> {
        let now = self.now();
        let ended = sqlx::query!(
            "update seal set ended_at = $3, ended_by = $4 where person_id = $1 and seal_id = $2 and ended_at is null
                and erased_at is null and ($5::uuid is null or team_id = $5)
             returning safety_rule_id",
            permit.person().as_uuid(),
            seal.as_uuid(),
            now,
            permit.actor().account_id().map(AccountId::as_uuid),
            permit.actor().post().map(|post| post.organisation_id.as_uuid())
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(ended) = ended else { return Ok(false) };
        sqlx::query!(
            "update safety_rule set ended_at = $3 where person_id = $1 and safety_rule_id = $2",
            permit.person().as_uuid(),
            ended.safety_rule_id,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(true)
    }

    /// The kinds of which something lies under a seal that can be broken, as far as the permit sees it, recorded by others than an
    /// organisation.
    pub async fn sealed_kinds(&mut self, permit: &Permit, but_by: OrganisationId) -> Result<Vec<Category>, StoreError> {
        let kinds = sqlx::query_scalar!(
            "select distinct category from entry
             where person_id = $1 and seal_id is not null and not seal_is_locked and organisation_id is distinct from $2",
            permit.person().as_uuid(),
            but_by.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        kinds
            .iter()
            .map(|code| code.parse().map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" }))
            .collect()
    }

    /// The kinds of information that the person's seals hide which are over one, can be broken and are seen through.
    pub async fn sealed_topics(&mut self, permit: &Permit) -> Result<Vec<Category>, StoreError> {
        let seals = self.seals(permit).await?;
        let topic = |seal: StoredSeal| match (seal.scope, seal.level, seal.ended) {
            (Some(SealScope::Category(category)), SealLevel::Sealed, None) => Some(category),
            _ => None,
        };
        Ok(seals.into_iter().filter_map(topic).collect())
    }

    /// The person's seals, those in force first, then the newest; with what they hide.
    pub async fn seals(&mut self, permit: &Permit) -> Result<Vec<StoredSeal>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            r#"select s.seal_id, s.is_locked, s.wrapped_key, s.sealed_scope, s.made_at, s.ended_at, s.erased_at,
                a.display_name as made_by, o.name as "team?", e.display_name as "ended_by?", r.words as "safety_rule?",
                (select count(*) from entry n where n.person_id = s.person_id and n.seal_id = s.seal_id) as "entries!"
               from seal s
               join account a on a.account_id = s.made_by
               left join organisation o on o.organisation_id = s.team_id
               left join account e on e.account_id = s.ended_by
               left join safety_rule r on r.safety_rule_id = s.safety_rule_id
               where s.person_id = $1 order by s.ended_at is not null, s.made_at desc, s.seal_id limit 100"#,
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let mut seals = Vec::with_capacity(rows.len());
        for row in rows {
            let key = row.wrapped_key.and_then(|wrapped| self.keyring().unwrap(&key_bound_to(person, row.seal_id), &wrapped));
            let scope = key.zip(row.sealed_scope).and_then(|(key, sealed)| open_scope(&key, row.seal_id, &sealed));
            seals.push(StoredSeal {
                id: SealId::new(row.seal_id),
                level: if row.is_locked { SealLevel::Locked } else { SealLevel::Sealed },
                title: self.title_of(permit, scope.as_ref()).await?,
                scope,
                entries: row.entries,
                made_by: (row.made_by, row.team),
                made_at: row.made_at,
                safety_rule: row.safety_rule,
                ended: row.ended_at.zip(row.ended_by),
                erased_at: row.erased_at,
            });
        }
        Ok(seals)
    }

    async fn title_of(&mut self, permit: &Permit, scope: Option<&SealScope>) -> Result<Option<String>, StoreError> {
        let entry = match scope {
            Some(SealScope::Item(entry)) => Some(*entry),
            Some(SealScope::Episode(key)) => self.entry_by_source_key(permit, key).await?,
            _ => None,
        };
        let Some(entry) = entry else { return Ok(None) };
        Ok(self.entry(permit, entry).await?.map(|detail| detail.entry.title))
    }

    async fn entry_by_source_key(&mut self, permit: &Permit, source_key: &str) -> Result<Option<EntryId>, StoreError> {
        let id = sqlx::query_scalar!(
            "select entry_id from entry where person_id = $1 and source_key = $2",
            permit.person().as_uuid(),
            source_key
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(id.map(EntryId::new))
    }

    /// The source key of the visit or stay that an entry belongs to, if it belongs to one or is one.
    pub async fn episode_of(&mut self, permit: &Permit, entry: EntryId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select coalesce(episode_key, case when kind = 'Encounter' then source_key end) from entry
             where person_id = $1 and entry_id = $2",
            permit.person().as_uuid(),
            entry.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?
        .flatten())
    }

    /// Notes that the permit's actor and post break the seals that can be broken.
    pub async fn add_seal_break(&mut self, permit: &Permit, reason: &str) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        sqlx::query!(
            "insert into seal_break (seal_break_id, person_id, account_id, organisation_id, role, reason, broken_at, ends_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            reason,
            now,
            now + Duration::minutes(BREAK_LASTS_MINUTES)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Who broke seals of the person, newest first.
    pub async fn seal_breaks(&mut self, permit: &Permit) -> Result<Vec<StoredSealBreak>, StoreError> {
        let rows = sqlx::query!(
            "select a.display_name, b.role, o.name, b.reason, b.broken_at
             from seal_break b join account a using (account_id) join organisation o using (organisation_id)
             where b.person_id = $1 order by b.broken_at desc limit 50",
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(StoredSealBreak {
                    name: row.display_name,
                    role: row.role.parse().map_err(|_| StoreError::Inconsistent { table: "seal_break", column: "role" })?,
                    organisation: row.name,
                    reason: row.reason,
                    broken_at: row.broken_at,
                })
            })
            .collect()
    }

    /// The keys of seals that the permit sees through. Asks nothing where there is no seal.
    pub(crate) async fn seal_keys(&mut self, permit: &Permit, seals: impl Iterator<Item = Uuid>) -> Result<SealKeys, StoreError> {
        let mut seals: Vec<Uuid> = seals.collect();
        seals.sort_unstable();
        seals.dedup();
        let person = permit.person();
        if seals.is_empty() {
            return SealKeys::unwrap(self.keyring(), person, Vec::new());
        }
        let rows = sqlx::query_as!(
            SealKeyRow,
            "select seal_id, wrapped_key from seal where person_id = $1 and seal_id = any ($2)",
            person.as_uuid(),
            &seals
        )
        .fetch_all(self.connection())
        .await?;
        SealKeys::unwrap(self.keyring(), person, rows)
    }

    /// The entry that some source calls `Type/id`, for the steps of the demonstration's stories.
    pub async fn entry_by_source_id(&mut self, permit: &Permit, source_id: &str) -> Result<Option<EntryId>, StoreError> {
        let id = sqlx::query_scalar!(
            "select entry_id from entry where person_id = $1 and right(source_key, length($2) + 1) = '|' || $2",
            permit.person().as_uuid(),
            source_id
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(id.map(EntryId::new))
    }
}
