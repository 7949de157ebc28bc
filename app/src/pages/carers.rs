//! Who may act for the person: the list, and a form to give access.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CarerBasis, Category, Extent, ExtentError, PersonId,
    carer::LifeStage,
    clock::{day_in_words, london_day},
    person_query::parse_date,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    StoredGrant,
    carer::{self, CarersView, GrantError, GrantForm, GrantProblem, NotADate},
    form_draft::FormDraft,
    loss_of_capacity::CapacityError,
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, checkbox, date_field, error_summary, field, radios_with_hints},
    web::{AppError, Fields, Page, PersonPath, Signed, params::GrantPath, refuse, session, state::AppState, take_draft},
};

/// `GET /people/{person}/carers`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let loaded = carer::list(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::carers(person)).await?;
    let title = if draft.errors.is_empty() { "Who may act for me" } else { "Error: Who may act for me" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&loaded, &draft)).await)
}

/// The topics that a carer can be given. Safeguarding is nobody's to give.
fn topics() -> impl Iterator<Item = Category> {
    Category::ALL.iter().copied().filter(|category| *category != Category::Safeguarding)
}

/// Asked for beside the username.
pub(super) fn last_name() -> Field {
    Field::text("last-name", "Their last name").hint("So that it goes to the right person.")
}

/// How much they may be given, with what has to be known of it.
fn extents() -> Vec<(String, String, &'static str)> {
    let hint = |extent: &Extent| match extent {
        Extent::Everything => "",
        Extent::Topics => "You can give your sexual health too, by ticking it.",
    };
    Extent::ALL.iter().map(|extent| (extent.code().to_owned(), extent.words().to_owned(), hint(extent))).collect()
}

fn view(loaded: &CarersView, draft: &FormDraft) -> impl IntoView + use<> {
    let person = loaded.person.id;
    let items = loaded.grants.iter().map(|grant| item((person, loaded.person.born_on), grant, loaded.now)).collect_view();
    let is_empty = loaded.grants.is_empty();
    let username = Field::text("username", "Their iLINKS username").hint("They find it under “My account”. Ask them for it.");
    let relation = Field::text("relation", "What are they to you?").hint("For example: daughter, neighbour.");
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Who may act for me"</h1>
        <p>"A carer sees what you give them, and can add to your record for you. They never see what you sealed, and your sexual health only if you tick it. You can take it back at any time; it counts at once."</p>
        {if is_empty {
            view! { <p>"Nobody."</p> }.into_any()
        } else {
            view! { <ul class="app-people" id="carers">{items}</ul> }.into_any()
        }}
        <h2 class="nhsuk-heading-m">"Give somebody access"</h2>
        <form method="post" action=paths::carers(person) novalidate>
            {field(&username, draft)}
            {field(&last_name(), draft)}
            {field(&relation, draft)}
            {radios_with_hints("extent", "What may they see?", extents(), draft)}
            <fieldset class="nhsuk-fieldset" aria-describedby="topics-hint">
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">"Which topics?"</legend>
                <div class="nhsuk-hint" id="topics-hint">"Leave these empty if you chose “Everything but sexual health”."</div>
                {topics().map(|topic| checkbox(topic.code(), topic.words_for(Viewer::Individual), draft)).collect_view()}
            </fieldset>
            {date_field("until", "Until when? (optional)", "The last day, for example 27 3 2027. Leave it empty until you take it back.", draft)}
            <button class="nhsuk-button" type="submit">"Give access"</button>
        </form>
    }
}

/// How it stands with a right that is for the time when the person cannot decide.
fn capacity_in_words(grant: &StoredGrant, now: DateTime<Utc>) -> Option<String> {
    const WAITS: &str = "Waits: acts for you only if you cannot decide yourself";
    if !grant.basis.acts_only_without_capacity() {
        return None;
    }
    let Some(loss) = grant.loss_of_capacity else { return Some(WAITS.to_owned()) };
    if let Some(day) = loss.regained_on.filter(|_| grant.waits(now)) {
        let evidence = grant.capacity_regained_evidence.as_deref().unwrap_or_default();
        return Some(format!("{WAITS}. You decide for yourself again since {}: {evidence}", day_in_words(day)));
    }
    let evidence = grant.capacity_evidence.as_deref().unwrap_or_default();
    Some(format!("Acts for you since {}, because you cannot decide yourself: {evidence}", day_in_words(loss.since)))
}

/// Whether this carer hears of emergencies, with the button that changes it.
fn telling((person, born_on): (PersonId, Option<NaiveDate>), grant: &StoredGrant, now: DateTime<Utc>) -> impl IntoView + use<> {
    let is_told = grant.to_weigh().is_told_of_emergencies(grant.is_told_of_emergencies, born_on, now);
    let is_chosen = grant.is_told_of_emergencies.unwrap_or(grant.basis.has_authority());
    let state = match (is_told, is_chosen) {
        (true, _) => "Is told when your record is opened in an emergency",
        (false, true) => "Is told when your record is opened in an emergency, while they act for you",
        (false, false) => "Is not told when your record is opened in an emergency",
    };
    let (value, words) = if is_chosen {
        ("no", "Do not tell them when my record is opened in an emergency")
    } else {
        ("yes", "Tell them when my record is opened in an emergency")
    };
    let (id, name) = (grant.id, grant.carer.clone());
    view! {
        <span class="app-source">{state}</span>
        <form method="post" action=paths::grant_told(person, id)>
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="tell" value=value>
                {words}<span class="nhsuk-u-visually-hidden">{format!(": {name}")}</span>
            </button>
        </form>
    }
}

