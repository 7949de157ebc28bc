//! Puts entries under the seals that cover them, and takes them out again: encrypting and decrypting every version.

use std::collections::HashMap;

use domain::{
    Category, Code, EntryId, OrganisationId, Permit, PersonId, Seal, SealId, SealLevel, SealScope,
    seal::{Sealable, can_be_sealed, strictest},
};
use uuid::Uuid;

use crate::{
    DataKey, StoreError, Tx,
    seal::open_scope,
    sealed_body::{Place, SealedBody},
};

/// The seals in force of one person, with their keys.
#[derive(Debug, Default)]
pub(crate) struct SealsInForce {
    seals: Vec<Seal>,
    /// None for a seal whose key was erased for good: what is under it stays under it, unread.
    keys: HashMap<Uuid, Option<DataKey>>,
}

/// The seal that an entry is to be under.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Under<'a> {
    /// None.
    Nothing,
    /// This seal.
    Seal(&'a Seal, &'a DataKey),
    /// One whose key was erased for good.
    Erased,
}

impl SealsInForce {
    /// The kind of information that each seal hides which is over one and can be broken, by its id.
    fn topics_that_can_be_broken(&self) -> serde_json::Value {
        let topic = |seal: &Seal| match (&seal.scope, seal.level) {
            (SealScope::Category(category), SealLevel::Sealed) => Some((seal.id.to_string(), category.code().into())),
            _ => None,
        };
        serde_json::Value::Object(self.seals.iter().filter_map(topic).collect())
    }

    /// The key of a seal; none of one that was erased, or that is none.
    pub(crate) fn key(&self, seal: Option<Uuid>) -> Option<&DataKey> {
        self.keys.get(&seal?)?.as_ref()
    }

    /// The seal with this id.
    pub(crate) fn with_id(&self, id: Uuid) -> Under<'_> {
        match (self.seals.iter().find(|seal| seal.id.as_uuid() == id), self.keys.get(&id)) {
            (Some(seal), Some(Some(key))) => Under::Seal(seal, key),
            (_, Some(None)) => Under::Erased,
            _ => Under::Nothing,
        }
    }

    /// The seal for an entry that is under `current` now: that stays, unless a firmer one covers it, or what is under it cannot be sealed.
    pub(crate) fn over(&self, current: Option<Uuid>, entry: &Sealable<'_>) -> Under<'_> {
        if let Some(current) = current
            && matches!(self.keys.get(&current), Some(None))
        {
            return Under::Erased;
        }
        if !can_be_sealed(entry.category) {
            return Under::Nothing;
        }
        let current = self.seals.iter().find(|seal| Some(seal.id.as_uuid()) == current);
        let covering = strictest(&self.seals, entry);
        let seal = match (current, covering) {
            (Some(current), Some(covering)) if covering.level > current.level => Some(covering),
            (Some(current), _) => Some(current),
            (None, covering) => covering,
        };
        match seal {
            None => Under::Nothing,
            Some(seal) => match self.keys.get(&seal.id.as_uuid()) {
                Some(Some(key)) => Under::Seal(seal, key),
                _ => Under::Erased,
            },
        }
    }
}

/// An entry or one of its versions, as far as sealing changes it.
pub(crate) struct Version {
    pub(crate) entry: Uuid,
    pub(crate) number: i32,
    pub(crate) is_history: bool,
    pub(crate) body: SealedBody,
}

