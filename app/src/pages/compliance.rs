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

fn view(figures: &[Compliance], today: chrono::NaiveDate) -> impl IntoView + use<> {
    let rows = figures.iter().map(|figure| row(figure, today)).collect_view();
    let heads = [
        "Practitioners",
        "Agreed to share until",
        "Alerts in 30 days",
        "Of these, incorrect use",
        "Reviews overdue",
        "Asked why in 30 days",
        "Of these, answered late",
        "Open breaches",
    ];
    view! {
        <h1 class="nhsuk-heading-l">"Compliance"</h1>
        <p>"Every organisation where somebody practises; those with something overdue first."</p>
        <div class="app-wide-table" tabindex="0" role="region" aria-label="Figures by organisation">
            <table class="nhsuk-table" id="compliance">
                <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">"Figures by organisation"</caption>
                <thead class="nhsuk-table__head"><tr class="nhsuk-table__row">
                    <th class="nhsuk-table__header" scope="col">"Organisation"</th>
                    {heads.map(|head| view! { <th class="nhsuk-table__header" scope="col">{head}</th> }).collect_view()}
                </tr></thead>
                <tbody class="nhsuk-table__body">{rows}</tbody>
            </table>
        </div>
    }
}

fn row(figure: &Compliance, today: chrono::NaiveDate) -> impl IntoView + use<> {
    let agreed = match figure.agreed_until {
        None => "No agreement".to_owned(),
        Some(until) if until < today => format!("Lapsed {}", day_in_words(until)),
        Some(until) => day_in_words(until),
    };
    let numbers = [figure.alerts, figure.incorrect, figure.overdue, figure.questions, figure.answered_late, figure.breaches];
    view! {
        <tr class="nhsuk-table__row">
            <th class="nhsuk-table__header" scope="row">{figure.organisation.clone()}</th>
            <td class="nhsuk-table__cell">{figure.practitioners}</td>
            <td class="nhsuk-table__cell">{agreed}</td>
            {numbers.map(|number| view! { <td class="nhsuk-table__cell">{number}</td> }).collect_view()}
        </tr>
    }
}
