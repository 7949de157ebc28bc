//! The sharing model's editor: the table in force, a draft with its changes, a dry run, approval by a second person, earlier versions.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, Role, SharingModelId,
    clock::instant_in_words,
    sharing_model::{COLUMNS, Cell, Change, Level, SharingModel},
};
use leptos::prelude::*;
use service::{
    ModelState, Reach, StoredModel,
    form_draft::FormDraft,
    sharing_model::{self, FIRST_VERSION, SharingModelError, SharingModelView},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{
        form::{Field, error_summary, field, field_with, select_field},
        organisations::kind_in_words,
    },
    web::{AppError, Fields, Governing, Page, params::ModelPath, refuse, session, state::AppState, take_draft},
};

/// `GET /governance/sharing-model`
pub async fn page(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let loaded = sharing_model::open(&cx).await?;
    let draft = take_draft(&state, &session, paths::SHARING_MODEL).await?;
    let title = if draft.errors.is_empty() { "Sharing model" } else { "Error: Sharing model" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&loaded, &draft)).await)
}

fn view(loaded: &SharingModelView, form: &FormDraft) -> impl IntoView + use<> {
    let (version, model) = &loaded.in_force;
    let begin = loaded.draft.is_none().then(|| begin_form(*version, "Draft the next version"));
    view! {
        {error_summary(form)}
        <h1 class="nhsuk-heading-l">"Sharing model"</h1>
        <p>"How much of each kind of information each role sees of what other organisations recorded. A team always sees what it recorded itself. What a person keeps back or seals stays so, whatever stands here."</p>
        {loaded.ended.as_ref().map(ended_view)}
        {loaded.draft.as_ref().map(|(draft, changes)| draft_view(draft, changes, loaded, form))}
        <h2 class="nhsuk-heading-m">{format!("In force: version {version}")}</h2>
        {begin}
        {table(model)}
        {exceptions(model)}
        <h2 class="nhsuk-heading-m">"Versions and drafts"</h2>
        {history(loaded)}
    }
}

/// What became of the reader's own draft.
fn ended_view(model: &StoredModel) -> impl IntoView + use<> {
    let by =
        model.decided.as_ref().map_or_else(|| "Somebody".to_owned(), |(name, at)| format!("{name}, {},", instant_in_words(*at)));
    let did = if model.state == ModelState::Refused { "refused" } else { "threw away" };
    let words = format!("{by} {did} the draft in which you had a hand.");
    let reason = model.refusal.as_ref().map(|reason| format!(" Their reason: “{reason}”"));
    view! { <div class="nhsuk-inset-text" id="refused"><p>{words}{reason}</p></div> }
}

fn begin_form(from: i32, words: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=paths::SHARING_MODEL>
            <input type="hidden" name="from" value=from.to_string() />
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">
                {words}<span class="nhsuk-u-visually-hidden">{format!(", from version {from}")}</span>
            </button>
        </form>
    }
}

