//! The signed daily roots over all chains of the audit.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{StoreError, Tx, owner};

/// A root over what was written down in a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRoot {
    /// The day, from midnight to midnight UTC.
    pub day: NaiveDate,
    /// In how many chains something was written.
    pub chains: i64,
    /// How many events.
    pub events: i64,
    /// The root of the root before; empty for the first.
    pub previous_root: Vec<u8>,
    /// SHA-256 over the root before and where each of the day's chains stood.
    pub root: Vec<u8>,
    /// Ed25519 public key.
    pub public_key: Vec<u8>,
    /// Ed25519 signature of the root.
    pub signature: Vec<u8>,
}

/// Where a chain stood at the end of a span, and how many events it got in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// Which chain.
    pub chain: Uuid,
    /// Place of its last event of the span.
    pub sequence: i64,
    /// Hash of that event.
    pub hash: Vec<u8>,
    /// Events of the span.
    pub events: i64,
}

/// One signer at a time: the same number wherever it is asked for.
const LOCK: i64 = 0x0011_1e45;

impl Tx {
    /// Waits until no other process makes a root, until the end of the transaction.
    pub async fn lock_audit_roots(&mut self) -> Result<(), StoreError> {
        sqlx::query!("select pg_advisory_xact_lock($1)::text as locked", LOCK).fetch_one(self.connection()).await?;
        Ok(())
    }

    /// The newest root.
    pub async fn newest_audit_root(&mut self) -> Result<Option<AuditRoot>, StoreError> {
        Ok(sqlx::query_as!(
            AuditRoot,
            "select day, chains, events, previous_root, root, public_key, signature from audit_root order by day desc limit 1"
        )
        .fetch_optional(self.connection())
        .await?)
    }

    /// The day of the first event.
    pub async fn audit_first_day(&mut self) -> Result<Option<NaiveDate>, StoreError> {
        Ok(sqlx::query_scalar!("select audit_first_day()").fetch_one(self.connection()).await?)
    }

    /// Where each chain stood at the end of a span, of those in which something was written then, in order.
    pub async fn audit_span(&mut self, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Result<Vec<ChainEnd>, StoreError> {
        Ok(sqlx::query_as!(
            ChainEnd,
            r#"select chain_id as "chain!", sequence as "sequence!", hash as "hash!", events as "events!" from audit_span($1, $2)"#,
            from,
            to
        )
        .fetch_all(self.connection())
        .await?)
    }

    /// Keeps a root.
    pub async fn add_audit_root(&mut self, root: &AuditRoot) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into audit_root (day, chains, events, previous_root, root, public_key, signature, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            root.day,
            root.chains,
            root.events,
            root.previous_root,
            root.root,
            root.public_key,
            root.signature,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

/// Every root, oldest first: for verifying.
pub async fn all(owner: &mut owner::Connection) -> Result<Vec<AuditRoot>, StoreError> {
    Ok(sqlx::query_as!(
        AuditRoot,
        "select day, chains, events, previous_root, root, public_key, signature from audit_root order by day"
    )
    .fetch_all(owner)
    .await?)
}

/// The same as [`Tx::audit_span`], as the owner.
pub async fn span(
    owner: &mut owner::Connection,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<ChainEnd>, StoreError> {
    Ok(sqlx::query_as!(
        ChainEnd,
        r#"select chain_id as "chain!", sequence as "sequence!", hash as "hash!", events as "events!" from audit_span($1, $2)"#,
        from,
        to
    )
    .fetch_all(owner)
    .await?)
}
