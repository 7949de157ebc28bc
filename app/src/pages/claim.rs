//! Saying that one is involved in a person's care.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Person, clock::day_in_words, emergency};
use leptos::prelude::*;
use service::{
    form_draft::FormDraft,
    relationship::{self, Reason},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field},
    web::{AppError, Fields, Page, PersonPath, Signed, refuse, state::AppState, take_draft},
};

/// Reasons that are common enough for one press. The person reads them as they stand here.
const COMMON_REASONS: [&str; 4] = [
    "They are here with me now",
    "They were referred to my team",
    "They, or somebody who cares for them, telephoned us",
    "A colleague who treats them asked for my advice",
];

/// `GET /people/{person}/claim`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let who = relationship::claimable(&cx, person).await?;
    // Who has it open in an emergency came from there.
    let may_open = cx.actor.post().is_some_and(|post| emergency::may_open(post.role)) && !who.is_open_in_emergency;
    let draft = take_draft(&state, &session, &paths::claim(person)).await?;
    let title = if draft.errors.is_empty() { "Why do you need this record?" } else { "Error: Why do you need this record?" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&who.person, may_open, &draft)).await)
}

fn view(person: &Person, may_open: bool, draft: &FormDraft) -> impl IntoView + use<> {
    let reason = Field::lines("reason", "Or say in your own words why you need to see this record")
        .hint("For example: attended A&E this morning, I am the doctor on duty. The person can read what you write.");
    let heading = format!("Your organisation is not known to care for {}", person.name.full());
    let born = person.born_on.map(|born| format!("Born {}", day_in_words(born)));
    let person = person.id;
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">{heading}</h1>
        {born.map(|words| view! { <p><strong>{words}</strong></p> })}
        {may_open.then(|| view! {
            <p><a class="nhsuk-button nhsuk-button--warning" href=paths::emergency(person)>"This is an emergency: open what matters first"</a></p>
        })}
        <p>"If you are involved in their care, say why. You will see the record for 24 hours. Your name and your reason are recorded, the person can read them, and they may be reviewed."</p>
        <form method="post" action=paths::claim(person)>
            <h2 class="nhsuk-heading-s">"Open it because"</h2>
            <ul class="app-choices">
                {COMMON_REASONS.iter().map(|reason| view! {
                    <li class="app-choices__item">
                        <button class="nhsuk-button nhsuk-button--secondary app-choices__button" type="submit" name="common" value=*reason>{*reason}</button>
                    </li>
                }).collect_view()}
            </ul>
        </form>
        <form method="post" action=paths::claim(person) novalidate>
            {field(&reason, draft)}
            <button class="nhsuk-button" type="submit">"Open the record"</button>
            <p><a href=paths::FIND>"Do not open it"</a></p>
        </form>
    }
}

/// `POST /people/{person}/claim`
pub async fn claim(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    // One press sends one of the common reasons; the words of the form are not looked at then.
    let common = COMMON_REASONS.iter().copied().find(|reason| *reason == fields.get("common"));
    match Reason::parse(common.unwrap_or_else(|| fields.get("reason"))) {
        Ok(reason) => {
            relationship::claim(&cx, person, &reason).await?;
            Ok(Redirect::to(&paths::record(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("reason".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::claim(person), &draft, &paths::claim(person)).await
        }
    }
}
