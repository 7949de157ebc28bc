//! Carers' grants: given and withdrawn by the person, registered with evidence, reviewed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, CarerBasis, CarerGrant, CarerGrantId, Category, GeneralPermit, LossOfCapacity, Permit, PersonId, PersonName,
};

use crate::{StoreError, Tx};

/// A grant as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredGrant {
    /// Its id.
    pub id: CarerGrantId,
    /// Whose account may act.
    pub account: AccountId,
    /// Their name.
    pub carer: String,
    /// What they are to the person.
    pub relation: String,
    /// On what ground.
    pub basis: CarerBasis,
    /// The topics; none is all that carers may see.
    pub topics: Option<Vec<Category>>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// The document that it rests on.
    pub evidence: Option<String>,
    /// When a parent's was last reviewed.
    pub reviewed_on: Option<NaiveDate>,
    /// When the person could not decide, as it was assessed last.
    pub loss_of_capacity: Option<LossOfCapacity>,
    /// Who assessed that they cannot decide, and where that is kept.
    pub capacity_evidence: Option<String>,
    /// Who found that they decide for themselves again, and where that is kept.
    pub capacity_regained_evidence: Option<String>,
    /// Whether the person wants this carer to be told of emergencies, if they chose.
    pub is_told_of_emergencies: Option<bool>,
}

impl StoredGrant {
    /// Waits at an instant until it is assessed that the person cannot decide.
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.to_weigh().waits(now)
    }

    /// As the decision weighs it.
    pub fn to_weigh(&self) -> CarerGrant {
        CarerGrant {
            basis: self.basis,
            topics: self.topics.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            reviewed_on: self.reviewed_on,
            loss_of_capacity: self.loss_of_capacity,
        }
    }
}

/// A grant to make.
#[derive(Clone, Debug)]
pub struct NewGrant<'a> {
    /// Who may act.
    pub carer: AccountId,
    /// What they are to the person.
    pub relation: &'a str,
    /// On what ground.
    pub basis: CarerBasis,
    /// The topics; none is all that carers may see.
    pub topics: Option<&'a [Category]>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// The document that it rests on.
    pub evidence: Option<&'a str>,
    /// Since when the person cannot decide; and who assessed it, and where that is kept.
    pub lacks_capacity: Option<(NaiveDate, &'a str)>,
}

/// A parent whose right waits for a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentToReview {
    /// The grant.
    pub id: CarerGrantId,
    /// The child.
    pub person: PersonId,
    /// The child's name.
    pub name: PersonName,
    /// The day the child was born.
    pub born_on: Option<NaiveDate>,
    /// The parent.
    pub carer: String,
    /// Mother, father.
    pub relation: String,
    /// When it was last reviewed.
    pub reviewed_on: NaiveDate,
}

fn wrong(column: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "carer_grant", column }
}

