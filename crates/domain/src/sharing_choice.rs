//! What a person chose about sharing their record with the organisations that care for them.

use chrono::{DateTime, Utc};

/// A choice about the whole record. Without one, the record is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// Shared with those who are involved in the person's care.
    Share,
    /// Each organisation sees only what it recorded itself.
    DoNotShare,
}

impl Sharing {
    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::DoNotShare => "do-not-share",
        }
    }

    /// The choice with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Share, Self::DoNotShare].into_iter().find(|choice| choice.code() == code)
    }
}

/// A choice as the decision weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharingChoice {
    /// What was chosen.
    pub sharing: Sharing,
    /// When it lapses, if it does.
    pub ends_at: Option<DateTime<Utc>>,
}

impl SharingChoice {
    /// In force at an instant.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}
