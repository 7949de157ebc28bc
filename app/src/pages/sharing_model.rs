//! The sharing model's editor: the table in force, a draft with its changes, a dry run, approval by a second person, earlier versions.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, Role,
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
    ui::form::{Field, error_summary, field, select_field},
    web::{AppError, Fields, Page, Signed, params::ModelPath, refuse, session, state::AppState, take_draft},
};

/// `GET /governance/sharing-model`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
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
        {loaded.draft.as_ref().map(|(draft, changes)| draft_view(draft, changes, loaded, form))}
        <h2 class="nhsuk-heading-m">{format!("In force: version {version}")}</h2>
        {begin}
        {table(model)}
        {exceptions(model)}
        <h2 class="nhsuk-heading-m">"Versions and drafts"</h2>
        {history(loaded)}
    }
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

/// A kind of organisation as people say it.
pub(super) fn setting_in_words(code: &str) -> String {
    code.replace('-', " ")
}

fn short(level: Level) -> &'static str {
    match level {
        Level::None => "–",
        Level::Summary => "exists",
        Level::Full => "all",
    }
}

fn table(model: &SharingModel) -> impl IntoView + use<> {
    let rows = Category::ALL
        .iter()
        .map(|category| {
            let cells = COLUMNS.iter().map(|role| {
                let level = model.shared_level(*role, "", *category);
                view! { <td class="nhsuk-table__cell"><span aria-hidden="true">{short(level)}</span><span class="nhsuk-u-visually-hidden">{level.words()}</span></td> }
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
            <h3 class="nhsuk-heading-s">"Otherwise in some settings"</h3>
            <ul class="nhsuk-list nhsuk-list--bullet">{items.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
        }
    })
}

/// `Test results, nurse, community`.
fn place(cell: &Cell) -> String {
    let setting = cell.setting.as_deref().map_or_else(|| "every setting".to_owned(), setting_in_words);
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
    let items = changes.iter().map(|change| view! { <li>{change_in_words(change)}</li> }).collect_view();
    let is_empty = changes.is_empty();
    let id = draft.id;
    let approves = is_proposed && !loaded.is_author;
    let end_words = if loaded.is_author { "Throw the draft away" } else { "Refuse" };
    view! {
        <section aria-labelledby="draft-heading">
            <h2 class="nhsuk-heading-m" id="draft-heading">{if is_proposed { "Waits for approval" } else { "Draft" }}</h2>
            <p class="app-source">{about}</p>
            {reason.map(|reason| view! { <p>{format!("What for: “{reason}”")}</p> })}
            {if is_empty { view! { <p>"It changes nothing yet."</p> }.into_any() } else { view! { <ul class="nhsuk-list nhsuk-list--bullet" id="changes">{items}</ul> }.into_any() }}
            {(!is_empty).then(|| view! { <p><a href=paths::SHARING_MODEL_DRY_RUN>"Dry run: who gains and who loses what"</a></p> })}
            {approves.then(|| view! {
                <form method="post" action=paths::sharing_model_approved(id)>
                    <button class="nhsuk-button" type="submit">"Approve: put it into force"</button>
                </form>
            })}
            {(is_proposed && loaded.is_author).then(|| view! { <p>"Somebody who had no hand in it has to approve it."</p> })}
            {change_form(draft, &loaded.settings, form)}
            {(!is_empty && !is_proposed).then(|| propose_form(draft, form))}
            <form method="post" action=paths::sharing_model_ended(id)>
                <button class="nhsuk-button nhsuk-button--secondary" type="submit">{end_words}</button>
            </form>
        </section>
    }
}

fn change_form(draft: &StoredModel, settings: &[String], form: &FormDraft) -> impl IntoView + use<> {
    let categories = Category::ALL.iter().map(|it| (it.code().to_owned(), it.words().to_owned())).collect();
    let roles = COLUMNS.iter().map(|it| (it.code().to_owned(), it.words().to_owned())).collect();
    let everywhere = (String::new(), "Every setting".to_owned());
    let settings = std::iter::once(everywhere).chain(settings.iter().map(|it| (it.clone(), setting_in_words(it)))).collect();
    let levels = Level::ALL.iter().map(|it| (it.code().to_owned(), it.words().to_owned())).collect();
    view! {
        <form method="post" action=paths::sharing_model_level(draft.id)>
            <h3 class="nhsuk-heading-s">"Change a level"</h3>
            {select_field("category", "Kind of information", categories, form)}
            {select_field("role", "Role", roles, form)}
            {select_field("setting", "Setting of care", settings, form)}
            {select_field("level", "Sees", levels, form)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Add to the draft"</button>
        </form>
    }
}

fn propose_form(draft: &StoredModel, form: &FormDraft) -> impl IntoView + use<> {
    let reason = Field::lines("reason", "What is the change for?")
        .hint("Whoever approves it reads this, and so does anybody who asks later.");
    view! {
        <form method="post" action=paths::sharing_model_proposed(draft.id) novalidate>
            {field(&reason, form)}
            <button class="nhsuk-button" type="submit">"Ask for approval"</button>
        </form>
    }
}

fn history(loaded: &SharingModelView) -> impl IntoView + use<> {
    let may_begin = loaded.draft.is_none();
    let item = |model: &StoredModel| {
        let what = match (model.state, model.version) {
            (ModelState::InForce, Some(version)) => format!("Version {version}, in force"),
            (_, Some(version)) => format!("Version {version}"),
            (ModelState::Refused, None) => "A draft that was refused".to_owned(),
            (_, None) => "A draft that was thrown away".to_owned(),
        };
        let decided = model.decided.as_ref().map(|(name, at)| format!("{name}, {}", instant_in_words(*at)));
        let back = model.version.filter(|_| may_begin && model.state == ModelState::Replaced);
        view! {
            <li class="app-people__item">
                <strong class="app-people__name">{what}</strong>
                {model.reason.clone().map(|reason| view! { <span>{reason}</span> })}
                {decided.map(|words| view! { <span class="app-source">{words}</span> })}
                {back.map(|version| begin_form(version, "Draft a way back to it"))}
            </li>
        }
    };
    let items = loaded.history.iter().map(item).collect_view();
    let is_replaced = loaded.in_force.0 != FIRST_VERSION;
    view! {
        <ul class="app-people" id="versions">
            {items}
            <li class="app-people__item">
                <strong class="app-people__name">{if is_replaced { "Version 1" } else { "Version 1, in force" }}</strong>
                <span>"The one that every installation begins with"</span>
                {(is_replaced && may_begin).then(|| begin_form(FIRST_VERSION, "Draft a way back to it"))}
            </li>
        </ul>
    }
}

/// `GET /governance/sharing-model/dry-run`
pub async fn dry_run(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
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

fn felt_view(change: &Change, reach: &[Reach]) -> impl IntoView + use<> {
    let gains = change.after > change.before;
    let people: i64 = reach.iter().map(|reach| reach.people).sum();
    let practitioners: i64 = reach.iter().map(|reach| reach.practitioners).sum();
    let verb = if gains { "gain" } else { "lose" };
    let sum = format!(
        "{practitioners} practitioners at {} organisations {verb} sight, {people} times of somebody in their care.",
        reach.len()
    );
    let rows = reach
        .iter()
        .map(|reach| {
            let (practitioners, people) = (reach.practitioners, reach.people);
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
    Signed(cx): Signed,
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
    Signed(cx): Signed,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let (Ok(category), Ok(role)) = (fields.get("category").parse::<Category>(), fields.get("role").parse::<Role>()) else {
        return Err(AppError::NotFound);
    };
    let level = Level::from_code(fields.get("level")).ok_or(AppError::NotFound)?;
    let setting = Some(fields.get("setting").to_owned()).filter(|setting| !setting.is_empty());
    let done = sharing_model::change(&cx, id, &Cell { category, role, setting }, level).await;
    answer(&state, &session, fields, done, "It is in the draft.").await
}

/// `POST /governance/sharing-model/{model}/propose`
pub async fn propose(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::propose(&cx, id, fields.get("reason")).await;
    answer(&state, &session, fields, done, "The draft waits for somebody to approve it.").await
}

/// `POST /governance/sharing-model/{model}/approve`
pub async fn approve(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::approve(&cx, id).await;
    answer(&state, &session, fields, done, "It is in force from now on.").await
}

/// `POST /governance/sharing-model/{model}/end`
pub async fn end(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    ModelPath(id): ModelPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let done = sharing_model::end(&cx, id).await;
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
        SharingModelError::Setting => "setting",
        _ => "",
    };
    let draft = FormDraft { errors: vec![(name.to_owned(), error.to_string())], ..fields.into_draft() };
    refuse(state, session, paths::SHARING_MODEL, &draft, paths::SHARING_MODEL).await
}
