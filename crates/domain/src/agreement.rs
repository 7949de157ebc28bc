//! Agreements of organisations to share: who with whom, what for, on which legal basis, and until when.

use chrono::NaiveDate;

use crate::{AgreementId, OrganisationId};

/// How long before its last day an agreement asks to be reviewed, in days.
pub const REVIEW_DAYS_BEFORE: i64 = 60;

/// An agreement in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// What for.
    pub purpose: String,
    /// The law that it rests on.
    pub legal_basis: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, unless it is reviewed before.
    pub review_on: NaiveDate,
    /// It was ended before that.
    pub is_ended: bool,
    /// Its parties, by name.
    pub parties: Vec<(OrganisationId, String)>,
}

/// What an agreement is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgreementState {
    /// Its review was missed: it stops access.
    Lapsed,
    /// In force, and to be reviewed soon.
    ReviewDue,
    /// In force.
    InForce,
    /// Not begun yet.
    ToCome,
    /// Ended.
    Ended,
}

impl AgreementState {
    /// In words, for governance.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Lapsed => "Lapsed: its parties see only what they recorded themselves",
            Self::ReviewDue => "In force, to be reviewed soon",
            Self::InForce => "In force",
            Self::ToCome => "Not begun yet",
            Self::Ended => "Ended",
        }
    }
}

impl Agreement {
    /// What it is on a day.
    pub fn state(&self, today: NaiveDate) -> AgreementState {
        let days_left = (self.review_on - today).num_days();
        match (self.is_ended, days_left) {
            (true, _) => AgreementState::Ended,
            (false, _) if today < self.starts_on => AgreementState::ToCome,
            (false, ..0) => AgreementState::Lapsed,
            (false, 0..REVIEW_DAYS_BEFORE) => AgreementState::ReviewDue,
            (false, _) => AgreementState::InForce,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_holds_on_its_last_day_and_lapses_after_it() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 3, day).unwrap_or_default();
        let agreement = Agreement {
            id: AgreementId::new(uuid::Uuid::nil()),
            title: String::new(),
            purpose: String::new(),
            legal_basis: String::new(),
            starts_on: day(2),
            review_on: day(20),
            is_ended: false,
            parties: Vec::new(),
        };
        assert_eq!(agreement.state(day(1)), AgreementState::ToCome);
        assert_eq!(agreement.state(day(2)), AgreementState::ReviewDue);
        assert_eq!(agreement.state(day(20)), AgreementState::ReviewDue);
        assert_eq!(agreement.state(day(21)), AgreementState::Lapsed);
        assert_eq!(Agreement { is_ended: true, ..agreement }.state(day(3)), AgreementState::Ended);
    }
}
