//! The timeline with its filters: one window at a time.

use axum::{extract::State, response::Response};
use chrono::Datelike;
use domain::{Category, PersonId, person_query::parse_date, role_view::Viewer};
use frontend::ListFilter;
use leptos::prelude::*;
use service::{
    TimelineFilter,
    record::{self, TimelineView},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{banner::banner, entries, panel::not_opened},
    web::{AppError, Page, PersonPath, Query, Signed, state::AppState},
};

/// `GET /people/{person}/timeline`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let is_backwards = day(query.get("from")).zip(day(query.get("to"))).is_some_and(|(from, to)| from > to);
    let wrong_dates = ["from", "to"].iter().any(|name| !query.get(name).is_empty() && day(query.get(name)).is_none());
    let wrong = match (wrong_dates, is_backwards) {
        (true, _) => Some("A date was not understood and is left out. Write it like 27/3/2024."),
        (false, true) => Some("“From” is later than “To”: nothing lies between them."),
        (false, false) => None,
    };
    let timeline = record::timeline(&cx, person, filter(&query)).await?;
    let title = match query.read::<Category>("category") {
        Some(category) => category.words_for(timeline.banner.viewer).to_owned(),
        None => "Timeline".to_owned(),
    };
    let full_title = format!("{title} – {}", timeline.banner.person.name.full());
    Ok(Page::signed(&state, &cx, &session, full_title).await?.render(move || view(&timeline, &query, &title, wrong)).await)
}

fn filter(query: &Query) -> TimelineFilter {
    TimelineFilter {
        categories: query.read::<Category>("category").into_iter().collect(),
        from: day(query.get("from")),
        to: day(query.get("to")),
        after: query.read("after"),
        ..TimelineFilter::default()
    }
}

/// A day as a date field sends it (2024-03-27), or as people type it where there is none (27/3/2024).
fn day(text: &str) -> Option<chrono::NaiveDate> {
    let day: Option<chrono::NaiveDate> = text.parse().ok().or_else(|| {
        let mut parts = text.split(['/', '.', ' ', '-']).filter(|part| !part.is_empty());
        parse_date([parts.next()?, parts.next()?, parts.next()?])
    });
    // Nobody's record reaches beyond, and the database's calendar does not reach everywhere.
    day.filter(|day| (1850..=2200).contains(&day.year()))
}

fn view(timeline: &TimelineView, query: &Query, title: &str, wrong: Option<&'static str>) -> impl IntoView + use<> {
    let person = timeline.banner.person.id;
    let next = timeline.next.map(|cursor| format!("{}?{}", paths::timeline(person), query.with("after", &cursor.to_string())));
    let is_later_window = !query.get("after").is_empty();
    let first = format!("{}?{}", paths::timeline(person), query.with("after", ""));
    let is_open = timeline.left_shut.is_empty();
    let is_own = timeline.banner.viewer == Viewer::Individual;
    let nothing = if is_own { "Nothing is recorded here." } else { "Nothing is recorded here that you can see." };
    let banner = (!is_own).then(|| banner(&timeline.banner, timeline.now));
    view! {
        <a class="nhsuk-back-link" href=paths::record(person)>"Back to the record"</a>
        {banner}
        <h1 class="nhsuk-heading-l">{title.to_owned()}</h1>
        {filter_form(person, timeline, query, wrong)}
        {not_opened(&timeline.banner, &timeline.left_shut)}
        {if timeline.entries.is_empty() {
            is_open.then(|| view! { <p>{nothing}</p> }).into_any()
        } else {
            let list = entries::list("timeline", &timeline.banner, &timeline.entries, query.get("category").is_empty());
            view! {
                <ListFilter list="timeline".to_owned() label="Find on this page".to_owned() />
                {list}
                {entries::freshness(&timeline.banner, &timeline.entries, timeline.now)}
            }.into_any()
        }}
        <nav class="app-window" aria-label="More of the timeline">
            {is_later_window.then(|| view! { <a href=first>"Back to the newest"</a> })}
            {next.map(|href| view! { <a class="app-window__next" href=href rel="next">"Older entries"</a> })}
        </nav>
    }
}

fn filter_form(person: PersonId, timeline: &TimelineView, query: &Query, wrong: Option<&'static str>) -> impl IntoView + use<> {
    let chosen = query.get("category").to_owned();
    let (categories, viewer) = (timeline.categories.clone(), timeline.banner.viewer);
    let date = |name: &'static str, label: &'static str| {
        let value = query.get(name).to_owned();
        view! {
            <div class="nhsuk-form-group app-filter__field">
                <label class="nhsuk-label" for=name>{label}</label>
                <input class="nhsuk-input nhsuk-input--width-10" id=name name=name type="text" inputmode="text" autocomplete="off" value=value />
            </div>
        }
    };
    let (from, to) = (date("from", "From, such as 27/3/2024"), date("to", "To"));
    view! {
        <form class="app-filter" method="get" action=paths::timeline(person)>
            <div class="nhsuk-form-group app-filter__field">
                <label class="nhsuk-label" for="category">"Kind"</label>
                <select class="nhsuk-select" id="category" name="category">
                    <option value="">"Everything"</option>
                    {categories.into_iter().map(|category| view! {
                        <option value=category.code() selected=category.code() == chosen>{category.words_for(viewer)}</option>
                    }).collect_view()}
                </select>
            </div>
            {from}
            {to}
            <button class="nhsuk-button nhsuk-button--secondary app-filter__button" type="submit">"Show"</button>
            {wrong.map(|words| view! { <p class="nhsuk-error-message" role="alert">{words}</p> })}
        </form>
    }
}
