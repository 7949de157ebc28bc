//! Two independent votes on who sees what: production (facts, decision, lens, row-level security) against an oracle that was written
//! from `docs/authorisation.md` over plain structs, slow and obvious, sharing no code with it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{AccountId, Action, Actor, Assurance, Capacity, OrganisationId, PersonId, Post, PostId, Role};
use store::TimelineFilter;
use uuid::Uuid;

use super::{Dice, is_long};
use crate::test_app::TestApp;

/// What is known of an entry, as the oracle sees it.
#[derive(Clone, Debug)]
struct Item {
    id: Uuid,
    category: String,
    by: Uuid,
    /// None: not sealed; else whether it is locked.
    seal: Option<bool>,
    sensitivity: Option<&'static str>,
    kind: &'static str,
    /// Of the person's plan, which section.
    section: Option<&'static str>,
}

#[derive(Clone, Debug)]
struct Choice {
    category: Option<String>,
    section: Option<&'static str>,
    organisation: Option<Uuid>,
    role: Option<String>,
    account: Option<Uuid>,
    sharing: &'static str,
    ends: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
struct Span {
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
}

impl Span {
    fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from <= now
            && match self.to {
                None => true,
                Some(to) => now < to,
            }
    }
}

/// A carer's right.
#[derive(Clone, Debug)]
struct Grant {
    account: Uuid,
    topics: Option<Vec<String>>,
    span: Span,
    /// None: not an attorney; else since when the person cannot decide, and from when they can again.
    attorney: Option<(Option<NaiveDate>, Option<NaiveDate>)>,
}

impl Grant {
    /// An attorney acts on the days on which the person cannot decide; everybody else always.
    fn acts(&self, today: NaiveDate) -> bool {
        match self.attorney {
            None => true,
            Some((None, _)) => false,
            Some((Some(since), None)) => since <= today,
            Some((Some(since), Some(again))) => since <= today && today < again,
        }
    }
}

/// One person of a world, with everything that bears on who sees them.
#[derive(Clone, Debug)]
struct Person {
    id: Uuid,
    items: Vec<Item>,
    /// Organisation, whether claimed and by whom, and when.
    ties: Vec<(Uuid, Option<Uuid>, Span)>,
    grants: Vec<Grant>,
    choices: Vec<Choice>,
    /// Account, organisation, and when.
    emergencies: Vec<(Uuid, Uuid, Span)>,
    breaks: Vec<(Uuid, Uuid, Span)>,
}

#[derive(Clone, Debug)]
struct Viewer {
    account: Uuid,
    own: Option<Uuid>,
    /// Organisation and role's code; none for somebody acting as themselves.
    post: Option<(Uuid, String)>,
    /// The kind of that organisation.
    setting: String,
}

/// How much is seen: 0 nothing, 1 that it exists, 2 all of it.
type Much = u8;

/// The sharing model as the document prints it, role's column and category's row; what a later version changed in one setting; and which
/// organisations have agreed to share.
struct Model {
    levels: BTreeMap<(String, String), Much>,
    changed: Vec<(String, String, String, Much)>,
    agreed: Vec<Uuid>,
}

const COLUMNS: [(&str, &str); 10] = [
    ("GP", "general-practitioner"),
    ("Nurse", "nurse"),
    ("Hospital doctor", "hospital-doctor"),
    ("Mental health", "mental-health-practitioner"),
    ("Social worker", "social-worker"),
    ("Paramedic", "paramedic"),
    ("Pharmacist", "pharmacist"),
    ("Health visitor", "health-visitor"),
    ("Reception", "receptionist"),
    ("Police, fire", "contact-partner"),
];

impl Model {
    fn read() -> Self {
        let document = include_str!("../../../../docs/authorisation.md");
        let words: BTreeMap<&str, &str> = domain::Category::ALL.iter().map(|it| (it.words(), it.code())).collect();
        let mut rows = document.lines().skip_while(|line| !line.starts_with("| | GP |"));
        let head: Vec<_> = rows.next().unwrap().split('|').map(str::trim).skip(2).take(10).map(str::to_owned).collect();
        let mut levels = BTreeMap::new();
        for row in rows.skip(1).take_while(|line| line.starts_with('|')) {
            let mut cells = row.split('|').map(str::trim).skip(1);
            let category = words[cells.next().unwrap()];
            for (column, cell) in head.iter().zip(cells) {
                let role = COLUMNS.iter().find(|(words, _)| words == column).unwrap().1;
                let much = match cell {
                    "full" => 2,
                    "sum." => 1,
                    "–" => 0,
                    other => panic!("{other}"),
                };
                levels.insert((role.to_owned(), category.to_owned()), much);
            }
        }
        assert_eq!(levels.len(), 210);
        Self { levels, changed: Vec::new(), agreed: Vec::new() }
    }

