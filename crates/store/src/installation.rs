//! Facts about this installation itself.

use crate::{StoreError, Tx};

impl Tx {
    /// A fact, if it was noted.
    pub async fn installation(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar!("select value from installation where name = $1", name).fetch_optional(self.connection()).await?)
    }

    /// Notes a fact.
    pub async fn note_installation(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into installation (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
            name,
            value
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
