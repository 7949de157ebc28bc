//! Reviewing an agreement: one officer proposes a later last day, another agrees to it or refuses it, and it stays in the register.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Months, NaiveDate};
use domain::{
    AccountId, Agreement, AgreementId, Prolonging, ProlongingState,
    clock::{day_in_words, instant_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    agreement::{self, AgreementError},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field, field_with},
    web::{AppError, Fields, Governing, Page, params::AgreementPath, refuse, session, state::AppState, take_draft},
};

/// How far ahead a last day is proposed, in months.
const LONGEST_MONTHS: u32 = 60;

/// How many months are offered: the fewest whole years that make it hold longer than it does.
fn offered(today: NaiveDate, until: NaiveDate) -> u32 {
    let is_later = |months: &u32| today.checked_add_months(Months::new(*months)).is_some_and(|day| day > until);
    [12, 24, 36, 48].into_iter().find(is_later).unwrap_or(LONGEST_MONTHS)
}

/// `GET /governance/agreements/{agreement}/review`
pub async fn page(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
) -> Result<Response, AppError> {
    let (agreement, prolongings) = agreement::open(&cx, id).await?;
    if !agreement.is_agreed {
        return Err(AppError::NotFound);
    }
    let draft = take_draft(&state, &session, &paths::agreement_reviewed(id)).await?;
    let title = if draft.errors.is_empty() { "Review an agreement" } else { "Error: Review an agreement" };
    let (reader, today) = (cx.actor.account_id(), london_day(cx.now()));
    let page = Page::signed(&state, &cx, &session, title).await?;
    Ok(page.render(move || view((&agreement, &prolongings), (reader, today), &draft)).await)
}

fn view(
    (agreement, prolongings): (&Agreement, &[Prolonging]),
    (reader, today): (Option<AccountId>, NaiveDate),
    draft: &FormDraft,
) -> impl IntoView + use<> {
    let until = format!(
        "Its last day is {}. A later one gives access, so it takes two officers: one proposes it, another agrees. Until then nothing changes.",
        day_in_words(agreement.review_on)
    );
    let waiting = prolongings.iter().find(|it| it.state == ProlongingState::Proposed);
    let decide = match waiting {
        Some(it) => waiting_view(it, reader, draft).into_any(),
        None => proposal_form(agreement, today, draft).into_any(),
    };
    let before: Vec<_> = prolongings.iter().filter(|it| it.state != ProlongingState::Proposed).map(decided_item).collect();
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::AGREEMENTS>"Back to the agreements"</a>
        <h1 class="nhsuk-heading-l">{format!("Review “{}”", agreement.title)}</h1>
        <p>{until}</p>
        {decide}
        {(!before.is_empty()).then(|| view! {
            <h2 class="nhsuk-heading-m">"What was proposed before"</h2>
            <ul class="app-people app-people--stacked" id="proposals">{before}</ul>
        })}
    }
}

fn proposal_form(agreement: &Agreement, today: NaiveDate, draft: &FormDraft) -> impl IntoView + use<> {
    let id = agreement.id;
    let months =
        Field::text("months", "For how many months from today does it hold?").kind("number").width("nhsuk-input--width-2");
    let typed = draft.values.iter().find(|(name, _)| name == "months").map(|(_, value)| value.clone());
    let typed = typed.unwrap_or_else(|| offered(today, agreement.review_on).to_string());
    let reason =
        Field::lines("reason", "Why does it go on?").hint("Whoever agrees reads this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::agreement_reviewed(id) novalidate>
            {field_with(&months, &typed, draft.error("months"))}
            {field(&reason, draft)}
            <button class="nhsuk-button" type="submit">"Propose it"</button>
        </form>
    }
}

/// Who proposed which day, and why.
pub(super) fn proposal_in_words(it: &Prolonging) -> String {
    let (who, when, until) = (&it.proposed_by.1, instant_in_words(it.proposed_at), day_in_words(it.review_on));
    format!("{who}, {when}: that it holds until {until}. “{}”", it.reason)
}

