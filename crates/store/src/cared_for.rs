//! Whom an account cares for, and which organisations care for a person.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, CarerBasis, CarerGrant, LossOfCapacity, Organisation, OrganisationId, Permit, PersonId, PersonName,
    RelationshipKind,
};

use crate::{StoreError, Tx};

/// Somebody whom the account cares for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaredFor {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: PersonName,
    /// The day they were born.
    pub born_on: Option<NaiveDate>,
    /// What the carer is to them.
    pub relation: String,
    /// On what ground.
    pub basis: CarerBasis,
    /// Until when, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// When the record was last opened in an emergency, of a week, if this carer is told of that.
    pub emergency_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The people whom this account cares for now.
    pub async fn cared_for(&mut self, account: AccountId) -> Result<Vec<CaredFor>, StoreError> {
        self.enter_as_account(account).await?;
        let now = self.now();
        let rows = sqlx::query!(
            r#"select person_id as "person_id!", prefix, given as "given!", family as "family!", preferred_name, born_on,
                relation as "relation!", basis as "basis!", starts_at as "starts_at!", ends_at, reviewed_on, lacks_capacity_since,
                capacity_regained_on, is_told_of_emergencies, emergency_at
               from cared_for($1)"#,
            now
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let regained_on = row.capacity_regained_on;
                let grant = CarerGrant {
                    basis: CarerBasis::from_code(&row.basis)
                        .ok_or(StoreError::Inconsistent { table: "carer_grant", column: "basis" })?,
                    topics: None,
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                    reviewed_on: row.reviewed_on,
                    loss_of_capacity: row.lacks_capacity_since.map(|since| LossOfCapacity { since, regained_on }),
                };
                let is_told = grant.is_told_of_emergencies(row.is_told_of_emergencies, row.born_on, now);
                Ok(CaredFor {
                    person: PersonId::new(row.person_id),
                    name: PersonName { prefix: row.prefix, given: row.given, family: row.family, preferred: row.preferred_name },
                    born_on: row.born_on,
                    relation: row.relation,
                    basis: grant.basis,
                    ends_at: row.ends_at,
                    emergency_at: row.emergency_at.filter(|_| is_told),
                })
            })
            .collect()
    }

    /// Notes that an organisation is involved in the person's care. A later event extends it.
    pub async fn save_relationship(
        &mut self,
        permit: &Permit,
        organisation: OrganisationId,
        kind: RelationshipKind,
        (starts_at, expires_at): (DateTime<Utc>, Option<DateTime<Utc>>),
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let made_by = permit.actor().account_id().map(AccountId::as_uuid);
        sqlx::query!(
            "insert into relationship (relationship_id, person_id, organisation_id, kind, reason, made_by, starts_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict on constraint relationship_once do update set
                reason = coalesce(excluded.reason, relationship.reason),
                starts_at = least(relationship.starts_at, excluded.starts_at),
                expires_at = case when relationship.expires_at is not null and excluded.expires_at is not null
                    then greatest(relationship.expires_at, excluded.expires_at) end",
            self.entropy().id(),
            permit.person().as_uuid(),
            organisation.as_uuid(),
            kind.code(),
            reason,
            made_by,
            starts_at,
            expires_at
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The organisations that have a relationship with the person now, each with the one that lasts longest: what the person reads.
    pub async fn teams(&mut self, permit: &Permit) -> Result<Vec<(Organisation, RelationshipKind)>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            "select * from (
                select distinct on (o.organisation_id) o.organisation_id, o.name, o.kind as organisation_kind, o.phone, o.address, r.kind
                from relationship r join organisation o using (organisation_id)
                where r.person_id = $1 and r.starts_at <= $2 and (r.expires_at is null or r.expires_at > $2)
                order by o.organisation_id, coalesce(r.expires_at, 'infinity') desc, r.kind) t
             order by name",
            permit.person().as_uuid(),
            now
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let organisation = Organisation {
                    id: OrganisationId::new(row.organisation_id),
                    name: row.name,
                    kind: row.organisation_kind,
                    phone: row.phone,
                    address: row.address,
                };
                let kind = RelationshipKind::from_code(&row.kind)
                    .ok_or(StoreError::Inconsistent { table: "relationship", column: "kind" })?;
                Ok((organisation, kind))
            })
            .collect()
    }
}
