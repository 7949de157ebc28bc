//! The record through others' eyes, as things are and as they would be with one more choice.

use axum::{extract::State, response::Response};
use domain::{
    Denied, Organisation, OrganisationId, PersonId, Role, Rule, SharingChoice,
    clock::{day_in_words, london_day},
};
use leptos::prelude::*;
use service::{
    form_draft::FormDraft,
    see_as::{self, Eyes, SeeAs, Sight},
    sharing::{ChoiceError, NewChoice},
};
use tower_sessions::Session;

use super::{
    record::summary,
    sharing_choice::{as_draft, care_roles, choice_in_words, fields_of, link_to_form, new_choice, reader},
};
use crate::{
    paths,
    ui::{banner::keeps_back, form::select_field},
    web::{AppError, Page, PersonPath, Query, Signed, keep_draft, state::AppState},
};

/// The fields of a choice that is only tried: as the form of choices calls them, and as the link does, beside whose eyes are looked
/// through.
pub(super) const CHOICE_FIELDS: [(&str, &str); 8] = [
    ("sharing", "sharing"),
    ("category", "category"),
    ("organisation", "with-organisation"),
    ("role", "with-role"),
    ("practitioner", "practitioner"),
    ("until-day", "until-day"),
    ("until-month", "until-month"),
    ("until-year", "until-year"),
];

/// `GET /people/{person}/sharing/see-as?role=…&organisation=…`, and the fields of a choice to try.
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
    query: Query,
) -> Result<Response, AppError> {
    let of_choice = |name: &str| {
        let field = CHOICE_FIELDS.iter().find(|(field, _)| *field == name).map_or("", |(_, of_choice)| *of_choice);
        query.get(field)
    };
    let trial = new_choice(of_choice).ok().filter(|new| new.sharing.is_some());
    let choice = trial.as_ref().and_then(|new| new.parse(london_day(cx.now())).ok());
    let eyes = Eyes { role: query.read("role"), organisation: query.read("organisation") };
    let seen = match see_as::open(&cx, person, eyes, choice.as_ref()).await {
        Ok(seen) => seen,
        Err(ChoiceError::Service(error)) => return Err(error.into()),
        // A practitioner who is none of those who looked: whose eyes they are, nobody learns by this.
        Err(_) => return Err(AppError::NotFound),
    };
    let trial = trial.filter(|_| choice.is_some());
    if let Some(trial) = &trial {
        // The browser's own way back leads to the form without the link's fields.
        keep_draft(&state, &session, &paths::sharing(person), &as_draft(trial)).await?;
    }
    let page = Page::signed(&state, &cx, &session, "What others see").await?;
    Ok(page.render(move || render(person, seen.role, (seen, trial))).await)
}

fn render(person: PersonId, role: Role, (seen, trial): (SeeAs, Option<NewChoice>)) -> impl IntoView {
    let who = format!("a {} at {}", role.in_sentence(), seen.organisation.name);
    let (has_trial, organisation) = (trial.is_some(), seen.organisation.id);
    let chosen = trial.as_ref().and_then(|trial| trial_in_words((trial, seen.is_own), &seen.organisations));
    let not_known = not_known(&seen);
    let difference = seen.with_choice.as_ref().map(|after| difference(&seen.today, after));
    let (title, shown) = match seen.with_choice {
        Some(after) => (format!("With your choice, {who} would see this"), after),
        None => (format!("Today, {who} sees this"), seen.today),
    };
    let (back, back_words) = match &trial {
        Some(trial) => (link_to_form(person, trial), "Back to change your choice"),
        None => (paths::sharing(person), "Back to who sees what"),
    };
    view! {
        <a class="nhsuk-back-link" href=back>{back_words}</a>
        <h1 class="nhsuk-heading-l">{title}</h1>
        {chosen.map(|words| view! { <p>"Your choice: "<strong>{words}</strong></p> })}
        {difference}
        {trial.map(|trial| save_form(person, &trial))}
        {(!has_trial).then(|| whose_eyes(person, role, (organisation, seen.organisations)))}
        <div class="app-see-as">{sight(shown, not_known)}</div>
    }
}

/// The choice that is tried: what, with whom, until when.
fn trial_in_words((trial, is_own): (&NewChoice, bool), organisations: &[Organisation]) -> Option<String> {
    let choice = SharingChoice { scope: trial.scope, sharing: trial.sharing?, ends_at: None };
    let organisation = organisations.iter().find(|it| Some(it.id) == trial.scope.organisation).map(|it| it.name.as_str());
    let practitioner = trial.scope.account.map(|_| "the person whom you named");
    let until = trial.until.map_or_else(String::new, |day| format!(", until {}", day_in_words(day)));
    Some(format!("{}{until}", choice_in_words((&choice, reader(is_own)), organisation, practitioner)))
}

