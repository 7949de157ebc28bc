//! Signing in and out.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::{
    account::{self, SignInError, SignedIn, Signing},
    form_draft::{self, FormDraft},
};
use tower_sessions::Session;

use crate::{
    paths::{self, safe_next},
    ui::form::{Field, error_summary, field},
    web::{
        AppError, ClientAddress, Fields, Page, Query, Signed,
        session::{self, Waiting, Who},
        state::{AppState, Kind},
    },
};

/// A made-up account: username, name, blurb, posts.
type DemonstrationAccount = (String, String, String, Vec<String>);

/// `GET /sign-in`
pub async fn page(State(state): State<AppState>, session: Session, query: Query) -> Result<Response, AppError> {
    show(&state, &session, &query, FormDraft::default(), StatusCode::OK).await
}

async fn show(
    state: &AppState,
    session: &Session,
    query: &Query,
    draft: FormDraft,
    status: StatusCode,
) -> Result<Response, AppError> {
    let next = safe_next(query.get("next"));
    let ended = query.has("ended");
    let people = if state.kind == Kind::Real { Vec::new() } else { demonstration(state).await? };
    let has_form = session::pending_form(session).await?.is_some();
    let title = if draft.errors.is_empty() { "Sign in" } else { "Error: Sign in" };
    let page = Page::new(state, title).with_flash(session).await?.status(status);
    Ok(page.render(move || view(&draft, &next, (ended, has_form), people)).await)
}

async fn demonstration(state: &AppState) -> Result<Vec<DemonstrationAccount>, AppError> {
    let accounts = account::demonstration_accounts(&state.portal).await?;
    Ok(accounts
        .into_iter()
        .map(|(account, posts)| {
            let posts = posts.iter().map(|post| format!("{}, {}", post.title, post.organisation_name)).collect();
            (account.username, account.display_name, account.demonstration_blurb.unwrap_or_default(), posts)
        })
        .collect())
}

fn view(
    draft: &FormDraft,
    next: &str,
    (ended, has_form): (bool, bool),
    people: Vec<DemonstrationAccount>,
) -> impl IntoView + use<> {
    let next = next.to_owned();
    let username = Field::text("username", "Username").autocomplete("username").width("nhsuk-input--width-20");
    let password =
        Field::text("password", "Password").kind("password").autocomplete("current-password").width("nhsuk-input--width-20");
    let ended =
        ended.then_some("You were signed out because nothing happened for a while. Nobody else can see now what you had open.");
    let kept =
        has_form.then_some("You were signed out before your form arrived. What you wrote is kept: sign in to go on with it.");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Sign in"</h1>
        {[ended, kept].into_iter().flatten().map(|words| view! { <div class="nhsuk-inset-text"><p>{words}</p></div> }).collect_view()}
        <form method="post" action=paths::SIGN_IN novalidate>
            <input type="hidden" name="next" value=next.clone() />
            {field(&username, draft)}
            {field(&password, draft)}
            <button class="nhsuk-button" type="submit">"Sign in"</button>
            <p><a href=paths::FORGOTTEN_PASSWORD>"I have forgotten my password"</a></p>
        </form>
        {(!people.is_empty()).then(|| demonstration_view(people, &next))}
    }
}

fn demonstration_view(people: Vec<DemonstrationAccount>, next: &str) -> impl IntoView + use<> {
    let (staff, citizens): (Vec<_>, Vec<_>) = people.into_iter().partition(|(.., posts)| !posts.is_empty());
    let next = next.to_owned();
    let group = move |title: &'static str, people: Vec<DemonstrationAccount>| {
        let next = next.clone();
        view! {
            <h3 class="nhsuk-heading-s">{title}</h3>
            <ul class="app-demonstration-list">
                {people.into_iter().map(|(username, name, blurb, posts)| view! {
                    <li class="app-demonstration-list__item">
                        <form method="post" action=paths::SIGN_IN_DEMONSTRATION>
                            <input type="hidden" name="next" value=next.clone() />
                            <button class="app-demonstration-list__button" type="submit" name="username" value=username>{name}</button>
                        </form>
                        <span class="app-demonstration-list__words">{if posts.is_empty() { blurb } else { posts.join("; ") }}</span>
                    </li>
                }).collect_view()}
            </ul>
        }
    };
    view! {
        <section aria-labelledby="demonstration">
            <h2 class="nhsuk-heading-m" id="demonstration">"Demonstration: sign in with one press"</h2>
            <p>"Everybody here is made up."</p>
            {group("People and carers", citizens)}
            {group("Staff", staff)}
        </section>
    }
}

