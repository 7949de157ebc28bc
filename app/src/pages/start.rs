//! The first page, for those who are not signed in.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, session, state::AppState},
};

/// `GET /`
pub async fn page(State(state): State<AppState>, session: Session) -> Result<Response, AppError> {
    if session::who(&session).await?.is_some() {
        return Ok(Redirect::to(paths::HOME).into_response());
    }
    Ok(Page::new(&state, "Your health and social care record").render(view).await)
}

fn view() -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-xl">"One record around the whole person"</h1>
        <p class="nhsuk-lede-text">
            "iLINKS brings together what the health and social care services of North Mersey know about you."
        </p>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"Read your record, and add to it in your own words."</li>
            <li>"Say what matters to you and how to treat you in an emergency."</li>
            <li>"Seal what is private, and see who looked."</li>
        </ul>
        <p><a class="nhsuk-button" href=paths::SIGN_IN>"Sign in"</a></p>
        <p>"If somebody’s life is at risk, call 999. For urgent advice, call 111."</p>
    }
}
