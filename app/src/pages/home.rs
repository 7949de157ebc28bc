//! The homes: of a person and carer, of a practitioner, of an administrator.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    Actor, Assurance, Capacity, PersonId, Role,
    clock::{age_in_words, ago_in_words, day_in_words, instant_in_words, london_day, time_in_words},
};
use leptos::prelude::*;
use service::{
    CaredFor, EmergencyRow, PersonRow, QuestionToAnswer, TimelineFilter, access_question,
    home::{self, OwnHome, PractitionerHome},
    record::{self, RecordView},
};
use tower_sessions::Session;

use super::{privacy, reply};
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
    let now = cx.now();
    let (record, new) = match person {
        Some(person) => {
            let OwnHome { last_read: since, requests, emergencies } = home::own(&cx, person).await?;
            let new = record::timeline(&cx, person, TimelineFilter::default()).await?.entries;
            let new: Vec<_> =
                new.into_iter().filter(|entry| since.is_none_or(|since| entry.received_at > since)).take(5).collect();
            (
                Some((record::open(&cx, person).await?, Calls { requests: requests.len(), emergencies })),
                since.map(|since| (since, new)),
            )
        }
        None => (None, None),
    };
    Ok(Page::signed(&state, &cx, &session, "Home")
        .await?
        .render(move || person_view(record.as_ref(), new, cared_for, &name, now))
        .await)
}

/// What calls for the person's attention.
struct Calls {
    requests: usize,
    emergencies: Vec<EmergencyRow>,
}

type News = Option<(DateTime<Utc>, Vec<domain::Entry>)>;

fn person_view(
    record: Option<&(RecordView, Calls)>,
    news: News,
    cared_for: Vec<CaredFor>,
    name: &str,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let greeting = record.map_or_else(|| name.to_owned(), |(record, _)| record.banner.person.name.address_as().to_owned());
    let own = record.map(|(record, requests)| own_record(record, requests, (news, now)));
    let has_own = own.is_some();
    let cares = !cared_for.is_empty();
    view! {
        <h1 class="nhsuk-heading-l">{format!("Hello, {greeting}")}</h1>
        {own}
        {cares.then(|| carer_view(cared_for, now))}
        {(!has_own && !cares).then(|| view! {
            <p>"There is no record linked to your account yet, and none that you may open for somebody else now. If you act under a lasting power of attorney or for the court, it waits until a privacy officer has recorded that the person cannot decide."</p>
            <p>"Ask your GP practice to link your record, or ask the person you care for to give you access."</p>
        })}
    }
}

fn own_record(record: &RecordView, calls: &Calls, (news, now): (News, DateTime<Utc>)) -> impl IntoView + use<> {
    let person = record.banner.person.id;
    let appointments: Vec<_> = record
        .panels
        .iter()
        .filter(|panel| panel.panel == domain::role_view::Panel::Category(domain::Category::Appointment))
        .flat_map(|panel| panel.entries.clone())
        .collect();
    let emergencies: Vec<_> = calls
        .emergencies
        .iter()
        .map(|row| {
            let when = instant_in_words(row.opened_at);
            format!(
                "{}, {} at {}, opened your record in an emergency on {when}: “{}”.",
                row.name,
                row.role.in_sentence(),
                row.organisation,
                row.reason
            )
        })
        .collect();
    let asked = match calls.requests {
        0 => None,
        1 => Some("Somebody asks to see more of your record.".to_owned()),
        n => Some(format!("{n} people ask to see more of your record.")),
    };
    view! {
        {asked.map(|words| view! {
            <div class="nhsuk-inset-text"><p>{words}" "<a href=paths::sharing(person)>"Look and answer"</a></p></div>
        })}
        {emergencies.into_iter().map(|words| view! {
            <div class="nhsuk-inset-text"><p>{words}" "<a href=paths::access_log(person)>"Who looked"</a></p></div>
        }).collect_view()}
        <div class="app-actions">
            <a class="app-action" href=paths::record(person)><strong>"My record"</strong><span>"Conditions, medicines, results, letters"</span></a>
            <a class="app-action" href=paths::contribution(person)><strong>"Add to my record"</strong><span>"A note, or a blood pressure reading"</span></a>
            <a class="app-action" href=paths::plan(person)><strong>"My plan"</strong><span>"What to call me, what to do in an emergency"</span></a>
            <a class="app-action" href=paths::access_log(person)><strong>"Who looked"</strong><span>"Everybody who opened my record"</span></a>
        </div>
        <section class="app-panel" aria-labelledby="next">
            <h2 class="nhsuk-heading-m" id="next">"My appointments"</h2>
            {if appointments.is_empty() {
                view! { <p>"You have no appointments booked that we know of."</p> }.into_any()
            } else {
                entries::list("appointments", person, &appointments, false)
            }}
        </section>
        {news.map(|(since, new)| view! {
            <section class="app-panel" aria-labelledby="new">
                <h2 class="nhsuk-heading-m" id="new">"New since you last looked"</h2>
                <p class="app-source">{format!("You last looked {}.", ago_in_words(since, now))}</p>
                {if new.is_empty() {
                    view! { <p>"Nothing new has arrived."</p> }.into_any()
                } else {
                    entries::list("new-entries", person, &new, true)
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

fn carer_view(cared_for: Vec<CaredFor>, now: DateTime<Utc>) -> impl IntoView + use<> {
    let today = london_day(now);
    view! {
        <section aria-labelledby="cared-for">
            <h2 class="nhsuk-heading-m" id="cared-for">"People I care for"</h2>
            <ul class="app-people">
                {cared_for.into_iter().map(|person| {
                    let age = person.born_on.map(|born| age_in_words(born, today));
                    let emergency = person.emergency_at.map(|at| {
                        format!("The record was opened in an emergency on {}. Ask them, or those who care for them, how they are.", instant_in_words(at))
                    });
                    let until = person.ends_at.map(|end| format!(" Your access ends on {}.", day_in_words(london_day(end))));
                    view! {
                        <li class="app-people__item">
                            <a class="app-people__name" href=paths::record(person.person)>{person.name.full()}</a>
                            <span>{age}</span>
                            {emergency.map(|words| view! { <strong>{words}</strong> })}
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
