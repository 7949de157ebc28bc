//! Who acts: somebody signed in, in one capacity at a time, or a job of the portal itself.

use crate::{AccountId, Assurance, OrganisationId, PersonId, PostId, Role};

/// A role that somebody holds at an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// The organisation's name, for the audit and the page header.
    pub organisation_name: String,
    /// The setting of care, by the code of the organisation's kind.
    pub setting: String,
    /// What it entitles to.
    pub role: Role,
    /// The job title, in the holder's words.
    pub title: String,
}

/// As what somebody acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// As themselves: for their own record, if the exchange holds one, and for those they care for.
    Myself {
        /// Their own record.
        person: Option<PersonId>,
    },
    /// In a post. Everything they do is done by the organisation.
    Post(Post),
}

/// Who is acting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody signed in.
    Account {
        /// Their account.
        id: AccountId,
        /// Their name, as the audit shows it.
        name: String,
        /// Their own record, whatever they act as.
        own: Option<PersonId>,
        /// How sure it is that it is they.
        assurance: Assurance,
        /// As what they act now.
        capacity: Capacity,
    },
    /// A job or command of the portal.
    System(SystemJob),
}

/// The portal's own jobs that touch records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SystemJob {
    /// Stores what a feed delivered.
    Import,
    /// Brings entries under the seals that cover them: also those that whoever made the seal cannot see.
    ApplySeals,
    /// Joins two records of one human being.
    Merge,
    /// What whoever runs the exchange does by a command; no record is open to it.
    Operate,
}

impl SystemJob {
    /// Its name in the audit.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Import => "Import from a partner system",
            Self::ApplySeals => "The portal",
            Self::Merge | Self::Operate => "The exchange’s operator",
        }
    }
}

impl Actor {
    /// The post acted in, if any.
    pub fn post(&self) -> Option<&Post> {
        match self {
            Self::Account { capacity: Capacity::Post(post), .. } => Some(post),
            _ => None,
        }
    }

    /// How sure it is who acts. The portal's own jobs need not show anything.
    pub fn assurance(&self) -> Assurance {
        match self {
            Self::Account { assurance, .. } => *assurance,
            Self::System(_) => Assurance::SecondStep,
        }
    }

    /// The account, if it is somebody.
    pub fn account_id(&self) -> Option<AccountId> {
        match self {
            Self::Account { id, .. } => Some(*id),
            Self::System(_) => None,
        }
    }

    /// The name that the audit shows.
    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } => name,
            Self::System(job) => job.words(),
        }
    }
}
