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

    /// Of what a source says and what the team that recorded it marked, the stricter: it stands first among the reasons.
    pub fn stricter(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        [one, other].into_iter().flatten().min()
    }

    /// In a tag's few words.
    pub const fn in_short(self) -> &'static str {
        match self {
            Self::ThirdParty | Self::LikelyHarm => "Not shown to the person",
            Self::NotYetReleased => "Not yet shown to the person",
            Self::NotForProxies => "Not shown to carers",
        }
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

/// What is known of an entry's sensitivity before it is delivered again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What holds; none: nobody is kept from it.
    pub holds: Option<Sensitivity>,
    /// What its source said last.
    pub fed: Option<Sensitivity>,
    /// What the team that recorded it marked last; none where it marked nothing, or released it.
    pub marked: Option<Sensitivity>,
}

impl Standing {
    /// What holds once the source has said this. Where it says what it said before, what was marked or released since stands; where it
    /// says something new, the stricter of that and of what is marked.
    pub fn after_delivery(self, fed: Option<Sensitivity>) -> Option<Sensitivity> {
        if fed == self.fed { self.holds } else { Sensitivity::stricter(fed, self.marked) }
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitivity::{LikelyHarm, NotForProxies, NotYetReleased, ThirdParty};
    use super::*;

    #[test]
    fn a_delivery_that_says_nothing_new_undoes_no_mark() {
        let marked = Standing { holds: Some(ThirdParty), fed: None, marked: Some(ThirdParty) };
        assert_eq!(marked.after_delivery(None), Some(ThirdParty));
        let released = Standing { holds: None, fed: Some(NotYetReleased), marked: None };
        assert_eq!(released.after_delivery(Some(NotYetReleased)), None);
    }

    #[test]
    fn of_what_a_source_says_anew_and_what_is_marked_the_stricter_holds() {
        let unmarked = |fed| Standing { holds: fed, fed, marked: None };
        assert_eq!(unmarked(None).after_delivery(Some(LikelyHarm)), Some(LikelyHarm));
        assert_eq!(unmarked(Some(NotYetReleased)).after_delivery(None), None, "the source releases what only it marked");
        let marked = Standing { holds: Some(NotForProxies), fed: None, marked: Some(NotForProxies) };
        assert_eq!(marked.after_delivery(Some(NotYetReleased)), Some(NotYetReleased));
        let both = Standing { holds: Some(NotYetReleased), fed: Some(NotYetReleased), marked: Some(NotForProxies) };
        assert_eq!(both.after_delivery(None), Some(NotForProxies), "what the source no longer says leaves the mark");
        let released = Standing { holds: None, fed: Some(NotYetReleased), marked: None };
        assert_eq!(released.after_delivery(Some(ThirdParty)), Some(ThirdParty));
    }
}
