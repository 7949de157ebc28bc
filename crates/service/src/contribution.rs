//! What a person, or a carer for them, adds to the record.

use chrono::{Duration, NaiveDate};
use domain::{
    Action, Category, Denied, Entry, EntryDraft, EntryId, Origin, Permit, PersonId, Rule,
    clock::london_day,
    contribution::{BloodPressure, Note, can_be_taken_on},
};
use exchange::fhir::contribution::{self as fhir, Contributor};
use sha2::{Digest, Sha256};
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
    may_write(&permit, Category::Contribution)?;
    let by = contributor(cx, permit.rule(), key);
    let mut draft = entry(&by);
    // The form's key alone does not tell a second press from other words sent under it.
    draft.source_key = format!("{}|{}", draft.source_key, said(&draft));
    // Going back and sending again makes a new key of the same words.
    if !tx.has_contribution(&permit, &draft, cx.now() - Duration::minutes(10)).await? {
        tx.save_entries(&permit, std::slice::from_ref(&draft), None).await?;
    }
    leave(cx, tx, &permit, &Seen::one(draft.category)).await
}

/// Whether the actor may take an entry back: the person anything that they or a carer added, a carer what they added themselves.
pub(crate) fn may_withdraw(cx: &Cx, permit: &Permit, entry: &Entry) -> bool {
    let is_theirs = match permit.rule() {
        Rule::OwnRecord => entry.origin != Origin::Feed,
        Rule::CarerActs => entry.origin == Origin::Carer && entry.author.as_deref() == Some(cx.actor.name()),
        _ => false,
    };
    is_theirs && entry.category == Category::Contribution && !entry.is_withdrawn() && permit.may_write(entry.category)
}

/// Marks a note or a reading as a mistake. It stays in the record as such, out of trends.
pub async fn withdraw(cx: &Cx, person: PersonId, entry: EntryId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    let detail = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?;
    if !may_withdraw(cx, &permit, &detail.entry) {
        return Err(Denied::Forbidden(Rule::OnlyThePerson).into());
    }
    tx.withdraw_entry(&permit, entry).await?;
    leave(cx, tx, &permit, &Seen::one(detail.entry.category)).await
}

/// What was said, in a few letters.
fn said(draft: &EntryDraft) -> String {
    let digest = Sha256::digest(format!("{}|{:?}|{:?}", draft.title, draft.detail, draft.effective.map(domain::Moment::day)));
    uuid::Uuid::from_slice(&digest[..16]).map(|id| id.simple().to_string()).unwrap_or_default()
}

/// Whether the actor may add to the record: asked of a form with a mistake in it, whose page somebody who may not could not open again.
pub async fn check_may_add(cx: &Cx, person: PersonId, category: Category) -> Result<(), ServiceError> {
    let (_, permit) = enter(cx, person, Action::Contribute, Purpose::Read).await?;
    may_write(&permit, category)
}

/// A carer adds what their grant covers; anything else is refused as what only the person may do.
pub(crate) fn may_write(permit: &Permit, category: Category) -> Result<(), ServiceError> {
    if permit.may_write(category) { Ok(()) } else { Err(Denied::Forbidden(Rule::OnlyThePerson).into()) }
}

pub(crate) fn contributor(cx: &Cx, rule: Rule, key: &str) -> Contributor {
    let origin = if rule == Rule::CarerActs { Origin::Carer } else { Origin::Person };
    Contributor { name: cx.actor.name().to_owned(), origin, key: key.to_owned(), at: cx.now() }
}
