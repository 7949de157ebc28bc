//! Opening a record in an emergency.

use std::time::Duration;

use domain::{Action, Person, PersonId, alert::AlertKind};

use crate::{
    Cx, ServiceError, carer,
    door::{Purpose, Seen, enter, leave, leave_as},
    jobs::send_notice::{self, Notice},
    relationship::Reason,
};

/// The person whose record may be opened in an emergency: asked before the form is shown.
pub async fn who(cx: &Cx, person: PersonId) -> Result<Person, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::OpenInEmergency, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok(person)
}

/// Opens it for an hour. The person, the carers who are to hear of it and the privacy officers are told: the notices are queued with the
/// very same commit.
pub async fn open(cx: &Cx, person: PersonId, reason: &Reason) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::OpenInEmergency, Purpose::Write).await?;
    tx.add_emergency_access(&permit, reason.as_str()).await?;
    tx.raise_alert(&permit, AlertKind::Emergency, reason.as_str()).await?;
    send_notice::enqueue(&mut tx, &permit, (Notice::OpenedInEmergency, Notice::AlertToReview), Duration::ZERO).await?;
    let carers = carer::told_of_emergencies(&mut tx, &permit).await?;
    send_notice::enqueue_for(&mut tx, carers, Notice::CaredForOpenedInEmergency).await?;
    leave(cx, tx, &permit, &Seen::with_reason(reason.as_str())).await
}
