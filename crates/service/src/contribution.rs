//! What a person, or a carer for them, adds to the record.

use chrono::NaiveDate;
use domain::{
    Action, Category, EntryDraft, Origin, PersonId, Rule,
    clock::london_day,
    contribution::{BloodPressure, Note, can_be_taken_on},
};
use exchange::fhir::contribution::{self as fhir, Contributor};
use store::TimelineFilter;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave},
    record::{TimelineView, timeline},
};

/// What the person added so far, newest first.
pub async fn list(cx: &Cx, person: PersonId, filter: TimelineFilter) -> Result<TimelineView, ServiceError> {
    timeline(cx, person, TimelineFilter { categories: vec![Category::Contribution], ..filter }).await
}

/// Adds a note. `key` is the form's: sent twice, it adds one note.
pub async fn add_note(cx: &Cx, person: PersonId, note: &Note, key: &str) -> Result<(), ServiceError> {
    add(cx, person, key, |by| fhir::note(note, by)).await
}

/// Adds a blood pressure. Answers false, and adds nothing, if it cannot have been taken on that day.
pub async fn add_blood_pressure(
    cx: &Cx,
    person: PersonId,
    reading: BloodPressure,
    taken_on: NaiveDate,
    key: &str,
) -> Result<bool, ServiceError> {
    if !can_be_taken_on(taken_on, london_day(cx.now())) {
        return Ok(false);
    }
    add(cx, person, key, |by| fhir::blood_pressure(reading, taken_on, by)).await?;
    Ok(true)
}

async fn add(cx: &Cx, person: PersonId, key: &str, entry: impl FnOnce(&Contributor) -> EntryDraft) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    let by = contributor(cx, permit.rule(), key);
    let draft = entry(&by);
    if tx.entry_by_source_key(&permit, &draft.source_key).await?.is_none() {
        tx.save_entries(&permit, std::slice::from_ref(&draft), None).await?;
    }
    leave(cx, tx, &permit, &Seen::one(draft.category)).await
}

pub(crate) fn contributor(cx: &Cx, rule: Rule, key: &str) -> Contributor {
    let origin = if rule == Rule::CarerActs { Origin::Carer } else { Origin::Person };
    Contributor { name: cx.actor.name().to_owned(), origin, key: key.to_owned(), at: cx.now() }
}
