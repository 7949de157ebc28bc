//! Reading entries: through the permit's lens here, and through row-level security in the database.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Category, Code, Cursor, Entry, EntryId, Moment, OrganisationId, Origin, Permit, SealId, SealLevel, Sensitivity,
    clock::{london_day, london_midnight},
    lens::{Filed, Lens},
    sharing_model::Level,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    sealed_body::{SealKeys, SealedBody, code_tag, from_hex},
};

/// Which part of the timeline is asked for.
#[derive(Clone, Debug, Default)]
pub struct TimelineFilter {
    /// Only these categories; empty is all.
    pub categories: Vec<Category>,
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only up to and including this day.
    pub to: Option<NaiveDate>,
    /// Only what this organisation holds.
    pub organisation: Option<OrganisationId>,
    /// Only what bears this code.
    pub code: Option<String>,
    /// Only what comes after this place.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

/// An entry with its content.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryDetail {
    /// The entry.
    pub entry: Entry,
    /// Its FHIR resource; absent where the lens shows a summary only.
    pub resource: Option<Value>,
    /// Earlier versions, newest first: number, when it was replaced, title, detail.
    pub earlier: Vec<(i32, DateTime<Utc>, String, Option<String>)>,
}

/// One value of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultPoint {
    /// The entry that it comes from.
    pub entry: Entry,
    /// The number, if the result is one.
    pub value: Option<f64>,
    /// A second number: the diastolic of a blood pressure.
    pub second: Option<f64>,
    /// Its unit.
    pub unit: Option<String>,
    /// Reference range.
    pub low: Option<f64>,
    /// Reference range.
    pub high: Option<f64>,
}

/// A row of `entry`, as a query or, in JSON, a function returns it.
#[derive(Deserialize)]
pub(crate) struct EntryRow {
    entry_id: Uuid,
    kind: String,
    category: String,
    code_system: Option<String>,
    code: Option<String>,
    title: String,
    detail: Option<String>,
    effective_at: DateTime<Utc>,
    effective_precision: String,
    recorded_at: Option<DateTime<Utc>>,
    received_at: DateTime<Utc>,
    organisation_id: Option<Uuid>,
    organisation_name: Option<String>,
    author: Option<String>,
    origin: String,
    status: Option<String>,
    is_current: bool,
    is_abnormal: bool,
    sensitivity: Option<String>,
    version: i32,
    seal_id: Option<Uuid>,
    seal_is_locked: Option<bool>,
    #[serde(deserialize_with = "from_hex")]
    sealed_body: Option<Vec<u8>>,
    section: Option<String>,
}

impl EntryRow {
    /// The entry as the lens shows it; none where it shows nothing: the database has then failed to hold it back, and we do.
    fn through(self, lens: &Lens, keys: &SealKeys) -> Result<Option<Entry>, StoreError> {
        let category: Category =
            self.category.parse().map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" })?;
        let organisation_id = self.organisation_id.map(OrganisationId::new);
        let level =
            lens.level_of(&Filed { category, kind: &self.kind, section: self.section.as_deref(), organisation: organisation_id });
        if level == Level::None {
            return Ok(None);
        }
        let effective = match self.effective_precision.as_str() {
            "instant" => Some(Moment::Instant(self.effective_at)),
            "day" => Some(Moment::Day(london_day(self.effective_at))),
            "month" => Some(Moment::Month(london_day(self.effective_at))),
            "year" => Some(Moment::Year(london_day(self.effective_at))),
            _ => None,
        };
        let (title, detail, code, author) = if let (Some(seal), Some(body)) = (self.seal_id, &self.sealed_body) {
            let SealedBody { title, detail, code, author, .. } = keys.open(seal, self.entry_id, self.version, body);
            (title, detail, code, author)
        } else {
            let code = self.code.map(|value| Code { system: self.code_system.unwrap_or_default(), value });
            (self.title, self.detail, code, self.author)
        };
        Ok(Some(Entry {
            id: EntryId::new(self.entry_id),
            level,
            kind: self.kind,
            category,
            code,
            title,
            detail: detail.filter(|_| level == Level::Full),
            effective,
            recorded_at: self.recorded_at,
            received_at: self.received_at,
            organisation: organisation_id.zip(self.organisation_name),
            author,
            origin: Origin::from_code(&self.origin).ok_or(StoreError::Inconsistent { table: "entry", column: "origin" })?,
            status: self.status,
            is_current: self.is_current,
            is_abnormal: self.is_abnormal && level == Level::Full,
            sensitivity: self.sensitivity.as_deref().and_then(Sensitivity::from_code),
            version: self.version,
            seal: self.seal_id.map(|id| {
                (SealId::new(id), if self.seal_is_locked == Some(false) { SealLevel::Sealed } else { SealLevel::Locked })
            }),
        }))
    }
}

pub(crate) fn through(rows: Vec<EntryRow>, lens: &Lens, keys: &SealKeys) -> Result<Vec<Entry>, StoreError> {
    rows.into_iter().filter_map(|row| row.through(lens, keys).transpose()).collect()
}

