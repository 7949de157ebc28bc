//! The only SQL of the portal. One file a concept, named as in `domain`; everything about a person takes a permit.
#![warn(missing_docs)]

mod access_question;
mod access_request;
mod account;
mod alert;
mod audit;
mod cared_for;
mod carer_grant;
mod context;
mod emergency;
mod entropy;
mod entry;
mod entry_write;
mod facts;
mod form_draft;
mod installation;
mod job;
mod keyring;
mod keys_up_to_date;
mod organisation;
mod password_link;
mod person;
mod practitioner;
mod role_view;
mod seal;
mod seal_apply;
mod sealed_body;
mod session;
mod sharing_choice;
mod sign_in_failure;
mod source_message;
mod tx;
mod worklist;

pub mod audit_root;
pub mod owner;

pub use access_question::{AccessQuestion, QuestionToAnswer};
pub use access_request::AccessRequest;
pub use account::{Account, AccountDraft, PostDraft};
pub use alert::AlertToReview;
pub use audit::{AuditDraft, AuditLink};
pub use cared_for::CaredFor;
pub use carer_grant::{NewGrant, ParentToReview, StoredGrant};
pub use emergency::EmergencyRow;
pub use entropy::Entropy;
pub use entry::{EntryDetail, ResultPoint, Summary, SummaryRequest, TimelineFilter};
pub use entry_write::{EntryOutcome, EntryWrites};
pub use job::{Job, Queue};
pub use keyring::{DataKey, Keyring, KeyringError};
pub use seal::{NewSeal, StoredSeal, StoredSealBreak};
pub use session::SessionRow;
pub use sharing_choice::StoredChoice;
pub use sign_in_failure::SignInAttempt;
pub use source_message::{QuarantineDraft, SourceMessageDraft};
pub use tx::{Store, StoreError, Tx};
pub use worklist::{AppointmentRow, NewsRow, PersonRow};
