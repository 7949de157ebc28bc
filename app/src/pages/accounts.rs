//! The administrator's accounts and posts.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Organisation, Post, Role};
use frontend::ListFilter;
use leptos::prelude::*;
use service::{
    administration::{self, NewAccount, NewAccountError},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use super::account::{refuse, take_draft};
use crate::{
    paths,
    ui::form::{Field, error_summary, field, select_field},
    web::{AppError, Fields, Page, Signed, params::AccountPath, session, state::AppState},
};

/// `GET /administration/accounts`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let accounts = administration::accounts(&cx).await?;
    let me = cx.actor.account_id();
    let rows: Vec<_> = accounts
        .into_iter()
        .map(|(account, posts)| Row {
            is_me: Some(account.id) == me,
            id: account.id,
            username: account.username,
            name: account.display_name,
            is_closed: account.closed_at.is_some(),
            posts,
        })
        .collect();
    Ok(Page::signed(&state, &cx, &session, "Accounts and posts").await?.render(move || view(rows)).await)
}

struct Row {
    id: domain::AccountId,
    username: String,
    name: String,
    is_closed: bool,
    is_me: bool,
    posts: Vec<Post>,
}

fn view(rows: Vec<Row>) -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-l">"Accounts and posts"</h1>
        <p><a class="nhsuk-button" href=paths::ACCOUNT_NEW>"Add an account"</a></p>
        <ListFilter list="accounts".to_owned() label="Find an account".to_owned() />
        <ul class="app-people" id="accounts">
            {rows.into_iter().map(|row| {
                let posts: Vec<_> = row.posts.iter().map(|post| format!("{} ({}), {}", post.title, post.role.words(), post.organisation_name)).collect();
                let (value, words) = if row.is_closed { ("no", "Open again") } else { ("yes", "Close") };
                view! {
                    <li class="app-people__item">
                        <strong class="app-people__name">{row.name.clone()}</strong>
                        <span>{row.username}</span>
                        {row.is_closed.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--grey">"Closed"</strong> })}
                        <span class="app-source">{if posts.is_empty() { "No post: signs in as themselves".to_owned() } else { posts.join("; ") }}</span>
                        {(!row.is_me).then(|| view! {
                            <form method="post" action=paths::account_closed(row.id)>
                                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="closed" value=value>
                                    {words}<span class="nhsuk-u-visually-hidden">" the account of "{row.name}</span>
                                </button>
                            </form>
                        })}
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// `POST /administration/accounts/{account}/closed`
pub async fn set_closed(
    Signed(cx): Signed,
    session: Session,
    AccountPath(account): AccountPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let closed = fields.get("closed") == "yes";
    administration::set_closed(&cx, account, closed).await?;
    let words = if closed { "The account is closed and signed out everywhere." } else { "The account is open again." };
    session::set_flash(&session, words).await?;
    Ok(Redirect::to(paths::ACCOUNTS).into_response())
}

/// `GET /administration/accounts/new`
pub async fn new_page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let organisations = service::organisation::list(&cx).await?;
    let draft = take_draft(&state, &session, paths::ACCOUNT_NEW).await?;
    let title = if draft.errors.is_empty() { "Add an account" } else { "Error: Add an account" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || new_view(organisations, &draft)).await)
}

fn new_view(organisations: Vec<Organisation>, draft: &FormDraft) -> impl IntoView + use<> {
    let places = organisations.into_iter().map(|organisation| (organisation.id.to_string(), organisation.name)).collect();
    let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), role.words().to_owned())).collect();
    let wide = "nhsuk-input--width-20";
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::ACCOUNTS>"Back to the accounts"</a>
        <h1 class="nhsuk-heading-l">"Add an account"</h1>
        <form method="post" action=paths::ACCOUNT_NEW novalidate>
            {field(&Field::text("display-name", "Name").width(wide), draft)}
            {field(&Field::text("username", "Username").hint("3 to 60 letters, digits, dots or hyphens").width(wide), draft)}
            {field(&Field::text("password", "First password").hint("At least 10 characters. Tell it to them yourself; they can change it.").kind("password").autocomplete("new-password").width(wide), draft)}
            {select_field("organisation", "Organisation", places, draft)}
            {select_field("role", "Role", roles, draft)}
            {field(&Field::text("title", "Job title").width(wide), draft)}
            <button class="nhsuk-button" type="submit">"Add the account"</button>
        </form>
    }
}

/// `POST /administration/accounts/new`
pub async fn add(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let (Ok(organisation), Ok(role)) = (fields.get("organisation").parse(), fields.get("role").parse()) else {
        let draft = FormDraft {
            errors: vec![("organisation".to_owned(), "Choose an organisation and a role".to_owned())],
            ..fields.into_draft()
        };
        return refuse(&state, &session, paths::ACCOUNT_NEW, &draft, paths::ACCOUNT_NEW).await;
    };
    let new = NewAccount {
        username: fields.get("username").to_owned(),
        display_name: fields.get("display-name").to_owned(),
        password: fields.get("password").to_owned(),
        post: (organisation, role, fields.get("title").to_owned()),
    };
    let error = match administration::add_account(&cx, new).await {
        Ok(_) => {
            session::set_flash(&session, "The account was added.").await?;
            return Ok(Redirect::to(paths::ACCOUNTS).into_response());
        }
        Err(NewAccountError::Service(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let name = match &error {
        NewAccountError::Username | NewAccountError::Taken => "username",
        NewAccountError::Name => "display-name",
        NewAccountError::Title => "title",
        NewAccountError::Organisation => "organisation",
        NewAccountError::Password(_) => "password",
        NewAccountError::Service(_) => "",
    };
    let draft = FormDraft { errors: vec![(name.to_owned(), error.to_string())], ..fields.into_draft() };
    refuse(&state, &session, paths::ACCOUNT_NEW, &draft, paths::ACCOUNT_NEW).await
}
