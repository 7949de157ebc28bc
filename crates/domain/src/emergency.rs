//! Opening a record in an emergency, whatever the person shares and whoever is known to care for them.

use chrono::{DateTime, Utc};

use crate::{Category, Entry, Role};

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

/// Whether an entry tells of a decision about resuscitation, by its words: sources file it as a decision, a warning or a form.
pub fn is_about_resuscitation(entry: &Entry) -> bool {
    let words = format!("{} {}", entry.title, entry.detail.as_deref().unwrap_or_default());
    let lower = words.to_lowercase();
    words.contains("ReSPECT") || lower.contains("cpr") || lower.contains("resuscitat")
}

/// Whether a contact is to be called before others: the next of kin, or whom the person named for an emergency.
pub fn is_called_first(contact: &Entry) -> bool {
    let words = contact.detail.as_deref().unwrap_or_default().to_lowercase().replace('-', " ");
    words.contains("next of kin") || words.contains("emergency contact")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{EntryId, Origin, sharing_model::Level};

    fn entry(title: &str, detail: &str) -> Entry {
        Entry {
            id: EntryId::new(Uuid::from_u128(1)),
            level: Level::Full,
            kind: "Consent".to_owned(),
            category: Category::EndOfLife,
            code: None,
            title: title.to_owned(),
            detail: Some(detail.to_owned()),
            effective: None,
            recorded_at: None,
            received_at: DateTime::from_timestamp(0, 0).unwrap(),
            organisation: None,
            author: None,
            origin: Origin::Feed,
            status: Some("active".to_owned()),
            is_current: true,
            is_abnormal: false,
            sensitivity: None,
            version: 1,
            seal: None,
        }
    }

    #[test]
    fn a_decision_about_resuscitation_is_known_by_its_words() {
        for (title, detail) in [
            ("CPR decision", "Not recommended"),
            ("DNACPR", ""),
            ("Do not attempt cardiopulmonary resuscitation", ""),
            ("Advance care plan", "See the ReSPECT form"),
        ] {
            assert!(is_about_resuscitation(&entry(title, detail)), "{title}");
        }
        assert!(!is_about_resuscitation(&entry("Lasting power of attorney", "Treat them with respect")));
    }

    #[test]
    fn the_next_of_kin_is_called_first() {
        assert!(is_called_first(&entry("Alison", "daughter, Next-of-Kin, 07700 900118")));
        assert!(is_called_first(&entry("Alison", "Emergency contact, 07700 900118")));
        assert!(!is_called_first(&entry("Alison", "daughter, 07700 900118")));
    }
}
