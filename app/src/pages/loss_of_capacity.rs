//! A privacy officer records that somebody cannot decide, or that they decide for themselves again: two forms alike.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{CarerGrantId, PersonId, clock::day_in_words};
use leptos::prelude::*;
use service::{
    Cx, StoredGrant,
    form_draft::FormDraft,
    loss_of_capacity::{self, Assessment, CapacityError},
};
use tower_sessions::Session;

use super::carers::date;
use crate::{
    paths,
    ui::form::{Field, date_field, error_summary, field},
    web::{AppError, Fields, Page, Signed, params::GrantPath, refuse, session, state::AppState, take_draft},
};

/// Which of the two.
#[derive(Clone, Copy)]
enum Step {
    Lost,
    Regained,
}

impl Step {
    fn path(self, person: PersonId, id: CarerGrantId) -> String {
        match self {
            Self::Lost => paths::capacity_lost(person, id),
            Self::Regained => paths::capacity_regained(person, id),
        }
    }

    /// The title, what happens, and what is asked of the day.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Lost => (
                "Record an assessment of capacity",
                "From the start of this day they act for the person, who reads this.",
                "Since when can the person not decide?",
            ),
            Self::Regained => (
                "Record that they decide for themselves again",
                "From the start of this day nobody acts for the person under this authority. The person reads this.",
                "From when do they decide for themselves?",
            ),
        }
    }
}

/// `GET /people/{person}/carers/{grant}/lost`
pub async fn lost_page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
) -> Result<Response, AppError> {
    page(&state, &cx, &session, (person, id, Step::Lost)).await
}

/// `GET /people/{person}/carers/{grant}/regained`
pub async fn regained_page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
) -> Result<Response, AppError> {
    page(&state, &cx, &session, (person, id, Step::Regained)).await
}

async fn page(
    state: &AppState,
    cx: &Cx,
    session: &Session,
    (person, id, step): (PersonId, CarerGrantId, Step),
) -> Result<Response, AppError> {
    let (who, grant) = loss_of_capacity::open(cx, person, id).await?;
    let action = step.path(person, id);
    let draft = take_draft(state, session, &action).await?;
    let title = step.words().0;
    let title = if draft.errors.is_empty() { title.to_owned() } else { format!("Error: {title}") };
    let name = who.name.full();
    Ok(Page::signed(state, cx, session, title).await?.render(move || view(step, (&name, &grant), action, &draft)).await)
}

fn view(step: Step, (name, grant): (&str, &StoredGrant), action: String, draft: &FormDraft) -> impl IntoView + use<> {
    let (title, happens, asks) = step.words();
    let who = format!("{}, {} of {name}: {}.", grant.carer, grant.relation, grant.basis.words());
    let since = grant.loss_of_capacity.map(|loss| match loss.regained_on {
        None => format!("The person cannot decide since {}.", day_in_words(loss.since)),
        Some(day) => {
            format!("The person decides for themselves again since {}, so nobody acts under this now.", day_in_words(day))
        }
    });
    let evidence = Field::text("evidence", "Who assessed it, and where is that kept?");
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::AUTHORITIES>"Back to who may act for others"</a>
        <h1 class="nhsuk-heading-l">{title}</h1>
        <p>{who}</p>
        {since.map(|words| view! { <p>{words}</p> })}
        <p>{happens}</p>
        <form method="post" action=action novalidate>
            {date_field("day", asks, "For example 27 3 2026. Not in the future.", draft)}
            {field(&evidence, draft)}
            <button class="nhsuk-button" type="submit">"Record it"</button>
        </form>
    }
}

/// `POST /people/{person}/carers/{grant}/lost`
pub async fn lost(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
    fields: Fields,
) -> Result<Response, AppError> {
    record(&state, &cx, &session, (person, id, Step::Lost), fields).await
}

/// `POST /people/{person}/carers/{grant}/regained`
pub async fn regained(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
    fields: Fields,
) -> Result<Response, AppError> {
    record(&state, &cx, &session, (person, id, Step::Regained), fields).await
}

async fn record(
    state: &AppState,
    cx: &Cx,
    session: &Session,
    (person, id, step): (PersonId, CarerGrantId, Step),
    fields: Fields,
) -> Result<Response, AppError> {
    let day = date(&fields, "day");
    // Whoever may not do this learns nothing by a date that is none.
    let form = Assessment { day: day.clone().unwrap_or_default(), evidence: fields.get("evidence") };
    let recorded = match step {
        Step::Lost => loss_of_capacity::record_loss(cx, person, id, &form).await,
        Step::Regained => loss_of_capacity::record_regained(cx, person, id, &form).await,
    };
    let error = match (recorded, day) {
        (Ok(()), _) => {
            session::set_flash(session, "It is recorded, and counts at once.").await?;
            return Ok(Redirect::to(paths::AUTHORITIES).into_response());
        }
        (Err(CapacityError::Service(error)), _) => return Err(error.into()),
        (Err(CapacityError::NoDay), Err(error)) => error,
        (Err(error @ CapacityError::Evidence), _) => ("evidence".to_owned(), error.to_string()),
        (Err(error), _) => ("day-day".to_owned(), error.to_string()),
    };
    let page = step.path(person, id);
    let draft = FormDraft { errors: vec![error], ..fields.into_draft() };
    refuse(state, session, &page, &draft, &page).await
}
