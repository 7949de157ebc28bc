//! Whoever acts for a person wishes to share what another who acts for them keeps back: a privacy officer decides between them. Nobody
//! decides against what the person keeps back.

use std::collections::BTreeSet;

use domain::{
    AccountId, Action, DisagreementId, GeneralAction, Permit, PersonId, PersonName, SharingChoiceId,
    clock::london_day,
    disagreement::{Grounds, GroundsError, Ruling, is_told},
};
use store::{DisagreementToDecide, StoredDisagreement, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, enter_knowing, leave, leave_as, leave_general},
    jobs::send_notice::{self, Notice},
    sharing::{self, ChoiceError, NewChoice, Wish},
    sharing_reader::Reader,
};

/// How many disagreements the desk shows.
const DESK_SIZE: i32 = 100;

/// What somebody wishes, as the form that was refused described it.
#[derive(Clone, Debug, Default)]
pub struct WishForm {
    /// That this choice ends; else that there is a new one.
    pub ends: Option<SharingChoiceId>,
    /// The new choice.
    pub new: NewChoice,
}

/// Why a privacy officer is not asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The wish itself is wrong, or nobody but the person could grant it.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// No reason.
    #[error(transparent)]
    Grounds(#[from] GroundsError),
    /// It can be done without asking.
    #[error("Nothing stands in the way any more: make your choice again")]
    NothingInTheWay,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for AskError {
    fn from(error: store::StoreError) -> Self {
        Self::Choice(error.into())
    }
}

/// Asks a privacy officer to decide. Asking again before they have decided asks nothing more: false then.
pub async fn ask(cx: &Cx, person: PersonId, form: &WishForm, reason: &str) -> Result<bool, AskError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Write).await?;
    let reader = Reader::new(&permit, &facts, tx.now())?;
    let wish = match form.ends {
        Some(choice) => Wish::End(choice),
        None => Wish::Choose(form.new.parse(london_day(tx.now()))?),
    };
    sharing::is_offered(&mut tx, (&permit, &reader), &wish).await?;
    let in_the_way = sharing::in_the_way(&mut tx, (&permit, &reader), &wish).await?;
    match sharing::refusal(&in_the_way) {
        Ok(()) => return Err(AskError::NothingInTheWay),
        Err(ChoiceError::Anothers) => {}
        Err(error) => return Err(error.into()),
    }
    let reason = Grounds::parse(reason)?;
    let mut is_new = false;
    for stored in &in_the_way {
        is_new |= tx.add_disagreement(&permit, (wish.choice(), stored.id), reason.as_str()).await?;
    }
    if is_new {
        let accounts = tx.accounts_to_tell(&permit).await?.into_iter();
        let officers = accounts.filter(|(_, is_own)| !is_own).map(|(account, _)| account);
        send_notice::enqueue_for(&mut tx, officers, Notice::ToDecide).await?;
    }
    if !is_new {
        return Ok(false);
    }
    let said = format!("Asked a privacy officer to decide: {}", reason.as_str());
    leave(cx, tx, &permit, &Seen::with_reason(&said)).await?;
    Ok(true)
}

/// What waits for a ruling.
pub async fn desk(cx: &Cx) -> Result<Vec<DisagreementToDecide>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let waiting = tx.disagreements_to_decide(&permit, DESK_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(waiting.len())).await?;
    Ok(waiting)
}

/// What a home tells of disagreements about a record, newest first. Entered as for choosing what is shared, or as the person.
pub(crate) async fn told(tx: &mut Tx, (permit, reader): (&Permit, &Reader)) -> Result<Vec<StoredDisagreement>, ServiceError> {
    let now = tx.now();
    let mut told = reader.disagreements(tx.disagreements(permit).await?);
    told.retain(|it| is_told(it.ruling.as_ref().map(|decided| decided.decided_at), it.is_over, now));
    Ok(told)
}

/// A disagreement and whose record it is about, for the privacy officer: choices and words, nothing of the record.
pub async fn open(cx: &Cx, person: PersonId, id: DisagreementId) -> Result<(PersonName, StoredDisagreement), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::DecideDisagreement, Purpose::Read).await?;
    let disagreement = find(&mut tx, &permit, id).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok((person.name, disagreement))
}

async fn find(tx: &mut Tx, permit: &Permit, id: DisagreementId) -> Result<StoredDisagreement, ServiceError> {
    let mut all = tx.disagreements(permit).await?.into_iter();
    all.find(|disagreement| disagreement.id == id).ok_or(ServiceError::NotFound)
}

/// Why there is no ruling.
#[derive(Debug, thiserror::Error)]
pub enum RulingError {
    /// Nothing was decided.
    #[error("Choose whether the stricter choice stands or is lifted")]
    Ruling,
    /// No reason.
    #[error(transparent)]
    Grounds(#[from] GroundsError),
    /// Somebody was faster, or the form came twice.
    #[error("It is decided already")]
    Decided,
    /// Whoever made the choice ended it, or it lapsed.
    #[error("The choice has ended meanwhile: there is nothing left to decide")]
    Ended,
    /// Nobody judges their own case.
    #[error("You are one of those who disagree: another privacy officer decides")]
    OwnCase,
    /// The person's own choice.
    #[error("The person keeps this back themselves: nobody decides against that")]
    ThePersons,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for RulingError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Whether this account may decide this now.
fn may_be_decided(disagreement: &StoredDisagreement, by: Option<AccountId>) -> Result<(), RulingError> {
    if disagreement.ruling.is_some() {
        Err(RulingError::Decided)
    } else if disagreement.is_over {
        Err(RulingError::Ended)
    } else if disagreement.in_the_way.is_the_persons {
        Err(RulingError::ThePersons)
    } else if by == Some(disagreement.asked_by) || by == disagreement.in_the_way.made_by {
        Err(RulingError::OwnCase)
    } else {
        Ok(())
    }
}

/// Decides: the stricter choice stands, or ends now. Those who disagree and the person are told.
pub async fn decide(
    cx: &Cx,
    person: PersonId,
    id: DisagreementId,
    (ruling, words): (Option<Ruling>, &str),
) -> Result<(), RulingError> {
    let (mut tx, permit) = enter(cx, person, Action::DecideDisagreement, Purpose::Write).await?;
    let disagreement = find(&mut tx, &permit, id).await?;
    may_be_decided(&disagreement, cx.actor.account_id())?;
    let ruling = ruling.ok_or(RulingError::Ruling)?;
    let words = Grounds::parse(words)?;
    if !tx.decide_disagreement(&permit, id, ruling, words.as_str()).await? {
        return Err(RulingError::Decided);
    }
    if ruling == Ruling::Lifted && !tx.end_sharing_choice(&permit, disagreement.in_the_way.id).await? {
        return Err(RulingError::Ended);
    }
    tell(&mut tx, &permit, &disagreement).await?;
    let said = format!("{}: {}", ruling.words(), words.as_str());
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&said)).await?)
}

/// Tells those who disagree, and the person.
async fn tell(tx: &mut Tx, permit: &Permit, disagreement: &StoredDisagreement) -> Result<(), ServiceError> {
    let own = tx.accounts_to_tell(permit).await?.into_iter().filter(|(_, is_own)| *is_own).map(|(account, _)| account);
    let parties = [Some(disagreement.asked_by), disagreement.in_the_way.made_by].into_iter().flatten();
    let accounts: BTreeSet<_> = own.chain(parties).collect();
    send_notice::enqueue_for(tx, accounts, Notice::Decided).await
}
