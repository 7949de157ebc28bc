//! The person's plan in their own words.

use chrono::{DateTime, Utc};
use domain::{
    Action, Category, PersonId,
    plan::{PlanAnswers, PlanQuestion},
};
use exchange::fhir::contribution::{PLAN_SOURCE_KEY, plan, plan_answers};

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
    let stored = tx.resource_by_source_key(&permit, PLAN_SOURCE_KEY).await?;
    let now = tx.now();
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::one(Category::AboutMe)).await?;
    let changed_at = stored.as_ref().map(|(_, at)| *at);
    let answers = match stored {
        Some((resource, _)) => plan_answers(&resource),
        None => PlanAnswers::named(banner.person.name.preferred.as_deref().unwrap_or_default()),
    };
    Ok(PlanView { banner, answers, changed_at, now })
}

/// Saves the answers as a new version, and the preferred name where every banner shows it.
pub async fn save(cx: &Cx, person: PersonId, answers: &PlanAnswers) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    may_write(&permit, Category::AboutMe)?;
    let entry = plan(answers, &contributor(cx, permit.rule(), "about-me"));
    tx.save_entries(&permit, &[entry], None).await?;
    tx.save_preferred_name(&permit, answers.answer(PlanQuestion::PreferredName)).await?;
    leave(cx, tx, &permit, &Seen::one(Category::AboutMe)).await
}
