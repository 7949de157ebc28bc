//! Worlds for the two votes: people and viewers that nobody thought of, put into the database behind the portal's back.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::Role;
use uuid::Uuid;

use super::vote::{Choice, Grant, Item, Model, Much, Person, Span, Viewer};
use crate::prove::Dice;

/// People and viewers with every kind of ground, many of them over or not begun yet.
pub(super) struct Worlds<'a> {
    pub(super) dice: Dice,
    pub(super) now: DateTime<Utc>,
    pub(super) organisations: &'a [Uuid],
    pub(super) accounts: &'a [Uuid],
    pub(super) settings: BTreeMap<Uuid, String>,
}

impl Worlds<'_> {
    pub(super) fn span(&mut self) -> Span {
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

    pub(super) fn id(&mut self) -> Uuid {
        let mut half =
            || u64::try_from(self.dice.below(1 << 31)).unwrap() << 32 | u64::try_from(self.dice.below(1 << 31)).unwrap();
        Uuid::from_u64_pair(half(), half())
    }

    pub(super) fn category(&mut self) -> String {
        self.dice.one_of(domain::Category::ALL).code().to_owned()
    }

    pub(super) fn person(&mut self, id: Uuid, items: usize) -> Person {
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
                let kind = ["MedicationRequest", "Flag", "Basic", "Basic"][self.dice.below(4)];
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

    pub(super) fn viewer(&mut self, people: &[Uuid]) -> Viewer {
        let account = *self.dice.one_of(self.accounts);
        let own = self.dice.in_100(30).then(|| *self.dice.one_of(people));
        let post =
            self.dice.in_100(85).then(|| (*self.dice.one_of(self.organisations), self.dice.one_of(Role::ALL).code().to_owned()));
        let setting = post.as_ref().map_or_else(String::new, |(organisation, _)| self.settings[organisation].clone());
        Viewer { account, own, post, setting }
    }
}

/// Where an item came from: a plan in one piece is of the release before.
pub(super) fn source_key(item: &Item) -> String {
    match item.section {
        Some("whole") => "urn:ilinks:portal|about-me".to_owned(),
        Some(section) => format!("urn:ilinks:portal|about-me/{section}"),
        None => item.id.to_string(),
    }
}

/// Puts a world into the database behind the portal's back.
pub(super) async fn insert(db: &mut store::owner::Connection, person: &Person, now: DateTime<Utc>) {
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
/// organisations lapse, be ended, wait for a second officer or not have begun.
pub(super) async fn govern(db: &mut store::owner::Connection, worlds: &mut Worlds<'_>) -> Model {
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
    // In force on its very last day; in force beside one that lapsed; lapsed yesterday, with one that waits for a second officer; not begun.
    let spans = [
        vec![(-9, 0, false)],
        vec![(-9, -1, false), (-1, 90, false)],
        vec![(-9, -1, false), (-1, 90, true)],
        vec![(1, 90, false)],
    ];
    for (n, spans) in spans.into_iter().enumerate() {
        let organisation = worlds.organisations[n];
        for (from, until, waits) in spans {
            let (id, from, until) = (worlds.id(), today + Duration::days(from), today + Duration::days(until));
            sqlx::query("insert into agreement (agreement_id, title, purpose, legal_basis, starts_on, review_on, made_at, needs_second_officer) values ($1, 'A', 'B', 'C', $2, $3, now(), $4)")
                .bind(id).bind(from).bind(until).bind(waits).execute(&mut *db).await.unwrap();
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
