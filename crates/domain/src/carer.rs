//! Carers: who may act for a person, on what ground, for which topics, until when.

use chrono::{DateTime, Utc};

use crate::Category;

/// On what ground a carer acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CarerBasis {
    /// The person granted it.
    Granted,
    /// Parental responsibility.
    Parent,
    /// A lasting power of attorney for health and welfare.
    LastingPowerOfAttorney,
}

impl CarerBasis {
    /// Every basis.
    pub const ALL: &'static [Self] = &[Self::Granted, Self::Parent, Self::LastingPowerOfAttorney];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Parent => "parent",
            Self::LastingPowerOfAttorney => "lasting-power-of-attorney",
        }
    }

    /// The basis with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|basis| basis.code() == code)
    }

    /// Decides for the person, not only with their agreement: a parent, an attorney.
    pub const fn has_authority(self) -> bool {
        matches!(self, Self::Parent | Self::LastingPowerOfAttorney)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Granted => "with their agreement",
            Self::Parent => "as a parent",
            Self::LastingPowerOfAttorney => "under a lasting power of attorney",
        }
    }
}

/// A carer's right, as the decision weighs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarerGrant {
    /// On what ground.
    pub basis: CarerBasis,
    /// The categories it covers; none is all that carers may see.
    pub topics: Option<Vec<Category>>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
}

impl CarerGrant {
    /// In force at an instant: from its start until just before its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end)
    }
}
