//! Which teams are involved in the person's care, since when and until when: why they could see the record.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use domain::{
    PersonId,
    clock::{day_in_words, london_day},
};
use leptos::prelude::*;
use service::{StoredRelationship, relationship};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, PersonPath, Signed, state::AppState},
};

/// `GET /people/{person}/relationships`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let (ties, now) = (relationship::list(&cx, person).await?, cx.now());
    let page = Page::signed(&state, &cx, &session, "Teams that care for me").await?;
    Ok(page.render(move || view(person, &ties, now)).await)
}

fn view(person: PersonId, ties: &[StoredRelationship], now: DateTime<Utc>) -> impl IntoView + use<> {
    let (open, over): (Vec<_>, Vec<_>) = ties.iter().partition(|tie| tie.relationship.is_in_force(now));
    let (has_over, is_empty) = (!over.is_empty(), open.is_empty());
    view! {
        <a class="nhsuk-back-link" href=paths::sharing(person)>"Back to who sees what"</a>
        <h1 class="nhsuk-heading-l">"Teams that care for me"</h1>
        <p>"A team can open your record while it is involved in your care. What makes it so comes from what these services send, and ends by itself. What each of them sees you decide under “Who sees what”."</p>
        {if is_empty { view! { <p>"No team is known to care for you now."</p> }.into_any() } else { list(&open, "involved", now).into_any() }}
        <h2 class="nhsuk-heading-m">"No more"</h2>
        {if has_over { list(&over, "over", now).into_any() } else { view! { <p>"No other team could open your record before, as far as iLINKS knows."</p> }.into_any() }}
    }
}

/// One card a team, with each of its reasons.
fn list(ties: &[&StoredRelationship], id: &'static str, now: DateTime<Utc>) -> impl IntoView + use<> {
    let mut teams: Vec<(&str, Vec<&StoredRelationship>)> = Vec::new();
    for tie in ties {
        match teams.iter_mut().find(|(name, _)| *name == tie.organisation) {
            Some((_, reasons)) => reasons.push(tie),
            None => teams.push((&tie.organisation, vec![tie])),
        }
    }
    let cards = teams.into_iter().map(|(name, reasons)| {
        let reasons = reasons.into_iter().map(|tie| reason(tie, now)).collect_view();
        view! {
            <li class="app-people__item">
                <strong class="app-people__name">{name.to_owned()}</strong>
                <ul class="nhsuk-list">{reasons}</ul>
            </li>
        }
    });
    view! { <ul class="app-people app-people--stacked" id=id>{cards.collect_view()}</ul> }
}

fn reason(tie: &StoredRelationship, now: DateTime<Utc>) -> impl IntoView + use<> {
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
        <li>
            {why}
            {claimed.map(|words| view! { <br />{words} })}
            <div class="app-source">{span}</div>
        </li>
    }
}