/// `POST /sign-in`
pub async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    address: ClientAddress,
    fields: Fields,
) -> Result<Response, AppError> {
    let next = safe_next(fields.get("next"));
    let (username, password) = (fields.get("username").to_owned(), fields.get("password").to_owned());
    let mut draft = fields.into_draft();
    if username.trim().is_empty() {
        draft.errors.push(("username".to_owned(), "Enter your username".to_owned()));
    }
    if password.is_empty() {
        draft.errors.push(("password".to_owned(), "Enter your password".to_owned()));
    }
    if draft.errors.is_empty() {
        match account::sign_in(&state.portal, &username, password, &address.network()).await {
            Ok(Signing::In(signed_in)) => return enter(&state, &session, signed_in, &next).await,
            Ok(Signing::NeedsCode(account, began_at)) => {
                session::wait_for_code(&session, &Waiting { account, began_at, next }).await?;
                return Ok(Redirect::to(paths::SIGN_IN_CODE).into_response());
            }
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(refused) => draft.errors.push((String::new(), refused.to_string())),
        }
    }
    show(&state, &session, &Query::next(&next), draft, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// `POST /sign-in/demonstration`, in the demonstration only.
pub async fn sign_in_to_demonstration(
    State(state): State<AppState>,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    if state.kind == Kind::Real {
        return Err(AppError::NotFound);
    }
    let next = safe_next(fields.get("next"));
    match account::sign_in_to_demonstration(&state.portal, fields.get("username")).await? {
        Some(signed_in) => enter(&state, &session, signed_in, &next).await,
        None => Err(AppError::NotFound),
    }
}

pub(super) async fn enter(state: &AppState, session: &Session, signed_in: SignedIn, next: &str) -> Result<Response, AppError> {
    let pending = take_pending(state, session, &signed_in).await?;
    let SignedIn { account, post, must_choose, began_at, assurance, .. } = signed_in;
    session::sign_in(session, Who { account, post, must_choose, began_at, assurance }, state.portal.clock.now()).await?;
    if let (Some((form, draft)), Some(key)) = (pending, session::key(session)) {
        form_draft::keep(&state.portal, &key, &form, &draft).await?;
        session::set_warning(
            session,
            "What you wrote is here again. It is not sent yet: look at it, and press the button below it.",
        )
        .await?;
    }
    let to = if must_choose { paths::capacity(next) } else { next.to_owned() };
    Ok(Redirect::to(&to).into_response())
}

/// The form that was interrupted, so that it can move to the new session id; only for the one who wrote it. Where that is not known any
/// more, only for the person about whom it is.
async fn take_pending(state: &AppState, session: &Session, who: &SignedIn) -> Result<Option<(String, FormDraft)>, AppError> {
    let (Some((form, owner)), Some(key)) = (session::pending_form(session).await?, session::key(session)) else {
        return Ok(None);
    };
    let is_theirs = match owner {
        Some(owner) => owner == who.account,
        None => who.person.is_some_and(|person| form.starts_with(&format!("/people/{person}/"))),
    };
    if !is_theirs {
        return Ok(None);
    }
    let draft = form_draft::take(&state.portal, &key, &form).await?;
    Ok(Some((form, draft)))
}

/// `POST /sign-out`
pub async fn sign_out(session: Session) -> Result<Response, AppError> {
    session.flush().await?;
    Ok(Redirect::to("/").into_response())
}

/// `POST /sign-out/everywhere`
pub async fn sign_out_everywhere(Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    account::sign_out_everywhere(&cx).await?;
    session.flush().await?;
    Ok(Redirect::to("/").into_response())
}

/// `GET /session/stay`: being asked is enough, the session was seen.
pub async fn stay(_: Signed) -> StatusCode {
    StatusCode::NO_CONTENT
}