fn table(model: &SharingModel) -> impl IntoView + use<> {
    let rows = Category::ALL
        .iter()
        .map(|category| {
            let cells = COLUMNS.iter().map(|role| {
                let level = model.shared_level(*role, "", *category);
                let differs = model.cells().any(|(cell, _)| cell.setting.is_some() && cell.role == *role && cell.category == *category);
                let mark = if differs { " *" } else { "" };
                view! { <td class="nhsuk-table__cell">{level.words()}{mark}</td> }
            });
            view! { <tr class="nhsuk-table__row"><th class="nhsuk-table__header" scope="row">{category.words()}</th>{cells.collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <div class="app-wide-table" tabindex="0" role="region" aria-label="The sharing model as a table">
            <table class="nhsuk-table">
                <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">"What each role sees: all, that it exists, or nothing"</caption>
                <thead class="nhsuk-table__head">
                    <tr class="nhsuk-table__row">
                        <th class="nhsuk-table__header" scope="col">"Kind of information"</th>
                        {COLUMNS.iter().map(|role| view! { <th class="nhsuk-table__header" scope="col">{role.words()}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody class="nhsuk-table__body">{rows}</tbody>
            </table>
        </div>
    }
}

fn exceptions(model: &SharingModel) -> impl IntoView + use<> {
    let items: Vec<_> = model
        .cells()
        .filter_map(|(cell, level)| cell.setting.clone().map(|_| format!("{}: {}", place(&cell), level.words())))
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h3 class="nhsuk-heading-s">"* Otherwise in some settings"</h3>
            <ul class="nhsuk-list nhsuk-list--bullet">{items.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
        }
    })
}

/// `Test results, nurse, community`.
fn place(cell: &Cell) -> String {
    let setting = cell.setting.as_deref().map_or_else(|| "every setting".to_owned(), kind_in_words);
    format!("{}, {}, {setting}", cell.category.words(), cell.role.in_sentence())
}

fn change_in_words(change: &Change) -> String {
    format!("{}: from “{}” to “{}”", place(&change.cell), change.before.words(), change.after.words())
}

fn draft_view(draft: &StoredModel, changes: &[Change], loaded: &SharingModelView, form: &FormDraft) -> impl IntoView + use<> {
    let authors = draft.authors.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let about = format!("From version {}, by {authors}, begun {}", draft.drafted_from, instant_in_words(draft.drafted_at));
    let is_proposed = draft.state == ModelState::Proposed;
    let reason = draft.reason.clone().filter(|_| is_proposed);
    let items = changes.iter().map(|change| change_item(draft, change)).collect_view();
    let is_empty = changes.is_empty();
    let id = draft.id;
    let approves = is_proposed && !loaded.is_author;
    let read = sharing_model::fingerprint(draft);
    view! {
        <section aria-labelledby="draft-heading">
            <h2 class="nhsuk-heading-m" id="draft-heading">{if is_proposed { "Waits for approval" } else { "Draft" }}</h2>
            <p class="app-source">{about}</p>
            {reason.map(|reason| view! { <p>{format!("What for: “{reason}”")}</p> })}
            {if is_empty { view! { <p>"It changes nothing yet."</p> }.into_any() } else { view! { <ul class="nhsuk-list" id="changes">{items}</ul> }.into_any() }}
            {(!is_empty).then(|| view! { <p><a href=paths::SHARING_MODEL_DRY_RUN>"Dry run: who gains and who loses what"</a></p> })}
            {approves.then(|| view! {
                <form method="post" action=paths::sharing_model_approved(id)>
                    <input type="hidden" name="read" value=read />
                    <button class="nhsuk-button" type="submit">"Approve: put it into force"</button>
                </form>
            })}
            {(is_proposed && loaded.is_author).then(|| view! {
                <p>"Somebody who had no hand in it has to approve it."</p>
                <form method="post" action=paths::sharing_model_taken_back(id)>
                    <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Take it back to change it"</button>
                </form>
            })}
            {(!is_proposed).then(|| change_form(draft, &loaded.settings, form))}
            {(!is_proposed && !loaded.is_author).then(|| view! {
                <p>"Whoever changes a draft, or asks for its approval, has a hand in it and cannot approve it."</p>
            })}
            {approves.then(|| refusal_form(id, form))}
            {loaded.is_author.then(|| throw_away_form(id, loaded.is_sole_author, form))}
        </section>
    }
}

/// Whoever wrote it alone throws it away with one press; the others who had a hand in it read why.
fn throw_away_form(id: SharingModelId, is_sole_author: bool, form: &FormDraft) -> impl IntoView + use<> {
    let reason = Field::lines("refusal", "Why do you throw it away?")
        .hint("Needed, for somebody else had a hand in it. They read this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::sharing_model_ended(id) novalidate>
            {(!is_sole_author).then(|| field(&reason, form))}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Throw the draft away"</button>
        </form>
    }
}

fn refusal_form(id: SharingModelId, form: &FormDraft) -> impl IntoView + use<> {
    let reason = Field::lines("refusal", "Why do you refuse it?")
        .hint("Needed to refuse. Whoever wrote the draft reads this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::sharing_model_ended(id) novalidate>
            {field(&reason, form)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Refuse"</button>
        </form>
    }
}

/// A change, which can be taken out again while it is a draft: its level becomes what it is in force.
fn change_item(draft: &StoredModel, change: &Change) -> impl IntoView + use<> {
    let cell = &change.cell;
    let words = change_in_words(change);
    let fields = [
        ("category", cell.category.code().to_owned()),
        ("role", cell.role.code().to_owned()),
        ("setting", cell.setting.clone().unwrap_or_else(|| EVERY_SETTING.to_owned())),
        ("level", change.before.code().to_owned()),
        ("reason", draft.reason.clone().unwrap_or_default()),
    ];
    let take_out = (draft.state == ModelState::Draft).then(|| {
        view! {
            <form class="app-answers" method="post" action=paths::sharing_model_level(draft.id)>
                {fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> })}
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                    "Take it out"<span class="nhsuk-u-visually-hidden">{format!(": {words}")}</span>
                </button>
            </form>
        }
    });
    view! { <li>{words.clone()}{take_out}</li> }
}

/// What a form says for every setting that has no level of its own.
const EVERY_SETTING: &str = "every";

fn change_form(draft: &StoredModel, settings: &[String], form: &FormDraft) -> impl IntoView + use<> {
    let choose = || std::iter::once((String::new(), "Choose".to_owned()));
    let categories = Category::ALL.iter().map(|it| (it.code().to_owned(), it.words().to_owned()));
    let roles = COLUMNS.iter().map(|it| (it.code().to_owned(), it.words().to_owned()));
    let everywhere = (EVERY_SETTING.to_owned(), "Every setting".to_owned());
    let settings = std::iter::once(everywhere).chain(settings.iter().map(|it| (it.clone(), kind_in_words(it))));
    let levels = Level::ALL.iter().map(|it| (it.code().to_owned(), it.words().to_owned()));
    let kept = form.values.iter().find(|(name, _)| name == "reason").map(|(_, value)| value.clone());
    let words = kept.or_else(|| draft.reason.clone()).unwrap_or_default();
    let reason = Field::lines("reason", "What is the change for?")
        .hint("Whoever approves it reads this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::sharing_model_level(draft.id) novalidate>
            <h3 class="nhsuk-heading-s">"Change a level"</h3>
            {select_field("category", "Kind of information", choose().chain(categories).collect(), form)}
            {select_field("role", "Role", choose().chain(roles).collect(), form)}
            {select_field("setting", "Setting of care", choose().chain(settings).collect(), form)}
            {select_field("level", "Sees", choose().chain(levels).collect(), form)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Add to the draft"</button>
            <h3 class="nhsuk-heading-s">"When it is whole"</h3>
            {field_with(&reason, &words, form.error("reason"))}
            <button class="nhsuk-button" type="submit" formaction=paths::sharing_model_proposed(draft.id)>"Ask for approval"</button>
        </form>
    }
}

fn history(loaded: &SharingModelView) -> impl IntoView + use<> {
    let may_begin = loaded.draft.is_none();
    let items = loaded.history.iter().map(|model| version_item(loaded, model)).collect_view();
    let is_replaced = loaded.in_force.0 != FIRST_VERSION;
    view! {
        <ul class="app-people app-people--stacked" id="versions">
            {items}
            <li class="app-people__item">
                <strong class="app-people__name">{if is_replaced { "Version 1" } else { "Version 1, in force" }}</strong>
                <span>"The one that every installation begins with"</span>
                {(is_replaced && may_begin).then(|| begin_form(FIRST_VERSION, "Draft a way back to it"))}
            </li>
        </ul>
    }
}

/// A version or an ended draft: what it was for, who wrote it and who decided, and what it changed.
fn version_item(loaded: &SharingModelView, model: &StoredModel) -> impl IntoView + use<> {
    let what = match (model.state, model.version) {
        (ModelState::InForce, Some(version)) => format!("Version {version}, in force"),
        (_, Some(version)) => format!("Version {version}"),
        (ModelState::Refused, None) => "A draft that was refused".to_owned(),
        (_, None) => "A draft that was thrown away".to_owned(),
    };
    let authors = model.authors.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let ended = if model.version.is_some() { "approved" } else { "ended" };
    let decided =
        model.decided.as_ref().map(|(name, at)| format!("Drafted by {authors}; {ended} by {name}, {}", instant_in_words(*at)));
    let from = loaded.history.iter().find(|other| other.version == Some(model.drafted_from));
    let from = from.map_or_else(SharingModel::first, |other| std::sync::Arc::clone(&other.model));
    let changes = from.changes(&model.model);
    let summary = format!("What it changed, compared with version {}", model.drafted_from);
    let because = if model.state == ModelState::Refused { "Refused" } else { "Thrown away" };
    let back = model.version.filter(|_| loaded.draft.is_none() && model.state == ModelState::Replaced);
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{what}</strong>
            {model.reason.clone().map(|reason| view! { <span>{reason}</span> })}
            {decided.map(|words| view! { <span class="app-source">{words}</span> })}
            {model.refusal.as_ref().map(|reason| view! { <span>{format!("{because} because: “{reason}”")}</span> })}
            {(!changes.is_empty()).then(|| view! {
                <details class="nhsuk-details">
                    <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">{summary}</span></summary>
                    <div class="nhsuk-details__text"><ul class="nhsuk-list nhsuk-list--bullet">
                        {changes.iter().map(|change| view! { <li>{change_in_words(change)}</li> }).collect_view()}
                    </ul></div>
                </details>
            })}
            {back.map(|version| begin_form(version, "Draft a way back to it"))}
        </li>
    }
}

/// `GET /governance/sharing-model/dry-run`
pub async fn dry_run(State(state): State<AppState>, Governing(cx): Governing, session: Session) -> Result<Response, AppError> {
    let felt = sharing_model::dry_run(&cx).await?;
    Ok(Page::signed(&state, &cx, &session, "Dry run of the draft").await?.render(move || dry_run_view(&felt)).await)
}

fn dry_run_view(felt: &[(Change, Vec<Reach>)]) -> impl IntoView + use<> {
    let items = felt.iter().map(|(change, reach)| felt_view(change, reach)).collect_view();
    view! {
        <a class="nhsuk-back-link" href=paths::SHARING_MODEL>"Back to the sharing model"</a>
        <h1 class="nhsuk-heading-l">"Dry run of the draft"</h1>
        <p>"Counted over everybody in the exchange now: at which organisations somebody practises in the role, and of how many people in their care other organisations recorded something of the kind. Choices and seals of these people still hold."</p>
        {items}
    }
}

fn counted(number: i64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Of very few people no number is told: two dry runs could tell that one of them sealed something.
fn few_or_more(people: i64) -> String {
    if people < 5 { "fewer than 5 people".to_owned() } else { format!("{people} people") }
}

fn felt_view(change: &Change, reach: &[Reach]) -> impl IntoView + use<> {
    let gains = change.after > change.before;
    let people: i64 = reach.iter().map(|reach| reach.people).sum();
    let practitioners: i64 = reach.iter().map(|reach| reach.practitioners).sum();
    let verb = if gains { "would see more of this, of" } else { "would see less of this, of" };
    let places = i64::try_from(reach.len()).unwrap_or(i64::MAX);
    let sum = format!(
        "{} at {} {verb} {} in their care.",
        counted(practitioners, "practitioner"),
        counted(places, "organisation"),
        few_or_more(people)
    );
    let rows = reach
        .iter()
        .map(|reach| {
            let (practitioners, people) = (reach.practitioners, few_or_more(reach.people));
            view! {
                <tr class="nhsuk-table__row">
                    <th class="nhsuk-table__header" scope="row">{reach.organisation.clone()}</th>
                    <td class="nhsuk-table__cell nhsuk-table__cell--numeric">{practitioners}</td>
                    <td class="nhsuk-table__cell nhsuk-table__cell--numeric">{people}</td>
                </tr>
            }
        })
        .collect_view();
    let is_empty = reach.is_empty();
    view! {
        <section class="app-panel">
            <h2 class="nhsuk-heading-s">{change_in_words(change)}</h2>
            {if is_empty {
                view! { <p>"Nobody practises in this role there now."</p> }.into_any()
            } else {
                view! {
                    <p>{sum}</p>
                    <table class="nhsuk-table">
                        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">"Where it is felt"</caption>
                        <thead class="nhsuk-table__head"><tr class="nhsuk-table__row">
                            <th class="nhsuk-table__header" scope="col">"Organisation"</th>
                            <th class="nhsuk-table__header nhsuk-table__header--numeric" scope="col">"Practitioners"</th>
                            <th class="nhsuk-table__header nhsuk-table__header--numeric" scope="col">"People"</th>
                        </tr></thead>
                        <tbody class="nhsuk-table__body">{rows}</tbody>
                    </table>
                }.into_any()
            }}
        </section>
    }
}

/// `POST /governance/sharing-model`
pub async fn begin(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let from = fields.get("from").parse().map_err(|_| AppError::NotFound)?;
    let done = sharing_model::begin(&cx, from).await;
    answer(&state, &session, fields, done, "The draft is begun.").await
}

/// `POST /governance/sharing-model/{model}/level`
pub async fn change(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let missing = |name: &'static str, what: &str| (name.to_owned(), format!("Choose {what} from the list"));
    let category = fields.get("category").parse::<Category>().map_err(|_| missing("category", "a kind of information"));
    let role = fields.get("role").parse::<Role>().map_err(|_| missing("role", "a role"));
    let setting = match fields.get("setting") {
        "" => Err(missing("setting", "a setting of care")),
        EVERY_SETTING => Ok(None),
        setting => Ok(Some(setting.to_owned())),
    };
    let level = Level::from_code(fields.get("level")).ok_or_else(|| missing("level", "how much is seen"));
    match (category, role, setting, level) {
        (Ok(category), Ok(role), Ok(setting), Ok(level)) => {
            let cell = Cell { category, role, setting };
            let done = sharing_model::change(&cx, id, (&cell, level), fields.get("reason")).await;
            answer(&state, &session, fields, done, "The draft is changed.").await
        }
        (category, role, setting, level) => {
            let errors = [category.err(), role.err(), setting.err(), level.err()].into_iter().flatten().collect();
            let draft = FormDraft { errors, ..fields.into_draft() };
            refuse(&state, &session, paths::SHARING_MODEL, &draft, paths::SHARING_MODEL).await
        }
    }
}

/// `POST /governance/sharing-model/{model}/propose`
pub async fn propose(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::propose(&cx, id, fields.get("reason")).await;
    answer(&state, &session, fields, done, "The draft waits for somebody to approve it.").await
}

/// `POST /governance/sharing-model/{model}/take-back`
pub async fn take_back(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::take_back(&cx, id).await;
    answer(&state, &session, fields, done, "It is a draft again.").await
}

/// `POST /governance/sharing-model/{model}/approve`
pub async fn approve(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::approve(&cx, id, fields.get("read")).await;
    answer(&state, &session, fields, done, "It is in force from now on.").await
}

/// `POST /governance/sharing-model/{model}/end`
pub async fn end(
    State(state): State<AppState>,
    Governing(cx): Governing,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::end(&cx, id, fields.get("refusal")).await;
    answer(&state, &session, fields, done, "The draft is ended. What is in force stays.").await
}

async fn answer(
    state: &AppState,
    session: &Session,
    fields: Fields,
    done: Result<(), SharingModelError>,
    words: &'static str,
) -> Result<Response, AppError> {
    let error = match done {
        Ok(()) => {
            session::set_flash(session, words).await?;
            return Ok(Redirect::to(paths::SHARING_MODEL).into_response());
        }
        Err(SharingModelError::Service(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let name = match error {
        SharingModelError::Reason => "reason",
        SharingModelError::Refusal | SharingModelError::Discarding => "refusal",
        SharingModelError::Setting => "setting",
        SharingModelError::Role => "role",
        _ => "",
    };
    let draft = FormDraft { errors: vec![(name.to_owned(), error.to_string())], ..fields.into_draft() };
    refuse(state, session, paths::SHARING_MODEL, &draft, paths::SHARING_MODEL).await
}
