//! The master key: whether it fits the database, and its rotation while people read.

use domain::{Action, Actor, PersonId, SealId, SystemJob, decide};
use uuid::Uuid;

use crate::{
    Cx, Portal, ServiceError,
    door::{self, Seen},
};

const INSTALLATION: &str = "master-key";
const BATCH: i32 = 100;

/// Why the portal does not start, or a key is not changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file holds other keys than the database was encrypted with.
    #[error(
        "the master key file does not hold the key that this database is encrypted with: put back the file that belongs to it \
         (the portal keeps no record that it could not read)"
    )]
    Foreign,
    /// The file cannot be changed.
    #[error(transparent)]
    File(#[from] store::KeyringError),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for KeysError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Refuses a database that was encrypted with another key. On the first start, and the first after an update, encrypts what is in
/// clear. Safe to run at every start: it asks one question then.
pub async fn fit(portal: &Portal) -> Result<(), KeysError> {
    let mut tx = portal.store.begin().await?;
    let known = tx.installation(INSTALLATION).await?;
    tx.commit().await?;
    let ids: Vec<String> = portal.keyring.ids().iter().map(|id| in_hex(id)).collect();
    match known {
        Some(known) if !ids.contains(&known) => Err(KeysError::Foreign),
        // A rotation that was cut off is finished.
        Some(known) if known == ids[0] => Ok(()),
        _ => Ok(bring_up_to_date(portal).await?),
    }
}

/// Makes a new master key, wraps everything with it, and forgets the older ones. Other processes of the portal go on meanwhile: they
/// read the file again when they meet the new key.
pub async fn rotate(portal: &Portal) -> Result<(), KeysError> {
    portal.keyring.add_key(&portal.entropy)?;
    bring_up_to_date(portal).await?;
    // What another process wrapped with the older key meanwhile.
    bring_up_to_date(portal).await?;
    Ok(portal.keyring.forget_older_keys()?)
}

async fn bring_up_to_date(portal: &Portal) -> Result<(), ServiceError> {
    let mut after = Uuid::nil();
    loop {
        let mut tx = portal.store.begin().await?;
        let people = tx.people_with_stale_keys(after, BATCH).await?;
        tx.commit().await?;
        let Some(last) = people.last() else { break };
        after = last.as_uuid();
        for person in people {
            person_up_to_date(portal, person).await?;
        }
    }
    let mut tx = portal.store.begin().await?;
    while tx.bring_quarantine_up_to_date(i64::from(BATCH)).await? > 0 {
        tx.commit().await?;
        tx = portal.store.begin().await?;
    }
    while tx.bring_second_steps_up_to_date(i64::from(BATCH)).await? > 0 {
        tx.commit().await?;
        tx = portal.store.begin().await?;
    }
    tx.note_installation(INSTALLATION, &in_hex(&portal.keyring.current_id())).await?;
    Ok(tx.commit().await?)
}

/// Keys say nothing about a person and nobody reads anything: no event in their log.
async fn person_up_to_date(portal: &Portal, person: PersonId) -> Result<(), ServiceError> {
    let actor = Actor::System(SystemJob::Import);
    let mut tx = portal.store.begin().await?;
    let mut facts = tx.facts(&actor, person).await?;
    // A record that was joined with another is there for nobody, but its keys are kept with the others.
    facts.exists = true;
    let permit = decide(&actor, Action::Import, &facts, tx.now())?;
    tx.enter_to_write(&permit).await?;
    tx.bring_keys_up_to_date(&permit).await?;
    Ok(tx.commit().await?)
}

/// Destroys the key of a seal for good: nobody reads what is under it again. In the person's log. False if there is no such seal.
pub async fn erase_seal(portal: &Portal, person: PersonId, seal: SealId) -> Result<bool, ServiceError> {
    let actor = Actor::System(SystemJob::Import);
    let cx = Cx { portal: portal.clone(), actor, request_id: portal.entropy.reference() };
    let (mut tx, permit) = door::enter(&cx, person, Action::Import, door::Purpose::Write).await?;
    if !tx.erase_seal(&permit, seal).await? {
        return Ok(false);
    }
    door::leave_as(&cx, tx, &permit, "erase-seal", &Seen::with_reason("What was sealed was erased for good")).await?;
    Ok(true)
}

fn in_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a String does not fail");
        out
    })
}
