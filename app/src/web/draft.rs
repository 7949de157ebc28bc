//! Forms that were refused or only tried: kept for their session, handed back once on their page.

use axum::response::{IntoResponse, Redirect, Response};
use service::form_draft::{self, FormDraft};
use tower_sessions::Session;

use super::{AppError, session, state::AppState};

/// A refused form of this session, handed back once.
pub async fn take_draft(state: &AppState, session: &Session, form: &str) -> Result<FormDraft, AppError> {
    match session::key(session) {
        Some(key) => Ok(form_draft::take(&state.portal, &key, form).await?),
        None => Ok(FormDraft::default()),
    }
}

/// Keeps a form for this session until its page is opened.
pub async fn keep_draft(state: &AppState, session: &Session, form: &str, draft: &FormDraft) -> Result<(), AppError> {
    if let Some(key) = session::key(session) {
        form_draft::keep(&state.portal, &key, form, draft).await?;
    }
    Ok(())
}

/// Keeps a refused form and leads back to its page.
pub async fn refuse(
    state: &AppState,
    session: &Session,
    form: &str,
    draft: &FormDraft,
    back: &str,
) -> Result<Response, AppError> {
    keep_draft(state, session, form, draft).await?;
    Ok(Redirect::to(back).into_response())
}
