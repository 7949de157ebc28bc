//! The privacy officer's desk: what waits for a review, what speaks for and against it, and what becomes of it.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use domain::{
    alert::{AlertKind, Evidence, Outcome},
    clock::{day_in_words, instant_in_words, london_day},
};
use leptos::prelude::*;
use service::{AlertToReview, DisagreementToDecide, alert};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Fields, Signed, params::AlertPath, session},
};

/// The desk, as the home of its role.
pub(super) fn desk(
    alerts: Vec<AlertToReview>,
    disagreements: &[DisagreementToDecide],
    draft_waits: bool,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let items = alerts.iter().map(|alert| item(alert, now)).collect_view();
    let is_empty = alerts.is_empty();
    let to_decide = (!disagreements.is_empty()).then(|| to_decide(disagreements, now));
    view! {
        <h1 class="nhsuk-heading-l">"To review"</h1>
        {draft_waits.then(|| view! {
            <div class="nhsuk-inset-text"><p><a href=paths::SHARING_MODEL>"A change of the sharing model waits for your approval"</a></p></div>
        })}
        {to_decide}
        <p>"Claims, emergencies, broken seals and questions without a good reply. Each is to be reviewed within three days. The person reads what became of it in their log."</p>
        {if is_empty {
            view! { <p>"Nothing waits for a review."</p> }.into_any()
        } else {
            view! { <ul class="app-people" id="alerts">{items}</ul> }.into_any()
        }}
    }
}

/// Where those who act for somebody disagree.
fn to_decide(disagreements: &[DisagreementToDecide], now: DateTime<Utc>) -> impl IntoView + use<> {
    let items = disagreements.iter().map(|it| disagreement_item(it, now)).collect_view();
    view! {
        <section aria-labelledby="to-decide">
            <h2 class="nhsuk-heading-m" id="to-decide">"To decide: people who disagree about what is shared"</h2>
            <ul class="app-people" id="disagreements">{items}</ul>
        </section>
    }
}

fn disagreement_item(it: &DisagreementToDecide, now: DateTime<Utc>) -> impl IntoView + use<> {
    let (name, href) = (it.person_name.clone(), paths::disagreement(it.person, it.id));
    let when = format!("Asked on {}. Decide by {}", instant_in_words(it.asked_at), day_in_words(london_day(it.decide_by)));
    let is_late = it.decide_by < now;
    view! {
        <li class="app-people__item">
            <a class="app-people__name" href=href>{name}</a>
            <span class="app-source">{when}</span>
            {is_late.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--red">"Overdue"</strong> })}
        </li>
    }
}

/// What speaks for it, and what against.
fn evidence(alert: &AlertToReview) -> Vec<String> {
    let yes_or_no =
        |evidence: &Evidence| format!("{}: {}", evidence.words(), if alert.evidence.contains(evidence) { "yes" } else { "no" });
    let count = format!("Alerts of this account within a day: {}", alert.alerts_that_day);
    Evidence::ALL.iter().map(yes_or_no).chain(std::iter::once(count)).collect()
}

fn item(alert: &AlertToReview, now: DateTime<Utc>) -> impl IntoView + use<> {
    let who = format!("{}, {}, {}", alert.practitioner, alert.role.words(), alert.organisation);
    let (person, id, whose) = (alert.person, alert.id, alert.person_name.clone());
    let is_late = alert.due_at < now;
    let due = format!("Review by {}", day_in_words(london_day(alert.due_at)));
    let state = alert.outcome.map(Outcome::words);
    let when = instant_in_words(alert.raised_at);
    let reason =
        if alert.reason.is_empty() { "The portal noticed this by itself.".to_owned() } else { format!("“{}”", alert.reason) };
    let colour = match alert.kind {
        AlertKind::Emergency | AlertKind::SealBroken => "nhsuk-tag nhsuk-tag--red",
        AlertKind::Claim => "nhsuk-tag nhsuk-tag--blue",
        AlertKind::NoReply => "nhsuk-tag nhsuk-tag--purple",
        AlertKind::BulkReading | AlertKind::Household | AlertKind::Neighbour | AlertKind::Colleague | AlertKind::ManyReaders => {
            "nhsuk-tag nhsuk-tag--yellow"
        }
    };
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{whose.clone()}</strong>
            <strong class=colour>{alert.kind.words()}</strong>
            <span>{who}</span>
            <span>{when}</span>
            <span>{reason}</span>
            <ul class="nhsuk-list app-evidence">{evidence(alert).into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            <span class="app-source">{due}</span>
            {is_late.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--red">"Overdue"</strong> })}
            {state.map(|words| view! { <strong class="nhsuk-tag nhsuk-tag--orange">{words}</strong> })}
            <form class="app-answers" method="post" action=paths::alert_reviewed(person, id)>
                {Outcome::ALL.iter().map(|outcome| view! {
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="outcome" value=outcome.code()>
                        {outcome.words()}<span class="nhsuk-u-visually-hidden">{format!(": {whose}")}</span>
                    </button>
                    " "
                }).collect_view()}
            </form>
        </li>
    }
}

/// `POST /people/{person}/alerts/{alert}/review`
pub async fn review(
    Signed(cx): Signed,
    session: Session,
    AlertPath(person, id): AlertPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let outcome = Outcome::from_code(fields.get("outcome")).ok_or(AppError::NotFound)?;
    alert::review(&cx, person, id, outcome).await?;
    session::set_flash(&session, "The review is recorded.").await?;
    Ok(Redirect::to(paths::HOME).into_response())
}
