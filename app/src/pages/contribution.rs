//! What the person adds to their record: notes and readings.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    PersonId,
    clock::{day_in_words, london_day},
    contribution::{BloodPressure, BloodPressureError, Note},
    person_query::parse_date,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{Portal, TimelineFilter, contribution, form_draft::FormDraft, record::TimelineView};
use tower_sessions::Session;

use super::account::{refuse, take_draft};
use crate::{
    paths,
    ui::{
        banner::banner,
        entries,
        form::{Field, date_field, error_summary, field, key_field},
    },
    web::{AppError, Fields, Page, PersonPath, Query, Signed, session, state::AppState},
};

/// `GET /people/{person}/contribution`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let filter = TimelineFilter { after: query.read("after"), ..TimelineFilter::default() };
    let timeline = contribution::list(&cx, person, filter).await?;
    if matches!(timeline.banner.viewer, Viewer::Practitioner(_)) {
        return Ok(Redirect::to(&paths::category(person, domain::Category::Contribution)).into_response());
    }
    let note = take_draft(&state, &session, &paths::contribution_note(person)).await?;
    let mut reading = take_draft(&state, &session, &paths::contribution_blood_pressure(person)).await?;
    if reading.values.is_empty() {
        reading.values = today_fields(london_day(cx.now()));
    }
    let title =
        if note.errors.is_empty() && reading.errors.is_empty() { "Add to the record" } else { "Error: Add to the record" };
    let portal = state.portal.clone();
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&timeline, &note, &reading, &portal)).await)
}

fn today_fields(today: chrono::NaiveDate) -> Vec<(String, String)> {
    ["%-d", "%-m", "%Y"]
        .iter()
        .zip(["day", "month", "year"])
        .map(|(format, part)| (format!("taken-{part}"), today.format(format).to_string()))
        .collect()
}

fn view(timeline: &TimelineView, note: &FormDraft, reading: &FormDraft, portal: &Portal) -> impl IntoView + use<> {
    let person = timeline.banner.person.id;
    let is_own = timeline.banner.viewer == Viewer::Individual;
    let banner = (!is_own).then(|| banner(&timeline.banner, timeline.now));
    let errors = FormDraft { values: Vec::new(), errors: note.errors.iter().chain(&reading.errors).cloned().collect() };
    let title = if is_own { "Add to my record" } else { "Add to this record" };
    let next = timeline.next.map(|cursor| format!("{}?after={cursor}", paths::contribution(person)));
    view! {
        {error_summary(&errors)}
        {banner}
        <h1 class="nhsuk-heading-l">{title}</h1>
        <p>"What you add here is seen, as your own words, by the teams who care for you. Nobody watches it all day: if you need help now, call 111 or, in an emergency, 999."</p>
        <div class="app-panels">
            <section class="app-panel" aria-labelledby="add-note">
                <h2 class="nhsuk-heading-m" id="add-note">"Write a note"</h2>
                {note_form(person, note, portal)}
            </section>
            <section class="app-panel" aria-labelledby="add-reading">
                <h2 class="nhsuk-heading-m" id="add-reading">"Add a blood pressure reading"</h2>
                {reading_form(person, reading, portal)}
            </section>
        </div>
        <h2 class="nhsuk-heading-m">"Added so far"</h2>
        {if timeline.entries.is_empty() {
            view! { <p>"Nothing yet."</p> }.into_any()
        } else {
            entries::list("contributions", person, &timeline.entries, false)
        }}
        {next.map(|href| view! { <p><a href=href>"Older"</a></p> })}
    }
}

fn note_form(person: PersonId, draft: &FormDraft, portal: &Portal) -> AnyView {
    let note = Field::lines("note", "Your note")
        .hint("For example, how you have been, or a question for your next appointment. Up to 4,000 characters.");
    view! {
        <form method="post" action=paths::contribution_note(person) novalidate>
            {key_field(portal)}
            {field(&note, draft)}
            <button class="nhsuk-button" type="submit">"Add the note"</button>
        </form>
    }
    .into_any()
}

fn reading_form(person: PersonId, draft: &FormDraft, portal: &Portal) -> AnyView {
    let systolic = Field::text("systolic", "Top number (systolic)").kind("number").width("nhsuk-input--width-4");
    let diastolic = Field::text("diastolic", "Bottom number (diastolic)").kind("number").width("nhsuk-input--width-4");
    view! {
        <form method="post" action=paths::contribution_blood_pressure(person) novalidate>
            {key_field(portal)}
            {field(&systolic, draft)}
            {field(&diastolic, draft)}
            {date_field("taken", "When did you measure it?", "For example, 27 3 2026", draft)}
            <button class="nhsuk-button" type="submit">"Add the reading"</button>
        </form>
    }
    .into_any()
}

/// `POST /people/{person}/contribution/note`
pub async fn add_note(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = fields.key(&state.portal);
    match Note::parse(fields.get("note")) {
        Ok(note) => {
            contribution::add_note(&cx, person, &note, &key).await?;
            session::set_flash(&session, "Your note was added.").await?;
            Ok(Redirect::to(&paths::contribution(person)).into_response())
        }
        Err(error) => {
            let draft = FormDraft { errors: vec![("note".to_owned(), error.to_string())], ..fields.into_draft() };
            refuse(&state, &session, &paths::contribution_note(person), &draft, &paths::contribution(person)).await
        }
    }
}

/// `POST /people/{person}/contribution/blood-pressure`
pub async fn add_blood_pressure(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = fields.key(&state.portal);
    let reading = BloodPressure::parse(fields.get("systolic"), fields.get("diastolic"));
    let taken_on = parse_date(
        ["day", "month", "year"].map(|part| fields.get(&format!("taken-{part}")).to_owned()).each_ref().map(String::as_str),
    );
    let mut errors: Vec<_> = reading.as_ref().err().into_iter().flatten().copied().map(field_of).collect();
    if taken_on.is_none() {
        errors.push(("taken-day".to_owned(), "Enter a real date, such as 27 3 2026".to_owned()));
    }
    if let (Ok(reading), Some(taken_on)) = (reading, taken_on) {
        if contribution::add_blood_pressure(&cx, person, reading, taken_on, &key).await? {
            let words = reading.advice().map_or_else(
                || format!("Your reading of {} was added.", day_in_words(taken_on)),
                |advice| format!("Your reading was added. {advice}"),
            );
            session::set_flash(&session, &words).await?;
            return Ok(Redirect::to(&paths::contribution(person)).into_response());
        }
        errors.push(("taken-day".to_owned(), "The date must be today or in the last 20 years".to_owned()));
    }
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, &paths::contribution_blood_pressure(person), &draft, &paths::contribution(person)).await
}

/// The field that is wrong, and the sentence.
fn field_of(error: BloodPressureError) -> (String, String) {
    let name = if error == BloodPressureError::Diastolic { "diastolic" } else { "systolic" };
    (name.to_owned(), error.to_string())
}
