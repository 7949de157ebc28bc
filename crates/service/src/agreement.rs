//! The register of sharing agreements: what gives access takes two officers, what lapsed stops access and says so.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, Agreement, AgreementId, AgreementState, GeneralAction, GeneralPermit, Organisation, Prolonging, ProlongingState,
    clock::{day_in_words, london_day},
};
use store::{NewAgreement, Tx};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
    relationship::{LONGEST_REASON, Reason, SHORTEST_REASON},
};

/// The longest line of an agreement, in characters.
const LONGEST_LINE: usize = 200;

/// What is wrong with an agreement.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// No title.
    #[error("Write what the agreement is called, in at most {LONGEST_LINE} characters")]
    Title,
    /// No purpose.
    #[error("Write what the agreement is for, in at most {LONGEST_LINE} characters")]
    Purpose,
    /// No legal basis.
    #[error("Write the law that it rests on, in at most {LONGEST_LINE} characters")]
    LegalBasis,
    /// Nobody to share with.
    #[error("Choose two organisations or more")]
    Parties,
    /// Already over.
    #[error("The review must be after today, and not before the agreement begins")]
    Review,
    /// No day to prolong it to.
    #[error("Write for how many months it holds: from 1 to 60")]
    Months,
    /// What is called prolonging does not shorten: to end one sooner has its own form, and its own reason.
    #[error("It holds until {0} already. Write more months, so that it holds longer than that")]
    NotLater(String),
    /// It waited too long, or was proposed when an earlier day was the last.
    #[error("The day that is proposed has come, or is not after its last day. Refuse it, and propose another")]
    Overtaken,
    /// No reason.
    #[error("Say why it ends, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Reason,
    /// No reason to prolong it.
    #[error("Say why it goes on, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    ProlongingReason,
    /// No reason of a refusal.
    #[error("Say why you refuse it, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Refusal,
    /// Nobody agrees with themselves.
    #[error("You proposed it yourself: another privacy officer has to agree")]
    SecondOfficer,
    /// It was decided, taken back, ended or proposed anew meanwhile.
    #[error("It was changed meanwhile. Read it again as it is now")]
    Moved,
    /// The form's key is that of an agreement in the register which says something else.
    #[error("This form was sent before. What is in the register is what was sent first.")]
    SentBefore,
    /// One at a time.
    #[error("Another day is proposed already. It is shown here")]
    Waits,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for AgreementError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict { constraint } if constraint == "agreement_prolonging_waits" => Self::Waits,
            store::StoreError::Conflict { .. } => Self::Parties,
            other => Self::Service(other.into()),
        }
    }
}

/// The register as an officer reads it.
#[derive(Clone, Debug)]
pub struct Register {
    /// Every agreement, those that end first at the head.
    pub agreements: Vec<Agreement>,
    /// The later last days that wait for a second officer.
    pub waiting: Vec<Prolonging>,
    /// The organisations that may become parties.
    pub organisations: Vec<Organisation>,
    /// Who reads.
    pub reader: Option<AccountId>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

impl Register {
    /// Whether the reader is to agree to something that another officer proposed.
    fn waits_for_reader(&self) -> bool {
        let is_anothers = |by: Option<AccountId>| by.is_some() && by != self.reader;
        let today = london_day(self.now);
        let is_open = |it: &&Agreement| it.state(today) != AgreementState::Ended;
        self.agreements.iter().filter(is_open).any(|it| {
            let registered = !it.is_agreed && is_anothers(it.made_by.as_ref().map(|(by, _)| *by));
            registered || self.waiting.iter().any(|day| day.agreement == it.id && is_anothers(Some(day.proposed_by.0)))
        })
    }
}

/// The register, and the organisations that may become parties.
pub async fn register(cx: &Cx) -> Result<Register, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let register = Register {
        agreements: tx.agreements().await?,
        waiting: tx.prolongings(&permit, None).await?,
        organisations: tx.organisations().await?,
        reader: cx.actor.account_id(),
        now: tx.now(),
    };
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(register)
}

/// The actor is to agree to an agreement or to a later last day that another officer proposed.
pub async fn waits_for_me(cx: &Cx) -> Result<bool, ServiceError> {
    Ok(register(cx).await?.waits_for_reader())
}

/// An agreement that nobody ended, with the later last days that were proposed for it, the newest first.
pub async fn open(cx: &Cx, id: AgreementId) -> Result<(Agreement, Vec<Prolonging>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let agreement = find(&mut tx, id).await?;
    let prolongings = tx.prolongings(&permit, Some(id)).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok((agreement, prolongings))
}

async fn find(tx: &mut Tx, id: AgreementId) -> Result<Agreement, ServiceError> {
    tx.agreements().await?.into_iter().find(|it| it.id == id && !it.is_ended).ok_or(ServiceError::NotFound)
}

fn line(text: &str, error: AgreementError) -> Result<String, AgreementError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.chars().count() > LONGEST_LINE { Err(error) } else { Ok(text) }
}

