//! The privacy officer's desk: what waits for a review, and what becomes of it.

use domain::{
    Action, AlertId, GeneralAction, PersonId,
    alert::Outcome,
    disagreement::{Grounds, GroundsError},
};
use store::{AlertToReview, DecidedAlert};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, leave, leave_general},
};

/// How many alerts the desk shows.
const DESK_SIZE: i32 = 100;

/// How many decided alerts a window shows.
const WINDOW: u8 = 50;

/// What waits for a review.
pub async fn desk(cx: &Cx) -> Result<Vec<AlertToReview>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let alerts = tx.alerts_to_review(&permit, DESK_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(alerts.len())).await?;
    Ok(alerts)
}

/// What was decided, the newest first, from behind an alert on; and behind which the next window begins, if there is one. What concerns
/// the officer themselves is left out.
pub async fn decided(cx: &Cx, before: Option<AlertId>) -> Result<(Vec<DecidedAlert>, Option<AlertId>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let mut alerts = tx.decided_alerts(&permit, before, i32::from(WINDOW) + 1).await?;
    let has_more = alerts.len() > usize::from(WINDOW);
    alerts.truncate(WINDOW.into());
    leave_general(cx, tx, &permit, &Seen::count(alerts.len())).await?;
    let next = alerts.last().map(|alert| alert.id).filter(|_| has_more);
    Ok((alerts, next))
}

/// Why a review is not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// No reason where one is needed, or one that nobody can judge.
    #[error(transparent)]
    Grounds(#[from] GroundsError),
    /// It is about the officer.
    #[error("This alert is about what you did yourself. Another privacy officer reviews it")]
    OwnCase,
    /// Another officer was faster.
    #[error("This alert was closed meanwhile")]
    Closed,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for ReviewError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Records what became of a review, in the person's own chain too.
pub async fn review(
    cx: &Cx,
    person: PersonId,
    id: AlertId,
    (outcome, reason): (Option<Outcome>, &str),
) -> Result<(), ReviewError> {
    let (mut tx, permit) = enter(cx, person, Action::ReviewAccess, Purpose::Write).await?;
    let outcome = outcome.ok_or(ServiceError::NotFound)?;
    let (whose, so_far) = tx.alert(&permit, id).await?.ok_or(ServiceError::NotFound)?;
    if cx.actor.account_id() == Some(whose) {
        return Err(ReviewError::OwnCase);
    }
    if so_far.is_some_and(Outcome::is_final) {
        return Err(ReviewError::Closed);
    }
    let reason = why(outcome, so_far, reason)?;
    let reason = reason.as_ref().map(Grounds::as_str);
    if !tx.review_alert(&permit, id, (outcome, reason), &cx.request_id).await? {
        return Err(ServiceError::NotFound.into());
    }
    let found = format!("Outcome: {}", outcome.words_for_the_person());
    let said = reason.map_or_else(|| found.clone(), |reason| format!("{found}. {reason}"));
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&said)).await?)
}

/// Why, where something is written or has to be: to hand an alert on, and to end what was handed on.
fn why(outcome: Outcome, so_far: Option<Outcome>, words: &str) -> Result<Option<Grounds>, GroundsError> {
    let needs_reason = outcome.needs_reason() || so_far.is_some_and(Outcome::needs_reason);
    if words.trim().is_empty() && !needs_reason { Ok(None) } else { Grounds::parse(words).map(Some) }
}
