//! Finding a person. The question is sent as a form, never in a URL: names and NHS numbers stay out of histories and logs.

use axum::{extract::State, http::StatusCode, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    GeneralAction,
    clock::day_in_words,
    decide_general,
    person_query::{PersonQuery, PersonQueryError},
};
use frontend::{PersonSuggestions, Suggestion};
use leptos::prelude::*;
use service::{PersonRow, ServiceError, find, form_draft::FormDraft, home};
use tower_sessions::Session;

use crate::{
    pages::home::people_list,
    paths,
    ui::form::{Field, date_field, error_summary, field},
    web::{AppError, Fields, Page, Signed, state::AppState},
};

/// `GET /find`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let people = home::practitioner(&cx).await?.people;
    Ok(Page::signed(&state, &cx, &session, "Find a person")
        .await?
        .render(move || view(&FormDraft::default(), None, &people, cx.now()))
        .await)
}

/// `POST /find`
pub async fn find(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    decide_general(&cx.actor, GeneralAction::FindPeople).map_err(ServiceError::from)?;
    let date = ["born-day", "born-month", "born-year"].map(|name| fields.get(name));
    let now = cx.now();
    match PersonQuery::parse(fields.get("nhs-number"), fields.get("name"), date) {
        Ok(query) => {
            let (asked, found) = find::find(&cx, query.clone()).await?;
            let found = Found { people: found, born_on: asked.born_on().filter(|_| asked != query) };
            let draft = fields.into_draft();
            Ok(Page::signed(&state, &cx, &session, "People found")
                .await?
                .render(move || view(&draft, Some(found), &[], now))
                .await)
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![(field_of(error).to_owned(), error.to_string())], ..fields.into_draft() };
            let page =
                Page::signed(&state, &cx, &session, "Error: Find a person").await?.status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.render(move || view(&draft, None, &[], now)).await)
        }
    }
}

fn field_of(error: PersonQueryError) -> &'static str {
    match error {
        PersonQueryError::Empty | PersonQueryError::NhsNumber(_) => "nhs-number",
        PersonQueryError::NoBirthDate | PersonQueryError::BirthDate => "born-day",
        PersonQueryError::NoName | PersonQueryError::NameTooShort | PersonQueryError::NameTooLong => "name",
    }
}

fn view(draft: &FormDraft, found: Option<Found>, known: &[PersonRow], now: DateTime<Utc>) -> impl IntoView + use<> {
    let number = Field::text("nhs-number", "NHS number")
        .kind("number")
        .hint("10 digits. Spaces do not matter.")
        .width("nhsuk-input--width-10");
    let name = Field::text("name", "Name")
        .hint("Given name and family name. The spelling need not be exact.")
        .width("nhsuk-input--width-20");
    let people: Vec<Suggestion> = known
        .iter()
        .map(|row| Suggestion {
            words: format!(
                "{}{}",
                row.name.full(),
                row.born_on.map(|born| format!(", born {}", day_in_words(born))).unwrap_or_default()
            ),
            href: paths::record(row.person),
        })
        .collect();
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Find a person"</h1>
        {found.map(|found| results(found, now))}
        <form method="post" action=paths::FIND novalidate>
            {field(&number, draft)}
            <p class="app-or">"or"</p>
            {field(&name, draft)}
            {(!people.is_empty()).then(|| view! { <PersonSuggestions field="name".to_owned() people=people /> })}
            {date_field("born", "Date of birth", "For example, 27 3 1952", draft)}
            <button class="nhsuk-button" type="submit">"Find"</button>
        </form>
        <p class="app-source">"People can see who found them."</p>
    }
}

/// Who was found, and under which date of birth if it is not the one that was typed.
struct Found {
    people: Vec<PersonRow>,
    born_on: Option<NaiveDate>,
}

fn results(found: Found, now: DateTime<Utc>) -> AnyView {
    let Found { people: found, born_on } = found;
    let swapped = born_on.filter(|_| !found.is_empty()).map(|born| {
        format!(
            "Nobody was found under the date that you typed. This is {}: day and month the other way round.",
            day_in_words(born)
        )
    });
    let words = match found.len() {
        0 => "Nobody was found".to_owned(),
        1 => "1 person was found".to_owned(),
        n => format!("{n} people were found"),
    };
    let none = found.is_empty();
    view! {
        <section class="app-panel" aria-labelledby="found">
            <h2 class="nhsuk-heading-m" id="found">{words}</h2>
            {none.then(|| view! { <p>"Check the number, or the spelling and the date of birth. They may not be in the exchange."</p> })}
            {swapped.map(|words| view! { <p><strong>{words}</strong></p> })}
            {(!none).then(|| people_list(found, now))}
        </section>
    }
    .into_any()
}
