//! Failures to sign in, counted in the database so that every web process slows the same attacker.

use chrono::{DateTime, Duration, Utc};

use crate::{Store, StoreError};

impl Store {
    /// How often each subject (a hash of a username or an address) failed in the last quarter of an hour; the larger of them.
    pub async fn sign_in_failures(&self, subjects: &[Vec<u8>], now: DateTime<Utc>) -> Result<i64, StoreError> {
        let most = sqlx::query_scalar!(
            r#"select coalesce(max(n), 0) as "most!" from (
                select count(*) as n from sign_in_failure where subject = any ($1) and at > $2 group by subject) counted"#,
            subjects,
            now - Duration::minutes(15)
        )
        .fetch_one(self.pool())
        .await?;
        Ok(most)
    }

    /// Counts a failure against each subject.
    pub async fn note_sign_in_failure(&self, subjects: &[Vec<u8>], now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query!("insert into sign_in_failure (subject, at) select unnest($1::bytea[]), $2", subjects, now)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Forgets the failures of a subject, after a success.
    pub async fn forget_sign_in_failures(&self, subject: &[u8]) -> Result<(), StoreError> {
        sqlx::query!("delete from sign_in_failure where subject = $1", subject).execute(self.pool()).await?;
        Ok(())
    }
}
