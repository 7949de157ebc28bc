//! What governance keeps: the log of refusals to share, the breach register, figures of each organisation.

use chrono::NaiveDate;
use domain::{BreachId, GeneralAction, Organisation, OrganisationId, Role, Rule, clock::london_day};
use store::{BlockedSharing, Breach, Compliance, NewBreach};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
};

/// The longest text of a breach or a resolution, in characters.
const LONGEST_TEXT: usize = 2_000;

/// What is wrong with what was written.
#[derive(Debug, thiserror::Error)]
pub enum GovernanceError {
    /// No organisation.
    #[error("Choose an organisation from the list")]
    Organisation,
    /// No text.
    #[error("Write what happened, in at most {LONGEST_TEXT} characters")]
    What,
    /// No number.
    #[error("Write how many people it touched, as a number")]
    People,
    /// In the future.
    #[error("The days must be today or earlier, and the Information Commissioner told after it was found")]
    Day,
    /// No lesson.
    #[error("Write what was learnt, in at most {LONGEST_TEXT} characters")]
    Learnt,
    /// No owner of what was resolved.
    #[error("Write who looks after it")]
    Owner,
    /// Too long.
    #[error("Write at most {LONGEST_TEXT} characters")]
    Long,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for GovernanceError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict { .. } => Self::Organisation,
            other => Self::Service(other.into()),
        }
    }
}

fn text(words: &str, error: GovernanceError) -> Result<&str, GovernanceError> {
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST_TEXT { Err(error) } else { Ok(words) }
}

/// The refusals to share.
pub async fn blocked(cx: &Cx) -> Result<Vec<BlockedSharing>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let blocked = tx.blocked_sharing(&permit).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(blocked)
}

/// Writes down who looks after refusals and, perhaps, what came of it.
pub async fn resolve(
    cx: &Cx,
    which: (Rule, OrganisationId, Role),
    (owner, resolution): (&str, &str),
) -> Result<(), GovernanceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let optional = |words| Some(words).filter(|words: &&str| !words.trim().is_empty());
    let owner = optional(owner).map(|owner| text(owner, GovernanceError::Long)).transpose()?;
    let resolution = optional(resolution).map(|resolution| text(resolution, GovernanceError::Long)).transpose()?;
    if owner.is_none() && resolution.is_some() {
        return Err(GovernanceError::Owner);
    }
    if !tx.resolve_blocked_sharing(&permit, which, (owner, resolution)).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason("Looked after a refusal to share")).await?)
}

/// The breach register, and where a breach may happen.
pub async fn breaches(cx: &Cx) -> Result<(Vec<Breach>, Vec<Organisation>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let found = (tx.breaches(&permit).await?, tx.organisations().await?);
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(found)
}

/// A breach as a form describes it.
#[derive(Clone, Debug)]
pub struct BreachForm<'a> {
    /// The form's key, which becomes its id.
    pub id: BreachId,
    /// Where.
    pub organisation: Option<OrganisationId>,
    /// When it was found; today without a day.
    pub found_on: Option<NaiveDate>,
    /// What.
    pub what: &'a str,
    /// How many people.
    pub people: &'a str,
    /// When the Information Commissioner was told.
    pub reported_on: Option<NaiveDate>,
}

/// Writes a breach down.
pub async fn add_breach(cx: &Cx, form: &BreachForm<'_>) -> Result<(), GovernanceError> {
    let today = london_day(cx.now());
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let new = NewBreach {
        id: form.id,
        organisation: form.organisation.ok_or(GovernanceError::Organisation)?,
        found_on: form.found_on.unwrap_or(today),
        what: text(form.what, GovernanceError::What)?.to_owned(),
        people_affected: form.people.trim().parse().ok().filter(|people| *people >= 0).ok_or(GovernanceError::People)?,
        reported_on: form.reported_on,
    };
    if new.found_on > today || new.reported_on.is_some_and(|day| day > today || day < new.found_on) {
        return Err(GovernanceError::Day);
    }
    tx.add_breach(&permit, &new).await?;
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason("Wrote a breach down")).await?)
}

/// Closes a breach with what was learnt.
pub async fn close_breach(cx: &Cx, id: BreachId, learnt: &str) -> Result<(), GovernanceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let learnt = text(learnt, GovernanceError::Learnt)?;
    if !tx.close_breach(&permit, id, learnt).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason("Closed a breach")).await?)
}

/// Notes that the Information Commissioner was told of a breach today.
pub async fn report_breach(cx: &Cx, id: BreachId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    if !tx.report_breach(&permit, id).await? {
        return Err(ServiceError::NotFound);
    }
    leave_general(cx, tx, &permit, &Seen::with_reason("Told the Information Commissioner of a breach")).await
}

/// How each organisation keeps to the rules.
pub async fn compliance(cx: &Cx) -> Result<Vec<Compliance>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let figures = tx.compliance(&permit).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(figures)
}
