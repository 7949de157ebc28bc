//! The privacy officer's desk: what was opened in an emergency, what speaks for it, and what becomes of it.

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use domain::{
    clock::{day_in_words, instant_in_words, london_day},
    emergency::Outcome,
};
use leptos::prelude::*;
use service::{EmergencyToReview, emergency};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Fields, Signed, params::EmergencyPath, session},
};

/// The desk, as the home of its role.
pub(super) fn desk(emergencies: Vec<EmergencyToReview>, now: DateTime<Utc>) -> impl IntoView {
    let items = emergencies.iter().map(|emergency| item(emergency, now)).collect_view();
    let is_empty = emergencies.is_empty();
    view! {
        <h1 class="nhsuk-heading-l">"Opened in an emergency"</h1>
        <p>"Each is to be reviewed within three days. The person reads what became of it in their log."</p>
        {if is_empty {
            view! { <p>"Nothing waits for a review."</p> }.into_any()
        } else {
            view! { <ul class="app-people" id="emergencies">{items}</ul> }.into_any()
        }}
    }
}

fn item(emergency: &EmergencyToReview, now: DateTime<Utc>) -> impl IntoView + use<> {
    let opened = &emergency.opened;
    let who = format!("{}, {}, {}", opened.name, opened.role.words(), opened.organisation);
    let (person, id, whose) = (emergency.person, emergency.id, emergency.person_name.clone());
    let is_late = emergency.due_at < now;
    let due = format!("Review by {}", day_in_words(london_day(emergency.due_at)));
    let yes_or_no = |yes: bool, what: &str| format!("{}: {}", what, if yes { "yes" } else { "no" });
    let evidence = [
        yes_or_no(emergency.had_relationship, "Known to care for the person"),
        yes_or_no(emergency.had_appointment, "Saw the person, or was to, within a day"),
        format!("Emergencies of this account within a day: {}", emergency.opened_that_day),
    ];
    let state = emergency.outcome.map(Outcome::words);
    let when = instant_in_words(opened.opened_at);
    let reason = format!("“{}”", opened.reason);
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{whose.clone()}</strong>
            <span>{who}</span>
            <span>{when}</span>
            <span>{reason}</span>
            <ul class="nhsuk-list app-evidence">{evidence.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            <span class="app-source">{due}</span>
            {is_late.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--red">"Overdue"</strong> })}
            {state.map(|words| view! { <strong class="nhsuk-tag nhsuk-tag--orange">{words}</strong> })}
            <form class="app-answers" method="post" action=paths::emergency_reviewed(person, id)>
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

/// `POST /people/{person}/emergency/{emergency}/review`
pub async fn review(
    Signed(cx): Signed,
    session: Session,
    EmergencyPath(person, id): EmergencyPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let outcome = Outcome::from_code(fields.get("outcome")).ok_or(AppError::NotFound)?;
    emergency::review(&cx, person, id, outcome).await?;
    session::set_flash(&session, "The review is recorded.").await?;
    Ok(Redirect::to(paths::HOME).into_response())
}
