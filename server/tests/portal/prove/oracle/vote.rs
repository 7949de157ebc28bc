//! The oracle itself: what `docs/authorisation.md` says, step by step, over plain structs.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What is known of an entry, as the oracle sees it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: Uuid,
    pub(super) category: String,
    pub(super) by: Uuid,
    /// None: not sealed; else whether it is locked.
    pub(super) seal: Option<bool>,
    pub(super) sensitivity: Option<&'static str>,
    pub(super) kind: &'static str,
    /// Of the person's plan, which section.
    pub(super) section: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) category: Option<String>,
    pub(super) section: Option<&'static str>,
    pub(super) organisation: Option<Uuid>,
    pub(super) role: Option<String>,
    pub(super) account: Option<Uuid>,
    pub(super) sharing: &'static str,
    pub(super) ends: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) from: DateTime<Utc>,
    pub(super) to: Option<DateTime<Utc>>,
}

impl Span {
    pub(super) fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from <= now
            && match self.to {
                None => true,
                Some(to) => now < to,
            }
    }
}

/// A carer's right.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) account: Uuid,
    pub(super) topics: Option<Vec<String>>,
    pub(super) span: Span,
    /// None: not an attorney; else since when the person cannot decide, and from when they can again.
    pub(super) attorney: Option<(Option<NaiveDate>, Option<NaiveDate>)>,
}

impl Grant {
    /// An attorney acts on the days on which the person cannot decide; everybody else always.
    pub(super) fn acts(&self, today: NaiveDate) -> bool {
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
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) items: Vec<Item>,
    /// Organisation, whether claimed and by whom, and when.
    pub(super) ties: Vec<(Uuid, Option<Uuid>, Span)>,
    pub(super) grants: Vec<Grant>,
    pub(super) choices: Vec<Choice>,
    /// Account, organisation, and when.
    pub(super) emergencies: Vec<(Uuid, Uuid, Span)>,
    pub(super) breaks: Vec<(Uuid, Uuid, Span)>,
}

#[derive(Clone, Debug)]
pub(super) struct Viewer {
    pub(super) account: Uuid,
    pub(super) own: Option<Uuid>,
    /// Organisation and role's code; none for somebody acting as themselves.
    pub(super) post: Option<(Uuid, String)>,
    /// The kind of that organisation.
    pub(super) setting: String,
}

/// How much is seen: 0 nothing, 1 that it exists, 2 all of it.
pub(super) type Much = u8;

/// The sharing model as the document prints it, role's column and category's row; what a later version changed in one setting; and which
/// organisations have agreed to share.
pub(super) struct Model {
    pub(super) levels: BTreeMap<(String, String), Much>,
    pub(super) changed: Vec<(String, String, String, Much)>,
    pub(super) agreed: Vec<Uuid>,
}

pub(super) const COLUMNS: [(&str, &str); 10] = [
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
    pub(super) fn read() -> Self {
        let document = include_str!("../../../../../docs/authorisation.md");
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

    pub(super) fn of(&self, role: &str, setting: &str, category: &str) -> Much {
        for (at, for_role, of, much) in &self.changed {
            if at == setting && for_role == role && of == category {
                return *much;
            }
        }
        self.levels.get(&(role.to_owned(), category.to_owned())).copied().unwrap_or(0)
    }
}

pub(super) const TREATS: [&str; 8] = [
    "general-practitioner",
    "nurse",
    "hospital-doctor",
    "mental-health-practitioner",
    "social-worker",
    "paramedic",
    "pharmacist",
    "health-visitor",
];
pub(super) const VITAL: [&str; 7] = ["allergy", "medicine", "problem", "end-of-life", "about-me", "plan", "administrative"];

/// What the document says, step by step.
pub(super) fn oracle(model: &Model, viewer: &Viewer, person: &Person, item: &Item, now: DateTime<Utc>) -> Much {
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
    let is_warning = item.kind == "Flag" && item.category != "safeguarding" && item.category != "sexual-health";
    if emergency && (VITAL.contains(&item.category.as_str()) || item.kind.starts_with("Medication") || is_warning) {
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

pub(super) fn keeps_back(
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
