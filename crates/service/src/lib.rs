//! One function for each thing that a person, a partner or a job may do: facts, decision, store, audit, in one transaction.
#![warn(missing_docs)]

pub mod access_log;
pub mod access_question;
pub mod access_request;
pub mod account;
pub mod administration;
pub mod agreement;
pub mod alert;
pub mod audit;
pub mod audit_root;
pub mod carer;
pub mod contribution;
pub mod disagreement;
pub mod emergency;
pub mod explain;
pub mod find;
pub mod form_draft;
pub mod governance;
pub mod home;
pub mod import;
pub mod installation;
pub mod jobs;
pub mod keys;
pub mod loss_of_capacity;
pub mod mail;
pub mod merge;
pub mod organisation;
pub mod password;
pub mod password_link;
pub mod plan;
pub mod record;
pub mod relationship;
pub mod seal;
pub mod seal_test;
pub mod second_step;
pub mod see_as;
pub mod sensitivity;
pub mod sharing;
pub mod sharing_model;

mod cx;
mod door;
mod error;
mod sharing_reader;

pub use cx::{Cx, Portal};
pub use error::{ServiceError, causes};
pub use store::{
    AccessQuestion, AccessRequest, AlertToReview, AppointmentRow, Attorney, BlockedSharing, Breach, CaredFor, Compliance,
    DecidedAlert, DisagreementToDecide, EmergencyRow, Entropy, EntryDetail, Job, Keyring, ModelState, NewAgreement, NewsRow,
    ParentToReview, PersonRow, QuestionToAnswer, Reach, ResultPoint, SealTest, SealTestResult, SensitivityChange, Store,
    StoreError, StoredChoice, StoredDisagreement, StoredGrant, StoredModel, StoredRelationship, StoredSeal, StoredSealBreak,
    TimelineFilter,
};
