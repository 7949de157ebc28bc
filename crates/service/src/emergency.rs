//! Opening a record in an emergency, and the privacy officer's review of it.

use std::time::Duration;

use domain::{Action, EmergencyAccessId, GeneralAction, Person, PersonId, emergency::Outcome};
use store::EmergencyToReview;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, leave, leave_as, leave_general},
    jobs::send_notice::{Notice, SendNotice},
    relationship::Reason,
};

/// How many emergencies the desk shows.
const DESK_SIZE: i32 = 100;

/// The person whose record may be opened in an emergency: asked before the form is shown.
pub async fn who(cx: &Cx, person: PersonId) -> Result<Person, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::OpenInEmergency, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok(person)
}

/// Opens it for an hour. The person and the privacy officers are told: the notices are queued with the very same commit.
pub async fn open(cx: &Cx, person: PersonId, reason: &Reason) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::OpenInEmergency, Purpose::Write).await?;
    tx.add_emergency_access(&permit, reason.as_str()).await?;
    for (account, is_own) in tx.accounts_to_tell(&permit).await? {
        let notice = if is_own { Notice::OpenedInEmergency } else { Notice::EmergencyToReview };
        tx.enqueue(&SendNotice { account, notice, failures: 0 }, Duration::ZERO).await?;
    }
    leave(cx, tx, &permit, &Seen::with_reason(reason.as_str())).await
}

/// What waits for a review.
pub async fn desk(cx: &Cx) -> Result<Vec<EmergencyToReview>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let emergencies = tx.emergencies_to_review(&permit, DESK_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(emergencies.len())).await?;
    Ok(emergencies)
}

/// Records what became of a review, in the person's own chain too.
pub async fn review(cx: &Cx, person: PersonId, id: EmergencyAccessId, outcome: Outcome) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReviewAccess, Purpose::Write).await?;
    if !tx.review_emergency(&permit, id, outcome).await? {
        return Err(ServiceError::NotFound);
    }
    leave(cx, tx, &permit, &Seen::with_reason(outcome.words())).await
}
