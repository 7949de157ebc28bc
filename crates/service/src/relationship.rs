//! Saying that one is involved in a person's care.

use chrono::Duration;
use domain::{Action, Person, PersonId, RelationshipKind, alert::AlertKind};
use store::StoredRelationship;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_knowing, leave, leave_as},
};

/// The shortest reason, in characters: a word is not a reason.
pub const SHORTEST_REASON: usize = 10;
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;

/// Why a claim is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// Too short to be a reason.
    #[error("Say why you need to see this record, in at least {SHORTEST_REASON} characters")]
    Short,
    /// Too long.
    #[error("The reason must be {LONGEST_REASON} characters or fewer")]
    Long,
}

/// A reason that a reviewer can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads a reason.
    pub fn parse(text: &str) -> Result<Self, ReasonError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            0..SHORTEST_REASON => Err(ReasonError::Short),
            SHORTEST_REASON..=LONGEST_REASON => Ok(Self(text)),
            _ => Err(ReasonError::Long),
        }
    }
}

impl Reason {
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// With whom somebody may claim a relationship.
#[derive(Clone, Debug)]
pub struct Claimable {
    /// Whose record, so that nobody claims the wrong one.
    pub person: Person,
    /// The actor has it open in an emergency: that way need not be offered again.
    pub is_open_in_emergency: bool,
}

/// The person with whom the actor may claim a relationship: asked before the form is shown.
pub async fn claimable(cx: &Cx, person: PersonId) -> Result<Claimable, ServiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ClaimRelationship, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let now = tx.now();
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    let is_open_in_emergency = facts.emergency.is_some_and(|emergency| emergency.is_in_force(now));
    Ok(Claimable { person, is_open_in_emergency })
}

/// The teams that are or were involved in the person's own care.
pub async fn list(cx: &Cx, person: PersonId) -> Result<Vec<StoredRelationship>, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Read).await?;
    let ties = tx.relationships(&permit).await?;
    leave(cx, tx, &permit, &Seen::default()).await?;
    Ok(ties)
}

/// Claims a relationship for the actor's organisation: theirs alone, for a day, recorded where the person reads it.
pub async fn claim(cx: &Cx, person: PersonId, reason: &Reason) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ClaimRelationship, Purpose::Write).await?;
    let Some(post) = cx.actor.post() else { return Err(ServiceError::NotFound) };
    let days = RelationshipKind::Claimed.lasts_days().unwrap_or(1);
    let (from, until) = (tx.now(), tx.now() + Duration::days(days));
    tx.save_relationship(&permit, post.organisation_id, RelationshipKind::Claimed, (from, Some(until)), Some(&reason.0)).await?;
    tx.raise_alert(&permit, AlertKind::Claim, &reason.0).await?;
    leave(cx, tx, &permit, &Seen::with_reason(&reason.0)).await
}
