//! The homes: of a person and carer, of a practitioner, of an administrator.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    AccountId, Actor, Assurance, Capacity, PersonId, Role,
    clock::{age_in_words, ago_in_words, day_in_words, instant_in_words, london_day, time_in_words},
};
use leptos::prelude::*;
use service::{
    CaredFor, PersonRow, QuestionToAnswer, StoredChoice, TimelineFilter, access_question,
    home::{self, OwnHome, PractitionerHome, SharingNews},
    record::{self, RecordView},
};
use tower_sessions::Session;

use super::{disagreement::on_home, privacy, reply};
use crate::{
    paths,
    ui::{banner::own_words, entries},
    web::{AppError, Page, Signed, state::AppState},
};

/// `GET /home`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let Actor::Account { capacity, .. } = &cx.actor else { return Err(AppError::NotFound) };
    match capacity.clone() {
        // Nothing of their work is open to them before: they are led to where they set it up.
        Capacity::Post(post)
            if !domain::policy::is_involved_in_care(post.role) && cx.actor.assurance() < Assurance::SecondStep =>
        {
            Ok(Redirect::to(paths::SECOND_STEP).into_response())
        }
        Capacity::Myself { person } => myself(state, cx, session, person).await,
        Capacity::Post(post) if post.role == Role::Administrator => Ok(Redirect::to(paths::ORGANISATIONS).into_response()),
        Capacity::Post(post) if domain::policy::is_involved_in_care(post.role) => {
            let loaded = home::practitioner(&cx).await?;
            let questions = access_question::waiting(&cx).await?;
            Ok(Page::signed(&state, &cx, &session, "Home")
                .await?
                .render(move || practitioner(loaded, &questions, &post.organisation_name))
                .await)
        }
        Capacity::Post(_) => privacy::page(&state, &cx, &session).await,
    }
}

async fn myself(state: AppState, cx: service::Cx, session: Session, person: Option<PersonId>) -> Result<Response, AppError> {
    let cared_for = home::cared_for(&cx).await?;
    let name = cx.actor.name().to_owned();
    let (me, now) = (cx.actor.account_id(), cx.now());
    let mut notices = Vec::new();
    let (record, new) = match person {
        Some(person) => {
            let own = home::own(&cx, person).await?;
            notices.extend(own_notices(person, &own, me));
            let since = own.last_read;
            let new = record::timeline(&cx, person, TimelineFilter::default()).await?.entries;
            let new: Vec<_> =
                new.into_iter().filter(|entry| since.is_none_or(|since| entry.received_at > since)).take(5).collect();
            (Some(record::open(&cx, person).await?), since.map(|since| (since, new)))
        }
        None => (None, None),
    };
    notices.extend(cared_for.iter().flat_map(|(person, news)| carer_notices(person, news, me)));
    Ok(Page::signed(&state, &cx, &session, "Home")
        .await?
        .render(move || person_view(record.as_ref(), (notices, new), &cared_for, (&name, now)))
        .await)
}

/// A line that calls for attention, and where to read more.
struct Notice {
    words: String,
    href: String,
    link: &'static str,
}

/// What calls for attention in one's own record.
fn own_notices(person: PersonId, own: &OwnHome, me: Option<AccountId>) -> Vec<Notice> {
    let asked = match own.requests.len() {
        0 => None,
        1 => Some("Somebody asks to see more of your record.".to_owned()),
        n => Some(format!("{n} people ask to see more of your record.")),
    };
    let asked =
        asked.map(|words| Notice { words, href: format!("{}#requests", paths::sharing(person)), link: "Look and answer" });
    let emergencies = own.emergencies.iter().map(|row| {
        let when = instant_in_words(row.opened_at);
        let alert = own.alerts.iter().find(|alert| alert.is_emergency_of(row.account, row.opened_at));
        let found = alert.map(|alert| format!(" {}", alert.in_words(false))).unwrap_or_default();
        let words = format!(
            "{}, {} at {}, opened your record in an emergency on {when}: “{}”.{found}",
            row.name,
            row.role.in_sentence(),
            row.organisation,
            row.reason
        );
        Notice { words, href: paths::access_log(person), link: "Who looked" }
    });
    let chosen = chosen_for_reader(&own.sharing.choices).map(|words| chosen(person, words));
    let disagreements = on_home(&own.sharing.disagreements, "your record", (me, true));
    let disagreements = disagreements.into_iter().map(|words| disagree(person, words));
    asked.into_iter().chain(emergencies).chain(chosen).chain(disagreements).collect()
}

/// What calls for a carer's attention. Without a name: a carer does not learn who looked.
fn carer_notices(person: &CaredFor, news: &SharingNews, me: Option<AccountId>) -> Vec<Notice> {
    let record = format!("{}’s record", person.name.full());
    let emergency = person.emergency_at.map(|at| {
        let when = instant_in_words(at);
        let words = format!("{record} was opened in an emergency on {when}. Ask them, or those who care for them, how they are.");
        Notice { words, href: paths::record(person.person), link: "Open the record" }
    });
    let chosen = chosen_by_others(&news.choices, &record).map(|words| chosen(person.person, words));
    let disagreements = on_home(&news.disagreements, &record, (me, false));
    let disagreements = disagreements.into_iter().map(|words| disagree(person.person, words));
    emergency.into_iter().chain(chosen).chain(disagreements).collect()
}

