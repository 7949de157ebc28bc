//! Mapping between partner systems and the domain. Pure: reads text, answers drafts; no database, no network.
#![warn(missing_docs)]

pub mod fhir;
