//! The demonstration population: made-up people of Liverpool and Sefton, their records and the accounts around them.
//!
//! Everything is pure and deterministic: the same seed and day give the same bundles. Nobody here exists; NHS numbers are
//! of the 999 range kept for tests, telephone numbers of the ranges kept for drama.
//!
//! - [`directory`]: organisations and professionals, to be imported first.
//! - [`people`]: about 200 people. The written-out ones come first and are the ones that accounts name; George
//!   Addo-Mensah has some 4,000 entries, the file that starts with `012-` about 300, the others far fewer.
//! - [`staff`], [`citizens`], [`carers`]: who signs in.
//! - [`choices`], [`seals`]: what people chose about sharing.
//!
//! Relationships of professionals to people are not listed: registrations (`generalPractitioner`), encounters,
//! appointments, referrals, tasks and care teams of the bundles say them all.

mod accounts;
mod addresses;
mod background;
mod base64;
mod bundle;
mod calendar;
mod conditions;
mod entry;
mod identity;
mod medicines;
mod names;
mod organisations;
mod person;
mod practices;
mod practitioners;
mod results;
mod staff;
mod terms;
#[cfg(test)]
mod tests;
mod written_out;

use chrono::NaiveDate;
use serde_json::{Value, json};

pub use accounts::{CarerGrant, Choice, Citizen, SealStep, carers, choices, citizens, seals};
pub use staff::{Staff, StaffPost, staff};

/// All that is sent about one person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFile {
    /// A file name: `margaret-okell.json`.
    pub name: String,
    pub nhs_number: String,
    /// One FHIR transaction Bundle for each organisation that feeds the record; the practice's comes first where it sends one.
    pub bundles: Vec<Value>,
}

/// Every organisation, practice and professional, as one FHIR collection Bundle.
pub fn directory() -> Value {
    let resources = organisations::resources().chain(practices::resources()).chain(practitioners::resources());
    let entries: Vec<Value> = resources.map(|resource| bundle::collection_entry(&resource)).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

/// The population: first the written-out people, then the background drawn from `seed`.
///
/// NHS numbers, and the ids and numbers of the written-out people, depend on neither `seed` nor `today`.
pub fn people(seed: u64, today: NaiveDate) -> impl Iterator<Item = PersonFile> {
    written_out::people(today).chain(background::people(seed, today))
}
