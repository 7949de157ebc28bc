//! The breach register.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Organisation,
    clock::{day_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    Breach,
    form_draft::FormDraft,
    governance::{self, BreachForm, GovernanceError},
};
use tower_sessions::Session;

use super::carers::date;
use crate::{
    paths,
    ui::form::{Field, date_field, error_summary, field, key_field, select_field},
    web::{AppError, Fields, Governing, Page, params::BreachPath, refuse, session, state::AppState, take_draft},
};

/// `GET /governance/breaches`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let (breaches, organisations) = governance::breaches(&cx).await?;
    let draft = take_draft(&state, &session, paths::BREACHES).await?;
    let key = key_field(&state.portal);
    let title = if draft.errors.is_empty() { "Breach register" } else { "Error: Breach register" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&breaches, (&organisations, key), &draft)).await)
}

fn view<K: IntoView + 'static>(
    breaches: &[Breach],
    (organisations, key): (&[Organisation], K),
    draft: &FormDraft,
) -> impl IntoView + use<K> {
    let items = breaches.iter().map(|breach| item(breach, draft)).collect_view();
    let is_empty = breaches.is_empty();
    let choose = (String::new(), "Choose".to_owned());
    let places = organisations.iter().map(|it| (it.id.to_string(), it.name.clone()));
    let places = std::iter::once(choose).chain(places).collect();
    let what = Field::lines("what", "What happened?").hint("Without anybody’s name.");
    let people = Field::text("people", "How many people did it touch?").kind("number").width("nhsuk-input--width-4");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Breach register"</h1>
        <p>"Tell the Information Commissioner within 72 hours of a breach that is likely to put people’s rights at risk."</p>
        {if is_empty {
            view! { <p>"No breach is written down."</p> }.into_any()
        } else {
            view! { <ul class="app-people app-people--stacked" id="breaches">{items}</ul> }.into_any()
        }}
        <h2 class="nhsuk-heading-m">"Write a breach down"</h2>
        <form method="post" action=paths::BREACHES novalidate>
            {key}
            {select_field("organisation", "Where did it happen?", places, draft)}
            {date_field("found", "When was it found? (optional)", "Leave it empty for today.", draft)}
            {field(&what, draft)}
            {field(&people, draft)}
            {date_field("reported", "When was the Information Commissioner told? (optional)", "Leave it empty if they were not.", draft)}
            <button class="nhsuk-button" type="submit">"Write it down"</button>
        </form>
    }
}

fn item(breach: &Breach, draft: &FormDraft) -> impl IntoView + use<> {
    let found = format!("Found {}. People touched: {}", day_in_words(breach.found_on), breach.people_affected);
    let deadline = day_in_words(breach.found_on + chrono::Days::new(3));
    let reported = breach.reported_on.map_or_else(
        || format!("The Information Commissioner was not told. If they have to be: by {deadline}"),
        |day| format!("The Information Commissioner was told {}", day_in_words(day)),
    );
    let closed = breach.closed.as_ref().map(|(learnt, at)| format!("Closed {}. Learnt: {learnt}", day_in_words(london_day(*at))));
    let is_untold = breach.reported_on.is_none();
    let (id, name) = (breach.id, format!("learnt-{}", breach.id));
    let is_open = closed.is_none();
    let typed = draft.value(&name).to_owned();
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{breach.organisation.clone()}</strong>
            <span class="app-entry__detail">{breach.what.clone()}</span>
            <span>{found}</span>
            <span>{reported}</span>
            {is_untold.then(|| view! {
                <form method="post" action=paths::breach_reported(id)>
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">"The Commissioner was told today"</button>
                </form>
            })}
            {closed.map(|words| view! { <span class="app-entry__detail">{words}</span> })}
            {is_open.then(|| view! {
                <form method="post" action=paths::breach_closed(id)>
                    <label class="nhsuk-label" for=name.clone()>"What was learnt?"</label>
                    <input class="nhsuk-input" id=name name="learnt" type="text" autocomplete="off" value=typed />
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">"Close it"</button>
                </form>
            })}
        </li>
    }
}

/// `POST /governance/breaches`
pub async fn add(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let id = fields.key(&state.portal).parse().map_err(|_| AppError::NotFound)?;
    let days = date(&fields, "found").and_then(|found| Ok((found, date(&fields, "reported")?)));
    let errors = match days {
        Ok((found_on, reported_on)) => {
            let organisation = fields.get("organisation").parse().ok();
            let form =
                BreachForm { id, organisation, found_on, what: fields.get("what"), people: fields.get("people"), reported_on };
            match governance::add_breach(&cx, &form).await {
                Ok(()) => {
                    session::set_flash(&session, "The breach is written down.").await?;
                    return Ok(Redirect::to(paths::BREACHES).into_response());
                }
                Err(error) => vec![wrong(error)?],
            }
        }
        Err(error) => vec![error],
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, paths::BREACHES, &draft, paths::BREACHES).await
}

fn wrong(error: GovernanceError) -> Result<(String, String), AppError> {
    let field = match error {
        GovernanceError::Organisation => "organisation",
        GovernanceError::What => "what",
        GovernanceError::People => "people",
        GovernanceError::Day => "found-day",
        GovernanceError::Learnt | GovernanceError::Long | GovernanceError::Owner => "",
        GovernanceError::Service(error) => return Err(error.into()),
    };
    Ok((field.to_owned(), error.to_string()))
}

/// `POST /governance/breaches/{breach}/reported`
pub async fn report(Governing(cx): Governing, session: Session, BreachPath(id): BreachPath) -> Result<Response, AppError> {
    governance::report_breach(&cx, id).await?;
    session::set_flash(&session, "It is noted that the Commissioner was told today.").await?;
    Ok(Redirect::to(paths::BREACHES).into_response())
}

/// `POST /governance/breaches/{breach}/close`
pub async fn close(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    BreachPath(id): BreachPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match governance::close_breach(&cx, id, fields.get("learnt")).await {
        Ok(()) => {
            session::set_flash(&session, "The breach is closed.").await?;
            Ok(Redirect::to(paths::BREACHES).into_response())
        }
        Err(GovernanceError::Service(error)) => Err(error.into()),
        Err(error) => {
            // Its field has a name of its own in the page of all breaches.
            let name = format!("learnt-{id}");
            let values = vec![(name.clone(), fields.get("learnt").to_owned())];
            let draft = FormDraft { values, errors: vec![(name, error.to_string())] };
            refuse(&state, &session, paths::BREACHES, &draft, paths::BREACHES).await
        }
    }
}
