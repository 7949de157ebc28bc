//! The privacy officer's desk: what waits for a review, what speaks for and against it, and what becomes of it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    AlertId,
    alert::{AlertKind, Evidence, Outcome},
    clock::{day_in_words, instant_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    AlertToReview, Cx, DisagreementToDecide, agreement,
    alert::{self, ReviewError},
    disagreement,
    form_draft::FormDraft,
    seal_test, sharing_model,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{error_summary, lines_among_many},
    web::{AppError, Fields, Page, Signed, params::AlertPath, refuse, session, state::AppState, take_draft},
};

/// What waits for a privacy officer.
struct Desk {
    alerts: Vec<AlertToReview>,
    disagreements: Vec<DisagreementToDecide>,
    draft_waits: bool,
    /// The last test of the seals found something that must be hidden.
    seals_leak: bool,
    agreement_waits: bool,
    now: DateTime<Utc>,
}

/// The desk, as the home of its role.
pub(super) async fn page(state: &AppState, cx: &Cx, session: &Session) -> Result<Response, AppError> {
    let desk = Desk {
        alerts: alert::desk(cx).await?,
        disagreements: disagreement::desk(cx).await?,
        draft_waits: sharing_model::waits_for_me(cx).await?,
        seals_leak: seal_test::last_found_something(cx).await?,
        agreement_waits: agreement::waits_for_me(cx).await?,
        now: cx.now(),
    };
    let draft = take_draft(state, session, paths::HOME).await?;
    let title = if draft.errors.is_empty() { "Home" } else { "Error: Home" };
    Ok(Page::signed(state, cx, session, title).await?.render(move || view(&desk, &draft)).await)
}

fn view(desk: &Desk, draft: &FormDraft) -> impl IntoView + use<> {
    let Desk { alerts, disagreements, draft_waits, seals_leak, agreement_waits, now } = desk;
    let items = alerts.iter().map(|alert| item(alert, *now, draft)).collect_view();
    let is_empty = alerts.is_empty();
    let to_decide = (!disagreements.is_empty()).then(|| to_decide(disagreements, *now));
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"To review"</h1>
        {seals_leak.then(|| view! {
            <div class="nhsuk-inset-text"><p><strong class="nhsuk-tag nhsuk-tag--red">"Today"</strong>" "<a href=paths::SEAL_TESTS>"The test of the seals found something that must be hidden"</a></p></div>
        })}
        {draft_waits.then(|| view! {
            <div class="nhsuk-inset-text"><p><a href=paths::SHARING_MODEL>"A change of the sharing model waits for your approval"</a></p></div>
        })}
        {agreement_waits.then(|| view! {
            <div class="nhsuk-inset-text"><p><a href=paths::AGREEMENTS>"An agreement to share waits for your approval"</a></p></div>
        })}
        {to_decide}
        <p>"Claims, emergencies, broken seals and questions without a good reply. Each is to be reviewed within three days. The person reads what became of it in their log."</p>
        {if is_empty {
            view! { <p>"Nothing waits for a review."</p> }.into_any()
        } else {
            view! { <ul class="app-people app-people--stacked" id="alerts">{items}</ul> }.into_any()
        }}
        <p><a href=paths::DECIDED>"What was decided"</a></p>
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
fn evidence(alert: &AlertToReview) -> AnyView {
    let yes_or_no =
        |evidence: &Evidence| format!("{}: {}", evidence.words(), if alert.evidence.contains(evidence) { "yes" } else { "no" });
    let count = format!("Alerts of this account within a day: {}", alert.alerts_that_day);
    let lines = Evidence::ALL.iter().map(yes_or_no).chain(std::iter::once(count));
    let lines = lines.map(|words| view! { <li>{words}</li> }).collect_view();
    view! { <ul class="app-evidence">{lines}</ul> }.into_any()
}

/// What became of it so far, and why.
fn so_far(alert: &AlertToReview) -> Option<AnyView> {
    let words = alert.outcome?.words();
    let reason = alert.outcome_reason.as_ref().map(|reason| format!(" “{reason}”"));
    Some(view! { <strong class="nhsuk-tag nhsuk-tag--orange">{words}</strong>{reason} }.into_any())
}

pub(super) fn colour(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Emergency | AlertKind::SealBroken => "nhsuk-tag nhsuk-tag--red",
        AlertKind::Claim => "nhsuk-tag nhsuk-tag--blue",
        AlertKind::NoReply => "nhsuk-tag nhsuk-tag--purple",
        AlertKind::BulkReading | AlertKind::Household | AlertKind::Neighbour | AlertKind::Colleague | AlertKind::ManyReaders => {
            "nhsuk-tag nhsuk-tag--yellow"
        }
    }
}

