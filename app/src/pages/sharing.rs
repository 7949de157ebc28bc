//! Who sees what: what is shared with whom today, the choices that make it so, and a form for another.

use std::str::FromStr;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, PersonId, Role, Scope, Sharing, SharingChoice,
    access_request::Answer,
    clock::{day_in_words, london_day},
    person_query::parse_date,
    plan::PlanQuestion,
};
use leptos::prelude::*;
use service::{
    StoredChoice,
    access_request::{self, RequestToAnswer},
    form_draft::FormDraft,
    sharing::{self, ChoiceError, NewChoice, SharingView, TeamSight},
};
use tower_sessions::Session;

use super::disagreement;
use crate::{
    paths,
    ui::form::{date_field, error_summary, radios, select_field},
    web::{
        AppError, Fields, Page, PersonPath, Signed,
        params::{ChoicePath, RequestPath},
        refuse, session,
        state::AppState,
        take_draft,
    },
};

/// `GET /people/{person}/sharing`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    let view = sharing::open(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::sharing(person)).await?;
    let title = if draft.errors.is_empty() { "Who sees what" } else { "Error: Who sees what" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || render(&view, &draft)).await)
}

fn render(view: &SharingView, draft: &FormDraft) -> impl IntoView + use<> {
    let person = view.person.id;
    let whose = if view.is_own { "my record".to_owned() } else { format!("the record of {}", view.person.name.full()) };
    let choices = view.choices.iter().map(|stored| choice_item(person, stored)).collect_view();
    let teams = view.teams.iter().map(|team| team_item(person, team)).collect_view();
    let has_choices = !view.choices.is_empty();
    let disagreements = disagreement::list(view);
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">{format!("Who sees what of {whose}")}</h1>
        <p>"The services that care for you share your record, so that they know what each other does. You can keep something back. Each service always sees what it wrote down itself."</p>
        {disagreement::ask_form(person, draft)}
        {(!view.requests.is_empty()).then(|| requests_view(person, &view.requests))}
        <section class="app-panel" aria-labelledby="teams">
            <h2 class="nhsuk-heading-m" id="teams">"Who can see it today"</h2>
            <ul class="app-people">{teams}</ul>
            {view.is_own.then(|| view! { <p><a href=paths::relationships(person)>"Why these teams, and which could before"</a></p> })}
            <p class="app-source">"What each person there sees depends on their job. Nobody else can open it without saying why, and you can read who did under “Who looked”."</p>
        </section>
        <section class="app-panel" aria-labelledby="choices">
            <h2 class="nhsuk-heading-m" id="choices">"Choices in force"</h2>
            {if has_choices {
                view! { <ul class="app-people">{choices}</ul> }.into_any()
            } else {
                view! { <p>"None: everything is shared with those who care for you."</p> }.into_any()
            }}
        </section>
        {disagreements}
        <section class="app-panel" aria-labelledby="new-choice">
            <h2 class="nhsuk-heading-m" id="new-choice">"Make a choice"</h2>
            {form(person, view, draft)}
        </section>
    }
}

/// Who asks to see more, each with the three answers.
fn requests_view(person: PersonId, requests: &[RequestToAnswer]) -> impl IntoView + use<> {
    let items = requests.iter().map(|request| request_item(person, request)).collect_view();
    view! {
        <section class="app-panel" aria-labelledby="requests">
            <h2 class="nhsuk-heading-m" id="requests">"Somebody asks to see more"</h2>
            <ul class="app-people">{items}</ul>
        </section>
    }
}

fn request_item(person: PersonId, RequestToAnswer { request, opens }: &RequestToAnswer) -> impl IntoView + use<> {
    let until = format!("Answer by {}. Without an answer they do not see it.", day_in_words(london_day(request.lapses_at)));
    let place = format!("{}, {}", request.role.words(), request.organisation_name);
    let reason = format!("“{}”", request.reason);
    let yes = if opens.is_empty() {
        "If you say yes, they see nothing more than now: you keep nothing back from them until they ask.".to_owned()
    } else {
        let parts: Vec<_> = opens.iter().map(part_words).collect();
        format!("If you say yes, they see for 30 days: {}. What you chose not to share stays as it is.", parts.join("; "))
    };
    let (id, name) = (request.id, request.name.clone());
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{name.clone()}</strong>
            <span>{place}</span>
            <span>{reason}</span>
            <span>{yes}</span>
            <span class="app-source">{until}</span>
            <form class="app-answers" method="post" action=paths::request_answered(person, id)>
                {Answer::ALL.iter().map(|answer| view! {
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="answer" value=answer.code()>
                        {answer.words()}<span class="nhsuk-u-visually-hidden">{format!(" to {name}")}</span>
                    </button>
                    " "
                }).collect_view()}
            </form>
        </li>
    }
}

