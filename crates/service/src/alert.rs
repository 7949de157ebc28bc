//! The privacy officer's desk: what waits for a review, and what becomes of it.

use domain::{Action, AlertId, GeneralAction, PersonId, alert::Outcome};
use store::AlertToReview;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, leave, leave_general},
};

/// How many alerts the desk shows.
const DESK_SIZE: i32 = 100;

/// What waits for a review.
pub async fn desk(cx: &Cx) -> Result<Vec<AlertToReview>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let alerts = tx.alerts_to_review(&permit, DESK_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(alerts.len())).await?;
    Ok(alerts)
}

/// Records what became of a review, in the person's own chain too.
pub async fn review(cx: &Cx, person: PersonId, id: AlertId, outcome: Outcome) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReviewAccess, Purpose::Write).await?;
    if !tx.review_alert(&permit, id, outcome).await? {
        return Err(ServiceError::NotFound);
    }
    leave(cx, tx, &permit, &Seen::with_reason(outcome.words())).await
}
