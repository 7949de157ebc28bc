//! The connection pool, the transaction that every use case runs in, and what can go wrong.

use std::sync::Arc;

use domain::Clock;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::{Entropy, Keyring, sharing_model::ModelCache};

/// What went wrong below a use case.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named constraint of the database refused a change.
    #[error("the change conflicts with {constraint}")]
    Conflict {
        /// The constraint's name.
        constraint: String,
    },
    /// A row holds what no code of ours writes.
    #[error("{table}.{column} holds a value that is not one of ours")]
    Inconsistent {
        /// In which table.
        table: &'static str,
        /// In which column.
        column: &'static str,
    },
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Away(#[source] sqlx::Error),
    /// The database refused or failed.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let constraint = error.as_database_error().and_then(|refusal| refusal.constraint()).map(str::to_owned);
        match (constraint, &error) {
            (Some(constraint), _) => Self::Conflict { constraint },
            (None, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_)) => {
                Self::Away(error)
            }
            (None, sqlx::Error::Database(refusal)) if is_going_away(refusal.code().as_deref()) => Self::Away(error),
            (None, _) => Self::Database(error),
        }
    }
}

/// SQLSTATE classes 08 (connection), 57P (shutting down, starting up) and 53300 (too many connections).
fn is_going_away(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("08") || code.starts_with("57P") || code == "53300")
}

/// The door to the database, as the application's role.
#[derive(Clone)]
pub struct Store {
    pool: PgPool,
    clock: Arc<dyn Clock>,
    entropy: Entropy,
    keyring: Keyring,
    models: ModelCache,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Wraps a pool whose connections act as the application's role.
    pub fn new(pool: PgPool, clock: Arc<dyn Clock>, entropy: Entropy, keyring: Keyring) -> Self {
        Self { pool, clock, entropy, keyring, models: ModelCache::default() }
    }

    /// Begins a transaction. Dropping it without `commit` undoes it.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(Tx {
            inner: self.pool.begin().await?,
            entropy: self.entropy.clone(),
            keyring: self.keyring.clone(),
            models: self.models.clone(),
            now: self.clock.now(),
        })
    }

    /// The pool itself, for one-statement work outside a person's record: sessions.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) fn models(&self) -> &ModelCache {
        &self.models
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        sqlx::query!("select 1 as one").fetch_one(&self.pool).await?;
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Connections open and idle, for the metrics.
    pub fn connections(&self) -> (u32, usize) {
        (self.pool.size(), self.pool.num_idle())
    }
}

/// One transaction: everything a use case reads and writes, and its audit.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    entropy: Entropy,
    keyring: Keyring,
    models: ModelCache,
    now: chrono::DateTime<chrono::Utc>,
}

impl Tx {
    /// Makes it so. Called once, by `service`, last.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// From here on statements are planned for their values: for one whose filters are given or not, where the plan depends on which.
    pub(crate) async fn plan_for_values(&mut self) -> Result<(), StoreError> {
        sqlx::query!("select set_config('plan_cache_mode', 'auto', true) as set").fetch_one(self.connection()).await?;
        Ok(())
    }

    /// The instant at which this transaction happens, the same throughout.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.now
    }

    /// Randomness for ids.
    pub(crate) fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    /// The keys of what is stored encrypted.
    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The version of the sharing model that was read last.
    pub(crate) fn models(&self) -> &ModelCache {
        &self.models
    }

    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
