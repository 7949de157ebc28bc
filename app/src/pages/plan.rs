//! My plan: what I like to be called, how to treat me in an emergency, what matters to me.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    PersonId,
    clock::instant_in_words,
    plan::{PlanAnswers, PlanQuestion},
};
use leptos::prelude::*;
use service::{form_draft::FormDraft, plan};
use tower_sessions::Session;

use super::account::{refuse, take_draft};
use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, session, state::AppState},
};

/// `GET /people/{person}/plan`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let (answers, changed_at) = plan::open(&cx, person).await?;
    let mut draft = take_draft(&state, &session, &paths::plan(person)).await?;
    if draft.values.is_empty() {
        draft.values = fields_of(&answers);
    }
    let title = if draft.errors.is_empty() { "My plan" } else { "Error: My plan" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(person, &draft, changed_at)).await)
}

fn fields_of(answers: &PlanAnswers) -> Vec<(String, String)> {
    PlanQuestion::ALL
        .iter()
        .map(|question| (question.code().to_owned(), answers.answer(*question).unwrap_or_default().to_owned()))
        .collect()
}

fn view(person: PersonId, draft: &FormDraft, changed_at: Option<DateTime<Utc>>) -> impl IntoView + use<> {
    let fields: Vec<_> = PlanQuestion::ALL
        .iter()
        .map(|question| {
            let shape = match question {
                PlanQuestion::PreferredName => Field::text(question.code(), question.words()).width("nhsuk-input--width-20"),
                _ => Field::lines(question.code(), question.words()),
            };
            field(&shape.hint(question.hint()), draft)
        })
        .collect();
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::record(person)>"Back to the record"</a>
        <h1 class="nhsuk-heading-l">"My plan"</h1>
        <p>"Write in your own words. Every team who cares for you sees this at the top of your record. You can change it as often as you like."</p>
        {changed_at.map(|at| view! { <p class="app-source">{format!("Last changed {}.", instant_in_words(at))}</p> })}
        <form method="post" action=paths::plan(person) novalidate>
            {fields}
            <button class="nhsuk-button" type="submit">"Save my plan"</button>
        </form>
    }
}

/// `POST /people/{person}/plan`
pub async fn save(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match PlanAnswers::parse(|question| fields.get(question.code()).to_owned()) {
        Ok(answers) => {
            plan::save(&cx, person, &answers).await?;
            session::set_flash(&session, "Your plan is saved. Those who care for you see it now.").await?;
            Ok(Redirect::to(&paths::plan(person)).into_response())
        }
        Err(too_long) => {
            let errors = too_long
                .iter()
                .map(|long| {
                    (long.0.code().to_owned(), format!("“{}” must be {} characters or fewer", long.0.words(), long.0.longest()))
                })
                .collect();
            let draft = FormDraft { errors, ..fields.into_draft() };
            refuse(&state, &session, &paths::plan(person), &draft, &paths::plan(person)).await
        }
    }
}
