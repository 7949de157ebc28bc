//! One item: what it says, who recorded it, its history, and its seal.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{EntryId, PersonId, clock::instant_in_words, role_view::Viewer};
use leptos::prelude::*;
use service::{
    EntryDetail, contribution,
    form_draft::FormDraft,
    record::{self, EntryView},
    seal::{self, SealError},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{
        banner::banner,
        entries,
        form::{checkbox, error_summary},
    },
    web::{AppError, EntryPath, Fields, Page, Signed, refuse, session, state::AppState, take_draft},
};

/// The field that says that hiding an allergy is dangerous, and that this is understood.
const UNDERSTOOD: &str = "understood";

/// `GET /people/{person}/entries/{entry}`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
) -> Result<Response, AppError> {
    let loaded = record::entry(&cx, person, entry).await?;
    let draft = take_draft(&state, &session, &paths::seal(person, entry)).await?;
    let error = if draft.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}{} – {}", loaded.detail.entry.title, loaded.banner.person.name.full());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&loaded, &draft)).await)
}

fn view(loaded: &EntryView, draft: &FormDraft) -> impl IntoView + use<> {
    let person = loaded.banner.person.id;
    let EntryDetail { entry, resource, earlier } = &loaded.detail;
    let banner = (loaded.banner.viewer != Viewer::Individual).then(|| banner(&loaded.banner, loaded.now));
    let recorded = entry.recorded_at.map(instant_in_words);
    let rows = [
        ("Kind", Some(entry.category.words().to_owned())),
        ("When", Some(entries::when(entry))),
        ("Recorded by", Some(entries::source(entry))),
        ("Written down", recorded),
        ("Received here", Some(instant_in_words(entry.received_at))),
        ("Code", entry.code.as_ref().map(|code| code.value.clone())),
        ("Version", (entry.version > 1).then(|| format!("{}, corrected or updated since it was first received", entry.version))),
    ];
    let letter = resource.as_ref().and_then(letter_text);
    let earlier: Vec<_> = earlier
        .iter()
        .map(|(version, at, title, detail)| (*version, instant_in_words(*at), title.clone(), detail.clone()))
        .collect();
    let summary_only = resource.is_none();
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::category(person, entry.category)>{format!("Back to “{}”", entry.category.words())}</a>
        {banner}
        <h1 class="nhsuk-heading-l">{entry.title.clone()}</h1>
        <p>{entries::tags(entry)}</p>
        {if loaded.answers.is_empty() {
            loaded.whole_detail.clone().or_else(|| entry.detail.clone()).map(|detail| view! { <p class="app-entry__full">{detail}</p> }).into_any()
        } else {
            answers(&loaded.answers)
        }}
        {letter.map(|text| view! { <div class="app-letter">{text}</div> })}
        {summary_only.then(|| view! { <div class="nhsuk-inset-text"><p>"Your role sees that this exists, when and where, but not what it says."</p></div> })}
        <dl class="nhsuk-summary-list">
            {rows.into_iter().filter_map(|(key, value)| value.map(|value| view! {
                <div class="nhsuk-summary-list__row">
                    <dt class="nhsuk-summary-list__key">{key}</dt>
                    <dd class="nhsuk-summary-list__value">{value}</dd>
                </div>
            })).collect_view()}
        </dl>
        {(!earlier.is_empty()).then(|| view! {
            <h2 class="nhsuk-heading-m">"Earlier versions"</h2>
            <ul class="app-entries">
                {earlier.into_iter().map(|(version, at, title, detail)| view! {
                    <li class="app-entry">
                        <div class="app-entry__when">{format!("Version {version}")}</div>
                        <div class="app-entry__what">{title}{detail.map(|detail| format!(": {detail}"))}<div class="app-source">{format!("Until {at}")}</div></div>
                    </li>
                }).collect_view()}
            </ul>
        })}
        {loaded.may_withdraw.then(|| withdraw_form(person, entry.id))}
        {loaded.may_seal.then(|| seal_form(person, entry, &draft.errors))}
    }
}

/// A form, one row a question.
fn answers(answers: &[(String, String)]) -> AnyView {
    let rows = answers.to_vec();
    view! {
        <dl class="nhsuk-summary-list">
            {rows.into_iter().map(|(question, answer)| view! {
                <div class="nhsuk-summary-list__row">
                    <dt class="nhsuk-summary-list__key">{question}</dt>
                    <dd class="nhsuk-summary-list__value">{answer}</dd>
                </div>
            }).collect_view()}
        </dl>
    }
    .into_any()
}

