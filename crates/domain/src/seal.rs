//! Seals: what a person hides, how firmly, and which entries fall under it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Category, Code, EntryId, OrganisationId, SealId};

/// Breaking the seals of a record lasts so many minutes.
pub const BREAK_LASTS_MINUTES: i64 = 60;

/// A breaking of seals, as the decision weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealBreak {
    /// When.
    pub broken_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

impl SealBreak {
    /// In force at an instant: from its start until just before its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.broken_at <= now && now < self.ends_at
    }
}

/// How firmly something is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealLevel {
    /// Hidden from ordinary view. Who is involved in the care is told that something is sealed, and may break the seal with a reason.
    Sealed,
    /// Seen by the person and by the team that recorded it. Nobody else can tell that it exists.
    Locked,
}

impl SealLevel {
    /// Both, the milder first.
    pub const ALL: &'static [Self] = &[Self::Sealed, Self::Locked];

    /// Stable code, for forms and the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Locked => "sealed-and-locked",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.code() == code)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sealed => "Sealed",
            Self::Locked => "Sealed and locked",
        }
    }
}

/// What a seal hides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SealScope {
    /// One item.
    Item(EntryId),
    /// A visit or stay, by its source key, and everything that was recorded in it.
    Episode(String),
    /// A topic: everything of a kind, past and future.
    Category(Category),
    /// A topic: everything with a code, past and future.
    Code(Code),
}

/// A seal in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its id.
    pub id: SealId,
    /// How firm it is.
    pub level: SealLevel,
    /// What it hides.
    pub scope: SealScope,
    /// Only what this organisation recorded: it made the seal at the person's request. None where the person made it.
    pub team: Option<OrganisationId>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// What a seal looks at in an entry.
#[derive(Clone, Copy, Debug)]
pub struct Sealable<'a> {
    /// Its id; none while it has none.
    pub entry: Option<EntryId>,
    /// Its FHIR resource type.
    pub kind: &'a str,
    /// Its kind of information.
    pub category: Category,
    /// Its code.
    pub code: Option<&'a Code>,
    /// Its source key.
    pub source_key: &'a str,
    /// The source key of the visit or stay that it belongs to.
    pub episode: Option<&'a str>,
    /// Who recorded it.
    pub organisation: Option<OrganisationId>,
}

/// Whether entries of this kind can be sealed. The plan is written to be read by those who care, and nothing else would tell them;
/// emptying it is the way to take it back. Safeguarding tells of a risk, perhaps to a child or from the very person: whoever must know of
/// it does, whatever the person seals.
pub fn can_be_sealed(category: Category) -> bool {
    !matches!(category, Category::AboutMe | Category::Safeguarding)
}

/// Hiding it can kill: an allergy, a decision about resuscitation. Whoever seals it says that they understand.
pub fn is_dangerous_to_hide(category: Category) -> bool {
    matches!(category, Category::Allergy | Category::EndOfLife)
}

impl Seal {
    /// Whether an entry falls under it.
    pub fn covers(&self, entry: &Sealable<'_>) -> bool {
        let is_within = match &self.scope {
            SealScope::Item(id) => entry.entry == Some(*id),
            SealScope::Episode(key) => entry.source_key == key || entry.episode == Some(key.as_str()),
            // A medicine is a medicine wherever it is filed: under mental health, say.
            SealScope::Category(Category::Medicine) => {
                entry.category == Category::Medicine || entry.kind.starts_with("Medication")
            }
            SealScope::Category(category) => entry.category == *category,
            SealScope::Code(code) => entry.code == Some(code),
        };
        is_within && can_be_sealed(entry.category) && self.team.is_none_or(|team| entry.organisation == Some(team))
    }
}

/// The seal that an entry is under: of those that cover it the firmest, of these the first that was made.
pub fn strictest<'a>(seals: impl IntoIterator<Item = &'a Seal>, entry: &Sealable<'_>) -> Option<&'a Seal> {
    seals
        .into_iter()
        .filter(|seal| seal.covers(entry))
        .max_by_key(|seal| (seal.level, std::cmp::Reverse((seal.made_at, seal.id))))
}

/// A warning that keeps care safe without saying why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyRule {
    kind: SafetyRuleKind,
    what: String,
}

/// What a safety rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafetyRuleKind {
    /// Not to be given or done.
    Avoid,
    /// To be talked over first.
    AskBefore,
}

