//! One's own account: password, other posts, signing out everywhere.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::{
    account::{self, ChangeEmailError, ChangePasswordError, change_email, change_password},
    form_draft::FormDraft,
    second_step,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, Signed, refuse, session, state::AppState, take_draft},
};

/// `GET /account`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let draft = take_draft(&state, &session, paths::ACCOUNT_PASSWORD).await?;
    let own = account::own(&cx).await?;
    let mut email = take_draft(&state, &session, paths::ACCOUNT_EMAIL).await?;
    if email.values.is_empty() {
        email.values.push(("email".to_owned(), own.email.clone().unwrap_or_default()));
    }
    let step = match second_step::open(&cx, None).await? {
        second_step::State::On(_) => "It is on: when you sign in, you are asked for a code.",
        _ => "With it, a stolen password is not enough to get in. It is off.",
    };
    let name = (cx.actor.name().to_owned(), own.username);
    let title = if draft.errors.is_empty() && email.errors.is_empty() { "My account" } else { "Error: My account" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&draft, &email, (name, step))).await)
}

fn view(
    draft: &FormDraft,
    email: &FormDraft,
    ((name, username), step): ((String, String), &'static str),
) -> impl IntoView + use<> {
    let present = Field::text("password-present", "Your present password")
        .kind("password")
        .autocomplete("current-password")
        .width("nhsuk-input--width-20");
    let new = Field::text("password-new", "The new password")
        .hint("At least 10 characters. Three words that have nothing to do with each other make a good one.")
        .kind("password")
        .autocomplete("new-password")
        .width("nhsuk-input--width-20");
    let errors = FormDraft { values: Vec::new(), errors: draft.errors.iter().chain(&email.errors).cloned().collect() };
    view! {
        {error_summary(&errors)}
        <h1 class="nhsuk-heading-l">"My account"</h1>
        <p>"You are signed in as "<strong>{name}</strong>". Your username is "<strong>{username}</strong>"."</p>
        <p><a href=paths::CAPACITY>"Change what you are doing: yourself or a post"</a></p>
        <h2 class="nhsuk-heading-m">"Change your password"</h2>
        <form method="post" action=paths::ACCOUNT_PASSWORD novalidate>
            {field(&present, draft)}
            {field(&new, draft)}
            <p class="nhsuk-body-s">"You will be signed out everywhere and sign in again with the new password."</p>
            <button class="nhsuk-button" type="submit">"Change the password"</button>
        </form>
        <h2 class="nhsuk-heading-m">"A second step for signing in"</h2>
        <p>{step}</p>
        <p><a href=paths::SECOND_STEP>"Set up, change or turn off the second step"</a></p>
        <h2 class="nhsuk-heading-m">"Your e-mail address"</h2>
        {email_form(email)}
        <h2 class="nhsuk-heading-m">"Sign out everywhere"</h2>
        <p>"If you lost a phone or left a computer signed in, end all your sessions, also this one."</p>
        <form method="post" action=paths::SIGN_OUT_EVERYWHERE>
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Sign out everywhere"</button>
        </form>
    }
}

fn email_form(draft: &FormDraft) -> AnyView {
    let address = Field::text("email", "E-mail address")
        .hint(
            "If you forget your password, a link to choose another goes there. Nothing about your health is ever sent by e-mail.",
        )
        .kind("email")
        .autocomplete("email")
        .width("nhsuk-input--width-20");
    let present = Field::text("email-password", "Your present password")
        .kind("password")
        .autocomplete("current-password")
        .width("nhsuk-input--width-20");
    view! {
        <form method="post" action=paths::ACCOUNT_EMAIL novalidate>
            {field(&address, draft)}
            {field(&present, draft)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Save the address"</button>
        </form>
    }
    .into_any()
}

/// `POST /account/email`
pub async fn email(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let error = match change_email(&cx, fields.get("email-password").to_owned(), fields.get("email")).await {
        Ok(()) => {
            session::set_flash(&session, "Your e-mail address is saved.").await?;
            return Ok(Redirect::to(paths::ACCOUNT).into_response());
        }
        Err(ChangeEmailError::Service(error)) => return Err(error.into()),
        Err(error @ (ChangeEmailError::Wrong | ChangeEmailError::TooMany)) => ("email-password", error.to_string()),
        Err(error @ ChangeEmailError::NotAnAddress) => ("email", error.to_string()),
    };
    let draft = FormDraft { errors: vec![(error.0.to_owned(), error.1)], ..fields.into_draft() };
    refuse(&state, &session, paths::ACCOUNT_EMAIL, &draft, paths::ACCOUNT).await
}

/// `POST /account/password`
pub async fn password(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let (present, new) = (fields.get("password-present").to_owned(), fields.get("password-new").to_owned());
    let error = match change_password(&cx, present, new).await {
        Ok(()) => {
            session.flush().await?;
            session::set_flash(&session, "Your password is changed. Sign in with the new one.").await?;
            return Ok(Redirect::to(paths::SIGN_IN).into_response());
        }
        Err(ChangePasswordError::Service(error)) => return Err(error.into()),
        Err(error @ (ChangePasswordError::Wrong | ChangePasswordError::TooMany)) => ("password-present", error.to_string()),
        Err(error @ ChangePasswordError::Weak(_)) => ("password-new", error.to_string()),
    };
    let draft = FormDraft { values: Vec::new(), errors: vec![(error.0.to_owned(), error.1)] };
    refuse(&state, &session, paths::ACCOUNT_PASSWORD, &draft, paths::ACCOUNT).await
}
