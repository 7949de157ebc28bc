//! Opening a record in an emergency, whatever the person shares and whoever is known to care for them.

use chrono::{DateTime, Utc};

use crate::{Category, Role};

/// It lasts so many minutes.
pub const LASTS_MINUTES: i64 = 60;
/// It is to be reviewed within so many days.
pub const REVIEWED_WITHIN_DAYS: i64 = 3;

/// An emergency that somebody opened, as the decision weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyAccess {
    /// When.
    pub opened_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
}

impl EmergencyAccess {
    /// In force at an instant: from its start until just before its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.opened_at <= now && now < self.ends_at
    }
}

/// Whether somebody of this role treats people in an emergency.
pub const fn may_open(role: Role) -> bool {
    !matches!(role, Role::Administrator | Role::PrivacyOfficer | Role::Receptionist | Role::ContactPartner)
}

/// What an emergency opens, in the order in which it is shown: what could hurt, what is taken, what is known, what was decided, what the
/// person wants, and whom to call.
pub const OPENED: [Category; 7] = [
    Category::Allergy,
    Category::Medicine,
    Category::Problem,
    Category::EndOfLife,
    Category::AboutMe,
    Category::Plan,
    Category::Administrative,
];

/// What became of a review.
///
/// **Source**: the states in which a privacy officer of the Summary Care Record leaves an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The evidence bears it out.
    Closed,
    /// To be looked into.
    Flagged,
    /// It was wrong, and that was dealt with.
    Addressed,
    /// Handed on.
    Escalated,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[Self::Closed, Self::Flagged, Self::Addressed, Self::Escalated];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Flagged => "flagged",
            Self::Addressed => "addressed",
            Self::Escalated => "escalated",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.code() == code)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Closed => "Borne out: close",
            Self::Flagged => "Look into it",
            Self::Addressed => "Incorrect use, addressed",
            Self::Escalated => "Escalate",
        }
    }
}
