//! People who act for somebody and disagree about what is shared; and the ruling of a privacy officer.

use chrono::{DateTime, Duration, Utc};

use crate::{Sharing, SharingChoice};

/// A disagreement is to be decided within so many days.
pub const DECIDED_WITHIN_DAYS: i64 = 5;

/// What a privacy officer lifted is not kept back again by anybody but the person for so many days.
pub const BINDS_DAYS: i64 = 365;

/// So many days those whom a ruling, or a choice of another who acts for the person, concerns are told of it on their home.
pub const TOLD_DAYS: i64 = 30;

/// The shortest words of whoever asks or decides, in characters.
const SHORTEST: usize = 10;
/// The longest, in characters.
const LONGEST: usize = 500;

/// What a privacy officer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ruling {
    /// The stricter choice stands.
    Stands,
    /// The choice in the way ends.
    Lifted,
}

impl Ruling {
    /// Every ruling.
    pub const ALL: &'static [Self] = &[Self::Stands, Self::Lifted];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Lifted => "lifted",
        }
    }

    /// The ruling with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|ruling| ruling.code() == code)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Stands => "The stricter choice stands",
            Self::Lifted => "The choice is lifted",
        }
    }
}

/// Whether a choice keeps back again some of what a privacy officer lifted at an instant, in a wider choice or in pieces. To keep it from one
/// practitioner by name is another matter than to keep it from everybody, and so is a choice about medicines, wherever they are filed.
pub fn defies(choice: &SharingChoice, (lifted, at): (&SharingChoice, DateTime<Utc>), now: DateTime<Utc>) -> bool {
    let is_about_one = choice.scope.account.is_some() && lifted.scope.account.is_none();
    choice.scope.overlaps(&lifted.scope)
        && !is_about_one
        && choice.sharing != Sharing::Share
        && now < at + Duration::days(BINDS_DAYS)
}

/// Whether those whom it concerns are told of it on their home: while it waits, and for some time after it was decided. Where the choice
/// in the way ended meanwhile, nobody waits for anything.
pub fn is_told(decided_at: Option<DateTime<Utc>>, is_over: bool, now: DateTime<Utc>) -> bool {
    decided_at.map_or(!is_over, |at| now < at + Duration::days(TOLD_DAYS))
}

/// Whether others who decide for a person too are told on their home of a choice that one of them made.
pub fn is_news(made_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < made_at + Duration::days(TOLD_DAYS)
}

/// Why somebody asks, or decides: words that others can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds(String);

/// Why the words are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroundsError {
    /// Too short to be a reason.
    #[error("Say why, in at least {SHORTEST} characters")]
    Short,
    /// Too long.
    #[error("The reason must be {LONGEST} characters or fewer")]
    Long,
}

impl Grounds {
    /// Reads the words.
    pub fn parse(text: &str) -> Result<Self, GroundsError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            0..SHORTEST => Err(GroundsError::Short),
            SHORTEST..=LONGEST => Ok(Self(text)),
            _ => Err(GroundsError::Long),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, Category, Role, Scope};

    #[test]
    fn grounds_say_something() {
        assert_eq!(Grounds::parse(" because  "), Err(GroundsError::Short));
        assert_eq!(Grounds::parse(&"x".repeat(501)), Err(GroundsError::Long));
        assert_eq!(Grounds::parse(" The school\n nurse asks ").unwrap().as_str(), "The school nurse asks");
        assert_eq!(GroundsError::Short.to_string(), "Say why, in at least 10 characters");
    }

    #[test]
    fn what_was_lifted_is_not_kept_back_again_within_a_year() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let scope = Scope { category: Some(Category::MentalHealth), ..Scope::default() };
        let choice = |sharing, scope| SharingChoice { scope, sharing, ends_at: None };
        let lifted = choice(Sharing::DoNotShare, scope);
        let defies_on_day = |choice, days| defies(&choice, (&lifted, at), at + Duration::days(days));
        for stricter in [Sharing::AskFirst, Sharing::DoNotShare] {
            assert!(defies_on_day(choice(stricter, scope), 364));
            assert!(!defies_on_day(choice(stricter, scope), 365));
            assert!(defies_on_day(choice(stricter, Scope::default()), 1), "all of the record holds it too");
            let piece = Scope { role: Some(Role::SocialWorker), ..scope };
            assert!(defies_on_day(choice(stricter, piece), 1), "a piece of it");
            let other = Scope { category: Some(Category::Letter), ..scope };
            assert!(!defies_on_day(choice(stricter, other), 1), "about something else");
            let by_name = Scope { account: Some(AccountId::new(uuid::Uuid::nil())), ..scope };
            assert!(!defies_on_day(choice(stricter, by_name), 1), "from one practitioner, by name");
        }
        assert!(!defies_on_day(choice(Sharing::Share, scope), 1));
    }

    #[test]
    fn what_waits_is_told_and_what_was_decided_for_thirty_days() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert!(is_told(None, false, now) && !is_told(None, true, now));
        for is_over in [false, true] {
            assert!(is_told(Some(now - Duration::days(29)), is_over, now));
            assert!(!is_told(Some(now - Duration::days(30)), is_over, now));
        }
        assert!(is_news(now - Duration::days(29), now) && !is_news(now - Duration::days(30), now));
    }
}
