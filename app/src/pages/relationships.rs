//! Which teams are involved in the person's care, since when and until when: why they could see the record.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use domain::clock::{day_in_words, london_day};
use leptos::prelude::*;
use service::{StoredRelationship, relationship};
use tower_sessions::Session;

use crate::web::{AppError, Page, PersonPath, Signed, state::AppState};

/// `GET /people/{person}/relationships`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let (ties, now) = (relationship::list(&cx, person).await?, cx.now());
    let page = Page::signed(&state, &cx, &session, "Teams that care for me").await?;
    Ok(page.render(move || view(&ties, now)).await)
}

fn view(ties: &[StoredRelationship], now: DateTime<Utc>) -> impl IntoView + use<> {
    let (open, over): (Vec<_>, Vec<_>) = ties.iter().partition(|tie| tie.relationship.is_in_force(now));
    let list = |ties: Vec<&StoredRelationship>, id: &'static str| {
        let items = ties.into_iter().map(|tie| item(tie, now)).collect_view();
        view! { <ul class="app-people" id=id>{items}</ul> }
    };
    let has_over = !over.is_empty();
    let is_empty = open.is_empty();
    view! {
        <h1 class="nhsuk-heading-l">"Teams that care for me"</h1>
        <p>"A team can open your record while it is involved in your care. What makes it so comes from what these services send, and ends by itself. What each of them sees you decide under “Who sees what”."</p>
        {if is_empty { view! { <p>"No team is known to care for you now."</p> }.into_any() } else { list(open, "involved").into_any() }}
        {has_over.then(|| view! { <h2 class="nhsuk-heading-m">"No more"</h2> {list(over, "over")} })}
    }
}

fn item(tie: &StoredRelationship, now: DateTime<Utc>) -> impl IntoView + use<> {
    let why = format!("Because {}", tie.relationship.kind.words());
    let since = day_in_words(london_day(tie.relationship.starts_at));
    let span = match tie.relationship.expires_at {
        None => format!("Since {since}"),
        Some(end) if end <= now => format!("From {since} to {}", day_in_words(london_day(end))),
        Some(end) => format!("Since {since}; ends {} unless you use the service again", day_in_words(london_day(end))),
    };
    let claimed = tie.claimed_by.as_ref().map(|name| match &tie.reason {
        Some(reason) => format!("{name}: “{reason}”"),
        None => name.clone(),
    });
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{tie.organisation.clone()}</strong>
            <span>{why}</span>
            {claimed.map(|words| view! { <span>{words}</span> })}
            <span class="app-source">{span}</span>
        </li>
    }
}