/// What others who act for somebody chose of late, in a line. Without a name: one parent does not learn from this who the other is.
fn chosen_by_others(choices: &[StoredChoice], record: &str) -> Option<String> {
    let last = day_in_words(london_day(choices.first()?.made_at));
    let makers: BTreeSet<_> = choices.iter().map(|stored| stored.made_by).collect();
    let who = if makers.len() == 1 { "Somebody else who acts for them" } else { "Others who act for them" };
    Some(match choices.len() {
        1 => format!("{who} made a choice on {last} about what is shared of {record}."),
        n => format!("{who} made {n} choices about what is shared of {record}, the last on {last}."),
    })
}

/// What those who act for the reader chose for them of late, in a line. The person learns who: the others do not learn it of each other.
fn chosen_for_reader(choices: &[StoredChoice]) -> Option<String> {
    let last = day_in_words(london_day(choices.first()?.made_at));
    let makers: BTreeSet<_> = choices.iter().filter_map(|stored| stored.maker.as_deref()).collect();
    let who = makers.into_iter().collect::<Vec<_>>().join(" and ");
    Some(match choices.len() {
        1 => format!("{who} chose what is shared for you, on {last}."),
        n => format!("{who} chose what is shared for you, {n} times, the last on {last}."),
    })
}

fn chosen(person: PersonId, words: String) -> Notice {
    Notice { words, href: format!("{}#choices", paths::sharing(person)), link: "See what was chosen" }
}

fn disagree(person: PersonId, words: String) -> Notice {
    Notice { words, href: paths::sharing(person), link: "See what it is about" }
}

fn notice(Notice { words, href, link }: Notice) -> impl IntoView {
    view! { <div class="nhsuk-inset-text"><p>{words}" "<a href=href>{link}</a></p></div> }
}

type News = Option<(DateTime<Utc>, Vec<domain::Entry>)>;

fn person_view(
    record: Option<&RecordView>,
    (notices, news): (Vec<Notice>, News),
    cared_for: &[(CaredFor, SharingNews)],
    (name, now): (&str, DateTime<Utc>),
) -> impl IntoView + use<> {
    let greeting = record.map_or_else(|| name.to_owned(), |record| record.banner.person.name.address_as().to_owned());
    let own = record.map(|record| own_record(record, (news, now)));
    let has_own = own.is_some();
    let cares = !cared_for.is_empty();
    view! {
        <h1 class="nhsuk-heading-l">{format!("Hello, {greeting}")}</h1>
        {notices.into_iter().map(notice).collect_view()}
        {cares.then(|| carer_view(cared_for, now))}
        {own}
        {(!has_own && !cares).then(|| view! {
            <p>"There is no record linked to your account yet, and none that you may open for somebody else now. If you act under a lasting power of attorney or for the court, it waits until a privacy officer has recorded that the person cannot decide."</p>
            <p>"Ask your GP practice to link your record, or ask the person you care for to give you access."</p>
        })}
    }
}

fn own_record(record: &RecordView, (news, now): (News, DateTime<Utc>)) -> impl IntoView + use<> {
    let person = record.banner.person.id;
    let appointments: Vec<_> = record
        .panels
        .iter()
        .filter(|panel| panel.panel == domain::role_view::Panel::Category(domain::Category::Appointment))
        .flat_map(|panel| panel.entries.clone())
        .collect();
    view! {
        <div class="app-actions">
            <a class="app-action" href=paths::record(person)><strong>"My record"</strong><span>"Conditions, medicines, results, letters"</span></a>
            <a class="app-action" href=paths::plan(person)><strong>"My plan"</strong><span>"What to call me, what to do in an emergency"</span></a>
            <a class="app-action" href=paths::contribution(person)><strong>"Add to my record"</strong><span>"A note, or a blood pressure reading"</span></a>
            <a class="app-action" href=paths::sharing(person)><strong>"Who sees what"</strong><span>"Choose who may see which part of my record"</span></a>
            <a class="app-action" href=paths::carers(person)><strong>"Who may act for me"</strong><span>"Give somebody access, or take it back"</span></a>
            <a class="app-action" href=paths::access_log(person)><strong>"Who looked"</strong><span>"Everybody who opened my record"</span></a>
        </div>
        <section class="app-panel" aria-labelledby="next">
            <h2 class="nhsuk-heading-m" id="next">"My appointments"</h2>
            {if appointments.is_empty() {
                view! { <p>"You have no appointments booked that we know of."</p> }.into_any()
            } else {
                entries::list("appointments", &record.banner, &appointments, false)
            }}
        </section>
        {news.map(|(since, new)| view! {
            <section class="app-panel" aria-labelledby="new">
                <h2 class="nhsuk-heading-m" id="new">"New since you last looked"</h2>
                <p class="app-source">{format!("You last looked {}.", ago_in_words(since, now))}</p>
                {if new.is_empty() {
                    view! { <p>"Nothing new has arrived."</p> }.into_any()
                } else {
                    entries::list("new-entries", &record.banner, &new, true)
                }}
            </section>
        })}
        {own_words(&record.banner).or_else(|| Some(view! {
            <section class="app-panel" aria-labelledby="no-plan">
                <h2 class="nhsuk-heading-m" id="no-plan">"My plan"</h2>
                <p>"You have not written anything yet. Tell those who care for you what you like to be called, what matters to you, and what to do in an emergency."</p>
                <p><a href=paths::plan(person)>"Write my plan"</a></p>
            </section>
        }.into_any()))}
    }
}