/// Writes an agreement down. It takes effect once another officer agreed to it.
pub async fn add(cx: &Cx, new: NewAgreement) -> Result<(), AgreementError> {
    let today = london_day(cx.now());
    let new = NewAgreement {
        title: line(&new.title, AgreementError::Title)?,
        purpose: line(&new.purpose, AgreementError::Purpose)?,
        legal_basis: line(&new.legal_basis, AgreementError::LegalBasis)?,
        ..new
    };
    if new.parties.len() < 2 {
        return Err(AgreementError::Parties);
    }
    if new.review_on <= today || new.review_on < new.starts_on {
        return Err(AgreementError::Review);
    }
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    if !tx.add_agreement(Some(&permit), &new).await? {
        // Pressed twice it is proposed once. Other words under the same key were never added: they are neither told nor noted as if.
        let first = tx.agreements().await?.into_iter().find(|it| it.id == new.id);
        let is_pressed_twice = first.is_some_and(|first| is_the_same(cx, &first, &new));
        return if is_pressed_twice {
            Ok(leave_general(cx, tx, &permit, &Seen::default()).await?)
        } else {
            Err(AgreementError::SentBefore)
        };
    }
    let done = format!("Proposed the agreement “{}”", new.title);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// The actor sent this very form: all that it says is what stands in the register.
fn is_the_same(cx: &Cx, first: &Agreement, new: &NewAgreement) -> bool {
    let is_own = first.made_by.as_ref().is_some_and(|(by, _)| Some(*by) == cx.actor.account_id());
    let parties: BTreeSet<_> = first.parties.iter().map(|(party, _)| *party).collect();
    let sent: BTreeSet<_> = new.parties.iter().copied().collect();
    is_own
        && !first.is_ended
        && (&first.title, &first.purpose, &first.legal_basis) == (&new.title, &new.purpose, &new.legal_basis)
        && (first.starts_on, first.review_on) == (new.starts_on, new.review_on)
        && parties == sent
}

/// Agrees to one that another officer registered: it takes effect at the very next request.
pub async fn agree(cx: &Cx, id: AgreementId) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let agreement = find(&mut tx, id).await?;
    if agreement.made_by.as_ref().is_some_and(|(by, _)| Some(*by) == cx.actor.account_id()) {
        return Err(AgreementError::SecondOfficer);
    }
    if !tx.agree_to_agreement(&permit, id).await? {
        return Err(AgreementError::Moved);
    }
    let done = format!("Agreed to the agreement “{}”", agreement.title);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Proposes a later last day for one that was reviewed: later than today and, unless it lapsed, than the one that it has.
pub async fn propose(cx: &Cx, id: AgreementId, (review_on, reason): (Option<NaiveDate>, &str)) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let agreement = find(&mut tx, id).await?;
    let review_on = review_on.filter(|day| *day > london_day(tx.now())).ok_or(AgreementError::Months)?;
    if review_on <= agreement.review_on {
        return Err(AgreementError::NotLater(day_in_words(agreement.review_on)));
    }
    let reason = Reason::parse(reason).map_err(|_| AgreementError::ProlongingReason)?;
    if !tx.propose_prolonging(&permit, id, (review_on, reason.as_str())).await? {
        return Err(AgreementError::Moved);
    }
    let done = format!("Proposed to prolong the agreement “{}” until {review_on}: {}", agreement.title, reason.as_str());
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// The agreement and the proposal that waits, if it is the one that was read.
async fn waiting(
    tx: &mut Tx,
    permit: &GeneralPermit,
    (id, read): (AgreementId, &str),
) -> Result<(Agreement, Prolonging), AgreementError> {
    let agreement = find(tx, id).await?;
    let all = tx.prolongings(permit, Some(id)).await?;
    let waiting = all.into_iter().find(|it| it.state == ProlongingState::Proposed && it.id.to_string() == read);
    Ok((agreement, waiting.ok_or(AgreementError::Moved)?))
}

/// Agrees to a later last day that another officer proposed, if it is the one that was read: it counts at the very next request.
pub async fn agree_to_prolonging(cx: &Cx, id: AgreementId, read: &str) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (agreement, waiting) = waiting(&mut tx, &permit, (id, read)).await?;
    if Some(waiting.proposed_by.0) == cx.actor.account_id() {
        return Err(AgreementError::SecondOfficer);
    }
    if waiting.review_on <= agreement.review_on.max(london_day(tx.now())) {
        return Err(AgreementError::Overtaken);
    }
    if !tx.agree_to_prolonging(&permit, waiting.id).await? {
        return Err(AgreementError::Moved);
    }
    let done = format!("Agreed to prolong the agreement “{}” until {}", agreement.title, waiting.review_on);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Ends a proposal without effect: taken back by whoever made it, refused with a reason by anybody else.
pub async fn end_prolonging(cx: &Cx, id: AgreementId, (read, reason): (&str, &str)) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (agreement, waiting) = waiting(&mut tx, &permit, (id, read)).await?;
    let is_refused = Some(waiting.proposed_by.0) != cx.actor.account_id();
    let reason = is_refused.then(|| Reason::parse(reason)).transpose().map_err(|_| AgreementError::Refusal)?;
    let reason = reason.as_ref().map(Reason::as_str);
    let state = if is_refused { ProlongingState::Refused } else { ProlongingState::TakenBack };
    if !tx.end_prolonging(&permit, (waiting.id, state, reason)).await? {
        return Err(AgreementError::Moved);
    }
    let because = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let done = format!("{} what was proposed to prolong the agreement “{}”{because}", state.words(), agreement.title);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Ends one at once.
pub async fn end(cx: &Cx, id: AgreementId, reason: &str) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let reason = Reason::parse(reason).map_err(|_| AgreementError::Reason)?;
    if !tx.end_agreement(&permit, id).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&format!("Ended an agreement: {}", reason.as_str()))).await?)
}
