//! Sessions, outside any transaction: one statement each.

use chrono::{DateTime, Utc};
use domain::AccountId;

use crate::{Store, StoreError, Tx};

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's value.
    pub key: [u8; 32],
    /// Whose it is, once signed in.
    pub account: Option<AccountId>,
    /// What the session layer keeps.
    pub data: serde_json::Value,
    /// Ends after so many minutes without a request.
    pub idle_minutes: i32,
    /// Ends at this instant whatever happens.
    pub ends_at: DateTime<Utc>,
}

impl Store {
    /// Stores a session; false if its key is taken.
    pub async fn add_session(&self, row: &SessionRow, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "insert into session (session_key, account_id, data, made_at, seen_at, idle_minutes, ends_at)
             values ($1, $2, $3, $4, $4, $5, $6) on conflict do nothing",
            &row.key[..],
            row.account.map(AccountId::as_uuid),
            row.data,
            now,
            row.idle_minutes,
            row.ends_at
        )
        .execute(self.pool())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces what a session keeps, but never moves its end. One that was ended meanwhile (signed out everywhere) stays ended, and a
    /// post that was chosen meanwhile stays chosen.
    pub async fn save_session(&self, row: &SessionRow, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query!(
            "update session set account_id = $2, seen_at = $4,
                data = case when chosen_since then $3::jsonb || kept else $3::jsonb end,
                idle_minutes = case when chosen_since then idle_minutes else $5 end
             from (select session_key as key, (data ->> 'chosen_at')::bigint > ($3::jsonb ->> 'chosen_at')::bigint as chosen_since,
                      jsonb_build_object('post', data -> 'post', 'must_choose', data -> 'must_choose',
                         'chosen_at', data -> 'chosen_at') as kept
                   from session where session_key = $1 for update) now
             where session_key = now.key",
            &row.key[..],
            row.account.map(AccountId::as_uuid),
            row.data,
            now,
            row.idle_minutes
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The data of a session that is still alive, and its end. Notes that it was seen, at most once a minute.
    pub async fn session(
        &self,
        key: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<(serde_json::Value, DateTime<Utc>)>, StoreError> {
        let row = sqlx::query!(
            "with seen as (
                update session set seen_at = $2::timestamptz
                where session_key = $1 and seen_at < $2::timestamptz - interval '1 minute'
                  and seen_at > $2::timestamptz - make_interval(mins => idle_minutes) and ends_at > $2::timestamptz)
             select data, ends_at from session
             where session_key = $1 and seen_at > $2::timestamptz - make_interval(mins => idle_minutes) and ends_at > $2",
            &key[..],
            now
        )
        .fetch_optional(self.pool())
        .await?;
        Ok(row.map(|row| (row.data, row.ends_at)))
    }

    /// Whose a session was, even if it has run out since: so that what its owner sent too late is kept for them alone.
    pub async fn owner_of_session(&self, key: &[u8; 32]) -> Result<Option<AccountId>, StoreError> {
        let account = sqlx::query_scalar!("select account_id from session where session_key = $1", &key[..])
            .fetch_optional(self.pool())
            .await?;
        Ok(account.flatten().map(AccountId::new))
    }

    /// Ends a session.
    pub async fn end_session(&self, key: &[u8; 32]) -> Result<(), StoreError> {
        sqlx::query!("delete from session where session_key = $1", &key[..]).execute(self.pool()).await?;
        Ok(())
    }

    /// Removes what has run out: sessions a day after their end, drafts, failures to sign in of over a day ago.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let sessions = sqlx::query!(
            "delete from session where least(ends_at, seen_at + make_interval(mins => idle_minutes)) < $1::timestamptz - interval '1 day'",
            now
        )
        .execute(self.pool())
        .await?
        .rows_affected();
        let drafts =
            sqlx::query!("delete from form_draft where kept_until < $1", now).execute(self.pool()).await?.rows_affected();
        let failures = sqlx::query!("delete from sign_in_failure where at < $1::timestamptz - interval '1 day'", now)
            .execute(self.pool())
            .await?
            .rows_affected();
        let links =
            sqlx::query!("delete from password_link where expires_at < $1", now).execute(self.pool()).await?.rows_affected();
        Ok(sessions + drafts + failures + links)
    }
}

impl Tx {
    /// Ends every session of an account, also those that are being begun. Tells how many there were.
    pub async fn end_sessions_of(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let now = self.now();
        sqlx::query!("update account set signed_out_at = $2 where account_id = $1", account.as_uuid(), now)
            .execute(self.connection())
            .await?;
        let done =
            sqlx::query!("delete from session where account_id = $1", account.as_uuid()).execute(self.connection()).await?;
        Ok(done.rows_affected())
    }
}