    fn of(&self, role: &str, setting: &str, category: &str) -> Much {
        for (at, for_role, of, much) in &self.changed {
            if at == setting && for_role == role && of == category {
                return *much;
            }
        }
        self.levels.get(&(role.to_owned(), category.to_owned())).copied().unwrap_or(0)
    }
}

const TREATS: [&str; 8] = [
    "general-practitioner",
    "nurse",
    "hospital-doctor",
    "mental-health-practitioner",
    "social-worker",
    "paramedic",
    "pharmacist",
    "health-visitor",
];
const VITAL: [&str; 7] = ["allergy", "medicine", "problem", "end-of-life", "about-me", "plan", "administrative"];

/// What the document says, step by step.
fn oracle(model: &Model, viewer: &Viewer, person: &Person, item: &Item, now: DateTime<Utc>) -> Much {
    let Some((organisation, role)) = &viewer.post else {
        if viewer.own == Some(person.id) {
            let is_withheld = item.sensitivity.is_some_and(|why| why != "not-for-proxies");
            return if item.category == "safeguarding" || is_withheld { 0 } else { 2 };
        }
        let today = domain::clock::london_day(now);
        let mine = || person.grants.iter().filter(|grant| grant.account == viewer.account && grant.span.from <= now);
        // An attorney who acts, then the newest of the others, then an attorney who does not.
        let grant = mine()
            .rfind(|grant| grant.attorney.is_some() && grant.acts(today) && grant.span.holds(now))
            .or_else(|| mine().rfind(|grant| grant.attorney.is_none()));
        let Some(Grant { topics, span, .. }) = grant else { return 0 };
        if !span.holds(now) || item.seal.is_some() || item.sensitivity.is_some() || item.category == "safeguarding" {
            return 0;
        }
        return match topics {
            Some(topics) if topics.contains(&item.category) => 2,
            Some(_) => 0,
            None if item.category == "sexual-health" => 0,
            None => 2,
        };
    };
    if viewer.own == Some(person.id) || role == "administrator" || role == "privacy-officer" {
        return 0;
    }
    let treats = TREATS.contains(&role.as_str());
    let known = person.ties.iter().any(|(at, claimed_by, span)| at == organisation && claimed_by.is_none() && span.holds(now));
    let claimed = person.ties.iter().any(|(at, by, span)| at == organisation && *by == Some(viewer.account) && span.holds(now));
    let during = |spans: &[(Uuid, Uuid, Span)]| {
        spans.iter().any(|(account, at, span)| *account == viewer.account && at == organisation && span.holds(now))
    };
    let emergency = treats && during(&person.emergencies);
    if !known && !claimed && !emergency {
        return 0;
    }
    // Seals.
    let is_mine = item.by == *organisation;
    match item.seal {
        None => {}
        Some(_) if is_mine && known => {}
        Some(false) if treats && (known || emergency) && during(&person.breaks) => {}
        Some(_) => return 0,
    }
    // What one's own organisation recorded.
    let own = match role.as_str() {
        "receptionist" => model.of(role, &viewer.setting, &item.category),
        "contact-partner" if item.category == "contact" || item.category == "safeguarding" => 2,
        "contact-partner" => 0,
        _ => 2,
    };
    let mut much = if is_mine { own } else { 0 };
    // What others recorded.
    if emergency && (VITAL.contains(&item.category.as_str()) || item.kind.starts_with("Medication")) {
        much = 2;
    }
    let agreed = model.agreed.contains(organisation);
    let keeps = |category: &str, section| keeps_back(person, viewer, (organisation, role), (category, section), now);
    let is_kept = match item.section {
        // A plan in one piece is for those who see every section.
        Some("whole") => ["preferred-name", "emergency", "what-matters"].iter().any(|section| keeps("about-me", Some(section))),
        section => keeps(&item.category, section),
    };
    if (known || claimed) && agreed && !is_kept {
        much = much.max(model.of(role, &viewer.setting, &item.category));
    }
    // Who keeps their medicines back means them all, wherever they are filed; what one recorded oneself one sees, and in an emergency all.
    if item.kind.starts_with("Medication") && item.category != "medicine" && keeps("medicine", None) && !emergency {
        much = if is_mine { much } else { 0 };
    }
    much
}

