//! Asking a person who wishes to be asked before more of their record is opened.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{access_request::LAPSES_AFTER_DAYS, clock::instant_in_words};
use leptos::prelude::*;
use service::{
    access_request::{self, AskView},
    form_draft::FormDraft,
    relationship::Reason,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/ask`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let asked = access_request::open(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::ask(person)).await?;
    let title = if draft.errors.is_empty() { "Ask to see more" } else { "Error: Ask to see more" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&asked, &draft)).await)
}

fn view(asked: &AskView, draft: &FormDraft) -> impl IntoView + use<> {
    let person = asked.person.id;
    let name = asked.person.name.full();
    let reason =
        Field::lines("reason", "Why do you need to see more?").hint("They read what you write. They answer yes, no or not now.");
    let waiting = asked.asked_at.map(|at| format!("You asked on {}. There is no answer yet.", instant_in_words(at)));
    let form = waiting.is_none().then(|| {
        view! {
            <form method="post" action=paths::ask(person) novalidate>
                {field(&reason, draft)}
                <button class="nhsuk-button" type="submit">"Ask"</button>
            </form>
        }
    });
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::record(person)>"Back to the record"</a>
        <h1 class="nhsuk-heading-l">{format!("Ask {name} to see more")}</h1>
        <p>{format!("{name} wishes to be asked before more of their record is opened. They see your name, your organisation and your reason. Without an answer the request ends after {LAPSES_AFTER_DAYS} days.")}</p>
        {waiting.map(|words| view! { <div class="nhsuk-inset-text"><p>{words}</p></div> })}
        {form}
    }
}

/// `POST /people/{person}/ask`
pub async fn ask(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match Reason::parse(fields.get("reason")) {
        Ok(reason) => {
            access_request::ask(&cx, person, &reason).await?;
            session::set_flash(&session, "They were asked. What they allow is shown here as soon as they have answered.").await?;
            Ok(Redirect::to(&paths::record(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::ask(person), &draft, &paths::ask(person)).await
        }
    }
}
