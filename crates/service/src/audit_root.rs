//! The daily root over the whole audit, signed with a key that is kept outside the database.
//!
//! A chain shows a change to whoever does not rewrite all of it; the roots show it even then.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use sha2::{Digest, Sha256};
use store::{
    StoreError,
    audit_root::{self, AuditRoot, ChainEnd},
    owner,
};

use crate::{Portal, ServiceError};

/// A day is signed so long after its end, when no transaction of it can still be open.
const SETTLED_AFTER: Duration = Duration::minutes(15);

/// The key that signs the roots: Ed25519, from a file in PKCS#8. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey(Arc<Ed25519KeyPair>);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// The file cannot be read or made.
    #[error("the audit’s key file {path} cannot be read or made: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the audit’s key file {0} does not hold an Ed25519 key in PKCS#8")]
    NoKey(String),
}

impl SigningKey {
    /// Reads the key from a file, or makes the file, readable by its owner alone.
    pub fn read_or_make(path: &Path) -> Result<Self, SigningKeyError> {
        let file_error = |source| SigningKeyError::File { path: path.display().to_string(), source };
        let no_key = || SigningKeyError::NoKey(path.display().to_string());
        if !path.exists() {
            let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| no_key())?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file_error)?;
            file.write_all(key.as_ref()).and_then(|()| file.sync_all()).map_err(file_error)?;
        }
        let bytes = fs::read(path).map_err(file_error)?;
        Ok(Self(Arc::new(Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| no_key())?)))
    }

    /// The public key: 32 bytes. Kept elsewhere too, it proves that nobody signed with another.
    pub fn public_key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn span(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (midnight(day), midnight(day + Days::new(1)))
}

fn root_of(day: NaiveDate, previous: &[u8], ends: &[ChainEnd]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(day.to_string());
    for end in ends {
        hash.update(end.chain.as_bytes());
        hash.update(end.sequence.to_be_bytes());
        hash.update(end.events.to_be_bytes());
        hash.update(&end.hash);
    }
    hash.finalize().to_vec()
}

/// Signs every day that has ended and has no root yet. Tells how many. Safe in any number of processes.
pub async fn sign_days(portal: &Portal, key: &SigningKey) -> Result<usize, ServiceError> {
    let mut signed = 0;
    loop {
        let mut tx = portal.store.begin().await?;
        tx.lock_audit_roots().await?;
        let newest = tx.newest_audit_root().await?;
        let next = match &newest {
            Some(root) => Some(root.day + Days::new(1)),
            None => tx.audit_first_day().await?,
        };
        let Some(day) = next.filter(|day| span(*day).1 + SETTLED_AFTER <= tx.now()) else { return Ok(signed) };
        let ends = tx.audit_span(span(day)).await?;
        let previous_root = newest.map(|root| root.root).unwrap_or_default();
        let root = root_of(day, &previous_root, &ends);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        tx.add_audit_root(&AuditRoot {
            day,
            chains: count(ends.len()),
            events: ends.iter().map(|end| end.events).sum(),
            previous_root,
            signature: key.0.sign(&root).as_ref().to_vec(),
            public_key: key.public_key().to_vec(),
            root,
        })
        .await?;
        tx.commit().await?;
        signed += 1;
    }
}

/// The first day whose root does not hold, and why; or how many hold.
pub async fn verify(
    owner: &mut owner::Connection,
    public_key: &[u8],
) -> Result<Result<usize, (NaiveDate, &'static str)>, StoreError> {
    let roots = audit_root::all(owner).await?;
    let mut previous: Option<&AuditRoot> = None;
    for root in &roots {
        let before = previous.map(|root| root.root.as_slice()).unwrap_or_default();
        let ends = audit_root::span(owner, span(root.day)).await?;
        let what = if previous.is_some_and(|previous| previous.day + Days::new(1) != root.day) {
            Some("the root of the day before is missing")
        } else if root.previous_root != before {
            Some("its root does not follow the one before")
        } else if root.root != root_of(root.day, before, &ends) {
            Some("its events are not those that were signed")
        } else if root.public_key != public_key {
            Some("its root was signed with another key")
        } else if UnparsedPublicKey::new(&ED25519, public_key).verify(&root.root, &root.signature).is_err() {
            Some("its signature is not genuine")
        } else {
            None
        };
        if let Some(what) = what {
            return Ok(Err((root.day, what)));
        }
        previous = Some(root);
    }
    Ok(Ok(roots.len()))
}
