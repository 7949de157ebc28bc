//! Who sees what: what is shared with whom today, the choices that make it so, and a form for another.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    PersonId, Role, Sharing,
    access_request::Answer,
    clock::{day_in_words, london_day},
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    StoredChoice,
    access_request::{self, RequestToAnswer},
    form_draft::FormDraft,
    sharing::{self, ChoiceError, SharingView, TeamSight},
};
use tower_sessions::Session;

use super::{
    disagreement,
    sharing_choice::{ITS_OWN, field_of, form, from_link, in_words, new_choice, part_words, reader, without_words},
};
use crate::{
    paths,
    ui::form::error_summary,
    web::{
        AppError, Fields, Page, PersonPath, Query, Signed,
        params::{ChoicePath, RequestPath},
        refuse, session,
        state::AppState,
        take_draft,
    },
};

/// `GET /people/{person}/sharing`, and the fields of a choice that was tried and is to be changed.
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let view = sharing::open(&cx, person).await?;
    let draft = take_draft(&state, &session, &paths::sharing(person)).await?;
    let refused = disagreement::refused(&state, &session, (person, &draft)).await?;
    let draft = if draft == FormDraft::default() { from_link(&query) } else { draft };
    let title = if draft.errors.is_empty() { "Who sees what" } else { "Error: Who sees what" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || render(&view, &draft, refused.as_ref())).await)
}

fn render(view: &SharingView, draft: &FormDraft, refused: Option<&FormDraft>) -> impl IntoView + use<> {
    let person = view.person.id;
    let name = &view.person.name;
    let (whom, record) = if view.is_own { ("you", "your record".to_owned()) } else { (name.address_as(), name.their_record()) };
    let shared = format!(
        "The services that care for {whom} share {record}, so that they know what each other does. You can keep something back. Each service always sees what it wrote down itself."
    );
    let who_else = if view.is_own {
        "Nobody else can open it without saying why, and you can read who did under “Who looked”."
    } else {
        // Said to whoever acts for somebody, whatever was chosen: the page is silent on the rest.
        "Nobody else can open it without saying why. This page tells only of the kinds of information that you see yourself."
    };
    let nothing_chosen = if view.is_own {
        "None: everything is shared with those who care for you.".to_owned()
    } else {
        format!("None that you can see: what you see of {record} is shared with those who care for {whom}.")
    };
    let whose = if view.is_own { "my record".to_owned() } else { format!("the record of {}", view.person.name.full()) };
    let choices = view.choices.iter().map(|stored| choice_item(view, stored)).collect_view();
    let teams = view.teams.iter().map(|team| team_item(view, team)).collect_view();
    let has_choices = !view.choices.is_empty();
    let disagreements = disagreement::list(view);
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">{format!("Who sees what of {whose}")}</h1>
        <p>{shared}</p>
        {refused.map(|refused| disagreement::ask_form(view, refused))}
        {(!view.requests.is_empty()).then(|| requests_view(person, &view.requests, reader(view.is_own)))}
        <section class="app-panel" aria-labelledby="teams">
            <h2 class="nhsuk-heading-m" id="teams">"Who can see it today"</h2>
            <ul class="app-people">{teams}</ul>
            {view.is_own.then(|| view! { <p><a href=paths::relationships(person)>"Why these teams, and which could before"</a></p> })}
            <p class="app-source">"What each person there sees depends on their job. "{who_else}</p>
        </section>
        <section class="app-panel" aria-labelledby="choices">
            <h2 class="nhsuk-heading-m" id="choices">"Choices in force"</h2>
            {if has_choices {
                view! { <ul class="app-people">{choices}</ul> }.into_any()
            } else {
                view! { <p>{nothing_chosen}</p> }.into_any()
            }}
        </section>
        {view.requests.is_empty().then(|| no_requests_view(view.is_own))}
        {disagreements}
        <section class="app-panel" aria-labelledby="new-choice">
            <h2 class="nhsuk-heading-m" id="new-choice">"Make a choice"</h2>
            {form(person, view, draft)}
        </section>
    }
}

/// Who asks to see more, each with the three answers.
fn requests_view(person: PersonId, requests: &[RequestToAnswer], reader: Viewer) -> impl IntoView + use<> {
    let items = requests.iter().map(|request| request_item(person, request, reader)).collect_view();
    view! {
        <section class="app-panel" aria-labelledby="requests">
            <h2 class="nhsuk-heading-m" id="requests">"Somebody asks to see more"</h2>
            <ul class="app-people">{items}</ul>
        </section>
    }
}

/// Where whoever asks will appear: “Ask me first” leads here, also while nobody does.
fn no_requests_view(is_own: bool) -> impl IntoView {
    let place = if is_own { "here and on your home page" } else { "here" };
    view! {
        <section class="app-panel" aria-labelledby="requests">
            <h2 class="nhsuk-heading-m" id="requests">"Who asks to see more"</h2>
            <p>{format!("Nobody asks now. Whoever asks appears {place}, and you say yes, no, or not now.")}</p>
        </section>
    }
}

