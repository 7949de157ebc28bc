//! Practitioners as feeds name them: whom a record's authors are. Not accounts.

use domain::PractitionerDraft;
use uuid::Uuid;

use crate::{EntryOutcome, StoreError, Tx};

impl Tx {
    /// Stores a practitioner, matched by any identifier.
    pub async fn save_practitioner(&mut self, draft: &PractitionerDraft) -> Result<EntryOutcome, StoreError> {
        let (systems, values): (Vec<_>, Vec<_>) = draft.identifiers.iter().cloned().unzip();
        let known: Option<Uuid> = sqlx::query_scalar!(
            "select i.practitioner_id from unnest($1::text[], $2::text[]) as asked (system, value)
             join practitioner_identifier i on i.system = asked.system and i.value = asked.value limit 1",
            &systems,
            &values
        )
        .fetch_optional(self.connection())
        .await?;
        let id = known.unwrap_or_else(|| self.entropy().id());
        let now = self.now();
        let changed = sqlx::query!(
            "insert into practitioner (practitioner_id, name, updated_at) values ($1, $2, $3)
             on conflict (practitioner_id) do update set name = excluded.name, updated_at = excluded.updated_at
             where practitioner.name is distinct from excluded.name",
            id,
            draft.name,
            now
        )
        .execute(self.connection())
        .await?
        .rows_affected();
        sqlx::query!(
            "insert into practitioner_identifier (system, value, practitioner_id)
             select distinct u.system, u.value, $3::uuid from unnest($1::text[], $2::text[]) as u (system, value) on conflict do nothing",
            &systems,
            &values,
            id
        )
        .execute(self.connection())
        .await?;
        Ok(EntryOutcome::of(known.is_some(), changed > 0))
    }
}
