//! The administrator's home: organisations.

use axum::{extract::State, response::Response};
use domain::Organisation;
use frontend::ListFilter;
use leptos::prelude::*;
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, Signed, state::AppState},
};

/// `GET /administration/organisations`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let organisations = service::organisation::list(&cx).await?;
    Ok(Page::signed(&state, &cx, &session, "Organisations").await?.render(move || view(organisations)).await)
}

fn view(organisations: Vec<Organisation>) -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-l">"Administration"</h1>
        <div class="app-actions">
            <a class="app-action" href=paths::ACCOUNTS><strong>"Accounts and posts"</strong><span>"Who can sign in, and as what"</span></a>
            <a class="app-action" href=paths::ROLE_VIEWS><strong>"Role views"</strong><span>"What each role sees first"</span></a>
        </div>
        <h2 class="nhsuk-heading-m">{format!("Organisations ({})", organisations.len())}</h2>
        <ListFilter list="organisations".to_owned() label="Find an organisation".to_owned() />
        <ul class="app-people" id="organisations">
            {organisations.into_iter().map(|organisation| view! {
                <li class="app-people__item">
                    <strong class="app-people__name">{organisation.name}</strong>
                    <span>{organisation.kind.replace('-', " ")}</span>
                    <span>{organisation.phone}</span>
                    <span class="app-source">{organisation.address}</span>
                </li>
            }).collect_view()}
        </ul>
    }
}
