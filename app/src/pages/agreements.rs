//! The register of sharing agreements.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use domain::{
    Agreement, AgreementState, Organisation,
    clock::{day_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    NewAgreement,
    agreement::{self, AgreementError},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use super::carers::date;
use crate::{
    paths,
    ui::{
        form::{Field, date_field, error_summary, field, key_field},
        organisations::by_kind,
    },
    web::{AppError, Fields, Governing, Page, params::AgreementPath, refuse, session, state::AppState, take_draft},
};

/// `GET /governance/agreements`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let (agreements, organisations, now) = agreement::register(&cx).await?;
    let draft = take_draft(&state, &session, paths::AGREEMENTS).await?;
    let title = if draft.errors.is_empty() { "Sharing agreements" } else { "Error: Sharing agreements" };
    let page = Page::signed(&state, &cx, &session, title).await?;
    let key = key_field(&state.portal);
    Ok(page.render(move || view(&agreements, (&organisations, key), london_day(now), &draft)).await)
}

fn view<K: IntoView + 'static>(
    agreements: &[Agreement],
    (organisations, key): (&[Organisation], K),
    today: NaiveDate,
    draft: &FormDraft,
) -> impl IntoView + use<K> {
    let items = agreements.iter().map(|agreement| item(agreement, today)).collect_view();
    let parties =
        by_kind(organisations).into_iter().map(|(heading, group)| parties_of_a_kind(heading, &group, draft)).collect_view();
    let title = Field::text("title", "What is it called?");
    let purpose = Field::text("purpose", "What for?");
    let basis = Field::text("basis", "On which law does it rest?").hint("For example: UK GDPR 6(1)(e), 9(2)(h).");
    let error = draft.error("parties").map(str::to_owned);
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Sharing agreements"</h1>
        <p>"An organisation sees what others recorded while it is a party to an agreement in force. When an agreement lapses its parties see only what they recorded themselves, and are told why. An emergency opens what may save a life all the same."</p>
        <ul class="app-people app-people--stacked" id="agreements">{items}</ul>
        <h2 class="nhsuk-heading-m">"Register an agreement"</h2>
        <form method="post" action=paths::AGREEMENTS novalidate>
            {key}
            {field(&title, draft)}
            {field(&purpose, draft)}
            {field(&basis, draft)}
            {date_field("from", "From when? (optional)", "Leave it empty for today.", draft)}
            {date_field("review", "By when is it to be reviewed?", "Its last day unless it is reviewed before.", draft)}
            <fieldset class="nhsuk-fieldset" id="parties">
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">"Its parties"</legend>
                {crate::ui::form::error_message("parties", error.as_deref())}
                {parties}
            </fieldset>
            <button class="nhsuk-button" type="submit">"Register"</button>
        </form>
    }
}

fn parties_of_a_kind(heading: String, organisations: &[&Organisation], draft: &FormDraft) -> impl IntoView + use<> {
    let parties = organisations.iter().map(|organisation| party(organisation, draft)).collect_view();
    view! {
        <div class="nhsuk-form-group">
            <fieldset class="nhsuk-fieldset">
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{heading}</legend>
                {parties}
            </fieldset>
        </div>
    }
}

fn party(organisation: &Organisation, draft: &FormDraft) -> impl IntoView + use<> {
    let name = format!("party-{}", organisation.id);
    let is_ticked = draft.value(&name) == "yes";
    let words = organisation.name.clone();
    view! {
        <div class="nhsuk-checkboxes__item">
            <input class="nhsuk-checkboxes__input" id=name.clone() name=name.clone() type="checkbox" value="yes" checked=is_ticked />
            <label class="nhsuk-label nhsuk-checkboxes__label" for=name>{words}</label>
        </div>
    }
}

fn item(agreement: &Agreement, today: NaiveDate) -> impl IntoView + use<> {
    let state = agreement.state(today);
    let colour = match state {
        AgreementState::Lapsed => "nhsuk-tag nhsuk-tag--red",
        AgreementState::ReviewDue => "nhsuk-tag nhsuk-tag--orange",
        AgreementState::InForce => "nhsuk-tag nhsuk-tag--green",
        AgreementState::ToCome | AgreementState::Ended => "nhsuk-tag nhsuk-tag--grey",
    };
    let until = format!("From {} to {}", day_in_words(agreement.starts_on), day_in_words(agreement.review_on));
    let parties = agreement.parties.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let how_many = format!("{} parties", agreement.parties.len());
    let (id, title) = (agreement.id, agreement.title.clone());
    let year = format!("review-{id}");
    let is_open = state != AgreementState::Ended;
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{title.clone()}</strong>
            <strong class=colour>{state.words()}</strong>
            <span>{format!("{}. {}", agreement.purpose, agreement.legal_basis)}</span>
            <span>{until}</span>
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">{how_many}</span></summary>
                <div class="nhsuk-details__text">{parties}</div></details>
            {is_open.then(|| view! {
                <form class="app-answers" method="post" action=paths::agreement_reviewed(id)>
                    <label class="nhsuk-label" for=year.clone()>"Reviewed: it holds from today for so many months"</label>
                    <input class="nhsuk-input nhsuk-input--width-2" id=year name="months" type="text" inputmode="numeric" value="12" autocomplete="off" />
                    " "
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                        "Record the review"<span class="nhsuk-u-visually-hidden">{format!(": {title}")}</span>
                    </button>
                </form>
                <p><a href=paths::agreement_ended(id)>"End it before that"<span class="nhsuk-u-visually-hidden">{format!(": {title}")}</span></a></p>
            })}
        </li>
    }
}