fn item(alert: &AlertToReview, now: DateTime<Utc>, draft: &FormDraft) -> impl IntoView + use<> {
    let who = format!("{}, {}, {}", alert.practitioner, alert.role.words(), alert.organisation);
    let reason =
        if alert.reason.is_empty() { "The portal noticed this by itself.".to_owned() } else { format!("“{}”", alert.reason) };
    let rows = [
        ("Who", who.into_any()),
        ("When", instant_in_words(alert.raised_at).into_any()),
        ("Why", reason.into_any()),
        ("For and against it", evidence(alert)),
        ("Review by", day_in_words(london_day(alert.due_at)).into_any()),
    ];
    let rows = rows.into_iter().chain(so_far(alert).map(|words| ("So far", words)));
    let is_late = alert.due_at < now;
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{alert.person_name.clone()}</strong>
            <div>
                <strong class=colour(alert.kind)>{alert.kind.words()}</strong>
                " "
                {is_late.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--red">"Overdue"</strong> })}
            </div>
            <dl class="nhsuk-summary-list">
                {rows.map(|(key, value)| view! {
                    <div class="nhsuk-summary-list__row">
                        <dt class="nhsuk-summary-list__key">{key}</dt>
                        <dd class="nhsuk-summary-list__value">{value}</dd>
                    </div>
                }).collect_view()}
            </dl>
            {review_form(alert, draft)}
        </li>
    }
}

/// Its field has a name of its own in the page of all alerts.
fn reason_of(id: AlertId) -> String {
    format!("reason-{id}")
}

fn review_form(alert: &AlertToReview, draft: &FormDraft) -> impl IntoView + use<> {
    let whose = alert.person_name.clone();
    let reason = lines_among_many(
        (&reason_of(alert.id), "reason"),
        "Your reason",
        "Needed to escalate, and for what was escalated. The person reads it.",
        draft,
    );
    view! {
        <form class="app-answers" method="post" action=paths::alert_reviewed(alert.person, alert.id) novalidate>
            {reason}
            {Outcome::ALL.iter().map(|outcome| view! {
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="outcome" value=outcome.code()>
                    {outcome.words()}<span class="nhsuk-u-visually-hidden">{format!(": {whose}")}</span>
                </button>
                " "
            }).collect_view()}
        </form>
    }
}

/// `POST /people/{person}/alerts/{alert}/review`
pub async fn review(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    AlertPath(person, id): AlertPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let outcome = Outcome::from_code(fields.get("outcome"));
    match alert::review(&cx, person, id, (outcome, fields.get("reason"))).await {
        Ok(()) => {
            session::set_flash(&session, "The review is recorded.").await?;
            Ok(Redirect::to(paths::HOME).into_response())
        }
        Err(ReviewError::Service(error)) => Err(error.into()),
        Err(error) => {
            let name = reason_of(id);
            let values = vec![(name.clone(), fields.get("reason").to_owned())];
            let draft = FormDraft { values, errors: vec![(name, error.to_string())] };
            refuse(&state, &session, paths::HOME, &draft, paths::HOME).await
        }
    }
}
