//! What privacy officers decided about alerts: who, when, what and why, the newest first.

use axum::{extract::State, response::Response};
use domain::{AlertId, clock::instant_in_words};
use leptos::prelude::*;
use service::{DecidedAlert, alert};
use tower_sessions::Session;

use super::privacy::colour;
use crate::{
    paths,
    web::{AppError, Page, Query, Reviewing, state::AppState},
};

/// `GET /decided`
pub async fn page(
    State(state): State<AppState>,
    Reviewing(cx): Reviewing,
    session: Session,
    query: Query,
) -> Result<Response, AppError> {
    let before = query.read::<AlertId>("before");
    let (alerts, next) = alert::decided(&cx, before).await?;
    let page = Page::signed(&state, &cx, &session, "Decided").await?;
    Ok(page.render(move || view(&alerts, next, before.is_some())).await)
}

fn view(alerts: &[DecidedAlert], next: Option<AlertId>, is_later_window: bool) -> impl IntoView + use<> {
    let items = alerts.iter().map(item).collect_view();
    let is_empty = alerts.is_empty();
    view! {
        <a class="nhsuk-back-link" href=paths::HOME>"Back to what waits"</a>
        <h1 class="nhsuk-heading-l">"Decided"</h1>
        <p>"Reviews that are closed, the newest first. What concerns yourself or somebody for whom you act is not listed to you."</p>
        {if is_empty {
            view! { <p>"Nothing was decided here."</p> }.into_any()
        } else {
            view! { <ul class="app-people app-people--stacked" id="decided">{items}</ul> }.into_any()
        }}
        <nav class="app-window" aria-label="More of what was decided">
            {is_later_window.then(|| view! { <a href=paths::DECIDED>"Back to the newest"</a> })}
            {next.map(|before| view! { <a class="app-window__next" href=paths::decided_before(before) rel="next">"Older"</a> })}
        </nav>
    }
}

fn item(alert: &DecidedAlert) -> impl IntoView + use<> {
    let who = format!("{}, {}, {}", alert.practitioner, alert.role.words(), alert.organisation);
    let decided_by = alert.decided_by.clone().unwrap_or_else(|| "Somebody".to_owned());
    let reason = alert.outcome_reason.as_ref().map_or_else(|| "None was written".to_owned(), |reason| format!("“{reason}”"));
    let rows = [
        ("Who", who),
        ("When", instant_in_words(alert.raised_at)),
        ("Outcome", alert.outcome.words().to_owned()),
        ("Decided by", format!("{decided_by}, {}", instant_in_words(alert.decided_at))),
        ("Reason", reason),
    ];
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{alert.person_name.clone()}</strong>
            <div><strong class=colour(alert.kind)>{alert.kind.words()}</strong></div>
            <dl class="nhsuk-summary-list">
                {rows.map(|(key, value)| view! {
                    <div class="nhsuk-summary-list__row">
                        <dt class="nhsuk-summary-list__key">{key}</dt>
                        <dd class="nhsuk-summary-list__value">{value}</dd>
                    </div>
                }).collect_view()}
            </dl>
        </li>
    }
}