impl SafetyRuleKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Avoid, Self::AskBefore];

    /// Stable code, for forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Avoid => "avoid",
            Self::AskBefore => "ask-before",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Plain words, before what it is about.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Avoid => "Avoid",
            Self::AskBefore => "Ask the person before giving or doing",
        }
    }
}

/// Why a safety rule cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SafetyRuleError {
    /// Nothing is named.
    #[error("Enter what is to be avoided or asked about, such as a medicine")]
    Empty,
    /// It is too long to be a warning.
    #[error("Shorten it to 80 characters: name what to avoid, not why")]
    TooLong,
}

impl SafetyRule {
    /// The longest that a rule names, in characters.
    pub const LONGEST: usize = 80;

    /// A rule about something, such as a medicine.
    pub fn new(kind: SafetyRuleKind, what: &str) -> Result<Self, SafetyRuleError> {
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        match what.chars().count() {
            0 => Err(SafetyRuleError::Empty),
            1..=Self::LONGEST => Ok(Self { kind, what }),
            _ => Err(SafetyRuleError::TooLong),
        }
    }

    /// As it is shown.
    pub fn words(&self) -> String {
        format!("{}: {}", self.kind.words(), self.what)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn seal(n: u128, level: SealLevel, scope: SealScope) -> Seal {
        Seal { id: SealId::new(Uuid::from_u128(n)), level, scope, team: None, made_at: DateTime::UNIX_EPOCH }
    }

    fn entry(category: Category) -> Sealable<'static> {
        Sealable {
            entry: Some(EntryId::new(Uuid::from_u128(1))),
            kind: "Condition",
            category,
            code: None,
            source_key: "s|Condition/1",
            episode: Some("s|Encounter/1"),
            organisation: None,
        }
    }

    #[test]
    fn a_visit_is_sealed_with_all_that_was_recorded_in_it() {
        let seal = seal(1, SealLevel::Sealed, SealScope::Episode("s|Encounter/1".to_owned()));
        assert!(seal.covers(&entry(Category::Problem)));
        assert!(seal.covers(&Sealable { source_key: "s|Encounter/1", episode: None, ..entry(Category::Contact) }));
        assert!(!seal.covers(&Sealable { episode: Some("s|Encounter/2"), ..entry(Category::Problem) }));
        assert!(!seal.covers(&entry(Category::AboutMe)), "the plan is never sealed");
        assert!(!seal.covers(&entry(Category::Safeguarding)), "nor is a risk");
    }

    #[test]
    fn a_medicine_is_one_wherever_it_is_filed() {
        let seal = seal(1, SealLevel::Sealed, SealScope::Category(Category::Medicine));
        let elsewhere = Sealable { kind: "MedicationRequest", ..entry(Category::MentalHealth) };
        assert!(seal.covers(&elsewhere) && !seal.covers(&entry(Category::MentalHealth)));
    }

    #[test]
    fn of_several_seals_the_firmest_counts() {
        let mild = seal(1, SealLevel::Sealed, SealScope::Item(EntryId::new(Uuid::from_u128(1))));
        let firm = seal(2, SealLevel::Locked, SealScope::Category(Category::Problem));
        let later = Seal { made_at: DateTime::from_timestamp(9, 0).unwrap(), ..seal(0, SealLevel::Locked, firm.scope.clone()) };
        let of = |seals: &[Seal]| strictest(seals, &entry(Category::Problem)).map(|seal| seal.id);
        assert_eq!(of(&[mild.clone(), firm.clone(), later]), Some(firm.id));
        assert_eq!(of(std::slice::from_ref(&mild)), Some(mild.id));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_team_seals_only_what_it_recorded() {
        let team = OrganisationId::new(Uuid::from_u128(5));
        let seal = Seal { team: Some(team), ..seal(1, SealLevel::Sealed, SealScope::Category(Category::Problem)) };
        assert!(!seal.covers(&entry(Category::Problem)));
        assert!(seal.covers(&Sealable { organisation: Some(team), ..entry(Category::Problem) }));
    }

    #[test]
    fn a_safety_rule_names_something_short() {
        assert_eq!(SafetyRule::new(SafetyRuleKind::Avoid, "  ibuprofen ").unwrap().words(), "Avoid: ibuprofen");
        assert_eq!(SafetyRule::new(SafetyRuleKind::Avoid, " "), Err(SafetyRuleError::Empty));
        assert_eq!(SafetyRule::new(SafetyRuleKind::Avoid, &"x".repeat(81)), Err(SafetyRuleError::TooLong));
    }
}
