//! Joining two records of one human being. The database carries the rows (`join_record`); what lies under keys is opened in one record and
//! encrypted anew in the other, for each ciphertext is bound to its person.

use domain::{EntryId, OrganisationId, Permit, PersonId, Seal, SealId, SealLevel, SealScope, Sensitivity, sharing_choice};
use uuid::Uuid;

use crate::{
    StoreError, StoredChoice, Tx,
    seal::scope_bound_to,
    seal_apply::{SealsInForce, Under, Version},
    sealed_body::{Place, SealedBody, key_bound_to},
    sensitivity::change_bound_to,
    source_message::message_bound_to,
};

/// What only the keys of a record open, opened to be carried into another; and what the person chose about sharing it.
pub struct OpenedRecord {
    person: PersonId,
    entries: usize,
    seals: Vec<OpenedSeal>,
    bodies: Vec<OpenedBody>,
    messages: Vec<(Uuid, Vec<u8>)>,
    marks: Vec<(Uuid, Vec<u8>)>,
    choices: Vec<StoredChoice>,
}

impl std::fmt::Debug for OpenedRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenedRecord(***)")
    }
}

impl OpenedRecord {
    /// How many entries it has.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// How many seals it has, those that have ended too.
    pub fn seals(&self) -> usize {
        self.seals.len()
    }
}

struct OpenedSeal {
    id: Uuid,
    /// What it hides, as JSON.
    scope: Option<Vec<u8>>,
}

struct OpenedBody {
    seal: Uuid,
    team: Option<OrganisationId>,
    version: Version,
}

/// One of two entries that both records held under one source key.
#[derive(Clone, Copy)]
struct Twin {
    entry: Uuid,
    seal: Option<Uuid>,
    /// None without a seal, which is milder than any.
    is_locked: Option<bool>,
    team: Option<Uuid>,
}

impl Tx {
    /// The record that somebody's record was joined with. Needs no permit: it says nothing of anybody.
    pub async fn merged_into(&mut self, person: PersonId) -> Result<Option<PersonId>, StoreError> {
        let into = sqlx::query_scalar!("select merged_into($1)", person.as_uuid()).fetch_one(self.connection()).await?;
        Ok(into.map(PersonId::new))
    }

