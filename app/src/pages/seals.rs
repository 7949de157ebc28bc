//! What a person sealed: each seal, what is under it, who broke it; and sealing a topic.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, PersonId, SealScope,
    clock::instant_in_words,
    role_view::Viewer,
    seal::{can_be_sealed, is_dangerous_to_hide},
};
use leptos::prelude::*;
use service::{
    StoredSeal, StoredSealBreak,
    form_draft::FormDraft,
    seal::{self, SealsView, What},
};
use tower_sessions::Session;

use super::seal::{danger, level_radios, request, safety_fields, wrong};
use crate::{
    paths,
    ui::form::{error_summary, select_field},
    web::{AppError, Fields, Page, PersonPath, Signed, params::SealPath, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/seals`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let loaded = seal::list(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::seals(person)).await?;
    let title = if draft.errors.is_empty() { "What I sealed" } else { "Error: What I sealed" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&loaded, &draft)).await)
}

fn view(loaded: &SealsView, draft: &FormDraft) -> impl IntoView + use<> {
    let person = loaded.person.id;
    let (in_force, ended): (Vec<_>, Vec<_>) = loaded.seals.iter().cloned().partition(|seal| seal.ended.is_none());
    let is_empty = in_force.is_empty();
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"What I sealed"</h1>
        <p>"A seal keeps a part of your record from view. To seal one item, open it in your record. To seal everything of a kind, use the form below."</p>
        {if is_empty {
            view! { <p>"Nothing is sealed."</p> }.into_any()
        } else {
            view! { <ul class="app-people" id="seals">{in_force.into_iter().map(|seal| item(person, &seal)).collect_view()}</ul> }.into_any()
        }}
        {(!loaded.breaks.is_empty()).then(|| broken(&loaded.breaks))}
        {topic_form(person, draft)}
        {(!ended.is_empty()).then(|| view! {
            <h2 class="nhsuk-heading-m">"Seals that ended"</h2>
            <ul class="app-people">{ended.into_iter().map(|seal| item(person, &seal)).collect_view()}</ul>
        })}
    }
}

/// What a seal hides, in a line.
fn hides(seal: &StoredSeal) -> String {
    let title = || seal.title.clone().unwrap_or_else(|| "an item".to_owned());
    match &seal.scope {
        None => "Erased for good".to_owned(),
        Some(SealScope::Item(_)) => title(),
        Some(SealScope::Episode(_)) => format!("The visit “{}” and everything recorded in it", title()),
        Some(SealScope::Category(category)) => format!("Everything under “{}”", category.words_for(Viewer::Individual)),
        Some(SealScope::Code(code)) => format!("Everything with the code {}", code.value),
    }
}

fn item(person: PersonId, seal: &StoredSeal) -> impl IntoView + use<> {
    let what = hides(seal);
    let entries = match seal.entries {
        0 => "Nothing is under it now".to_owned(),
        1 => "1 item is under it".to_owned(),
        n => format!("{n} items are under it"),
    };
    let (name, team) = &seal.made_by;
    let by = team.as_ref().map_or_else(String::new, |team| format!(" by {name}, {team}, at your request"));
    let made = format!("Sealed {}{by}", instant_in_words(seal.made_at));
    let ended = seal.ended.as_ref().map(|(at, by)| format!("Taken off {} by {by}", instant_in_words(*at)));
    let rule = seal.safety_rule.as_ref().map(|rule| format!("Safety rule that others see: {rule}"));
    let (level, id, in_force) = (seal.level.words(), seal.id, seal.ended.is_none() && seal.erased_at.is_none());
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{what.clone()}</strong>
            <strong class="nhsuk-tag nhsuk-tag--grey">{level}</strong>
            {in_force.then(|| view! { <span>{entries}</span> })}
            {rule.map(|words| view! { <span>{words}</span> })}
            <span class="app-source">{made}</span>
            {ended.map(|words| view! { <span class="app-source">{words}</span> })}
            {in_force.then(|| view! {
                <form method="post" action=paths::seal_ended(person, id)>
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                        "Take the seal off"<span class="nhsuk-u-visually-hidden">{format!(": {what}")}</span>
                    </button>
                </form>
            })}
        </li>
    }
}

fn broken(breaks: &[StoredSealBreak]) -> AnyView {
    let lines: Vec<_> = breaks
        .iter()
        .map(|row| {
            let when = instant_in_words(row.broken_at);
            format!("{when}: {}, {} at {}: “{}”", row.name, row.role.in_sentence(), row.organisation, row.reason)
        })
        .collect();
    view! {
        <h2 class="nhsuk-heading-m">"Who opened what I sealed"</h2>
        <ul class="nhsuk-list">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
    }
    .into_any()
}

fn topic_form(person: PersonId, draft: &FormDraft) -> impl IntoView + use<> {
    let categories = std::iter::once((String::new(), "Choose".to_owned()))
        .chain(
            Category::ALL
                .iter()
                .filter(|category| can_be_sealed(**category))
                .map(|category| (category.code().to_owned(), category.words_for(Viewer::Individual).to_owned())),
        )
        .collect();
    let is_dangerous = draft.value("topic").parse().is_ok_and(is_dangerous_to_hide);
    view! {
        <h2 class="nhsuk-heading-m">"Seal everything of a kind"</h2>
        <p>"Letters, results and warnings may speak of it too. Look at them, and seal those that do."</p>
        <form method="post" action=paths::seals(person) novalidate>
            {select_field("topic", "Which kind, past and future", categories, draft)}
            {level_radios(None, draft)}
            {safety_fields(draft)}
            {is_dangerous.then(|| danger(draft))}
            <button class="nhsuk-button" type="submit">"Seal it"</button>
        </form>
    }
}

/// `POST /people/{person}/seals`
pub async fn seal(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let asked = match fields.get("topic").parse() {
        Ok(category) => request(What::Category(category), &fields),
        Err(_) => Err(vec![("topic".to_owned(), "Choose what to seal".to_owned())]),
    };
    let errors = match asked {
        Ok(asked) => match seal::seal(&cx, person, &asked).await {
            Ok(()) => {
                session::set_flash(&session, "It is sealed.").await?;
                return Ok(Redirect::to(&paths::seals(person)).into_response());
            }
            Err(error) => vec![wrong(error)?],
        },
        Err(errors) => errors,
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, &paths::seals(person), &draft, &paths::seals(person)).await
}

/// `POST /people/{person}/seals/{seal}/end`
pub async fn end(Signed(cx): Signed, session: Session, SealPath(person, id): SealPath) -> Result<Response, AppError> {
    seal::end(&cx, person, id).await?;
    session::set_flash(&session, "The seal is off.").await?;
    Ok(Redirect::to(&paths::seals(person)).into_response())
}
