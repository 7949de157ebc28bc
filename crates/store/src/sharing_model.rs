//! The versions of the sharing model: read by every decision, drafted and approved by governance.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, Category, GeneralPermit, OrganisationId, Role, SharingModelId,
    sharing_model::{Cell, Change, Level, SharingModel},
};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{StoreError, Tx};

/// The version in force as this process last read it. A version never changes once it is in force, and which one is in force is asked
/// anew in every transaction, so this is never out of date.
#[derive(Clone, Default)]
pub(crate) struct ModelCache(Arc<Mutex<Option<HeldModel>>>);

type HeldModel = (Uuid, Arc<SharingModel>);

impl std::fmt::Debug for ModelCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ModelCache")
    }
}

/// Which state a version is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelState {
    /// Being written.
    Draft,
    /// Waits for a second person.
    Proposed,
    /// Decides.
    InForce,
    /// Decided until the next.
    Replaced,
    /// Refused by the second person.
    Refused,
    /// Thrown away by somebody who wrote it.
    Discarded,
}

impl ModelState {
    const ALL: &'static [Self] = &[Self::Draft, Self::Proposed, Self::InForce, Self::Replaced, Self::Refused, Self::Discarded];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::InForce => "in-force",
            Self::Replaced => "replaced",
            Self::Refused => "refused",
            Self::Discarded => "discarded",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }
}

/// A version or draft, with its history.
#[derive(Clone, Debug)]
pub struct StoredModel {
    /// Its id.
    pub id: SharingModelId,
    /// Its number, once it is or was in force.
    pub version: Option<i32>,
    /// Its levels.
    pub model: Arc<SharingModel>,
    /// What it is now.
    pub state: ModelState,
    /// The version that it was drafted from.
    pub drafted_from: i32,
    /// Who wrote it.
    pub authors: Vec<(AccountId, String)>,
    /// When it was begun.
    pub drafted_at: DateTime<Utc>,
    /// What it is for.
    pub reason: Option<String>,
    /// Who decided, and when.
    pub decided: Option<(String, DateTime<Utc>)>,
    /// The account of whoever decided.
    pub decided_by: Option<AccountId>,
    /// Why it was refused, or thrown away though others had a hand in it.
    pub refusal: Option<String>,
}

/// Where a change would be felt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// At which organisation.
    pub organisation: String,
    /// How many practise there in the role.
    pub practitioners: i64,
    /// How many people in their care have something of this kind that others recorded.
    pub people: i64,
}

fn inconsistent() -> StoreError {
    StoreError::Inconsistent { table: "sharing_model", column: "levels" }
}

/// `{setting: {role: {category: level}}}`; the setting `""` is every setting.
fn to_json(model: &SharingModel) -> Value {
    let mut settings = Map::new();
    for (cell, level) in model.cells() {
        let setting = settings.entry(cell.setting.unwrap_or_default()).or_insert_with(|| json!({}));
        let role = setting.as_object_mut().map(|roles| roles.entry(cell.role.code()).or_insert_with(|| json!({})));
        if let Some(Value::Object(levels)) = role {
            levels.insert(cell.category.code().to_owned(), level.code().into());
        }
    }
    Value::Object(settings)
}

fn from_json(levels: &Value) -> Result<SharingModel, StoreError> {
    let mut cells = Vec::new();
    for (setting, roles) in levels.as_object().ok_or_else(inconsistent)? {
        for (role, levels) in roles.as_object().ok_or_else(inconsistent)? {
            for (category, level) in levels.as_object().ok_or_else(inconsistent)? {
                let role: Role = role.parse().map_err(|_| inconsistent())?;
                let category: Category = category.parse().map_err(|_| inconsistent())?;
                let level = level.as_str().and_then(Level::from_code).ok_or_else(inconsistent)?;
                let setting = (!setting.is_empty()).then(|| setting.clone());
                cells.push((Cell { category, role, setting }, level));
            }
        }
    }
    Ok(SharingModel::from_cells(cells))
}

impl ModelCache {
    fn held(&self, id: Uuid) -> Option<Arc<SharingModel>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|(held, _)| *held == id).map(|(_, model)| Arc::clone(model))
    }

    /// The version with this id, which is in force; the portal's own without one.
    pub(crate) async fn in_force(
        &self,
        connection: &mut PgConnection,
        id: Option<Uuid>,
    ) -> Result<Arc<SharingModel>, StoreError> {
        let Some(id) = id else { return Ok(SharingModel::first()) };
        if let Some(model) = self.held(id) {
            return Ok(model);
        }
        let levels =
            sqlx::query_scalar!("select levels from sharing_model where sharing_model_id = $1", id).fetch_one(connection).await?;
        let model = Arc::new(from_json(&levels)?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, Arc::clone(&model)));
        Ok(model)
    }
}

impl Tx {
    /// What is in force for an organisation: the model, and until when it has agreed to share.
    pub async fn sharing_in_force(
        &mut self,
        organisation: Option<OrganisationId>,
    ) -> Result<(Arc<SharingModel>, Option<NaiveDate>), StoreError> {
        let now = self.now();
        let row = sqlx::query!(
            "select sharing_model_id, agreed_until from sharing_in_force($1, $2)",
            organisation.map(OrganisationId::as_uuid),
            now
        )
        .fetch_one(self.connection())
        .await?;
        let models = self.models().clone();
        Ok((models.in_force(self.connection(), row.sharing_model_id).await?, row.agreed_until))
    }

