//! The head of a record: who it is about, and what could hurt them first.

use chrono::{DateTime, Utc};
use domain::{
    Category, Entry, Person, Rule,
    clock::{day_in_words, instant_in_words, london_day, time_in_words},
    plan::PlanQuestion,
    role_view::Viewer,
};
use leptos::prelude::*;
use service::{plan::OwnPlan, record::Banner};

use super::{in_emergency::in_emergency, link::link};
use crate::paths;

/// The banner, for practitioners and carers; a person sees a plain heading instead.
pub fn banner(banner: &Banner, now: DateTime<Utc>) -> AnyView {
    let person = &banner.person;
    let today = london_day(now);
    let born = person.born_on.map(|born| {
        let age = person.age(today).unwrap_or_default();
        format!("{} ({age})", day_in_words(born))
    });
    let died = person.died_on.map(|died| format!("Died {}", day_in_words(died)));
    let name = if banner.viewer == Viewer::Individual { person.name.full() } else { person.name.formal() };
    let likes = person.name.preferred.clone().filter(|preferred| *preferred != person.name.given);
    let number = person.nhs_number.as_ref().map_or_else(|| "not known".to_owned(), domain::NhsNumber::in_groups);
    let id = person.id;
    view! {
        <section class="app-banner" aria-label="Whose record this is">
            <div class="app-banner__row">
                <p class="app-banner__name">{link(banner, (paths::record(id), ""), name)}</p>
                {likes.map(|likes| view! { <p class="app-banner__item"><span class="app-banner__label">"Likes to be called "</span>{likes}</p> })}
                <p class="app-banner__item"><span class="app-banner__label">"Born "</span>{born.unwrap_or_else(|| "not known".to_owned())}</p>
                {died.map(|died| view! { <p class="app-banner__item app-banner__item--died">{died}</p> })}
                <p class="app-banner__item"><span class="app-banner__label">"NHS number "</span><span class="app-banner__number">{number}</span></p>
                {person.gender.clone().map(|gender| view! { <p class="app-banner__item app-banner__gender">{gender}</p> })}
            </div>
            {allergies(banner)}
            {alerts(banner)}
            {in_emergency(banner)}
            {safety_rules(banner)}
            {rule_words(banner)}
            {sealed(banner)}
        </section>
    }
    .into_any()
}

/// Whose record something is about, on a page that shows nothing else of it.
pub fn whose(person: &Person) -> AnyView {
    let born = person.born_on.map_or_else(|| "not known".to_owned(), day_in_words);
    let number = person.nhs_number.as_ref().map_or_else(|| "not known".to_owned(), domain::NhsNumber::in_groups);
    view! {
        <section class="app-banner" aria-label="Whose record this is">
            <div class="app-banner__row">
                <p class="app-banner__name"><a href=paths::record(person.id)>{person.name.formal()}</a></p>
                <p class="app-banner__item"><span class="app-banner__label">"Born "</span>{born}</p>
                <p class="app-banner__item"><span class="app-banner__label">"NHS number "</span><span class="app-banner__number">{number}</span></p>
            </div>
        </section>
    }
    .into_any()
}

/// Whether the record may hold more of any kind than this viewer is shown: said of what it is dangerous not to know of.
pub fn may_hold_more(rule: Rule) -> bool {
    matches!(rule, Rule::PersonDoesNotShare | Rule::PersonAsksFirst | Rule::PersonKeepsSomeBack | Rule::NoAgreement)
}

fn allergies(banner: &Banner) -> Option<impl IntoView + use<>> {
    banner.shows_allergies.then(|| {
        let person = banner.person.id;
        let known = &banner.allergies;
        let is_partial = may_hold_more(banner.rule);
        let is_calm = !is_partial && known.iter().all(|entry| entry.title.to_lowercase().starts_with("no known"));
        let class = if is_calm { "app-banner__allergies" } else { "app-banner__allergies app-banner__allergies--known" };
        let list = if known.is_empty() && is_partial {
            view! { <span>"not known to you, for something of this record is kept back. Ask the person."</span> }.into_any()
        } else if known.is_empty() {
            view! { <span>"none that you can see here"</span> }.into_any()
        } else {
            titles(banner, known)
        };
        let more = known.len() > usize::from(service::record::PANEL_SIZE) && !banner.is_preview;
        view! {
            <div class=class>
                <strong>"Allergies: "</strong>{list}
                {(is_partial && !known.is_empty()).then(|| view! { <span class="app-banner__partial">"There may be others: something of this record is kept back."</span> })}
                {more.then(|| view! { <a href=paths::category(person, Category::Allergy)>"All allergies"</a> })}
            </div>
        }
    })
}

/// Flags and decisions that must be known before anything is done.
fn alerts(banner: &Banner) -> Option<impl IntoView + use<>> {
    let items = titles(banner, &banner.alerts);
    let label = if banner.viewer == Viewer::Individual { "Important: " } else { "Know before you act: " };
    (!banner.alerts.is_empty()).then(|| {
        view! {
            <div class="app-banner__alerts">
                <strong>{label}</strong>
                {items}
            </div>
        }
    })
}

