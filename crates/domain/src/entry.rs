//! One item of a record: everything that can be shared about a person, health or social care, clinical or contributed.

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

use crate::{Category, EntryId, OrganisationId, SealId, SealLevel, Sensitivity, clock::Moment, sharing_model::Level};

/// An entry as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// How much of it the viewer sees.
    pub level: Level,
    /// Its FHIR resource type.
    pub kind: String,
    /// Its kind of information.
    pub category: Category,
    /// Its code.
    pub code: Option<Code>,
    /// What it is, in a line.
    pub title: String,
    /// Its content in a line: a value with unit, a dose, a reason. Absent where the lens shows a summary only.
    pub detail: Option<String>,
    /// When it happened or began.
    pub effective: Option<Moment>,
    /// When it was written down at its source.
    pub recorded_at: Option<DateTime<Utc>>,
    /// When the exchange last heard of it.
    pub received_at: DateTime<Utc>,
    /// Who holds it.
    pub organisation: Option<(OrganisationId, String)>,
    /// Who wrote it.
    pub author: Option<String>,
    /// By whom it came to be here.
    pub origin: Origin,
    /// FHIR status, such as `active` or `final`.
    pub status: Option<String>,
    /// Still true now: an active problem, a running medicine, an appointment to come.
    pub is_current: bool,
    /// Outside its reference range.
    pub is_abnormal: bool,
    /// Why it is withheld from some of those who may see its kind of information.
    pub sensitivity: Option<Sensitivity>,
    /// Counts from 1; a correction is a new version.
    pub version: i32,
    /// Its seal, if it has one that the viewer may know of, and how firm that is.
    pub seal: Option<(SealId, SealLevel)>,
}

impl Entry {
    /// It was a mistake: kept, so that what was done on its account can be understood, but no longer counted.
    pub fn is_withdrawn(&self) -> bool {
        self.status.as_deref() == Some("entered-in-error")
    }
}

/// A code and the system that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Code {
    /// Such as `http://snomed.info/sct`; empty for a local code.
    pub system: String,
    /// Such as `195967001`.
    pub value: String,
}

/// By whom an entry came to be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A partner system's feed.
    Feed,
    /// The person, in their own words.
    Person,
    /// A carer, for the person.
    Carer,
}

impl Origin {
    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Person => "person",
            Self::Carer => "carer",
        }
    }

    /// The origin with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Feed, Self::Person, Self::Carer].into_iter().find(|origin| origin.code() == code)
    }
}

/// An entry as a feed or a form brings it, before it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryDraft {
    /// Stable within the person: the source and its id there, so that a second delivery is the same entry.
    pub source_key: String,
    /// FHIR resource type.
    pub kind: String,
    /// The source key of the visit or stay that it belongs to.
    pub episode: Option<String>,
    /// Kind of information.
    pub category: Category,
    /// Code.
    pub code: Option<Code>,
    /// What it is, in a line.
    pub title: String,
    /// Its content in a line.
    pub detail: Option<String>,
    /// When it happened or began.
    pub effective: Option<Moment>,
    /// When it was written down.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who holds it.
    pub organisation: Option<OrganisationId>,
    /// Who wrote it.
    pub author: Option<String>,
    /// By whom it came to be here.
    pub origin: Origin,
    /// FHIR status.
    pub status: Option<String>,
    /// Still true now.
    pub is_current: bool,
    /// Outside its reference range.
    pub is_abnormal: bool,
    /// Why it is withheld from some of those who may see its kind of information.
    pub sensitivity: Option<Sensitivity>,
    /// The FHIR R4 resource, JSON text as it came.
    pub resource: String,
    /// SHA-256 of `resource` and of what was derived from it, to tell a change from a repeat.
    pub content_hash: [u8; 32],
}

/// Where a page of a list ends: the next begins just after it. Newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the last entry shown happened.
    pub effective_at: DateTime<Utc>,
    /// The last entry shown.
    pub entry: EntryId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}", self.effective_at.timestamp_micros(), self.entry)
    }
}

impl std::str::FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (micros, entry) = text.split_once('~').ok_or(NotACursor)?;
        let micros = micros.parse().map_err(|_| NotACursor)?;
        Ok(Self {
            // Within the years 1 and 9999, where every calendar agrees.
            effective_at: DateTime::from_timestamp_micros(micros)
                .filter(|at| (1..10_000).contains(&at.year()))
                .ok_or(NotACursor)?,
            entry: entry.parse().map_err(|_| NotACursor)?,
        })
    }
}

/// A text that marks no place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the list")]
pub struct NotACursor;
