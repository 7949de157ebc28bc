//! Asking a person who wishes to be asked first, and their answer.

/// A request lapses after so many days without an answer: that is no.
pub const LAPSES_AFTER_DAYS: i64 = 7;
/// A yes lasts so many days.
pub const YES_LASTS_DAYS: i64 = 30;

/// What the person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The one who asks may see it, for [`YES_LASTS_DAYS`].
    Yes,
    /// Not this time and not later.
    No,
    /// Not now; they may ask again.
    NotNow,
}

impl Answer {
    /// Every answer.
    pub const ALL: &'static [Self] = &[Self::Yes, Self::No, Self::NotNow];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotNow => "not-now",
        }
    }

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|answer| answer.code() == code)
    }

    /// Plain words, on the person's button.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Yes => "Yes, for 30 days",
            Self::No => "No",
            Self::NotNow => "Not now",
        }
    }
}