    /// Who signs in as the permit's person, by username.
    pub async fn own_accounts(&mut self, permit: &Permit) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select username from account where person_id = $1 and closed_at is null order by username",
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?)
    }

    /// Opens what only the keys of the permit's record open. The permit writes and sees everything.
    pub async fn open_record(&mut self, permit: &Permit) -> Result<OpenedRecord, StoreError> {
        let entries =
            sqlx::query_scalar!(r#"select count(*) as "count!" from entry where person_id = $1"#, permit.person().as_uuid())
                .fetch_one(self.connection())
                .await?;
        Ok(OpenedRecord {
            person: permit.person(),
            entries: usize::try_from(entries).unwrap_or(usize::MAX),
            seals: self.open_seals(permit).await?,
            bodies: self.open_bodies(permit).await?,
            messages: self.open_messages(permit).await?,
            marks: self.open_marks(permit).await?,
            choices: self.sharing_choices(permit).await?,
        })
    }

    async fn open_seals(&mut self, permit: &Permit) -> Result<Vec<OpenedSeal>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            r#"select seal_id, wrapped_key as "wrapped_key!", sealed_scope from seal
               where person_id = $1 and wrapped_key is not null"#,
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let key = self.keyring().unwrap_seal_key(person, row.seal_id, &row.wrapped_key)?;
                let opened = row.sealed_scope.map(|scope| {
                    key.open(&scope_bound_to(row.seal_id), &scope)
                        .ok_or(StoreError::Inconsistent { table: "seal", column: "sealed_scope" })
                });
                Ok(OpenedSeal { id: row.seal_id, scope: opened.transpose()? })
            })
            .collect()
    }

    /// Every version of what is sealed. One that does not open is left as it is: it was damaged here and is shown as damaged there.
    async fn open_bodies(&mut self, permit: &Permit) -> Result<Vec<OpenedBody>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            r#"select entry_id as "entry_id!", version as "version!", false as "is_history!", organisation_id,
                seal_id as "seal_id!", sealed_body as "sealed_body!"
               from entry where person_id = $1 and seal_id is not null and sealed_body is not null
               union all
               select entry_id, version, true, organisation_id, seal_id, sealed_body
               from entry_version where person_id = $1 and seal_id is not null and sealed_body is not null"#,
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let keys = self.seal_keys(permit, rows.iter().map(|row| row.seal_id)).await?;
        let open = |seal: Uuid, place: Place, sealed: &[u8]| {
            let key = keys.keys.get(&seal)?.as_ref()?;
            SealedBody::open(key, place, sealed)
        };
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let place = Place { person, entry: row.entry_id, version: row.version };
                let body = open(row.seal_id, place, &row.sealed_body)?;
                let version = Version { entry: row.entry_id, number: row.version, is_history: row.is_history, body };
                Some(OpenedBody { seal: row.seal_id, team: row.organisation_id.map(OrganisationId::new), version })
            })
            .collect())
    }

    async fn open_messages(&mut self, permit: &Permit) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            r#"select source_message_id, wrapped_key as "wrapped_key!", body from source_message
               where person_id = $1 and wrapped_key is not null"#,
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let bound_to = message_bound_to(person, row.source_message_id);
                let body = self.keyring().unwrap(&bound_to, &row.wrapped_key).and_then(|key| key.open(&bound_to, &row.body));
                let body = body.ok_or(StoreError::Inconsistent { table: "source_message", column: "body" })?;
                Ok((row.source_message_id, body))
            })
            .collect()
    }

    /// The reasons for which teams marked and released entries. One that does not open, because what it tells of was erased for good, is
    /// left behind.
    async fn open_marks(&mut self, permit: &Permit) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            "select entry_sensitivity_change_id, wrapped_key, sealed_reason from entry_sensitivity_change where person_id = $1",
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let open = |change: Uuid, wrapped: &[u8], sealed: &[u8]| {
            let bound_to = change_bound_to(person, change);
            self.keyring().unwrap(&bound_to, wrapped)?.open(&bound_to, sealed)
        };
        let opened = rows.iter().filter_map(|row| {
            let id = row.entry_sensitivity_change_id;
            Some((id, open(id, &row.wrapped_key, &row.sealed_reason)?))
        });
        Ok(opened.collect())
    }

    async fn encrypt_marks_anew(&mut self, permit: &Permit, record: &OpenedRecord) -> Result<(), StoreError> {
        let person = permit.person();
        let carried = sqlx::query!(
            r#"select entry_sensitivity_change_id as id, carried_from as "carried_from!" from entry_sensitivity_change
               where person_id = $1 and carried_from is not null"#,
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        for row in carried {
            let Some((_, reason)) = record.marks.iter().find(|(id, _)| *id == row.carried_from) else { continue };
            let bound_to = change_bound_to(person, row.id);
            let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
            sqlx::query!(
                "update entry_sensitivity_change set wrapped_key = $3, sealed_reason = $4
                 where person_id = $1 and entry_sensitivity_change_id = $2",
                person.as_uuid(),
                row.id,
                wrapped,
                key.seal(self.entropy(), &bound_to, reason)
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// What is kept from the person in one of two copies is kept in both, for the stricter reason.
    async fn mark_twins(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let strictest_first: Vec<String> = Sensitivity::ALL.iter().map(ToString::to_string).collect();
        let marked = sqlx::query_scalar!(
            "update entry e set sensitivity = k.sensitivity from entry k
             where e.person_id = $1 and k.person_id = $1 and e.entry_id <> k.entry_id
               and split_part(k.source_key, ' joined from ', 1) = split_part(e.source_key, ' joined from ', 1)
               and array_position($2::text[], k.sensitivity)
                   < coalesce(array_position($2::text[], e.sensitivity), cardinality($2::text[]) + 1)
             returning e.entry_id",
            permit.person().as_uuid(),
            &strictest_first
        )
        .fetch_all(self.connection())
        .await?;
        self.mark_earlier_versions(permit, &marked).await
    }

    /// Carries everything of an opened record into the permit's. False if one of the two was joined meanwhile.
    pub async fn join_record(&mut self, permit: &Permit, record: &OpenedRecord) -> Result<bool, StoreError> {
        let now = self.now();
        let is_joined = sqlx::query_scalar!(r#"select join_record($1, $2) as "is_joined!""#, record.person.as_uuid(), now)
            .fetch_one(self.connection())
            .await?;
        if !is_joined {
            return Ok(false);
        }
        self.encrypt_seals_anew(permit, record).await?;
        self.encrypt_messages_anew(permit, record).await?;
        self.encrypt_marks_anew(permit, record).await?;
        self.mark_twins(permit).await?;
        // What each record sealed covers what the other holds.
        self.apply_seals(permit).await?;
        self.seal_twins(permit).await?;
        self.join_choices(permit, &record.choices).await?;
        self.index_person(permit).await?;
        Ok(true)
    }

    async fn encrypt_seals_anew(&mut self, permit: &Permit, record: &OpenedRecord) -> Result<(), StoreError> {
        let person = permit.person();
        for seal in &record.seals {
            let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &key_bound_to(person, seal.id));
            let scope = seal.scope.as_ref().map(|scope| key.seal(self.entropy(), &scope_bound_to(seal.id), scope));
            sqlx::query!(
                "update seal set wrapped_key = $3, sealed_scope = $4 where person_id = $1 and seal_id = $2",
                person.as_uuid(),
                seal.id,
                wrapped,
                scope
            )
            .execute(self.connection())
            .await?;
        }
        let seals = self.seals_in_force(permit).await?;
        for opened in &record.bodies {
            let Under::Seal(seal, key) = seals.with_id(opened.seal) else {
                return Err(StoreError::Inconsistent { table: "entry", column: "seal_id" });
            };
            self.write_sealed(permit, &opened.version, (seal, key, opened.team)).await?;
        }
        Ok(())
    }

    async fn encrypt_messages_anew(&mut self, permit: &Permit, record: &OpenedRecord) -> Result<(), StoreError> {
        let person = permit.person();
        for (id, body) in &record.messages {
            let bound_to = message_bound_to(person, *id);
            let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
            // One that both records were delivered is there already, under its own id; one that is forgotten stays so.
            sqlx::query!(
                "update source_message set wrapped_key = $3, body = $4
                 where person_id = $1 and source_message_id = $2 and wrapped_key is not null",
                person.as_uuid(),
                id,
                wrapped,
                key.seal(self.entropy(), &bound_to, body)
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// What both records held under one source key is one thing: both copies lie under the firmer seal of the two, so that a feed that
    /// goes on writing one of them does not show what the other hides.
    async fn seal_twins(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let seals = self.seals_in_force(permit).await?;
        let rows = sqlx::query!(
            "select j.entry_id, j.seal_id, j.seal_is_locked, j.organisation_id, k.entry_id as known_entry, k.seal_id as known_seal,
                k.seal_is_locked as known_is_locked, k.organisation_id as known_team
             from entry j join entry k on k.person_id = j.person_id and k.source_key = split_part(j.source_key, ' joined from ', 1)
                and k.entry_id <> j.entry_id
             where j.person_id = $1 and j.seal_id is distinct from k.seal_id",
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let joined =
                Twin { entry: row.entry_id, seal: row.seal_id, is_locked: row.seal_is_locked, team: row.organisation_id };
            let known =
                Twin { entry: row.known_entry, seal: row.known_seal, is_locked: row.known_is_locked, team: row.known_team };
            self.seal_twin(permit, &seals, joined, known).await?;
        }
        self.refresh_seal_covers(&seals).await
    }

    async fn seal_twin(&mut self, permit: &Permit, seals: &SealsInForce, joined: Twin, known: Twin) -> Result<(), StoreError> {
        let under = |twin: Twin| twin.seal.map_or(Under::Nothing, |seal| seals.with_id(seal));
        let (firmer, milder) = if known.is_locked > joined.is_locked { (known, joined) } else { (joined, known) };
        match (under(known), under(firmer), under(milder)) {
            // What the person had erased for good does not come back with the other record.
            (Under::Erased, ..) => self.empty(permit, joined, known).await,
            (_, Under::Seal(seal, key), Under::Nothing) => {
                self.rewrite(permit, (milder.entry, None), Some((seal, key, milder.team.map(OrganisationId::new)))).await
            }
            (_, Under::Seal(seal, key), Under::Seal(_, old)) if firmer.is_locked > milder.is_locked => {
                self.rewrite(permit, (milder.entry, Some(old)), Some((seal, key, milder.team.map(OrganisationId::new)))).await
            }
            _ => Ok(()),
        }
    }

    /// Puts an entry under a seal that was erased for good, as one of which nothing is left.
    async fn empty(&mut self, permit: &Permit, twin: Twin, erased: Twin) -> Result<(), StoreError> {
        let person = permit.person().as_uuid();
        sqlx::query!(
            "update entry set seal_id = $3, seal_team_id = organisation_id, seal_is_locked = $4, sealed_body = '', content_hash = '',
                title = '', detail = null, code_system = null, code = null, author = null, resource = '{}'
             where person_id = $1 and entry_id = $2",
            person,
            twin.entry,
            erased.seal,
            erased.is_locked
        )
        .execute(self.connection())
        .await?;
        sqlx::query!(
            "update entry_version set seal_id = $3, seal_team_id = organisation_id, seal_is_locked = $4, sealed_body = '',
                content_hash = '', title = '', detail = null, code_system = null, code = null, author = null, resource = '{}'
             where person_id = $1 and entry_id = $2",
            person,
            twin.entry,
            erased.seal,
            erased.is_locked
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// What was chosen for either record holds for both, in the name of whoever chose it.
    async fn join_choices(&mut self, permit: &Permit, others: &[StoredChoice]) -> Result<(), StoreError> {
        let stored = self.sharing_choices(permit).await?;
        let of = |stored: &[StoredChoice]| stored.iter().map(|stored| stored.choice).collect::<Vec<_>>();
        let own = of(&stored);
        let joined = sharing_choice::joined(&own, &of(others));
        for gone in stored.iter().filter(|stored| !joined.contains(&stored.choice)) {
            self.end_sharing_choice(permit, gone.id).await?;
        }
        for choice in joined.iter().filter(|choice| !own.contains(choice)) {
            // One that is neither's, because it lasts as long as the longer of two, is of whoever made the other record's.
            let maker = others.iter().find(|stored| stored.choice == *choice).or_else(|| {
                others.iter().find(|stored| stored.choice.scope == choice.scope && stored.choice.sharing == choice.sharing)
            });
            self.add_sharing_choice(permit, choice, maker.and_then(|stored| stored.made_by)).await?;
        }
        Ok(())
    }

    /// Puts what stands in clear in the permit's record, which was joined with another, under a seal that the portal itself makes: what
    /// the person seals in the joined record stands nowhere in clear. Ending that seal takes everything out again.
    pub async fn put_record_away(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let (id, now, person) = (self.entropy().id(), self.now(), permit.person());
        let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &key_bound_to(person, id));
        // Nothing falls under it by itself.
        let seal = Seal {
            id: SealId::new(id),
            level: SealLevel::Locked,
            scope: SealScope::Item(EntryId::new(Uuid::nil())),
            team: None,
            made_at: now,
        };
        let scope = serde_json::to_vec(&seal.scope).expect("a scope is JSON");
        sqlx::query!(
            "insert into seal (seal_id, person_id, made_at, is_locked, wrapped_key, sealed_scope) values ($1, $2, $3, true, $4, $5)",
            id,
            person.as_uuid(),
            now,
            wrapped,
            key.seal(self.entropy(), &scope_bound_to(id), &scope)
        )
        .execute(self.connection())
        .await?;
        let rows = sqlx::query!(
            "select entry_id, organisation_id from entry where person_id = $1 and seal_id is null",
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let team = row.organisation_id.map(OrganisationId::new);
            self.rewrite(permit, (row.entry_id, None), Some((&seal, &key, team))).await?;
        }
        Ok(())
    }
}
