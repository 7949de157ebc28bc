//! Sealing an item, the visit that it belongs to, or everything like it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    EntryId, SealLevel,
    role_view::Viewer,
    seal::{SafetyRule, SafetyRuleKind, is_dangerous_to_hide},
};
use leptos::prelude::*;
use service::{
    form_draft::FormDraft,
    seal::{self, SealError, SealFormView, SealRequest, What},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, checkbox, error_summary, field, radios, select_field},
    web::{AppError, EntryPath, Fields, Page, Signed, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/entries/{entry}/seal`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
) -> Result<Response, AppError> {
    let form = seal::form(&cx, person, entry).await?;
    let draft = take_draft(&state, &session, &paths::seal(person, entry)).await?;
    let error = if draft.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Seal {} – {}", form.entry.title, form.person.name.full());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&form, &draft)).await)
}

fn view(form: &SealFormView, draft: &FormDraft) -> impl IntoView + use<> {
    let (person, entry) = (form.person.id, &form.entry);
    let mut what = vec![("item".to_owned(), "Only this item".to_owned())];
    if form.has_episode {
        what.push(("episode".to_owned(), "The visit or stay that it belongs to, with everything recorded in it".to_owned()));
    }
    if entry.code.is_some() {
        what.push(("code".to_owned(), format!("Everything about “{}”, past and future", entry.title)));
    }
    let category = if form.is_team { entry.category.words() } else { entry.category.words_for(Viewer::Individual) };
    what.push(("category".to_owned(), format!("Everything under “{category}”, past and future")));
    let is_dangerous = is_dangerous_to_hide(entry.category);
    let holder = entry.organisation.as_ref().map(|(_, name)| name.clone());
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::entry(person, entry.id)>{format!("Back to “{}”", entry.title)}</a>
        <h1 class="nhsuk-heading-l">{format!("Seal “{}”", entry.title)}</h1>
        {form.is_team.then(|| view! {
            <div class="nhsuk-inset-text"><p>"Seal this only because the person asks for it. It covers what your team recorded. They are shown that you did it, and can take the seal off."</p></div>
        })}
        <form method="post" action=paths::seal(person, entry.id) novalidate>
            {radios("what", "What to seal", what, draft)}
            {level_radios(holder.as_deref(), draft)}
            {safety_fields(draft)}
            {is_dangerous.then(|| danger(draft))}
            <button class="nhsuk-button" type="submit">"Seal it"</button>
            <p><a href=paths::entry(person, entry.id)>"Leave it as it is"</a></p>
        </form>
    }
}

/// How firmly: both in plain words.
pub(super) fn level_radios(holder: Option<&str>, draft: &FormDraft) -> AnyView {
    let holder = holder.map_or_else(|| "the team that recorded it".to_owned(), str::to_owned);
    let options = vec![
        (
            SealLevel::Sealed.code().to_owned(),
            "Sealed: those who treat you are told that something is sealed. They can open it if they give a reason, and you are told."
                .to_owned(),
        ),
        (
            SealLevel::Locked.code().to_owned(),
            format!("Sealed and locked: only you and {holder} see it. Nobody else can tell that it is there, not even in an emergency."),
        ),
    ];
    radios("level", "How firmly", options, draft)
}

/// A warning that keeps care safe without saying why.
pub(super) fn safety_fields(draft: &FormDraft) -> AnyView {
    let kinds = std::iter::once((String::new(), "No safety rule".to_owned()))
        .chain(SafetyRuleKind::ALL.iter().map(|kind| (kind.code().to_owned(), format!("{} …", kind.words()))))
        .collect();
    let what = Field::text("safety-what", "What the safety rule is about")
        .hint("Such as the name of a medicine. Do not say why: everybody who treats you reads it.");
    view! {
        <p>"A doctor who does not know of a medicine or a condition cannot allow for it. A safety rule warns them without saying why."</p>
        {select_field("safety-kind", "Safety rule (if you need one)", kinds, draft)}
        {field(&what, draft)}
    }
    .into_any()
}

/// What is hidden here can kill: it takes a tick as well as a press.
pub(super) fn danger(draft: &FormDraft) -> AnyView {
    view! {
        <p><strong>"Whoever does not know of this may do what harms you. Talk to your GP before you hide it."</strong></p>
        {checkbox("understood", "I understand: hospitals and ambulance crews may not see this, even in an emergency", draft)}
    }
    .into_any()
}

/// What is wrong with a form: field and sentence.
pub(super) type Wrong = (String, String);

/// Reads how firmly, the safety rule and the tick.
pub(super) fn request(what: What, fields: &Fields) -> Result<SealRequest, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let level = SealLevel::from_code(fields.get("level"));
    if level.is_none() {
        wrong.push(("level".to_owned(), "Choose how firmly to seal it".to_owned()));
    }
    let kind = SafetyRuleKind::from_code(fields.get("safety-kind"));
    let safety_rule = match kind {
        Some(kind) => SafetyRule::new(kind, fields.get("safety-what"))
            .map_err(|error| wrong.push(("safety-what".to_owned(), error.to_string())))
            .ok(),
        None if !fields.get("safety-what").trim().is_empty() => {
            wrong.push(("safety-kind".to_owned(), "Choose what the safety rule asks for".to_owned()));
            None
        }
        None => None,
    };
    match level.filter(|_| wrong.is_empty()) {
        Some(level) => Ok(SealRequest { what, level, safety_rule, understands_risk: fields.get("understood") == "yes" }),
        None => Err(wrong),
    }
}

/// The field and the sentence of an error that the form can mend.
pub(super) fn wrong(error: SealError) -> Result<Wrong, AppError> {
    match error {
        SealError::RiskNotUnderstood => Ok(("understood".to_owned(), error.to_string())),
        SealError::NothingToSeal => Ok(("what".to_owned(), error.to_string())),
        SealError::Service(error) => Err(error.into()),
    }
}

fn what(choice: &str, entry: EntryId, category: domain::Category) -> Option<What> {
    Some(match choice {
        "item" => What::Item(entry),
        "episode" => What::Episode(entry),
        "code" => What::SameCode(entry),
        "category" => What::Category(category),
        _ => return None,
    })
}

/// `POST /people/{person}/entries/{entry}/seal`
pub async fn seal(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let form = seal::form(&cx, person, entry).await?;
    let asked = match what(fields.get("what"), entry, form.entry.category) {
        Some(what) => request(what, &fields),
        None => Err(vec![("what".to_owned(), "Choose what to seal".to_owned())]),
    };
    let errors = match asked {
        Ok(asked) => match seal::seal(&cx, person, &asked).await {
            Ok(()) => {
                session::set_flash(&session, "It is sealed.").await?;
                return Ok(Redirect::to(&paths::entry(person, entry)).into_response());
            }
            Err(error) => vec![wrong(error)?],
        },
        Err(errors) => errors,
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, &paths::seal(person, entry), &draft, &paths::seal(person, entry)).await
}