fn waiting_view(it: &Prolonging, reader: Option<AccountId>, draft: &FormDraft) -> impl IntoView + use<> {
    let words = proposal_in_words(it);
    let forms =
        if Some(it.proposed_by.0) == reader { take_back_form(it).into_any() } else { decision_forms(it, draft).into_any() };
    view! {
        <section aria-labelledby="waits">
            <h2 class="nhsuk-heading-m" id="waits">"Waits for a second officer"</h2>
            <p>{words}</p>
            {forms}
        </section>
    }
}

/// What was read, so that nothing else is agreed to.
fn read_field(it: &Prolonging) -> impl IntoView + use<> {
    view! { <input type="hidden" name="read" value=it.id.to_string() /> }
}

fn take_back_form(it: &Prolonging) -> impl IntoView + use<> {
    view! {
        <p>"You proposed it. Another privacy officer has to agree."</p>
        <form method="post" action=paths::prolonging_ended(it.agreement)>
            {read_field(it)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Take it back"</button>
        </form>
    }
}

fn decision_forms(it: &Prolonging, draft: &FormDraft) -> impl IntoView + use<> {
    let refusal = Field::lines("refusal", "Why do you refuse it?")
        .hint("Needed to refuse. Whoever proposed it reads this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::prolonging_agreed(it.agreement)>
            {read_field(it)}
            <button class="nhsuk-button" type="submit">"Agree: prolong it"</button>
        </form>
        <form method="post" action=paths::prolonging_ended(it.agreement) novalidate>
            {read_field(it)}
            {field(&refusal, draft)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Refuse"</button>
        </form>
    }
}

fn decided_item(it: &Prolonging) -> impl IntoView + use<> {
    let decided = it.decided.as_ref().map(|(who, at)| format!("{} by {who}, {}", it.state.words(), instant_in_words(*at)));
    let refusal = it.refusal.as_ref().map(|reason| format!("Refused because: “{reason}”"));
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{it.state.words()}</strong>
            <span>{proposal_in_words(it)}</span>
            {decided.map(|words| view! { <span class="app-source">{words}</span> })}
            {refusal.map(|words| view! { <span>{words}</span> })}
        </li>
    }
}

/// `POST /governance/agreements/{agreement}/review`
pub async fn propose(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let months = fields.get("months").trim().parse().ok().filter(|months| (1..=LONGEST_MONTHS).contains(months));
    let until = months.and_then(|months| london_day(cx.now()).checked_add_months(Months::new(months)));
    let done = agreement::propose(&cx, id, (until, fields.get("reason"))).await;
    answer((&state, &session), (id, fields), done, "It is proposed. Another privacy officer has to agree before it counts.").await
}

/// `POST /governance/agreements/{agreement}/review/agree`
pub async fn agree(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = agreement::agree_to_prolonging(&cx, id, fields.get("read")).await;
    answer((&state, &session), (id, fields), done, "It is prolonged, and counts at once.").await
}

/// `POST /governance/agreements/{agreement}/review/end`
pub async fn end(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = agreement::end_prolonging(&cx, id, (fields.get("read"), fields.get("refusal"))).await;
    answer((&state, &session), (id, fields), done, "The proposal is ended. The agreement stays as it is.").await
}

async fn answer(
    (state, session): (&AppState, &Session),
    (id, fields): (AgreementId, Fields),
    done: Result<(), AgreementError>,
    words: &'static str,
) -> Result<Response, AppError> {
    let error = match done {
        Ok(()) => {
            session::set_flash(session, words).await?;
            return Ok(Redirect::to(paths::AGREEMENTS).into_response());
        }
        Err(AgreementError::Service(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let name = match error {
        AgreementError::Months | AgreementError::NotLater(_) => "months",
        AgreementError::ProlongingReason => "reason",
        AgreementError::Refusal => "refusal",
        _ => "",
    };
    let page = paths::agreement_reviewed(id);
    let draft = FormDraft { errors: vec![(name.to_owned(), error.to_string())], ..fields.into_draft() };
    refuse(state, session, &page, &draft, &page).await
}
