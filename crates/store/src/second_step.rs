//! The second step of signing in: the secret of an account's codes, encrypted, and its recovery codes, hashed.

use domain::AccountId;
use uuid::Uuid;

use crate::{StoreError, Tx};

/// An account's second step.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// What its codes are made from.
    pub secret: Vec<u8>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

impl std::fmt::Debug for SecondStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondStep(***)")
    }
}

/// A secret opens only for the account that it was encrypted for.
fn bound_to(account: AccountId) -> Vec<u8> {
    format!("second step {account}").into_bytes()
}

impl Tx {
    /// The account's second step, if it has one. Whoever else asks waits until this is over.
    pub async fn second_step(&mut self, account: AccountId) -> Result<Option<SecondStep>, StoreError> {
        let row = sqlx::query!(
            r#"select sealed_secret,
                (select count(*) from recovery_code r where r.account_id = s.account_id and used_at is null) as "recovery_codes!"
               from second_step s where account_id = $1 for update"#,
            account.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let wrong = StoreError::Inconsistent { table: "second_step", column: "sealed_secret" };
        let secret = self.keyring().open(&bound_to(account), &row.sealed_secret).ok_or(wrong)?;
        Ok(Some(SecondStep { secret, recovery_codes: row.recovery_codes }))
    }

    /// Turns one on, with the half minute whose code showed that the device is set up; false if there is one already.
    pub async fn turn_second_step_on(&mut self, account: AccountId, secret: &[u8], counter: i64) -> Result<bool, StoreError> {
        let now = self.now();
        let sealed = self.keyring().seal(self.entropy(), &bound_to(account), secret);
        let done = sqlx::query!(
            "insert into second_step (account_id, sealed_secret, on_since, last_counter) values ($1, $2, $3, $4) on conflict do nothing",
            account.as_uuid(),
            sealed,
            now,
            counter
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that the code of a half minute was used; false if it, or a later one, was before.
    pub async fn use_second_step(&mut self, account: AccountId, counter: i64) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "update second_step set last_counter = $2 where account_id = $1 and last_counter < $2",
            account.as_uuid(),
            counter
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes with which form the recovery codes are made anew; false if that form made some before. Whoever else makes some waits until
    /// this is over.
    pub async fn begin_recovery_codes(&mut self, account: AccountId, form: Uuid) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "with step as (select account_id from second_step where account_id = $1 for update)
             insert into recovery_codes_form (account_id, form) select account_id, $2::uuid from step on conflict do nothing",
            account.as_uuid(),
            form
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces the account's recovery codes.
    pub async fn set_recovery_codes(&mut self, account: AccountId, hashes: &[Vec<u8>]) -> Result<(), StoreError> {
        sqlx::query!("delete from recovery_code where account_id = $1", account.as_uuid()).execute(self.connection()).await?;
        sqlx::query!(
            "insert into recovery_code (account_id, code_hash) select $1, unnest($2::bytea[])",
            account.as_uuid(),
            hashes
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Uses a recovery code up; false if there is none such, or no more.
    pub async fn use_recovery_code(&mut self, account: AccountId, hash: &[u8]) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
            account.as_uuid(),
            hash,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends the account's second step; false if it had none that was on.
    pub async fn end_second_step(&mut self, account: AccountId) -> Result<bool, StoreError> {
        sqlx::query!("delete from recovery_code where account_id = $1", account.as_uuid()).execute(self.connection()).await?;
        let done =
            sqlx::query!("delete from second_step where account_id = $1", account.as_uuid()).execute(self.connection()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whether a second step is asked for when the account signs in.
    pub async fn has_second_step(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let has =
            sqlx::query_scalar!(r#"select exists (select from second_step where account_id = $1) as "has!""#, account.as_uuid())
                .fetch_one(self.connection())
                .await?;
        Ok(has)
    }

    /// Brings secrets under the current master key, at most so many; tells how many there were.
    pub async fn bring_second_steps_up_to_date(&mut self, limit: i64) -> Result<usize, StoreError> {
        let stale = sqlx::query!(
            "select account_id, sealed_secret from second_step where substring(sealed_secret from 1 for 8) <> $1
             order by account_id limit $2 for update",
            self.keyring().current_id(),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        for row in &stale {
            let bound_to = bound_to(AccountId::new(row.account_id));
            let wrong = StoreError::Inconsistent { table: "second_step", column: "sealed_secret" };
            let secret = self.keyring().open(&bound_to, &row.sealed_secret).ok_or(wrong)?;
            let sealed = self.keyring().seal(self.entropy(), &bound_to, &secret);
            sqlx::query!("update second_step set sealed_secret = $2 where account_id = $1", row.account_id, sealed)
                .execute(self.connection())
                .await?;
        }
        Ok(stale.len())
    }
}
