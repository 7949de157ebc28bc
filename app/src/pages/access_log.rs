//! Who looked at my record.

use axum::{extract::State, response::Response};
use domain::{AuditEvent, PersonId, audit::action_in_words, clock::instant_in_words};
use leptos::prelude::*;
use service::access_log::{self, AccessLogView};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, PersonPath, Query, Signed, state::AppState},
};

/// `GET /people/{person}/access-log`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let log = access_log::open(&cx, person, query.read("before")).await?;
    let me = cx.actor.account_id();
    Ok(Page::signed(&state, &cx, &session, "Who looked at my record").await?.render(move || view(person, log, me)).await)
}

fn view(person: PersonId, log: AccessLogView, me: Option<domain::AccountId>) -> impl IntoView + use<> {
    let next = log.next.map(|before| format!("{}?before={before}", paths::access_log(person)));
    view! {
        <h1 class="nhsuk-heading-l">"Who looked at my record"</h1>
        <p>"Every time somebody opens, changes or finds your record, it is written down here. Nobody can take a line away."</p>
        {if log.events.is_empty() {
            view! { <p>"Nobody has looked yet."</p> }.into_any()
        } else {
            view! { <ul class="app-entries" id="access-log">{log.events.iter().map(|event| item(event, me)).collect_view()}</ul> }.into_any()
        }}
        {next.map(|href| view! { <p><a href=href rel="next">"Older"</a></p> })}
    }
}

fn item(event: &AuditEvent, me: Option<domain::AccountId>) -> impl IntoView + use<> {
    let is_me = event.account.is_some() && event.account == me;
    let who = if is_me && event.role.is_none() { "You".to_owned() } else { event.actor_name.clone() };
    let place = [event.role.clone(), event.organisation.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let seen = match event.entries_seen {
        0 => None,
        1 => Some("1 item".to_owned()),
        n => Some(format!("{n} items")),
    };
    let why = event.rule.filter(|_| !is_me).map(domain::Rule::words_for_the_person);
    view! {
        <li class="app-entry">
            <div class="app-entry__when">{instant_in_words(event.at)}</div>
            <div class="app-entry__what">
                <strong>{who}</strong>" "{action_in_words(&event.action)}{seen.map(|seen| format!(" ({seen})"))}
                {(!place.is_empty()).then(|| view! { <div>{place}</div> })}
                {why.map(|why| view! { <div class="app-source">{why}</div> })}
                {event.reason.clone().map(|reason| view! { <div class="app-entry__detail">{format!("Reason given: “{reason}”")}</div> })}
            </div>
        </li>
    }
}
