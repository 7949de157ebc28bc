//! Sessions in PostgreSQL, for the session layer.

use std::sync::Arc;

use app::web::session::{PERSON_IDLE_MINUTES, PRACTITIONER_IDLE_MINUTES, key_of};
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use domain::Clock;
use service::Store;
use store::SessionRow;
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// A session ends after so many hours whatever happens.
const LONGEST_HOURS: i64 = 12;

/// Keeps sessions.
#[derive(Clone)]
pub struct PostgresSessionStore {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for PostgresSessionStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresSessionStore")
    }
}

impl PostgresSessionStore {
    /// Keeps sessions in this store.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    fn row(&self, record: &Record) -> Result<SessionRow> {
        let is_in_post = record.data.get("post").is_some_and(|post| !post.is_null());
        let idle = if is_in_post { PRACTITIONER_IDLE_MINUTES } else { PERSON_IDLE_MINUTES };
        let account = record.data.get("account").cloned().map(serde_json::from_value).transpose();
        Ok(SessionRow {
            key: key_of(record.id),
            account: account.map_err(|error| Error::Encode(error.to_string()))?,
            data: serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            idle_minutes: i32::try_from(idle).unwrap_or(i32::MAX),
            ends_at: self.clock.now() + Duration::hours(LONGEST_HOURS),
        })
    }
}

#[async_trait]
impl SessionStore for PostgresSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not meet twice; if they ever did, the second session would get another id.
        while !self.store.add_session(&self.row(record)?, self.clock.now()).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.store.save_session(&self.row(record)?, self.clock.now()).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((data, ends_at)) = self.store.session(&key_of(*id), self.clock.now()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_value(data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: offset(ends_at) }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.end_session(&key_of(*id)).await.map_err(backend)
    }
}

fn offset(at: DateTime<Utc>) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.timestamp()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn backend(error: store::StoreError) -> Error {
    // The layer keeps only a text; the log keeps the causes.
    tracing::warn!(error = service::causes(&error), "the sessions cannot be reached");
    Error::Backend(error.to_string())
}
