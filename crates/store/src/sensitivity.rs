//! What the team that recorded an entry keeps from the person, and releases: who, when and why.

use chrono::{DateTime, Utc};
use domain::{Entry, EntryId, Permit, PersonId, Sensitivity};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// A marking or a releasing of an entry, for those who work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensitivityChange {
    /// As what it was marked; none: it was released.
    pub to: Option<Sensitivity>,
    /// Why, in their own words.
    pub reason: String,
    /// Who.
    pub name: String,
    /// In which team.
    pub organisation: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

pub(crate) fn change_bound_to(person: PersonId, change: Uuid) -> Vec<u8> {
    format!("sensitivity change {person} {change}").into_bytes()
}

impl Tx {
    /// Marks an entry that the permit's team recorded, or releases it. False if it was changed since it was read.
    pub async fn mark_sensitivity(
        &mut self,
        permit: &Permit,
        entry: &Entry,
        (to, reason): (Option<Sensitivity>, &str),
    ) -> Result<bool, StoreError> {
        let marked = sqlx::query!(
            "update entry set sensitivity = $3
             where person_id = $1 and entry_id = $2 and sensitivity is not distinct from $4",
            permit.person().as_uuid(),
            entry.id.as_uuid(),
            to.map(Sensitivity::code),
            entry.sensitivity.map(Sensitivity::code)
        )
        .execute(self.connection())
        .await?;
        if marked.rows_affected() != 1 {
            return Ok(false);
        }
        self.mark_earlier_versions(permit, &[entry.id.as_uuid()]).await?;
        self.add_sensitivity_change(permit, entry, (to, reason)).await?;
        Ok(true)
    }

    async fn add_sensitivity_change(
        &mut self,
        permit: &Permit,
        entry: &Entry,
        (to, reason): (Option<Sensitivity>, &str),
    ) -> Result<(), StoreError> {
        let (id, now, person) = (self.entropy().id(), self.now(), permit.person());
        let (Some(account), Some(post)) = (permit.actor().account_id(), permit.actor().post()) else { return Ok(()) };
        let bound_to = change_bound_to(person, id);
        let (key, wrapped) = self.keyring().new_data_key(self.entropy(), &bound_to);
        sqlx::query!(
            "insert into entry_sensitivity_change (entry_sensitivity_change_id, person_id, entry_id, from_sensitivity, to_sensitivity,
                wrapped_key, sealed_reason, account_id, organisation_id, changed_at, category, seal_id, seal_is_locked)
             select $3, person_id, entry_id, $4, $5, $6, $7, $8, $9, $10, category, seal_id, seal_is_locked
             from entry where person_id = $1 and entry_id = $2",
            person.as_uuid(),
            entry.id.as_uuid(),
            id,
            entry.sensitivity.map(Sensitivity::code),
            to.map(Sensitivity::code),
            wrapped,
            key.seal(self.entropy(), &bound_to, reason.as_bytes()),
            account.as_uuid(),
            post.organisation_id.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// What is kept from somebody is kept in its earlier versions too, for the stricter reason of each. Released they are not: an older
    /// version may say what a newer one left out. That nobody had talked to the person ends with the entry, for all of them.
    pub(crate) async fn mark_earlier_versions(&mut self, permit: &Permit, entries: &[Uuid]) -> Result<(), StoreError> {
        let strictest_first: Vec<String> = Sensitivity::ALL.iter().map(ToString::to_string).collect();
        sqlx::query!(
            "update entry_version v set sensitivity = e.sensitivity from entry e
             where e.person_id = $1 and e.entry_id = any ($2) and v.person_id = e.person_id and v.entry_id = e.entry_id
               and ((v.sensitivity = $4 and e.sensitivity is distinct from v.sensitivity)
                    or array_position($3::text[], e.sensitivity)
                       < coalesce(array_position($3::text[], v.sensitivity), cardinality($3::text[]) + 1))",
            permit.person().as_uuid(),
            entries,
            &strictest_first,
            Sensitivity::NotYetReleased.code()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Who kept an entry from the person or released it, newest first, and why: nothing to those who do not see all that is sensitive.
    pub async fn sensitivity_changes(&mut self, permit: &Permit, entry: EntryId) -> Result<Vec<SensitivityChange>, StoreError> {
        let person = permit.person();
        let rows = sqlx::query!(
            "select c.entry_sensitivity_change_id, c.to_sensitivity, c.wrapped_key, c.sealed_reason, c.changed_at, a.display_name, o.name
             from entry_sensitivity_change c join account a using (account_id) join organisation o using (organisation_id)
             where c.person_id = $1 and c.entry_id = $2
             order by c.changed_at desc, c.entry_sensitivity_change_id limit 50",
            person.as_uuid(),
            entry.as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let bound_to = change_bound_to(person, row.entry_sensitivity_change_id);
                let open = || {
                    let key = self.keyring().unwrap(&bound_to, &row.wrapped_key)?;
                    String::from_utf8(key.open(&bound_to, &row.sealed_reason)?).ok()
                };
                let is_erased = row.wrapped_key.is_empty();
                let reason = is_erased
                    .then(|| "Erased for good".to_owned())
                    .or_else(open)
                    .ok_or(StoreError::Inconsistent { table: "entry_sensitivity_change", column: "sealed_reason" })?;
                Ok(SensitivityChange {
                    to: row.to_sensitivity.as_deref().and_then(Sensitivity::from_code),
                    reason,
                    name: row.display_name,
                    organisation: row.name,
                    changed_at: row.changed_at,
                })
            })
            .collect()
    }
}
