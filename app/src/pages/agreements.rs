//! The register of sharing agreements.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AccountId, Agreement, AgreementState, Organisation, Prolonging,
    clock::{day_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    NewAgreement,
    agreement::{self, AgreementError, Register},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use super::{agreement_review::proposal_in_words, carers::date};
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
    let register = agreement::register(&cx).await?;
    let draft = take_draft(&state, &session, paths::AGREEMENTS).await?;
    let title = if draft.errors.is_empty() { "Sharing agreements" } else { "Error: Sharing agreements" };
    let page = Page::signed(&state, &cx, &session, title).await?;
    let key = key_field(&state.portal);
    Ok(page.render(move || view(&register, key, &draft)).await)
}

fn view<K: IntoView + 'static>(register: &Register, key: K, draft: &FormDraft) -> impl IntoView + use<K> {
    let items = register.agreements.iter().map(|agreement| item(agreement, register)).collect_view();
    let parties = by_kind(&register.organisations)
        .into_iter()
        .map(|(heading, group)| parties_of_a_kind(heading, &group, draft))
        .collect_view();
    let title = Field::text("title", "What is it called?");
    let purpose = Field::text("purpose", "What for?");
    let basis = Field::text("basis", "On which law does it rest?").hint("For example: UK GDPR 6(1)(e), 9(2)(h).");
    let error = draft.error("parties").map(str::to_owned);
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Sharing agreements"</h1>
        <p>"An organisation sees what others recorded while it is a party to an agreement in force. When an agreement lapses its parties see only what they recorded themselves, and are told why. An emergency opens what may save a life all the same."</p>
        <p>"What gives access takes two privacy officers: to register an agreement and to prolong it, one proposes and another agrees. To end one takes one officer."</p>
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
            <p>"Another privacy officer has to agree before it counts."</p>
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

fn item(agreement: &Agreement, register: &Register) -> impl IntoView + use<> {
    let state = agreement.state(london_day(register.now));
    let colour = match state {
        AgreementState::Lapsed => "nhsuk-tag nhsuk-tag--red",
        AgreementState::ReviewDue | AgreementState::Proposed => "nhsuk-tag nhsuk-tag--orange",
        AgreementState::InForce => "nhsuk-tag nhsuk-tag--green",
        AgreementState::ToCome | AgreementState::Ended => "nhsuk-tag nhsuk-tag--grey",
    };
    let until = format!("From {} to {}", day_in_words(agreement.starts_on), day_in_words(agreement.review_on));
    let parties = agreement.parties.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let how_many = format!("{} parties", agreement.parties.len());
    let maker = agreement.made_by.as_ref().map(|(_, name)| format!("Registered by {name}"));
    let agreed = agreement.agreed_by.as_ref().map(|(name, at)| format!("Agreed by {name} on {}", day_in_words(london_day(*at))));
    let steps = match state {
        AgreementState::Ended => ().into_any(),
        AgreementState::Proposed => proposed_steps(agreement, register.reader).into_any(),
        _ => open_steps(agreement, register.waiting.iter().find(|it| it.agreement == agreement.id)).into_any(),
    };
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{agreement.title.clone()}</strong>
            <strong class=colour>{state.words()}</strong>
            <span>{format!("{}. {}", agreement.purpose, agreement.legal_basis)}</span>
            <span>{until}</span>
            {maker.map(|words| view! { <span class="app-source">{words}</span> })}
            {agreed.map(|words| view! { <span class="app-source">{words}</span> })}
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">{how_many}</span></summary>
                <div class="nhsuk-details__text">{parties}</div></details>
            {steps}
        </li>
    }
}

/// A link about an agreement, which stands among others on the page.
fn step(href: String, words: &'static str, title: &str) -> impl IntoView + use<> {
    let of = format!(": {title}");
    view! { <p><a href=href>{words}<span class="nhsuk-u-visually-hidden">{of}</span></a></p> }
}

/// What can be done about one to which nobody has agreed yet.
fn proposed_steps(agreement: &Agreement, reader: Option<AccountId>) -> impl IntoView + use<> {
    let (id, title) = (agreement.id, agreement.title.clone());
    let is_own = agreement.made_by.as_ref().is_some_and(|(by, _)| Some(*by) == reader);
    let end = step(paths::agreement_ended(id), if is_own { "Take it back" } else { "Refuse it" }, &title);
    view! {
        {(!is_own).then(|| view! {
            <form class="app-answers" method="post" action=paths::agreement_agreed(id)>
                <button class="nhsuk-button nhsuk-button--small" type="submit">
                    "Agree to it"<span class="nhsuk-u-visually-hidden">{format!(": {title}")}</span>
                </button>
            </form>
        })}
        {end}
    }
}

/// What can be done about one to which two officers agreed: with the later last day that is proposed for it, if one is.
fn open_steps(agreement: &Agreement, waiting: Option<&Prolonging>) -> impl IntoView + use<> {
    let id = agreement.id;
    let proposed =
        waiting.map(|it| format!("A later last day is proposed, and waits for a second officer. {}", proposal_in_words(it)));
    let words = if proposed.is_some() { "Agree to it, refuse it or take it back" } else { "Review it and prolong it" };
    view! {
        {proposed.map(|words| view! { <span>{words}</span> })}
        {step(paths::agreement_reviewed(id), words, &agreement.title)}
        {step(paths::agreement_ended(id), "End it before that", &agreement.title)}
    }
}

/// `POST /governance/agreements`
pub async fn add(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let Register { organisations, now, .. } = agreement::register(&cx).await?;
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
                    session::set_flash(&session, "It is proposed. Another privacy officer has to agree before it counts.")
                        .await?;
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
        _ => "",
    };
    match error {
        AgreementError::Service(error) => Err(error.into()),
        error => Ok((field.to_owned(), error.to_string())),
    }
}

/// `POST /governance/agreements/{agreement}/agree`
pub async fn agree(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    AgreementPath(id): AgreementPath,
) -> Result<Response, AppError> {
    match agreement::agree(&cx, id).await {
        Ok(()) => {
            session::set_flash(&session, "It is agreed. It counts at once, or from its first day on.").await?;
            Ok(Redirect::to(paths::AGREEMENTS).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![wrong(error)?], ..FormDraft::default() };
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
    let (agreement, _) = agreement::open(&cx, id).await?;
    let draft = take_draft(&state, &session, &paths::agreement_ended(id)).await?;
    let title = if draft.errors.is_empty() { "End an agreement" } else { "Error: End an agreement" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || end_view(&agreement, &draft)).await)
}

fn end_view(agreement: &Agreement, draft: &FormDraft) -> impl IntoView + use<> {
    let parties = agreement.parties.iter().map(|(_, name)| view! { <li>{name.clone()}</li> }).collect_view();
    let reason = Field::lines("reason", "Why does it end?");
    let happens = if agreement.is_agreed {
        "From the next request on these see only what they recorded themselves, unless another agreement of theirs is in force. It cannot be taken back: you would register it anew."
    } else {
        "No second officer has agreed to it, so nobody’s access changes. These were to be its parties."
    };
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::AGREEMENTS>"Back to the agreements"</a>
        <h1 class="nhsuk-heading-l">{format!("End “{}”", agreement.title)}</h1>
        <p>{happens}</p>
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
            session::set_flash(&session, "It is ended, and that counts at once.").await?;
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
