//! Who looked at my record.

use std::collections::HashMap;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AccountId, AuditEvent, AuditEventId, Category, PersonId, Rule,
    clock::{day_in_words, instant_in_words, london_day, span_in_words},
    visit::Visit,
};
use leptos::prelude::*;
use service::{
    AccessQuestion,
    access_log::{self, AccessLogView},
    access_question,
};
use tower_sessions::Session;

use crate::{
    paths,
    web::{
        AppError, Page, PersonPath, Query, Signed,
        params::{EventPath, QuestionPath},
        session,
        state::AppState,
    },
};

type Questions = HashMap<AuditEventId, AccessQuestion>;

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

fn view(person: PersonId, log: AccessLogView, (me, shows_own): (Option<AccountId>, bool)) -> impl IntoView + use<> {
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
        <p><a href=paths::access_log_export(person)>"Save all of this as a file for other systems (FHIR AuditEvent)"</a></p>
        {if log.visits.is_empty() {
            view! { <p>"Nobody else has looked yet."</p> }.into_any()
        } else {
            view! { <ul class="app-entries" id="access-log">{log.visits.iter().map(|visit| card(person, visit, (me, &log.questions))).collect_view()}</ul> }.into_any()
        }}
        {next.map(|href| view! { <p><a href=href rel="next">"Older"</a></p> })}
    }
}

/// One visit: what there is to say of all of it, how questions about it stand, and its steps.
fn card(person: PersonId, visit: &Visit, (me, questions): (Option<AccountId>, &Questions)) -> impl IntoView + use<> {
    let is_me = me.is_some() && visit.latest().account == me;
    let when = span_in_words(visit.began_at(), visit.latest().at);
    let stand = visit.lines().filter_map(|event| questions.get(&event.id)).map(|question| asked(person, question)).collect_view();
    let askable = visit.lines().find(|event| !is_me && event.can_be_asked_about());
    let to_ask = askable.filter(|event| !questions.contains_key(&event.id));
    view! {
        <li class="app-entry">
            <div class="app-entry__when">{when.clone()}</div>
            <div class="app-entry__what">
                {told(visit, is_me)}
                {stand}
                {to_ask.map(|event| ask_form(person, event.id, &event.actor_name))}
                {visit.has_steps().then(|| steps(visit, is_me, &when))}
            </div>
        </li>
    }
}

/// Who, what, where and why.
fn told(visit: &Visit, is_me: bool) -> AnyView {
    let latest = visit.latest();
    let (who, done) = if latest.is_delivery() && visit.has_steps() {
        ("The services you use".to_owned(), "sent updates to your record".to_owned())
    } else {
        (who(latest, is_me), visit.each_once(|event| Some(event.in_words())).join(", then "))
    };
    let place = [latest.role.clone(), latest.organisation.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let about = visit.categories().into_iter().map(Category::words).collect::<Vec<_>>().join("; ");
    let marks = visit.each_once(AuditEvent::stands_out).into_iter();
    let whys = visit.each_once(|event| why(event, is_me)).into_iter();
    let reasons = visit.each_once(|event| event.reason.clone()).into_iter();
    view! {
        {marks.map(|words| view! { <strong class="nhsuk-tag nhsuk-tag--red">{words}</strong>" " }).collect_view()}
        <strong>{who}</strong>" "{done}
        {(!place.is_empty()).then(|| view! { <div>{place}</div> })}
        {(!about.is_empty()).then(|| view! { <div>{format!("About: {about}")}</div> })}
        {whys.map(|why| view! { <div class="app-source">{why}</div> }).collect_view()}
        {reasons.map(|reason| view! { <div class="app-entry__detail">{format!("Reason given: “{reason}”")}</div> }).collect_view()}
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

fn why(event: &AuditEvent, is_me: bool) -> Option<&'static str> {
    match event.rule {
        _ if is_me => None,
        // As the person, but not by the account that reads this: when the demonstration was set up, say.
        Some(Rule::OwnRecord) => Some("It was done in your name."),
        _ => event.why_in_words(),
    }
}

/// Each line of a visit by itself, newest first.
fn steps(visit: &Visit, is_me: bool, when: &str) -> impl IntoView + use<> {
    let of = format!(" of the visit of {when}");
    let lines = visit.lines().map(|event| {
        let step = Visit::from(event.clone());
        view! {
            <li class="app-entry">
                <div class="app-entry__when">{instant_in_words(event.at)}</div>
                <div class="app-entry__what">{told(&step, is_me)}</div>
            </li>
        }
    });
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">"Each step"<span class="nhsuk-u-visually-hidden">{of}</span></span>
            </summary>
            <div class="nhsuk-details__text"><ul class="app-entries">{lines.collect_view()}</ul></div>
        </details>
    }
}

fn ask_form(person: PersonId, event: AuditEventId, name: &str) -> impl IntoView + use<> {
    let of = format!(" {name} looked");
    view! {
        <form class="app-ask-why" method="post" action=paths::why(person, event)>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                "Ask why"<span class="nhsuk-u-visually-hidden">{of}</span>
            </button>
        </form>
    }
}

/// How a question stands.
fn asked(person: PersonId, question: &AccessQuestion) -> AnyView {
    let at = instant_in_words(question.asked_at);
    let by = day_in_words(london_day(question.due_at));
    let to_officer = question.escalated_at.map(|at| format!("With the privacy officer since {}.", instant_in_words(at)));
    match &question.reply {
        None => {
            let state = to_officer.unwrap_or_else(|| format!("There is to be a reply by {by}."));
            view! { <div class="app-source">{format!("You asked why on {at}. {state}")}</div> }.into_any()
        }
        Some((reply, replied_at)) => {
            let words = format!("Reply, {}: “{reply}”", instant_in_words(*replied_at));
            let can_escalate = to_officer.is_none();
            let id = question.id;
            view! {
                <div class="app-entry__detail">{words}</div>
                {to_officer.map(|words| view! { <div class="app-source">{words}</div> })}
                {can_escalate.then(|| view! {
                    <form class="app-ask-why" method="post" action=paths::question_escalated(person, id)>
                        <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">"Take it to the privacy officer"</button>
                    </form>
                })}
            }
            .into_any()
        }
    }
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

/// `POST /people/{person}/access-log/{event}/why`
pub async fn ask_why(Signed(cx): Signed, session: Session, EventPath(person, event): EventPath) -> Result<Response, AppError> {
    access_question::ask(&cx, person, event).await?;
    session::set_flash(&session, "They were asked why. The reply will be shown here, beside the visit.").await?;
    Ok(Redirect::to(&paths::access_log(person)).into_response())
}

/// `POST /people/{person}/questions/{question}/escalate`
pub async fn escalate(
    Signed(cx): Signed,
    session: Session,
    QuestionPath(person, id): QuestionPath,
) -> Result<Response, AppError> {
    access_question::escalate(&cx, person, id).await?;
    session::set_flash(&session, "The privacy officer will look into it.").await?;
    Ok(Redirect::to(&paths::access_log(person)).into_response())
}
