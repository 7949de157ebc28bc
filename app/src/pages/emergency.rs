//! Opening a record in an emergency.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Person, clock::day_in_words, emergency::LASTS_MINUTES};
use leptos::prelude::*;
use service::{emergency, form_draft::FormDraft, relationship::Reason};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, refuse, state::AppState, take_draft},
};

/// `GET /people/{person}/emergency`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let who = emergency::who(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::emergency(person)).await?;
    let title = if draft.errors.is_empty() { "Open in an emergency" } else { "Error: Open in an emergency" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&who, &draft)).await)
}

fn view(person: &Person, draft: &FormDraft) -> impl IntoView + use<> {
    let heading = format!("Open the record of {} in an emergency", person.name.full());
    let born = person.born_on.map(|born| format!("Born {}", day_in_words(born)));
    let person = person.id;
    let reason =
        Field::lines("reason", "What is the emergency?").hint("For example: found unconscious at home, ambulance on scene.");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">{heading}</h1>
        {born.map(|words| view! { <p><strong>{words}</strong></p> })}
        <p>{format!("For {LASTS_MINUTES} minutes you see allergies, medicines, conditions, warnings, decisions about resuscitation, their plan and whom to call, whatever they share otherwise. What they sealed stays sealed.")}</p>
        <p>"They are told at once, with your name and your reason, and a privacy officer reviews it within three days."</p>
        <form method="post" action=paths::emergency(person) novalidate>
            {field(&reason, draft)}
            <button class="nhsuk-button nhsuk-button--warning" type="submit">"Open it now"</button>
            <p><a href=paths::HOME>"Do not open it"</a></p>
        </form>
    }
}

/// `POST /people/{person}/emergency`
pub async fn open(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match Reason::parse(fields.get("reason")) {
        Ok(reason) => {
            emergency::open(&cx, person, &reason).await?;
            Ok(Redirect::to(&paths::record(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::emergency(person), &draft, &paths::emergency(person)).await
        }
    }
}
