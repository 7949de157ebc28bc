//! Keeping an item from the person, or from whoever acts for them; and releasing it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Sensitivity, clock::instant_in_words, seal::is_dangerous_to_hide};
use leptos::prelude::*;
use service::{
    SensitivityChange,
    form_draft::FormDraft,
    relationship::{Reason, ReasonError, SHORTEST_REASON},
    sensitivity::{self, MarkError, MarkFormView},
};
use tower_sessions::Session;

use super::seal::Wrong;
use crate::{
    paths,
    ui::{
        banner::whose,
        form::{Field, checkbox, error_summary, field, radios},
    },
    web::{AppError, EntryPath, Fields, Page, Signed, refuse, session, state::AppState, take_draft},
};

/// The box that says that the danger of hiding this is understood.
const UNDERSTOOD: &str = "understood";

/// The choice that keeps an item from nobody.
const RELEASED: &str = "released";

/// `GET /people/{person}/entries/{entry}/sensitivity`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
) -> Result<Response, AppError> {
    let form = sensitivity::form(&cx, person, entry).await?;
    let draft = take_draft(&state, &session, &paths::sensitivity(person, entry)).await?;
    let error = if draft.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Keep from the person, or release – {}", form.person.name.full());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&form, &draft)).await)
}

fn view(form: &MarkFormView, draft: &FormDraft) -> impl IntoView + use<> {
    let (person, entry) = (form.person.id, &form.entry);
    let now = entry.sensitivity.map_or("Nobody is kept from it now.", Sensitivity::words);
    let reason = Field::lines("reason", "Why?").hint(
        "If it tells of somebody else, say of whom. If it could do serious harm, say what harm. Staff who see the item read this; the \
         person and whoever acts for them do not.",
    );
    let choices = std::iter::once((RELEASED.to_owned(), "Keep it from nobody: release it".to_owned()))
        .chain(Sensitivity::ALL.iter().map(|reason| (reason.code().to_owned(), reason.words().to_owned())))
        .collect();
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::entry(person, entry.id)>{format!("Back to “{}”", entry.title)}</a>
        {whose(&form.person)}
        <h1 class="nhsuk-heading-l">"Keep from the person, or release"</h1>
        <p><strong>{entry.title.clone()}</strong></p>
        <p>{now}</p>
        <p>"Whoever it is kept from cannot tell that it is there. Practitioners see it as before, with your mark."</p>
        <form method="post" action=paths::sensitivity(person, entry.id) novalidate>
            {radios("sensitivity", "From whom is it to be kept?", choices, draft)}
            {field(&reason, draft)}
            {is_dangerous_to_hide(entry.category).then(|| checkbox(UNDERSTOOD, "I understand: the person, who may have to tell it to others, no longer sees this", draft))}
            <button class="nhsuk-button" type="submit">"Save"</button>
            <p><a href=paths::entry(person, entry.id)>"Leave it as it is"</a></p>
        </form>
        {changes(&form.changes)}
    }
}

/// Who marked an item or released it, and why; nothing where nobody did.
pub(super) fn changes(changes: &[SensitivityChange]) -> Option<AnyView> {
    let lines: Vec<_> = changes.iter().map(in_words).collect();
    (!lines.is_empty()).then(|| {
        view! { <ul class="nhsuk-list">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }.into_any()
    })
}

fn in_words(change: &SensitivityChange) -> String {
    let done = change.to.map_or_else(|| "Released".to_owned(), |reason| format!("Marked “{}”", reason.words()));
    let at = instant_in_words(change.changed_at);
    format!("{done} by {}, {}, {at}, because “{}”", change.name, change.organisation, change.reason)
}

/// As what an item is to be marked; none for releasing it.
fn choice(code: &str) -> Result<Option<Sensitivity>, Wrong> {
    if code == RELEASED {
        return Ok(None);
    }
    let nothing_chosen = || ("sensitivity".to_owned(), "Choose from whom it is to be kept".to_owned());
    Sensitivity::from_code(code).map(Some).ok_or_else(nothing_chosen)
}

fn reason(text: &str) -> Result<Reason, Wrong> {
    Reason::parse(text).map_err(|error| {
        let words = match error {
            ReasonError::Short => format!("Say why, in at least {SHORTEST_REASON} characters"),
            ReasonError::Long => error.to_string(),
        };
        ("reason".to_owned(), words)
    })
}

/// The field and the sentence of an error that the form can mend.
fn wrong(error: MarkError) -> Result<Wrong, AppError> {
    match error {
        MarkError::RiskNotUnderstood => Ok((UNDERSTOOD.to_owned(), error.to_string())),
        MarkError::NothingChanges | MarkError::ChangedMeanwhile => Ok(("sensitivity".to_owned(), error.to_string())),
        MarkError::Service(error) => Err(error.into()),
    }
}

/// `POST /people/{person}/entries/{entry}/sensitivity`
pub async fn mark(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let errors = match (choice(fields.get("sensitivity")), reason(fields.get("reason"))) {
        (Ok(to), Ok(reason)) => match sensitivity::mark(&cx, person, entry, (to, &reason, fields.get(UNDERSTOOD) == "yes")).await
        {
            Ok(()) => {
                let done = if to.is_some() { "It is marked." } else { "It is released." };
                session::set_flash(&session, done).await?;
                return Ok(Redirect::to(&paths::entry(person, entry)).into_response());
            }
            Err(error) => vec![wrong(error)?],
        },
        (to, reason) => to.err().into_iter().chain(reason.err()).collect(),
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, &paths::sensitivity(person, entry), &draft, &paths::sensitivity(person, entry)).await
}