fn keeps_back(
    person: &Person,
    viewer: &Viewer,
    (organisation, role): (&Uuid, &str),
    (category, section): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> bool {
    let about: Vec<&Choice> = person
        .choices
        .iter()
        .filter(|choice| match choice.ends {
            Some(end) => now < end,
            None => true,
        })
        .filter(|choice| match &choice.category {
            Some(only) => only == category,
            None => true,
        })
        .filter(|choice| choice.section.is_none() || choice.section == section)
        .filter(|choice| choice.organisation.is_none() || choice.organisation == Some(*organisation))
        .filter(|choice| choice.role.is_none() || choice.role.as_deref() == Some(role))
        .filter(|choice| choice.account.is_none() || choice.account == Some(viewer.account))
        .collect();
    about.iter().filter(|block| block.sharing != "share").any(|block| {
        !about.iter().any(|share| {
            let says_as_much = (block.category.is_none() || share.category.is_some())
                && (block.section.is_none() || share.section.is_some())
                && (block.organisation.is_none() || share.organisation.is_some())
                && (block.role.is_none() || share.role.is_some())
                && (block.account.is_none() || share.account.is_some());
            let parts = |it: &Choice| {
                usize::from(it.category.is_some())
                    + usize::from(it.section.is_some())
                    + usize::from(it.organisation.is_some())
                    + usize::from(it.role.is_some())
                    + usize::from(it.account.is_some())
            };
            share.sharing == "share" && says_as_much && parts(share) > parts(block)
        })
    })
}

/// People and viewers with every kind of ground, many of them over or not begun yet.
struct Worlds<'a> {
    dice: Dice,
    now: DateTime<Utc>,
    organisations: &'a [Uuid],
    accounts: &'a [Uuid],
    settings: BTreeMap<Uuid, String>,
}

