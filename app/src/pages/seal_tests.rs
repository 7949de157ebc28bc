//! The test of the seals: when it was done, what was looked at, what was found.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::clock::instant_in_words;
use leptos::prelude::*;
use service::{SealTest, SealTestResult, seal_test};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Governing, Page, session, state::AppState},
};

/// `GET /governance/seal-tests`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let tests = seal_test::list(&cx).await?;
    Ok(Page::signed(&state, &cx, &session, "Test of the seals").await?.render(move || view(&tests)).await)
}

fn view(tests: &[SealTest]) -> impl IntoView + use<> {
    let items = tests.iter().map(item).collect_view();
    let is_empty = tests.is_empty();
    view! {
        <h1 class="nhsuk-heading-l">"Test of the seals"</h1>
        <p>"Each night the portal signs in as every role, and as a carer, and looks at two made-up people who are alike but for what one of them sealed and locked. It follows every link of both records and looks for what is sealed in every answer. The two must look the same to the letter."</p>
        <form method="post" action=paths::SEAL_TESTS>
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Test the seals now"</button>
        </form>
        {if is_empty {
            view! { <p>"No test has been done yet."</p> }.into_any()
        } else {
            view! { <ul class="app-people app-people--stacked" id="seal-tests">{items}</ul> }.into_any()
        }}
    }
}

fn item(test: &SealTest) -> impl IntoView + use<> {
    let asked = match &test.asked_by {
        Some(name) => format!("Asked for by {name}"),
        None => "The test of the night".to_owned(),
    };
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{instant_in_words(test.asked_at)}</strong>
            <span class="app-source">{asked}</span>
            {match &test.result {
                None => view! { <p>"Waits, or is under way. It takes less than a minute: load this page again."</p> }.into_any(),
                Some(result) => result_view(result),
            }}
        </li>
    }
}

fn result_view(result: &SealTestResult) -> AnyView {
    let looked = format!("{} visitors looked at {} pages.", result.visitors, result.answers);
    if result.findings.is_empty() {
        return view! { <p><strong class="nhsuk-tag nhsuk-tag--green">"The seals hold"</strong>" "{looked}</p> }.into_any();
    }
    let findings = result.findings.iter().map(|finding| view! { <li>{finding.clone()}</li> }).collect_view();
    view! {
        <p><strong class="nhsuk-tag nhsuk-tag--red">"Found what must be hidden"</strong>" "{looked}</p>
        <ul class="nhsuk-list nhsuk-list--bullet">{findings}</ul>
        <p>"Write it into the breach register if a real person may be concerned, and tell whoever runs the portal."</p>
    }
    .into_any()
}

/// `POST /governance/seal-tests`
pub async fn ask(Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let words = if seal_test::ask(&cx).await? {
        "The seals are being tested. It takes less than a minute: load this page again."
    } else {
        "A test is under way already. Load this page again in a minute."
    };
    session::set_flash(&session, words).await?;
    Ok(Redirect::to(paths::SEAL_TESTS).into_response())
}
