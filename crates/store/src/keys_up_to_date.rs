//! Brings what is stored under the current master key: what an older one wrapped, and what was in clear before there was encryption.

use domain::{EntryId, Permit, PersonId, SealScope};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    seal::scope_bound_to,
    sealed_body::key_bound_to,
    sensitivity::change_bound_to,
    source_message::{message_bound_to, quarantine_bound_to},
};

impl Tx {
    /// People after one of them, in order, of whom something is in clear or under another master key than the current one.
    pub async fn people_with_stale_keys(&mut self, after: Uuid, limit: i32) -> Result<Vec<PersonId>, StoreError> {
        let current = self.keyring().current_id();
        let people =
            sqlx::query_scalar!(r#"select p as "person_id!" from people_with_stale_keys($1, $2, $3) p"#, current, after, limit)
                .fetch_all(self.connection())
                .await?;
        Ok(people.into_iter().map(PersonId::new).collect())
    }

    /// Brings the keys of the permit's person under the current master key. The permit writes and sees everything.
    pub async fn bring_keys_up_to_date(&mut self, permit: &Permit) -> Result<(), StoreError> {
        self.bring_seals_up_to_date(permit).await?;
        self.bring_sensitivity_changes_up_to_date(permit).await?;
        self.bring_messages_up_to_date(permit).await
    }

    async fn bring_seals_up_to_date(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let person = permit.person();
        let seals = sqlx::query!(
            "select seal_id, wrapped_key from seal where person_id = $1 and erased_at is null for update",
            person.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let mut has_new = false;
        for seal in seals {
            let Some(wrapped) = seal.wrapped_key else {
                self.give_key(person, seal.seal_id).await?;
                has_new = true;
                continue;
            };
            let wrapped = self.rewrapped(&key_bound_to(person, seal.seal_id), &wrapped, "seal")?;
            sqlx::query!(
                "update seal set wrapped_key = $3 where person_id = $1 and seal_id = $2",
                person.as_uuid(),
                seal.seal_id,
                wrapped
            )
            .execute(self.connection())
            .await?;
        }
        if has_new {
            self.apply_seals(permit).await?;
        }
        Ok(())
    }

    /// A seal from before there was encryption hid one item.
    async fn give_key(&mut self, person: PersonId, seal: Uuid) -> Result<(), StoreError> {
        let entry =
            sqlx::query_scalar!("select entry_id from entry where person_id = $1 and seal_id = $2", person.as_uuid(), seal)
                .fetch_optional(self.connection())
                .await?;
        let scope = SealScope::Item(EntryId::new(entry.unwrap_or(Uuid::nil())));
        let scope = serde_json::to_vec(&scope).expect("a scope is JSON");
        let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &key_bound_to(person, seal));
        sqlx::query!(
            "update seal set wrapped_key = $3, sealed_scope = $4, is_locked = true where person_id = $1 and seal_id = $2",
            person.as_uuid(),
            seal,
            wrapped,
            key.seal(self.entropy(), &scope_bound_to(seal), &scope)
        )
        .execute(self.connection())
        .await?;
        // Marked as under no seal, so that it is put under this one anew, encrypted.
        sqlx::query!("update entry set seal_id = null where person_id = $1 and seal_id = $2", person.as_uuid(), seal)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn bring_sensitivity_changes_up_to_date(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let person = permit.person();
        let current = self.keyring().current_id();
        let changes = sqlx::query!(
            "select entry_sensitivity_change_id, wrapped_key from entry_sensitivity_change
             where person_id = $1 and wrapped_key <> '' and substring(wrapped_key from 1 for 8) <> $2 for update",
            person.as_uuid(),
            current
        )
        .fetch_all(self.connection())
        .await?;
        for change in changes {
            let bound_to = change_bound_to(person, change.entry_sensitivity_change_id);
            let wrapped = self.rewrapped(&bound_to, &change.wrapped_key, "entry_sensitivity_change")?;
            sqlx::query!(
                "update entry_sensitivity_change set wrapped_key = $3 where person_id = $1 and entry_sensitivity_change_id = $2",
                person.as_uuid(),
                change.entry_sensitivity_change_id,
                wrapped
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    async fn bring_messages_up_to_date(&mut self, permit: &Permit) -> Result<(), StoreError> {
        let person = permit.person();
        let current = self.keyring().current_id();
        let messages = sqlx::query!(
            r#"select source_message_id, wrapped_key, case when wrapped_key is null then body end as body from source_message
               where person_id = $1 and (wrapped_key is null and body <> ''::bytea or substring(wrapped_key from 1 for 8) <> $2)
               for update"#,
            person.as_uuid(),
            current
        )
        .fetch_all(self.connection())
        .await?;
        for message in messages {
            let bound_to = message_bound_to(person, message.source_message_id);
            let (wrapped, body) = match (message.wrapped_key, message.body) {
                (Some(wrapped), _) => (self.rewrapped(&bound_to, &wrapped, "source_message")?, None),
                (None, clear) => {
                    let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
                    (wrapped, Some(key.seal(self.entropy(), &bound_to, &clear.unwrap_or_default())))
                }
            };
            sqlx::query!(
                "update source_message set wrapped_key = $3, body = coalesce($4, body)
                 where person_id = $1 and source_message_id = $2",
                person.as_uuid(),
                message.source_message_id,
                wrapped,
                body
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// The same for some of what was quarantined. Tells how many; none are left when it answers 0.
    pub async fn bring_quarantine_up_to_date(&mut self, limit: i64) -> Result<usize, StoreError> {
        sqlx::query!("select set_config('ilinks.mode', 'write', true) as set").fetch_one(self.connection()).await?;
        let current = self.keyring().current_id();
        let rows = sqlx::query!(
            "select quarantine_id, wrapped_key, body from quarantine
             where wrapped_key is null or substring(wrapped_key from 1 for 8) <> $1 order by quarantine_id limit $2 for update",
            current,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        let found = rows.len();
        for row in rows {
            let bound_to = quarantine_bound_to(row.quarantine_id);
            let (wrapped, body) = if let Some(wrapped) = row.wrapped_key {
                (self.rewrapped(&bound_to, &wrapped, "quarantine")?, None)
            } else {
                let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
                (wrapped, Some(key.seal(self.entropy(), &bound_to, row.body.as_bytes())))
            };
            sqlx::query!(
                "update quarantine set wrapped_key = $2, sealed_body = coalesce($3, sealed_body), body = '' where quarantine_id = $1",
                row.quarantine_id,
                wrapped,
                body
            )
            .execute(self.connection())
            .await?;
        }
        Ok(found)
    }

    fn rewrapped(&self, bound_to: &[u8], wrapped: &[u8], table: &'static str) -> Result<Vec<u8>, StoreError> {
        self.keyring().rewrap(self.entropy(), bound_to, wrapped).ok_or(StoreError::Inconsistent { table, column: "wrapped_key" })
    }

    /// Destroys the data key of a seal: what is under it can never be read again, in no backup made from now on either. What feeds
    /// delivered of the person until now is forgotten too, for it holds the same, and so is every record that was joined with this one.
    /// False if there is no such seal.
    pub async fn erase_seal(&mut self, permit: &Permit, seal: domain::SealId) -> Result<bool, StoreError> {
        let (person, now) = (permit.person().as_uuid(), self.now());
        let done = sqlx::query!(
            "update seal set wrapped_key = null, sealed_scope = null, erased_at = $3 where person_id = $1 and seal_id = $2
                and erased_at is null",
            person,
            seal.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        // Why something was kept from the person may say what it says.
        sqlx::query!(
            "update entry_sensitivity_change set wrapped_key = '', sealed_reason = ''
             where person_id = $1 and entry_id in (select entry_id from entry where person_id = $1 and seal_id = $2)",
            person,
            seal.as_uuid()
        )
        .execute(self.connection())
        .await?;
        sqlx::query!("update source_message set body = '', wrapped_key = null where person_id = $1", person)
            .execute(self.connection())
            .await?;
        sqlx::query!("select erase_joined($1)", now).fetch_one(self.connection()).await?;
        Ok(done.rows_affected() == 1)
    }
}
