//! My plan: what I like to be called, how to treat me in an emergency, what matters to me.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Actor, Category, PersonId,
    clock::instant_in_words,
    plan::{PlanAnswers, PlanQuestion},
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    contribution,
    form_draft::FormDraft,
    plan::{self, PlanSaved, PlanView},
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
        draft.values = fields_of(&plan.answers, &plan.answers);
    }
    let heading = heading(&plan);
    let title = if draft.errors.is_empty() { heading.clone() } else { format!("Error: {heading}") };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&plan, &heading, &draft)).await)
}

/// The hidden field with the answer that the form showed: what was changed since, and by whom, is known by it.
fn was(question: PlanQuestion) -> String {
    format!("was-{}", question.code())
}

fn fields_of(answers: &PlanAnswers, shown: &PlanAnswers) -> Vec<(String, String)> {
    let text = |answers: &PlanAnswers, question| answers.answer(question).unwrap_or_default().to_owned();
    PlanQuestion::ALL
        .iter()
        .flat_map(|question| [(question.code().to_owned(), text(answers, *question)), (was(*question), text(shown, *question))])
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
            let name = was(*question);
            let shown = draft.value(&name).to_owned();
            view! {
                <input type="hidden" name=name value=shown />
                {field(&shape.hint(question.hint()), draft)}
            }
            .into_any()
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
    let shown = PlanAnswers::as_sent(|question| fields.get(&was(question)).to_owned());
    let unsent = |error| AppError::unsent(error, fields.typed(&labels()));
    let draft = match PlanAnswers::parse(|question| fields.get(question.code()).to_owned()) {
        Ok(answers) => match plan::save(&cx, person, (&answers, &shown)).await.map_err(unsent)? {
            PlanSaved::Saved => {
                session::set_flash(&session, saved_words(&cx.actor, person)).await?;
                return Ok(Redirect::to(&paths::plan(person)).into_response());
            }
            PlanSaved::Overtaken { now, questions } => {
                let errors = questions.iter().map(|question| overtaken(*question, &now)).collect();
                FormDraft { errors, values: fields_of(&answers.rebased(&shown, &now), &now) }
            }
        },
        Err(too_long) => {
            // Who may not write the plan any more could not open its form again.
            contribution::check_may_add(&cx, person, Category::AboutMe).await.map_err(unsent)?;
            let errors = too_long
                .iter()
                .map(|long| {
                    (long.0.code().to_owned(), format!("“{}” must be {} characters or fewer", long.0.words(), long.0.longest()))
                })
                .collect();
            FormDraft { errors, ..fields.into_draft() }
        }
    };
    refuse(&state, &session, &paths::plan(person), &draft, &paths::plan(person)).await
}

fn labels() -> Vec<(&'static str, &'static str)> {
    PlanQuestion::ALL.iter().map(|question| (question.code(), question.words())).collect()
}

fn saved_words(actor: &Actor, person: PersonId) -> &'static str {
    if matches!(actor, Actor::Account { own: Some(own), .. } if *own == person) {
        "Your plan is saved. Those who care for you see it now, as far as you share it."
    } else {
        "The plan is saved. Those who care for them see it now, as far as it is shared."
    }
}

/// The field that somebody else changed, and what it says now.
fn overtaken(question: PlanQuestion, now: &PlanAnswers) -> (String, String) {
    let says = now.answer(question).map_or_else(|| "It is empty now.".to_owned(), |text| format!("It now says: “{text}”."));
    let sentence = format!("Somebody changed this while you were writing. {says} Put the two together, then save again.");
    (question.code().to_owned(), sentence)
}
