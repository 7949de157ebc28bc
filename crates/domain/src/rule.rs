//! The rules of the decision, each with a stable code and with words for staff and for the person.

/// Which rule decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Allowed: it is the actor's own record.
    OwnRecord,
    /// Allowed: the actor cares for the person.
    CarerActs,
    /// Allowed: the actor's organisation is involved in the person's care.
    CareRelationship,
    /// Allowed: the actor said that they are involved, and why.
    ClaimedRelationship,
    /// Allowed, but only what the actor's own organisation recorded.
    PersonDoesNotShare,
    /// Allowed, but only what the actor's own organisation recorded, until the person says yes to more.
    PersonAsksFirst,
    /// Allowed, without what the person keeps back from this viewer.
    PersonKeepsSomeBack,
    /// Allowed, but only what the actor's own organisation recorded: no agreement to share is in force for it.
    NoAgreement,
    /// Allowed for an hour: the actor opened the record in an emergency.
    EmergencyAccess,
    /// Allowed: opening a record in an emergency is told to the person and reviewed.
    EmergencyIsReviewed,
    /// Allowed for an hour: the actor broke the seals that can be broken.
    SealBroken,
    /// Allowed: breaking a seal is told to the person and reviewed.
    BreakingIsReviewed,
    /// Allowed: a team seals what it recorded, when the person asks for it.
    TeamSealsOnRequest,
    /// Allowed: saying that one is involved is itself recorded and looked at.
    ClaimIsRecorded,
    /// Allowed: it is what the role does, and about nobody in particular.
    RoleDoesThis,
    /// Allowed: it is the actor's own account.
    OwnAccount,
    /// Allowed: a partner system delivers what it holds.
    FeedDelivers,
    /// Allowed: the portal brings entries under a seal that was made, and out from under one that ended.
    SealIsApplied,
    /// Allowed: two records were found to be of one human being.
    RecordsJoined,
    /// Refused: it concerns somebody for whom the actor acts.
    OwnCase,
    /// Refused: it needs more than a password to sign in.
    NeedsSecondStep,
    /// Refused: the organisation has no relationship with the person.
    NoRelationship,
    /// Refused: nobody opens their own record in a post.
    OwnRecordInAPost,
    /// Refused: only the person may do this.
    OnlyThePerson,
    /// Refused: not the actor's own record, nor that of somebody they care for.
    NotTheirRecord,
    /// Refused: nobody of this role does this.
    RoleDoesNotDoThis,
    /// Refused: there is no such person.
    NoSuchPerson,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Self] = &[
        Self::OwnRecord,
        Self::CarerActs,
        Self::CareRelationship,
        Self::ClaimedRelationship,
        Self::PersonDoesNotShare,
        Self::PersonAsksFirst,
        Self::PersonKeepsSomeBack,
        Self::NoAgreement,
        Self::EmergencyAccess,
        Self::EmergencyIsReviewed,
        Self::SealBroken,
        Self::BreakingIsReviewed,
        Self::TeamSealsOnRequest,
        Self::ClaimIsRecorded,
        Self::RoleDoesThis,
        Self::OwnAccount,
        Self::FeedDelivers,
        Self::SealIsApplied,
        Self::RecordsJoined,
        Self::OwnCase,
        Self::NeedsSecondStep,
        Self::NoRelationship,
        Self::OwnRecordInAPost,
        Self::OnlyThePerson,
        Self::NotTheirRecord,
        Self::RoleDoesNotDoThis,
        Self::NoSuchPerson,
    ];

    /// The rule refuses.
    pub const fn refuses(self) -> bool {
        matches!(
            self,
            Self::OwnCase
                | Self::NeedsSecondStep
                | Self::NoRelationship
                | Self::OwnRecordInAPost
                | Self::OnlyThePerson
                | Self::NotTheirRecord
                | Self::RoleDoesNotDoThis
                | Self::NoSuchPerson
        )
    }

    /// Stable code, for the audit and for governance.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnRecord => "own-record",
            Self::CarerActs => "carer-acts",
            Self::CareRelationship => "care-relationship",
            Self::ClaimedRelationship => "claimed-relationship",
            Self::PersonDoesNotShare => "person-does-not-share",
            Self::PersonAsksFirst => "person-asks-first",
            Self::PersonKeepsSomeBack => "person-keeps-some-back",
            Self::NoAgreement => "no-agreement",
            Self::EmergencyAccess => "emergency-access",
            Self::EmergencyIsReviewed => "emergency-is-reviewed",
            Self::SealBroken => "seal-broken",
            Self::BreakingIsReviewed => "breaking-is-reviewed",
            Self::TeamSealsOnRequest => "team-seals-on-request",
            Self::ClaimIsRecorded => "claim-is-recorded",
            Self::RoleDoesThis => "role-does-this",
            Self::OwnAccount => "own-account",
            Self::FeedDelivers => "feed-delivers",
            Self::OwnCase => "own-case",
            Self::NeedsSecondStep => "needs-second-step",
            Self::SealIsApplied => "seal-is-applied",
            Self::RecordsJoined => "records-joined",
            Self::NoRelationship => "no-relationship",
            Self::OwnRecordInAPost => "own-record-in-a-post",
            Self::OnlyThePerson => "only-the-person",
            Self::NotTheirRecord => "not-their-record",
            Self::RoleDoesNotDoThis => "role-does-not-do-this",
            Self::NoSuchPerson => "no-such-person",
        }
    }

    /// The rule with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// Why, in words for the person whose record it is.
    pub const fn words_for_the_person(self) -> &'static str {
        match self {
            Self::OwnRecord => "It is your own record.",
            Self::CarerActs => "They care for you and may act for you.",
            Self::CareRelationship => "Their organisation is involved in your care.",
            Self::ClaimedRelationship => "They said that they are involved in your care, and gave a reason.",
            Self::PersonDoesNotShare => "You chose not to share, so they saw only what their own organisation recorded.",
            Self::PersonAsksFirst => "You chose to be asked first, so they saw only what their own organisation recorded.",
            Self::PersonKeepsSomeBack => {
                "Their organisation is involved in your care. They did not see what you chose to keep back."
            }
            Self::NoAgreement => {
                "Their organisation’s agreement to share records is not in force, so they saw only what it recorded itself."
            }
            Self::EmergencyAccess => "They had opened your record in an emergency, and gave a reason.",
            Self::EmergencyIsReviewed => "They said that it was an emergency, and gave a reason.",
            Self::SealBroken => "They had opened what you sealed, and gave a reason. What you locked stayed locked.",
            Self::BreakingIsReviewed => "What you locked stayed locked.",
            Self::TeamSealsOnRequest => "They sealed or unsealed what their team recorded, at your request.",
            Self::ClaimIsRecorded => "They said that they are involved in your care, and gave a reason.",
            Self::RoleDoesThis => "This is part of their role.",
            Self::OwnAccount => "It is their own account.",
            Self::FeedDelivers => "One of the services you use sent an update.",
            Self::OwnCase => "It was refused: they act for you, so somebody else has to decide.",
            Self::NeedsSecondStep => "It was refused: they had signed in with a password only.",
            Self::SealIsApplied => "A seal was made or ended.",
            Self::RecordsJoined => {
                "There were two records of you. They are one now, and what you sealed in either is still sealed."
            }
            Self::NoRelationship => "It was refused: their organisation is not involved in your care.",
            Self::OwnRecordInAPost => "It was refused: you tried to open your own record at work.",
            Self::OnlyThePerson => "It was refused: only you may do this.",
            Self::NotTheirRecord => "It was refused: it is not their record.",
            Self::RoleDoesNotDoThis => "It was refused: their role does not allow it.",
            Self::NoSuchPerson => "It was refused.",
        }
    }

    /// Why, in words for whoever governs sharing.
    pub const fn words_for_governance(self) -> &'static str {
        match self {
            Self::OwnCase => "Refused: it concerned somebody for whom they act.",
            Self::NeedsSecondStep => "Refused: they had signed in with a password only.",
            Self::NoRelationship => "Refused: their organisation was not known to be involved in the person’s care.",
            Self::NoAgreement => "Saw only what their own organisation recorded: no agreement to share was in force for it.",
            Self::OwnRecordInAPost => "Refused: they asked for their own record in a post.",
            Self::OnlyThePerson => "Refused: they asked for what only the person may do.",
            Self::RoleDoesNotDoThis => "Refused: their role does not do what they asked for.",
            other => other.words_for_staff(),
        }
    }

    /// Why, in words for staff.
    pub const fn words_for_staff(self) -> &'static str {
        match self {
            Self::OwnRecord => "This is your own record.",
            Self::CarerActs => "You care for this person.",
            Self::CareRelationship => "Your organisation is involved in this person’s care.",
            Self::ClaimedRelationship => "You said that you are involved in this person’s care. Your reason is recorded.",
            Self::PersonDoesNotShare => {
                "This person has chosen not to share their record. You see only what your own organisation recorded."
            }
            Self::PersonAsksFirst => {
                "This person wishes to be asked before more of their record is opened. You see only what your own organisation recorded."
            }
            Self::PersonKeepsSomeBack => {
                "This person has chosen to keep some of their record back. Ask them what you need to know."
            }
            Self::NoAgreement => {
                "Your organisation’s agreement to share records is not in force. You see only what it recorded itself. Its privacy officer can say more."
            }
            Self::EmergencyAccess => {
                "You opened this record in an emergency. The person is told, and a privacy officer reviews it."
            }
            Self::EmergencyIsReviewed => "The person will be told, and a privacy officer reviews it.",
            Self::SealBroken => "You opened what this person sealed. The person is told, and a privacy officer reviews it.",
            Self::BreakingIsReviewed => "The person will be told, and a privacy officer reviews it.",
            Self::TeamSealsOnRequest => "Your team recorded this, and may seal it when the person asks for it.",
            Self::ClaimIsRecorded => "Your reason will be recorded and can be reviewed.",
            Self::RoleDoesThis => "This is part of your role.",
            Self::OwnAccount => "This is your own account.",
            Self::FeedDelivers => "A partner system delivered this.",
            Self::OwnCase => "This concerns somebody for whom you act, so another privacy officer has to decide.",
            Self::NeedsSecondStep => {
                "This can do a lot of harm in the wrong hands, so a password is not enough for it: sign in with a second step."
            }
            Self::SealIsApplied => "A seal was made or ended.",
            Self::RecordsJoined => "Two records of this person were joined.",
            Self::NoRelationship => "Your organisation is not known to be involved in this person’s care.",
            Self::OwnRecordInAPost => "You cannot open your own record in a post. Sign in as yourself to read it.",
            Self::OnlyThePerson => "Only the person themselves can do this.",
            Self::NotTheirRecord => "This is not your record.",
            Self::RoleDoesNotDoThis => "Your role does not do this.",
            Self::NoSuchPerson => "There is no such person.",
        }
    }
}
