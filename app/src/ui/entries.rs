//! Lists of entries.

use chrono::{DateTime, Utc};
use domain::{
    Category, Entry, Moment, Origin, PersonId,
    clock::ago_in_words,
    medicine::{Told, told_beside},
    role_view::Viewer,
};
use leptos::prelude::*;
use service::record::Banner;

use super::link::link;
use crate::paths;

/// Whether the person, or somebody close to them, wrote it themselves, whichever service's system it came by.
pub fn is_own_words(entry: &Entry) -> bool {
    entry.origin != Origin::Feed || entry.category == Category::Contribution
}

/// Whether the person wrote it: of what came by a feed, unless that names another.
fn is_by_the_person(entry: &Entry) -> bool {
    entry.origin == Origin::Person || (entry.origin == Origin::Feed && entry.author.is_none())
}

/// Who wrote what stands in their own words, for a reader of the record under this head.
pub fn writer(banner: &Banner, entry: &Entry) -> String {
    match &entry.author {
        _ if is_by_the_person(entry) && banner.viewer == Viewer::Individual => "You".to_owned(),
        _ if is_by_the_person(entry) => format!("{}, in their own words", banner.person.name.full()),
        Some(author) if entry.origin == Origin::Carer => format!("{author}, carer"),
        Some(author) => author.clone(),
        None => "A carer".to_owned(),
    }
}

/// Who recorded an entry, and where; or who wrote it in their own words, which no service did.
pub fn source(banner: &Banner, entry: &Entry) -> String {
    if is_own_words(entry) {
        let writer = writer(banner, entry);
        let who = if writer == "You" { "you" } else { writer.as_str() };
        return format!("Written by {who}");
    }
    // Some sources write the place into the author's name.
    let at = entry.organisation.as_ref().map(|(_, name)| name.clone());
    let at = at.filter(|at| !entry.author.as_ref().is_some_and(|by| by.contains(at)));
    let parts: Vec<_> = entry.author.clone().into_iter().chain(at).collect();
    if parts.is_empty() { "Source not stated".to_owned() } else { parts.join(", ") }
}

/// When it happened, in words.
pub fn when(entry: &Entry) -> String {
    entry.effective.map_or_else(|| "Date not stated".to_owned(), Moment::in_words)
}

/// The tags of an entry: sealed, outside the range, out of date.
pub fn tags(entry: &Entry) -> impl IntoView + use<> {
    let sealed = entry.seal.map(|(_, level)| view! { <strong class="nhsuk-tag nhsuk-tag--grey">{level.words()}</strong>" " });
    let kept = entry.sensitivity.map(|reason| view! { <strong class="nhsuk-tag nhsuk-tag--red">{reason.in_short()}</strong>" " });
    let abnormal = entry.is_abnormal.then(|| view! { <strong class="nhsuk-tag nhsuk-tag--orange">"Outside range"</strong>" " });
    let state = entry
        .status
        .as_deref()
        .and_then(state_words)
        .map(|words| view! { <strong class="nhsuk-tag nhsuk-tag--white">{words}</strong>" " });
    let lasts = matches!(entry.category, Category::Medicine | Category::Problem) || entry.kind.starts_with("Medication");
    let current = lasts.then(|| {
        if entry.is_current {
            view! { <strong class="nhsuk-tag nhsuk-tag--green">"Current"</strong>" " }.into_any()
        } else {
            view! { <strong class="nhsuk-tag nhsuk-tag--grey">"Past"</strong>" " }.into_any()
        }
    });
    (sealed, kept, abnormal, current, state)
}

/// States worth a word; the ordinary ones are not.
fn state_words(status: &str) -> Option<&'static str> {
    Some(match status {
        "cancelled" => "Cancelled",
        "noshow" => "Not attended",
        "stopped" => "Stopped",
        "entered-in-error" => "Entered in error",
        "resolved" | "remission" | "inactive" => "No longer active",
        "preliminary" => "Not final",
        "on-hold" => "On hold",
        "draft" => "Draft",
        _ => return None,
    })
}

/// One entry of a list.
fn item(banner: &Banner, entry: &Entry, (shows_category, also): (bool, Option<String>)) -> AnyView {
    let person = banner.person.id;
    let title = link(banner, (paths::entry(person, entry.id), "app-entry__title"), entry.title.clone());
    let category = shows_category.then(|| entry.category.words_for(banner.viewer));
    let trend = trend_link(person, entry).filter(|_| !banner.is_preview);
    let source = source(banner, entry);
    let class = if is_own_words(entry) { "app-entry app-entry--own-words" } else { "app-entry" };
    view! {
        <li class=class>
            <div class="app-entry__when">{when(entry)}</div>
            <div class="app-entry__what">
                {title}" "{tags(entry)}
                {entry.detail.clone().filter(|detail| *detail != entry.title).map(|detail| view! { <div class="app-entry__detail">{detail}</div> })}
                {also.map(|words| view! { <div class="app-entry__also">{words}</div> })}
                {trend}
                <div class="app-source">{category.map(|words| format!("{words} · "))}{source}</div>
            </div>
        </li>
    }
    .into_any()
}

