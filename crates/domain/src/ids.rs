//! The ids of everything that is stored: one type each, so that two cannot be swapped.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares id types. Keep the list alphabetical.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id made by `store` or read from it.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare id, for the database and for links.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A question about who looked.
    AccessQuestionId;
    /// A request to see more of a record.
    AccessRequestId;
    /// Somebody who can sign in.
    AccountId;
    /// An agreement of organisations to share.
    AgreementId;
    /// A later last day that an officer proposed for an agreement.
    AgreementProlongingId;
    /// Something for a privacy officer to look into.
    AlertId;
    /// One event of the audit.
    AuditEventId;
    /// A breach of confidentiality in the register.
    BreachId;
    /// A carer's right.
    CarerGrantId;
    /// A disagreement of those who act for a person.
    DisagreementId;
    /// One item of a person's record.
    EntryId;
    /// An organisation of the exchange.
    OrganisationId;
    /// The human being whom a record is about.
    PersonId;
    /// A role that an account holds at an organisation.
    PostId;
    /// A seal on one or more entries.
    SealId;
    /// One test of the seals by the portal itself.
    SealTestId;
    /// A choice of the person about sharing.
    SharingChoiceId;
    /// A version or draft of the sharing model.
    SharingModelId;
    /// What a feed delivered, before mapping.
    SourceMessageId;
}
