//! One kind of result over time: a picture and its table.

use axum::{extract::State, response::Response};
use domain::{Category, role_view::Viewer};
use leptos::prelude::*;
use service::record::{self, TrendView};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{banner::banner, chart::chart, entries},
    web::{AppError, Page, PersonPath, Query, Signed, state::AppState},
};

/// `GET /people/{person}/trend?code=…`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let trend = record::trend(&cx, person, query.get("code"), query.read("after")).await?;
    let title = format!("{} over time – {}", name(&trend), trend.banner.person.name.full());
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&trend, &query)).await)
}

fn name(trend: &TrendView) -> String {
    trend.points.first().map(|point| point.entry.title.clone()).unwrap_or_default()
}

fn view(trend: &TrendView, query: &Query) -> impl IntoView + use<> {
    let person = trend.banner.person.id;
    let name = name(trend);
    let banner = (trend.banner.viewer != Viewer::Individual).then(|| banner(&trend.banner, trend.now));
    let category = trend.points.first().map_or(Category::Result, |point| point.entry.category);
    let rows: Vec<_> = trend
        .points
        .iter()
        .map(|point| {
            let entry = &point.entry;
            let (when, source) = (entries::when(entry), entries::source(&trend.banner, entry));
            (entry.id, when, entry.detail.clone().unwrap_or_default(), entry.is_abnormal, source)
        })
        .collect();
    let older = trend.next.map(|cursor| format!("/people/{person}/trend?{}", query.with("after", &cursor.to_string())));
    let newest = query.has("after").then(|| paths::trend(person, query.get("code")));
    let caption = if rows.len() == 1 {
        "The only value".to_owned()
    } else if query.has("after") {
        format!("{} older values", rows.len())
    } else {
        format!("The newest {} values", rows.len())
    };
    let all: Vec<_> = trend.points.iter().map(|point| point.entry.clone()).collect();
    view! {
        <a class="nhsuk-back-link" href=paths::category(person, category)>{format!("Back to “{}”", category.words_for(trend.banner.viewer))}</a>
        {banner}
        <h1 class="nhsuk-heading-l">{format!("{name} over time")}</h1>
        {chart(&name, &trend.points)}
        <table class="nhsuk-table">
            <caption class="nhsuk-table__caption">{caption}</caption>
            <thead class="nhsuk-table__head">
                <tr><th scope="col" class="nhsuk-table__header">"When"</th><th scope="col" class="nhsuk-table__header">"Value"</th><th scope="col" class="nhsuk-table__header">"Recorded by"</th></tr>
            </thead>
            <tbody class="nhsuk-table__body">
                {rows.into_iter().map(|(entry, when, value, is_abnormal, source)| view! {
                    <tr class="nhsuk-table__row">
                        <td class="nhsuk-table__cell"><a href=paths::entry(person, entry)>{when}</a></td>
                        <td class="nhsuk-table__cell">{value}{is_abnormal.then(|| view! { " "<strong class="nhsuk-tag nhsuk-tag--orange">"Outside range"</strong> })}</td>
                        <td class="nhsuk-table__cell">{source}</td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
        {entries::freshness(&trend.banner, &all, trend.now)}
        <nav class="app-window" aria-label="More values">
            {newest.map(|href| view! { <a href=href>"Back to the newest"</a> })}
            {older.map(|href| view! { <a class="app-window__next" href=href rel="next">"Older values"</a> })}
        </nav>
    }
}
