//! Who read whose record lately, and what is unlike the work in it.

use chrono::{DateTime, Duration, Utc};
use domain::{Permit, alert::REVIEWED_WITHIN_DAYS, policy::BULK_PEOPLE};
use sqlx::postgres::types::PgInterval;

use crate::{Store, StoreError, Tx};

/// How long readings are kept to look for patterns in, in days.
const KEPT_DAYS: i64 = 30;

impl Tx {
    /// Tells the privacy officer of somebody who reads very many records, once a day.
    pub async fn raise_bulk_alert(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        let (id, now) = (self.entropy().id(), self.now());
        sqlx::query!(
            "select raise_bulk_alert($1, $2, $3, $4, $5, $6, $7, $8) as raised",
            id,
            permit.person().as_uuid(),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            format!("Read the records of {BULK_PEOPLE} people or more in ten minutes"),
            now,
            now + Duration::days(REVIEWED_WITHIN_DAYS)
        )
        .fetch_one(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// Looks for readings of the household, of neighbours and colleagues, and of whom very many look at; forgets old ones. Answers how
    /// many alerts there are more.
    pub async fn notice_patterns(&self, now: DateTime<Utc>) -> Result<i64, StoreError> {
        // Twice as far back as it is asked: what was missed once is seen the next time, and nothing is told twice.
        let since = now - Duration::minutes(10);
        let due = PgInterval { months: 0, days: i32::try_from(REVIEWED_WITHIN_DAYS).unwrap_or(3), microseconds: 0 };
        let raised = sqlx::query_scalar!(r#"select raise_pattern_alerts($1, $2, $3) as "raised!""#, since, now, due)
            .fetch_one(self.pool())
            .await?;
        sqlx::query_scalar!("select sweep_readings($1)", now - Duration::days(KEPT_DAYS)).fetch_one(self.pool()).await?;
        Ok(raised)
    }
}
