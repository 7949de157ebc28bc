//! Joining two records of one human being. Nothing is lost, nothing that was sealed comes to light, and both logs tell of it.

use domain::{Action, Actor, CarerBasis, Permit, Person, PersonId, SystemJob, decide};
use store::{StoreError, StoredGrant, Tx};

use crate::{
    Cx, Portal, ServiceError,
    door::{self, Seen},
    relationship::Reason,
};

/// What is to be joined.
#[derive(Clone, Debug)]
pub struct MergeRequest {
    /// The record that nobody sees afterwards.
    pub from: PersonId,
    /// The record that holds everything afterwards.
    pub into: PersonId,
    /// How it is known that both are of one human being.
    pub reason: Reason,
    /// Whoever asks has made sure of it although NHS numbers or dates of birth differ.
    pub may_differ: bool,
}

/// What was joined, and what whoever asked for it has to look after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// How many entries were carried.
    pub entries: usize,
    /// How many seals were carried.
    pub seals: usize,
    /// Who signs in as the person whose record was joined, by username: they see the joined record from now on.
    pub accounts: Vec<String>,
    /// Whose right over the record that was joined was not carried: name, what they are to the person, and on what ground.
    pub carers: Vec<(String, String, CarerBasis)>,
}

/// Why nothing is joined.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There is one record only.
    #[error("both ids are of one record: there is nothing to join")]
    SameRecord,
    /// There is no such person.
    #[error("there is no person {0}")]
    Unknown(PersonId),
    /// The record was joined before.
    #[error("the record {record} has been joined with {into} already: name that one")]
    AlreadyJoined {
        /// Which.
        record: PersonId,
        /// With which.
        into: PersonId,
    },
    /// They may be two human beings.
    #[error("the two records have different NHS numbers: make sure that they are of one human being before you allow that")]
    DifferentNhsNumbers,
    /// They may be two human beings.
    #[error("the two records have different dates of birth: make sure that they are of one human being before you allow that")]
    DifferentBirthDates,
    /// Another joining came first.
    #[error("one of the two records was joined with another one meanwhile: look at both again")]
    Meanwhile,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for MergeError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Joins one record with another, in one transaction. Whoever asks has made sure that both are of one human being.
///
/// **Audit**: one event in each of the two logs, with the reason.
pub async fn merge(portal: &Portal, request: &MergeRequest) -> Result<Merged, MergeError> {
    if request.from == request.into {
        return Err(MergeError::SameRecord);
    }
    let cx = Cx { portal: portal.clone(), actor: Actor::System(SystemJob::Merge), request_id: portal.entropy.reference() };
    let mut tx = portal.store.begin().await?;
    let from = permit(&cx, &mut tx, request.from).await?;
    let into = permit(&cx, &mut tx, request.into).await?;
    compare_and_lock(&mut tx, (&from, &into), request.may_differ).await?;

    tx.enter_to_write(&from).await?;
    let record = tx.open_record(&from).await?;
    let accounts = tx.own_accounts(&from).await?;
    let carers = tx.carer_grants(&from).await?.into_iter().map(carer).collect();
    tx.enter_to_write(&into).await?;
    if !tx.join_record(&into, &record).await? {
        return Err(MergeError::Meanwhile);
    }
    tx.enter_to_write(&from).await?;
    tx.put_record_away(&from).await?;
    note(&cx, &mut tx, [&from, &into], (request, record.entries())).await?;
    tx.commit().await?;
    Ok(Merged { entries: record.entries(), seals: record.seals(), accounts, carers })
}

async fn permit(cx: &Cx, tx: &mut Tx, person: PersonId) -> Result<Permit, MergeError> {
    if let Some(into) = tx.merged_into(person).await? {
        return Err(MergeError::AlreadyJoined { record: person, into });
    }
    let facts = tx.facts(&cx.actor, person).await?;
    decide(&cx.actor, Action::Merge, &facts, tx.now()).map_err(|_| MergeError::Unknown(person))
}

/// Refuses two who seem to be two human beings. From here on no feed delivers anything about either until the joining is done.
async fn compare_and_lock(tx: &mut Tx, (from, into): (&Permit, &Permit), may_differ: bool) -> Result<(), MergeError> {
    let mut identifiers = Vec::new();
    let mut people = Vec::new();
    for permit in [from, into] {
        tx.enter_to_write(permit).await?;
        people.push(tx.person(permit).await?.ok_or(MergeError::Unknown(permit.person()))?);
        identifiers.extend(tx.identifiers(permit).await?);
    }
    if !may_differ && let [one, other] = &people[..] {
        compare(one, other)?;
    }
    Ok(tx.lock_identifiers(&identifiers).await?)
}

fn compare(one: &Person, other: &Person) -> Result<(), MergeError> {
    if one.nhs_number.as_ref().zip(other.nhs_number.as_ref()).is_some_and(|(one, other)| one != other) {
        return Err(MergeError::DifferentNhsNumbers);
    }
    if one.born_on.zip(other.born_on).is_some_and(|(one, other)| one != other) {
        return Err(MergeError::DifferentBirthDates);
    }
    Ok(())
}

fn carer(grant: StoredGrant) -> (String, String, CarerBasis) {
    (grant.carer, grant.relation, grant.basis)
}

/// One event in each log, in one order everywhere, as a search writes them: two that wait for each other would wait for ever.
async fn note(
    cx: &Cx,
    tx: &mut Tx,
    mut permits: [&Permit; 2],
    (request, entries): (&MergeRequest, usize),
) -> Result<(), ServiceError> {
    permits.sort_by_key(|permit| permit.person());
    for permit in permits {
        let reason = format!("Joined with another record of the same person: {}", request.reason.as_str());
        door::note(cx, tx, permit, &Seen::count(entries).because(reason)).await?;
    }
    Ok(())
}
