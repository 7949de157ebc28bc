//! Opening a person's record: the summary, the timeline, one item, a trend.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use domain::{
    Action, Actor, Capacity, Category, Cursor, Entry, EntryId, Organisation, Permit, Person, PersonId, Post, RelationshipKind,
    Rule, decide,
    emergency::may_open,
    lens::SealSight,
    medicine::{is_running, listed_elsewhere, side_by_side},
    role_view::{Panel, Viewer, default_panels, panels_in_emergency},
    seal::can_be_sealed,
};
use exchange::fhir::{contribution::plan_source_keys, questions_and_answers, whole_detail};
use store::{EntryDetail, ResultPoint, SensitivityChange, Summary, SummaryRequest, TimelineFilter, Tx};

use crate::{
    Cx, ServiceError,
    contribution::may_withdraw,
    door::{Opened, Purpose, Seen, enter, leave, read_summary},
    emergency::{AtTheHead, at_the_head},
    plan::{OwnPlan, own_plan},
};

/// How many entries a panel of the summary shows.
pub const PANEL_SIZE: u8 = 5;
/// How many entries a panel shows of which none should be missed: medicines, allergies, conditions.
pub const LONG_PANEL_SIZE: u8 = 25;
/// How many entries the "latest" panel shows.
pub const LATEST_SIZE: u8 = 10;
/// How many entries are read for it: the contacts among them are no news and are left out.
pub const LATEST_READ: u8 = LATEST_SIZE + 4;
/// How many values a trend shows.
pub const TREND_SIZE: u8 = 100;
/// How many entries a window of a list shows.
pub const WINDOW_SIZE: u8 = 50;

/// What every page of a record shows at its head.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is shown or not, whatever the others are")]
pub struct Banner {
    /// Who it is about.
    pub person: Person,
    /// Current allergies, first of all.
    pub allergies: Vec<Entry>,
    /// Flags, and decisions about resuscitation and who decides.
    pub alerts: Vec<Entry>,
    /// Whether the viewer may see allergies at all: "none recorded" is only said to those who may.
    pub shows_allergies: bool,
    /// Who looks.
    pub viewer: Viewer,
    /// By which rule.
    pub rule: Rule,
    /// Until when an emergency, or the breaking of seals, keeps open what it opened.
    pub closes_at: Option<DateTime<Utc>>,
    /// The person looks through the viewer's eyes: nothing here is for them to press.
    pub is_preview: bool,
    /// Something is kept back that the person may show to whoever asks.
    pub asks_first: bool,
    /// Opened in an emergency by somebody who sees more once they say that they are involved.
    pub claim_shows_more: bool,
    /// What the viewer's role sees stays open after the emergency.
    pub outlasts_the_emergency: bool,
    /// Something is sealed that the viewer would see if they broke the seal.
    pub tells_of_seals: bool,
    /// Warnings for whoever treats the person.
    pub safety_rules: Vec<String>,
    /// The plan in the person's own words, if the viewer may see it.
    pub plan: Option<OwnPlan>,
    /// On the first page of a record that was opened in an emergency, what is looked for there.
    pub in_emergency: Option<AtTheHead>,
}

/// A panel with its entries.
#[derive(Clone, Debug)]
pub struct PanelView {
    /// Which panel.
    pub panel: Panel,
    /// Its entries, newest first, at most [`PANEL_SIZE`]; of medicines those that are one stand together.
    pub entries: Vec<Entry>,
    /// There are more.
    pub has_more: bool,
    /// An emergency does not open this kind.
    pub is_left_shut: bool,
}

