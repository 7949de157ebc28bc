//! The person's plan in their own words.

use chrono::{DateTime, Utc};
use domain::{
    Action, Category, Permit, PersonId,
    plan::{PlanAnswers, PlanQuestion},
};
use exchange::fhir::contribution::{plan_answers, plan_section, plan_source_keys};
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
    let named = || PlanAnswers::named(banner.person.name.preferred.as_deref().unwrap_or_default());
    let answers = stored.map_or_else(named, |(answers, _)| answers);
    Ok(PlanView { banner, answers, changed_at, now })
}

/// The sections that the permit sees, and when the latest was changed; none if there are none.
pub(crate) async fn load(tx: &mut Tx, permit: &Permit) -> Result<Option<(PlanAnswers, DateTime<Utc>)>, ServiceError> {
    Ok(answers(&tx.plan_sections(permit, &plan_source_keys()).await?))
}

/// What the sections say together, and when the latest was changed; none if there are none.
pub(crate) fn answers(sections: &[(Value, DateTime<Utc>)]) -> Option<(PlanAnswers, DateTime<Utc>)> {
    let changed_at = sections.iter().map(|(_, at)| *at).max();
    changed_at.map(|at| (plan_answers(sections.iter().map(|(section, _)| section)), at))
}

/// Saves each answer that is another than before as a new version, and the preferred name where every banner shows it.
pub async fn save(cx: &Cx, person: PersonId, answers: &PlanAnswers) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    may_write(&permit, Category::AboutMe)?;
    let before = load(&mut tx, &permit).await?.map(|(answers, _)| answers).unwrap_or_default();
    let by = contributor(cx, permit.rule(), "about-me");
    let changed = PlanQuestion::ALL.iter().filter(|question| answers.answer(**question) != before.answer(**question));
    let entries: Vec<_> = changed.map(|question| plan_section(*question, answers.answer(*question), &by)).collect();
    tx.save_entries(&permit, &entries, None).await?;
    tx.save_preferred_name(&permit, answers.answer(PlanQuestion::PreferredName)).await?;
    leave(cx, tx, &permit, &Seen::one(Category::AboutMe)).await
}