/// What a choice would change, kind by kind.
fn difference(before: &Sight, after: &Sight) -> AnyView {
    let words = same_items(told(before), told(after));
    let (before, after) = (counts(before), counts(after));
    let rows: Vec<_> = before
        .iter()
        .map(|(words, count)| {
            let left = after.iter().find(|(other, _)| other == words).map_or(0, |(_, count)| *count);
            (*words, *count, left)
        })
        .filter(|(_, count, left)| count != left)
        .collect();
    let gained: Vec<_> = after.iter().filter(|(words, _)| before.iter().all(|(other, _)| other != words)).copied().collect();
    if rows.is_empty() && gained.is_empty() {
        return view! { <div class="nhsuk-inset-text"><p>{words}</p></div> }.into_any();
    }
    let rows: Vec<_> = rows.into_iter().chain(gained.into_iter().map(|(words, count)| (words, 0, count))).collect();
    view! {
        <table class="nhsuk-table">
            <caption class="nhsuk-table__caption">"What would change on the first page of the record"</caption>
            <thead class="nhsuk-table__head">
                <tr>
                    <th scope="col" class="nhsuk-table__header">"Kind"</th>
                    <th scope="col" class="nhsuk-table__header">"Items today"</th>
                    <th scope="col" class="nhsuk-table__header">"With your choice"</th>
                </tr>
            </thead>
            <tbody class="nhsuk-table__body">
                {rows.into_iter().map(|(words, before, after)| view! {
                    <tr class="nhsuk-table__row">
                        <th scope="row" class="nhsuk-table__header">{words}</th>
                        <td class="nhsuk-table__cell">{before}</td>
                        <td class="nhsuk-table__cell">{after}</td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// What changes where they see the same items: whether they are told that something is kept back.
fn same_items(before: Option<Told>, after: Option<Told>) -> &'static str {
    if before == after {
        "Nothing on this page would change for them."
    } else if after.is_some() {
        "The items that they see stay the same, but they would be told that something is kept back."
    } else {
        "The items that they see stay the same, but they would not be told any more that something is kept back."
    }
}

/// By which rule somebody is told that something is kept back, and whether they may ask for it.
type Told = (Rule, bool);

fn told(sight: &Sight) -> Option<Told> {
    let banner = &sight.as_ref().ok()?.banner;
    keeps_back(banner.rule).then_some((banner.rule, banner.asks_first))
}

fn counts(sight: &Sight) -> Vec<(&'static str, usize)> {
    let Ok(record) = sight else { return Vec::new() };
    let panels = record.panels.iter().filter(|panel| !panel.entries.is_empty());
    let sections = record.banner.plan.as_ref().map_or(0, |plan| plan.answers.count());
    let plan = (sections > 0).then_some(("Sections of the plan", sections));
    let alerts = record.banner.alerts.len();
    let alerts = (alerts > 0).then_some(("Know before you act, at the head of the record", alerts));
    alerts.into_iter().chain(plan).chain(panels.map(|panel| (panel.panel.words(), panel.entries.len()))).collect()
}

/// The choice as it was tried, to save it now.
fn save_form(person: PersonId, trial: &NewChoice) -> AnyView {
    let fields = fields_of(trial);
    view! {
        <form method="post" action=paths::sharing(person)>
            {fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <button class="nhsuk-button" type="submit">"Save the choice"</button>
        </form>
    }
    .into_any()
}

/// Looking through other eyes.
fn whose_eyes(person: PersonId, role: Role, (chosen, organisations): (OrganisationId, Vec<Organisation>)) -> AnyView {
    let chosen = FormDraft {
        values: vec![("role".to_owned(), role.code().to_owned()), ("organisation".to_owned(), chosen.to_string())],
        errors: Vec::new(),
    };
    let places = organisations.into_iter().map(|organisation| (organisation.id.to_string(), organisation.name)).collect();
    view! {
        <form class="app-filter" method="get" action=paths::see_as(person)>
            {select_field("role", "As", care_roles().collect(), &chosen)}
            {select_field("organisation", "At", places, &chosen)}
            <button class="nhsuk-button nhsuk-button--secondary app-filter__button" type="submit">"Show"</button>
        </form>
    }
    .into_any()
}

/// What is said of those who are not known to care for the person.
fn not_known(seen: &SeeAs) -> String {
    let name = &seen.person.name;
    if seen.is_own {
        "They see nothing: they are not known to care for you. They would have to say why they need your record first, and you could read it.".to_owned()
    } else {
        format!(
            "They see nothing: they are not known to care for {}. They would have to say why they need {} first, and that is written down.",
            name.address_as(),
            name.their_record()
        )
    }
}

fn sight(sight: Sight, not_known: String) -> AnyView {
    match sight {
        Ok(record) => {
            let (banner, panels) = summary(&record);
            view! {
                {banner}
                {panels}
            }
            .into_any()
        }
        Err(denied) => {
            let words = match denied {
                Denied::Forbidden(Rule::NoRelationship) => not_known,
                _ => "They see nothing.".to_owned(),
            };
            view! { <div class="nhsuk-inset-text"><p>{words}</p></div> }.into_any()
        }
    }
}
