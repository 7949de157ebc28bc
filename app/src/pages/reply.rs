//! Telling a person, who asked, why one looked at their record.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    access_question::Reply,
    clock::{day_in_words, instant_in_words, london_day},
};
use leptos::prelude::*;
use service::{QuestionToAnswer, access_question, form_draft::FormDraft};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, Signed, params::QuestionPath, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/questions/{question}/reply`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    QuestionPath(person, id): QuestionPath,
) -> Result<Response, AppError> {
    let waiting = access_question::waiting(&cx).await?;
    let question =
        waiting.into_iter().find(|question| question.id == id && question.person == person).ok_or(AppError::NotFound)?;
    let draft = take_draft(&state, &session, &paths::reply(person, id)).await?;
    let title = if draft.errors.is_empty() { "Why did you look?" } else { "Error: Why did you look?" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&question, &draft)).await)
}

fn view(question: &QuestionToAnswer, draft: &FormDraft) -> impl IntoView + use<> {
    let QuestionToAnswer { id, person, person_name, words, organisation, looked_at, due_at, .. } = question.clone();
    let (when, by) = (instant_in_words(looked_at), day_in_words(london_day(due_at)));
    let reply = Field::lines("reply", "Why did you look at this record?")
        .hint("Write to the person, in plain words. They read it as you write it.");
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::HOME>"Back to home"</a>
        <h1 class="nhsuk-heading-l">{format!("{person_name} asks why you looked")}</h1>
        <p>{format!("You used their record on {when}, for {organisation}. Reply by {by}; after that the privacy officer takes it over.")}</p>
        {words.map(|words| view! { <div class="nhsuk-inset-text"><p class="app-entry__detail">{format!("{person_name} wrote: “{words}”")}</p></div> })}
        <form method="post" action=paths::reply(person, id) novalidate>
            {field(&reply, draft)}
            <button class="nhsuk-button" type="submit">"Send the reply"</button>
        </form>
    }
}

/// `POST /people/{person}/questions/{question}/reply`
pub async fn reply(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    QuestionPath(person, id): QuestionPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match Reply::parse(fields.get("reply")) {
        Ok(reply) => {
            access_question::reply(&cx, person, id, &reply).await?;
            session::set_flash(&session, "Your reply is sent.").await?;
            Ok(Redirect::to(paths::HOME).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reply".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::reply(person, id), &draft, &paths::reply(person, id)).await
        }
    }
}

/// What waits for one's reply, on a home.
pub(super) fn waiting(questions: &[QuestionToAnswer]) -> AnyView {
    questions
        .iter()
        .map(|question| {
            let words = format!(
                "{} asks why you looked at their record on {}. Reply by {}.",
                question.person_name,
                instant_in_words(question.looked_at),
                day_in_words(london_day(question.due_at))
            );
            let href = paths::reply(question.person, question.id);
            view! { <div class="nhsuk-inset-text"><p>{words}" "<a href=href>"Reply"</a></p></div> }
        })
        .collect_view()
        .into_any()
}