fn request_item(person: PersonId, RequestToAnswer { request, opens }: &RequestToAnswer, reader: Viewer) -> impl IntoView + use<> {
    let until = format!("Answer by {}. Without an answer they do not see it.", day_in_words(london_day(request.lapses_at)));
    let place = format!("{}, {}", request.role.words(), request.organisation_name);
    let reason = format!("“{}”", request.reason);
    let yes = if opens.is_empty() {
        "If you say yes, they see nothing more than now: you keep nothing back from them until they ask.".to_owned()
    } else {
        let parts: Vec<_> = opens.iter().map(|scope| part_words(scope, reader)).collect();
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

fn team_item(view: &SharingView, team: &TeamSight) -> impl IntoView + use<> {
    let sees = if team.kept_back.is_empty() && team.kept_sections.is_empty() {
        "Sees the record".to_owned()
    } else if team.sees_only_its_own() {
        "Sees only what it wrote down itself".to_owned()
    } else {
        without_words(&team.kept_back, &team.kept_sections, reader(view.is_own))
    };
    let sees = if team.has_narrower { format!("{sees}. Some people there: see the choices below") } else { sees };
    let name = team.organisation.name.clone();
    let why = if view.is_own { format!("Because {}", team.kind.words()) } else { team.kind.in_short().to_owned() };
    let href = format!(
        "{}?organisation={}&role={}",
        paths::see_as(view.person.id),
        team.organisation.id,
        Role::usual_in(&team.organisation.kind).code()
    );
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{name.clone()}</strong>
            <span>{sees}</span>
            <span class="app-source">{why}</span>
            <a href=href>"See what they see"<span class="nhsuk-u-visually-hidden">{format!(" at {name}")}</span></a>
        </li>
    }
}

fn choice_item(view: &SharingView, stored: &StoredChoice) -> impl IntoView + use<> {
    let person = view.person.id;
    // What another keeps back is not one's own to end; pressing leads to whom one can ask.
    let is_anothers = !view.is_own && stored.choice.sharing != Sharing::Share && stored.made_by != view.reader;
    let (press, only_theirs) = match (is_anothers, stored.is_the_persons) {
        (false, _) => (Some("End this choice"), None),
        // Against the person's own choice nobody is asked to decide.
        (true, true) => (None, Some("Only the person can share it")),
        (true, false) => (Some("I do not agree with this choice"), None),
    };
    // Nobody says yes to what another wishes to be asked about.
    let asks_reader = stored.choice.sharing == Sharing::AskFirst && !is_anothers;
    let its_own = (stored.choice.sharing != Sharing::Share).then_some(ITS_OWN);
    let words = in_words(stored, reader(view.is_own));
    let until =
        stored.choice.ends_at.map(|end| format!("Until {}", day_in_words(london_day(end - chrono::Duration::seconds(1)))));
    let since = format!("{} on {}", chosen_by(view, stored), day_in_words(london_day(stored.made_at)));
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{words.clone()}</strong>
            <span class="app-source">{[Some(since), until].into_iter().flatten().collect::<Vec<_>>().join(". ")}</span>
            {only_theirs.map(|words| view! { <span class="app-source">{words}</span> })}
            {its_own.map(|words| view! { <span class="app-source">{words}</span> })}
            {asks_reader.then(|| view! { <a href="#requests">"See who asks, and say yes or no"<span class="nhsuk-u-visually-hidden">{format!(": {words}")}</span></a> })}
            {press.map(|press| view! {
                <form method="post" action=paths::sharing_ended(person, stored.id)>
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                        {press}<span class="nhsuk-u-visually-hidden">{format!(": {words}")}</span>
                    </button>
                </form>
            })}
        </li>
    }
}

/// Who made a choice, as far as the reader may know: one parent does not learn from this who the other is.
fn chosen_by(view: &SharingView, stored: &StoredChoice) -> &'static str {
    match stored.made_by {
        None => "Chosen",
        Some(maker) if view.reader == Some(maker) || (view.is_own && stored.is_the_persons) => "Chosen by you",
        Some(_) if stored.is_the_persons => "Chosen by the person",
        Some(_) if view.is_own => "Chosen by somebody who acts for you",
        Some(_) => "Chosen by somebody else who acts for them",
    }
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
                disagreement::forget_refused(&state, &session, person).await?;
                // Kept while it was tried.
                take_draft(&state, &session, &paths::sharing(person)).await?;
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
            disagreement::forget_refused(&state, &session, person).await?;
            session::set_flash(&session, "The choice has ended.").await?;
            Ok(Redirect::to(&paths::sharing(person)).into_response())
        }
        Err(ChoiceError::Service(error)) => Err(error.into()),
        Err(ChoiceError::Anothers) => disagreement::offer(&state, &session, (person, choice)).await,
        Err(error) => {
            let draft = FormDraft { errors: vec![field_of(&error)], values: Vec::new() };
            refuse(&state, &session, &paths::sharing(person), &draft, &paths::sharing(person)).await
        }
    }
}
