//! What law or its author says must not be shown to everybody who may otherwise read it.

use std::fmt;

/// Why an entry is withheld from some of those who may see its kind of information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// It tells of somebody else, who did not agree. Source: Data Protection Act 2018, schedule 2, paragraph 16.
    ThirdParty,
    /// To read it would be likely to cause serious harm. Source: Data Protection Act 2018, schedule 3, paragraph 5.
    LikelyHarm,
    /// Nobody has talked to the person about it yet.
    NotYetReleased,
    /// The person may read it, whoever acts for them may not.
    NotForProxies,
}

impl Sensitivity {
    /// Every reason.
    pub const ALL: &'static [Self] = &[Self::ThirdParty, Self::LikelyHarm, Self::NotYetReleased, Self::NotForProxies];

    /// Stable code, for the database and for feeds (`urn:ilinks:sensitivity`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::ThirdParty => "third-party",
            Self::LikelyHarm => "likely-harm",
            Self::NotYetReleased => "not-yet-released",
            Self::NotForProxies => "not-for-proxies",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }

    /// In words, for staff.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ThirdParty => "Not shown to the person: it tells of somebody else",
            Self::LikelyHarm => "Not shown to the person: it could do them serious harm",
            Self::NotYetReleased => "Not shown to the person yet: nobody has talked to them about it",
            Self::NotForProxies => "Not shown to whoever acts for the person",
        }
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
