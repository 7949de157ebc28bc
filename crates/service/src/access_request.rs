//! Asking a person who wishes to be asked first, and their answer.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccessRequestId, Action, Category, Person, PersonId, Scope, Sharing, SharingChoice,
    access_request::{Answer, YES_LASTS_DAYS},
    plan::PlanQuestion,
    sharing_choice::Viewing,
};
use store::{AccessRequest, StoredChoice};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_knowing, leave, leave_as},
    relationship::Reason,
    sharing::{ChoiceError, kept_by_others},
    sharing_reader::Reader,
};

/// What the one who asks sees of it.
#[derive(Clone, Debug)]
pub struct AskView {
    /// Whom they ask.
    pub person: Person,
    /// When they asked, if the answer is awaited.
    pub asked_at: Option<DateTime<Utc>>,
}

/// Somebody who asks to see more, and what they would see if the person said yes.
#[derive(Clone, Debug)]
pub struct RequestToAnswer {
    /// Who asks, why, until when.
    pub request: AccessRequest,
    /// What is kept back from them until they ask.
    pub opens: Vec<Scope>,
}

/// The requests that wait for the reader's answer. One that a choice of which they are not told has to do with is the person's to answer,
/// and one that opens nothing might have been: who acts for the person is told of neither.
pub(crate) fn to_answer(
    requests: Vec<AccessRequest>,
    (reader, choices): (&Reader, &[StoredChoice]),
    now: DateTime<Utc>,
) -> Vec<RequestToAnswer> {
    let (told, hidden): (Vec<_>, Vec<_>) = choices.iter().partition(|stored| reader.is_told_of(stored));
    let [told, hidden] = [told, hidden].map(|part| part.iter().map(|stored| stored.choice).collect::<Vec<_>>());
    let answered_by_reader = requests.into_iter().filter_map(|request| {
        let opens = asked_for(&told, &request, now);
        let is_told = reader.is_the_person() || (!opens.is_empty() && asked_for(&hidden, &request, now).is_empty());
        is_told.then_some(RequestToAnswer { request, opens })
    });
    answered_by_reader.collect()
}

/// Opens the form for asking; refused where there is nothing to ask for.
pub async fn open(cx: &Cx, person: PersonId) -> Result<AskView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::AskForMore, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let asked_at = tx.access_requests(&permit, cx.actor.account_id()).await?.first().map(|request| request.asked_at);
    leave_as(cx, tx, &permit, "look-up", &Seen::default()).await?;
    Ok(AskView { person, asked_at })
}

/// Asks. Asking again while the answer is awaited changes nothing.
pub async fn ask(cx: &Cx, person: PersonId, reason: &Reason) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::AskForMore, Purpose::Write).await?;
    tx.add_access_request(&permit, reason.as_str()).await?;
    leave(cx, tx, &permit, &Seen::with_reason(reason.as_str())).await
}

/// Answers. A yes is a choice to share with the one who asked, for what is kept back from them until they ask; it can be ended like any
/// other. Whoever acts for the person does not say yes to what the person or another keeps back. False if the request does not wait any
/// more.
pub async fn answer(cx: &Cx, person: PersonId, id: AccessRequestId, answer: Answer) -> Result<bool, ChoiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Write).await?;
    let now = tx.now();
    let reader = Reader::new(&permit, &facts, now)?;
    let choices = tx.sharing_choices(&permit).await?;
    let waiting = to_answer(tx.access_requests(&permit, None).await?, (&reader, &choices), now);
    let Some(RequestToAnswer { request, opens }) = waiting.into_iter().find(|it| it.request.id == id) else {
        return Ok(false);
    };
    if !tx.answer_access_request(&permit, id, answer).await? {
        return Ok(false);
    }
    if answer == Answer::Yes {
        let kept = kept_by_others(&mut tx, (&permit, &reader)).await?;
        for scope in opens {
            let share = SharingChoice { scope, sharing: Sharing::Share, ends_at: Some(now + Duration::days(YES_LASTS_DAYS)) };
            if kept.iter().any(|stored| share.loosens(&stored.choice)) {
                return Err(ChoiceError::Anothers);
            }
            tx.save_sharing_choice(&permit, &share).await?;
        }
    }
    let done = format!("Answered {}: {}", request.name, answer.words());
    leave(cx, tx, &permit, &Seen::with_reason(&done)).await?;
    Ok(true)
}

/// What is kept back from the one who asks until they ask: the same, narrowed to them.
fn asked_for(choices: &[SharingChoice], request: &AccessRequest, now: DateTime<Utc>) -> Vec<Scope> {
    let viewing = |(category, section)| Viewing {
        category,
        section,
        organisation: request.organisation,
        role: request.role,
        account: Some(request.account),
    };
    let of_plan = || PlanQuestion::ALL.iter().map(|section| (Category::AboutMe, Some(*section)));
    let all = || Category::ALL.iter().map(|category| (*category, None)).chain(of_plan());
    choices
        .iter()
        .filter(|choice| choice.sharing == Sharing::AskFirst && choice.is_in_force(now))
        .filter(|choice| all().any(|part| choice.scope.covers(&viewing(part))))
        .map(|choice| Scope { organisation: Some(request.organisation), account: Some(request.account), ..choice.scope })
        .collect()
}
