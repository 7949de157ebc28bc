//! The person's plan in their own words.

use chrono::{DateTime, Utc};
use domain::{
    Action, Category, Permit, PersonId,
    plan::{PlanAnswers, PlanQuestion},
};
use exchange::fhir::contribution::{is_by_the_person, plan_answers, plan_section, plan_source_keys};
use serde_json::Value;
use store::Tx;

use crate::{
    Cx, ServiceError,
    contribution::{contributor, may_write},
    door::{Purpose, Seen, enter, leave, leave_as},
    record::{Banner, load_banner, viewer},
};

/// The plan, to be written.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// The record's head.
    pub banner: Banner,
    /// The answers so far. What the person likes to be called is there even if only another source told it.
    pub answers: PlanAnswers,
    /// When they were last changed.
    pub changed_at: Option<DateTime<Utc>>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Opens the plan.
pub async fn open(cx: &Cx, person: PersonId) -> Result<PlanView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Read).await?;
    may_write(&permit, Category::AboutMe)?;
    let banner = load_banner(&mut tx, &permit, viewer(&cx.actor, permit.rule())).await?;
    let stored = load(&mut tx, &permit).await?;
    let now = tx.now();
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::one(Category::AboutMe)).await?;
    let changed_at = stored.as_ref().map(|(_, at)| *at);
    let answers = shown(stored.map(|(answers, _)| answers), banner.person.name.preferred.as_deref());
    Ok(PlanView { banner, answers, changed_at, now })
}

/// What the form shows: before anything is stored, what the person likes to be called as another source told it.
fn shown(stored: Option<PlanAnswers>, preferred: Option<&str>) -> PlanAnswers {
    stored.unwrap_or_else(|| PlanAnswers::named(preferred.unwrap_or_default()))
}

/// The sections that the permit sees, and when the latest was changed; none if there are none.
pub(crate) async fn load(tx: &mut Tx, permit: &Permit) -> Result<Option<(PlanAnswers, DateTime<Utc>)>, ServiceError> {
    Ok(answers(&tx.plan_sections(permit, &plan_source_keys()).await?))
}

/// What the sections say together, and when the latest was changed; none if there are none.
fn answers(sections: &[(Value, DateTime<Utc>)]) -> Option<(PlanAnswers, DateTime<Utc>)> {
    let changed_at = sections.iter().map(|(_, at)| *at).max();
    changed_at.map(|at| (plan_answers(sections.iter().map(|(section, _)| section)), at))
}

/// The plan as it stands at the head of a record.
#[derive(Clone, Debug)]
pub struct OwnPlan {
    /// What it says: at least one answer.
    pub answers: PlanAnswers,
    /// When the latest was changed.
    pub changed_at: DateTime<Utc>,
    /// The person wrote all of it.
    pub is_by_the_person: bool,
}

/// The plan that these sections are; none if they say nothing.
pub(crate) fn own_plan(sections: &[(Value, DateTime<Utc>)]) -> Option<OwnPlan> {
    let (answers, changed_at) = answers(sections).filter(|(answers, _)| !answers.is_empty())?;
    let is_by_the_person = is_by_the_person(sections.iter().map(|(section, _)| section));
    Some(OwnPlan { answers, changed_at, is_by_the_person })
}

/// What became of answers that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanSaved {
    /// They are saved.
    Saved,
    /// Nothing is saved: somebody else changed these questions since they were shown.
    Overtaken {
        /// What the plan says now.
        now: PlanAnswers,
        /// The questions that both changed.
        questions: Vec<PlanQuestion>,
    },
}

/// Saves each answer that is another than it was `shown` as a new version, and the preferred name where every banner shows it.
pub async fn save(
    cx: &Cx,
    person: PersonId,
    (answers, was_shown): (&PlanAnswers, &PlanAnswers),
) -> Result<PlanSaved, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    may_write(&permit, Category::AboutMe)?;
    tx.lock_person(&permit).await?;
    let stored = load(&mut tx, &permit).await?.map(|(answers, _)| answers);
    let known = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let now = shown(stored.clone(), known.name.preferred.as_deref());
    let questions = answers.conflicts(was_shown, &now);
    if !questions.is_empty() {
        leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::one(Category::AboutMe)).await?;
        return Ok(PlanSaved::Overtaken { now, questions });
    }
    let (before, answers) = (stored.unwrap_or_default(), answers.rebased(was_shown, &now));
    let by = contributor(cx, permit.rule(), "about-me");
    let changed = PlanQuestion::ALL.iter().filter(|question| answers.answer(**question) != before.answer(**question));
    let entries: Vec<_> = changed.map(|question| plan_section(*question, answers.answer(*question), &by)).collect();
    tx.save_entries(&permit, &entries, None).await?;
    let preferred = answers.answer(PlanQuestion::PreferredName);
    if preferred != now.answer(PlanQuestion::PreferredName) {
        tx.save_preferred_name(&permit, preferred).await?;
    }
    leave(cx, tx, &permit, &Seen::one(Category::AboutMe)).await?;
    Ok(PlanSaved::Saved)
}
