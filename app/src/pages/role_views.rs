//! The editor of role views: which panels, in which order, for whom.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::role_view::{Panel, Viewer};
use frontend::{PanelChoice, PanelOrder};
use leptos::prelude::*;
use service::administration;
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Fields, Page, Signed, params::ViewerPath, session, state::AppState},
};

/// `GET /administration/role-views`
pub async fn list(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    // The permit, although the list itself is no secret: nobody else has a use for it.
    domain::decide_general(&cx.actor, domain::GeneralAction::Administer).map_err(service::ServiceError::from)?;
    Ok(Page::signed(&state, &cx, &session, "Role views").await?.render(list_view).await)
}

fn list_view() -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-l">"Role views"</h1>
        <p>"Choose whose view of a record to shape. What they may see at all is decided by the sharing model, not here."</p>
        <ul class="nhsuk-list nhsuk-list--border">
            {Viewer::all().map(|viewer| view! { <li><a href=paths::role_view(viewer)>{viewer.words()}</a></li> }).collect_view()}
        </ul>
    }
}

/// `GET /administration/role-views/{viewer}`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    ViewerPath(viewer): ViewerPath,
) -> Result<Response, AppError> {
    let shown = administration::panels(&cx, viewer).await?;
    let choices = shown
        .iter()
        .map(|panel| choice(*panel, true))
        .chain(Panel::all().filter(|panel| !shown.contains(panel)).map(|panel| choice(panel, false)))
        .collect();
    let title = format!("View of: {}", viewer.words());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(viewer, choices)).await)
}

fn choice(panel: Panel, shown: bool) -> PanelChoice {
    PanelChoice { code: panel.code().to_owned(), words: panel.words().to_owned(), shown }
}

fn view(viewer: Viewer, choices: Vec<PanelChoice>) -> impl IntoView {
    view! {
        <a class="nhsuk-back-link" href=paths::ROLE_VIEWS>"Back to the role views"</a>
        <h1 class="nhsuk-heading-l">{format!("View of: {}", viewer.words())}</h1>
        <p>"Tick the panels to show and number them in the order to show them in. Allergies always stand at the head of a record."</p>
        <form method="post" action=paths::role_view(viewer)>
            <PanelOrder panels=choices />
            <button class="nhsuk-button" type="submit">"Save the view"</button>
        </form>
    }
}

/// `POST /administration/role-views/{viewer}`
pub async fn save(
    Signed(cx): Signed,
    session: Session,
    ViewerPath(viewer): ViewerPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let mut panels: Vec<(u32, Panel)> = fields
        .with_prefix("show-")
        .filter_map(|(code, _)| {
            let place = fields.get(&format!("place-{code}")).trim().parse().unwrap_or(u32::MAX);
            Some((place, code.parse().ok()?))
        })
        .collect();
    panels.sort_by_key(|(place, _)| *place);
    let mut seen = std::collections::BTreeSet::new();
    let panels: Vec<_> = panels.into_iter().map(|(_, panel)| panel).filter(|panel| seen.insert(*panel)).collect();
    administration::save_panels(&cx, viewer, &panels).await?;
    session::set_flash(&session, "The view is saved. They see it at their next page.").await?;
    Ok(Redirect::to(&paths::role_view(viewer)).into_response())
}
