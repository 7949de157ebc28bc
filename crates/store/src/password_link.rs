//! Links by which somebody who forgot their password chooses another.

use domain::AccountId;

use crate::{StoreError, Tx};

impl Tx {
    /// Keeps a link, known by the SHA-256 of what it carries, for an hour.
    pub async fn add_password_link(&mut self, account: AccountId, hash: &[u8; 32]) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "insert into password_link (link_hash, account_id, made_at, expires_at) values ($1, $2, $3::timestamptz, $3::timestamptz + interval '1 hour')",
            &hash[..],
            account.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The open account that a link belongs to, while the link lives.
    pub async fn account_of_password_link(&mut self, hash: &[u8; 32]) -> Result<Option<AccountId>, StoreError> {
        let now = self.now();
        let account = sqlx::query_scalar!(
            "select account_id from password_link join account using (account_id)
             where link_hash = $1 and expires_at > $2 and closed_at is null",
            &hash[..],
            now
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(account.map(AccountId::new))
    }

    /// Ends one link; false if it had ended already.
    pub async fn end_password_link(&mut self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let done = sqlx::query!("delete from password_link where link_hash = $1", &hash[..]).execute(self.connection()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends every link of an account.
    pub async fn end_password_links(&mut self, account: AccountId) -> Result<(), StoreError> {
        sqlx::query!("delete from password_link where account_id = $1", account.as_uuid()).execute(self.connection()).await?;
        Ok(())
    }
}
