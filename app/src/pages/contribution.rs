//! What the person adds to their record: notes and readings.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, PersonId,
    clock::{day_in_words, london_day},
    contribution::{BloodPressure, BloodPressureError, Note, can_be_taken_on},
    person_query::parse_date,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{Cx, Portal, ServiceError, TimelineFilter, contribution, form_draft::FormDraft, record::TimelineView};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{
        banner::banner,
        entries,
        form::{Field, date_field, error_summary, field, key_field},
    },
    web::{AppError, Fields, Page, PersonPath, Query, Signed, keep_draft, refuse, session, state::AppState, take_draft},
};

const NOTE_LABEL: &str = "Your note";
const SYSTOLIC_LABEL: &str = "Top number (systolic)";
const DIASTOLIC_LABEL: &str = "Bottom number (diastolic)";

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
        return Ok(Redirect::to(&paths::category(person, Category::Contribution)).into_response());
    }
    // One form with two buttons: either half may have been refused, with the other as it was typed.
    let note = take_draft(&state, &session, &paths::contribution_note(person)).await?;
    let reading = take_draft(&state, &session, &paths::contribution_blood_pressure(person)).await?;
    let mut draft = if note.values.is_empty() { reading } else { note };
    if ["taken-day", "taken-month", "taken-year"].iter().all(|name| draft.value(name).is_empty()) {
        draft.values.extend(today_fields(london_day(cx.now())));
    }
    let title = if draft.errors.is_empty() { "Add to the record" } else { "Error: Add to the record" };
    let portal = state.portal.clone();
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&timeline, &draft, &portal)).await)
}

fn today_fields(today: chrono::NaiveDate) -> Vec<(String, String)> {
    ["%-d", "%-m", "%Y"]
        .iter()
        .zip(["day", "month", "year"])
        .map(|(format, part)| (format!("taken-{part}"), today.format(format).to_string()))
        .collect()
}

fn view(timeline: &TimelineView, draft: &FormDraft, portal: &Portal) -> impl IntoView + use<> {
    let person = timeline.banner.person.id;
    let is_own = timeline.banner.viewer == Viewer::Individual;
    let banner = (!is_own).then(|| banner(&timeline.banner, timeline.now));
    let title = if is_own {
        "Add to my record".to_owned()
    } else {
        format!("Add to the record of {}", timeline.banner.person.name.full())
    };
    let whom = if is_own { "you" } else { timeline.banner.person.name.address_as() };
    let who_reads = format!(
        "What you add here is seen, as your own words, by the teams who care for {whom}. Nobody watches it all day: if you need help now, call 111 or, in an emergency, 999."
    );
    let next = timeline.next.map(|cursor| format!("{}?after={cursor}", paths::contribution(person)));
    view! {
        {error_summary(draft)}
        {banner}
        <h1 class="nhsuk-heading-l">{title}</h1>
        <p>{who_reads}</p>
        <form class="app-panels" method="post" action=paths::contribution_note(person) novalidate>
            {key_field(portal)}
            <section class="app-panel" aria-labelledby="add-note">
                <h2 class="nhsuk-heading-m" id="add-note">"Write a note"</h2>
                {note_fields(draft)}
            </section>
            <section class="app-panel" aria-labelledby="add-reading">
                <h2 class="nhsuk-heading-m" id="add-reading">"Add a blood pressure reading"</h2>
                {reading_fields(person, draft)}
            </section>
        </form>
        <h2 class="nhsuk-heading-m">"Added so far"</h2>
        {if timeline.entries.is_empty() {
            view! { <p>"Nothing yet."</p> }.into_any()
        } else {
            entries::list("contributions", &timeline.banner, &timeline.entries, false)
        }}
        {next.map(|href| view! { <p><a href=href>"Older"</a></p> })}
    }
}

fn note_fields(draft: &FormDraft) -> AnyView {
    let note = Field::lines("note", NOTE_LABEL)
        .hint("For example, how you have been, or a question for your next appointment. Up to 4,000 characters.");
    view! {
        {field(&note, draft)}
        <button class="nhsuk-button" type="submit">"Add the note"</button>
    }
    .into_any()
}

fn reading_fields(person: PersonId, draft: &FormDraft) -> AnyView {
    let systolic = Field::text("systolic", SYSTOLIC_LABEL).kind("number").width("nhsuk-input--width-4");
    let diastolic = Field::text("diastolic", DIASTOLIC_LABEL).kind("number").width("nhsuk-input--width-4");
    view! {
        {field(&systolic, draft)}
        {field(&diastolic, draft)}
        {date_field("taken", "When did you measure it?", "For example, 27 3 2026", draft)}
        <button class="nhsuk-button" type="submit" formaction=paths::contribution_blood_pressure(person)>"Add the reading"</button>
    }
    .into_any()
}