    /// Every version and draft, the newest first.
    pub async fn sharing_models(&mut self, _permit: &GeneralPermit) -> Result<Vec<StoredModel>, StoreError> {
        let rows = sqlx::query!(
            r#"select m.sharing_model_id, m.version, m.levels, m.state, m.drafted_from, m.drafted_at, m.reason, m.decided_at,
                m.decided_reason, m.authors, m.decided_by,
                d.display_name as "decider?",
                array(select a.display_name from account a join unnest(m.authors) with ordinality as u (account_id, n)
                      using (account_id) order by u.n) as "names!"
               from sharing_model m left join account d on d.account_id = m.decided_by
               order by m.drafted_at desc, m.sharing_model_id"#
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(StoredModel {
                    id: SharingModelId::new(row.sharing_model_id),
                    version: row.version,
                    model: Arc::new(from_json(&row.levels)?),
                    state: ModelState::from_code(&row.state).ok_or_else(inconsistent)?,
                    drafted_from: row.drafted_from,
                    authors: row.authors.into_iter().map(AccountId::new).zip(row.names).collect(),
                    drafted_at: row.drafted_at,
                    reason: row.reason,
                    decided: row.decider.zip(row.decided_at),
                    decided_by: row.decided_by.map(AccountId::new),
                    refusal: row.decided_reason,
                })
            })
            .collect()
    }

    /// Begins a draft. A conflict with `sharing_model_draft` says that there is one already.
    pub async fn add_sharing_model(
        &mut self,
        permit: &GeneralPermit,
        (model, drafted_from): (&SharingModel, i32),
    ) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        sqlx::query!(
            "insert into sharing_model (sharing_model_id, levels, state, drafted_from, authors, drafted_at)
             values ($1, $2, 'draft', $3, array_remove(array[$4::uuid], null), $5)",
            id,
            to_json(model),
            drafted_from,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Changes a draft, makes it a proposal or a draft again: from one state to another. Whoever does it has a hand in it. False if it is
    /// not in the first of the two any more: then somebody else was faster.
    pub async fn write_sharing_model(
        &mut self,
        permit: &GeneralPermit,
        id: SharingModelId,
        (model, reason): (&SharingModel, &str),
        (from, to): (ModelState, ModelState),
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update sharing_model set levels = $2, reason = nullif($3, ''), state = $6,
                proposed_at = case when $6 = 'proposed' then $5::timestamptz end,
                authors = case when $4 = any (authors) then authors else authors || $4::uuid end
             where sharing_model_id = $1 and state = $7",
            id.as_uuid(),
            to_json(model),
            reason,
            permit.actor().account_id().map(AccountId::as_uuid),
            now,
            to.code(),
            from.code()
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends a draft or a proposal without effect, with the reason of it. False if there is none, or if no reason is given and somebody
    /// else had a hand in it.
    pub async fn end_sharing_model(
        &mut self,
        permit: &GeneralPermit,
        (id, state, reason): (SharingModelId, ModelState, Option<&str>),
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update sharing_model set state = $2, decided_by = $3, decided_at = $4, decided_reason = $5
             where sharing_model_id = $1 and state in ('draft', 'proposed')
               and ($5::text is not null or authors = array[$3::uuid])",
            id.as_uuid(),
            state.code(),
            permit.actor().account_id().map(AccountId::as_uuid),
            now,
            reason
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Puts a proposal into force, as somebody who had no hand in it; what was in force is replaced. Its number, or none if it is no
    /// proposal any more or says something else than what was read: then the two decided at once.
    pub async fn put_into_force(
        &mut self,
        permit: &GeneralPermit,
        (id, read): (SharingModelId, &SharingModel),
    ) -> Result<Option<i32>, StoreError> {
        let now = self.now();
        sqlx::query!("update sharing_model set state = 'replaced' where state = 'in-force'").execute(self.connection()).await?;
        let version = sqlx::query_scalar!(
            r#"update sharing_model set state = 'in-force', decided_by = $2, decided_at = $3,
                version = (select coalesce(max(version), 1) + 1 from sharing_model)
               where sharing_model_id = $1 and state = 'proposed' and levels = $4 and $2 <> all (authors)
               returning version as "version!""#,
            id.as_uuid(),
            permit.actor().account_id().map(AccountId::as_uuid),
            now,
            to_json(read)
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(version)
    }

    /// Where a change would be felt, the most people first.
    pub async fn sharing_model_reach(&mut self, _permit: &GeneralPermit, change: &Change) -> Result<Vec<Reach>, StoreError> {
        let now = self.now();
        Ok(sqlx::query_as!(
            Reach,
            r#"select organisation as "organisation!", practitioners as "practitioners!", people as "people!"
               from sharing_model_reach($1, $2, $3, $4)"#,
            now,
            change.cell.role.code(),
            change.cell.setting,
            change.cell.category.code()
        )
        .fetch_all(self.connection())
        .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_comes_back_from_the_database_as_it_was() {
        let cell = Cell { category: Category::Letter, role: Role::Nurse, setting: Some("community".to_owned()) };
        let model = (*SharingModel::first()).clone().with(&cell, Level::None);
        assert_eq!(from_json(&to_json(&model)).ok(), Some(model));
    }
}
