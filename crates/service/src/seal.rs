//! Seals: made and ended by the person, or by the team that recorded something at the person's request; broken with a reason.

use std::time::Duration;

use domain::{
    Action, Actor, Category, Denied, Entry, EntryId, Facts, Permit, Person, PersonId, Rule, SealId, SealLevel, SealScope,
    SystemJob,
    alert::AlertKind,
    decide,
    seal::{SafetyRule, can_be_sealed, is_dangerous_to_hide},
};
use store::{NewSeal, StoredSeal, StoredSealBreak, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_knowing, leave, leave_as, note},
    jobs::send_notice::{self, Notice},
    relationship::Reason,
};

/// What of a record is to be sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// One item.
    Item(EntryId),
    /// The visit or stay that an item belongs to.
    Episode(EntryId),
    /// Everything with the code of an item.
    SameCode(EntryId),
    /// Everything of a kind.
    Category(Category),
}

/// A seal that is asked for.
#[derive(Clone, Debug)]
pub struct SealRequest {
    /// What.
    pub what: What,
    /// How firmly.
    pub level: SealLevel,
    /// A warning that comes with it.
    pub safety_rule: Option<SafetyRule>,
    /// Whoever asks understands what hiding an allergy or a decision can do.
    pub understands_risk: bool,
}

/// Why nothing is sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// An allergy or a decision about resuscitation, without a word that its danger is understood.
    #[error("Tick the box to say that you understand what hiding this can do")]
    RiskNotUnderstood,
    /// There is no visit or code to seal by.
    #[error("Choose what to seal")]
    NothingToSeal,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for SealError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What can be sealed from an item's page.
#[derive(Clone, Debug)]
pub struct SealFormView {
    /// Whose record.
    pub person: Person,
    /// The item.
    pub entry: Entry,
    /// It belongs to a visit or stay.
    pub has_episode: bool,
    /// A team seals, at the person's request.
    pub is_team: bool,
}

/// Opens the form that seals an item.
pub async fn form(cx: &Cx, person: PersonId, entry: EntryId) -> Result<SealFormView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Seal, Purpose::Read).await?;
    let detail = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?;
    if !can_be_sealed(detail.entry.category) {
        return Err(Denied::Forbidden(Rule::OnlyThePerson).into());
    }
    let has_episode = tx.episode_of(&permit, entry).await?.is_some();
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::one(detail.entry.category)).await?;
    Ok(SealFormView { person, entry: detail.entry, has_episode, is_team: is_team(&permit) })
}

fn is_team(permit: &Permit) -> bool {
    permit.rule() == Rule::TeamSealsOnRequest
}

/// Seals what is asked for. What could kill if it is not known is only hidden by somebody who says that they understand.
pub async fn seal(cx: &Cx, person: PersonId, request: &SealRequest) -> Result<(), SealError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::Seal, Purpose::Write).await?;
    let scope = scope(&mut tx, &permit, &request.what).await?;
    if hides_danger(&mut tx, &permit, &request.what).await? && !request.understands_risk {
        return Err(SealError::RiskNotUnderstood);
    }
    let team = permit.actor().post().map(|post| post.organisation_id);
    let draft = NewSeal { level: request.level, scope: &scope, team, safety_rule: request.safety_rule.as_ref() };
    tx.add_seal(&permit, &draft).await?;
    Ok(apply_and_leave(cx, tx, &facts, (&permit, &Seen::with_reason(request.level.words()))).await?)
}

/// Brings the person's entries under their seals and out again, in the transaction that made or ended one, and ends that. It is done as
/// the portal itself, for a seal covers also what whoever made it cannot see. Nothing of that is told: the event holds neither kinds
/// nor a number.
async fn apply_and_leave(cx: &Cx, mut tx: Tx, facts: &Facts, (permit, seen): (&Permit, &Seen)) -> Result<(), ServiceError> {
    let portal = Cx { actor: Actor::System(SystemJob::ApplySeals), ..cx.clone() };
    let applying = decide(&portal.actor, Action::ApplySeals, facts, tx.now())?;
    tx.enter_to_write(&applying).await?;
    tx.apply_seals(&applying).await?;
    // The audit last, as everywhere: an import locks entries first, too.
    note(cx, &mut tx, permit, seen).await?;
    leave(&portal, tx, &applying, &Seen::default()).await
}

