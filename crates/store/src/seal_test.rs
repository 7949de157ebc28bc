//! Tests of the seals by the running portal itself: when, how much was asked for, what was found. About made-up people only.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, GeneralPermit, SealTestId};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// A test, begun or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealTest {
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom; nobody for the one of each night.
    pub asked_by: Option<String>,
    /// What came of it, once it has ended.
    pub result: Option<SealTestResult>,
}

/// What a test came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealTestResult {
    /// How many signed in.
    pub visitors: u32,
    /// How many pages they asked for.
    pub answers: u32,
    /// What was found where it must not be, a sentence each.
    pub findings: Vec<String>,
}

struct SealTestRow {
    asked_at: DateTime<Utc>,
    asked_by: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    visitors: Option<i32>,
    answers: Option<i32>,
    findings: Vec<String>,
}

impl From<SealTestRow> for SealTest {
    fn from(row: SealTestRow) -> Self {
        let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
        let (visitors, answers, findings) = (count(row.visitors), count(row.answers), row.findings);
        let result = row.ended_at.map(|_| SealTestResult { visitors, answers, findings });
        Self { asked_at: row.asked_at, asked_by: row.asked_by, result }
    }
}

impl Tx {
    /// Writes down that somebody asks for a test.
    pub async fn ask_seal_test(&mut self, permit: &GeneralPermit) -> Result<SealTestId, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let by = permit.actor().account_id().map(AccountId::as_uuid);
        sqlx::query!("insert into seal_test (seal_test_id, asked_at, asked_by) values ($1, $2, $3)", id, now, by)
            .execute(self.connection())
            .await?;
        Ok(SealTestId::new(id))
    }

    /// Writes down that the test of a night is due, once however many ask. None if it was asked for already.
    pub async fn ask_seal_test_of(&mut self, night: NaiveDate) -> Result<Option<SealTestId>, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let id: Option<Uuid> = sqlx::query_scalar!(
            "insert into seal_test (seal_test_id, asked_at, night) values ($1, $2, $3)
             on conflict on constraint seal_test_of_night do nothing returning seal_test_id",
            id,
            now,
            night
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(id.map(SealTestId::new))
    }

    /// Writes down what a test came to.
    pub async fn end_seal_test(&mut self, id: SealTestId, result: &SealTestResult) -> Result<(), StoreError> {
        let now = self.now();
        let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        sqlx::query!(
            "update seal_test set ended_at = $2, visitors = $3, answers = $4, findings = $5 where seal_test_id = $1",
            id.as_uuid(),
            now,
            count(result.visitors),
            count(result.answers),
            &result.findings
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Waits until no other test is under way; this one is until its transaction ends.
    pub async fn wait_for_other_seal_tests(&mut self) -> Result<(), StoreError> {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended('ilinks seal tests', 0))")
            .fetch_one(self.connection())
            .await?;
        Ok(())
    }

    /// The newest tests.
    pub async fn seal_tests(&mut self, _permit: &GeneralPermit, limit: i64) -> Result<Vec<SealTest>, StoreError> {
        let rows = sqlx::query_as!(
            SealTestRow,
            r#"select t.asked_at, a.display_name as "asked_by?", t.ended_at, t.visitors, t.answers, t.findings
               from seal_test t left join account a on a.account_id = t.asked_by
               order by t.asked_at desc limit $1"#,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(SealTest::from).collect())
    }

    /// The open accounts of privacy officers.
    pub async fn privacy_officers(&mut self) -> Result<Vec<AccountId>, StoreError> {
        let ids = sqlx::query_scalar!(
            "select account_id from account
             where closed_at is null and exists (select from post
                where post.account_id = account.account_id and role = 'privacy-officer' and ended_at is null)"
        )
        .fetch_all(self.connection())
        .await?;
        Ok(ids.into_iter().map(AccountId::new).collect())
    }
}
