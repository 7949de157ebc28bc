//! Legal authority over a record: registered on evidence, with attorneys and deputies who wait until the person cannot decide, and parents'
//! rights reviewed as a child grows up.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CarerBasis, Extent,
    clock::{age_in_words, day_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    Attorney, ParentToReview,
    carer::{self, AuthorityForm, GrantForm},
    form_draft::FormDraft,
    loss_of_capacity::{self, Assessment},
};
use tower_sessions::Session;

use super::carers::{date, last_name, until, wrong};
use crate::{
    paths,
    ui::form::{Field, date_field, error_summary, field, radios},
    web::{AppError, Fields, Page, Reviewing, Signed, params::GrantPath, refuse, session, state::AppState, take_draft},
};

/// `GET /authorities`
pub async fn page(State(state): State<AppState>, Reviewing(cx): Reviewing, session: Session) -> Result<Response, AppError> {
    let parents = carer::parents_to_review(&cx).await?;
    let (attorneys, now) = (loss_of_capacity::attorneys(&cx).await?, cx.now());
    let draft = take_draft(&state, &session, paths::AUTHORITIES).await?;
    let title = if draft.errors.is_empty() { "Who may act for others" } else { "Error: Who may act for others" };
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view((&parents, &attorneys), now, &draft)).await)
}

fn view((parents, attorneys): (&[ParentToReview], &[Attorney]), now: DateTime<Utc>, draft: &FormDraft) -> impl IntoView + use<> {
    let items = parents.iter().map(|parent| item(parent, now)).collect_view();
    let is_empty = parents.is_empty();
    let has_attorneys = !attorneys.is_empty();
    let attorneys = attorneys.iter().map(|attorney| attorney_item(attorney, now)).collect_view();
    view! {
        {error_summary(draft)}
        <h1 class="nhsuk-heading-l">"Who may act for others"</h1>
        <h2 class="nhsuk-heading-m">"Parents to review"</h2>
        <p>"A parent’s access is reviewed when the child is 11, 13, 16 and 18. From each of these birthdays until the review they see appointments, allergies, medicines and vaccinations only; from 16 nothing, unless the young person gives it to them."</p>
        {if is_empty {
            view! { <p>"Nobody waits for a review."</p> }.into_any()
        } else {
            view! { <ul class="app-people" id="parents">{items}</ul> }.into_any()
        }}
        <h2 class="nhsuk-heading-m">"Attorneys and deputies"</h2>
        <p>"They act only while the person cannot decide. Until an assessment is recorded they see nothing."</p>
        {if has_attorneys {
            view! { <ul class="app-people" id="attorneys">{attorneys}</ul> }.into_any()
        } else {
            view! { <p>"Nobody is registered."</p> }.into_any()
        }}
        <h2 class="nhsuk-heading-m">"Register an authority"</h2>
        {form(draft)}
    }
}

fn attorney_item(attorney: &Attorney, now: DateTime<Utc>) -> impl IntoView + use<> {
    let (person, id, name) = (attorney.person, attorney.id, attorney.name.full());
    let who = format!("{}, {}, {}", attorney.carer, attorney.relation, attorney.basis.words());
    let lasting = attorney.loss_of_capacity.filter(|loss| loss.lasts(now));
    let (state, href, words) = match lasting {
        Some(loss) => (
            format!("Acts since {}", day_in_words(loss.since)),
            paths::capacity_regained(person, id),
            "Record that they decide for themselves again",
        ),
        None => ("Waits".to_owned(), paths::capacity_lost(person, id), "Record an assessment of capacity"),
    };
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{name.clone()}</strong>
            <span>{who}</span>
            <span class="app-source">{state}</span>
            <a href=href>{words}<span class="nhsuk-u-visually-hidden">{format!(": {name}")}</span></a>
        </li>
    }
}

