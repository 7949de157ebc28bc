//! What the decision needs to know. Needs no permit, because it is what a permit is made from; returns no clinical content.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, CarerBasis, CarerGrant, Category, EmergencyAccess, Facts, LossOfCapacity, PersonId, Relationship, RelationshipKind,
    SealBreak, SharingChoice, sharing_model::SharingModel,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Store, StoreError, Tx, sharing_choice::ChoiceRow, sharing_model::ModelCache};

struct FactsRow {
    person_exists: bool,
    born_on: Option<NaiveDate>,
    relationship_kind: Option<String>,
    relationship_starts_at: Option<DateTime<Utc>>,
    relationship_expires_at: Option<DateTime<Utc>>,
    carer_basis: Option<String>,
    carer_topics: Option<Vec<String>>,
    carer_starts_at: Option<DateTime<Utc>>,
    carer_ends_at: Option<DateTime<Utc>>,
    carer_reviewed_on: Option<NaiveDate>,
    sharing_choices: serde_json::Value,
    emergency_opened_at: Option<DateTime<Utc>>,
    emergency_ends_at: Option<DateTime<Utc>>,
    sealed_categories: Vec<String>,
    seal_broken_at: Option<DateTime<Utc>>,
    seal_break_ends_at: Option<DateTime<Utc>>,
    sharing_model_id: Option<Uuid>,
    agreed_until: Option<NaiveDate>,
    people_read: i64,
    carer_lacks_capacity_since: Option<NaiveDate>,
    carer_capacity_regained_on: Option<NaiveDate>,
}

impl Tx {
    /// The facts about this actor and this person.
    pub async fn facts(&mut self, actor: &Actor, person: PersonId) -> Result<Facts, StoreError> {
        let (now, models) = (self.now(), self.models().clone());
        facts(self.connection(), &models, (actor, person, now)).await
    }

    /// The facts about this actor and each of these people, in their order, by one statement.
    pub async fn facts_of_each(&mut self, actor: &Actor, people: &[PersonId]) -> Result<Vec<Facts>, StoreError> {
        let (now, models) = (self.now(), self.models().clone());
        let ids: Vec<Uuid> = people.iter().map(|person| person.as_uuid()).collect();
        let rows = sqlx::query_as!(
            FactsRow,
            r#"select person_exists as "person_exists!", born_on, relationship_kind, relationship_starts_at, relationship_expires_at,
                carer_basis, carer_topics, carer_starts_at, carer_ends_at, carer_reviewed_on,
                sharing_choices as "sharing_choices!",
                emergency_opened_at, emergency_ends_at, sealed_categories as "sealed_categories!", seal_broken_at, seal_break_ends_at,
                sharing_model_id, agreed_until, people_read as "people_read!", carer_lacks_capacity_since, carer_capacity_regained_on
               from unnest($1::uuid[]) with ordinality as asked (person_id, place)
               left join lateral decision_facts(asked.person_id, $2, $3, $4) on true
               order by asked.place"#,
            &ids,
            actor.account_id().map(domain::AccountId::as_uuid),
            actor.post().map(|post| post.organisation_id.as_uuid()),
            now,
        )
        .fetch_all(self.connection())
        .await?;
        let mut all = Vec::with_capacity(rows.len());
        for (person, row) in people.iter().zip(rows) {
            let model = models.in_force(self.connection(), row.sharing_model_id).await?;
            all.push(row.into_facts(*person, model)?);
        }
        Ok(all)
    }
}

impl Store {
    /// The facts about this actor and this person at an instant, outside a transaction: for a page that then takes one statement.
    pub async fn facts(&self, actor: &Actor, person: PersonId, now: DateTime<Utc>) -> Result<Facts, StoreError> {
        facts(&mut *self.pool().acquire().await?, self.models(), (actor, person, now)).await
    }
}