/// A record, opened.
#[derive(Clone, Debug)]
pub struct RecordView {
    /// Its head.
    pub banner: Banner,
    /// Its panels in the viewer's order.
    pub panels: Vec<PanelView>,
    /// The newest of everything but contacts, which have no date.
    pub latest: Vec<Entry>,
    /// The organisations involved.
    pub care_team: Vec<(Organisation, RelationshipKind)>,
    /// The viewer may choose what is shared.
    pub may_choose_sharing: bool,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// As whom the actor sees a record.
pub fn viewer(actor: &Actor, rule: Rule) -> Viewer {
    match actor {
        Actor::Account { capacity: Capacity::Post(Post { role, .. }), .. } => Viewer::Practitioner(*role),
        _ if rule == Rule::CarerActs => Viewer::Carer,
        _ => Viewer::Individual,
    }
}

/// Of these only what is still true is shown in a summary.
fn shows_only_current(category: Category) -> bool {
    matches!(
        category,
        Category::Allergy
            | Category::Problem
            | Category::Medicine
            | Category::Plan
            | Category::EndOfLife
            | Category::Appointment
            | Category::Task
            | Category::AboutMe
    )
}

/// Opens a record at its summary.
pub async fn open(cx: &Cx, person: PersonId) -> Result<RecordView, ServiceError> {
    let request = |permit: &Permit| summary_request(permit, viewer(&cx.actor, permit.rule()));
    let Opened { summary, permit, facts, now } = read_summary(cx, person, request).await?;
    let mut record = arrange(summary, &permit, viewer(&cx.actor, permit.rule()), now);
    record.may_choose_sharing = decide(&cx.actor, Action::ChooseSharing, &facts, now).is_ok();
    Ok(record)
}

/// Loads a record's summary through a permit that was entered, in the panels of a viewer.
pub(crate) async fn load(tx: &mut Tx, permit: &Permit, viewer: Viewer) -> Result<RecordView, ServiceError> {
    let summary = tx.summary(permit, &summary_request(permit, viewer)).await?.ok_or(ServiceError::NotFound)?;
    Ok(arrange(summary, permit, viewer, tx.now()))
}

/// Puts what was read into the panels that are not always empty.
fn arrange(summary: Summary, permit: &Permit, viewer: Viewer, now: DateTime<Utc>) -> RecordView {
    let mut by_category = group(&summary.entries);
    let shown = |panel: &Panel| match panel {
        Panel::Category(category) => permit.lens().may_show(*category),
        Panel::Timeline | Panel::CareTeam => true,
    };
    let panels = summary.panels.iter().copied().filter(shown);
    let panels = panels.map(|panel| panel_view(panel, permit, &mut by_category)).collect();
    let latest = summary.latest.iter().filter(|entry| entry.kind != "RelatedPerson");
    let (latest, care_team) = (latest.take(LATEST_SIZE.into()).cloned().collect(), summary.care_team.clone());
    let in_emergency = permit.is_emergency().then(|| at_the_head(&summary, permit.lens()));
    let banner = Banner { in_emergency, ..banner(summary, permit, viewer) };
    RecordView { banner, panels, latest, care_team, may_choose_sharing: false, now }
}

fn summary_request(permit: &Permit, viewer: Viewer) -> SummaryRequest {
    let seen = Category::ALL.iter().copied().filter(|category| permit.lens().may_show(*category));
    let (current, newest) = seen.partition(|category| shows_only_current(*category));
    // What an emergency opens is there to be seen, however an administrator arranged the role's panels.
    let (viewer, panels) =
        if permit.is_emergency() { (None, panels_in_emergency(viewer)) } else { (Some(viewer), default_panels(viewer)) };
    SummaryRequest {
        viewer,
        panels,
        current,
        newest,
        each_current: i64::from(LONG_PANEL_SIZE) + 1,
        each_newest: i64::from(PANEL_SIZE) + 1,
        abnormal: i64::from(PANEL_SIZE),
        latest: i64::from(LATEST_READ),
        plan: plan_source_keys(),
    }
}

/// The entries by panel. A medicine that is filed under another kind of information stands under both.
fn group(entries: &[Entry]) -> BTreeMap<Category, Vec<Entry>> {
    let mut groups: BTreeMap<Category, Vec<Entry>> = BTreeMap::new();
    let mut put = |category, entry: Entry| {
        let group = groups.entry(category).or_default();
        if group.iter().all(|other| other.id != entry.id) {
            group.push(entry);
        }
    };
    for entry in entries {
        if entry.kind.starts_with("Medication") && entry.is_current {
            put(Category::Medicine, entry.clone());
        }
        put(entry.category, entry.clone());
    }
    groups
}

fn panel_view(panel: Panel, permit: &Permit, by_category: &mut BTreeMap<Category, Vec<Entry>>) -> PanelView {
    let mut entries = match panel {
        Panel::Category(category) => by_category.remove(&category).unwrap_or_default(),
        Panel::Timeline | Panel::CareTeam => Vec::new(),
    };
    // An appointment that comes first is told first.
    if panel == Panel::Category(Category::Appointment) {
        entries.reverse();
    }
    // What is outside its range is told first, newest first: five ordinary values must not hide it.
    if panel == Panel::Category(Category::Result) {
        entries.sort_by_key(|entry| !entry.is_abnormal);
    }
    if panel == Panel::Category(Category::Medicine) {
        entries = side_by_side(entries);
    }
    // Whom to call comes before every form and agreement.
    if panel == Panel::Category(Category::Administrative) {
        entries.sort_by_key(|entry| entry.kind != "RelatedPerson" || !entry.is_current);
    }
    let size = match panel {
        Panel::Category(Category::Medicine | Category::Allergy | Category::Problem) => LONG_PANEL_SIZE,
        _ => PANEL_SIZE,
    };
    let has_more = entries.len() > usize::from(size);
    entries.truncate(size.into());
    let is_left_shut = matches!(panel, Panel::Category(category) if permit.leaves_shut(category));
    PanelView { panel, entries, has_more, is_left_shut }
}

fn banner(summary: Summary, permit: &Permit, viewer: Viewer) -> Banner {
    let Summary { person, alerts, entries, safety_rules, plan, .. } = summary;
    Banner {
        person,
        allergies: entries.into_iter().filter(|entry| entry.category == Category::Allergy).collect(),
        alerts,
        shows_allergies: permit.lens().may_show(Category::Allergy),
        viewer,
        rule: permit.rule(),
        closes_at: permit.closes_at(),
        is_preview: false,
        asks_first: permit.asks_first(),
        claim_shows_more: permit.claim_shows_more(),
        outlasts_the_emergency: permit.outlasts_the_emergency(),
        tells_of_seals: permit.lens().tells_of_seals(),
        safety_rules: if permit.lens().tells_safety_rules() { safety_rules } else { Vec::new() },
        plan: own_plan(&plan),
        in_emergency: None,
    }
}

pub(crate) async fn load_banner(tx: &mut Tx, permit: &Permit, viewer: Viewer) -> Result<Banner, ServiceError> {
    let (current, plan) = (vec![Category::Allergy], plan_source_keys());
    let request = SummaryRequest { current, each_current: 20, plan, ..SummaryRequest::default() };
    let summary = tx.summary(permit, &request).await?.ok_or(ServiceError::NotFound)?;
    Ok(banner(summary, permit, viewer))
}

/// A window of the timeline.
#[derive(Clone, Debug)]
pub struct TimelineView {
    /// The record's head.
    pub banner: Banner,
    /// The entries, newest first; of medicines alone those that are one stand together.
    pub entries: Vec<Entry>,
    /// Where the next window begins, if there is one.
    pub next: Option<Cursor>,
    /// The categories that the viewer may filter by.
    pub categories: Vec<Category>,
    /// Of the kinds that were asked for those that an emergency does not open.
    pub left_shut: Vec<Category>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Reads a window of the timeline: at most [`WINDOW_SIZE`] entries, whatever the filter's limit.
pub async fn timeline(cx: &Cx, person: PersonId, filter: TimelineFilter) -> Result<TimelineView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadRecord, Purpose::Read).await?;
    let banner = load_banner(&mut tx, &permit, viewer(&cx.actor, permit.rule())).await?;
    let filter = TimelineFilter { limit: i64::from(WINDOW_SIZE) + 1, ..filter };
    let mut entries = tx.timeline(&permit, &filter).await?;
    let next = next_window(&mut entries, WINDOW_SIZE);
    // Only where nothing else is listed: a timeline of several kinds is in the order of time.
    if filter.categories == [Category::Medicine] {
        entries = side_by_side(entries);
    }
    let categories = Category::ALL.iter().copied().filter(|category| permit.lens().may_show(*category)).collect();
    let left_shut = filter.categories.iter().copied().filter(|category| permit.leaves_shut(*category)).collect();
    let now = tx.now();
    leave(cx, tx, &permit, &Seen::entries(&entries)).await?;
    Ok(TimelineView { banner, entries, next, categories, left_shut, now })
}

