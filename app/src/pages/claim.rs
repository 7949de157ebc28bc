//! Saying that one is involved in a person's care.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::PersonId;
use leptos::prelude::*;
use service::{
    form_draft::FormDraft,
    relationship::{self, Reason},
};
use tower_sessions::Session;

use super::account::{refuse, take_draft};
use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, state::AppState},
};

/// `GET /people/{person}/claim`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    relationship::may_claim(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::claim(person)).await?;
    let title = if draft.errors.is_empty() { "Why do you need this record?" } else { "Error: Why do you need this record?" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(person, &draft)).await)
}

fn view(person: PersonId, draft: &FormDraft) -> impl IntoView + use<> {
    let reason = Field::lines("reason", "Why do you need to see this record?")
        .hint("For example: attended A&E this morning, I am the doctor on duty. The person can read what you write.");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Your organisation is not known to care for this person"</h1>
        <p>"If you are involved in their care, say why. You will see the record for 24 hours. Your name and your reason are recorded, the person can read them, and they may be reviewed."</p>
        <form method="post" action=paths::claim(person) novalidate>
            {field(&reason, draft)}
            <button class="nhsuk-button" type="submit">"Open the record"</button>
            <p><a href=paths::FIND>"Do not open it"</a></p>
        </form>
    }
}

/// `POST /people/{person}/claim`
pub async fn claim(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match Reason::parse(fields.get("reason")) {
        Ok(reason) => {
            relationship::claim(&cx, person, &reason).await?;
            Ok(Redirect::to(&paths::record(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::claim(person), &draft, &paths::claim(person)).await
        }
    }
}