/// What was typed into the other half of the form stays typed.
async fn keep_the_rest(
    state: &AppState,
    session: &Session,
    (form, fields): (&str, Fields),
    names: &[&str],
) -> Result<(), AppError> {
    let draft = fields.into_draft();
    if names.iter().take(2).all(|name| draft.value(name).trim().is_empty()) {
        return Ok(());
    }
    let values = draft.values.into_iter().filter(|(name, _)| names.contains(&&**name)).collect();
    keep_draft(state, session, form, &FormDraft { values, errors: Vec::new() }).await
}

const NOTE_FIELDS: [&str; 1] = ["note"];
/// The two numbers first: the date alone is nothing that was typed.
const READING_FIELDS: [&str; 5] = ["systolic", "diastolic", "taken-day", "taken-month", "taken-year"];

/// `POST /people/{person}/contribution/note`
pub async fn add_note(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = fields.key(&state.portal);
    // The enter key in the other half presses the first button of the form.
    if fields.get("note").trim().is_empty() && !(fields.get("systolic").is_empty() && fields.get("diastolic").is_empty()) {
        return save_reading(&state, &cx, &session, (person, fields)).await;
    }
    match Note::parse(fields.get("note")) {
        Ok(note) => {
            contribution::add_note(&cx, person, &note, &key).await.map_err(|error| unsent(error, &fields))?;
            keep_the_rest(&state, &session, (&paths::contribution_blood_pressure(person), fields), &READING_FIELDS).await?;
            session::set_flash(&session, "Your note was added.").await?;
            Ok(Redirect::to(&paths::contribution(person)).into_response())
        }
        Err(error) => {
            let (form, errors) = (paths::contribution_note(person), vec![("note".to_owned(), error.to_string())]);
            hand_back(&state, &cx, &session, (person, &form), (fields, errors)).await
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
    save_reading(&state, &cx, &session, (person, fields)).await
}

async fn save_reading(
    state: &AppState,
    cx: &Cx,
    session: &Session,
    (person, fields): (PersonId, Fields),
) -> Result<Response, AppError> {
    let key = fields.key(&state.portal);
    let reading = BloodPressure::parse(fields.get("systolic"), fields.get("diastolic"));
    let taken_on = parse_date(fields.date_parts("taken"));
    let mut errors: Vec<_> = reading.as_ref().err().into_iter().flatten().copied().map(field_of).collect();
    if taken_on.is_none() {
        errors.push(("taken-day".to_owned(), "Enter a real date, such as 27 3 2026".to_owned()));
    }
    let is_possible = taken_on.is_none_or(|day| can_be_taken_on(day, london_day(cx.now())));
    if !is_possible {
        errors.push(("taken-day".to_owned(), "The date must be today or in the last 20 years".to_owned()));
    }
    if let (Ok(reading), Some(taken_on), true) = (reading, taken_on, is_possible)
        && contribution::add_blood_pressure(cx, person, reading, taken_on, &key).await.map_err(|error| unsent(error, &fields))?
    {
        match reading.advice() {
            Some(advice) => session::set_warning(session, &format!("Your reading was added. {advice}")).await?,
            None => session::set_flash(session, &format!("Your reading of {} was added.", day_in_words(taken_on))).await?,
        }
        keep_the_rest(state, session, (&paths::contribution_note(person), fields), &NOTE_FIELDS).await?;
        return Ok(Redirect::to(&paths::contribution(person)).into_response());
    }
    hand_back(state, cx, session, (person, &paths::contribution_blood_pressure(person)), (fields, errors)).await
}

/// Leads back to a form with a mistake in it. Whoever may not add to the record any more could not open it, and gets their words at once.
async fn hand_back(
    state: &AppState,
    cx: &Cx,
    session: &Session,
    (person, form): (PersonId, &str),
    (fields, errors): (Fields, Vec<(String, String)>),
) -> Result<Response, AppError> {
    contribution::check_may_add(cx, person, Category::Contribution).await.map_err(|error| unsent(error, &fields))?;
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(state, session, form, &draft, &paths::contribution(person)).await
}

/// Both halves go back to whoever may not add to the record any more.
fn unsent(error: ServiceError, fields: &Fields) -> AppError {
    let labels = [("note", NOTE_LABEL), ("systolic", SYSTOLIC_LABEL), ("diastolic", DIASTOLIC_LABEL)];
    AppError::unsent(error, fields.typed(&labels))
}

/// The field that is wrong, and the sentence.
fn field_of(error: BloodPressureError) -> (String, String) {
    let name = if error == BloodPressureError::Diastolic { "diastolic" } else { "systolic" };
    (name.to_owned(), error.to_string())
}
