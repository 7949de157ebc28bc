//! Asking why somebody looked: the step before it is sent, and how a question stands beside the visit.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    PersonId,
    clock::{day_in_words, instant_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    AccessQuestion,
    access_question::{self, AskWhyError, UseToAskAbout},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{
        AppError, Fields, Page, Signed,
        params::{EventPath, QuestionPath},
        refuse, session,
        state::AppState,
        take_draft,
    },
};

/// The field of the person's own words.
const WORDS: &str = "words";

/// `GET /people/{person}/access-log/{event}/why`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EventPath(person, event): EventPath,
) -> Result<Response, AppError> {
    let Some(used) = access_question::open(&cx, person, event).await? else {
        // How the question stands is told in the log.
        return Ok(Redirect::to(&paths::access_log(person)).into_response());
    };
    let draft = take_draft(&state, &session, &paths::why(person, event)).await?;
    let title = if draft.errors.is_empty() { "Ask why" } else { "Error: Ask why" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(person, &used, &draft)).await)
}

fn view(person: PersonId, UseToAskAbout { event, reply_by }: &UseToAskAbout, draft: &FormDraft) -> impl IntoView + use<> {
    let name = &event.actor_name;
    let place = [event.role.clone(), event.organisation.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let what = format!("{name} {} on {}.", event.in_words(), instant_in_words(event.at));
    let then = format!(
        "They are told that you ask, and have until {} to reply. You read the reply beside the visit. If there is none by then, a privacy officer takes your question over.",
        day_in_words(london_day(*reply_by))
    );
    let words = Field::lines(WORDS, "What do you want to say or ask? You can leave this empty").hint(
        "They read it as you write it. So does the privacy officer, if your question comes to them. At most 500 characters.",
    );
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::access_log(person)>"Back to who looked at my record"</a>
        <h1 class="nhsuk-heading-l">{format!("Ask {name} why?")}</h1>
        <p>{what}</p>
        {(!place.is_empty()).then(|| view! { <p class="app-source">{place}</p> })}
        <p>{then}</p>
        <form method="post" action=paths::why(person, event.id) novalidate>
            {field(&words, draft)}
            <button class="nhsuk-button" type="submit">"Ask"</button>
            <p><a href=paths::access_log(person)>"Leave it"</a></p>
        </form>
    }
}

/// `POST /people/{person}/access-log/{event}/why`
pub async fn ask(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EventPath(person, event): EventPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match access_question::ask(&cx, person, event, fields.get(WORDS)).await {
        Ok(()) => {
            session::set_flash(&session, "They were asked why. The reply will be shown here, beside the visit.").await?;
            Ok(Redirect::to(&paths::access_log(person)).into_response())
        }
        Err(AskWhyError::Service(error)) => Err(error.into()),
        Err(error) => {
            let draft = FormDraft { errors: vec![(WORDS.to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::why(person, event), &draft, &paths::why(person, event)).await
        }
    }
}

/// `POST /people/{person}/questions/{question}/escalate`
pub async fn escalate(
    Signed(cx): Signed,
    session: Session,
    QuestionPath(person, id): QuestionPath,
) -> Result<Response, AppError> {
    access_question::escalate(&cx, person, id).await?;
    session::set_flash(&session, "The privacy officer will look into it.").await?;
    Ok(Redirect::to(&paths::access_log(person)).into_response())
}

/// How a question stands.
pub(super) fn asked(person: PersonId, question: &AccessQuestion) -> AnyView {
    let at = instant_in_words(question.asked_at);
    let by = day_in_words(london_day(question.due_at));
    let asked = match &question.words {
        Some(words) => format!("You asked why on {at}: “{words}”"),
        None => format!("You asked why on {at}."),
    };
    let to_officer = question.escalated_at.map(|at| format!("With the privacy officer since {}.", instant_in_words(at)));
    match &question.reply {
        None => {
            let state = to_officer.unwrap_or_else(|| format!("There is to be a reply by {by}."));
            view! { <div class="app-source">{format!("{asked} {state}")}</div> }.into_any()
        }
        Some((reply, replied_at)) => {
            let words = format!("Reply, {}: “{reply}”", instant_in_words(*replied_at));
            let can_escalate = to_officer.is_none();
            let id = question.id;
            view! {
                <div class="app-source">{asked}</div>
                <div class="app-entry__detail">{words}</div>
                {to_officer.map(|words| view! { <div class="app-source">{words}</div> })}
                {can_escalate.then(|| view! {
                    <form class="app-ask-why" method="post" action=paths::question_escalated(person, id)>
                        <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">"Take it to the privacy officer"</button>
                    </form>
                })}
            }
            .into_any()
        }
    }
}
