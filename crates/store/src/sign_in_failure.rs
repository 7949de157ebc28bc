//! Attempts to sign in, counted in the database so that every web process slows the same attacker. A success takes its attempt back.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{Store, StoreError};

/// An attempt that was counted.
#[derive(Clone, Debug)]
pub struct SignInAttempt {
    id: Uuid,
    /// How often each subject failed in the last quarter of an hour, this attempt among them, in the order asked.
    pub failures: Vec<i64>,
}

impl Store {
    /// Counts an attempt against each subject (a hash of a username, an address, or both), and adds to what was counted of it before.
    pub async fn note_sign_in_attempt(
        &self,
        before: Option<SignInAttempt>,
        subjects: &[Vec<u8>],
        now: DateTime<Utc>,
    ) -> Result<SignInAttempt, StoreError> {
        let mut attempt = before.unwrap_or_else(|| SignInAttempt { id: self.entropy().id(), failures: Vec::new() });
        let id = attempt.id;
        sqlx::query!(
            "insert into sign_in_failure (attempt_id, subject, at) select $3, unnest($1::bytea[]), $2",
            subjects,
            now,
            id
        )
        .execute(self.pool())
        .await?;
        let failures = sqlx::query_scalar!(
            r#"select count(f.subject) as "failures!" from unnest($1::bytea[]) with ordinality as asked (subject, n)
               left join sign_in_failure f on f.subject = asked.subject and f.at > $2 group by asked.n order by asked.n"#,
            subjects,
            now - Duration::minutes(15)
        )
        .fetch_all(self.pool())
        .await?;
        attempt.failures.extend(failures);
        Ok(attempt)
    }

    /// Takes an attempt back, after a success. Failures before it stay: they may be somebody else's.
    pub async fn forget_sign_in_attempt(&self, attempt: &SignInAttempt) -> Result<(), StoreError> {
        sqlx::query!("delete from sign_in_failure where attempt_id = $1", attempt.id).execute(self.pool()).await?;
        Ok(())
    }
}