fn team_item(person: PersonId, team: &TeamSight) -> impl IntoView + use<> {
    let sees = if team.kept_back.is_empty() && team.kept_sections.is_empty() {
        "Sees the record".to_owned()
    } else if team.sees_only_its_own() {
        "Sees only what it wrote down itself".to_owned()
    } else {
        let kinds = team.kept_back.iter().map(|category| category.words().to_owned());
        let kept: Vec<_> = kinds.chain(team.kept_sections.iter().map(|section| section_words(*section))).collect();
        format!("Sees the record without: {}", kept.join("; "))
    };
    let sees = if team.has_narrower { format!("{sees}. Some people there: see the choices below") } else { sees };
    let name = team.organisation.name.clone();
    let href = format!(
        "{}?organisation={}&role={}",
        paths::see_as(person),
        team.organisation.id,
        Role::usual_in(&team.organisation.kind).code()
    );
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{name.clone()}</strong>
            <span>{sees}</span>
            <span class="app-source">{format!("Because {}", team.kind.words())}</span>
            <a href=href>"See what they see"<span class="nhsuk-u-visually-hidden">{format!(" at {name}")}</span></a>
        </li>
    }
}

fn choice_item(person: PersonId, stored: &StoredChoice) -> impl IntoView + use<> {
    let words = in_words(stored);
    let until =
        stored.choice.ends_at.map(|end| format!("Until {}", day_in_words(london_day(end - chrono::Duration::seconds(1)))));
    let since = format!("Chosen {}", day_in_words(london_day(stored.made_at)));
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{words.clone()}</strong>
            <span class="app-source">{[Some(since), until].into_iter().flatten().collect::<Vec<_>>().join(". ")}</span>
            <form method="post" action=paths::sharing_ended(person, stored.id)>
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                    "End this choice"<span class="nhsuk-u-visually-hidden">{format!(": {words}")}</span>
                </button>
            </form>
        </li>
    }
}

/// Such as “Do not share: Mental health, with The Walton Centre”.
pub(super) fn in_words(stored: &StoredChoice) -> String {
    choice_in_words(&stored.choice, stored.organisation.as_deref(), stored.practitioner.as_deref())
}

/// The same of a choice that is not made yet.
pub(super) fn choice_in_words(choice: &SharingChoice, organisation: Option<&str>, practitioner: Option<&str>) -> String {
    let what = part_words(&choice.scope);
    let whom = match (practitioner, organisation, choice.scope.role) {
        (Some(practitioner), _, _) => practitioner.to_owned(),
        (None, Some(organisation), Some(role)) => format!("every {} at {organisation}", role.in_sentence()),
        (None, Some(organisation), None) => organisation.to_owned(),
        (None, None, Some(role)) => format!("every {}", role.in_sentence()),
        (None, None, None) => "everybody".to_owned(),
    };
    format!("{}: {what}, with {whom}", choice.sharing.words())
}

/// What of the record a choice is about.
fn part_words(scope: &Scope) -> String {
    match (scope.section, scope.category) {
        (Some(section), _) => section_words(section),
        (None, Some(category)) => category.words().to_owned(),
        (None, None) => "everything".to_owned(),
    }
}

/// Such as “My plan: What matters to me”.
fn section_words(section: PlanQuestion) -> String {
    format!("My plan: {}", section.words())
}

/// What a choice can be about, for choosing it: the value of a section is `about-me/` and its code.
fn parts() -> Vec<(String, String)> {
    let everything = (String::new(), "Everything".to_owned());
    let kinds = Category::ALL.iter().map(|category| (category.code().to_owned(), category.words().to_owned()));
    let sections = PlanQuestion::ALL.iter().filter(|section| section.can_be_kept_back());
    let sections = sections.map(|section| (format!("about-me/{}", section.code()), section_words(*section)));
    std::iter::once(everything).chain(kinds).chain(sections).collect()
}

