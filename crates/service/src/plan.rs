//! The person's plan in their own words.

use chrono::{DateTime, Utc};
use domain::{
    Action, Category, PersonId,
    plan::{PlanAnswers, PlanQuestion},
};
use exchange::fhir::contribution::{PLAN_SOURCE_KEY, plan, plan_answers};

use crate::{
    Cx, ServiceError,
    contribution::contributor,
    door::{Purpose, Seen, enter, leave},
};

/// The answers so far, and when they were last changed.
pub async fn open(cx: &Cx, person: PersonId) -> Result<(PlanAnswers, Option<DateTime<Utc>>), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Read).await?;
    let stored = tx.resource_by_source_key(&permit, PLAN_SOURCE_KEY).await?;
    leave(cx, tx, &permit, &Seen::one(Category::AboutMe)).await?;
    Ok(match stored {
        Some((resource, at)) => (plan_answers(&resource), Some(at)),
        None => (PlanAnswers::default(), None),
    })
}

/// Saves the answers as a new version, and the preferred name where every banner shows it.
pub async fn save(cx: &Cx, person: PersonId, answers: &PlanAnswers) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Contribute, Purpose::Write).await?;
    let entry = plan(answers, &contributor(cx, permit.rule(), "about-me"));
    tx.save_entries(&permit, &[entry], None).await?;
    tx.save_preferred_name(&permit, answers.answer(PlanQuestion::PreferredName)).await?;
    leave(cx, tx, &permit, &Seen::one(Category::AboutMe)).await
}
