//! Where those who act for a person disagree: asking a privacy officer on the page of what is shared, and the officer's ruling.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AccountId, PersonId, SharingChoiceId,
    clock::{day_in_words, london_day},
    disagreement::{DECIDED_WITHIN_DAYS, Ruling},
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    StoredDisagreement,
    disagreement::{self, AskError, RulingError, WishForm},
    form_draft::FormDraft,
    sharing::{ChoiceError, SharingView},
};
use tower_sessions::Session;

use super::sharing_choice::{choice_in_words, field_of, in_words, new_choice, reader};
use crate::{
    paths,
    ui::form::{Field, error_summary, field, radios},
    web::{
        AppError, Fields, Page, PersonPath, Signed, keep_draft, params::DisagreementPath, refuse, session, state::AppState,
        take_draft,
    },
};

/// The field in which somebody says why a privacy officer should decide.
pub(super) const REASON: &str = "reason";

/// The field of the choice that somebody wishes to end.
pub(super) const ENDS: &str = "choice";

/// What a refused choice said, and is asked about.
const WISH: [&str; 9] =
    [ENDS, "sharing", "category", "organisation", "role", "practitioner", "until-day", "until-month", "until-year"];

/// What was refused for somebody else's choice, and the reason as far as it is written. It is there however often the page is opened,
/// until a privacy officer is asked or something else is chosen; what is wrong with it is said once.
pub(super) async fn refused(
    state: &AppState,
    session: &Session,
    (person, draft): (PersonId, &FormDraft),
) -> Result<Option<FormDraft>, AppError> {
    let form = paths::disagreements(person);
    let before = take_draft(state, session, &form).await?;
    let refused = if draft.error(REASON).is_some() { draft.clone() } else { FormDraft { errors: Vec::new(), ..before } };
    if refused.values.is_empty() {
        return Ok(None);
    }
    keep_draft(state, session, &form, &refused).await?;
    Ok(Some(refused))
}

/// Opens the form that asks a privacy officer to end a choice that somebody else made.
pub(super) async fn offer(
    state: &AppState,
    session: &Session,
    (person, choice): (PersonId, SharingChoiceId),
) -> Result<Response, AppError> {
    let draft = FormDraft { values: vec![(ENDS.to_owned(), choice.to_string())], errors: Vec::new() };
    refuse(state, session, &paths::disagreements(person), &draft, &format!("{}#disagree", paths::sharing(person))).await
}

/// Lets go of what was refused: it was asked about, or can be chosen now.
pub(super) async fn forget_refused(state: &AppState, session: &Session, person: PersonId) -> Result<(), AppError> {
    take_draft(state, session, &paths::disagreements(person)).await.map(drop)
}

/// The form that asks a privacy officer about what was refused.
pub(super) fn ask_form(view: &SharingView, draft: &FormDraft) -> AnyView {
    let person = view.person.id;
    let ends = view.choices.iter().find(|stored| stored.id.to_string() == draft.value(ENDS));
    let ends = ends.map(|stored| in_words(stored, reader(view.is_own)));
    let wish = WISH.map(|name| {
        let value = draft.value(name).to_owned();
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    });
    let reason = Field::lines(REASON, "Why should it be shared?")
        .hint("A privacy officer, the person and you read this. Write nothing of anybody’s health: the officer does not see the record.");
    let within = format!("A privacy officer decides within {DECIDED_WITHIN_DAYS} days. Until then the stricter choice stands.");
    view! {
        <section class="app-panel" aria-labelledby="disagree">
            <h2 class="nhsuk-heading-m" id="disagree">"If you do not agree"</h2>
            {ends.map(|words| view! { <p>"The choice: "<strong>{words}</strong></p> })}
            <p>{within}</p>
            <form method="post" action=paths::disagreements(person) novalidate>
                {wish.into_iter().collect_view()}
                {field(&reason, draft)}
                <button class="nhsuk-button" type="submit">"Ask a privacy officer to decide"</button>
            </form>
        </section>
    }
    .into_any()
}

