//! A forgotten password: asking for a link, and choosing another by it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::{
    account::SignInError,
    form_draft::FormDraft,
    password_link::{self, NewPasswordError},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, ClientAddress, Fields, Page, Query, session, state::AppState},
};

/// `GET /sign-in/forgotten`
pub async fn page(State(state): State<AppState>) -> Response {
    show_question(&state, FormDraft::default(), StatusCode::OK).await
}

async fn show_question(state: &AppState, draft: FormDraft, status: StatusCode) -> Response {
    let title = if draft.errors.is_empty() { "Forgotten password" } else { "Error: Forgotten password" };
    Page::new(state, title).status(status).render(move || question(&draft)).await
}

fn question(draft: &FormDraft) -> impl IntoView + use<> {
    let username = Field::text("username", "Your username").autocomplete("username").width("nhsuk-input--width-20");
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::SIGN_IN>"Back to signing in"</a>
        <h1 class="nhsuk-heading-l">"Have you forgotten your password?"</h1>
        <p>"Type your username. We send a link to the e-mail address that we have for you. With it you choose a new password."</p>
        <form method="post" action=paths::FORGOTTEN_PASSWORD novalidate>
            {field(&username, draft)}
            <button class="nhsuk-button" type="submit">"Send me a link"</button>
        </form>
        <p>"If we have no e-mail address for you, or you have forgotten your username too, ask the service that gave you your account."</p>
    }
}

/// `POST /sign-in/forgotten`
pub async fn ask(State(state): State<AppState>, address: ClientAddress, fields: Fields) -> Result<Response, AppError> {
    let username = fields.get("username").to_owned();
    let error = if username.trim().is_empty() {
        ("username", "Enter your username".to_owned())
    } else {
        match password_link::ask(&state.portal, &username, &address.network()).await {
            Ok(()) => return Ok(Page::new(&state, "Look at your e-mail").render(asked).await),
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(refused) => ("", refused.to_string()),
        }
    };
    let draft = FormDraft { errors: vec![(error.0.to_owned(), error.1)], ..fields.into_draft() };
    Ok(show_question(&state, draft, StatusCode::UNPROCESSABLE_ENTITY).await)
}

fn asked() -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-l">"Look at your e-mail"</h1>
        <p>"If there is an account with this username and we have an e-mail address for it, a link is on its way. It works once, for an hour."</p>
        <p>"If nothing has come after 10 minutes, look where unwanted mail goes, or ask the service that gave you your account."</p>
        <p><a href=paths::SIGN_IN>"Back to signing in"</a></p>
    }
}

/// `GET /sign-in/new-password?link=…`
pub async fn new_page(State(state): State<AppState>, query: Query) -> Result<Response, AppError> {
    let link = query.get("link").to_owned();
    if !password_link::works(&state.portal, &link).await? {
        return Ok(show_dead_link(&state).await);
    }
    Ok(show_choice(&state, link, FormDraft::default(), StatusCode::OK).await)
}

async fn show_choice(state: &AppState, link: String, draft: FormDraft, status: StatusCode) -> Response {
    let title = if draft.errors.is_empty() { "Choose a new password" } else { "Error: Choose a new password" };
    Page::new(state, title).status(status).render(move || choice(link, &draft)).await
}

fn choice(link: String, draft: &FormDraft) -> impl IntoView + use<> {
    let new = Field::text("password", "New password")
        .hint("At least 10 characters. Three words that have nothing to do with each other make a good one.")
        .kind("password")
        .autocomplete("new-password")
        .width("nhsuk-input--width-20");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Choose a new password"</h1>
        <form method="post" action=paths::NEW_PASSWORD novalidate>
            <input type="hidden" name="link" value=link />
            {field(&new, draft)}
            <p class="nhsuk-body-s">"You will be signed out everywhere and sign in with the new password."</p>
            <button class="nhsuk-button" type="submit">"Set the new password"</button>
        </form>
    }
}

async fn show_dead_link(state: &AppState) -> Response {
    let page = Page::new(state, "This link does not work any more").status(StatusCode::GONE);
    page.render(|| {
        view! {
            <h1 class="nhsuk-heading-l">"This link does not work any more"</h1>
            <p>"A link works once, for an hour. If you asked for several, use the newest."</p>
            <p><a class="nhsuk-button" href=paths::FORGOTTEN_PASSWORD>"Ask for another link"</a></p>
        }
    })
    .await
}

/// `POST /sign-in/new-password`
pub async fn choose(State(state): State<AppState>, session: Session, fields: Fields) -> Result<Response, AppError> {
    let link = fields.get("link").to_owned();
    match password_link::choose(&state.portal, &link, fields.get("password").to_owned()).await {
        Ok(()) => {
            session::set_flash(&session, "Your new password is set. Sign in with it.").await?;
            Ok(Redirect::to(paths::SIGN_IN).into_response())
        }
        Err(NewPasswordError::Link) => Ok(show_dead_link(&state).await),
        Err(NewPasswordError::Service(error)) => Err(error.into()),
        Err(error @ NewPasswordError::Weak(_)) => {
            let draft = FormDraft { values: Vec::new(), errors: vec![("password".to_owned(), error.to_string())] };
            Ok(show_choice(&state, link, draft, StatusCode::UNPROCESSABLE_ENTITY).await)
        }
    }
}