/// The kind of information and the section that a value of [`parts`] names; none of both for everything.
fn part(value: &str) -> Result<(Option<Category>, Option<PlanQuestion>), (String, String)> {
    if value.is_empty() {
        return Ok((None, None));
    }
    if let Some(section) = value.strip_prefix("about-me/").and_then(PlanQuestion::from_code) {
        return Ok((Some(Category::AboutMe), Some(section)));
    }
    value.parse().map(|category| (Some(category), None)).map_err(|_| not_in_the_list("category"))
}

/// What was chosen from a list; none if nothing was. What is none of the list is not taken for everybody.
fn one_of_the_list<'a, T: FromStr>(get: impl Fn(&str) -> &'a str, name: &str) -> Result<Option<T>, (String, String)> {
    match get(name) {
        "" => Ok(None),
        value => value.parse().map(Some).map_err(|_| not_in_the_list(name)),
    }
}

fn not_in_the_list(name: &str) -> (String, String) {
    (name.to_owned(), "Choose one from the list".to_owned())
}

/// The value of [`parts`] that names what a choice is about.
pub(super) fn part_value(scope: &Scope) -> String {
    match (scope.section, scope.category) {
        (Some(section), _) => format!("about-me/{}", section.code()),
        (None, Some(category)) => category.code().to_owned(),
        (None, None) => String::new(),
    }
}

fn form(person: PersonId, view: &SharingView, draft: &FormDraft) -> AnyView {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let places: Vec<_> = std::iter::once(option("", "Every organisation"))
        .chain(view.organisations.iter().map(|organisation| (organisation.id.to_string(), organisation.name.clone())))
        .collect();
    let named: Vec<_> = view.practitioners.iter().map(|(id, words)| (id.to_string(), words.clone())).collect();
    let roles = std::iter::once(option("", "Everybody there")).chain(care_roles()).collect();
    let sharing = Sharing::ALL.iter().rev().map(|sharing| option(sharing.code(), choice_words(*sharing))).collect();
    view! {
        <form method="post" action=paths::sharing(person) novalidate>
            {radios("sharing", "What do you want?", sharing, draft)}
            {select_field("category", "Of what?", parts(), draft)}
            {select_field("organisation", "With which organisation?", places, draft)}
            {select_field("role", "With whom there?", roles, draft)}
            {(!named.is_empty()).then(|| {
                let nobody = option("", "Nobody in particular");
                select_field("practitioner", "Or with one person who has looked?", std::iter::once(nobody).chain(named).collect(), draft)
            })}
            {date_field("until", "Until when? (optional)", "The last day, for example 27 3 2027. Leave it empty for good.", draft)}
            <p class="nhsuk-body-s">"A hospital that does not know of a medicine or a condition cannot allow for it. You can end a choice at any time."</p>
            <button class="nhsuk-button" type="submit" name="step" value="save">"Save the choice"</button>
            " "
            <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="step" value="preview">"First show me what would change"</button>
        </form>
    }
    .into_any()
}

fn choice_words(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Share => "Share it",
        Sharing::AskFirst => "Ask me first: keep it back until I say yes",
        Sharing::DoNotShare => "Do not share it",
    }
}

/// The roles that open records, for choosing one.
pub(super) fn care_roles() -> impl Iterator<Item = (String, String)> {
    Role::ALL
        .iter()
        .filter(|role| domain::policy::is_involved_in_care(**role))
        .map(|role| (role.code().to_owned(), role.words().to_owned()))
}

/// The choice that a form or a link describes.
pub(super) fn new_choice<'a>(get: impl Fn(&str) -> &'a str) -> Result<NewChoice, (String, String)> {
    let until = ["until-day", "until-month", "until-year"].map(&get);
    let has_until = until.iter().any(|part| !part.trim().is_empty());
    let last = parse_date(until);
    if has_until && last.is_none() {
        return Err(("until-day".to_owned(), "Enter a real date, such as 27 3 2027, or leave it empty".to_owned()));
    }
    let (category, section) = part(get("category"))?;
    let names_somebody = !get("practitioner").is_empty();
    if names_somebody && ["organisation", "role"].into_iter().any(|part| !get(part).is_empty()) {
        let words = "Choose either one person, or an organisation and who there; not both";
        return Err(("practitioner".to_owned(), words.to_owned()));
    }
    let scope = Scope {
        category,
        section,
        organisation: one_of_the_list(&get, "organisation")?,
        role: one_of_the_list(&get, "role")?,
        account: one_of_the_list(&get, "practitioner")?,
    };
    Ok(NewChoice { scope, sharing: Sharing::from_code(get("sharing")), until: last })
}