/// The text of a letter that carries it.
fn letter_text(resource: &serde_json::Value) -> Option<String> {
    let attachment = resource.pointer("/content/0/attachment")?;
    let is_text = attachment.get("contentType")?.as_str()?.starts_with("text/plain");
    let data = attachment.get("data")?.as_str()?;
    is_text.then(|| record::decode_text(data)).flatten()
}

fn withdraw_form(person: PersonId, entry: EntryId) -> AnyView {
    view! {
        <section aria-labelledby="withdraw">
            <h2 class="nhsuk-heading-m" id="withdraw">"Was this a mistake?"</h2>
            <p>"If you mark it as a mistake, it stays in the record with those words beside it, so that nobody relies on it. You can then add the right one."</p>
            <form method="post" action=paths::withdrawal(person, entry)>
                <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Mark as a mistake"</button>
            </form>
        </section>
    }
    .into_any()
}

/// An allergy that is hidden can kill: it takes a tick as well as a press.
fn allergy_warning(draft: &FormDraft) -> impl IntoView + use<> {
    view! {
        <p><strong>"This is an allergy. Whoever does not know of it may give you what harms you. Talk to your GP before you hide it."</strong></p>
        {checkbox(UNDERSTOOD, "I understand: hospitals and ambulance crews will not see this allergy, even in an emergency", draft)}
    }
}

fn seal_form(person: PersonId, entry: &domain::Entry, errors: &[(String, String)]) -> AnyView {
    let holder = entry
        .organisation
        .as_ref()
        .map_or_else(|| "only you".to_owned(), |(_, name)| format!("only you and {name}, who recorded it,"));
    if entry.seal.is_some() {
        view! {
            <section class="app-seal" aria-labelledby="seal">
                <h2 class="nhsuk-heading-m" id="seal">"This item is sealed"</h2>
                <p>{format!("At present {holder} can see it.")}</p>
                <form method="post" action=paths::unseal(person, entry.id)>
                    <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Take the seal off"</button>
                </form>
            </section>
        }
        .into_any()
    } else {
        view! {
            <section class="app-seal" aria-labelledby="seal">
                <h2 class="nhsuk-heading-m" id="seal">"Keep this private"</h2>
                <p>{format!("If you seal this item, {holder} will see it. Others who treat you, and your carers, will not know that it is there. You can take the seal off at any time.")}</p>
                <form method="post" action=paths::seal(person, entry.id)>
                    {if entry.category == domain::Category::Allergy {
                        allergy_warning(&FormDraft { values: Vec::new(), errors: errors.to_vec() }).into_any()
                    } else {
                        view! { <p>"Think of your safety: a doctor who does not know of a medicine or a condition cannot allow for it."</p> }.into_any()
                    }}
                    <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Seal this item"</button>
                </form>
            </section>
        }
        .into_any()
    }
}

/// `POST /people/{person}/entries/{entry}/withdraw`
pub async fn withdraw(Signed(cx): Signed, session: Session, EntryPath(person, entry): EntryPath) -> Result<Response, AppError> {
    contribution::withdraw(&cx, person, entry).await?;
    session::set_flash(&session, "It is marked as a mistake. You can add the right one here.").await?;
    Ok(Redirect::to(&paths::contribution(person)).into_response())
}

/// `POST /people/{person}/entries/{entry}/seal`
pub async fn seal(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match seal::seal(&cx, person, entry, fields.get(UNDERSTOOD) == "yes").await {
        Ok(()) => {
            session::set_flash(&session, "The item is sealed. You can take the seal off below.").await?;
            Ok(Redirect::to(&paths::entry(person, entry)).into_response())
        }
        Err(error @ SealError::RiskNotUnderstood) => {
            let draft = FormDraft { errors: vec![(UNDERSTOOD.to_owned(), error.to_string())], ..FormDraft::default() };
            refuse(&state, &session, &paths::seal(person, entry), &draft, &paths::entry(person, entry)).await
        }
        Err(SealError::Service(error)) => Err(error.into()),
    }
}

/// `POST /people/{person}/entries/{entry}/unseal`
pub async fn unseal(Signed(cx): Signed, session: Session, EntryPath(person, entry): EntryPath) -> Result<Response, AppError> {
    seal::unseal(&cx, person, entry).await?;
    session::set_flash(&session, "The seal is off.").await?;
    Ok(Redirect::to(&paths::entry(person, entry)).into_response())
}
