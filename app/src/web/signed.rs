//! Who asks: nobody gets past this without being signed in, and no words are lost on the way to signing in again.

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::{GeneralAction, decide_general};
use service::{Cx, ServiceError, account};
use tower_sessions::Session;

use super::{
    AppError, ClientAddress, current_request,
    fields::{Fields, LARGEST_FORM_BYTES},
    keep_draft, session,
    state::AppState,
};
use crate::paths;

/// No form of ours has a longer path.
const LONGEST_FORM_PATH: usize = 200;

/// The context of somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Signed(pub Cx);

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        // Put there by `require_sign_in`, which guards every route that asks for it.
        parts.extensions.get::<Self>().cloned().ok_or(AppError::NotFound)
    }
}

/// The context of somebody who governs sharing. Asked before a path or a form is judged: who lacks but the second step is told so,
/// whatever they sent.
#[derive(Clone, Debug)]
pub struct Governing(pub Cx);

impl<S: Send + Sync> FromRequestParts<S> for Governing {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        allowed(parts, state, GeneralAction::GovernSharing).await.map(Self)
    }
}

/// The context of somebody who reviews access, asked as early. What concerns one person is asked at the door instead, which writes a refusal
/// into that person's log.
#[derive(Clone, Debug)]
pub struct Reviewing(pub Cx);

impl<S: Send + Sync> FromRequestParts<S> for Reviewing {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        allowed(parts, state, GeneralAction::ReviewAccess).await.map(Self)
    }
}

/// The context of somebody who is signed in and may do this.
async fn allowed<S: Send + Sync>(parts: &mut Parts, state: &S, action: GeneralAction) -> Result<Cx, AppError> {
    let Signed(cx) = Signed::from_request_parts(parts, state).await?;
    decide_general(&cx.actor, action).map_err(ServiceError::from)?;
    Ok(cx)
}

/// Lets only those through who are signed in and have chosen as what they act.
pub async fn require_sign_in(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response, AppError> {
    // Asked before the session is loaded: one that has run out is forgotten then.
    let key = session::key(&session);
    let Some(who) = session::who(&session).await? else { return to_sign_in(&state, &session, (request, key)).await };
    let Some(actor) = account::actor(&state.portal, who.account, who.post, (who.began_at, who.assurance)).await? else {
        // The account was closed or the post ended since.
        session.flush().await?;
        return to_sign_in(&state, &session, (request, None)).await;
    };
    if who.must_choose && request.uri().path() != paths::CAPACITY && request.uri().path() != paths::SIGN_OUT {
        return Ok(Redirect::to(&paths::capacity(&wanted_page(&request))).into_response());
    }
    let request_id = current_request::reference().unwrap_or_else(|| state.portal.entropy.reference());
    request.extensions_mut().insert(Signed(Cx { portal: state.portal, actor, request_id }));
    Ok(next.run(request).await)
}

/// Asks to sign in, and comes back to the page afterwards; a form that was sent meanwhile is kept for it.
async fn to_sign_in(
    state: &AppState,
    session: &Session,
    (request, key): (Request, Option<[u8; 32]>),
) -> Result<Response, AppError> {
    let back = match *request.method() {
        Method::POST => {
            let back = referer_path(&request).unwrap_or_else(|| paths::HOME.to_owned());
            let owner = match key {
                Some(key) => state.portal.store.owner_of_session(&key).await.map_err(ServiceError::from)?,
                None => None,
            };
            keep_form(state, session, (request, owner)).await?;
            back
        }
        _ => wanted_page(&request),
    };
    Ok(Redirect::to(&paths::sign_in(&back)).into_response())
}

/// The page that was asked for, to come back to; home where a form was sent.
fn wanted_page(request: &Request) -> String {
    match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(page)) => page.to_string(),
        _ => paths::HOME.to_owned(),
    }
}

async fn keep_form(
    state: &AppState,
    session: &Session,
    (request, owner): (Request<Body>, Option<domain::AccountId>),
) -> Result<(), AppError> {
    let form = request.uri().path().to_owned();
    // Of nobody whom we know, only so much is kept, and of no page that is none of ours.
    let network = ClientAddress::of(&request, state).network();
    if form.len() > LONGEST_FORM_PATH || (owner.is_none() && !account::may_keep_form(&state.portal, &network).await?) {
        return Ok(());
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST_FORM_BYTES).await else { return Ok(()) };
    let draft = Fields::parse(&body).into_draft();
    session::set_pending_form(session, &form, owner).await?;
    keep_draft(state, session, &form, &draft).await
}

fn referer_path(request: &Request) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let path = referer.split_once("://")?.1;
    path.find('/').map(|start| path[start..].to_owned())
}