/// The field that is wrong, and the sentence.
pub(super) fn field_of(error: &ChoiceError) -> (String, String) {
    let name = match error {
        ChoiceError::Sharing => "sharing",
        ChoiceError::Over => "until-day",
        ChoiceError::Organisation => "organisation",
        ChoiceError::Practitioner => "practitioner",
        // Where a privacy officer can be asked, the field in which to say why.
        ChoiceError::Anothers => disagreement::REASON,
        ChoiceError::ThePersons | ChoiceError::Lifted | ChoiceError::Service(_) => "",
    };
    (name.to_owned(), error.to_string())
}

/// `POST /people/{person}/sharing`
pub async fn choose(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let wrong = match new_choice(|name| fields.get(name)) {
        Ok(new) if fields.get("step") == "preview" => match new.parse(london_day(cx.now())) {
            Ok(_) => return Ok(Redirect::to(&preview(person, &fields)).into_response()),
            Err(error) => field_of(&error),
        },
        Ok(new) => match sharing::choose(&cx, person, &new).await {
            Ok(()) => {
                session::set_flash(&session, "Your choice is saved. It counts from now on.").await?;
                return Ok(Redirect::to(&paths::sharing(person)).into_response());
            }
            Err(ChoiceError::Service(error)) => return Err(error.into()),
            Err(error) => field_of(&error),
        },
        Err(wrong) => wrong,
    };
    let draft = FormDraft { errors: vec![wrong], ..fields.into_draft() };
    refuse(&state, &session, &paths::sharing(person), &draft, &paths::sharing(person)).await
}

/// Through the eyes of somebody whom the choice concerns.
fn preview(person: PersonId, fields: &Fields) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("role", fields.get("role")).append_pair("organisation", fields.get("organisation"));
    for (name, of_choice) in super::see_as::CHOICE_FIELDS {
        query.append_pair(of_choice, fields.get(name));
    }
    format!("{}?{}", paths::see_as(person), query.finish())
}

/// `POST /people/{person}/sharing/requests/{request}/answer`
pub async fn answer(
    Signed(cx): Signed,
    session: Session,
    RequestPath(person, request): RequestPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let answer = Answer::from_code(fields.get("answer")).ok_or(AppError::NotFound)?;
    let answered = match access_request::answer(&cx, person, request, answer).await {
        Err(error @ ChoiceError::Anothers) => {
            session::set_warning(&session, &format!("{error}.")).await?;
            return Ok(Redirect::to(&paths::sharing(person)).into_response());
        }
        Err(ChoiceError::Service(error)) => return Err(error.into()),
        Err(_) => false,
        Ok(answered) => answered,
    };
    let words = match (answered, answer) {
        (false, _) => "This request does not wait for an answer any more.",
        (true, Answer::Yes) => "They can see it for 30 days. You can end that below.",
        (true, Answer::No | Answer::NotNow) => "They do not see it.",
    };
    session::set_flash(&session, words).await?;
    Ok(Redirect::to(&paths::sharing(person)).into_response())
}

/// `POST /people/{person}/sharing/{choice}/end`
pub async fn end(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    ChoicePath(person, choice): ChoicePath,
) -> Result<Response, AppError> {
    match sharing::end(&cx, person, choice).await {
        Ok(()) => {
            session::set_flash(&session, "The choice has ended.").await?;
            Ok(Redirect::to(&paths::sharing(person)).into_response())
        }
        Err(ChoiceError::Service(error)) => Err(error.into()),
        Err(error) => {
            let draft =
                FormDraft { errors: vec![field_of(&error)], values: vec![(disagreement::ENDS.to_owned(), choice.to_string())] };
            refuse(&state, &session, &paths::sharing(person), &draft, &paths::sharing(person)).await
        }
    }
}
