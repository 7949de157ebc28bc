//! Lists over many people: found in a search, on a caseload, new, today. Narrow rows, through functions of the database that
//! apply the rules themselves.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Category, EntryId, GeneralPermit, NhsNumber, PersonId, PersonName, RelationshipKind, person_query::PersonQuery};

use crate::{StoreError, Tx};

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: PersonName,
    /// Their NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// The day they were born.
    pub born_on: Option<NaiveDate>,
    /// The day they died.
    pub died_on: Option<NaiveDate>,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Why they are on the caseload, and since when; none in a search.
    pub relationship: Option<(RelationshipKind, DateTime<Utc>)>,
}

/// What happened lately to somebody on the caseload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsRow {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Which kinds of information.
    pub categories: Vec<Category>,
    /// When the latest of it happened.
    pub latest: DateTime<Utc>,
}

/// An appointment of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The entry.
    pub entry: EntryId,
    /// What it is for.
    pub title: String,
    /// When.
    pub at: DateTime<Utc>,
    /// FHIR status.
    pub status: Option<String>,
}

impl Tx {
    /// The people whom a question finds, best match first, at most 20.
    pub async fn find_people(&mut self, _permit: &GeneralPermit, query: &PersonQuery) -> Result<Vec<PersonRow>, StoreError> {
        let (number, name, born_on) = match query {
            PersonQuery::NhsNumber(number) => (Some(number.as_str()), None, None),
            PersonQuery::Name { name, born_on } => (None, Some(name.as_str()), Some(*born_on)),
        };
        let rows = sqlx::query!(
            r#"select person_id as "person_id!", nhs_number, prefix, given as "given!", family as "family!", preferred_name, born_on,
                died_on, gender, postcode from find_people($1, $2, $3)"#,
            number,
            name,
            born_on
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| PersonRow {
                person: PersonId::new(row.person_id),
                name: PersonName { prefix: row.prefix, given: row.given, family: row.family, preferred: row.preferred_name },
                nhs_number: row.nhs_number.as_deref().and_then(|digits| NhsNumber::parse(digits).ok()),
                born_on: row.born_on,
                died_on: row.died_on,
                gender: row.gender,
                postcode: row.postcode,
                relationship: None,
            })
            .collect())
    }

    /// The people whom the permit's organisation cares for, latest first.
    pub async fn caseload(&mut self, permit: &GeneralPermit, limit: i32) -> Result<Vec<PersonRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select person_id as "person_id!", nhs_number, prefix, given as "given!", family as "family!", preferred_name, born_on,
                died_on, gender, postcode, kind as "kind!", since as "since!" from caseload($1, $2, $3)"#,
            permit.organisation().map(domain::OrganisationId::as_uuid),
            self.now(),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let kind = RelationshipKind::from_code(&row.kind)
                    .ok_or(StoreError::Inconsistent { table: "relationship", column: "kind" })?;
                Ok(PersonRow {
                    person: PersonId::new(row.person_id),
                    name: PersonName { prefix: row.prefix, given: row.given, family: row.family, preferred: row.preferred_name },
                    nhs_number: row.nhs_number.as_deref().and_then(|digits| NhsNumber::parse(digits).ok()),
                    born_on: row.born_on,
                    died_on: row.died_on,
                    gender: row.gender,
                    postcode: row.postcode,
                    relationship: Some((kind, row.since)),
                })
            })
            .collect()
    }

    /// What happened lately to the people on the caseload, latest first. Enter the worklist first.
    pub async fn caseload_news(
        &mut self,
        _permit: &GeneralPermit,
        since: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<NewsRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select person_id as "person_id!", given as "given!", family as "family!", categories as "categories!",
                latest as "latest!" from caseload_news($1, $2, $3)"#,
            since,
            self.now(),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let categories = row.categories.iter().map(|code| code.parse()).collect::<Result<Vec<_>, _>>();
                Ok(NewsRow {
                    person: PersonId::new(row.person_id),
                    name: format!("{} {}", row.given, row.family),
                    categories: categories.map_err(|_| StoreError::Inconsistent { table: "entry", column: "category" })?,
                    latest: row.latest,
                })
            })
            .collect()
    }

    /// The organisation's appointments between two instants. Enter the worklist first.
    pub async fn appointments_between(
        &mut self,
        _permit: &GeneralPermit,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        limit: i32,
    ) -> Result<Vec<AppointmentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select person_id as "person_id!", given as "given!", family as "family!", entry_id as "entry_id!", title as "title!",
                effective_at as "effective_at!", status from appointments_between($1, $2, $3)"#,
            from,
            to,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| AppointmentRow {
                person: PersonId::new(row.person_id),
                name: format!("{} {}", row.given, row.family),
                entry: EntryId::new(row.entry_id),
                title: row.title,
                at: row.effective_at,
                status: row.status,
            })
            .collect())
    }
}
