//! Who looked at my record.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::{
    AccountId, AuditEvent, AuditEventId, Category, PersonId, Rule,
    alert::ToldAlert,
    clock::{span_in_words, times_in_words},
    visit::{Step, Visit},
};
use leptos::prelude::*;
use service::access_log::{self, AccessLogView};
use tower_sessions::Session;

use super::access_question::asked;
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
        .render(move || view(person, &log, (me, shows_own)))
        .await)
}

fn view(person: PersonId, log: &AccessLogView, (me, shows_own): (Option<AccountId>, bool)) -> impl IntoView + use<> {
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
        {if log.visits.is_empty() {
            view! { <p>"Nobody else has looked yet."</p> }.into_any()
        } else {
            view! { <ul class="app-entries" id="access-log">{log.visits.iter().map(|visit| card(person, visit, (me, log))).collect_view()}</ul> }.into_any()
        }}
        {next.map(|href| view! { <p><a href=href rel="next">"Older"</a></p> })}
        <p><a href=paths::access_log_export(person)>"Save this list as a file (for other computer systems)"</a></p>
    }
}

/// One visit: what there is to say of all of it, how questions about it stand, and its steps.
fn card(person: PersonId, visit: &Visit, (me, log): (Option<AccountId>, &AccessLogView)) -> impl IntoView + use<> {
    let is_me = me.is_some() && visit.latest().account == me;
    let when = span_in_words(visit.began_at(), visit.latest().at);
    let questions = visit.lines().filter_map(|event| log.questions.get(&event.id));
    let stand = questions.map(|question| asked(person, question)).collect_view();
    let askable = visit.deeds().into_iter().rev().find(|event| !is_me && event.can_be_asked_about());
    let to_ask = askable.filter(|event| !log.questions.contains_key(&event.id));
    let has_steps = visit.has_steps() || visit.is_about_nearly_everything();
    view! {
        <li class="app-entry">
            <div class="app-entry__when">{when.clone()}</div>
            <div class="app-entry__what">
                {told(visit, is_me, &log.alerts)}
                {stand}
                {to_ask.map(|event| ask_link(person, event.id, &event.actor_name))}
                {has_steps.then(|| steps(visit, (is_me, &when), &log.alerts))}
            </div>
        </li>
    }
}

/// Who, what and why, where, about what, and what became of it.
fn told(visit: &Visit, is_me: bool, alerts: &[ToldAlert]) -> AnyView {
    let latest = visit.latest();
    let (who, done) = if latest.is_delivery() && visit.has_steps() {
        ("The services you use".to_owned(), "sent updates to your record".to_owned())
    } else {
        (who(latest, is_me), visit.each_once(|event| Some(deed(event, alerts))).join(", then "))
    };
    let place = [latest.role.clone(), latest.organisation.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let about = if visit.is_about_nearly_everything() { "nearly everything".to_owned() } else { topics(visit) };
    let marks = visit.each_once(AuditEvent::stands_out).into_iter();
    let whys = visit.each_once(|event| why(event, is_me).filter(|_| !visit.tells_ground_of(event))).into_iter();
    view! {
        {marks.map(|words| view! { <strong class="nhsuk-tag nhsuk-tag--red">{words}</strong>" " }).collect_view()}
        <strong>{who}</strong>" "{done}
        {(!place.is_empty()).then(|| view! { <div>{place}</div> })}
        {(!about.is_empty()).then(|| view! { <div>{format!("About: {about}")}</div> })}
        {whys.map(|why| view! { <div class="app-source">{why}</div> }).collect_view()}
        {reviews(visit, alerts).into_iter().map(|words| view! { <div class="app-source">{words}</div> }).collect_view()}
    }
    .into_any()
}

fn who(event: &AuditEvent, is_me: bool) -> String {
    if is_me && event.role.is_none() {
        "You".to_owned()
    } else if event.is_delivery() {
        "One of the services you use".to_owned()
    } else {
        event.actor_name.clone()
    }
}

/// What was done, with its reason beside it: follows a name.
fn deed(event: &AuditEvent, alerts: &[ToldAlert]) -> String {
    let done = alerts
        .iter()
        .find(|alert| alert.is_reviewed_by(event))
        .map_or_else(|| event.in_words().to_owned(), |alert| format!("reviewed how {} used your record", alert.practitioner));
    match &event.reason {
        Some(reason) => format!("{done}: “{reason}”"),
        None => done,
    }
}

fn why(event: &AuditEvent, is_me: bool) -> Option<&'static str> {
    match event.rule {
        _ if is_me => None,
        // As the person, but not by the account that reads this: when the demonstration was set up, say.
        Some(Rule::OwnRecord) => Some("It was done in your name."),
        _ => event.why_in_words(),
    }
}

/// What became of what a privacy officer reviews, on the card of the visit in which it was done.
fn reviews(visit: &Visit, alerts: &[ToldAlert]) -> Vec<String> {
    let raised = visit.each_once(|event| alerts.iter().find(|alert| alert.is_raised_by(event)));
    let mut said = Vec::new();
    for alert in &raised {
        let words = alert.in_words(raised.len() > 1);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said
}

fn topics(visit: &Visit) -> String {
    visit.categories().into_iter().map(Category::words).collect::<Vec<_>>().join("; ")
}

/// Each line of a visit, newest first; those alike that follow each other as one. About which kinds of information is told of the whole visit
/// only: a step without any would hint that it was about something that is not told.
fn steps(visit: &Visit, (is_me, when): (bool, &str), alerts: &[ToldAlert]) -> impl IntoView + use<> {
    let of = format!(" of the visit of {when}");
    let everything = visit.is_about_nearly_everything().then(|| format!("All that it was about: {}.", topics(visit)));
    // Why it could be done stands on the card, but for what is left out there.
    let tell = |event: &AuditEvent| {
        let words = format!("{} {}", who(event, is_me), deed(event, alerts));
        (words, why(event, is_me).filter(|_| !event.is_deed()))
    };
    let lines = visit.steps(tell).into_iter().map(step);
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">"Each step"<span class="nhsuk-u-visually-hidden">{of}</span></span>
            </summary>
            <div class="nhsuk-details__text">
                {everything.map(|words| view! { <p>{words}</p> })}
                <ul class="app-entries">{lines.collect_view()}</ul>
            </div>
        </details>
    }
}

fn step(Step { told: (words, why), times, began_at, ended_at }: Step<(String, Option<&'static str>)>) -> impl IntoView {
    let when = times_in_words(began_at, ended_at);
    let when = if times > 1 { format!("{times} times, {when}") } else { when };
    view! {
        <li class="app-entry">
            <div class="app-entry__when">{when}</div>
            <div class="app-entry__what">{words}{why.map(|why| view! { <div class="app-source">{why}</div> })}</div>
        </li>
    }
}

/// The way to where one asks why.
fn ask_link(person: PersonId, event: AuditEventId, name: &str) -> impl IntoView + use<> {
    let of = format!(" {name} looked");
    view! { <div><a href=paths::why(person, event)>"Ask why"<span class="nhsuk-u-visually-hidden">{of}</span></a></div> }
}

/// `GET /people/{person}/access-log/export`
pub async fn export(Signed(cx): Signed, PersonPath(person): PersonPath) -> Result<Response, AppError> {
    let bundle = access_log::export(&cx, person).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/fhir+json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"who-looked.json\""),
    ];
    Ok((headers, bundle.to_string()).into_response())
}
