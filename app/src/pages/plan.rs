//! My plan: what I like to be called, how to treat me in an emergency, what matters to me.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Actor,
    clock::instant_in_words,
    plan::{PlanAnswers, PlanQuestion},
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    form_draft::FormDraft,
    plan::{self, PlanView},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{
        banner::banner,
        form::{Field, error_summary, field},
    },
    web::{AppError, Fields, Page, PersonPath, Signed, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/plan`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let plan = plan::open(&cx, person).await?;
    let mut draft = take_draft(&state, &session, &paths::plan(person)).await?;
    if draft.values.is_empty() {
        draft.values = fields_of(&plan.answers);
    }
    let heading = heading(&plan);
    let title = if draft.errors.is_empty() { heading.clone() } else { format!("Error: {heading}") };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&plan, &heading, &draft)).await)
}

fn fields_of(answers: &PlanAnswers) -> Vec<(String, String)> {
    PlanQuestion::ALL
        .iter()
        .map(|question| (question.code().to_owned(), answers.answer(*question).unwrap_or_default().to_owned()))
        .collect()
}

/// A carer must not mistake whose plan it is.
fn heading(plan: &PlanView) -> String {
    match plan.banner.viewer {
        Viewer::Individual => "My plan".to_owned(),
        _ => format!("Plan of {}", plan.banner.person.name.full()),
    }
}

fn view(plan: &PlanView, heading: &str, draft: &FormDraft) -> impl IntoView + use<> {
    let person = plan.banner.person.id;
    let heading = heading.to_owned();
    let is_own = plan.banner.viewer == Viewer::Individual;
    let banner = (!is_own).then(|| banner(&plan.banner, plan.now));
    let name = &plan.banner.person.name;
    let who_reads = if is_own {
        "Write in your own words. The teams who care for you see this at the top of your record, but for a section that you keep back under “Who sees what”. You can change it as often as you like.".to_owned()
    } else {
        format!(
            "The teams who care for {} see this at the top of {}, but for a section that is kept back under “Who sees what”. You can change it as often as you like.",
            name.address_as(),
            name.their_record()
        )
    };
    let for_whom = (!is_own).then(|| format!("You are writing for {}. Write as they would say it.", name.full()));
    let changed_at = plan.changed_at;
    let fields: Vec<_> = PlanQuestion::ALL
        .iter()
        .map(|question| {
            let shape = match question {
                PlanQuestion::PreferredName => Field::text(question.code(), question.words()).width("nhsuk-input--width-20"),
                _ => Field::lines(question.code(), question.words()),
            };
            field(&shape.hint(question.hint()), draft)
        })
        .collect();
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::record(person)>"Back to the record"</a>
        {banner}
        <h1 class="nhsuk-heading-l">{heading}</h1>
        {for_whom.map(|words| view! { <p><strong>{words}</strong></p> })}
        <p>{who_reads}</p>
        {changed_at.map(|at| view! { <p class="app-source">{format!("Last changed {}.", instant_in_words(at))}</p> })}
        <form method="post" action=paths::plan(person) novalidate>
            {fields}
            <button class="nhsuk-button" type="submit">{if is_own { "Save my plan" } else { "Save the plan" }}</button>
        </form>
    }
}

/// `POST /people/{person}/plan`
pub async fn save(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    match PlanAnswers::parse(|question| fields.get(question.code()).to_owned()) {
        Ok(answers) => {
            plan::save(&cx, person, &answers).await?;
            let is_own = matches!(&cx.actor, Actor::Account { own: Some(own), .. } if *own == person);
            let words = if is_own {
                "Your plan is saved. Those who care for you see it now, as far as you share it."
            } else {
                "The plan is saved. Those who care for them see it now, as far as it is shared."
            };
            session::set_flash(&session, words).await?;
            Ok(Redirect::to(&paths::plan(person)).into_response())
        }
        Err(too_long) => {
            let errors = too_long
                .iter()
                .map(|long| {
                    (long.0.code().to_owned(), format!("“{}” must be {} characters or fewer", long.0.words(), long.0.longest()))
                })
                .collect();
            let draft = FormDraft { errors, ..fields.into_draft() };
            refuse(&state, &session, &paths::plan(person), &draft, &paths::plan(person)).await
        }
    }
}
