//! The second step of signing in: the code.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::{account::SignInError, form_draft::FormDraft, second_step};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, session, state::AppState},
};

/// `GET /sign-in/code`
pub async fn page(State(state): State<AppState>, session: Session) -> Result<Response, AppError> {
    match session::waiting(&session).await? {
        Some(_) => Ok(show(&state, FormDraft::default(), StatusCode::OK).await),
        None => Ok(Redirect::to(paths::SIGN_IN).into_response()),
    }
}

async fn show(state: &AppState, draft: FormDraft, status: StatusCode) -> Response {
    let title = if draft.errors.is_empty() { "Enter your code" } else { "Error: Enter your code" };
    Page::new(state, title).status(status).render(move || view(&draft)).await
}

fn view(draft: &FormDraft) -> impl IntoView + use<> {
    let code = Field::text("code", "Code")
        .hint("The six digits that your device shows now. If you have lost it, type one of the codes that you put on paper.")
        .autocomplete("one-time-code")
        .width("nhsuk-input--width-10");
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::SIGN_IN>"Back to signing in"</a>
        <h1 class="nhsuk-heading-l">"Enter your code"</h1>
        <form method="post" action=paths::SIGN_IN_CODE novalidate>
            {field(&code, draft)}
            <button class="nhsuk-button" type="submit">"Go on"</button>
        </form>
        <p>"If you have neither, ask the service that gave you your account. It makes sure that it is you, and turns the second step off."</p>
    }
}

/// `POST /sign-in/code`
pub async fn sign_in(State(state): State<AppState>, session: Session, fields: Fields) -> Result<Response, AppError> {
    let Some(waiting) = session::waiting(&session).await? else { return Ok(Redirect::to(paths::SIGN_IN).into_response()) };
    let error = if fields.get("code").trim().is_empty() {
        "Enter the code".to_owned()
    } else {
        match second_step::sign_in(&state.portal, (waiting.account, waiting.began_at), fields.get("code")).await {
            Ok(signed_in) => return super::sign_in::enter(&state, &session, signed_in, &waiting.next).await,
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(late @ SignInError::Late) => {
                session::set_warning(&session, &format!("{late}.")).await?;
                return Ok(Redirect::to(&paths::sign_in(&waiting.next)).into_response());
            }
            Err(refused) => refused.to_string(),
        }
    };
    // What was typed is never shown again: a code works once.
    let draft = FormDraft { values: Vec::new(), errors: vec![("code".to_owned(), error)] };
    Ok(show(&state, draft, StatusCode::UNPROCESSABLE_ENTITY).await)
}
