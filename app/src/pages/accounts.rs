//! The administrator's accounts: the list, and a new one.

use std::iter;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Organisation, Post, Role};
use frontend::ListFilter;
use leptos::prelude::*;
use service::{
    administration::{self, NewAccount, NewAccountError, NewAccountProblem, NewPost},
    form_draft::FormDraft,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field, select_field},
    web::{AppError, Fields, Page, Signed, refuse, session, state::AppState, take_draft},
};

/// `GET /administration/accounts`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let accounts = administration::accounts(&cx).await?;
    let rows: Vec<_> = accounts
        .into_iter()
        .map(|(account, posts)| Row {
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
                view! {
                    <li class="app-people__item">
                        <a class="app-people__name" href=paths::account_of(row.id)>{row.name}</a>
                        <span>{row.username}</span>
                        {row.is_closed.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--grey">"Closed"</strong> })}
                        <span class="app-source">{if posts.is_empty() { "No post: signs in as themselves".to_owned() } else { posts.join("; ") }}</span>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// `GET /administration/accounts/new`
pub async fn new_page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let organisations = service::organisation::list(&cx).await?;
    let draft = take_draft(&state, &session, paths::ACCOUNT_NEW).await?;
    let title = if draft.errors.is_empty() { "Add an account" } else { "Error: Add an account" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || new_view(organisations, &draft)).await)
}

fn new_view(organisations: Vec<Organisation>, draft: &FormDraft) -> impl IntoView + use<> {
    let wide = "nhsuk-input--width-20";
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::ACCOUNTS>"Back to the accounts"</a>
        <h1 class="nhsuk-heading-l">"Add an account"</h1>
        <form method="post" action=paths::ACCOUNT_NEW novalidate>
            {field(&Field::text("display-name", "Name").width(wide), draft)}
            {field(&Field::text("username", "Username").hint("3 to 60 letters, digits, dots or hyphens").width(wide), draft)}
            {field(&Field::text("password", "First password").hint("At least 10 characters. Tell it to them yourself; they can change it.").kind("password").autocomplete("new-password").width(wide), draft)}
            {field(&Field::text("email", "E-mail address (optional)").hint("If they forget their password, a link to choose another goes there").width(wide), draft)}
            {post_fields(organisations, draft)}
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
    let new = NewAccount {
        username: fields.get("username").to_owned(),
        display_name: fields.get("display-name").to_owned(),
        email: fields.get("email").to_owned(),
        password: fields.get("password").to_owned(),
        post: new_post(&fields),
    };
    match administration::add_account(&cx, new).await {
        Ok(account) => {
            session::set_flash(&session, "The account was added.").await?;
            Ok(Redirect::to(&paths::account_of(account)).into_response())
        }
        Err(NewAccountError::Service(error)) => Err(error.into()),
        Err(NewAccountError::Refused(problems)) => {
            let draft = FormDraft { errors: problems.iter().map(field_of).collect(), ..fields.into_draft() };
            refuse(&state, &session, paths::ACCOUNT_NEW, &draft, paths::ACCOUNT_NEW).await
        }
    }
}

/// The fields of a post.
pub(super) fn post_fields(organisations: Vec<Organisation>, draft: &FormDraft) -> impl IntoView + use<> {
    let choose = || (String::new(), "Choose".to_owned());
    let places = organisations.into_iter().map(|organisation| (organisation.id.to_string(), organisation.name));
    let roles = Role::ALL.iter().map(|role| (role.code().to_owned(), role.words().to_owned()));
    (
        select_field("organisation", "Organisation", iter::once(choose()).chain(places).collect(), draft),
        select_field("role", "Role", iter::once(choose()).chain(roles).collect(), draft),
        field(&Field::text("title", "Job title").width("nhsuk-input--width-20"), draft),
    )
}

/// The post that a form describes.
pub(super) fn new_post(fields: &Fields) -> NewPost {
    NewPost {
        organisation: fields.get("organisation").parse().ok(),
        role: fields.get("role").parse().ok(),
        title: fields.get("title").to_owned(),
    }
}

/// The field that is wrong, and the sentence.
pub(super) fn field_of(problem: &NewAccountProblem) -> (String, String) {
    let name = match problem {
        NewAccountProblem::Username | NewAccountProblem::Taken => "username",
        NewAccountProblem::Name => "display-name",
        NewAccountProblem::Title => "title",
        NewAccountProblem::Organisation | NewAccountProblem::Own => "organisation",
        NewAccountProblem::Role => "role",
        NewAccountProblem::Email => "email",
        NewAccountProblem::Password(_) => "password",
    };
    (name.to_owned(), problem.to_string())
}
