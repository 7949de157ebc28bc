//! The audit: who did what with a record, where, when and by which rule.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{AccountId, Action, AuditEventId, Category, GeneralAction, PostId, Rule};

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
    /// In which post, if in one.
    pub post: Option<PostId>,
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
    /// Of which kinds of information entries were returned, as far as the person may be told. How many they were the person is not told:
    /// the number would count what they may not see.
    pub categories: Vec<Category>,
    /// Place in the person's chain, from 1, without gaps.
    pub sequence: i64,
}

impl AuditEvent {
    /// As the person is told it. That something was kept from them, or released, reads like any other look at their record: words of its
    /// own would tell that there is something. So would the kinds of information in a delivery, and a kind of which they saw nothing
    /// when it happened. `seen_since` says since when there is something of each kind that they see.
    #[must_use]
    pub fn told_to_the_person(mut self, seen_since: &BTreeMap<Category, DateTime<Utc>>) -> Self {
        if self.action == Action::Import.code() {
            self.categories.clear();
        }
        if self.action == Action::MarkSensitivity.code() {
            Action::ReadRecord.code().clone_into(&mut self.action);
            self.reason = None;
        }
        let at = self.at;
        self.categories
            .retain(|category| *category != Category::Safeguarding && seen_since.get(category).is_some_and(|since| *since <= at));
        self
    }

    /// What the person is not to miss, in a few words.
    pub fn stands_out(&self) -> Option<&'static str> {
        match self.rule? {
            _ if self.is_look_up() => None,
            Rule::EmergencyAccess | Rule::EmergencyIsReviewed => Some("Emergency"),
            Rule::SealBroken | Rule::BreakingIsReviewed => Some("Opened what you sealed"),
            Rule::ClaimedRelationship | Rule::ClaimIsRecorded => Some("Said they are involved in your care"),
            _ => None,
        }
    }

    /// Somebody did it in a post, and can be asked why. A reply to that question looks at nothing.
    pub fn can_be_asked_about(&self) -> bool {
        self.account.is_some() && self.organisation.is_some() && self.action != Action::Reply.code()
    }

    /// Somebody opened a form about the person, which is not yet sending it.
    pub fn is_look_up(&self) -> bool {
        self.action == "look-up"
    }

    /// Something was done with the record: it was not only found in a search, looked up for a form, or asked for in vain.
    pub fn is_deed(&self) -> bool {
        !self.is_look_up() && self.action != GeneralAction::FindPeople.code() && !self.rule.is_some_and(Rule::refuses)
    }

    /// What had to be done before for the rule to hold, if anything.
    pub fn rests_on(&self) -> Option<Action> {
        match self.rule? {
            Rule::EmergencyAccess => Some(Action::OpenInEmergency),
            Rule::SealBroken => Some(Action::BreakSeal),
            Rule::ClaimedRelationship => Some(Action::ClaimRelationship),
            _ => None,
        }
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
            Rule::FeedDelivers | Rule::ClaimIsRecorded | Rule::EmergencyIsReviewed => None,
            rule => Some(rule.words_for_the_person()),
        }
    }

    /// A feed's delivery: no visit of anybody.
    pub fn is_delivery(&self) -> bool {
        self.rule == Some(Rule::FeedDelivers)
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
        "review-access" => "reviewed how your record was used",
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
            post: None,
            role: None,
            organisation: None,
            action: action.code().to_owned(),
            legal_basis: "L".to_owned(),
            request_id: "R".to_owned(),
            purpose: "direct care".to_owned(),
            reason: reason.map(str::to_owned),
            rule: Some(Rule::CareRelationship),
            categories: vec![Category::Problem],
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
    fn only_what_was_sent_stands_out() {
        let sent = AuditEvent { rule: Some(Rule::EmergencyIsReviewed), ..event(Action::OpenInEmergency, Some("why")) };
        assert_eq!(sent.stands_out(), Some("Emergency"));
        assert_eq!(AuditEvent { action: "look-up".to_owned(), ..sent }.stands_out(), None);
        assert_eq!(event(Action::ReadRecord, None).stands_out(), None);
    }

    /// As it is told to somebody who sees conditions, and would see safeguarding if the lens failed.
    fn told(event: AuditEvent) -> AuditEvent {
        let since = [Category::Problem, Category::Safeguarding].map(|category| (category, DateTime::UNIX_EPOCH));
        event.told_to_the_person(&BTreeMap::from(since))
    }

    #[test]
    fn a_marking_is_told_like_a_look_a_delivery_without_its_kinds_and_nothing_else_is_changed() {
        assert_eq!(told(event(Action::MarkSensitivity, Some("why"))), event(Action::ReadRecord, None));
        let delivery = AuditEvent { categories: Vec::new(), ..event(Action::Import, None) };
        assert_eq!(told(event(Action::Import, None)), delivery);
        let changed = [Action::MarkSensitivity, Action::Import];
        for action in Action::ALL.iter().filter(|action| !changed.contains(action)) {
            assert_eq!(told(event(*action, Some("why"))), event(*action, Some("why")));
        }
    }

    #[test]
    fn a_kind_is_told_if_the_person_saw_something_of_it_then_and_safeguarding_never() {
        let categories = vec![Category::Problem, Category::MentalHealth, Category::Safeguarding];
        let seen = AuditEvent { categories, ..event(Action::ReadRecord, None) };
        assert_eq!(told(seen.clone()).categories, [Category::Problem]);
        let later = BTreeMap::from([(Category::Problem, DateTime::UNIX_EPOCH + chrono::Duration::seconds(1))]);
        assert!(seen.told_to_the_person(&later).categories.is_empty());
    }
}
