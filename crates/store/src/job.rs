//! The queue of jobs, in the same database: a job is enqueued in the transaction that causes it and is there if that commits.

use std::time::Duration;

use apalis_core::task::builder::TaskBuilder;
use apalis_postgres::{Config, PostgresStorage, queries::push_tasks};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::migrate::Migrator;

use crate::{Store, StoreError, Tx};

/// Work that happens outside any request. Holds ids only, for the queue is read by whoever runs the database; safe to run twice.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + Unpin + 'static {
    /// Its queue. A renamed job keeps the old name's consumer until that queue is empty.
    const NAME: &'static str;
}

/// The queue as the worker reads it.
pub type Queue<J> = PostgresStorage<J>;

impl Tx {
    /// Enqueues a job, to run no sooner than after `wait`.
    pub async fn enqueue<J: Job>(&mut self, job: &J, wait: Duration) -> Result<(), StoreError> {
        let payload = serde_json::to_vec(job).map_err(|_| StoreError::Inconsistent { table: "jobs", column: "job" })?;
        // The queue itself tries again at once: for a worker that was killed. What had better wait enqueues itself again, for later.
        let task = TaskBuilder::new(payload).run_after(wait).max_attempts(3).build();
        push_tasks(self.connection(), J::NAME, vec![task]).await?;
        Ok(())
    }
}

impl Store {
    /// The queue of one kind of job.
    pub fn queue<J: Job>(&self) -> Queue<J> {
        PostgresStorage::new(self.pool()).with_config(Config::default().queue(J::NAME))
    }

    /// Forgets jobs that ended before an hour ago. Tells how many.
    pub async fn sweep_jobs(&self) -> Result<u64, StoreError> {
        let statement = "delete from apalis.jobs where done_at < now() - interval '1 hour'";
        Ok(sqlx::query(statement).execute(self.pool()).await?.rows_affected())
    }
}

impl From<apalis_postgres::Error> for StoreError {
    fn from(error: apalis_postgres::Error) -> Self {
        match error {
            apalis_postgres::Error::Database(error) => error.into(),
            _ => Self::Inconsistent { table: "jobs", column: "job" },
        }
    }
}

/// The queue's own tables, in a schema of their own.
pub(crate) fn migrations() -> Migrator {
    PostgresStorage::<()>::migrations()
}
