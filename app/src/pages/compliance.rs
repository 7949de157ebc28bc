//! How each organisation keeps to the rules: figures of the last 30 days.

use axum::{extract::State, response::Response};
use domain::clock::{day_in_words, london_day};
use leptos::prelude::*;
use service::{Compliance, governance};
use tower_sessions::Session;

use crate::web::{AppError, Governing, Page, state::AppState};

/// `GET /governance/compliance`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let (figures, today) = (governance::compliance(&cx).await?, london_day(cx.now()));
    Ok(Page::signed(&state, &cx, &session, "Compliance").await?.render(move || view(&figures, today)).await)
}

/// The head of each column, and what it counts.
const COLUMNS: [(&str, &str); 9] = [
    ("Practitioners", "People who act for it in a post now."),
    (
        "Agreed to share until",
        "The last day of its sharing agreements, without those that were ended or wait for a second officer.",
    ),
    ("Alerts in 30 days", "Everything about its people that came to the desk in the last 30 days."),
    ("Of these, incorrect use", "Alerts that an officer closed because it was wrong to look."),
    (
        "Of these, still open or escalated",
        "Alerts that nobody has closed: not read yet, being looked into, or escalated. Nobody has found that these were wrong.",
    ),
    ("Reviews overdue", "Alerts of any age that are not closed, and whose day for the review is over."),
    ("Asked why in 30 days", "Questions of people why somebody looked at their record, in the last 30 days."),
    ("Of these, answered late", "Questions that had no reply by their day."),
    ("Open breaches", "Breaches in the register that are not closed."),
];

fn view(figures: &[Compliance], today: chrono::NaiveDate) -> impl IntoView + use<> {
    let rows = figures.iter().map(|figure| row(figure, today)).collect_view();
    let heads = COLUMNS.map(|(head, _)| view! { <th class="nhsuk-table__header" scope="col">{head}</th> });
    view! {
        <h1 class="nhsuk-heading-l">"Compliance"</h1>
        <p>"Every organisation where somebody practises; those with something overdue first. Alerts that were right to look, and closed, stand in no column of their own."</p>
        <div class="app-wide-table" tabindex="0" role="region" aria-label="Figures by organisation">
            <table class="nhsuk-table" id="compliance">
                <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">"Figures by organisation"</caption>
                <thead class="nhsuk-table__head"><tr class="nhsuk-table__row">
                    <th class="nhsuk-table__header" scope="col">"Organisation"</th>
                    {heads.into_iter().collect_view()}
                </tr></thead>
                <tbody class="nhsuk-table__body">{rows}</tbody>
            </table>
        </div>
        {legend()}
    }
}

fn legend() -> impl IntoView {
    view! {
        <h2 class="nhsuk-heading-m">"What each column counts"</h2>
        <dl class="nhsuk-summary-list" id="columns">
            {COLUMNS.map(|(head, words)| view! {
                <div class="nhsuk-summary-list__row">
                    <dt class="nhsuk-summary-list__key">{head}</dt>
                    <dd class="nhsuk-summary-list__value">{words}</dd>
                </div>
            }).into_iter().collect_view()}
        </dl>
    }
}

fn row(figure: &Compliance, today: chrono::NaiveDate) -> impl IntoView + use<> {
    let agreed = match figure.agreed_until {
        None => "No agreement".to_owned(),
        Some(until) if until < today => format!("Lapsed {}", day_in_words(until)),
        Some(until) => day_in_words(until),
    };
    let numbers = [
        figure.alerts,
        figure.incorrect,
        figure.still_open,
        figure.overdue,
        figure.questions,
        figure.answered_late,
        figure.breaches,
    ];
    view! {
        <tr class="nhsuk-table__row">
            <th class="nhsuk-table__header" scope="row">{figure.organisation.clone()}</th>
            <td class="nhsuk-table__cell">{figure.practitioners}</td>
            <td class="nhsuk-table__cell">{agreed}</td>
            {numbers.map(|number| view! { <td class="nhsuk-table__cell">{number}</td> }).collect_view()}
        </tr>
    }
}
