//! People: who somebody is, and the person behind a set of identifiers.

use chrono::NaiveDate;
use domain::{NhsNumber, Permit, Person, PersonDraft, PersonId, PersonName};
use serde::Deserialize;
use uuid::Uuid;

use crate::{StoreError, Tx};

/// A row of `person`, as a query or, in JSON, a function returns it.
#[derive(Deserialize)]
pub(crate) struct PersonRow {
    person_id: Uuid,
    nhs_number: Option<String>,
    prefix: Option<String>,
    given: String,
    family: String,
    preferred_name: Option<String>,
    born_on: Option<NaiveDate>,
    died_on: Option<NaiveDate>,
    gender: Option<String>,
    address: Vec<String>,
    phone: Option<String>,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: PersonId::new(row.person_id),
            name: PersonName { prefix: row.prefix, given: row.given, family: row.family, preferred: row.preferred_name },
            nhs_number: row.nhs_number.as_deref().and_then(|digits| NhsNumber::parse(digits).ok()),
            born_on: row.born_on,
            died_on: row.died_on,
            gender: row.gender,
            address: row.address,
            phone: row.phone,
        }
    }
}

impl Tx {
    /// The person of the permit.
    pub async fn person(&mut self, permit: &Permit) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query_as!(
            PersonRow,
            "select person_id, nhs_number, prefix, given, family, preferred_name, born_on, died_on, gender, address, phone
             from person where person_id = $1",
            permit.person().as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(Person::from))
    }

    /// The people who have any of these identifiers. More than one is an error of whoever sent them.
    pub async fn people_identified(&mut self, identifiers: &[(String, String)]) -> Result<Vec<PersonId>, StoreError> {
        let (systems, values): (Vec<_>, Vec<_>) = identifiers.iter().cloned().unzip();
        let ids = sqlx::query_scalar!(r#"select people_identified($1, $2) as "id!""#, &systems, &values)
            .fetch_all(self.connection())
            .await?;
        Ok(ids.into_iter().map(PersonId::new).collect())
    }

    /// Makes imports that carry the same identifier wait for each other, so that nobody is stored twice.
    pub async fn lock_identifiers(&mut self, identifiers: &[(String, String)]) -> Result<(), StoreError> {
        // In one order everywhere, so that two imports never wait for each other.
        let mut names: Vec<String> = identifiers.iter().map(|(system, value)| format!("{system}|{value}")).collect();
        names.sort_unstable();
        for name in names {
            sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))::text as locked", name)
                .fetch_one(self.connection())
                .await?;
        }
        Ok(())
    }

    /// What feeds call the permit's person: system and value.
    pub async fn identifiers(&mut self, permit: &Permit) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query!(
            "select system, value from person_identifier where person_id = $1 order by system, value",
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(|row| (row.system, row.value)).collect())
    }

    /// An id for somebody who is not in the exchange yet.
    pub fn new_person_id(&self) -> PersonId {
        PersonId::new(self.entropy().id())
    }

    /// Stores what a feed says of the person; a later delivery replaces it, but never with nothing.
    pub async fn save_person(&mut self, permit: &Permit, draft: &PersonDraft) -> Result<(), StoreError> {
        let person = permit.person().as_uuid();
        let now = self.now();
        let nhs_number = draft.nhs_number.as_ref().map(NhsNumber::as_str);
        sqlx::query!(
            "insert into person (person_id, nhs_number, prefix, given, family, preferred_name, born_on, died_on, gender, address,
                postcode, phone, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict (person_id) do update set
                nhs_number = coalesce(person.nhs_number, excluded.nhs_number), prefix = coalesce(excluded.prefix, person.prefix),
                given = coalesce(nullif(excluded.given, ''), person.given),
                family = coalesce(nullif(excluded.family, ''), person.family),
                preferred_name = coalesce(person.preferred_name, excluded.preferred_name),
                born_on = coalesce(excluded.born_on, person.born_on), died_on = coalesce(excluded.died_on, person.died_on),
                gender = coalesce(excluded.gender, person.gender),
                address = case when excluded.address = '{}' then person.address else excluded.address end,
                postcode = coalesce(excluded.postcode, person.postcode), phone = coalesce(excluded.phone, person.phone),
                updated_at = excluded.updated_at",
            person,
            nhs_number,
            draft.name.prefix,
            draft.name.given,
            draft.name.family,
            draft.name.preferred,
            draft.born_on,
            draft.died_on,
            draft.gender,
            &draft.address,
            draft.postcode,
            draft.phone,
            now,
        )
        .execute(self.connection())
        .await?;
        self.save_identifiers(permit, &draft.identifiers).await?;
        self.index_person(permit).await
    }

    async fn save_identifiers(&mut self, permit: &Permit, identifiers: &[(String, String)]) -> Result<(), StoreError> {
        let (systems, values): (Vec<_>, Vec<_>) = identifiers.iter().cloned().unzip();
        sqlx::query!(
            "insert into person_identifier (system, value, person_id)
             select distinct u.system, u.value, $3::uuid from unnest($1::text[], $2::text[]) as u (system, value)
             on conflict (system, value) do nothing",
            &systems,
            &values,
            permit.person().as_uuid()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    pub(crate) async fn index_person(&mut self, permit: &Permit) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into person_index (person_id, nhs_number, name, family_sound, born_on)
             select person_id, nhs_number, plain(concat_ws(' ', preferred_name, given, family)), dmetaphone(plain(family)), born_on
             from person where person_id = $1
             on conflict (person_id) do update set nhs_number = excluded.nhs_number, name = excluded.name,
                family_sound = excluded.family_sound, born_on = excluded.born_on",
            permit.person().as_uuid()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Makes changes of what the person says about themselves wait for each other.
    pub async fn lock_person(&mut self, permit: &Permit) -> Result<(), StoreError> {
        sqlx::query!("select person_id from person where person_id = $1 for update", permit.person().as_uuid())
            .fetch_optional(self.connection())
            .await?;
        Ok(())
    }

    /// Records what the person likes to be called, as they said it themselves.
    pub async fn save_preferred_name(&mut self, permit: &Permit, preferred: Option<&str>) -> Result<(), StoreError> {
        sqlx::query!(
            "update person set preferred_name = $2, updated_at = $3 where person_id = $1",
            permit.person().as_uuid(),
            preferred,
            self.now()
        )
        .execute(self.connection())
        .await?;
        self.index_person(permit).await
    }
}
