//! Organisations: found by any identifier, told apart from people's data, readable by all who are signed in.

use std::collections::HashMap;

use domain::{Organisation, OrganisationDraft, OrganisationId};
use uuid::Uuid;

use crate::{StoreError, Tx};

struct OrganisationRow {
    organisation_id: Uuid,
    name: String,
    kind: String,
    phone: Option<String>,
    address: Option<String>,
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Self {
        Self {
            id: OrganisationId::new(row.organisation_id),
            name: row.name,
            kind: row.kind,
            phone: row.phone,
            address: row.address,
        }
    }
}

impl Tx {
    /// Every organisation by name, but for those that only the test of the seals knows.
    pub async fn organisations(&mut self) -> Result<Vec<Organisation>, StoreError> {
        let rows = sqlx::query_as!(
            OrganisationRow,
            "select organisation_id, name, kind, phone, address from organisation
             where kind <> 'self-test' order by name, organisation_id"
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(Organisation::from).collect())
    }

    /// The organisations that have these identifiers, by identifier.
    pub async fn organisations_identified(
        &mut self,
        identifiers: &[(String, String)],
    ) -> Result<HashMap<(String, String), OrganisationId>, StoreError> {
        let (systems, values): (Vec<_>, Vec<_>) = identifiers.iter().cloned().unzip();
        let rows = sqlx::query!(
            "select i.system, i.value, i.organisation_id
             from unnest($1::text[], $2::text[]) as asked (system, value)
             join organisation_identifier i on i.system = asked.system and i.value = asked.value",
            &systems,
            &values
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(|row| ((row.system, row.value), OrganisationId::new(row.organisation_id))).collect())
    }

    /// Stores an organisation, matched by any identifier. Tells its id and what happened.
    pub async fn save_organisation(
        &mut self,
        draft: &OrganisationDraft,
    ) -> Result<(OrganisationId, crate::EntryOutcome), StoreError> {
        let known = self.organisations_identified(&draft.identifiers).await?.into_values().next();
        let id = known.unwrap_or_else(|| OrganisationId::new(self.entropy().id()));
        let now = self.now();
        let changed = sqlx::query!(
            "insert into organisation (organisation_id, name, kind, phone, address, updated_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (organisation_id) do update set name = excluded.name, kind = excluded.kind, phone = excluded.phone,
                address = excluded.address, updated_at = excluded.updated_at
             where (organisation.name, organisation.kind, organisation.phone, organisation.address)
                is distinct from (excluded.name, excluded.kind, excluded.phone, excluded.address)",
            id.as_uuid(),
            draft.name,
            draft.kind,
            draft.phone,
            draft.address,
            now
        )
        .execute(self.connection())
        .await?
        .rows_affected();
        let (systems, values): (Vec<_>, Vec<_>) = draft.identifiers.iter().cloned().unzip();
        sqlx::query!(
            "insert into organisation_identifier (system, value, organisation_id)
             select distinct u.system, u.value, $3::uuid from unnest($1::text[], $2::text[]) as u (system, value) on conflict do nothing",
            &systems,
            &values,
            id.as_uuid()
        )
        .execute(self.connection())
        .await?;
        Ok((id, crate::EntryOutcome::of(known.is_some(), changed > 0)))
    }
}