/// What was asked and decided, for those whom it concerns; nothing where nobody disagreed.
pub(super) fn list(view: &SharingView) -> Option<AnyView> {
    if view.disagreements.is_empty() {
        return None;
    }
    let items = view.disagreements.iter().map(|it| item(view, it)).collect_view();
    let section = view! {
        <section class="app-panel" aria-labelledby="disagreements">
            <h2 class="nhsuk-heading-m" id="disagreements">"What a privacy officer was asked to decide"</h2>
            <ul class="app-people app-people--stacked">{items}</ul>
        </section>
    };
    Some(section.into_any())
}

fn item(view: &SharingView, it: &StoredDisagreement) -> impl IntoView + use<> {
    let is_mine = view.reader == Some(it.asked_by);
    let who = asker(it, (view.reader, view.is_own));
    let asked = format!("{who} asked on {}. {}", day_in_words(london_day(it.asked_at)), wish_in_words(it, reader(view.is_own)));
    let reason = (is_mine || view.is_own).then(|| format!("“{}”", it.reason));
    let in_the_way = format!("In the way: {}", in_words(&it.in_the_way, reader(view.is_own)));
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{state_in_words(it)}</strong>
            <span>{asked}</span>
            <span>{in_the_way}</span>
            {reason.map(|words| view! { <span>{words}</span> })}
        </li>
    }
}

/// Who asked, as far as the reader may know: the person, or somebody who acts for them.
fn asker(it: &StoredDisagreement, (reader, is_own): (Option<AccountId>, bool)) -> String {
    if reader == Some(it.asked_by) {
        "You".to_owned()
    } else if is_own {
        it.asker.clone()
    } else {
        // One parent does not learn from this who the other is.
        "Somebody else who acts for them".to_owned()
    }
}

/// What a home tells of disagreements about a record, a line each.
pub(super) fn on_home(disagreements: &[StoredDisagreement], record: &str, reader: (Option<AccountId>, bool)) -> Vec<String> {
    let mut lines: Vec<_> = disagreements.iter().map(|it| line_on_home(it, record, reader)).collect();
    // One wish may meet several choices, and is decided against each of them; here they would read the same.
    lines.dedup();
    lines
}

fn line_on_home(it: &StoredDisagreement, record: &str, reader: (Option<AccountId>, bool)) -> String {
    if let Some(decided) = &it.ruling {
        let day = day_in_words(london_day(decided.decided_at));
        return format!("A privacy officer decided on {day} what is shared of {record}. {}.", decided.ruling.words());
    }
    let (who, day, by) = (asker(it, reader), london_day(it.asked_at), london_day(it.decide_by));
    format!(
        "{who} asked a privacy officer on {} to decide what is shared of {record}. The officer decides by {}.",
        day_in_words(day),
        day_in_words(by)
    )
}

/// What whoever asked wishes.
fn wish_in_words(it: &StoredDisagreement, reader: Viewer) -> String {
    it.wish.as_ref().map_or_else(
        || "They wish that the choice ends".to_owned(),
        |wish| {
            let choice = choice_in_words((&wish.choice, reader), wish.organisation.as_deref(), wish.practitioner.as_deref());
            format!("They wish: {choice}")
        },
    )
}

/// How it stands.
fn state_in_words(it: &StoredDisagreement) -> String {
    match &it.ruling {
        Some(decided) => {
            let day = day_in_words(london_day(decided.decided_at));
            format!("{}. Decided on {day}: “{}”", decided.ruling.words(), decided.words)
        }
        None if it.is_over => "The choice has ended meanwhile: there is nothing left to decide".to_owned(),
        None => format!("A privacy officer decides by {}", day_in_words(london_day(it.decide_by))),
    }
}