fn form(draft: &FormDraft) -> impl IntoView + use<> {
    let bases = CarerBasis::ALL
        .iter()
        .filter(|basis| basis.has_authority())
        .map(|basis| {
            let words = match basis {
                CarerBasis::Parent => "Parental responsibility",
                CarerBasis::Deputy => "Deputy for health and welfare, appointed by the Court of Protection",
                _ => "Lasting power of attorney for health and welfare, registered",
            };
            (basis.code().to_owned(), words.to_owned())
        })
        .collect();
    let number = Field::text("nhs-number", "NHS number of the person");
    let username = Field::text("username", "Username of whoever may act");
    let relation = Field::text("relation", "What are they to the person?");
    let evidence =
        Field::text("evidence", "The document").hint("What it is, its reference, and who holds it. The person reads this.");
    let assessed =
        Field::text("capacity-evidence", "Who assessed it, and where is that kept? (optional)").hint("The person reads this.");
    view! {
        <form method="post" action=paths::AUTHORITIES novalidate>
            {field(&number, draft)}
            {field(&username, draft)}
            {field(&last_name(), draft)}
            {field(&relation, draft)}
            {radios("basis", "On what ground?", bases, draft)}
            {field(&evidence, draft)}
            {date_field("from", "From when? (optional)", "Leave it empty for today.", draft)}
            {date_field("until", "Until when? (optional)", "The last day. Leave it empty if there is none.", draft)}
            {date_field("lacks-capacity", "Since when can the person not decide? (optional)", "For an attorney or a deputy. Leave it empty where it is not assessed: they wait, and see nothing.", draft)}
            {field(&assessed, draft)}
            <button class="nhsuk-button" type="submit">"Register"</button>
        </form>
    }
}

fn item(parent: &ParentToReview, now: DateTime<Utc>) -> impl IntoView + use<> {
    let age = parent.born_on.map(|born| age_in_words(born, london_day(now)));
    let who = format!("{}, {}", parent.carer, parent.relation);
    let since = format!("Last reviewed {}", day_in_words(parent.reviewed_on));
    let (person, id, name) = (parent.person, parent.id, parent.name.full());
    view! {
        <li class="app-people__item">
            <strong class="app-people__name">{name.clone()}</strong>
            <span>{age}</span>
            <span>{who}</span>
            <span class="app-source">{since}</span>
            <form class="app-answers" method="post" action=paths::grant_reviewed(person, id)>
                {[("yes", "Goes on"), ("no", "Ends")].into_iter().map(|(value, words)| view! {
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="goes-on" value=value>
                        {words}<span class="nhsuk-u-visually-hidden">{format!(": {name}")}</span>
                    </button>
                    " "
                }).collect_view()}
            </form>
        </li>
    }
}

/// The first day and the day of the assessment, each none if it was left empty.
fn dates(fields: &Fields) -> Result<[Option<NaiveDate>; 2], (String, String)> {
    Ok([date(fields, "from")?, date(fields, "lacks-capacity")?])
}

/// `POST /authorities`
pub async fn register(
    State(state): State<AppState>,
    Reviewing(cx): Reviewing,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let errors = match dates(&fields) {
        Ok([from, day]) => {
            let grant = GrantForm {
                username: fields.get("username"),
                last_name: fields.get("last-name"),
                relation: fields.get("relation"),
                extent: Some(Extent::Everything),
                topics: Vec::new(),
                until: until(&fields),
            };
            let form = AuthorityForm {
                nhs_number: fields.get("nhs-number"),
                basis: CarerBasis::from_code(fields.get("basis")),
                evidence: fields.get("evidence"),
                from,
                assessment: Assessment { day, evidence: fields.get("capacity-evidence") },
                grant,
            };
            match carer::register(&cx, &form).await {
                Ok(()) => {
                    session::set_flash(&session, "It is registered.").await?;
                    return Ok(Redirect::to(paths::AUTHORITIES).into_response());
                }
                Err(error) => wrong(error)?,
            }
        }
        Err(error) => vec![error],
    };
    let draft = FormDraft { errors, ..fields.into_draft() };
    refuse(&state, &session, paths::AUTHORITIES, &draft, paths::AUTHORITIES).await
}

/// `POST /people/{person}/carers/{grant}/review`
pub async fn review(
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
    fields: Fields,
) -> Result<Response, AppError> {
    let goes_on = match fields.get("goes-on") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    carer::review(&cx, person, id, goes_on).await?;
    session::set_flash(&session, "The review is recorded.").await?;
    Ok(Redirect::to(paths::AUTHORITIES).into_response())
}
