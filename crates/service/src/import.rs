//! Storing what a feed delivers: people matched, entries joined to them, nothing dropped in silence.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Write,
};

use chrono::{Duration, Utc};
use domain::{Action, Actor, EntryDraft, NhsNumber, OrganisationId, Permit, Person, PersonDraft, PersonId, SystemJob};
use exchange::fhir::{
    Identifier, Mapped, MappedEntry, Message, MessageError, Refused, RelationshipEvent, Subject, map_message, read_message,
};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{EntryOutcome, QuarantineDraft, SourceMessageDraft, StoreError, Tx};

use crate::{Cx, Portal, ServiceError, door};

/// What became of the resources of one type. `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Found in the message.
    pub read: u64,
    /// New.
    pub stored: u64,
    /// Known, and changed.
    pub updated: u64,
    /// Known, and the same.
    pub unchanged: u64,
    /// Kept aside with a reason.
    pub quarantined: u64,
}

/// The reconciliation of an import, by resource type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Counts by FHIR resource type.
    pub resources: BTreeMap<String, Counts>,
    /// Reasons for quarantine with how often each was given.
    #[serde(skip)]
    pub reasons: BTreeMap<String, u64>,
}

impl Tally {
    fn note(&mut self, resource_type: &str, outcome: EntryOutcome) {
        let counts = self.resources.entry(resource_type.to_owned()).or_default();
        counts.read += 1;
        match outcome {
            EntryOutcome::Stored => counts.stored += 1,
            EntryOutcome::Updated => counts.updated += 1,
            EntryOutcome::Unchanged => counts.unchanged += 1,
        }
    }

    fn note_quarantined(&mut self, resource_type: &str, reason: &str) {
        let counts = self.resources.entry(resource_type.to_owned()).or_default();
        counts.read += 1;
        counts.quarantined += 1;
        *self.reasons.entry(format!("{resource_type}: {reason}")).or_default() += 1;
    }

    /// Adds another tally to this one.
    pub fn add(&mut self, other: Self) {
        for (resource_type, more) in other.resources {
            let counts = self.resources.entry(resource_type).or_default();
            counts.read += more.read;
            counts.stored += more.stored;
            counts.updated += more.updated;
            counts.unchanged += more.unchanged;
            counts.quarantined += more.quarantined;
        }
        for (reason, times) in other.reasons {
            *self.reasons.entry(reason).or_default() += times;
        }
    }

    /// How many resources were read.
    pub fn total(&self) -> u64 {
        self.resources.values().map(|counts| counts.read).sum()
    }
}

/// Why a message was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read; nothing of it was stored.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The database could not store it; nothing of it was stored.
    #[error("it could not be stored")]
    Service(#[source] ServiceError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<ServiceError> for ImportError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

/// A message read and mapped: the part of an import that needs no database, so that it can run beside it.
#[derive(Debug)]
pub struct ReadMessage {
    message: Message,
    mapped: Mapped,
    packed: Vec<u8>,
    digest: [u8; 32],
}

/// Reads and maps a delivery. `source` names the sender where the message does not.
pub fn read(bytes: &[u8], source: &str) -> Result<ReadMessage, MessageError> {
    let message = read_message(bytes, source)?;
    let mapped = map_message(&message);
    let packed = if bytes.starts_with(&[0x1f, 0x8b]) { bytes.to_vec() } else { pack(message.text.as_bytes()) };
    Ok(ReadMessage { digest: Sha256::digest(message.text.as_bytes()).into(), message, mapped, packed })
}

/// Reads a delivery and stores it: the whole in one transaction.
pub async fn import(portal: &Portal, bytes: &[u8], source: &str) -> Result<Tally, ImportError> {
    store(portal, read(bytes, source)?).await
}

/// Stores a message that was read: the whole in one transaction, tried again if two imports met at the same person.
pub async fn store(portal: &Portal, read: ReadMessage) -> Result<Tally, ImportError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match store_once(portal, &read).await {
            Err(ServiceError::Store(StoreError::Conflict { .. } | StoreError::Database(_))) if tries < 3 => {}
            done => return done.map_err(ImportError::Service),
        }
    }
}

async fn store_once(portal: &Portal, read: &ReadMessage) -> Result<Tally, ServiceError> {
    let cx = Cx { portal: portal.clone(), actor: Actor::System(SystemJob::Import), request_id: portal.entropy.reference() };
    let mut import = Import { cx: &cx, read, tally: Tally::default(), quarantined: Vec::new(), tx: portal.store.begin().await? };
    import.refusals();
    import.directory().await?;
    let people = import.people().await?;
    import.entries(&people).await?;
    let Import { mut tx, tally, quarantined, .. } = import;
    tx.quarantine(&quarantined).await?;
    tx.commit().await?;
    Ok(tally)
}