/// Cuts what was read to a window; where the next one begins, if there is one.
fn next_window(entries: &mut Vec<Entry>, size: u8) -> Option<Cursor> {
    let has_more = entries.len() > usize::from(size);
    entries.truncate(size.into());
    entries.last().filter(|_| has_more).map(cursor)
}

fn cursor(entry: &Entry) -> Cursor {
    Cursor { effective_at: entry.effective.map_or(entry.received_at, domain::Moment::instant), entry: entry.id }
}

/// One entry, opened.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// The record's head.
    pub banner: Banner,
    /// The entry.
    pub detail: EntryDetail,
    /// All that it says, where a list shows only the beginning.
    pub whole_detail: Option<String>,
    /// The questions and answers of a form.
    pub answers: Vec<(String, String)>,
    /// Of a running medicine: the entries by which other organisations list it too.
    pub listed_elsewhere: Vec<Entry>,
    /// The viewer may seal it.
    pub may_seal: bool,
    /// The viewer may keep it from the person, or release it.
    pub may_mark: bool,
    /// Who kept it from the person or released it, newest first: for those who work and see all of it.
    pub changes: Vec<SensitivityChange>,
    /// The viewer may mark it as a mistake of theirs.
    pub may_withdraw: bool,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Whether the viewer is of the team that recorded an entry, known to care for the person, in a role that treats.