impl Tx {
    /// The person's seals, whoever writes.
    pub(crate) async fn seals_in_force(&mut self, permit: &Permit) -> Result<SealsInForce, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            r#"select seal_id as "seal_id!", team_id, is_locked as "is_locked!", made_at as "made_at!", wrapped_key, sealed_scope
               from seals_to_apply()"#
        )
        .fetch_all(self.connection())
        .await?;
        let mut found = SealsInForce::default();
        for row in rows {
            let Some((wrapped, scope)) = row.wrapped_key.zip(row.sealed_scope) else {
                found.keys.insert(row.seal_id, None);
                continue;
            };
            let key = self.keyring().unwrap_seal_key(person, row.seal_id, &wrapped)?;
            let scope = open_scope(&key, row.seal_id, &scope)
                .ok_or(StoreError::Inconsistent { table: "seal", column: "sealed_scope" })?;
            found.seals.push(Seal {
                id: SealId::new(row.seal_id),
                level: if row.is_locked { SealLevel::Locked } else { SealLevel::Sealed },
                scope,
                team: row.team_id.map(OrganisationId::new),
                made_at: row.made_at,
            });
            found.keys.insert(row.seal_id, Some(key));
        }
        Ok(found)
    }

    /// Brings every entry under the seal that covers it, and out from under one that has ended. The permit sees everything: a seal
    /// covers what whoever made it cannot see, too.
    pub async fn apply_seals(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let person = permit.person();
        let seals = self.seals_in_force(permit).await?;
        let rows = sqlx::query!(
            "select entry_id, kind, source_key, episode_key, category, code_system, code, organisation_id, seal_id, version, sealed_body
             from entry where person_id = $1 for update",
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let keys = self.seal_keys(permit, rows.iter().filter_map(|row| row.seal_id)).await?;
        for row in rows {
            let code = match (row.seal_id, row.sealed_body) {
                (Some(seal), Some(body)) => keys.open(seal, row.entry_id, row.version, &body).code,
                _ => row.code.map(|value| Code { system: row.code_system.unwrap_or_default(), value }),
            };
            let category: Category =
                row.category.parse().map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" })?;
            let organisation = row.organisation_id.map(OrganisationId::new);
            let entry = Sealable {
                entry: Some(EntryId::new(row.entry_id)),
                kind: &row.kind,
                category,
                code: code.as_ref(),
                source_key: &row.source_key,
                episode: row.episode_key.as_deref(),
                organisation,
            };
            match seals.over(row.seal_id, &entry) {
                Under::Seal(seal, _) if Some(seal.id.as_uuid()) == row.seal_id => {}
                Under::Nothing if row.seal_id.is_none() => {}
                Under::Erased => {}
                Under::Seal(seal, key) => {
                    let under = Some((seal, key, organisation));
                    self.rewrite(permit, (row.entry_id, row.seal_id.and_then(|seal| keys.keys.get(&seal)?.as_ref())), under)
                        .await?;
                }
                Under::Nothing => {
                    let old = row.seal_id.and_then(|seal| keys.keys.get(&seal)?.as_ref());
                    self.rewrite(permit, (row.entry_id, old), None).await?;
                }
            }
        }
        self.refresh_seal_covers(&seals).await
    }

    /// Counts anew what lies under each seal.
    pub(crate) async fn refresh_seal_covers(&mut self, seals: &SealsInForce) -> Result<(), StoreError> {
        sqlx::query!("select refresh_seal_covers($1)", seals.topics_that_can_be_broken()).fetch_one(self.connection()).await?;
        Ok(())
    }

    /// Takes every version of an entry from one key to another, or to clear.
    pub(crate) async fn rewrite(
        &mut self,
        permit: &Permit,
        (entry, old): (Uuid, Option<&DataKey>),
        under: Option<(&Seal, &DataKey, Option<OrganisationId>)>,
    ) -> Result<(), StoreError> {
        for version in self.versions(permit.person(), entry, old).await? {
            match under {
                Some((seal, key, team)) => self.write_sealed(permit, &version, (seal, key, team)).await?,
                None => self.write_clear(permit, &version).await?,
            }
        }
        Ok(())
    }

    async fn versions(&mut self, person: PersonId, entry: Uuid, old: Option<&DataKey>) -> Result<Vec<Version>, StoreError> {
        let rows = sqlx::query!(
            r#"select version as "version!", false as "is_history!", title as "title!", detail, code_system, code, author,
                resource::text as "resource!", sealed_body, content_hash as "content_hash!"
               from entry where person_id = $1 and entry_id = $2
               union all
               select version, true, title, detail, code_system, code, author, resource::text, sealed_body, content_hash
               from entry_version where person_id = $1 and entry_id = $2"#,
            person.as_uuid(),
            entry
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let body = match row.sealed_body {
                    Some(sealed) => old
                        .and_then(|key| SealedBody::open(key, Place { person, entry, version: row.version }, &sealed))
                        .ok_or(StoreError::Inconsistent { table: "entry", column: "sealed_body" })?,
                    None => SealedBody {
                        title: row.title,
                        detail: row.detail,
                        code: row.code.map(|value| Code { system: row.code_system.unwrap_or_default(), value }),
                        author: row.author,
                        resource: row.resource,
                        content_hash: row.content_hash[..].try_into().unwrap_or_default(),
                    },
                };
                Ok(Version { entry, number: row.version, is_history: row.is_history, body })
            })
            .collect()
    }

    /// Writes one version of an entry under a seal.
    pub(crate) async fn write_sealed(
        &mut self,
        permit: &Permit,
        version: &Version,
        (seal, key, team): (&Seal, &DataKey, Option<OrganisationId>),
    ) -> Result<(), StoreError> {
        let place = Place { person: permit.person(), entry: version.entry, version: version.number };
        let body = version.body.seal(key, self.entropy(), place);
        let (person, seal_id, team) = (permit.person().as_uuid(), seal.id.as_uuid(), team.map(OrganisationId::as_uuid));
        let (is_locked, tag) = (seal.level == SealLevel::Locked, version.body.tag(key));
        let code_tag = version.body.code_tag(key);
        let statement = if version.is_history {
            sqlx::query!(
                "update entry_version set seal_id = $4, seal_team_id = $5, seal_is_locked = $6, sealed_body = $7, content_hash = $8,
                    title = '', detail = null, code_system = null, code = $9, author = null, resource = '{}'
                 where person_id = $1 and entry_id = $2 and version = $3",
                person, version.entry, version.number, seal_id, team, is_locked, body, tag,
                code_tag.as_deref()
            )
        } else {
            sqlx::query!(
                "update entry set seal_id = $4, seal_team_id = $5, seal_is_locked = $6, sealed_body = $7, content_hash = $8,
                    title = '', detail = null, code_system = null, code = $9, author = null, resource = '{}'
                 where person_id = $1 and entry_id = $2 and version = $3",
                person,
                version.entry,
                version.number,
                seal_id,
                team,
                is_locked,
                body,
                tag,
                code_tag.as_deref()
            )
        };
        statement.execute(self.connection()).await?;
        Ok(())
    }

    async fn write_clear(&mut self, permit: &Permit, version: &Version) -> Result<(), StoreError> {
        let (person, SealedBody { title, detail, code, author, resource, content_hash }) =
            (permit.person().as_uuid(), &version.body);
        let (system, code) = (code.as_ref().map(|code| &*code.system), code.as_ref().map(|code| &*code.value));
        let statement = if version.is_history {
            sqlx::query!(
                "update entry_version set seal_id = null, seal_team_id = null, seal_is_locked = null, sealed_body = null, title = $4,
                    detail = $5, code_system = $6, code = $7, author = $8, resource = $9::text::jsonb, content_hash = $10
                 where person_id = $1 and entry_id = $2 and version = $3",
                person, version.entry, version.number, title, detail.as_deref(), system, code, author.as_deref(), resource,
                &content_hash[..]
            )
        } else {
            sqlx::query!(
                "update entry set seal_id = null, seal_team_id = null, seal_is_locked = null, sealed_body = null, title = $4,
                    detail = $5, code_system = $6, code = $7, author = $8, resource = $9::text::jsonb, content_hash = $10
                 where person_id = $1 and entry_id = $2 and version = $3",
                person,
                version.entry,
                version.number,
                title,
                detail.as_deref(),
                system,
                code,
                author.as_deref(),
                resource,
                &content_hash[..]
            )
        };
        statement.execute(self.connection()).await?;
        Ok(())
    }
}
