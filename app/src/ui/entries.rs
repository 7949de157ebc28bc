//! Lists of entries.

use chrono::{DateTime, Utc};
use domain::{Category, Entry, Moment, Origin, PersonId, clock::ago_in_words};
use leptos::prelude::*;

use crate::paths;

/// Who recorded an entry, and where.
pub fn source(entry: &Entry) -> String {
    let by = match (entry.origin, &entry.author) {
        (Origin::Person, _) => Some("The person, in their own words".to_owned()),
        (Origin::Carer, Some(author)) => Some(format!("{author}, carer")),
        (_, author) => author.clone(),
    };
    // Some sources write the place into the author's name.
    let at =
        entry.organisation.as_ref().map(|(_, name)| name.clone()).filter(|at| !by.as_ref().is_some_and(|by| by.contains(at)));
    let parts: Vec<_> = by.into_iter().chain(at).collect();
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
fn item(person: PersonId, entry: &Entry, (shows_category, also): (bool, Option<String>)) -> AnyView {
    let href = paths::entry(person, entry.id);
    let title = entry.title.clone();
    let category = shows_category.then(|| entry.category.words());
    let trend = trend_link(person, entry);
    let is_own_words = entry.origin != Origin::Feed || entry.category == Category::Contribution;
    let class = if is_own_words { "app-entry app-entry--own-words" } else { "app-entry" };
    view! {
        <li class=class>
            <div class="app-entry__when">{when(entry)}</div>
            <div class="app-entry__what">
                <a class="app-entry__title" href=href>{title}</a>" "{tags(entry)}
                {entry.detail.clone().filter(|detail| *detail != entry.title).map(|detail| view! { <div class="app-entry__detail">{detail}</div> })}
                {also.map(|words| view! { <div class="app-entry__also">{words}</div> })}
                {trend}
                <div class="app-source">{category.map(|words| format!("{words} · "))}{source(entry)}</div>
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

/// A running medicine that another organisation lists too: one medicine written down twice, or given twice.
fn also_recorded_by(entry: &Entry, entries: &[Entry]) -> Option<String> {
    let is_running_medicine = |entry: &Entry| entry.is_current && entry.kind.starts_with("Medication");
    let place = |entry: &Entry| entry.organisation.as_ref().map(|(_, name)| name.clone());
    let is_same = |other: &Entry| {
        let same_code = entry.code.is_some() && entry.code == other.code;
        other.id != entry.id && place(other) != place(entry) && (same_code || substance(other) == substance(entry))
    };
    let mut places: Vec<_> = entries
        .iter()
        .filter(|other| is_running_medicine(entry) && is_running_medicine(other) && is_same(other))
        .map(|other| place(other).unwrap_or_else(|| "another source".to_owned()))
        .collect();
    places.sort_unstable();
    places.dedup();
    let is_alike = entries.iter().all(|other| !is_same(other) || other.title.eq_ignore_ascii_case(&entry.title));
    let strength = if is_alike { "" } else { ", in another strength or form" };
    (!places.is_empty()).then(|| format!("Also listed by {}{strength}. Find out which one counts.", places.join(" and ")))
}

/// The first word of a medicine's name: of `Metformin 500 mg tablets` what is in it.
fn substance(entry: &Entry) -> Option<String> {
    entry.title.split_whitespace().next().map(str::to_lowercase)
}

/// A list of entries under an id, for the filter beside it.
pub fn list(id: &str, person: PersonId, entries: &[Entry], shows_category: bool) -> AnyView {
    let items: Vec<_> =
        entries.iter().map(|entry| item(person, entry, (shows_category, also_recorded_by(entry, entries)))).collect();
    view! { <ul class="app-entries" id=id.to_owned()>{items}</ul> }.into_any()
}

/// From whom a section's entries come and when the exchange last heard of one of them.
pub fn freshness(entries: &[Entry], now: DateTime<Utc>) -> Option<AnyView> {
    let last = entries.iter().map(|entry| entry.received_at).max()?;
    let mut sources: Vec<_> = entries
        .iter()
        .filter_map(|entry| {
            entry
                .organisation
                .as_ref()
                .map(|(_, name)| name.clone())
                .or_else(|| (entry.origin != Origin::Feed).then(|| "the person".to_owned()))
        })
        .collect();
    sources.sort_unstable();
    sources.dedup();
    let from = match sources.len() {
        0 => "Source not stated".to_owned(),
        1..=3 => format!("From {}", sources.join(", ")),
        n => format!("From {} and {} others", sources[..2].join(", "), n - 2),
    };
    Some(view! { <p class="app-source">{format!("{from}. Last received {}.", ago_in_words(last, now))}</p> }.into_any())
}
