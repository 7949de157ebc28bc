//! What somebody typed into a form that was refused; encrypted by `service`, kept for half an hour.

use chrono::Duration;

use crate::{Store, StoreError};

impl Store {
    /// Keeps a form's fields for the session.
    pub async fn keep_form_draft(
        &self,
        session: &[u8; 32],
        form: &str,
        sealed_fields: &[u8],
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into form_draft (session_key, form, sealed_fields, kept_until) values ($1, $2, $3, $4)
             on conflict (session_key, form) do update set sealed_fields = excluded.sealed_fields, kept_until = excluded.kept_until",
            &session[..],
            form,
            sealed_fields,
            now + Duration::minutes(30)
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Hands a form's fields back, once.
    pub async fn take_form_draft(
        &self,
        session: &[u8; 32],
        form: &str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar!(
            "delete from form_draft where session_key = $1 and form = $2 and kept_until > $3 returning sealed_fields",
            &session[..],
            form,
            now
        )
        .fetch_optional(self.pool())
        .await?)
    }
}