fn carer_view(cared_for: &[(CaredFor, SharingNews)], now: DateTime<Utc>) -> impl IntoView + use<> {
    let today = london_day(now);
    view! {
        <section aria-labelledby="cared-for">
            <h2 class="nhsuk-heading-m" id="cared-for">"People I care for"</h2>
            <ul class="app-people">
                {cared_for.iter().map(|(person, _)| {
                    let age = person.born_on.map(|born| age_in_words(born, today));
                    let until = person.ends_at.map(|end| format!(" Your access ends on {}.", day_in_words(london_day(end))));
                    view! {
                        <li class="app-people__item">
                            <a class="app-people__name" href=paths::record(person.person)>{person.name.full()}</a>
                            <span>{age}</span>
                            <span class="app-source">{format!("You are their {}, and see their record {}.", person.relation, person.basis.words())}{until}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}

fn practitioner(home: PractitionerHome, questions: &[QuestionToAnswer], organisation: &str) -> impl IntoView + use<> {
    let PractitionerHome { people, news, today, now } = home;
    let organisation = organisation.to_owned();
    let today_words = day_in_words(london_day(now));
    view! {
        <h1 class="nhsuk-heading-l">"Home"</h1>
        {reply::waiting(questions)}
        <p><a class="nhsuk-button" href=paths::FIND>"Find a person"</a></p>
        <div class="app-panels">
            <section class="app-panel" aria-labelledby="today">
                <h2 class="nhsuk-heading-s" id="today">{format!("Today, {today_words}")}</h2>
                {if today.is_empty() {
                    view! { <p class="app-panel__empty">"No appointments of your organisation today."</p> }.into_any()
                } else {
                    view! {
                        <ul class="app-entries">
                            {today.into_iter().map(|row| view! {
                                <li class="app-entry">
                                    <div class="app-entry__when">{time_in_words(row.at)}</div>
                                    <div class="app-entry__what"><a href=paths::record(row.person)>{row.name}</a><div class="app-entry__detail">{row.title}</div></div>
                                </li>
                            }).collect_view()}
                        </ul>
                    }.into_any()
                }}
            </section>
            <section class="app-panel" aria-labelledby="news">
                <h2 class="nhsuk-heading-s" id="news">"What is new"</h2>
                {if news.is_empty() {
                    view! { <p class="app-panel__empty">"Nothing has happened in the last two weeks to the people on your list."</p> }.into_any()
                } else {
                    view! {
                        <ul class="app-entries">
                            {news.into_iter().map(|row| {
                                let kinds: Vec<_> = row.categories.iter().map(|category| category.words()).collect();
                                view! {
                                    <li class="app-entry">
                                        <div class="app-entry__when">{ago_in_words(row.latest, now)}</div>
                                        <div class="app-entry__what">
                                            <a href=paths::timeline(row.person)>{row.name}</a>
                                            <div class="app-entry__detail">{kinds.join(", ")}</div>
                                        </div>
                                    </li>
                                }
                            }).collect_view()}
                        </ul>
                    }.into_any()
                }}
            </section>
            <section class="app-panel app-panel--wide" aria-labelledby="people">
                <h2 class="nhsuk-heading-s" id="people">"My people"</h2>
                <p class="app-source">{format!("The {} people whom {organisation} saw or registered last.", people.len())}</p>
                {people_list(people, now)}
            </section>
        </div>
    }
}

/// A table of people; on a phone each row becomes a card.
pub(crate) fn people_list(people: Vec<PersonRow>, now: DateTime<Utc>) -> AnyView {
    if people.is_empty() {
        return view! { <p class="app-panel__empty">"Nobody yet."</p> }.into_any();
    }
    let today = london_day(now);
    view! {
        <ul class="app-people" id="people-list">
            {people.into_iter().map(|row| {
                let born = row.born_on.map(|born| format!("born {} ({})", day_in_words(born), age_in_words(born, row.died_on.unwrap_or(today))));
                let number = row.nhs_number.as_ref().map(domain::NhsNumber::in_groups);
                view! {
                    <li class="app-people__item">
                        <a class="app-people__name" href=paths::record(row.person)>{row.name.formal()}</a>
                        <span>{born}</span>
                        {row.died_on.map(|died| view! { <strong class="nhsuk-tag nhsuk-tag--grey">{format!("Died {}", day_in_words(died))}</strong> })}
                        <span class="app-people__number">{number}</span>
                        <span>{row.postcode}</span>
                    </li>
                }
            }).collect_view()}
        </ul>
    }
    .into_any()
}