/// `POST /people/{person}/sharing/disagreements`
pub async fn ask(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let wrong = match new_choice(|name| fields.get(name)) {
        Ok(new) => {
            let form = WishForm { ends: fields.get(ENDS).parse().ok(), new };
            match disagreement::ask(&cx, person, &form, fields.get(REASON)).await {
                Ok(is_new) => {
                    forget_refused(&state, &session, person).await?;
                    let words = if is_new {
                        "A privacy officer is asked. You read here what they decide."
                    } else {
                        "You asked this already, and it waits to be decided. What you wrote then stands."
                    };
                    session::set_flash(&session, words).await?;
                    return Ok(Redirect::to(&paths::sharing(person)).into_response());
                }
                Err(AskError::Service(error) | AskError::Choice(ChoiceError::Service(error))) => return Err(error.into()),
                Err(AskError::Choice(error)) => field_of(&error),
                Err(error @ AskError::Grounds(_)) => (REASON.to_owned(), error.to_string()),
                Err(error @ AskError::NothingInTheWay) => (String::new(), error.to_string()),
            }
        }
        Err(wrong) => wrong,
    };
    if wrong.0 != REASON {
        forget_refused(&state, &session, person).await?;
    }
    let draft = FormDraft { errors: vec![wrong], ..fields.into_draft() };
    refuse(&state, &session, &paths::sharing(person), &draft, &paths::sharing(person)).await
}

/// `GET /people/{person}/disagreements/{disagreement}`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    DisagreementPath(person, id): DisagreementPath,
) -> Result<Response, AppError> {
    let (name, loaded) = disagreement::open(&cx, person, id).await?;
    let draft = take_draft(&state, &session, &paths::disagreement(person, id)).await?;
    let title = if draft.errors.is_empty() { "Decide what is shared" } else { "Error: Decide what is shared" };
    let whose = name.full();
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(person, (&whose, &loaded), &draft)).await)
}

fn view(person: PersonId, (whose, it): (&str, &StoredDisagreement), draft: &FormDraft) -> impl IntoView + use<> {
    let maker = it.in_the_way.maker.clone().unwrap_or_else(|| "Somebody".to_owned());
    let made =
        format!("{maker}, on {}: {}", day_in_words(london_day(it.in_the_way.made_at)), in_words(&it.in_the_way, reader(false)));
    let asked = format!("{}, on {}. {}", it.asker, day_in_words(london_day(it.asked_at)), wish_in_words(it, reader(false)));
    let reason = format!("“{}”", it.reason);
    let waits = it.ruling.is_none() && !it.is_over;
    let form = waits.then(|| ruling_form(person, it, draft));
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::HOME>"Back to what waits"</a>
        <h1 class="nhsuk-heading-l">{format!("Decide what is shared of the record of {whose}")}</h1>
        <p>"Two who act for the person disagree. You see what they chose and wrote, not the record."</p>
        <h2 class="nhsuk-heading-s">"The stricter choice"</h2>
        <p>{made}</p>
        <h2 class="nhsuk-heading-s">"Who asks"</h2>
        <p>{asked}</p>
        <p>{reason}</p>
        <h2 class="nhsuk-heading-s">"How it stands"</h2>
        <p>{state_in_words(it)}</p>
        {form}
    }
}

fn ruling_form(person: PersonId, it: &StoredDisagreement, draft: &FormDraft) -> AnyView {
    let rulings = Ruling::ALL.iter().map(|ruling| (ruling.code().to_owned(), ruling.words().to_owned())).collect();
    let words = Field::lines("words", "Why?").hint("Those who disagree and the person read this.");
    view! {
        <form method="post" action=paths::disagreement(person, it.id) novalidate>
            {radios("ruling", "What do you decide?", rulings, draft)}
            {field(&words, draft)}
            <p>"The person can choose otherwise at any time. What you lift, nobody else keeps back again for a year."</p>
            <button class="nhsuk-button" type="submit">"Decide"</button>
        </form>
    }
    .into_any()
}

/// `POST /people/{person}/disagreements/{disagreement}`
pub async fn decide(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    DisagreementPath(person, id): DisagreementPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let ruling = Ruling::from_code(fields.get("ruling"));
    let error = match disagreement::decide(&cx, person, id, (ruling, fields.get("words"))).await {
        Ok(()) => {
            session::set_flash(&session, "It is decided. Those who disagree and the person are told.").await?;
            return Ok(Redirect::to(paths::HOME).into_response());
        }
        Err(RulingError::Service(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let name = match error {
        RulingError::Ruling => "ruling",
        RulingError::Grounds(_) => "words",
        _ => "",
    };
    let page = paths::disagreement(person, id);
    let draft = FormDraft { errors: vec![(name.to_owned(), error.to_string())], ..fields.into_draft() };
    refuse(&state, &session, &page, &draft, &page).await
}
