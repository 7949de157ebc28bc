//! What a privacy officer looks into, and what becomes of it.

/// An alert is to be reviewed within so many days.
pub const REVIEWED_WITHIN_DAYS: i64 = 3;

/// What raised an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// Somebody said that they are involved in the person's care.
    Claim,
    /// Somebody opened the record in an emergency.
    Emergency,
    /// Somebody broke the seals of the record.
    SealBroken,
    /// A person asked why and had no reply, or none that satisfied them.
    NoReply,
    /// One account read very many people's records within minutes.
    BulkReading,
    /// Somebody read the record of a person of the same family name and postcode, whom their team did not see.
    Household,
    /// The same of a person of the same postcode.
    Neighbour,
    /// The same of a person who works where they do.
    Colleague,
    /// Very many accounts read one person's record within a day.
    ManyReaders,
}

impl AlertKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Claim,
        Self::Emergency,
        Self::SealBroken,
        Self::NoReply,
        Self::BulkReading,
        Self::Household,
        Self::Neighbour,
        Self::Colleague,
        Self::ManyReaders,
    ];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Emergency => "emergency",
            Self::SealBroken => "seal-broken",
            Self::NoReply => "no-reply",
            Self::BulkReading => "bulk-reading",
            Self::Household => "household",
            Self::Neighbour => "neighbour",
            Self::Colleague => "colleague",
            Self::ManyReaders => "many-readers",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Claim => "Said to be involved",
            Self::Emergency => "Opened in an emergency",
            Self::SealBroken => "Seal broken",
            Self::NoReply => "Asked why: no good reply",
            Self::BulkReading => "Very many people’s records",
            Self::Household => "One household",
            Self::Neighbour => "A neighbour",
            Self::Colleague => "A colleague",
            Self::ManyReaders => "Many readers in a day",
        }
    }
}

/// What speaks for or against whoever raised an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The organisation was known to be involved in the person's care.
    KnownToCare,
    /// The organisation saw the person, or was to, within a day.
    SawWithinADay,
    /// The practitioner had other people's records open there within eight hours.
    OnDuty,
    /// The practitioner has the person's family name.
    SameFamilyName,
    /// The practitioner has the person's postcode.
    SamePostcode,
    /// The person works for the same organisation.
    Colleague,
}

impl Evidence {
    /// All that is looked for.
    pub const ALL: &'static [Self] =
        &[Self::KnownToCare, Self::SawWithinADay, Self::OnDuty, Self::SameFamilyName, Self::SamePostcode, Self::Colleague];

    /// Plain words, before yes or no.
    pub const fn words(self) -> &'static str {
        match self {
            Self::KnownToCare => "Known to care for the person",
            Self::SawWithinADay => "Saw the person, or was to, within a day",
            Self::OnDuty => "On duty: had other people’s records open there within eight hours",
            Self::SameFamilyName => "Same family name",
            Self::SamePostcode => "Same postcode",
            Self::Colleague => "The person works there",
        }
    }
}

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
            Self::Closed => "Right to look: close",
            Self::Flagged => "Look into it",
            Self::Addressed => "Wrong to look, and dealt with: close",
            Self::Escalated => "Escalate",
        }
    }

    /// Whoever takes over what is handed on has to know why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Escalated)
    }

    /// Nothing more becomes of it.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Addressed)
    }
}