/// One message on its way into the database.
struct Import<'a> {
    cx: &'a Cx,
    read: &'a ReadMessage,
    tally: Tally,
    quarantined: Vec<QuarantineDraft>,
    tx: Tx,
}

/// The people of a message: whom each of its Patients turned out to be; none where that is in doubt.
type People = Vec<Option<PersonId>>;

impl Import<'_> {
    fn quarantine(&mut self, refused: &Refused, person: Option<PersonId>) {
        self.tally.note_quarantined(&refused.resource_type, &refused.reason);
        self.quarantined.push(QuarantineDraft {
            person,
            source: self.read.message.source.clone(),
            place: refused.place.clone(),
            resource_type: refused.resource_type.clone(),
            reason: refused.reason.clone(),
            body: cut(&refused.body).to_owned(),
            digest: self.read.digest,
        });
    }

    fn refusals(&mut self) {
        for refused in &self.read.mapped.refused {
            self.quarantine(refused, None);
        }
    }

    async fn directory(&mut self) -> Result<(), StoreError> {
        for (_, draft) in &self.read.mapped.organisations {
            let (_, outcome) = self.tx.save_organisation(draft).await?;
            self.tally.note("Organization", outcome);
        }
        for (_, draft) in &self.read.mapped.practitioners {
            let outcome = self.tx.save_practitioner(draft).await?;
            self.tally.note("Practitioner", outcome);
        }
        Ok(())
    }

    async fn people(&mut self) -> Result<People, ServiceError> {
        let mut people = Vec::new();
        for (place, draft, _) in &self.read.mapped.people {
            people.push(match self.person(draft).await? {
                Ok((person, outcome)) => {
                    self.tally.note("Patient", outcome);
                    Some(person)
                }
                Err(reason) => {
                    let refused = Refused {
                        place: place.clone(),
                        resource_type: "Patient".to_owned(),
                        reason: reason.to_owned(),
                        body: String::new(),
                    };
                    self.quarantine(&refused, None);
                    None
                }
            });
        }
        Ok(people)
    }

    /// Matches a Patient by its identifiers and stores what is said of them.
    async fn person(&mut self, draft: &PersonDraft) -> Result<Result<(PersonId, EntryOutcome), &'static str>, ServiceError> {
        self.tx.lock_identifiers(&draft.identifiers).await?;
        let known = match self.tx.people_identified(&draft.identifiers).await?[..] {
            [] => None,
            [person] => Some(person),
            _ => return Ok(Err("its identifiers belong to more than one person")),
        };
        let Some(person) = known else {
            let person = self.tx.new_person_id();
            let permit = self.permit(person, true).await?;
            self.tx.save_person(&permit, draft).await?;
            return Ok(Ok((person, EntryOutcome::Stored)));
        };
        let permit = self.permit(person, false).await?;
        let before = self.tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
        if before.born_on.zip(draft.born_on).is_some_and(|(known, said)| known != said) {
            return Ok(Err("its identifier belongs to somebody who was born on another day"));
        }
        if self.is_another_number(&before, draft).await? {
            return Ok(Err("its identifier belongs to somebody with another NHS number"));
        }
        self.tx.save_person(&permit, draft).await?;
        let changed = self.tx.person(&permit).await?.as_ref() != Some(&before);
        Ok(Ok((person, if changed { EntryOutcome::Updated } else { EntryOutcome::Unchanged })))
    }

    /// Whether a Patient has another NHS number than the person, and not one that the person brought from a record that was joined.
    async fn is_another_number(&mut self, person: &Person, draft: &PersonDraft) -> Result<bool, StoreError> {
        let said = match (&person.nhs_number, &draft.nhs_number) {
            (Some(known), Some(said)) if known != said => said,
            _ => return Ok(false),
        };
        let said = (NhsNumber::SYSTEM.to_owned(), said.as_str().to_owned());
        Ok(self.tx.people_identified(&[said]).await? != [person.id])
    }

    /// The import's permit for a person, entered. Somebody new cannot be known to the facts yet.
    async fn permit(&mut self, person: PersonId, is_new: bool) -> Result<Permit, ServiceError> {
        let mut facts = self.tx.facts(&self.cx.actor, person).await?;
        facts.exists |= is_new;
        let permit = domain::decide(&self.cx.actor, Action::Import, &facts, self.tx.now())?;
        self.tx.enter_to_write(&permit).await?;
        Ok(permit)
    }

    async fn entries(&mut self, people: &People) -> Result<(), ServiceError> {
        let organisations = self.organisations().await?;
        let elsewhere = self.people_elsewhere().await?;
        let mut by_person: BTreeMap<PersonId, Vec<&MappedEntry>> = BTreeMap::new();
        for (subject, entry) in &self.read.mapped.entries {
            let found = match subject {
                Subject::Here(place) => people.get(*place).copied().flatten().ok_or("the person it is about was refused"),
                Subject::Elsewhere(identifier) => {
                    elsewhere.get(identifier).copied().flatten().ok_or("the person it is about is not known to the exchange")
                }
            };
            match found {
                Ok(person) => by_person.entry(person).or_default().push(entry),
                Err(reason) => self.quarantine(&refuse(entry, reason), None),
            }
        }
        for person in people.iter().flatten() {
            by_person.entry(*person).or_default();
        }
        for (person, entries) in by_person {
            let events = self.registrations(person, people);
            self.entries_of(person, &entries, &events, &organisations).await?;
        }
        Ok(())
    }

    fn registrations(&self, person: PersonId, people: &People) -> Vec<RelationshipEvent> {
        let mapped = &self.read.mapped.people;
        let here = people.iter().zip(mapped).filter(|(id, _)| **id == Some(person));
        here.flat_map(|(_, (_, _, events))| events.clone()).collect()
    }

    async fn entries_of(
        &mut self,
        person: PersonId,
        entries: &[&MappedEntry],
        registrations: &[RelationshipEvent],
        organisations: &HashMap<Identifier, OrganisationId>,
    ) -> Result<(), ServiceError> {
        let permit = self.permit(person, false).await?;
        let read = self.read;
        let message = SourceMessageDraft { source: &read.message.source, digest: read.digest, body: &read.packed };
        let message = self.tx.keep_message(&permit, &message).await?;
        let drafts: Vec<EntryDraft> = entries
            .iter()
            .map(|entry| EntryDraft {
                organisation: entry.organisation.as_ref().and_then(|identifier| organisations.get(identifier)).copied(),
                ..entry.draft.clone()
            })
            .collect();
        let outcomes = self.tx.save_entries(&permit, &drafts, Some(message)).await?;
        for (draft, outcome) in drafts.iter().zip(outcomes) {
            self.tally.note(&draft.kind, outcome);
        }
        let events = registrations.iter().chain(entries.iter().filter_map(|entry| entry.relationship.as_ref()));
        self.relationships(&permit, events, organisations).await?;
        let seen = door::Seen::entries_of_drafts(&drafts);
        door::note(self.cx, &mut self.tx, &permit, &seen).await
    }

    /// Notes the relationships that are still in force, the longest of each kind and organisation.
    async fn relationships<'e>(
        &mut self,
        permit: &Permit,
        events: impl Iterator<Item = &'e RelationshipEvent>,
        organisations: &HashMap<Identifier, OrganisationId>,
    ) -> Result<(), StoreError> {
        let now = self.tx.now();
        let mut longest = BTreeMap::new();
        for event in events {
            let Some(organisation) = organisations.get(&event.organisation) else { continue };
            let from = event.from.unwrap_or(now).min(now);
            let over = event.until.or(event.from).unwrap_or(now);
            let until = event.kind.lasts_days().map(|days| over.max(from) + Duration::days(days));
            if until.is_some_and(|until| until <= now) {
                continue;
            }
            let (first, last) = longest.entry((*organisation, event.kind)).or_insert((from, until));
            *first = from.min(*first);
            *last = last.zip(until).map(|(a, b): (chrono::DateTime<Utc>, _)| a.max(b));
        }
        for ((organisation, kind), span) in longest {
            self.tx.save_relationship(permit, organisation, kind, span, None).await?;
        }
        Ok(())
    }

    async fn organisations(&mut self) -> Result<HashMap<Identifier, OrganisationId>, StoreError> {
        let mapped = &self.read.mapped;
        let of_entries = mapped.entries.iter().filter_map(|(_, entry)| entry.organisation.clone());
        let of_people = mapped.people.iter().flat_map(|(_, _, events)| events).map(|event| event.organisation.clone());
        let wanted: HashSet<_> = of_entries.chain(of_people).collect();
        self.tx.organisations_identified(&wanted.into_iter().collect::<Vec<_>>()).await
    }

    async fn people_elsewhere(&mut self) -> Result<HashMap<Identifier, Option<PersonId>>, StoreError> {
        let mut found = HashMap::new();
        for (subject, _) in &self.read.mapped.entries {
            if let Subject::Elsewhere(identifier) = subject
                && !found.contains_key(identifier)
            {
                let people = self.tx.people_identified(std::slice::from_ref(identifier)).await?;
                found.insert(identifier.clone(), people.first().copied().filter(|_| people.len() == 1));
            }
        }
        Ok(found)
    }
}

fn refuse(entry: &MappedEntry, reason: &str) -> Refused {
    Refused {
        place: entry.place.clone(),
        resource_type: entry.draft.kind.clone(),
        reason: reason.to_owned(),
        body: entry.draft.resource.clone(),
    }
}

/// At most 256 kB, at a letter's edge.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(256 * 1024)]
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}
