//! Choosing as what one acts: as oneself, or in one of one's posts.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use service::account::{Capacities, capacities};
use tower_sessions::Session;

use crate::{
    paths::{self, safe_next},
    web::{AppError, Fields, Page, Query, Signed, session, state::AppState},
};

/// `GET /capacity`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    query: Query,
) -> Result<Response, AppError> {
    let next = safe_next(query.get("next"));
    let choices = capacities(&cx).await?;
    let now = cx.actor.post().map(|post| post.id.to_string()).unwrap_or_default();
    Ok(Page::signed(&state, &cx, &session, "Choose what you are doing").await?.render(move || view(choices, &now, &next)).await)
}

fn view(choices: Capacities, now: &str, next: &str) -> impl IntoView + use<> {
    let (now, next) = (now.to_owned(), next.to_owned());
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
                            <input type="hidden" name="next" value=next.clone() />
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
    session::choose(&session, (post, false), cx.now()).await?;
    Ok(Redirect::to(&safe_next(fields.get("next"))).into_response())
}
