//! "Why did you look?": asked by the person, replied to by whoever looked, taken over by the privacy officer.

use std::time::Duration;

use chrono::{DateTime, Duration as Days, Utc};
use domain::{
    AccessQuestionId, Action, AuditEvent, AuditEventId, Permit, PersonId,
    access_question::{OwnWords, OwnWordsError, REPLY_WITHIN_DAYS, Reply},
};
use store::{QuestionToAnswer, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave, leave_as},
    jobs::send_notice::{Notice, SendNotice},
};

/// A use of the record about which the person may ask.
#[derive(Clone, Debug)]
pub struct UseToAskAbout {
    /// What was done.
    pub event: AuditEvent,
    /// Until when there would have to be a reply.
    pub reply_by: DateTime<Utc>,
}

/// Why nothing was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskWhyError {
    /// More words than a question holds.
    #[error(transparent)]
    Words(#[from] OwnWordsError),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for AskWhyError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What the person would ask about; none if they asked already.
pub async fn open(cx: &Cx, person: PersonId, event: AuditEventId) -> Result<Option<UseToAskAbout>, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Read).await?;
    let used = to_ask_about(&mut tx, &permit, event).await?;
    let is_asked = tx.access_questions(&permit, &[event]).await?.contains_key(&event);
    let reply_by = tx.now() + Days::days(REPLY_WITHIN_DAYS);
    leave(cx, tx, &permit, &Seen::default()).await?;
    Ok((!is_asked).then_some(UseToAskAbout { event: used, reply_by }))
}

/// There is nothing to ask about what a feed or the person did.
async fn to_ask_about(tx: &mut Tx, permit: &Permit, event: AuditEventId) -> Result<AuditEvent, ServiceError> {
    tx.audit_event(permit, event).await?.filter(AuditEvent::can_be_asked_about).ok_or(ServiceError::NotFound)
}

/// Asks why somebody looked, in the person's own words if they wrote any; asking twice asks once.
pub async fn ask(cx: &Cx, person: PersonId, event: AuditEventId, words: &str) -> Result<(), AskWhyError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Write).await?;
    to_ask_about(&mut tx, &permit, event).await?;
    let words = OwnWords::parse(words)?;
    let is_new = tx.ask_why(&permit, event, words.as_ref().map(OwnWords::as_str)).await?;
    let questions = tx.access_questions(&permit, &[event]).await?;
    let question = questions.get(&event).ok_or(ServiceError::NotFound)?;
    if is_new && let Some(account) = tx.asked_account(&permit, question.id).await? {
        tx.enqueue(&SendNotice { account, notice: Notice::AskedWhy, failures: 0 }, Duration::ZERO).await?;
    }
    Ok(leave_as(cx, tx, &permit, "ask-why", &Seen::default()).await?)
}

/// Takes a reply that does not satisfy to the privacy officer.
pub async fn escalate(cx: &Cx, person: PersonId, id: AccessQuestionId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Write).await?;
    if !tx.escalate_question(&permit, id).await? {
        return Err(ServiceError::NotFound);
    }
    leave_as(cx, tx, &permit, "ask-why", &Seen::with_reason("Taken to the privacy officer")).await
}

/// What waits for the actor's reply.
pub async fn waiting(cx: &Cx) -> Result<Vec<QuestionToAnswer>, ServiceError> {
    let Some(account) = cx.actor.account_id() else { return Ok(Vec::new()) };
    let mut tx = cx.portal.store.begin().await?;
    let questions = tx.questions_to_answer(account).await?;
    tx.commit().await?;
    Ok(questions)
}

/// Replies; once. The person is told.
pub async fn reply(cx: &Cx, person: PersonId, id: AccessQuestionId, reply: &Reply) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Reply, Purpose::Write).await?;
    if !tx.reply_to_question(&permit, id, reply.as_str()).await? {
        return Err(ServiceError::NotFound);
    }
    for (account, is_own) in tx.accounts_to_tell(&permit).await? {
        if is_own {
            tx.enqueue(&SendNotice { account, notice: Notice::Replied, failures: 0 }, Duration::ZERO).await?;
        }
    }
    leave_as(cx, tx, &permit, Action::Reply.code(), &Seen::with_reason(reply.as_str())).await
}