impl Worlds<'_> {
    fn span(&mut self) -> Span {
        let hours = |n: usize| Duration::hours(i64::try_from(n).unwrap());
        let from = self.now - hours(self.dice.below(100)) + hours(self.dice.below(20));
        let to = match self.dice.below(4) {
            0 => None,
            // Just over, just before, and at the very instant.
            1 => Some(self.now),
            2 => Some(self.now - Duration::microseconds(1)),
            _ => Some(self.now + hours(1 + self.dice.below(100))),
        };
        Span { from, to }
    }

    fn id(&mut self) -> Uuid {
        let mut half =
            || u64::try_from(self.dice.below(1 << 31)).unwrap() << 32 | u64::try_from(self.dice.below(1 << 31)).unwrap();
        Uuid::from_u64_pair(half(), half())
    }

    fn category(&mut self) -> String {
        self.dice.one_of(domain::Category::ALL).code().to_owned()
    }

    fn person(&mut self, id: Uuid, items: usize) -> Person {
        // Of a plan there is one of each section.
        let mut sections = vec!["whole", "what-matters", "emergency"];
        let items = (0..items)
            .map(|_| {
                let category = self.category();
                let seal = if category == "about-me" { None } else { [None, None, Some(false), Some(true)][self.dice.below(4)] };
                let sensitivity = self
                    .dice
                    .in_100(15)
                    .then(|| *self.dice.one_of(&["third-party", "likely-harm", "not-yet-released", "not-for-proxies"]));
                let section = if category == "about-me" && self.dice.in_100(70) { sections.pop() } else { None };
                // The plan is in the person's own words: no organisation recorded it.
                let by = if section.is_some() { Uuid::nil() } else { *self.dice.one_of(self.organisations) };
                let kind = if self.dice.in_100(25) { "MedicationRequest" } else { "Basic" };
                Item { id: self.id(), category, by, seal, sensitivity, kind, section }
            })
            .collect();
        let mut ties: Vec<(Uuid, Option<Uuid>, Span)> = Vec::new();
        for organisation in self.organisations {
            if self.dice.in_100(60) {
                let claimed_by = self.dice.in_100(30).then(|| *self.dice.one_of(self.accounts));
                ties.push((*organisation, claimed_by, self.span()));
                // Known and claimed at once, each with its own end.
                if claimed_by.is_none() && self.dice.in_100(30) {
                    ties.push((*organisation, Some(*self.dice.one_of(self.accounts)), self.span()));
                }
            }
        }
        let grants = (0..self.dice.below(3))
            .map(|n| {
                let topics = self.dice.in_100(50).then(|| (0..4).map(|_| self.category()).collect());
                let mut span = self.span();
                // One after the other: the newest that has begun counts.
                span.from = self.now - Duration::hours(50) + Duration::hours(i64::try_from(n).unwrap() * 30);
                let attorney = self.dice.in_100(40).then(|| {
                    let today = domain::clock::london_day(self.now);
                    let since = [None, Some(-2), Some(-1), Some(0)][self.dice.below(4)];
                    let again = since.and([None, Some(0), Some(1)][self.dice.below(3)]);
                    let day = |days: i64| today + Duration::days(days);
                    (since.map(day), again.map(day))
                });
                Grant { account: self.accounts[self.dice.below(2)], topics, span, attorney }
            })
            .collect();
        let choices = (0..self.dice.below(5))
            .map(|_| {
                let category = self.dice.in_100(40).then(|| self.category());
                // Often about what few items are of.
                let category =
                    if self.dice.in_100(30) { Some(["about-me", "medicine"][self.dice.below(2)].to_owned()) } else { category };
                let is_of_plan = category.as_deref() == Some("about-me") && self.dice.in_100(60);
                (category, is_of_plan.then(|| *self.dice.one_of(&["emergency", "what-matters"])))
            })
            .collect::<Vec<_>>();
        let choices = choices
            .into_iter()
            .map(|(category, section)| Choice {
                category,
                section,
                organisation: self.dice.in_100(40).then(|| *self.dice.one_of(self.organisations)),
                role: self.dice.in_100(30).then(|| self.dice.one_of(&Role::ALL[..10]).code().to_owned()),
                account: self.dice.in_100(15).then(|| *self.dice.one_of(self.accounts)),
                sharing: ["share", "ask-first", "do-not-share"][self.dice.below(3)],
                ends: self.span().to,
            })
            .collect();
        let mut during = |chance| {
            let mut spans = Vec::new();
            for account in self.accounts {
                for organisation in self.organisations {
                    if self.dice.in_100(chance) {
                        let Span { from, to } = self.span();
                        spans.push((
                            *account,
                            *organisation,
                            Span { from, to: Some(to.unwrap_or(self.now + Duration::hours(1))) },
                        ));
                    }
                }
            }
            spans
        };
        let (emergencies, breaks) = (during(15), during(25));
        Person { id, items, ties, grants, choices, emergencies, breaks }
    }

    fn viewer(&mut self, people: &[Uuid]) -> Viewer {
        let account = *self.dice.one_of(self.accounts);
        let own = self.dice.in_100(30).then(|| *self.dice.one_of(people));
        let post =
            self.dice.in_100(85).then(|| (*self.dice.one_of(self.organisations), self.dice.one_of(Role::ALL).code().to_owned()));
        let setting = post.as_ref().map_or_else(String::new, |(organisation, _)| self.settings[organisation].clone());
        Viewer { account, own, post, setting }
    }
}

/// Where an item came from: a plan in one piece is of the release before.
fn source_key(item: &Item) -> String {
    match item.section {
        Some("whole") => "urn:ilinks:portal|about-me".to_owned(),
        Some(section) => format!("urn:ilinks:portal|about-me/{section}"),
        None => item.id.to_string(),
    }
}

