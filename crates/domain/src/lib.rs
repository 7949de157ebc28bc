//! The words and rules of the exchange: pure, without IO, the same on the server and in the browser.
#![warn(missing_docs)]

pub mod access_question;
pub mod access_request;
pub mod agreement;
pub mod alert;
pub mod assurance;
pub mod audit;
pub mod carer;
pub mod category;
pub mod clock;
pub mod contribution;
pub mod disagreement;
pub mod emergency;
pub mod entry;
pub mod ids;
pub mod lens;
pub mod loss_of_capacity;
pub mod medicine;
pub mod nhs_number;
pub mod organisation;
pub mod person;
pub mod person_query;
pub mod plan;
pub mod policy;
pub mod practitioner;
pub mod relationship;
pub mod role;
pub mod role_view;
pub mod rule;
pub mod seal;
pub mod sensitivity;
pub mod sharing_choice;
pub mod sharing_model;
pub mod visit;

mod action;
mod actor;

pub use action::{Action, GeneralAction};
pub use actor::{Actor, Capacity, Post, SystemJob};
pub use agreement::{Agreement, AgreementState, Prolonging, ProlongingState};
pub use assurance::Assurance;
pub use audit::AuditEvent;
pub use carer::{CarerBasis, CarerGrant, Extent, ExtentError};
pub use category::Category;
pub use clock::{Clock, Moment};
pub use emergency::EmergencyAccess;
pub use entry::{Code, Cursor, Entry, EntryDraft, Origin};
pub use ids::{
    AccessQuestionId, AccessRequestId, AccountId, AgreementId, AgreementProlongingId, AlertId, AuditEventId, BreachId,
    CarerGrantId, DisagreementId, EntryId, OrganisationId, PersonId, PostId, SealId, SealTestId, SharingChoiceId, SharingModelId,
    SourceMessageId,
};
pub use loss_of_capacity::{CapacityDayError, LossOfCapacity};
pub use nhs_number::NhsNumber;
pub use organisation::{Organisation, OrganisationDraft};
pub use person::{Person, PersonDraft, PersonName};
pub use policy::{Denied, Facts, GeneralPermit, Permit, decide, decide_general};
pub use practitioner::PractitionerDraft;
pub use relationship::{Relationship, RelationshipKind};
pub use role::Role;
pub use rule::Rule;
pub use seal::{Seal, SealBreak, SealLevel, SealScope};
pub use sensitivity::Sensitivity;
pub use sharing_choice::{Scope, Sharing, SharingChoice};
