//! What feeds delivered, as it came, and what of it could not be stored.

use domain::{Permit, PersonId, SourceMessageId};

use crate::{StoreError, Tx};

/// A message to keep.
#[derive(Clone, Debug)]
pub struct SourceMessageDraft<'a> {
    /// Who sent it.
    pub source: &'a str,
    /// SHA-256 of the message as it came.
    pub digest: [u8; 32],
    /// The message, gzip.
    pub body: &'a [u8],
}

/// A part of a message that could not be stored.
#[derive(Clone, Debug)]
pub struct QuarantineDraft {
    /// Whose record it would have gone to, if that is known.
    pub person: Option<PersonId>,
    /// Who sent it.
    pub source: String,
    /// The place in the message.
    pub place: String,
    /// FHIR resource type as it says.
    pub resource_type: String,
    /// Why.
    pub reason: String,
    /// As it came.
    pub body: String,
    /// SHA-256 of the message.
    pub digest: [u8; 32],
}

pub(crate) fn quarantine_bound_to(id: uuid::Uuid) -> Vec<u8> {
    format!("quarantine {id}").into_bytes()
}

pub(crate) fn message_bound_to(person: PersonId, message: uuid::Uuid) -> Vec<u8> {
    format!("message {person} {message}").into_bytes()
}

impl Tx {
    /// Keeps a message of the permit's person; the same again is the same.
    pub async fn keep_message(&mut self, permit: &Permit, draft: &SourceMessageDraft<'_>) -> Result<SourceMessageId, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let bound_to = message_bound_to(permit.person(), id);
        let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
        sqlx::query!(
            "insert into source_message (source_message_id, person_id, source, digest, body, received_at, wrapped_key)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint source_message_once do nothing",
            id,
            permit.person().as_uuid(),
            draft.source,
            &draft.digest[..],
            key.seal(self.entropy(), &bound_to, draft.body),
            now,
            wrapped
        )
        .execute(self.connection())
        .await?;
        let id = sqlx::query_scalar!(
            "select source_message_id from source_message where person_id = $1 and digest = $2",
            permit.person().as_uuid(),
            &draft.digest[..]
        )
        .fetch_one(self.connection())
        .await?;
        Ok(SourceMessageId::new(id))
    }

    /// A message of the permit's person as it was delivered, gzip: for replaying it. None if it was forgotten.
    pub async fn message(&mut self, permit: &Permit, id: SourceMessageId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = sqlx::query!(
            "select wrapped_key, body from source_message where person_id = $1 and source_message_id = $2",
            permit.person().as_uuid(),
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        let Some((Some(wrapped), body)) = row.map(|row| (row.wrapped_key, row.body)) else { return Ok(None) };
        let bound_to = message_bound_to(permit.person(), id.as_uuid());
        let opened = self.keyring().unwrap(&bound_to, &wrapped).and_then(|key| key.open(&bound_to, &body));
        opened.map(Some).ok_or(StoreError::Inconsistent { table: "source_message", column: "body" })
    }

    /// Forgets what a message said, and keeps that it came.
    pub(crate) async fn forget_message(&mut self, permit: &Permit, id: SourceMessageId) -> Result<(), StoreError> {
        sqlx::query!(
            "update source_message set body = '', wrapped_key = null where person_id = $1 and source_message_id = $2",
            permit.person().as_uuid(),
            id.as_uuid()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps what could not be stored; the same again is the same.
    pub async fn quarantine(&mut self, drafts: &[QuarantineDraft]) -> Result<(), StoreError> {
        sqlx::query!("select set_config('ilinks.mode', 'write', true) as set").fetch_one(self.connection()).await?;
        let now = self.now();
        for draft in drafts {
            let id = self.entropy().id();
            let bound_to = quarantine_bound_to(id);
            let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
            sqlx::query!(
                "insert into quarantine (quarantine_id, person_id, source, place, resource_type, reason, body, digest, received_at,
                    wrapped_key, sealed_body)
                 values ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10) on conflict on constraint quarantine_once do nothing",
                id,
                draft.person.map(PersonId::as_uuid),
                draft.source,
                draft.place,
                draft.resource_type,
                draft.reason,
                &draft.digest[..],
                now,
                wrapped,
                key.seal(self.entropy(), &bound_to, draft.body.as_bytes())
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}