async fn facts(
    connection: &mut PgConnection,
    models: &ModelCache,
    (actor, person, now): (&Actor, PersonId, DateTime<Utc>),
) -> Result<Facts, StoreError> {
    let account = actor.account_id().map(domain::AccountId::as_uuid);
    let organisation = actor.post().map(|post| post.organisation_id.as_uuid());
    let row = sqlx::query_as!(
        FactsRow,
        r#"select person_exists as "person_exists!", born_on, relationship_kind, relationship_starts_at, relationship_expires_at,
            carer_basis, carer_topics, carer_starts_at, carer_ends_at, carer_reviewed_on,
            sharing_choices as "sharing_choices!",
            emergency_opened_at, emergency_ends_at, sealed_categories as "sealed_categories!", seal_broken_at, seal_break_ends_at,
            sharing_model_id, agreed_until, people_read as "people_read!", carer_lacks_capacity_since, carer_capacity_regained_on
           from decision_facts($1, $2, $3, $4)"#,
        person.as_uuid(),
        account,
        organisation,
        now,
    )
    .fetch_one(&mut *connection)
    .await?;
    let model = models.in_force(connection, row.sharing_model_id).await?;
    row.into_facts(person, model)
}

fn categories(codes: &[String], table: &'static str, column: &'static str) -> Result<Vec<Category>, StoreError> {
    codes.iter().map(|code| code.parse().map_err(|_| StoreError::Inconsistent { table, column })).collect()
}

impl FactsRow {
    fn into_facts(self, person: PersonId, model: Arc<SharingModel>) -> Result<Facts, StoreError> {
        Ok(Facts {
            person,
            exists: self.person_exists,
            born_on: self.born_on,
            relationship: self.relationship()?,
            emergency: self
                .emergency_opened_at
                .zip(self.emergency_ends_at)
                .map(|(opened_at, ends_at)| EmergencyAccess { opened_at, ends_at }),
            sharing_choices: self.sharing_choices()?,
            sealed_categories: categories(&self.sealed_categories, "seal", "covers")?,
            seal_break: self
                .seal_broken_at
                .zip(self.seal_break_ends_at)
                .map(|(broken_at, ends_at)| SealBreak { broken_at, ends_at }),
            agreed_until: self.agreed_until,
            people_read: u32::try_from(self.people_read).unwrap_or(u32::MAX),
            model,
            carer_grant: self.carer_grant()?,
        })
    }

    fn relationship(&self) -> Result<Option<Relationship>, StoreError> {
        let (Some(kind), Some(starts_at)) = (&self.relationship_kind, self.relationship_starts_at) else { return Ok(None) };
        let kind = RelationshipKind::from_code(kind).ok_or(StoreError::Inconsistent { table: "relationship", column: "kind" })?;
        Ok(Some(Relationship { kind, starts_at, expires_at: self.relationship_expires_at }))
    }

    fn sharing_choices(&self) -> Result<Vec<SharingChoice>, StoreError> {
        let wrong = StoreError::Inconsistent { table: "sharing_choice", column: "sharing" };
        let choices: Vec<ChoiceRow> = serde_json::from_value(self.sharing_choices.clone()).map_err(|_| wrong)?;
        choices.into_iter().map(ChoiceRow::into_choice).collect()
    }

    fn carer_grant(self) -> Result<Option<CarerGrant>, StoreError> {
        let (Some(basis), Some(starts_at)) = (&self.carer_basis, self.carer_starts_at) else { return Ok(None) };
        let basis = CarerBasis::from_code(basis).ok_or(StoreError::Inconsistent { table: "carer_grant", column: "basis" })?;
        let topics = self.carer_topics.map(|codes| categories(&codes, "carer_grant", "topics")).transpose()?;
        let regained_on = self.carer_capacity_regained_on;
        Ok(Some(CarerGrant {
            basis,
            topics,
            starts_at,
            ends_at: self.carer_ends_at,
            reviewed_on: self.carer_reviewed_on,
            loss_of_capacity: self.carer_lacks_capacity_since.map(|since| LossOfCapacity { since, regained_on }),
        }))
    }
}