/// What a carer without a list of topics sees: less as a child grows up.
fn everything(stage: LifeStage) -> &'static str {
    match stage {
        LifeStage::Child => "Sees everything but sexual health",
        LifeStage::Older => "Sees everything but sexual health and what you add",
        LifeStage::Teenager => "Sees everything but sexual health, mental health and what you add",
        LifeStage::ReviewDue => "Sees appointments, allergies, medicines and vaccinations only, until it is reviewed",
        LifeStage::Adult => "Sees nothing: you decide for yourself",
    }
}

fn sees(grant: &StoredGrant, born_on: Option<NaiveDate>, now: DateTime<Utc>) -> String {
    if grant.waits(now) {
        return "Sees nothing while it waits".to_owned();
    }
    grant.topics.as_ref().map_or_else(
        || everything(grant.to_weigh().stage(born_on, now)).to_owned(),
        |topics| {
            format!("Sees: {}", topics.iter().map(|topic| topic.words_for(Viewer::Individual)).collect::<Vec<_>>().join("; "))
        },
    )
}

fn item(of: (PersonId, Option<NaiveDate>), grant: &StoredGrant, now: DateTime<Utc>) -> impl IntoView + use<> {
    let who = format!("{}, your {}", grant.carer, grant.relation);
    let what = sees(grant, of.1, now);
    let capacity = capacity_in_words(grant, now);
    let until = grant.ends_at.map_or_else(
        || "Until you take it back".to_owned(),
        |end| format!("Until {}", day_in_words(london_day(end - chrono::Duration::seconds(1)))),
    );
    let is_granted = grant.basis == CarerBasis::Granted;
    let (until, ground) = match (&grant.evidence, is_granted) {
        (_, true) => (until, None),
        (evidence, false) => {
            let words = format!("Acts {}", grant.basis.words());
            let words = evidence.as_ref().map_or(words.clone(), |evidence| format!("{words}: {evidence}"));
            (grant.ends_at.map(|_| until).unwrap_or_default(), Some(words))
        }
    };
    let (person, id) = (of.0, grant.id);
    let name = grant.carer.clone();
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{who}</strong>
            <span>{what}</span>
            {ground.map(|words| view! { <span>{words}</span> })}
            {capacity.map(|words| view! { <span>{words}</span> })}
            <span class="app-source">{until}</span>
            {telling(of, grant, now)}
            {is_granted.then(|| view! {
                <a href=paths::grant_withdrawn(person, id)>"Take it back"<span class="nhsuk-u-visually-hidden">{format!(" from {name}")}</span></a>
            })}
        </li>
    }
}

/// The date of a form: none if it was left empty; wrong if it is no date.
pub(super) fn date(fields: &Fields, name: &str) -> Result<Option<NaiveDate>, (String, String)> {
    let parts = fields.date_parts(name);
    if parts.iter().all(|part| part.trim().is_empty()) {
        return Ok(None);
    }
    parse_date(parts).map(Some).ok_or_else(|| (format!("{name}-day"), NotADate.to_string()))
}

/// The field and the sentence of everything that the form can mend.
pub(super) fn wrong(error: GrantError) -> Result<Vec<(String, String)>, AppError> {
    match error {
        GrantError::Form(problems) => {
            Ok(problems.iter().map(|problem| (place(problem).to_owned(), problem.to_string())).collect())
        }
        GrantError::Service(error) => Err(error.into()),
    }
}

fn place(problem: &GrantProblem) -> &'static str {
    match problem {
        GrantProblem::Username | GrantProblem::Unknown => "username",
        GrantProblem::LastName => "last-name",
        GrantProblem::Relation => "relation",
        GrantProblem::Extent(ExtentError::NotChosen | ExtentError::TopicsToo) => "extent",
        // The first box of the topics.
        GrantProblem::Extent(ExtentError::NoTopic) => topics().next().map_or("extent", Category::code),
        GrantProblem::Until(_) | GrantProblem::Over => "until-day",
        GrantProblem::Person => "nhs-number",
        GrantProblem::Basis => "basis",
        GrantProblem::Evidence => "evidence",
        GrantProblem::Capacity(CapacityError::Evidence) => "capacity-evidence",
        GrantProblem::Capacity(_) => "lacks-capacity-day",
    }
}

/// The form as it was typed.
fn typed(fields: &Fields) -> GrantForm<'_> {
    GrantForm {
        username: fields.get("username"),
        last_name: fields.get("last-name"),
        relation: fields.get("relation"),
        extent: Extent::from_code(fields.get("extent")),
        topics: topics().filter(|topic| fields.get(topic.code()) == "yes").collect(),
        until: until(fields),
    }
}

/// The last day of a right.
pub(super) fn until(fields: &Fields) -> Result<Option<NaiveDate>, NotADate> {
    date(fields, "until").map_err(|_| NotADate)
}

/// `POST /people/{person}/carers`
pub async fn grant(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let Err(error) = carer::grant(&cx, person, &typed(&fields)).await else {
        session::set_flash(&session, "They have access from now on.").await?;
        return Ok(Redirect::to(&paths::carers(person)).into_response());
    };
    let draft = FormDraft { errors: wrong(error)?, ..fields.into_draft() };
    refuse(&state, &session, &paths::carers(person), &draft, &paths::carers(person)).await
}

/// `POST /people/{person}/carers/{grant}/emergencies`
pub async fn tell_of_emergencies(
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let (is_told, words) = match fields.get("tell") {
        "yes" => (true, "They are told from now on."),
        "no" => (false, "They are not told any more."),
        _ => return Err(AppError::NotFound),
    };
    carer::tell_of_emergencies(&cx, person, id, is_told).await?;
    session::set_flash(&session, words).await?;
    Ok(Redirect::to(&paths::carers(person)).into_response())
}
