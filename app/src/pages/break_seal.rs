//! Opening what a person sealed, with a reason.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Person, seal::BREAK_LASTS_MINUTES};
use leptos::prelude::*;
use service::{form_draft::FormDraft, relationship::Reason, seal};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, refuse, state::AppState, take_draft},
};

/// `GET /people/{person}/break-seal`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let who = seal::breakable(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::break_seal(person)).await?;
    let title = if draft.errors.is_empty() { "Open what is sealed" } else { "Error: Open what is sealed" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&who, &draft)).await)
}

fn view(person: &Person, draft: &FormDraft) -> impl IntoView + use<> {
    let name = person.name.full();
    let reason = Field::lines("reason", "Why do you need to see what is sealed?")
        .hint("For example: about to be anaesthetised, cannot be asked. They read what you write.");
    let person = person.id;
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::record(person)>"Back to the record"</a>
        <h1 class="nhsuk-heading-l">{format!("Open what {name} sealed")}</h1>
        <p>{format!("{name} asked for a part of this record to be kept from ordinary view. Ask them first, if you can.")}</p>
        <p>{format!("If you open it, you see it for {BREAK_LASTS_MINUTES} minutes. They are told at once, with your name and your reason, and a privacy officer reviews it within three days.")}</p>
        <form method="post" action=paths::break_seal(person) novalidate>
            {field(&reason, draft)}
            <button class="nhsuk-button nhsuk-button--warning" type="submit">"Open what is sealed"</button>
            <p><a href=paths::record(person)>"Leave it sealed"</a></p>
        </form>
    }
}

/// `POST /people/{person}/break-seal`
pub async fn break_seal(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match Reason::parse(fields.get("reason")) {
        Ok(reason) => {
            seal::break_seals(&cx, person, &reason).await?;
            Ok(Redirect::to(&paths::record(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::break_seal(person), &draft, &paths::break_seal(person)).await
        }
    }
}
