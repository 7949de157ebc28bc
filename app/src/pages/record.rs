//! A person's record at its summary.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Category, Organisation, RelationshipKind, Rule,
    role_view::{Panel, Viewer},
};
use leptos::prelude::*;
use service::{
    ServiceError,
    record::{self, Banner, PanelView, RecordView},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::{
        banner::{banner, own_words},
        entries,
        link::link,
        panel::{not_opened, nothing_recorded, panel},
    },
    web::{AppError, Page, PersonPath, Signed, state::AppState},
};

/// `GET /people/{person}/record`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    PersonPath(person): PersonPath,
) -> Result<Response, AppError> {
    match record::open(&cx, person).await {
        Ok(record) => {
            let title = if record.banner.viewer == Viewer::Individual {
                "My record".to_owned()
            } else {
                format!("Record of {}", record.banner.person.name.full())
            };
            Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&record)).await)
        }
        // Whoever may know the person, but is not known to care for them, is asked why.
        Err(ServiceError::Denied(domain::Denied::Forbidden(Rule::NoRelationship))) => {
            Ok(Redirect::to(&paths::claim(person)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn view(record: &RecordView) -> impl IntoView + use<> {
    let person = record.banner.person.id;
    let is_own = record.banner.viewer == Viewer::Individual;
    let head = if is_own {
        view! { <h1 class="nhsuk-heading-l">"My record"</h1> }.into_any()
    } else {
        view! { <h1 class="nhsuk-u-visually-hidden">{format!("Record of {}", record.banner.person.name.full())}</h1> }.into_any()
    };
    let (banner, panels) = summary(record);
    view! {
        {head}
        {banner}
        <ul class="app-record-links">
            <li><a href=paths::timeline(person)>"Timeline: everything in order"</a></li>
            {is_own.then(|| view! {
                <li><a href=paths::contribution(person)>"Add to my record"</a></li>
                <li><a href=paths::sharing(person)>"Who sees what"</a></li>
                <li><a href=paths::seals(person)>"What I sealed"</a></li>
                <li><a href=paths::access_log(person)>"Who looked"</a></li>
            })}
            {(record.banner.viewer == Viewer::Carer).then(|| view! {
                <li><a href=paths::contribution(person)>"Add to this record"</a></li>
                {record.may_choose_sharing.then(|| view! { <li><a href=paths::sharing(person)>"Who sees what"</a></li> })}
            })}
        </ul>
        {panels}
    }
}

/// The head of a record and its panels.
pub(super) fn summary(record: &RecordView) -> (AnyView, AnyView) {
    let now = record.now;
    let (shown, empty): (Vec<_>, Vec<_>) = record.panels.iter().partition(|view| !can_be_left_out(view));
    let viewer = record.banner.viewer;
    let jumps = jumps(&record.banner, &shown);
    let panels: Vec<_> = shown
        .iter()
        .filter_map(|view| match view.panel {
            Panel::Timeline => Some(latest(record)),
            Panel::CareTeam => Some(care_team(&record.banner, &record.care_team)),
            Panel::Category(_) => panel(&record.banner, view, now),
        })
        .collect();
    let empty: Vec<_> = empty.iter().filter(|view| !view.is_left_shut).map(|view| view.panel.words_for(viewer)).collect();
    let left_shut: Vec<_> = record
        .panels
        .iter()
        .filter(|view| view.is_left_shut)
        .filter_map(|view| match view.panel {
            Panel::Category(category) => Some(category),
            Panel::Timeline | Panel::CareTeam => None,
        })
        .collect();
    let panels = view! {
        {own_words(&record.banner)}
        {jumps}
        <div class="app-panels">{panels}</div>
        {(!empty.is_empty()).then(|| view! { <p class="app-source">{format!("{}: {}.", nothing_recorded(viewer), empty.join("; "))}</p> })}
    };
    // Directly below what says that it is an emergency: whoever reads on must know what is missing.
    let head = view! {
        {banner(&record.banner, now)}
        {not_opened(&record.banner, &left_shut)}
    };
    (head.into_any(), panels.into_any())
}

/// The way to each panel, on a phone. A preview has none: nothing there is to be pressed.
fn jumps(banner: &Banner, shown: &[&PanelView]) -> Option<impl IntoView + use<>> {
    let links = shown.iter().map(|view| {
        let (href, words) = (format!("#panel-{}", view.panel.code()), view.panel.words_for(banner.viewer));
        view! { <li><a href=href>{words}</a></li> }
    });
    let links = links.collect_view();
    (!banner.is_preview).then(|| {
        view! {
            <details class="nhsuk-details app-jumps">
                <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">"On this page"</span></summary>
                <nav class="nhsuk-details__text" aria-label="On this page"><ul class="nhsuk-list">{links}</ul></nav>
            </details>
        }
    })
}

/// A panel with nothing in it is told in one line with the others; but not one whose emptiness is itself news to whoever treats.
fn can_be_left_out(view: &PanelView) -> bool {
    match view.panel {
        Panel::Category(Category::Allergy | Category::Problem | Category::Medicine) | Panel::Timeline | Panel::CareTeam => false,
        Panel::Category(_) => view.entries.is_empty(),
    }
}

fn latest(record: &RecordView) -> AnyView {
    let person = record.banner.person.id;
    view! {
        <section class="app-panel" aria-labelledby="panel-timeline">
            <h2 class="nhsuk-heading-s app-panel__heading" id="panel-timeline">"Latest"</h2>
            {if record.latest.is_empty() {
                view! { <p class="app-panel__empty">{format!("{}.", nothing_recorded(record.banner.viewer))}</p> }.into_any()
            } else {
                let list = entries::list("panel-timeline-list", &record.banner, &record.latest, true);
                view! { {list}{entries::freshness(&record.banner, &record.latest, record.now)} }.into_any()
            }}
            {(!record.banner.is_preview).then(|| view! { <p class="app-panel__all"><a href=paths::timeline(person)>"Open the timeline"</a></p> })}
        </section>
    }
    .into_any()
}

fn care_team(banner: &Banner, team: &[(Organisation, RelationshipKind)]) -> AnyView {
    let why = |kind: RelationshipKind| match banner.viewer {
        Viewer::Individual => format!("Because {}", kind.words()),
        Viewer::Carer | Viewer::Practitioner(_) => kind.in_short().to_owned(),
    };
    let rows = team.to_vec();
    view! {
        <section class="app-panel" aria-labelledby="panel-care-team">
            <h2 class="nhsuk-heading-s app-panel__heading" id="panel-care-team">"Care team"</h2>
            {if rows.is_empty() {
                view! { <p class="app-panel__empty">"No team is known."</p> }.into_any()
            } else {
                view! {
                    <ul class="app-entries">
                        {rows.into_iter().map(|(organisation, kind)| view! {
                            <li class="app-entry">
                                <div class="app-entry__what">
                                    <strong>{organisation.name}</strong>
                                    {organisation.phone.map(|phone| {
                                        let call = format!("tel:{}", phone.replace(' ', ""));
                                        view! { <div>{link(banner, (call, ""), phone)}</div> }
                                    })}
                                    <div class="app-source">{why(kind)}</div>
                                </div>
                            </li>
                        }).collect_view()}
                    </ul>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}