async fn scope(tx: &mut Tx, permit: &Permit, what: &What) -> Result<SealScope, SealError> {
    match what {
        What::Category(category) if can_be_sealed(*category) => Ok(SealScope::Category(*category)),
        What::Category(_) => Err(SealError::NothingToSeal),
        What::Item(entry) => {
            sealable_entry(tx, permit, *entry).await?;
            Ok(SealScope::Item(*entry))
        }
        What::Episode(entry) => {
            sealable_entry(tx, permit, *entry).await?;
            tx.episode_of(permit, *entry).await?.map(SealScope::Episode).ok_or(SealError::NothingToSeal)
        }
        What::SameCode(entry) => {
            sealable_entry(tx, permit, *entry).await?.code.map(SealScope::Code).ok_or(SealError::NothingToSeal)
        }
    }
}

async fn sealable_entry(tx: &mut Tx, permit: &Permit, entry: EntryId) -> Result<Entry, ServiceError> {
    let entry = tx.entry(permit, entry).await?.ok_or(ServiceError::NotFound)?.entry;
    if can_be_sealed(entry.category) { Ok(entry) } else { Err(Denied::Forbidden(Rule::OnlyThePerson).into()) }
}

async fn hides_danger(tx: &mut Tx, permit: &Permit, what: &What) -> Result<bool, ServiceError> {
    Ok(match what {
        What::Category(category) => is_dangerous_to_hide(*category),
        What::Item(entry) | What::Episode(entry) | What::SameCode(entry) => {
            is_dangerous_to_hide(sealable_entry(tx, permit, *entry).await?.category)
        }
    })
}

/// Ends a seal: the person any, a team its own. What another seal covers stays under that.
pub async fn end(cx: &Cx, person: PersonId, seal: SealId) -> Result<(), ServiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::Seal, Purpose::Write).await?;
    if !tx.end_seal(&permit, seal).await? {
        return Err(ServiceError::NotFound);
    }
    apply_and_leave(cx, tx, &facts, (&permit, &Seen::with_reason("A seal was ended"))).await
}

/// The person's seals, and who broke them.
#[derive(Clone, Debug)]
pub struct SealsView {
    /// Whose.
    pub person: Person,
    /// The seals, those in force first.
    pub seals: Vec<StoredSeal>,
    /// Who broke them, newest first.
    pub breaks: Vec<StoredSealBreak>,
}

/// Lists the person's seals, for the person alone.
pub async fn list(cx: &Cx, person: PersonId) -> Result<SealsView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Seal, Purpose::Read).await?;
    if permit.rule() != Rule::OwnRecord {
        return Err(Denied::Forbidden(Rule::OnlyThePerson).into());
    }
    let seals = tx.seals(&permit).await?;
    let breaks = tx.seal_breaks(&permit).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::count(seals.len())).await?;
    Ok(SealsView { person, seals, breaks })
}

/// The person whose seals may be broken: asked before the form is shown.
pub async fn breakable(cx: &Cx, person: PersonId) -> Result<Person, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::BreakSeal, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok(person)
}

/// Breaks the seals that can be broken, for an hour. The person and the privacy officers are told with the very same commit.
pub async fn break_seals(cx: &Cx, person: PersonId, reason: &Reason) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::BreakSeal, Purpose::Write).await?;
    tx.add_seal_break(&permit, reason.as_str()).await?;
    tx.raise_alert(&permit, AlertKind::SealBroken, reason.as_str()).await?;
    send_notice::enqueue(&mut tx, &permit, (Notice::SealBroken, Notice::AlertToReview), Duration::ZERO).await?;
    leave(cx, tx, &permit, &Seen::with_reason(reason.as_str())).await
}

/// Seals the entry that some source calls `Type/id`, if it is there: for the stories of the demonstration and the test of the seals.
pub async fn seal_by_source_id(cx: &Cx, person: PersonId, (source_id, level): (&str, SealLevel)) -> Result<bool, ServiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::Seal, Purpose::Write).await?;
    let Some(entry) = tx.entry_by_source_id(&permit, source_id).await? else { return Ok(false) };
    let draft = NewSeal { level, scope: &SealScope::Item(entry), team: None, safety_rule: None };
    tx.add_seal(&permit, &draft).await?;
    apply_and_leave(cx, tx, &facts, (&permit, &Seen::count(1))).await?;
    Ok(true)
}