fn is_of_the_team(cx: &Cx, permit: &Permit, entry: &Entry) -> bool {
    cx.actor.post().is_some_and(|post| {
        let is_theirs = entry.organisation.as_ref().is_some_and(|(id, _)| *id == post.organisation_id);
        is_theirs && permit.lens().seals() == SealSight::RecordedBy(post.organisation_id) && may_open(post.role)
    })
}

/// The person seals anything of theirs that can be sealed; a team what it recorded.
fn may_seal(cx: &Cx, permit: &Permit, entry: &Entry) -> bool {
    (permit.rule() == Rule::OwnRecord || is_of_the_team(cx, permit, entry)) && can_be_sealed(entry.category)
}

/// Reads one entry with its content and history.
pub async fn entry(cx: &Cx, person: PersonId, entry: EntryId) -> Result<EntryView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadRecord, Purpose::Read).await?;
    let banner = load_banner(&mut tx, &permit, viewer(&cx.actor, permit.rule())).await?;
    let detail = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?;
    // A summary says no more of why than of what.
    let is_whole = cx.actor.post().is_some() && detail.resource.is_some();
    let changes = if is_whole { tx.sensitivity_changes(&permit, entry).await? } else { Vec::new() };
    let running = if is_running(&detail.entry) { running_medicines(&mut tx, &permit).await? } else { Vec::new() };
    let now = tx.now();
    leave(cx, tx, &permit, &Seen::one(detail.entry.category)).await?;
    let may_withdraw = may_withdraw(cx, &permit, &detail.entry);
    let may_seal = may_seal(cx, &permit, &detail.entry);
    let may_mark = is_of_the_team(cx, &permit, &detail.entry);
    let resource = detail.resource.as_ref();
    let answers =
        resource.filter(|_| detail.entry.kind == "QuestionnaireResponse").map(questions_and_answers).unwrap_or_default();
    let whole_detail = resource.and_then(|resource| whole_detail(&detail.entry.kind, resource));
    let listed_elsewhere = listed_elsewhere(&detail.entry, &running).into_iter().cloned().collect();
    Ok(EntryView { banner, detail, whole_detail, answers, listed_elsewhere, may_seal, may_mark, changes, may_withdraw, now })
}

/// The medicines that the viewer sees on the record's page, wherever they are filed.
async fn running_medicines(tx: &mut Tx, permit: &Permit) -> Result<Vec<Entry>, ServiceError> {
    let (panels, current) = (vec![Panel::Category(Category::Medicine)], vec![Category::Medicine]);
    let each_current = i64::from(LONG_PANEL_SIZE) + 1;
    let request = SummaryRequest { panels, current, each_current, ..SummaryRequest::default() };
    Ok(tx.summary(permit, &request).await?.ok_or(ServiceError::NotFound)?.entries)
}

/// The values of one kind of result over time.
#[derive(Clone, Debug)]
pub struct TrendView {
    /// The record's head.
    pub banner: Banner,
    /// The values, newest first.
    pub points: Vec<ResultPoint>,
    /// Where the next window begins, if there is one.
    pub next: Option<Cursor>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Reads a trend: at most [`TREND_SIZE`] values of a code, the newest, or those before a place.
pub async fn trend(cx: &Cx, person: PersonId, code: &str, after: Option<Cursor>) -> Result<TrendView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadRecord, Purpose::Read).await?;
    let banner = load_banner(&mut tx, &permit, viewer(&cx.actor, permit.rule())).await?;
    let filter = TimelineFilter {
        categories: vec![Category::Result, Category::Observation, Category::Contribution],
        code: Some(code.to_owned()),
        after,
        limit: i64::from(TREND_SIZE) + 1,
        ..TimelineFilter::default()
    };
    let mut entries = tx.timeline(&permit, &filter).await?;
    let next = next_window(&mut entries, TREND_SIZE);
    let points = tx.result_points(&permit, entries).await?;
    let now = tx.now();
    leave(cx, tx, &permit, &Seen::entries(points.iter().map(|point| &point.entry))).await?;
    if points.is_empty() {
        return Err(ServiceError::NotFound);
    }
    Ok(TrendView { banner, points, next, now })
}

/// The text of a base64 attachment; none if it is neither.
pub fn decode_text(data: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(data.as_bytes()).ok()?).ok()
}
