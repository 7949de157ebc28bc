//! Seals, in their simplest form: an item hidden from everyone but the person and the team that recorded it.

use domain::{EntryId, OrganisationId, Permit, SealId};

use crate::{StoreError, Tx};

impl Tx {
    /// Seals an entry and its earlier versions. Answers none if there is no such entry, or it is sealed already.
    pub async fn seal_entry(&mut self, permit: &Permit, entry: EntryId) -> Result<Option<SealId>, StoreError> {
        let (person, now) = (permit.person().as_uuid(), self.now());
        let Some(found) = sqlx::query!(
            "select organisation_id from entry where person_id = $1 and entry_id = $2 and seal_id is null for update",
            person,
            entry.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?
        else {
            return Ok(None);
        };
        let seal = SealId::new(self.entropy().id());
        sqlx::query!(
            "insert into seal (seal_id, person_id, team_id, made_by, made_at) values ($1, $2, $3, $4, $5)",
            seal.as_uuid(),
            person,
            found.organisation_id,
            permit.actor().account_id().map(domain::AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        self.mark_sealed(permit, entry, Some(seal), found.organisation_id.map(OrganisationId::new)).await?;
        Ok(Some(seal))
    }

    /// Ends the seal of an entry. Answers false if it has none.
    pub async fn unseal_entry(&mut self, permit: &Permit, entry: EntryId) -> Result<bool, StoreError> {
        let (person, now) = (permit.person().as_uuid(), self.now());
        let seal = sqlx::query_scalar!(
            r#"select seal_id as "seal_id!" from entry where person_id = $1 and entry_id = $2 and seal_id is not null for update"#,
            person,
            entry.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(seal) = seal else { return Ok(false) };
        self.mark_sealed(permit, entry, None, None).await?;
        sqlx::query!(
            "update seal set ended_at = $3, ended_by = $4 where person_id = $1 and seal_id = $2",
            person,
            seal,
            now,
            permit.actor().account_id().map(domain::AccountId::as_uuid)
        )
        .execute(self.connection())
        .await?;
        Ok(true)
    }

    async fn mark_sealed(
        &mut self,
        permit: &Permit,
        entry: EntryId,
        seal: Option<SealId>,
        team: Option<OrganisationId>,
    ) -> Result<(), StoreError> {
        let (person, entry) = (permit.person().as_uuid(), entry.as_uuid());
        let (seal, team) = (seal.map(SealId::as_uuid), team.map(OrganisationId::as_uuid));
        sqlx::query!(
            "update entry set seal_id = $3, seal_team_id = $4 where person_id = $1 and entry_id = $2",
            person,
            entry,
            seal,
            team
        )
        .execute(self.connection())
        .await?;
        sqlx::query!(
            "update entry_version set seal_id = $3, seal_team_id = $4 where person_id = $1 and entry_id = $2",
            person,
            entry,
            seal,
            team
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The entry that some source calls `Type/id`, for the steps of the demonstration's stories.
    pub async fn entry_by_source_id(&mut self, permit: &Permit, source_id: &str) -> Result<Option<EntryId>, StoreError> {
        let id = sqlx::query_scalar!(
            "select entry_id from entry where person_id = $1 and right(source_key, length($2) + 1) = '|' || $2",
            permit.person().as_uuid(),
            source_id
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(id.map(EntryId::new))
    }
}
