//! Opening a record in an emergency, whatever the person shares and whoever is known to care for them.

use chrono::{DateTime, Utc};

use crate::{Category, Role};

/// It lasts so many minutes.
pub const LASTS_MINUTES: i64 = 60;

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