/// Puts a world into the database behind the portal's back.
async fn insert(db: &mut store::owner::Connection, person: &Person, now: DateTime<Utc>) {
    sqlx::query("insert into person (person_id, given, family, updated_at) values ($1, 'A', 'B', $2)")
        .bind(person.id)
        .bind(now)
        .execute(&mut *db)
        .await
        .unwrap();
    for (n, item) in person.items.iter().enumerate() {
        let at = now - Duration::minutes(i64::try_from(n).unwrap());
        sqlx::query(
            "insert into entry (entry_id, person_id, category, title, detail, effective_at, effective_precision, received_at,
                organisation_id, origin, is_current, is_abnormal, seal_id, seal_team_id, seal_is_locked, sensitivity, version, content_hash, resource, kind, source_key)
             values ($1, $2, $3, 'T', 'D', $4, 'instant', $4, $5, 'feed', false, false, $6, $7, $8, $9, 1, '', '{}', $10, $11)")
            .bind(item.id).bind(person.id).bind(&item.category).bind(at).bind((!item.by.is_nil()).then_some(item.by))
            .bind(item.seal.map(|_| item.id)).bind(item.seal.map(|_| item.by)).bind(item.seal).bind(item.sensitivity).bind(item.kind).bind(source_key(item)).execute(&mut *db).await.unwrap();
    }
    for (organisation, claimed_by, span) in &person.ties {
        let kind = if claimed_by.is_some() { "claimed" } else { "encounter" };
        sqlx::query("insert into relationship (relationship_id, person_id, organisation_id, kind, made_by, starts_at, expires_at) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6)")
            .bind(person.id).bind(organisation).bind(kind).bind(claimed_by).bind(span.from).bind(span.to).execute(&mut *db).await.unwrap();
    }
    for Grant { account, topics, span, attorney } in &person.grants {
        let basis = if attorney.is_some() { "lasting-power-of-attorney" } else { "granted" };
        let (since, again) = attorney.unwrap_or_default();
        sqlx::query("insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, topics, starts_at, ends_at, lacks_capacity_since, capacity_regained_on) values (gen_random_uuid(), $1, $2, 'R', $3, $4, $5, $6, $7, $8)")
            .bind(person.id).bind(account).bind(basis).bind(topics).bind(span.from).bind(span.to).bind(since).bind(again)
            .execute(&mut *db).await.unwrap();
    }
    for it in &person.choices {
        sqlx::query("insert into sharing_choice (sharing_choice_id, person_id, sharing, made_at, ends_at, category, organisation_id, role, account_id, section) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(person.id).bind(it.sharing).bind(now).bind(it.ends).bind(&it.category).bind(it.organisation).bind(&it.role).bind(it.account).bind(it.section)
            .execute(&mut *db).await.unwrap();
    }
    for (table, id, at, spans) in [
        ("emergency_access", "emergency_access_id", "opened_at", &person.emergencies),
        ("seal_break", "seal_break_id", "broken_at", &person.breaks),
    ] {
        for (account, organisation, span) in spans {
            let statement = format!(
                "insert into {table} ({id}, person_id, account_id, organisation_id, role, reason, {at}, ends_at) values (gen_random_uuid(), $1, $2, $3, 'nurse', 'R', $4, $5)"
            );
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .bind(person.id)
                .bind(account)
                .bind(organisation)
                .bind(span.from)
                .bind(span.to)
                .execute(&mut *db)
                .await
                .unwrap();
        }
    }
}

/// Puts a later version of the sharing model into force, with some levels of its own in some settings, and lets the agreements of some
/// organisations lapse, be ended or not have begun.
async fn govern(db: &mut store::owner::Connection, worlds: &mut Worlds<'_>) -> Model {
    let mut model = Model::read();
    let mut levels = serde_json::json!({});
    let much = |level: Much| ["none", "summary", "full"][usize::from(level)];
    for ((role, category), level) in &model.levels {
        levels[""][role.as_str()][category.as_str()] = much(*level).into();
    }
    for _ in 0..60 {
        let (organisation, role) = (*worlds.dice.one_of(worlds.organisations), *worlds.dice.one_of(&Role::ALL[..10]));
        let (setting, role, category) = (worlds.settings[&organisation].clone(), role.code().to_owned(), worlds.category());
        let level = Much::try_from(worlds.dice.below(3)).unwrap();
        if model.changed.iter().all(|(at, of, kind, _)| (at, of, kind) != (&setting, &role, &category)) {
            levels[setting.as_str()][role.as_str()][category.as_str()] = much(level).into();
            model.changed.push((setting, role, category, level));
        }
    }
    sqlx::query("insert into sharing_model (sharing_model_id, version, levels, state, drafted_from, authors, drafted_at, decided_by) values (gen_random_uuid(), 2, $1, 'in-force', 1, '{}', $2, $3)")
        .bind(levels).bind(worlds.now).bind(worlds.accounts[0]).execute(&mut *db).await.unwrap();
    sqlx::query("update agreement set ended_at = $1").bind(worlds.now).execute(&mut *db).await.unwrap();
    let today = domain::clock::london_day(worlds.now);
    // In force on its very last day; in force beside one that lapsed; lapsed yesterday; not begun.
    for (n, spans) in [vec![(-9, 0)], vec![(-9, -1), (-1, 90)], vec![(-9, -1)], vec![(1, 90)]].into_iter().enumerate() {
        let organisation = worlds.organisations[n];
        for (from, until) in spans {
            let (id, from, until) = (worlds.id(), today + Duration::days(from), today + Duration::days(until));
            sqlx::query("insert into agreement (agreement_id, title, purpose, legal_basis, starts_on, review_on, made_at) values ($1, 'A', 'B', 'C', $2, $3, now())")
                .bind(id).bind(from).bind(until).execute(&mut *db).await.unwrap();
            sqlx::query("insert into agreement_party values ($1, $2)")
                .bind(id)
                .bind(organisation)
                .execute(&mut *db)
                .await
                .unwrap();
        }
    }
    model.agreed = worlds.organisations[..2].to_vec();
    model
}

fn actor(viewer: &Viewer) -> Actor {
    let capacity = match &viewer.post {
        None => Capacity::Myself { person: viewer.own.map(PersonId::new) },
        Some((organisation, role)) => Capacity::Post(Post {
            id: PostId::new(*organisation),
            organisation_id: OrganisationId::new(*organisation),
            organisation_name: "O".to_owned(),
            setting: viewer.setting.clone(),
            role: role.parse().unwrap(),
            title: "T".to_owned(),
        }),
    };
    // To read needs a password only: the oracle knows nothing of second steps, and half of those who ask have none.
    let assurance = if viewer.account.as_u128().is_multiple_of(2) { Assurance::Password } else { Assurance::SecondStep };
    let own = viewer.own.map(PersonId::new);
    Actor::Account { id: AccountId::new(viewer.account), name: "A".to_owned(), own, assurance, capacity }
}

#[tokio::test]
async fn production_and_the_oracle_agree_on_who_sees_what() {
    let app = TestApp::start();
    let (people, viewers, items) = if is_long() { (500, 500, 40) } else { (40, 125, 40) };
    let uuids =
        async |question| app.superuser_lines(question).await.iter().map(|id| id.parse::<Uuid>().unwrap()).collect::<Vec<_>>();
    let organisations = uuids("select organisation_id::text from organisation order by 1 limit 4").await;
    let accounts = uuids("select account_id::text from account order by 1 limit 4").await;
    let now = app.clock_now();
    let mut db = store::owner::connect(&app.superuser_url()).await.unwrap();
    sqlx::query("set session_replication_role = replica").execute(&mut db).await.unwrap();
    let mut settings = BTreeMap::new();
    for organisation in &organisations {
        let kind = sqlx::query_scalar("select kind from organisation where organisation_id = $1").bind(organisation);
        settings.insert(*organisation, kind.fetch_one(&mut db).await.unwrap());
    }
    let mut worlds = Worlds { dice: Dice::new(3), now, organisations: &organisations, accounts: &accounts, settings };
    let model = govern(&mut db, &mut worlds).await;
    let ids: Vec<Uuid> = (0..people).map(|n| Uuid::from_u128((7 << 96) + n)).collect();
    let population: Vec<Person> = ids.iter().map(|id| worlds.person(*id, items)).collect();
    for person in &population {
        insert(&mut db, person, now).await;
    }
    let portal = app.own_portal().await;
    let (mut votes, mut seen) = (0_u64, [0_u64; 3]);
    for person in &population {
        for _ in 0..viewers {
            let viewer = worlds.viewer(&ids);
            let actor = actor(&viewer);
            let mut tx = portal.store.begin().await.unwrap();
            let facts = tx.facts(&actor, PersonId::new(person.id)).await.unwrap();
            let mut shown = BTreeMap::new();
            if let Ok(permit) = domain::decide(&actor, Action::ReadRecord, &facts, now) {
                tx.enter(&permit).await.unwrap();
                let filter = TimelineFilter { limit: 1_000, ..TimelineFilter::default() };
                for entry in tx.timeline(&permit, &filter).await.unwrap() {
                    shown.insert(entry.id.as_uuid(), if entry.detail.is_some() { 2 } else { 1 });
                }
            }
            for item in &person.items {
                let (production, oracle) =
                    (shown.get(&item.id).copied().unwrap_or(0), oracle(&model, &viewer, person, item, now));
                assert_eq!(production, oracle, "{viewer:?}\n{item:?}\n{person:#?}");
                votes += 1;
                seen[usize::from(oracle)] += 1;
            }
        }
    }
    println!("oracle: {votes} votes, 0 disagreements; {} hidden, {} in summary, {} in full", seen[0], seen[1], seen[2]);
    assert!(votes >= 200_000 && seen.iter().all(|count| *count > votes / 200), "{seen:?}");
}
