//! The log of refusals to share: by rule, organisation and role, with who looks after each and what came of it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{OrganisationId, Role, Rule, clock::instant_in_words};
use leptos::prelude::*;
use service::{
    BlockedSharing,
    form_draft::FormDraft,
    governance::{self, GovernanceError},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::error_summary,
    web::{AppError, Fields, Governing, Page, refuse, session, state::AppState, take_draft},
};

/// `GET /governance/refusals`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let blocked = governance::blocked(&cx).await?;
    let draft = take_draft(&state, &session, paths::REFUSALS).await?;
    let title = if draft.errors.is_empty() { "Refusals to share" } else { "Error: Refusals to share" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&blocked, &draft)).await)
}

fn view(blocked: &[BlockedSharing], draft: &FormDraft) -> impl IntoView + use<> {
    let items = blocked.iter().enumerate().map(|(place, it)| item(place, it, draft)).collect_view();
    let is_empty = blocked.is_empty();
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Refusals to share"</h1>
        <p>"Where practitioners were refused, by the rule that refused them: to find out how they could do their work. Whose record it was is not kept here."</p>
        {if is_empty {
            view! { <p>"Nobody was refused."</p> }.into_any()
        } else {
            view! { <ul class="app-people app-people--stacked" id="refusals">{items}</ul> }.into_any()
        }}
    }
}

fn item(place: usize, blocked: &BlockedSharing, draft: &FormDraft) -> impl IntoView + use<> {
    let (organisation, name) = blocked.organisation.clone();
    let who = format!("{}, {name}", blocked.role.words());
    let times = if blocked.times == 1 { "Once".to_owned() } else { format!("{} times", blocked.times) };
    let last = format!("{times}, last {}", instant_in_words(blocked.last_at));
    let resolved = blocked.resolution.as_ref().map(|(_, at)| *at >= blocked.last_at);
    let (colour, state) = match (resolved, &blocked.owner) {
        (Some(true), _) => ("nhsuk-tag nhsuk-tag--green", "Resolved"),
        (Some(false), _) => ("nhsuk-tag nhsuk-tag--red", "Refused again since it was resolved"),
        (None, Some(_)) => ("nhsuk-tag nhsuk-tag--blue", "Being looked after"),
        (None, None) => ("nhsuk-tag nhsuk-tag--orange", "Nobody looks after it"),
    };
    let is_refused = draft.value("rule") == blocked.rule.code()
        && draft.value("organisation") == organisation.to_string()
        && draft.value("role") == blocked.role.code();
    let typed = |name, stored: Option<String>| if is_refused { draft.value(name).to_owned() } else { stored.unwrap_or_default() };
    let owner = typed("owner", blocked.owner.clone());
    let resolution = typed("resolution", blocked.resolution.clone().map(|(words, _)| words));
    let (owner_id, resolution_id) = (format!("owner-{place}"), format!("resolution-{place}"));
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{who}</strong>
            <strong class=colour>{state}</strong>
            <span>{blocked.rule.words_for_governance()}</span>
            <span class="app-source">{last}</span>
            <form method="post" action=paths::REFUSALS>
                <input type="hidden" name="rule" value=blocked.rule.code() />
                <input type="hidden" name="organisation" value=organisation.to_string() />
                <input type="hidden" name="role" value=blocked.role.code() />
                <label class="nhsuk-label" for=owner_id.clone()>"Who looks after it?"</label>
                <input class="nhsuk-input" id=owner_id name="owner" type="text" value=owner autocomplete="off" />
                <label class="nhsuk-label" for=resolution_id.clone()>"What came of it? (optional)"</label>
                <input class="nhsuk-input" id=resolution_id name="resolution" type="text" value=resolution autocomplete="off" />
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">"Save"</button>
            </form>
        </li>
    }
}

/// `POST /governance/refusals`
pub async fn resolve(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let which = (|| {
        Some((
            Rule::from_code(fields.get("rule"))?,
            fields.get("organisation").parse::<OrganisationId>().ok()?,
            fields.get("role").parse::<Role>().ok()?,
        ))
    })();
    let which = which.ok_or(AppError::NotFound)?;
    match governance::resolve(&cx, which, (fields.get("owner"), fields.get("resolution"))).await {
        Ok(()) => {
            session::set_flash(&session, "It is saved.").await?;
            Ok(Redirect::to(paths::REFUSALS).into_response())
        }
        Err(GovernanceError::Service(error)) => Err(error.into()),
        Err(error) => {
            let draft = FormDraft { errors: vec![(String::new(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, paths::REFUSALS, &draft, paths::REFUSALS).await
        }
    }
}
