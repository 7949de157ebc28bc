//! Why can I, or can't I, see this?

use axum::{extract::State, response::Response};
use domain::PersonId;
use leptos::prelude::*;
use service::explain::{self, Explanation, Way};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, PersonPath, Signed, params::EntryPath, state::AppState},
};

/// `GET /people/{person}/why`
pub async fn of_record(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let explanation = explain::explain(&cx, person, None).await?;
    let page = Page::signed(&state, &cx, &session, "What you see, and why").await?;
    Ok(page.render(move || view(person, &explanation, (paths::record(person), "Back to the record"))).await)
}

/// `GET /people/{person}/entries/{entry}/why`
pub async fn of_entry(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
) -> Result<Response, AppError> {
    let explanation = explain::explain(&cx, person, Some(entry)).await?;
    let page = Page::signed(&state, &cx, &session, "Why you can see this").await?;
    Ok(page.render(move || view(person, &explanation, (paths::entry(person, entry), "Back to the item"))).await)
}

fn view(person: PersonId, explanation: &Explanation, (back, back_words): (String, &'static str)) -> impl IntoView + use<> {
    let heading = explanation.about.as_ref().map_or("What you see, and why", |_| "Why you can see this");
    let rows = explanation
        .steps
        .iter()
        .map(|step| {
            let answer = step.answer.clone();
            view! {
                <div class="nhsuk-summary-list__row">
                    <dt class="nhsuk-summary-list__key">{step.question}</dt>
                    <dd class="nhsuk-summary-list__value">{answer}</dd>
                </div>
            }
        })
        .collect_view();
    let is_refused = explanation.steps.is_empty();
    let link = |way: &Way| match way {
        Way::Claim => (paths::claim(person), "Say that you are involved in their care"),
        Way::Ask => (paths::ask(person), "Ask the person to show you more"),
        Way::BreakSeal => (paths::break_seal(person), "Open what is sealed, with a reason"),
        Way::Emergency => (paths::emergency(person), "Open it in an emergency"),
    };
    let links: Vec<_> = explanation.ways.iter().map(link).collect();
    let has_links = !links.is_empty();
    let code = format!("Rule: {}", explanation.rule.code());
    view! {
        {(!is_refused).then(|| view! { <a class="nhsuk-back-link" href=back>{back_words}</a> })}
        <h1 class="nhsuk-heading-l">{heading}</h1>
        {explanation.about.clone().map(|title| view! { <p><strong>{title}</strong></p> })}
        {if is_refused {
            view! { <p>{explanation.rule.words_for_staff()}</p> }.into_any()
        } else {
            view! { <dl class="nhsuk-summary-list">{rows}</dl> }.into_any()
        }}
        {has_links.then(|| view! {
            <h2 class="nhsuk-heading-m">"To see more"</h2>
            <ul class="nhsuk-list">{links.into_iter().map(|(href, words)| view! { <li><a href=href>{words}</a></li> }).collect_view()}</ul>
        })}
        <p class="app-source">{code}</p>
    }
}