impl Tx {
    /// The grants of the person that have not ended.
    pub async fn carer_grants(&mut self, permit: &Permit) -> Result<Vec<StoredGrant>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            "select g.carer_grant_id, g.account_id, a.display_name, g.relation, g.basis, g.topics, g.starts_at, g.ends_at, g.evidence, g.reviewed_on,
                g.lacks_capacity_since, g.capacity_regained_on, g.capacity_evidence, g.capacity_regained_evidence,
                g.is_told_of_emergencies
             from carer_grant g join account a using (account_id)
             where g.person_id = $1 and g.ended_at is null and (g.ends_at is null or g.ends_at > $2)
             order by g.starts_at, g.carer_grant_id",
            permit.person().as_uuid(),
            now
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let regained_on = row.capacity_regained_on;
                let topics = row.topics.map(|codes| codes.iter().map(|code| code.parse()).collect::<Result<_, _>>()).transpose();
                Ok(StoredGrant {
                    id: CarerGrantId::new(row.carer_grant_id),
                    account: AccountId::new(row.account_id),
                    carer: row.display_name,
                    relation: row.relation,
                    basis: CarerBasis::from_code(&row.basis).ok_or(wrong("basis"))?,
                    topics: topics.map_err(|_| wrong("topics"))?,
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                    evidence: row.evidence,
                    reviewed_on: row.reviewed_on,
                    loss_of_capacity: row.lacks_capacity_since.map(|since| LossOfCapacity { since, regained_on }),
                    capacity_evidence: row.capacity_evidence,
                    capacity_regained_evidence: row.capacity_regained_evidence,
                    is_told_of_emergencies: row.is_told_of_emergencies,
                })
            })
            .collect()
    }

    /// Gives a right. One of the same carer on the same ground ends with it.
    pub async fn add_carer_grant(&mut self, permit: &Permit, grant: &NewGrant<'_>) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let by = permit.actor().account_id().map(AccountId::as_uuid);
        let topics: Option<Vec<String>> = grant.topics.map(|topics| topics.iter().map(ToString::to_string).collect());
        sqlx::query!(
            "update carer_grant set ended_at = $3, ended_by = $4
             where person_id = $1 and account_id = $2 and basis = $5 and ended_at is null",
            permit.person().as_uuid(),
            grant.carer.as_uuid(),
            now,
            by,
            grant.basis.code()
        )
        .execute(self.connection())
        .await?;
        sqlx::query!(
            "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, topics, starts_at, ends_at, made_by, evidence,
                lacks_capacity_since, capacity_evidence)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            id,
            permit.person().as_uuid(),
            grant.carer.as_uuid(),
            grant.relation,
            grant.basis.code(),
            topics.as_deref(),
            grant.starts_at,
            grant.ends_at,
            by,
            grant.evidence,
            grant.lacks_capacity.map(|(since, _)| since),
            grant.lacks_capacity.map(|(_, evidence)| evidence)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Withdraws a right; with `only_granted`, only one that the person gave. False if there is none.
    pub async fn end_carer_grant(&mut self, permit: &Permit, id: CarerGrantId, only_granted: bool) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update carer_grant set ended_at = $3, ended_by = $4
             where person_id = $1 and carer_grant_id = $2 and ended_at is null and (not $5 or basis = 'granted')",
            permit.person().as_uuid(),
            id.as_uuid(),
            now,
            permit.actor().account_id().map(AccountId::as_uuid),
            only_granted
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Records whether the person wants a carer to be told of emergencies: of those from now on, unless the carer was told before. False
    /// if there is no such carer.
    pub async fn choose_telling_of_emergencies(
        &mut self,
        permit: &Permit,
        id: CarerGrantId,
        is_told: bool,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update carer_grant set is_told_of_emergencies = $3,
                -- Whoever was told until now, by choice or on their ground, is told as before.
                told_of_emergencies_since = case when not $3 then null
                    when coalesce(is_told_of_emergencies, basis <> 'granted') then told_of_emergencies_since
                    else $4 end
             where person_id = $1 and carer_grant_id = $2 and ended_at is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            is_told,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that a parent's right was reviewed. False if there is no such right.
    pub async fn review_carer_grant(&mut self, permit: &Permit, id: CarerGrantId, today: NaiveDate) -> Result<bool, StoreError> {
        let done = sqlx::query!(
            "update carer_grant set reviewed_on = $3
             where person_id = $1 and carer_grant_id = $2 and basis = 'parent' and ended_at is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            today
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Parents whose right waits for a review.
    pub async fn parents_to_review(
        &mut self,
        _permit: &GeneralPermit,
        today: NaiveDate,
    ) -> Result<Vec<ParentToReview>, StoreError> {
        let rows = sqlx::query!(
            r#"select carer_grant_id as "id!", person_id as "person_id!", given as "given!", family as "family!", born_on,
                carer as "carer!", relation as "relation!", reviewed_on as "reviewed_on!" from parents_to_review($1, 100)"#,
            today
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| ParentToReview {
                id: CarerGrantId::new(row.id),
                person: PersonId::new(row.person_id),
                name: PersonName { prefix: None, given: row.given, family: row.family, preferred: None },
                born_on: row.born_on,
                carer: row.carer,
                relation: row.relation,
                reviewed_on: row.reviewed_on,
            })
            .collect())
    }
}
