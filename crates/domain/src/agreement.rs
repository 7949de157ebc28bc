//! Agreements of organisations to share: who with whom, what for, on which legal basis, and until when.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{AccountId, AgreementId, AgreementProlongingId, OrganisationId};

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
    /// Which officer registered it; nobody if it is the operator's.
    pub made_by: Option<(AccountId, String)>,
    /// It needs no second officer, or one agreed to it.
    pub is_agreed: bool,
    /// Which other officer agreed to it, and when; nobody where none was needed.
    pub agreed_by: Option<(String, DateTime<Utc>)>,
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
    /// One officer registered it, and no other has agreed yet.
    Proposed,
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
            Self::Proposed => "Proposed: waits for a second officer, and gives nobody access",
            Self::ToCome => "Not begun yet",
            Self::Ended => "Ended",
        }
    }
}

/// A later last day that one officer proposed for an agreement, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prolonging {
    /// Its id: what another officer agrees to.
    pub id: AgreementProlongingId,
    /// For which agreement.
    pub agreement: AgreementId,
    /// The last day that is proposed.
    pub review_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: (AccountId, String),
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What became of it.
    pub state: ProlongingState,
    /// Who decided, and when.
    pub decided: Option<(String, DateTime<Utc>)>,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// What became of a prolonging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProlongingState {
    /// Waits for a second officer.
    Proposed,
    /// Another officer agreed.
    Agreed,
    /// Whoever proposed it took it back.
    TakenBack,
    /// Another officer refused it.
    Refused,
}

impl ProlongingState {
    const ALL: &'static [Self] = &[Self::Proposed, Self::Agreed, Self::TakenBack, Self::Refused];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::TakenBack => "taken-back",
            Self::Refused => "refused",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// In words, for governance.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Proposed => "Waits for a second officer",
            Self::Agreed => "Agreed",
            Self::TakenBack => "Taken back",
            Self::Refused => "Refused",
        }
    }
}

impl Agreement {
    /// What it is on a day.
    pub fn state(&self, today: NaiveDate) -> AgreementState {
        let days_left = (self.review_on - today).num_days();
        match (self.is_ended, days_left) {
            (true, _) => AgreementState::Ended,
            (false, _) if !self.is_agreed => AgreementState::Proposed,
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
            made_by: None,
            is_agreed: true,
            agreed_by: None,
            is_ended: false,
            parties: Vec::new(),
        };
        assert_eq!(agreement.state(day(1)), AgreementState::ToCome);
        assert_eq!(agreement.state(day(2)), AgreementState::ReviewDue);
        assert_eq!(agreement.state(day(20)), AgreementState::ReviewDue);
        assert_eq!(agreement.state(day(21)), AgreementState::Lapsed);
        let proposed = Agreement { is_agreed: false, ..agreement.clone() };
        assert_eq!(proposed.state(day(3)), AgreementState::Proposed);
        assert_eq!(proposed.state(day(21)), AgreementState::Proposed, "nobody agreed, so nothing lapsed");
        assert_eq!(Agreement { is_ended: true, ..agreement }.state(day(3)), AgreementState::Ended);
    }
}
