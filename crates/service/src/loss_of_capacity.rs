//! A privacy officer records that somebody cannot decide, and that they decide for themselves again: an attorney or deputy acts between.

use chrono::NaiveDate;
use domain::{
    Action, CapacityDayError, CarerBasis, CarerGrantId, GeneralAction, LossOfCapacity, Permit, Person, PersonId,
    clock::{day_in_words, london_day},
};
use store::{Attorney, StoredGrant, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, leave, leave_as, leave_general},
};

/// How many attorneys and deputies are listed.
const LIST_SIZE: i32 = 200;

/// An assessment of capacity: as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Assessment<'a> {
    /// The day from which it counts.
    pub day: Option<NaiveDate>,
    /// Who assessed it, and where that is kept.
    pub evidence: &'a str,
}

/// Why an assessment is not recorded.
#[derive(Debug, thiserror::Error)]
pub enum CapacityError {
    /// No day.
    #[error("Enter the day, such as 27 3 2026")]
    NoDay,
    /// The day is wrong.
    #[error(transparent)]
    Day(#[from] CapacityDayError),
    /// Nobody named, or at too great length.
    #[error("Say who assessed it and where that is kept, in 3 to 200 characters")]
    Evidence,
    /// A parent acts whatever the child could decide.
    #[error("An assessment is for an attorney or a deputy: leave it out for a parent")]
    NotForParents,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for CapacityError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl<'a> Assessment<'a> {
    /// The day and the words, if both are there.
    fn parse(&self) -> Result<(NaiveDate, &'a str), CapacityError> {
        let day = self.day.ok_or(CapacityError::NoDay)?;
        let evidence = self.evidence.trim();
        if (3..=200).contains(&evidence.chars().count()) { Ok((day, evidence)) } else { Err(CapacityError::Evidence) }
    }

    /// What comes with an authority that is registered, if anything does: the authority's first day and today bound it.
    pub(crate) fn at_registration(
        &self,
        basis: CarerBasis,
        days: (NaiveDate, NaiveDate),
    ) -> Result<Option<(NaiveDate, &'a str)>, CapacityError> {
        if self.day.is_none() && self.evidence.trim().is_empty() {
            return Ok(None);
        }
        if !basis.acts_only_without_capacity() {
            return Err(CapacityError::NotForParents);
        }
        let (since, evidence) = self.parse()?;
        LossOfCapacity::begin(None, since, days)?;
        Ok(Some((since, evidence)))
    }
}

/// Attorneys and deputies, those who wait first.
pub async fn attorneys(cx: &Cx) -> Result<Vec<Attorney>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let attorneys = tx.attorneys(&permit, LIST_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(attorneys.len())).await?;
    Ok(attorneys)
}

/// The person, and the right of their attorney or deputy: asked before the form is shown.
pub async fn open(cx: &Cx, person: PersonId, id: CarerGrantId) -> Result<(Person, StoredGrant), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::RegisterAuthority, Purpose::Read).await?;
    let grant = attorney(&mut tx, &permit, id).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok((person, grant))
}

async fn attorney(tx: &mut Tx, permit: &Permit, id: CarerGrantId) -> Result<StoredGrant, ServiceError> {
    let mut grants = tx.carer_grants(permit).await?.into_iter();
    grants.find(|grant| grant.id == id && grant.basis.acts_only_without_capacity()).ok_or(ServiceError::NotFound)
}

/// Records that the person cannot decide: whoever waited for that acts from the start of the day.
pub async fn record_loss(cx: &Cx, person: PersonId, id: CarerGrantId, form: &Assessment<'_>) -> Result<(), CapacityError> {
    let (mut tx, permit) = enter(cx, person, Action::RegisterAuthority, Purpose::Write).await?;
    let grant = attorney(&mut tx, &permit, id).await?;
    let (since, evidence) = form.parse()?;
    LossOfCapacity::begin(grant.loss_of_capacity, since, (london_day(grant.starts_at), london_day(tx.now())))?;
    if !tx.record_loss_of_capacity(&permit, id, since, evidence).await? {
        return Err(CapacityDayError::AlreadyLost.into());
    }
    let said = format!("Cannot decide since {}: {evidence}. {} acts {}", day_in_words(since), grant.carer, grant.basis.words());
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&said)).await?)
}

/// Records that the person decides for themselves again: from the start of the day nobody decides for them.
pub async fn record_regained(cx: &Cx, person: PersonId, id: CarerGrantId, form: &Assessment<'_>) -> Result<(), CapacityError> {
    let (mut tx, permit) = enter(cx, person, Action::RegisterAuthority, Purpose::Write).await?;
    let grant = attorney(&mut tx, &permit, id).await?;
    let (day, evidence) = form.parse()?;
    grant.loss_of_capacity.ok_or(CapacityDayError::NotLost)?.end(day, london_day(tx.now()))?;
    if !tx.record_regained_capacity(&permit, id, day, evidence).await? {
        return Err(CapacityDayError::NotLost.into());
    }
    let said = format!("Decides for themselves again since {}: {evidence}. {} waits", day_in_words(day), grant.carer);
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&said)).await?)
}
