//! Choosing as what one acts: as oneself, or in one of one's posts.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::account::{Capacities, capacities};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Fields, Page, Signed, session, state::AppState},
};

/// `GET /capacity`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let choices = capacities(&cx).await?;
    let now = cx.actor.post().map(|post| post.id.to_string()).unwrap_or_default();
    Ok(Page::signed(&state, &cx, &session, "Choose what you are doing").await?.render(move || view(choices, &now)).await)
}

fn view(choices: Capacities, now: &str) -> impl IntoView + use<> {
    let now = now.to_owned();
    let posts = choices.posts.into_iter().map(|post| (post.id.to_string(), post.title, post.organisation_name));
    let myself =
        choices.myself.then(|| (String::new(), "Myself".to_owned(), "My own record, and the people I care for".to_owned()));
    view! {
        <h1 class="nhsuk-heading-l">"What are you doing now?"</h1>
        <p>"Choose one. Everything you do is recorded under it, and you can change it at any time."</p>
        <ul class="app-choices">
            {myself.into_iter().chain(posts).map(|(value, title, place)| {
                let is_now = value == now;
                view! {
                    <li class="app-choices__item">
                        <form method="post" action=paths::CAPACITY>
                            <button class="nhsuk-button nhsuk-button--secondary app-choices__button" type="submit" name="post" value=value>{title}</button>
                        </form>
                        <span>{place}</span>
                        {is_now.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--green">"Now"</strong> })}
                    </li>
                }
            }).collect_view()}
        </ul>
    }
}

/// `POST /capacity`
pub async fn choose(Signed(cx): Signed, session: Session, fields: Fields) -> Result<Response, AppError> {
    let choices = capacities(&cx).await?;
    let wanted = fields.get("post");
    let post = choices.posts.iter().find(|post| post.id.to_string() == wanted).map(|post| post.id);
    if post.is_none() && !(wanted.is_empty() && choices.myself) {
        return Err(AppError::NotFound);
    }
    session::choose(&session, post, false).await?;
    Ok(Redirect::to(paths::HOME).into_response())
}