pub(crate) fn codes(categories: &[Category]) -> Vec<String> {
    categories.iter().map(ToString::to_string).collect()
}

/// A section of the plan, with where it is filed.
#[derive(Deserialize)]
pub(crate) struct SectionRow {
    kind: String,
    category: String,
    section: Option<String>,
    organisation_id: Option<Uuid>,
    resource: Value,
    received_at: DateTime<Utc>,
}

impl SectionRow {
    /// The resource and when it came; none unless the lens shows it in full.
    pub(crate) fn through(self, lens: &Lens) -> Result<Option<(Value, DateTime<Utc>)>, StoreError> {
        let category = self.category.parse().map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" })?;
        let organisation = self.organisation_id.map(OrganisationId::new);
        let filed = Filed { category, kind: &self.kind, section: self.section.as_deref(), organisation };
        Ok((lens.level_of(&filed) == Level::Full).then_some((self.resource, self.received_at)))
    }
}

impl Tx {
    /// A window of the timeline, newest first.
    pub async fn timeline(&mut self, permit: &Permit, filter: &TimelineFilter) -> Result<Vec<Entry>, StoreError> {
        let from = filter.from.map(london_midnight);
        let codes_asked = match &filter.code {
            Some(code) => Some(self.code_and_its_tags(permit, code).await?),
            None => None,
        };
        let before = filter.to.and_then(|day| day.succ_opt()).map(london_midnight);
        self.plan_for_values().await?;
        let rows = sqlx::query_as!(
            EntryRow,
            r#"select e.entry_id as "entry_id!", e.kind as "kind!", e.category as "category!", e.code_system, e.code,
                e.title as "title!", e.detail, e.effective_at as "effective_at!", e.effective_precision as "effective_precision!",
                e.recorded_at, e.received_at as "received_at!", e.organisation_id, o.name as "organisation_name?", e.author,
                e.origin as "origin!", e.status, e.is_current as "is_current!", e.is_abnormal as "is_abnormal!", e.sensitivity,
                e.version as "version!", e.seal_id, e.seal_is_locked, e.sealed_body, e.section
               from entry e left join organisation o on o.organisation_id = e.organisation_id
               where e.person_id = $1
                 and (cardinality($2::text[]) = 0 or e.category = any ($2)
                      -- A medicine is a medicine wherever it is filed: under mental health, say.
                      or ('medicine' = any ($2) and e.kind in ('MedicationRequest', 'MedicationStatement')))
                 and ($3::timestamptz is null or e.effective_at >= $3)
                 and ($4::timestamptz is null or e.effective_at < $4)
                 and ($5::uuid is null or e.organisation_id = $5)
                 and ($6::text[] is null or e.code = any ($6))
                 and ($7::timestamptz is null or (e.effective_at, e.entry_id) < ($7, $8))
               order by e.effective_at desc, e.entry_id desc limit $9"#,
            permit.person().as_uuid(),
            &codes(&filter.categories),
            from,
            before,
            filter.organisation.map(OrganisationId::as_uuid),
            codes_asked as Option<Vec<String>>,
            filter.after.map(|cursor| cursor.effective_at),
            filter.after.map(|cursor| cursor.entry.as_uuid()),
            filter.limit,
        )
        .fetch_all(self.connection())
        .await?;
        let keys = self.seal_keys(permit, rows.iter().filter_map(|row| row.seal_id)).await?;
        through(rows, permit.lens(), &keys)
    }

