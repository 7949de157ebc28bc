//! One account, as the administrator sees it: the posts that it holds, and whether it is open.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{AccountId, Organisation, Post, PostId};
use leptos::prelude::*;
use service::{
    administration::{self, EndError, NewAccountError},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use super::accounts::{field_of, new_post, post_fields};
use crate::{
    paths,
    ui::form::error_summary,
    web::{
        AppError, Fields, Page, Signed,
        params::{AccountPath, PostPath},
        refuse, session,
        state::AppState,
        take_draft,
    },
};

struct View {
    account: AccountId,
    name: String,
    username: String,
    is_closed: bool,
    is_me: bool,
    posts: Vec<Post>,
    /// The post that the administrator acts in, who must not end it.
    acting_in: Option<PostId>,
    organisations: Vec<Organisation>,
    draft: FormDraft,
}

/// `GET /administration/accounts/{account}`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    AccountPath(id): AccountPath,
) -> Result<Response, AppError> {
    let (account, posts) = administration::account(&cx, id).await?;
    let view = View {
        account: id,
        name: account.display_name.clone(),
        username: account.username,
        is_closed: account.closed_at.is_some(),
        is_me: cx.actor.account_id() == Some(id),
        posts,
        acting_in: cx.actor.post().map(|post| post.id),
        organisations: service::organisation::list(&cx).await?,
        draft: take_draft(&state, &session, &paths::account_posts(id)).await?,
    };
    let error = if view.draft.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Account of {}", account.display_name);
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || render(view)).await)
}

fn render(view: View) -> impl IntoView {
    let View { account, name, username, is_closed, is_me, posts, acting_in, organisations, draft } = view;
    view! {
        {error_summary(&draft)}
        <a class="nhsuk-back-link" href=paths::ACCOUNTS>"Back to the accounts"</a>
        <h1 class="nhsuk-heading-l">{name}</h1>
        <p>"Signs in as "<strong>{username}</strong>". "{is_closed.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--grey">"Closed"</strong> })}</p>
        <h2 class="nhsuk-heading-m">"Posts"</h2>
        {if posts.is_empty() {
            view! { <p>"None: signs in as themselves only."</p> }.into_any()
        } else {
            post_list(account, posts, acting_in)
        }}
        <h2 class="nhsuk-heading-m">"Give another post"</h2>
        <form method="post" action=paths::account_posts(account) novalidate>
            {post_fields(organisations, &draft)}
            <button class="nhsuk-button" type="submit">"Give the post"</button>
        </form>
        {(!is_me).then(|| (second_step(account), closing(account, is_closed)))}
    }
}

fn post_list(account: AccountId, posts: Vec<Post>, acting_in: Option<PostId>) -> AnyView {
    view! {
        <ul class="app-people">
            {posts.into_iter().map(|post| view! {
                <li class="app-people__item">
                    <strong class="app-people__name">{post.title.clone()}</strong>
                    <span>{post.organisation_name.clone()}</span>
                    <span class="app-source">{post.role.words()}</span>
                    {if acting_in == Some(post.id) {
                        view! { <strong class="nhsuk-tag nhsuk-tag--green">"You act in it now"</strong> }.into_any()
                    } else {
                        view! {
                            <form method="post" action=paths::post_ended(account, post.id)>
                                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                                    "End"<span class="nhsuk-u-visually-hidden">{format!(" the post {}, {}", post.title, post.organisation_name)}</span>
                                </button>
                            </form>
                        }.into_any()
                    }}
                </li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}

fn second_step(account: AccountId) -> AnyView {
    view! {
        <h2 class="nhsuk-heading-m">"End the second step"</h2>
        <p>"For somebody who has lost their device and their codes on paper. Make sure that it is they who ask: speak with them, not by e-mail. They are signed out everywhere, and told by e-mail."</p>
        <form method="post" action=paths::account_second_step_ended(account)>
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"End the second step"</button>
        </form>
    }
    .into_any()
}

fn closing(account: AccountId, is_closed: bool) -> AnyView {
    let (value, words, what) = if is_closed {
        ("no", "Open the account again", "Nobody can sign in to this account. Its posts are as they were.")
    } else {
        ("yes", "Close the account", "Whoever is signed in to it is signed out at once. What they did stays in every access log.")
    };
    view! {
        <h2 class="nhsuk-heading-m">{words}</h2>
        <p>{what}</p>
        <form method="post" action=paths::account_closed(account)>
            <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="closed" value=value>{words}</button>
        </form>
    }
    .into_any()
}

/// `POST /administration/accounts/{account}/posts`
pub async fn add(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    AccountPath(account): AccountPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let back = paths::account_of(account);
    match administration::add_post(&cx, account, &new_post(&fields)).await {
        Ok(()) => {
            session::set_flash(&session, "The post was given. It can be chosen at the next sign-in.").await?;
            Ok(Redirect::to(&back).into_response())
        }
        Err(NewAccountError::Service(error)) => Err(error.into()),
        Err(NewAccountError::Refused(problems)) => {
            let draft = FormDraft { errors: problems.iter().map(field_of).collect(), ..fields.into_draft() };
            refuse(&state, &session, &paths::account_posts(account), &draft, &back).await
        }
    }
}

/// `POST /administration/accounts/{account}/posts/{post}/end`
pub async fn end(Signed(cx): Signed, session: Session, PostPath(account, post): PostPath) -> Result<Response, AppError> {
    let ended = administration::end_post(&cx, account, post).await;
    tell(&session, ended, "The post has ended. Its holder can no longer act in it.").await?;
    Ok(Redirect::to(&paths::account_of(account)).into_response())
}

/// `POST /administration/accounts/{account}/second-step/end`
pub async fn end_second_step(
    Signed(cx): Signed,
    session: Session,
    AccountPath(account): AccountPath,
) -> Result<Response, AppError> {
    let words = if service::second_step::end_for(&cx, account).await? {
        "The second step has ended. They sign in with their password, and can set up another one."
    } else {
        "This account has no second step."
    };
    session::set_flash(&session, words).await?;
    Ok(Redirect::to(&paths::account_of(account)).into_response())
}

/// `POST /administration/accounts/{account}/closed`
pub async fn set_closed(
    Signed(cx): Signed,
    session: Session,
    AccountPath(account): AccountPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let closed = fields.get("closed") == "yes";
    let done = administration::set_closed(&cx, account, closed).await;
    let words = if closed { "The account is closed and signed out everywhere." } else { "The account is open again." };
    tell(&session, done, words).await?;
    Ok(Redirect::to(&paths::account_of(account)).into_response())
}

/// Tells what was done, or why it was not.
async fn tell(session: &Session, done: Result<(), EndError>, words: &str) -> Result<(), AppError> {
    match done {
        Ok(()) => session::set_flash(session, words).await,
        Err(error @ EndError::LastAdministrator) => session::set_flash(session, &error.to_string()).await,
        Err(EndError::Service(error)) => Err(error.into()),
    }
}