/// `POST /governance/agreements`
pub async fn add(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let (_, organisations, now) = agreement::register(&cx).await?;
    let ticked = organisations.iter().filter(|it| fields.get(&format!("party-{}", it.id)) == "yes");
    let parties = ticked.map(|organisation| organisation.id).collect();
    let id = fields.key(&state.portal).parse().map_err(|_| AppError::NotFound)?;
    let errors = match date(&fields, "from").and_then(|from| Ok((from, date(&fields, "review")?))) {
        Ok((from, Some(review_on))) => {
            let new = NewAgreement {
                title: fields.get("title").to_owned(),
                purpose: fields.get("purpose").to_owned(),
                legal_basis: fields.get("basis").to_owned(),
                id,
                starts_on: from.unwrap_or(london_day(now)),
                review_on,
                parties,
            };
            match agreement::add(&cx, new).await {
                Ok(()) => {
                    session::set_flash(&session, "It is registered, and counts at once.").await?;
                    return Ok(Redirect::to(paths::AGREEMENTS).into_response());
                }
                Err(error) => vec![wrong(error)?],
            }
        }
        Ok((_, None)) => vec![("review-day".to_owned(), "Write the day by which it is to be reviewed".to_owned())],
        Err(error) => vec![error],
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, paths::AGREEMENTS, &draft, paths::AGREEMENTS).await
}

fn wrong(error: AgreementError) -> Result<(String, String), AppError> {
    let field = match &error {
        AgreementError::Title => "title",
        AgreementError::Purpose => "purpose",
        AgreementError::LegalBasis => "basis",
        AgreementError::Parties => "parties",
        AgreementError::Review => "review-day",
        AgreementError::Reason => "",
        AgreementError::Service(_) => return Err(into_app(error)),
    };
    Ok((field.to_owned(), error.to_string()))
}

fn into_app(error: AgreementError) -> AppError {
    match error {
        AgreementError::Service(error) => error.into(),
        _ => AppError::NotFound,
    }
}

/// `POST /governance/agreements/{agreement}/review`
pub async fn review(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let months = fields.get("months").trim().parse().ok().filter(|months| (1..=60).contains(months));
    let until = months.and_then(|months| london_day(cx.now()).checked_add_months(chrono::Months::new(months)));
    let done = match until {
        Some(until) => agreement::review(&cx, id, until).await,
        None => Err(AgreementError::Review),
    };
    match done {
        Ok(()) => {
            session::set_flash(&session, "The review is recorded.").await?;
            Ok(Redirect::to(paths::AGREEMENTS).into_response())
        }
        Err(AgreementError::Service(error)) => Err(error.into()),
        Err(_) => {
            let errors = vec![(format!("review-{id}"), "Write for how many months it holds: from 1 to 60".to_owned())];
            let draft = FormDraft { errors, ..FormDraft::default() };
            refuse(&state, &session, paths::AGREEMENTS, &draft, paths::AGREEMENTS).await
        }
    }
}

/// `GET /governance/agreements/{agreement}/end`
pub async fn end_page(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
) -> Result<Response, AppError> {
    let (agreements, ..) = agreement::register(&cx).await?;
    let agreement = agreements.into_iter().find(|it| it.id == id && !it.is_ended).ok_or(AppError::NotFound)?;
    let draft = take_draft(&state, &session, &paths::agreement_ended(id)).await?;
    let title = if draft.errors.is_empty() { "End an agreement" } else { "Error: End an agreement" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || end_view(&agreement, &draft)).await)
}

fn end_view(agreement: &Agreement, draft: &FormDraft) -> impl IntoView + use<> {
    let parties = agreement.parties.iter().map(|(_, name)| view! { <li>{name.clone()}</li> }).collect_view();
    let reason = Field::lines("reason", "Why does it end?");
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::AGREEMENTS>"Back to the agreements"</a>
        <h1 class="nhsuk-heading-l">{format!("End “{}”", agreement.title)}</h1>
        <p>"From the next request on these see only what they recorded themselves, unless another agreement of theirs is in force. It cannot be taken back: you would register it anew."</p>
        <ul class="nhsuk-list nhsuk-list--bullet">{parties}</ul>
        <form method="post" action=paths::agreement_ended(agreement.id) novalidate>
            {field(&reason, draft)}
            <button class="nhsuk-button nhsuk-button--warning" type="submit">"End it now"</button>
        </form>
    }
}

/// `POST /governance/agreements/{agreement}/end`
pub async fn end(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match agreement::end(&cx, id, fields.get("reason")).await {
        Ok(()) => {
            session::set_flash(&session, "The agreement is ended. It counts at once.").await?;
            Ok(Redirect::to(paths::AGREEMENTS).into_response())
        }
        Err(AgreementError::Service(error)) => Err(error.into()),
        Err(error) => {
            let page = paths::agreement_ended(id);
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &page, &draft, &page).await
        }
    }
}
