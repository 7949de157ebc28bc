//! One item: what it says, who recorded it, its history, and its seal.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Entry, EntryId, PersonId, SealLevel,
    clock::{instant_in_words, instant_or_day_in_words},
    medicine::Told,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    EntryDetail, contribution,
    record::{self, EntryView},
};
use tower_sessions::Session;

use super::sensitivity;
use crate::{
    paths,
    ui::{banner::banner, entries},
    web::{AppError, EntryPath, Page, Signed, session, state::AppState},
};

/// `GET /people/{person}/entries/{entry}`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    EntryPath(person, entry): EntryPath,
) -> Result<Response, AppError> {
    let loaded = record::entry(&cx, person, entry).await?;
    let title = format!("{} – {}", loaded.detail.entry.title, loaded.banner.person.name.full());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&loaded)).await)
}

fn view(loaded: &EntryView) -> impl IntoView + use<> {
    let person = loaded.banner.person.id;
    let EntryDetail { entry, resource, earlier } = &loaded.detail;
    let banner = (loaded.banner.viewer != Viewer::Individual).then(|| banner(&loaded.banner, loaded.now));
    let recorded = entry.recorded_at.map(instant_or_day_in_words);
    // What somebody wrote themselves may have come by a service's system, which did not write it.
    let sent_by = entry.organisation.as_ref().map(|(_, name)| name.clone());
    let (by, sent_by) = if entries::is_own_words(entry) {
        (("Written by", Some(entries::writer(&loaded.banner, entry))), sent_by)
    } else {
        (("Recorded by", Some(entries::source(&loaded.banner, entry))), None)
    };
    let category = entry.category.words_for(loaded.banner.viewer);
    // Of their own words the person knows what kind they are; how they came here helps those who work with them.
    let is_plain = loaded.banner.viewer == Viewer::Individual && entries::is_own_words(entry);
    let to_staff = |value: Option<String>| value.filter(|_| !is_plain);
    let rows = [
        ("Kind", to_staff(Some(category.to_owned()))),
        ("When", Some(entries::when(entry))),
        by,
        ("Sent here by", to_staff(sent_by)),
        ("Written down", recorded),
        ("Received here", Some(instant_in_words(entry.received_at))),
        ("Code", to_staff(entry.code.as_ref().map(|code| code.value.clone()))),
        ("Shown to whom", entry.sensitivity.map(|reason| reason.words().to_owned())),
        ("Version", (entry.version > 1).then(|| format!("{}, corrected or updated since it was first received", entry.version))),
    ];
    let letter = resource.as_ref().and_then(letter_text);
    let earlier: Vec<_> = earlier
        .iter()
        .map(|(version, at, title, detail)| (*version, instant_in_words(*at), title.clone(), detail.clone()))
        .collect();
    let summary_only = resource.is_none();
    view! {
        <a class="nhsuk-back-link" href=paths::category(person, entry.category)>{format!("Back to “{category}”")}</a>
        {banner}
        <h1 class="nhsuk-heading-l">{entry.title.clone()}</h1>
        <p>{entries::tags(entry)}</p>
        {also_listed(loaded)}
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
        {seal_section(loaded)}
        {sensitivity_section(loaded)}
        <p><a href=paths::entry_explanation(person, entry.id)>"Why can I see this?"</a></p>
    }
}

/// That other organisations list the same medicine, and the way to what they say.
fn also_listed(loaded: &EntryView) -> Option<AnyView> {
    let (banner, others) = (&loaded.banner, &loaded.listed_elsewhere);
    let words = entries::also_listed(banner.viewer, &loaded.detail.entry, &Told { others: others.iter().collect(), below: 0 })?;
    let link = |other: &Entry| (paths::entry(banner.person.id, other.id), other.title.clone(), entries::source(banner, other));
    let links: Vec<_> = others.iter().map(link).collect();
    Some(
        view! {
            <div class="nhsuk-inset-text">
                <p>{words}</p>
                <ul class="nhsuk-list">{links.into_iter().map(|(href, title, source)| view! { <li><a href=href>{title}</a>{format!(" – {source}")}</li> }).collect_view()}</ul>
            </div>
        }
        .into_any(),
    )
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

/// What the seal of an item means, or a way to seal it.
fn seal_section(loaded: &EntryView) -> Option<AnyView> {
    let (person, entry) = (loaded.banner.person.id, &loaded.detail.entry);
    let is_own = loaded.banner.viewer == Viewer::Individual;
    let holder = entry.organisation.as_ref().map(|(_, name)| name.clone());
    let (heading, words) = match entry.seal {
        Some((_, SealLevel::Sealed)) if is_own => (
            "This item is sealed",
            "Whoever treats you is told that something is sealed, and can open it if they give a reason. You are told then."
                .to_owned(),
        ),
        Some((_, SealLevel::Locked)) if is_own => {
            let holder = holder.map_or_else(|| "Only you".to_owned(), |name| format!("Only you and {name}, who recorded it,"));
            ("This item is sealed and locked", format!("{holder} can see it. Nobody else can tell that it is there."))
        }
        Some((_, level)) => {
            (level.words(), "The person sealed this. Do not tell others of it without their agreement.".to_owned())
        }
        None if !loaded.may_seal => return None,
        None if is_own => {
            ("Keep this private", "You can seal this item, the visit it belongs to, or everything like it.".to_owned())
        }
        None => (
            "Seal this at the person’s request",
            "Your team recorded this, and can seal it when the person asks for it.".to_owned(),
        ),
    };
    let link = match (entry.seal.is_some(), is_own, loaded.may_seal) {
        (true, true, _) => Some((paths::seals(person), "What I sealed")),
        (false, _, true) => Some((paths::seal(person, entry.id), if is_own { "Choose how to seal it" } else { "Seal it" })),
        _ => None,
    };
    Some(
        view! {
            <section class="app-seal" aria-labelledby="seal">
                <h2 class="nhsuk-heading-m" id="seal">{heading}</h2>
                <p>{words}</p>
                {link.map(|(href, words)| view! { <p><a href=href>{words}</a></p> })}
            </section>
        }
        .into_any(),
    )
}

/// Who kept an item from the person or released it, and a way to do so.
fn sensitivity_section(loaded: &EntryView) -> Option<AnyView> {
    if loaded.changes.is_empty() && !loaded.may_mark {
        return None;
    }
    let href = paths::sensitivity(loaded.banner.person.id, loaded.detail.entry.id);
    Some(
        view! {
            <section class="app-panel" aria-labelledby="sensitivity">
                <h2 class="nhsuk-heading-m" id="sensitivity">"Whether the person sees it"</h2>
                {sensitivity::changes(&loaded.changes)}
                {loaded.may_mark.then(|| view! { <p><a href=href>"Keep from the person, or release"</a></p> })}
            </section>
        }
        .into_any(),
    )
}

/// `POST /people/{person}/entries/{entry}/withdraw`
pub async fn withdraw(Signed(cx): Signed, session: Session, EntryPath(person, entry): EntryPath) -> Result<Response, AppError> {
    contribution::withdraw(&cx, person, entry).await?;
    session::set_flash(&session, "It is marked as a mistake. You can add the right one here.").await?;
    Ok(Redirect::to(&paths::contribution(person)).into_response())
}
