//! Why an organisation is involved in a person's care.

use chrono::{DateTime, Utc};

/// What made the relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationshipKind {
    /// The person is registered with the practice.
    Registration,
    /// The person was admitted or seen.
    Encounter,
    /// The person was referred.
    Referral,
    /// The person has an appointment.
    Appointment,
    /// The person is on the team's caseload.
    Caseload,
    /// The team has a task for the person.
    Task,
    /// Somebody of the team said so, with a reason.
    Claimed,
}

impl RelationshipKind {
    /// Every kind.
    pub const ALL: &'static [Self] =
        &[Self::Registration, Self::Encounter, Self::Referral, Self::Appointment, Self::Caseload, Self::Task, Self::Claimed];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Encounter => "encounter",
            Self::Referral => "referral",
            Self::Appointment => "appointment",
            Self::Caseload => "caseload",
            Self::Task => "task",
            Self::Claimed => "claimed",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Plain words, for the person: "because …". Right of a hospital, a care home, a firm that comes to the house and a council alike.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Registration => "you are registered there",
            Self::Encounter => "they care for you",
            Self::Referral => "you were referred there",
            Self::Appointment => "you have an appointment there",
            Self::Caseload => "you are on their list",
            Self::Task => "they visit you or do something for you",
            Self::Claimed => "somebody there said they were involved in your care",
        }
    }

    /// In a word or two, beside the organisation's name.
    pub const fn in_short(self) -> &'static str {
        match self {
            Self::Registration => "Registered there",
            Self::Encounter => "Gives care",
            Self::Referral => "Referred there",
            Self::Appointment => "Appointment there",
            Self::Caseload => "On their list",
            Self::Task => "Visits or does something",
            Self::Claimed => "Said to be involved",
        }
    }

    /// How many days it lasts after the event that made it; none while it lasts until it is ended.
    pub const fn lasts_days(self) -> Option<i64> {
        match self {
            Self::Registration => None,
            Self::Encounter | Self::Referral | Self::Caseload => Some(365),
            Self::Appointment | Self::Task => Some(90),
            Self::Claimed => Some(1),
        }
    }
}

/// A relationship as the decision weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// What made it.
    pub kind: RelationshipKind,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that is known.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Relationship {
    /// In force at an instant: from its start until just before its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && self.expires_at.is_none_or(|end| now < end)
    }
}
