//! What a privacy officer looks into, and what becomes of it.

use chrono::{DateTime, Utc};

use crate::{
    AccountId, Action, AuditEvent,
    clock::{day_in_words, london_day},
};

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

    /// Of these the person is told about whom they are and what became of them. Of what was only noticed they are not: whom a pattern points
    /// at did nothing yet that is theirs to answer for.
    pub const TOLD_TO_THE_PERSON: &'static [Self] = &[Self::Claim, Self::Emergency, Self::SealBroken];

    /// What somebody did that raised it; none of what was noticed, or asked in vain.
    const fn deed(self) -> Option<Action> {
        match self {
            Self::Claim => Some(Action::ClaimRelationship),
            Self::Emergency => Some(Action::OpenInEmergency),
            Self::SealBroken => Some(Action::BreakSeal),
            Self::NoReply | Self::BulkReading | Self::Household | Self::Neighbour | Self::Colleague | Self::ManyReaders => None,
        }
    }

    /// What it is about, in words for the person: follows "looked at".
    const fn matter(self) -> &'static str {
        match self {
            Self::Claim => "what they said about being involved in your care",
            Self::Emergency => "the emergency",
            Self::SealBroken => "the opening of what you sealed",
            Self::NoReply | Self::BulkReading | Self::Household | Self::Neighbour | Self::Colleague | Self::ManyReaders => "this",
        }
    }

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

    /// What was found, in words for the person whose record it is.
    pub const fn words_for_the_person(self) -> &'static str {
        match self {
            Self::Closed => "it was right to look",
            Self::Flagged => "it is looked into further",
            Self::Addressed => "it was wrong to look, and that was dealt with",
            Self::Escalated => "it is handed on to somebody else",
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

/// An alert about a person's record as they are told of it: what somebody did, and what a privacy officer found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldAlert {
    /// What raised it.
    pub kind: AlertKind,
    /// Who: their account.
    pub account: AccountId,
    /// Their name.
    pub practitioner: String,
    /// When they did it.
    pub raised_at: DateTime<Utc>,
    /// What became of it so far.
    pub outcome: Option<Outcome>,
    /// Why, in the privacy officer's words.
    pub outcome_reason: Option<String>,
    /// When a privacy officer looked at it last.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// The requests in which one did.
    pub review_requests: Vec<String>,
}

impl ToldAlert {
    /// Whether this line of the log is what raised it.
    pub fn is_raised_by(&self, event: &AuditEvent) -> bool {
        let is_the_deed = self.kind.deed().is_some_and(|action| action.code() == event.action);
        is_the_deed && event.is_deed() && event.account == Some(self.account) && event.at == self.raised_at
    }

    /// Whether it is the emergency that an account opened at an instant.
    pub fn is_emergency_of(&self, account: AccountId, opened_at: DateTime<Utc>) -> bool {
        (self.kind, self.account, self.raised_at) == (AlertKind::Emergency, account, opened_at)
    }

    /// Whether this line of the log is a review of it.
    pub fn is_reviewed_by(&self, event: &AuditEvent) -> bool {
        event.action == Action::ReviewAccess.code() && self.review_requests.contains(&event.request_id)
    }

    /// What became of it, in words for the person. Beside other alerts it says what it is about.
    pub fn in_words(&self, is_beside_others: bool) -> String {
        let (it, this) = if is_beside_others { (self.kind.matter(), self.kind.matter()) } else { ("it", "this") };
        let Some(outcome) = self.outcome else { return format!("A privacy officer reviews {it}.") };
        let on = self.reviewed_at.map(|at| format!(" on {}", day_in_words(london_day(at)))).unwrap_or_default();
        let why = self.outcome_reason.as_ref().map(|reason| format!(" They wrote: “{reason}”")).unwrap_or_default();
        format!("A privacy officer looked at {this}{on}: {}.{why}", outcome.words_for_the_person())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::{AuditEventId, Rule};

    fn account(id: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(id))
    }

    fn event(action: &str, rule: Rule) -> AuditEvent {
        AuditEvent {
            id: AuditEventId::new(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            account: Some(account(1)),
            actor_name: "A".to_owned(),
            post: None,
            role: None,
            organisation: None,
            action: action.to_owned(),
            legal_basis: "L".to_owned(),
            request_id: "R".to_owned(),
            purpose: "direct care".to_owned(),
            reason: None,
            rule: Some(rule),
            categories: Vec::new(),
            sequence: 1,
        }
    }

    fn emergency(outcome: Option<Outcome>) -> ToldAlert {
        ToldAlert {
            kind: AlertKind::Emergency,
            account: account(1),
            practitioner: "A".to_owned(),
            raised_at: DateTime::UNIX_EPOCH,
            outcome,
            outcome_reason: None,
            reviewed_at: outcome.map(|_| DateTime::UNIX_EPOCH),
            review_requests: Vec::new(),
        }
    }

    #[test]
    fn an_alert_belongs_to_the_deed_of_that_account_at_that_instant() {
        let opened = event("open-in-emergency", Rule::EmergencyIsReviewed);
        assert!(emergency(None).is_raised_by(&opened));
        for other in [
            AuditEvent { account: Some(account(2)), ..opened.clone() },
            AuditEvent { at: opened.at + Duration::seconds(1), ..opened.clone() },
            event("claim-relationship", Rule::ClaimIsRecorded),
            event("look-up", Rule::EmergencyIsReviewed),
            event("open-in-emergency", Rule::RoleDoesNotDoThis),
        ] {
            assert!(!emergency(None).is_raised_by(&other), "{other:?}");
        }
        let noticed = ToldAlert { kind: AlertKind::Neighbour, ..emergency(None) };
        assert!(!noticed.is_raised_by(&event("read-record", Rule::CareRelationship)));
    }

    #[test]
    fn a_line_of_the_log_is_a_review_of_the_alert_that_names_its_request() {
        let reviewed = ToldAlert { review_requests: vec!["R".to_owned()], ..emergency(None) };
        assert!(reviewed.is_reviewed_by(&event("review-access", Rule::RoleDoesThis)));
        assert!(!reviewed.is_reviewed_by(&event("read-record", Rule::CareRelationship)));
        assert!(!emergency(None).is_reviewed_by(&event("review-access", Rule::RoleDoesThis)));
    }

    #[test]
    fn what_became_of_an_alert_is_told_in_plain_words() {
        assert_eq!(emergency(None).in_words(false), "A privacy officer reviews it.");
        assert_eq!(emergency(None).in_words(true), "A privacy officer reviews the emergency.");
        let closed = ToldAlert { outcome_reason: Some("Borne out".to_owned()), ..emergency(Some(Outcome::Closed)) };
        assert_eq!(
            closed.in_words(false),
            "A privacy officer looked at this on 1 January 1970: it was right to look. They wrote: “Borne out”"
        );
    }
}
