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

impl Tx {
    /// Keeps a message of the permit's person; the same again is the same.
    pub async fn keep_message(&mut self, permit: &Permit, draft: &SourceMessageDraft<'_>) -> Result<SourceMessageId, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        sqlx::query!(
            "insert into source_message (source_message_id, person_id, source, digest, body, received_at)
             values ($1, $2, $3, $4, $5, $6) on conflict on constraint source_message_once do nothing",
            id,
            permit.person().as_uuid(),
            draft.source,
            &draft.digest[..],
            draft.body,
            now
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

    /// Keeps what could not be stored; the same again is the same.
    pub async fn quarantine(&mut self, drafts: &[QuarantineDraft]) -> Result<(), StoreError> {
        sqlx::query!("select set_config('ilinks.mode', 'write', true) as set").fetch_one(self.connection()).await?;
        let now = self.now();
        for draft in drafts {
            sqlx::query!(
                "insert into quarantine (quarantine_id, person_id, source, place, resource_type, reason, body, digest, received_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint quarantine_once do nothing",
                self.entropy().id(),
                draft.person.map(PersonId::as_uuid),
                draft.source,
                draft.place,
                draft.resource_type,
                draft.reason,
                draft.body,
                &draft.digest[..],
                now
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}
