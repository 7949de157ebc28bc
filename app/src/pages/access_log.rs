//! Who looked at my record.

use axum::{extract::State, response::Response};
use domain::{AuditEvent, PersonId, clock::instant_in_words};
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
    let log = access_log::open(&cx, person, (query.read("before"), query.has("own"))).await?;
    let shows_own = query.has("own");
    let me = cx.actor.account_id();
    Ok(Page::signed(&state, &cx, &session, "Who looked at my record")
        .await?
        .render(move || view(person, log, (me, shows_own)))
        .await)
}

fn view(person: PersonId, log: AccessLogView, (me, shows_own): (Option<domain::AccountId>, bool)) -> impl IntoView + use<> {
    let own = if shows_own { "&own" } else { "" };
    let next = log.next.map(|before| format!("{}?before={before}{own}", paths::access_log(person)));
    let (switch, words) = if shows_own {
        (paths::access_log(person), "Leave out my own visits")
    } else {
        (format!("{}?own", paths::access_log(person)), "Show my own visits too")
    };
    view! {
        <h1 class="nhsuk-heading-l">"Who looked at my record"</h1>
        <p>"Every time somebody opens, changes or finds your record, it is written down here. Nobody can take a line away."</p>
        <p><a href=switch>{words}</a></p>
        {if log.events.is_empty() {
            view! { <p>"Nobody else has looked yet."</p> }.into_any()
        } else {
            view! { <ul class="app-entries" id="access-log">{log.events.iter().map(|event| item(event, me)).collect_view()}</ul> }.into_any()
        }}
        {next.map(|href| view! { <p><a href=href rel="next">"Older"</a></p> })}
    }
}

fn item(event: &AuditEvent, me: Option<domain::AccountId>) -> impl IntoView + use<> {
    let is_me = event.account.is_some() && event.account == me;
    let who = match (event.account, is_me && event.role.is_none()) {
        (_, true) => "You".to_owned(),
        (None, _) => "One of the services you use".to_owned(),
        (Some(_), false) => event.actor_name.clone(),
    };
    let place = [event.role.clone(), event.organisation.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let seen = match event.entries_seen {
        0 => None,
        1 => Some("1 item".to_owned()),
        n => Some(format!("{n} items")),
    };
    let says_nothing = [domain::Rule::FeedDelivers, domain::Rule::ClaimIsRecorded];
    let why = event.rule.filter(|rule| !is_me && !says_nothing.contains(rule)).map(domain::Rule::words_for_the_person);
    view! {
        <li class="app-entry">
            <div class="app-entry__when">{instant_in_words(event.at)}</div>
            <div class="app-entry__what">
                <strong>{who}</strong>" "{event.in_words()}{seen.map(|seen| format!(" ({seen})"))}
                {(!place.is_empty()).then(|| view! { <div>{place}</div> })}
                {why.map(|why| view! { <div class="app-source">{why}</div> })}
                {event.reason.clone().map(|reason| view! { <div class="app-entry__detail">{format!("Reason given: “{reason}”")}</div> })}
            </div>
        </li>
    }
}
