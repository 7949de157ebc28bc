//! How sure it is that whoever is signed in is whom they say.

use crate::{Action, GeneralAction};

/// What somebody showed when they signed in, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// They know the password.
    Password,
    /// They know the password, and hold the device that makes their codes.
    SecondStep,
}

impl Assurance {
    /// Every assurance.
    pub const ALL: &'static [Self] = &[Self::Password, Self::SecondStep];

    /// Stable code, for the session.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondStep => "second-step",
        }
    }

    /// The assurance with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|assurance| assurance.code() == code)
    }
}

impl Action {
    /// How sure it must be who asks. What changes who may see other people's records needs a second step; what somebody needs now for
    /// the care of a person never waits for a telephone.
    pub const fn needs(self) -> Assurance {
        match self {
            Self::RegisterAuthority | Self::ReviewAccess | Self::DecideDisagreement => Assurance::SecondStep,
            Self::ReadRecord
            | Self::ReadAccessLog
            | Self::Contribute
            | Self::Seal
            | Self::BreakSeal
            | Self::ManageCarers
            | Self::ChooseSharing
            | Self::AskForMore
            | Self::ClaimRelationship
            | Self::OpenInEmergency
            | Self::Reply
            | Self::MarkSensitivity
            | Self::Import
            | Self::ApplySeals
            | Self::Merge => Assurance::Password,
        }
    }
}

impl GeneralAction {
    /// How sure it must be who asks.
    pub const fn needs(self) -> Assurance {
        match self {
            Self::ReviewAccess | Self::GovernSharing | Self::Administer => Assurance::SecondStep,
            Self::FindPeople | Self::ReadCaseload => Assurance::Password,
        }
    }
}
