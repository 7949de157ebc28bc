//! The editor of role views: which panels, in which order, for whom.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::role_view::{Panel, Viewer};
use frontend::PanelOrder;
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
    let hidden = Panel::all().filter(|panel| !shown.contains(panel));
    let choices = shown.iter().map(|panel| (*panel, true)).chain(hidden.map(|panel| (panel, false))).collect();
    let title = format!("View of: {}", viewer.words());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(viewer, choices)).await)
}

fn view(viewer: Viewer, choices: Vec<(Panel, bool)>) -> impl IntoView {
    view! {
        <a class="nhsuk-back-link" href=paths::ROLE_VIEWS>"Back to the role views"</a>
        <h1 class="nhsuk-heading-l">{format!("View of: {}", viewer.words())}</h1>
        <p>"Tick the panels to show and number them in the order to show them in. Allergies always stand at the head of a record."</p>
        <form method="post" action=paths::role_view(viewer)>
            <ol class="app-panel-order" id="panels">
                {choices.into_iter().zip(1..).map(|((panel, is_shown), place)| member(panel, is_shown, place)).collect_view()}
            </ol>
            <PanelOrder list="panels".to_owned() />
            <button class="nhsuk-button" type="submit">"Save the view"</button>
        </form>
    }
}

/// A panel with its tick and its place. The buttons are for those with scripts.
fn member(panel: Panel, is_shown: bool, place: usize) -> AnyView {
    let (show, number) = (format!("show-{}", panel.code()), format!("place-{}", panel.code()));
    let words = panel.words();
    let button = |way: &'static str, arrow: &'static str| {
        view! {
            <button type="button" hidden data-move=way aria-label=format!("Move {words} {way}")
                class="nhsuk-button nhsuk-button--secondary nhsuk-button--small app-panel-order__move">{arrow}</button>
        }
    };
    view! {
        <li class="app-panel-order__item">
            <div class="nhsuk-checkboxes__item">
                <input class="nhsuk-checkboxes__input" id=show.clone() type="checkbox" name=show.clone() value="yes" checked=is_shown />
                <label class="nhsuk-label nhsuk-checkboxes__label" for=show>{words}</label>
            </div>
            <label class="nhsuk-u-visually-hidden" for=number.clone()>{format!("Place of {words}")}</label>
            <input class="nhsuk-input nhsuk-input--width-2" id=number.clone() name=number inputmode="numeric" value=place.to_string() />
            {button("up", "↑")}
            {button("down", "↓")}
        </li>
    }
    .into_any()
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