/// What stands beside a word of warning: each title, the way to it, and what it says.
fn titles(banner: &Banner, entries: &[Entry]) -> AnyView {
    let items = entries.iter().map(|entry| {
        let title = link(banner, (paths::entry(banner.person.id, entry.id), "app-banner__title"), entry.title.clone());
        let detail = entry.detail.as_ref().map(|detail| format!(" – {detail}"));
        view! { <li>{title}{detail}</li> }
    });
    view! { <ul class="app-banner__allergy-list">{items.collect_view()}</ul> }.into_any()
}

/// Warnings that do not say why.
fn safety_rules(banner: &Banner) -> Option<impl IntoView + use<>> {
    let rules = banner.safety_rules.clone();
    (!rules.is_empty()).then(|| {
        view! {
            <div class="app-banner__alerts app-banner__safety">
                <strong>"Safety rule: "</strong>
                <ul class="app-banner__allergy-list">{rules.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            </div>
        }
    })
}

/// That something is sealed, to whoever may break the seal.
fn sealed(banner: &Banner) -> Option<impl IntoView + use<>> {
    let person = banner.person.id;
    let is_preview = banner.is_preview;
    banner.tells_of_seals.then(|| {
        view! {
            <p class="app-banner__rule">
                "Something in this record is sealed at the person’s request. Ask them. "
                {(!is_preview).then(|| view! { <a href=paths::break_seal(person)>"Open it with a reason"</a> })}
            </p>
        }
    })
}

/// The viewer is told that the person keeps something back.
pub fn keeps_back(rule: Rule) -> bool {
    matches!(rule, Rule::PersonDoesNotShare | Rule::PersonAsksFirst | Rule::PersonKeepsSomeBack)
}

/// Why the viewer sees the record, where that is out of the ordinary.
fn rule_words(banner: &Banner) -> Option<impl IntoView + use<>> {
    let words = match banner.rule {
        Rule::PersonDoesNotShare
        | Rule::PersonAsksFirst
        | Rule::PersonKeepsSomeBack
        | Rule::EmergencyAccess
        | Rule::SealBroken
        | Rule::NoAgreement
        | Rule::ClaimedRelationship => Some(banner.rule.words_for_staff()),
        _ => None,
    };
    let closes = banner.closes_at.map(|at| {
        let stays = if banner.outlasts_the_emergency {
            " After that what your role sees stays open: you or your organisation are involved in their care."
        } else {
            ""
        };
        format!("Closes at {}.{stays}", time_in_words(at))
    });
    let is_preview = banner.is_preview;
    let ask = (banner.asks_first && !is_preview).then(|| paths::ask(banner.person.id));
    let emergency = (keeps_back(banner.rule) && !is_preview).then(|| paths::emergency(banner.person.id));
    // Beside what the emergency opens, not below it: whoever is involved sees more for saying so.
    let claim = (banner.claim_shows_more && !is_preview).then(|| paths::claim(banner.person.id));
    let person = banner.person.id;
    words.map(|words| {
        view! {
            <p class="app-banner__rule">
                {words}
                {closes.map(|closes| view! { " "<strong>{closes}</strong> })}
                {(!is_preview).then(|| view! { " "<a href=paths::explanation(person)>"Why?"</a> })}
                {ask.map(|href| view! { " "<a href=href>"Ask to see more"</a> })}
                {emergency.map(|href| view! { " "<a href=href>"This is an emergency"</a> })}
                {claim.map(|href| view! { " "<a class="nhsuk-button nhsuk-button--secondary nhsuk-button--small app-banner__press" href=href>"I am involved in their care"</a> })}
            </p>
        }
    })
}

/// The plan in the person's own words, for those who care for them.
pub fn own_words(banner: &Banner) -> Option<AnyView> {
    let OwnPlan { answers, changed_at, is_by_the_person } = banner.plan.clone()?;
    let of = if banner.viewer == Viewer::Individual { "My plan, in my own words" } else { "In the person’s own words" };
    let person = banner.person.id;
    let writer = match (banner.viewer, is_by_the_person) {
        (Viewer::Individual, true) => "you",
        (Viewer::Individual, false) => "you or your carer",
        (_, true) => "the person",
        (_, false) => "the person or their carer",
    };
    let may_edit = matches!(banner.viewer, Viewer::Individual | Viewer::Carer);
    Some(
        view! {
            <section class="app-own-words" aria-labelledby="own-words">
                <h2 class="nhsuk-heading-m app-own-words__heading" id="own-words">{of}</h2>
                <dl class="app-own-words__list">
                    {PlanQuestion::ALL.iter().filter_map(|question| answers.answer(*question).map(|answer| (question, answer.to_owned()))).map(|(question, answer)| view! {
                        <dt>{question.words()}</dt>
                        <dd class="app-own-words__answer">{answer}</dd>
                    }).collect_view()}
                </dl>
                <p class="app-source">{format!("Written by {writer}, {}", instant_in_words(changed_at))}</p>
                {may_edit.then(|| view! { <p><a href=paths::plan(person)>"Change the plan"</a></p> })}
            </section>
        }
        .into_any(),
    )
}
