//! What somebody may ask to do: with one person's record, or about nobody in particular.

/// What somebody wants to do with one person's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read the record, or any part of it.
    ReadRecord,
    /// Read who looked at the record.
    ReadAccessLog,
    /// Add something in the person's own words, or write their plan.
    Contribute,
    /// Hide an item, a visit or a topic, or end that.
    Seal,
    /// See what is sealed, with a reason.
    BreakSeal,
    /// Keep what one's team recorded from the person or from whoever acts for them, or release it.
    MarkSensitivity,
    /// Give carers access, and end that.
    ManageCarers,
    /// Register a legal authority over the person's record, on evidence; review a parent's.
    RegisterAuthority,
    /// Choose what is shared with whom, and look at the record through others' eyes.
    ChooseSharing,
    /// Ask a person who wishes to be asked before more of their record is opened.
    AskForMore,
    /// Say that one is involved in the person's care, with a reason.
    ClaimRelationship,
    /// Open a record in an emergency, with a reason.
    OpenInEmergency,
    /// Tell a person, who asked, why one looked at their record.
    Reply,
    /// Judge whether a record was rightly opened.
    ReviewAccess,
    /// Decide between people who act for the person and disagree about what is shared.
    DecideDisagreement,
    /// Store what a feed delivered.
    Import,
    /// Put entries under the seals that cover them, whoever sees them, and take them out again.
    ApplySeals,
    /// Join the record with another one of the same human being.
    Merge,
}

impl Action {
    /// Every action.
    pub const ALL: &'static [Self] = &[
        Self::ReadRecord,
        Self::ReadAccessLog,
        Self::Contribute,
        Self::Seal,
        Self::BreakSeal,
        Self::MarkSensitivity,
        Self::ManageCarers,
        Self::RegisterAuthority,
        Self::ChooseSharing,
        Self::AskForMore,
        Self::ClaimRelationship,
        Self::OpenInEmergency,
        Self::Reply,
        Self::ReviewAccess,
        Self::DecideDisagreement,
        Self::Import,
        Self::ApplySeals,
        Self::Merge,
    ];

    /// Stable code, for the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadRecord => "read-record",
            Self::ReadAccessLog => "read-access-log",
            Self::Contribute => "contribute",
            Self::Seal => "seal",
            Self::BreakSeal => "break-seal",
            Self::MarkSensitivity => "mark-sensitivity",
            Self::ManageCarers => "manage-carers",
            Self::RegisterAuthority => "register-authority",
            Self::ChooseSharing => "choose-sharing",
            Self::AskForMore => "ask-for-more",
            Self::ClaimRelationship => "claim-relationship",
            Self::OpenInEmergency => "open-in-emergency",
            Self::Reply => "reply",
            Self::ReviewAccess => "review-access",
            Self::DecideDisagreement => "decide-disagreement",
            Self::Import => "import",
            Self::ApplySeals => "apply-seals",
            Self::Merge => "merge",
        }
    }
}

/// What somebody wants to do that is not about one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeneralAction {
    /// Look for a person by NHS number or by name and date of birth.
    FindPeople,
    /// See the people whom one's organisation cares for.
    ReadCaseload,
    /// See what waits for a privacy officer's review.
    ReviewAccess,
    /// Draft and approve the sharing model; keep the register of agreements.
    GovernSharing,
    /// Run the portal: organisations, accounts, posts, role views.
    Administer,
}

impl GeneralAction {
    /// Stable code, for the audit.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FindPeople => "find-people",
            Self::ReadCaseload => "read-caseload",
            Self::ReviewAccess => "review-access",
            Self::GovernSharing => "govern-sharing",
            Self::Administer => "administer",
        }
    }
}