/// Values over time, for what is a number.
fn trend_link(person: PersonId, entry: &Entry) -> Option<impl IntoView + use<>> {
    use domain::Category::{Contribution, Observation, Result};
    let code = entry.code.as_ref()?;
    let starts_with_number = entry.detail.as_deref()?.starts_with(|c: char| c.is_ascii_digit());
    let is_value =
        matches!(entry.category, Result | Observation | Contribution) && entry.kind == "Observation" && starts_with_number;
    let (href, title) = (paths::trend(person, &code.value), entry.title.clone());
    is_value.then(|| view! { <a class="app-entry__trend" href=href>"Over time"<span class="nhsuk-u-visually-hidden">": "{title}</span></a> })
}

/// What is said of a running medicine that others list too: one medicine written down twice, or given twice. Staff find out; the
/// person, or who cares for them, asks before anything is changed.
pub fn also_listed(viewer: Viewer, entry: &Entry, Told { others, below }: &Told<'_>) -> Option<String> {
    let holders = others.iter().map(|other| other.organisation.as_ref().map_or("another source", |(_, name)| name.as_str()));
    let mut holders: Vec<_> = holders.collect();
    holders.sort_unstable();
    holders.dedup();
    if holders.is_empty() {
        return None;
    }
    let holders = holders.join(" and ");
    let is_alike = others.iter().all(|other| other.title.eq_ignore_ascii_case(&entry.title));
    // Where they stand together it is told once, on the first of them.
    let also = match *below {
        0 => "Also".to_owned(),
        1 => "The next one seems to be the same medicine, also".to_owned(),
        n => format!("The next {n} seem to be the same medicine, also"),
    };
    let (whose, who) = if viewer == Viewer::Individual { ("your", "you") } else { ("their", "they") };
    Some(match (viewer, is_alike) {
        (Viewer::Practitioner(_), true) => format!("{also} listed by {holders}. Find out which one counts."),
        (Viewer::Practitioner(_), false) => {
            format!("{also} listed by {holders}, in another strength or form. Find out which one counts.")
        }
        (_, true) => format!(
            "{also} on the list of {holders}: perhaps one medicine, written down twice. Ask a pharmacist or {whose} GP practice how much of it {who} should take. Do not stop or change it before you have asked."
        ),
        (_, false) => format!(
            "{also} on the list of {holders}, in another strength or form. Ask a pharmacist or {whose} GP practice which one {who} should take. Do not stop or change either before you have asked."
        ),
    })
}

/// A list of entries under an id, for the filter beside it.
pub fn list(id: &str, banner: &Banner, entries: &[Entry], shows_category: bool) -> AnyView {
    let items = entries.iter().zip(told_beside(entries)).map(|(entry, told)| {
        let also = also_listed(banner.viewer, entry, &told);
        item(banner, entry, (shows_category, also))
    });
    let items: Vec<_> = items.collect();
    view! { <ul class="app-entries" id=id.to_owned()>{items}</ul> }.into_any()
}

/// From whom a section's entries come and when the exchange last heard of one of them.
pub fn freshness(banner: &Banner, entries: &[Entry], now: DateTime<Utc>) -> Option<AnyView> {
    let last = entries.iter().map(|entry| entry.received_at).max()?;
    let mut sources: Vec<_> = entries.iter().filter_map(|entry| from_whom(banner, entry)).collect();
    sources.sort_unstable();
    sources.dedup();
    let from = match sources.len() {
        0 => "Source not stated".to_owned(),
        1..=3 => format!("From {}", sources.join(", ")),
        n => format!("From {} and {} others", sources[..2].join(", "), n - 2),
    };
    Some(view! { <p class="app-source">{format!("{from}. Last received {}.", ago_in_words(last, now))}</p> }.into_any())
}

/// The organisation that an entry comes from, or the name of whoever wrote it in their own words.
fn from_whom(banner: &Banner, entry: &Entry) -> Option<String> {
    match (is_own_words(entry), banner.viewer) {
        (false, _) => entry.organisation.as_ref().map(|(_, name)| name.clone()),
        (true, Viewer::Individual) if is_by_the_person(entry) => Some("you".to_owned()),
        (true, _) if is_by_the_person(entry) => Some(banner.person.name.full()),
        // Without what they are to the person, which a comma parts from the name: here names are parted by commas.
        (true, _) => entry.author.as_deref().and_then(|author| author.split(", ").next()).map(str::to_owned),
    }
}
