//! "Why did you look?": asked by the person, replied to by whoever looked, taken over by the privacy officer.

use std::time::Duration;

use domain::{AccessQuestionId, Action, AuditEventId, PersonId, access_question::Reply};
use store::QuestionToAnswer;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave_as},
    jobs::send_notice::{Notice, SendNotice},
};

/// Asks why somebody looked; asking twice asks once. There is nothing to ask about what a feed or the person did.
pub async fn ask(cx: &Cx, person: PersonId, event: AuditEventId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Write).await?;
    let is_new = tx.ask_why(&permit, event).await?;
    let questions = tx.access_questions(&permit, &[event]).await?;
    let question = questions.get(&event).ok_or(ServiceError::NotFound)?;
    if is_new && let Some(account) = tx.asked_account(&permit, question.id).await? {
        tx.enqueue(&SendNotice { account, notice: Notice::AskedWhy, failures: 0 }, Duration::ZERO).await?;
    }
    leave_as(cx, tx, &permit, "ask-why", &Seen::default()).await
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