    /// A code as it stands in the column: in clear, and under each seal that the permit sees through.
    async fn code_and_its_tags(&mut self, permit: &Permit, code: &str) -> Result<Vec<String>, StoreError> {
        let seals = sqlx::query_scalar!(
            "select seal_id from seal where person_id = $1 and ended_at is null and wrapped_key is not null",
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        let keys = self.seal_keys(permit, seals.into_iter()).await?;
        let tags = keys.keys.values().flatten().map(|key| code_tag(key, code));
        Ok(std::iter::once(code.to_owned()).chain(tags).collect())
    }

    /// One entry with its content and history.
    pub async fn entry(&mut self, permit: &Permit, entry: EntryId) -> Result<Option<EntryDetail>, StoreError> {
        let Some(row) = sqlx::query_as!(
            EntryRow,
            r#"select e.entry_id as "entry_id!", e.kind as "kind!", e.category as "category!", e.code_system, e.code,
                e.title as "title!", e.detail, e.effective_at as "effective_at!", e.effective_precision as "effective_precision!",
                e.recorded_at, e.received_at as "received_at!", e.organisation_id, o.name as "organisation_name?", e.author,
                e.origin as "origin!", e.status, e.is_current as "is_current!", e.is_abnormal as "is_abnormal!", e.sensitivity,
                e.version as "version!", e.seal_id, e.seal_is_locked, e.sealed_body, e.section
               from entry e left join organisation o on o.organisation_id = e.organisation_id
               where e.person_id = $1 and e.entry_id = $2"#,
            permit.person().as_uuid(),
            entry.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?
        else {
            return Ok(None);
        };
        let keys = self.seal_keys(permit, row.seal_id.into_iter()).await?;
        let Some(entry) = row.through(permit.lens(), &keys)? else { return Ok(None) };
        if entry.level < Level::Full {
            return Ok(Some(EntryDetail { entry, resource: None, earlier: Vec::new() }));
        }
        let resource = self.resources(permit, &[entry.id.as_uuid()]).await?.remove(&entry.id.as_uuid());
        let earlier = sqlx::query!(
            "select version, replaced_at, title, detail, seal_id, sealed_body from entry_version
             where person_id = $1 and entry_id = $2 order by version desc limit 50",
            permit.person().as_uuid(),
            entry.id.as_uuid()
        )
        .fetch_all(self.connection())
        .await?
        .into_iter()
        .map(|row| match (row.seal_id, row.sealed_body) {
            (Some(seal), Some(body)) => {
                let said = keys.open(seal, entry.id.as_uuid(), row.version, &body);
                (row.version, row.replaced_at, said.title, said.detail)
            }
            _ => (row.version, row.replaced_at, row.title, row.detail),
        })
        .collect();
        Ok(Some(EntryDetail { entry, resource, earlier }))
    }

    /// Those of the entries that are values, with their numbers, in the same order.
    pub async fn result_points(&mut self, permit: &Permit, entries: Vec<Entry>) -> Result<Vec<ResultPoint>, StoreError> {
        let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id.as_uuid()).collect();
        let mut resources = self.resources(permit, &ids).await?;
        let first = |resource: &Value, places: &[&str]| places.iter().find_map(|place| resource.pointer(place)).cloned();
        let number = |value: Option<Value>| value.as_ref().and_then(Value::as_f64).filter(|value| value.is_finite());
        Ok(entries
            .into_iter()
            .filter_map(|entry| {
                if entry.is_withdrawn() {
                    return None;
                }
                let resource = resources.remove(&entry.id.as_uuid())?;
                let unit = first(&resource, &["/valueQuantity/unit", "/component/0/valueQuantity/unit"]);
                // A summary shows that there was a result, not its value.
                (entry.level == Level::Full).then(|| ResultPoint {
                    entry,
                    value: number(first(&resource, &["/valueQuantity/value", "/component/0/valueQuantity/value"])),
                    second: number(first(&resource, &["/component/1/valueQuantity/value"])),
                    unit: unit.and_then(|unit| unit.as_str().map(str::to_owned)),
                    low: number(first(&resource, &["/referenceRange/0/low/value"])),
                    high: number(first(&resource, &["/referenceRange/0/high/value"])),
                })
            })
            .collect())
    }

    /// The FHIR resources of entries that the database's lens shows. Whether the level is full is for the caller to look at.
    async fn resources(&mut self, permit: &Permit, entries: &[Uuid]) -> Result<HashMap<Uuid, Value>, StoreError> {
        let rows = sqlx::query!(
            "select entry_id, version, seal_id, sealed_body, resource from entry where person_id = $1 and entry_id = any ($2)",
            permit.person().as_uuid(),
            entries
        )
        .fetch_all(self.connection())
        .await?;
        let keys = self.seal_keys(permit, rows.iter().filter_map(|row| row.seal_id)).await?;
        Ok(rows
            .into_iter()
            .map(|row| match (row.seal_id, row.sealed_body) {
                (Some(seal), Some(body)) => {
                    let said = keys.open(seal, row.entry_id, row.version, &body);
                    (row.entry_id, serde_json::from_str(&said.resource).unwrap_or_default())
                }
                _ => (row.entry_id, row.resource),
            })
            .collect())
    }

    /// Whether the same was added lately: the form sent twice, or sent again after going back.
    pub async fn has_contribution(
        &mut self,
        permit: &Permit,
        draft: &domain::EntryDraft,
        since: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found = sqlx::query_scalar!(
            r#"select exists (select from entry where person_id = $1 and category = $2 and origin = $3
                and status is distinct from 'entered-in-error'
                and (source_key = $4 or (received_at >= $5 and title = $6 and detail is not distinct from $7))) as "found!""#,
            permit.person().as_uuid(),
            draft.category.code(),
            draft.origin.code(),
            draft.source_key,
            since,
            draft.title,
            draft.detail
        )
        .fetch_one(self.connection())
        .await?;
        Ok(found)
    }

    /// The sections of the person's plan with these source keys, as FHIR resources, each with when it came, through the lens.
    pub async fn plan_sections(
        &mut self,
        permit: &Permit,
        source_keys: &[String],
    ) -> Result<Vec<(Value, DateTime<Utc>)>, StoreError> {
        let rows = sqlx::query_as!(
            SectionRow,
            "select kind, category, section, organisation_id, resource, received_at from entry
             where person_id = $1 and section is not null and source_key = any ($2)",
            permit.person().as_uuid(),
            source_keys
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter().filter_map(|row| row.through(permit.lens()).transpose()).collect()
    }
}
