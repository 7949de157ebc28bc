//! The audit: who did what with a record, where, when and by which rule.

use chrono::{DateTime, Utc};

use crate::{AccountId, Action, AuditEventId, Rule};

/// One event, as the person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose account it was, if somebody's.
    pub account: Option<AccountId>,
    /// Who.
    pub actor_name: String,
    /// In which role, in words.
    pub role: Option<String>,
    /// For which organisation.
    pub organisation: Option<String>,
    /// What: an action's code.
    pub action: String,
    /// The legal basis.
    pub legal_basis: String,
    /// The request that it happened in.
    pub request_id: String,
    /// What for, in a word of the field such as `direct care`.
    pub purpose: String,
    /// A reason given, in the actor's own words.
    pub reason: Option<String>,
    /// Which rule decided.
    pub rule: Option<Rule>,
    /// How many entries were returned.
    pub entries_seen: i32,
    /// Place in the person's chain, from 1, without gaps.
    pub sequence: i64,
}

impl AuditEvent {
    /// As the person is told it. That something was kept from them, or released, reads like any other look at their record: words of its
    /// own would tell that there is something. So would the number of items in a delivery, of which they may not see all.
    #[must_use]
    pub fn told_to_the_person(self) -> Self {
        if self.action == Action::MarkSensitivity.code() {
            Self { action: Action::ReadRecord.code().to_owned(), reason: None, ..self }
        } else if self.action == Action::Import.code() {
            Self { entries_seen: 0, ..self }
        } else {
            self
        }
    }

    /// Somebody opened a form about the person, which is not yet sending it.
    pub fn is_look_up(&self) -> bool {
        self.action == "look-up"
    }

    /// Why it could be done, in words for the person; none where what was done says it already.
    pub fn why_in_words(&self) -> Option<&'static str> {
        match self.rule? {
            // The rule speaks of what the form does once it is sent.
            Rule::EmergencyIsReviewed | Rule::BreakingIsReviewed | Rule::ClaimIsRecorded | Rule::PersonAsksFirst
                if self.is_look_up() =>
            {
                Some("They opened a form about your record and saw your name and date of birth.")
            }
            Rule::FeedDelivers | Rule::ClaimIsRecorded => None,
            rule => Some(rule.words_for_the_person()),
        }
    }

    /// What was done or tried, in plain words for the person: follows a name.
    pub fn in_words(&self) -> &'static str {
        if self.rule.is_some_and(Rule::refuses) { "tried to open or change your record" } else { action_in_words(&self.action) }
    }
}

fn action_in_words(action: &str) -> &'static str {
    match action {
        "read-record" => "looked at your record",
        "read-access-log" => "looked at who has seen your record",
        "contribute" => "added to your record",
        "seal" => "sealed or unsealed an item",
        "manage-carers" => "changed who may act for you",
        "register-authority" => "registered or reviewed who may act for you",
        "choose-sharing" => "looked at or changed what is shared",
        "open-in-emergency" => "opened your record in an emergency",
        "review-access" => "reviewed an alert about your record",
        "decide-disagreement" => "decided between people who act for you",
        "ask-for-more" => "asked to see more of your record",
        "claim-relationship" => "said they are involved in your care",
        "import" => "sent an update to your record",
        "merge" => "joined your record with another record of the same person",
        "break-seal" => "opened what you sealed",
        "ask-why" => "asked why somebody looked",
        "reply" => "replied to your question",
        "apply-seals" => "brought seals into effect, or out of it",
        "erase-seal" => "erased for good what was sealed",
        "look-up" => "looked up your name and date of birth",
        "find-people" => "found you in a search",
        _ => "used your record",
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn event(action: Action, reason: Option<&str>) -> AuditEvent {
        AuditEvent {
            id: AuditEventId::new(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            account: None,
            actor_name: "A".to_owned(),
            role: None,
            organisation: None,
            action: action.code().to_owned(),
            legal_basis: "L".to_owned(),
            request_id: "R".to_owned(),
            purpose: "direct care".to_owned(),
            reason: reason.map(str::to_owned),
            rule: Some(Rule::CareRelationship),
            entries_seen: 1,
            sequence: 1,
        }
    }

    #[test]
    fn a_form_that_was_only_opened_is_not_told_as_if_it_had_been_sent() {
        for rule in [Rule::EmergencyIsReviewed, Rule::BreakingIsReviewed, Rule::ClaimIsRecorded, Rule::PersonAsksFirst] {
            let sent = AuditEvent { rule: Some(rule), ..event(Action::OpenInEmergency, Some("why")) };
            let opened = AuditEvent { action: "look-up".to_owned(), ..sent.clone() };
            assert_eq!(opened.why_in_words(), Some("They opened a form about your record and saw your name and date of birth."));
            assert_ne!(sent.why_in_words(), opened.why_in_words());
        }
    }

    #[test]
    fn a_marking_is_told_like_a_look_a_delivery_without_its_number_and_nothing_else_is_changed() {
        assert_eq!(event(Action::MarkSensitivity, Some("why")).told_to_the_person(), event(Action::ReadRecord, None));
        let delivery = AuditEvent { entries_seen: 0, ..event(Action::Import, None) };
        assert_eq!(event(Action::Import, None).told_to_the_person(), delivery);
        let changed = [Action::MarkSensitivity, Action::Import];
        for action in Action::ALL.iter().filter(|action| !changed.contains(action)) {
            assert_eq!(event(*action, Some("why")).told_to_the_person(), event(*action, Some("why")));
        }
    }
}
