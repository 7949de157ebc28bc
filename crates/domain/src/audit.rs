//! The audit: who did what with a record, where, when and by which rule.

use chrono::{DateTime, Utc};

use crate::{AccountId, AuditEventId, Rule};

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
        "break-seal" => "opened what you sealed",
        "ask-why" => "asked why somebody looked",
        "reply" => "replied to your question",
        "erase-seal" => "erased for good what was sealed",
        "look-up" => "looked up your name and date of birth",
        "find-people" => "found you in a search",
        _ => "used your record",
    }
}
