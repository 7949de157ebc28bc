//! A choice about sharing: in words, and as the form and the links that describe one.

use std::str::FromStr;

use chrono::Datelike;
use domain::{
    Category, Organisation, PersonId, Role, Scope, Sharing, SharingChoice, person_query::parse_date, plan::PlanQuestion,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{
    StoredChoice,
    form_draft::FormDraft,
    sharing::{ChoiceError, NewChoice, SharingView},
};

use super::disagreement;
use crate::{
    paths,
    ui::{
        form::{Options, date_field, grouped_select_field, radios, select_field},
        organisations::by_kind,
    },
    web::Query,
};

/// Such as “Do not share: Mental health, with The Walton Centre”.
pub(super) fn in_words(stored: &StoredChoice, reader: Viewer) -> String {
    choice_in_words((&stored.choice, reader), stored.organisation.as_deref(), stored.practitioner.as_deref())
}

/// As whom the words are read: of one's own record, or of somebody else's.
pub(super) const fn reader(is_own: bool) -> Viewer {
    if is_own { Viewer::Individual } else { Viewer::Carer }
}

/// The same of a choice that is not made yet.
pub(super) fn choice_in_words(
    (choice, reader): (&SharingChoice, Viewer),
    organisation: Option<&str>,
    practitioner: Option<&str>,
) -> String {
    let what = part_words(&choice.scope, reader);
    let whom = match (practitioner, organisation, choice.scope.role) {
        (Some(practitioner), _, _) => practitioner.to_owned(),
        // Whoever acts for the person does not learn by a choice who looked.
        (None, _, _) if choice.scope.account.is_some() => "somebody who works there".to_owned(),
        (None, Some(organisation), Some(role)) => format!("every {} at {organisation}", role.in_sentence()),
        (None, Some(organisation), None) => organisation.to_owned(),
        (None, None, Some(role)) => format!("every {}", role.in_sentence()),
        (None, None, None) => "everybody".to_owned(),
    };
    format!("{}: {what}, with {whom}", choice.sharing.words())
}

/// What of the record a choice is about.
pub(super) fn part_words(scope: &Scope, reader: Viewer) -> String {
    match (scope.section, scope.category) {
        (Some(section), _) => section_words(section),
        (None, Some(category)) => category.words_for(reader).to_owned(),
        (None, None) => "everything".to_owned(),
    }
}

/// Such as “My plan: What matters to me”.
pub(super) fn section_words(section: PlanQuestion) -> String {
    format!("My plan: {}", section.words())
}

/// The kinds and sections that are kept back from a service, in a sentence. What services wrote, it still sees if it wrote that itself.
pub(super) fn without_words(categories: &[Category], sections: &[PlanQuestion], reader: Viewer) -> String {
    let (own, of_services): (Vec<_>, Vec<_>) =
        categories.iter().copied().partition(|category| matches!(category, Category::AboutMe | Category::Contribution));
    let of_services: Vec<_> = of_services.into_iter().map(kind_in_sentence).collect();
    let of_services = match of_services.as_slice() {
        [] => None,
        [kind] => Some(format!("{kind} of other services")),
        kinds => Some(format!("these of other services: {}", kinds.join("; "))),
    };
    let own = own.into_iter().map(|category| format!("“{}”", category.words_for(reader)));
    let sections = sections.iter().map(|section| format!("“{}”", section_words(*section)));
    let parts: Vec<_> = of_services.into_iter().chain(own).chain(sections).collect();
    format!("Sees the record without {}", parts.join("; and without "))
}

/// Such as “letters and documents”, or “mental health items” where a kind is no things.
fn kind_in_sentence(category: Category) -> String {
    let words = category.words().to_lowercase();
    match category {
        Category::SocialCare
        | Category::MentalHealth
        | Category::SexualHealth
        | Category::Safeguarding
        | Category::Administrative => format!("{words} items"),
        _ => words,
    }
}

/// The value of [`parts`] for the whole record.
const EVERYTHING: &str = "everything";

/// What a choice can be about, for choosing it: the value of a section is `about-me/` and its code. Nothing is chosen at first, so that
/// nobody keeps everything back without saying so.
fn parts(kinds: &[Category], reader: Viewer) -> Vec<(String, String)> {
    let nothing_yet = (String::new(), "Choose what it is about".to_owned());
    let everything = (EVERYTHING.to_owned(), "Everything".to_owned());
    let has_plan = kinds.contains(&Category::AboutMe);
    let kinds = kinds.iter().map(|category| (category.code().to_owned(), category.words_for(reader).to_owned()));
    let sections = PlanQuestion::ALL.iter().filter(|section| has_plan && section.can_be_kept_back());
    let sections = sections.map(|section| (format!("about-me/{}", section.code()), section_words(*section)));
    [nothing_yet, everything].into_iter().chain(kinds).chain(sections).collect()
}

/// The kind of information and the section that a value of [`parts`] names; none of both for everything, or nothing yet.
fn part(value: &str) -> Result<(Option<Category>, Option<PlanQuestion>), (String, String)> {
    if value.is_empty() || value == EVERYTHING {
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
fn part_value(new: &NewChoice) -> String {
    match (new.scope.section, new.scope.category) {
        (Some(section), _) => format!("about-me/{}", section.code()),
        (None, Some(category)) => category.code().to_owned(),
        (None, None) if new.names_part => EVERYTHING.to_owned(),
        (None, None) => String::new(),
    }
}

pub(super) fn form(person: PersonId, view: &SharingView, draft: &FormDraft) -> AnyView {
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let named: Vec<_> = view.practitioners.iter().map(|(id, words)| (id.to_string(), words.clone())).collect();
    let roles = std::iter::once(option("", "Everybody there")).chain(care_roles()).collect();
    let sharing = Sharing::ALL.iter().rev().map(|sharing| option(sharing.code(), choice_words(*sharing))).collect();
    // The home of somebody who acts for the person does not tell of requests.
    let place = if view.is_own { "your home page and on this page" } else { "this page" };
    let asking = format!("If you choose “Ask me first”, whoever asks appears on {place}. You can say yes, no, or not now.");
    view! {
        <form method="post" action=paths::sharing(person) novalidate>
            {radios("sharing", "What do you want?", sharing, draft)}
            <p class="nhsuk-body-s">{asking}" "<a href="#requests">"See who asks now"</a></p>
            {select_field("category", "Of what?", parts(&view.kinds, reader(view.is_own)), draft)}
            {also_named(view)}
            {grouped_select_field("organisation", "With which organisation?", places(view), draft)}
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

/// What a choice about one kind does not reach. Only the person seals.
fn also_named(view: &SharingView) -> AnyView {
    let named = "Something of this kind may also be named in a letter, a medicine or a condition.";
    if view.is_own {
        let seals = paths::seals(view.person.id);
        view! {
            <p class="nhsuk-body-s">{named}" Keep those back too, or "<a href=seals>"seal the item itself"</a>"."</p>
            <p class="nhsuk-body-s">{ITS_OWN}</p>
        }
        .into_any()
    } else {
        view! {
            <p class="nhsuk-body-s">{named}" Keep those back too."</p>
            <p class="nhsuk-body-s">{ITS_OWN}</p>
        }
        .into_any()
    }
}

/// Said wherever something is kept back.
pub(super) const ITS_OWN: &str = "A service still sees what it wrote itself.";

/// The organisations that a choice may name: those involved in the person's care first, the others by kind.
fn places(view: &SharingView) -> Vec<(String, Options)> {
    let option = |organisation: &Organisation| (organisation.id.to_string(), organisation.name.clone());
    let involved: Options = view.teams.iter().map(|team| option(&team.organisation)).collect();
    let involved = Some(("Involved in the care now".to_owned(), involved)).filter(|(_, teams)| !teams.is_empty());
    let others = view.organisations.iter().filter(|it| view.teams.iter().all(|team| team.organisation.id != it.id));
    let others =
        by_kind(others).into_iter().map(|(heading, group)| (heading, group.into_iter().map(option).collect::<Options>()));
    let every = (String::new(), vec![(String::new(), "Every organisation".to_owned())]);
    std::iter::once(every).chain(involved).chain(others).collect()
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
    let names_part = !get("category").is_empty();
    Ok(NewChoice { scope, names_part, sharing: Sharing::from_code(get("sharing")), until: last })
}

/// The fields of the form that describe a choice: codes, ids and a date, nothing that anybody wrote.
pub(super) fn fields_of(new: &NewChoice) -> [(&'static str, String); 8] {
    let until = new.until.map(|until| [until.day().to_string(), until.month().to_string(), until.year().to_string()]);
    let [day, month, year] = until.unwrap_or_default();
    [
        ("sharing", new.sharing.map(|sharing| sharing.code().to_owned()).unwrap_or_default()),
        ("category", part_value(new)),
        ("organisation", new.scope.organisation.map(|id| id.to_string()).unwrap_or_default()),
        ("role", new.scope.role.map(|role| role.code().to_owned()).unwrap_or_default()),
        ("practitioner", new.scope.account.map(|id| id.to_string()).unwrap_or_default()),
        ("until-day", day),
        ("until-month", month),
        ("until-year", year),
    ]
}

/// The link to the form with a choice in it.
pub(super) fn link_to_form(person: PersonId, new: &NewChoice) -> String {
    let filled = fields_of(new).into_iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
    format!("{}?{query}#new-choice", paths::sharing(person))
}

/// The form as such a link fills it; empty if it describes no choice.
pub(super) fn from_link(query: &Query) -> FormDraft {
    new_choice(|name| query.get(name)).map(|new| as_draft(&new)).unwrap_or_default()
}

/// The form with a choice in it, as it is filled in and nothing wrong with it.
pub(super) fn as_draft(new: &NewChoice) -> FormDraft {
    let filled = fields_of(new).into_iter().filter(|(_, value)| !value.is_empty());
    FormDraft { values: filled.map(|(name, value)| (name.to_owned(), value)).collect(), errors: Vec::new() }
}

/// The field that is wrong, and the sentence.
pub(super) fn field_of(error: &ChoiceError) -> (String, String) {
    let name = match error {
        ChoiceError::Sharing => "sharing",
        ChoiceError::Part | ChoiceError::Kind => "category",
        ChoiceError::Over => "until-day",
        ChoiceError::Organisation => "organisation",
        ChoiceError::Practitioner => "practitioner",
        // Where a privacy officer can be asked, the field in which to say why.
        ChoiceError::Anothers => disagreement::REASON,
        ChoiceError::ThePersons | ChoiceError::Lifted | ChoiceError::Waits | ChoiceError::Service(_) => "",
    };
    (name.to_owned(), error.to_string())
}
