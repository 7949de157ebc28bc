//! Opening a record in an emergency.

use std::time::Duration;

use domain::{
    Action, Category, Entry, Person, PersonId,
    alert::AlertKind,
    emergency::{is_about_resuscitation, is_called_first},
    lens::Lens,
};
use store::Summary;

use crate::{
    Cx, ServiceError, carer,
    door::{Purpose, Seen, enter, leave, leave_as},
    jobs::send_notice::{self, Notice},
    relationship::Reason,
};

/// So many people to call stand at the head of the record.
const TO_CALL: usize = 2;

/// What whoever opens a record in an emergency looks for at its head, beside allergies and warnings.
#[derive(Clone, Debug)]
pub struct AtTheHead {
    /// Decisions about resuscitation that do not stand among the warnings. None where nothing is to be said: one stands there, or the
    /// viewer does not see such decisions.
    pub resuscitation: Option<Vec<Entry>>,
    /// Whom to call, the next of kin first.
    pub to_call: Vec<Entry>,
}

/// Takes it from what the page has read anyway.
pub(crate) fn at_the_head(summary: &Summary, lens: &Lens) -> AtTheHead {
    let stands_above = summary.alerts.iter().any(is_about_resuscitation);
    let resuscitation = (lens.may_show(Category::EndOfLife) && !stands_above).then(|| {
        let decisions = summary.entries.iter().filter(|entry| entry.category == Category::EndOfLife);
        decisions.filter(|entry| is_about_resuscitation(entry)).cloned().collect()
    });
    AtTheHead { resuscitation, to_call: to_call(&summary.entries) }
}

/// Contacts that have not ended, each once however many sources tell of it.
fn to_call(entries: &[Entry]) -> Vec<Entry> {
    let mut contacts: Vec<Entry> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind == "RelatedPerson" && entry.is_current) {
        if contacts.iter().all(|other| (&other.title, &other.detail) != (&entry.title, &entry.detail)) {
            contacts.push(entry.clone());
        }
    }
    contacts.sort_by_key(|contact| !is_called_first(contact));
    contacts.truncate(TO_CALL);
    contacts
}

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
