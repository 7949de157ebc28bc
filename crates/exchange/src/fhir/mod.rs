//! FHIR R4, JSON.
//!
//! [`read_message`] splits a delivery into parts without judging them; [`map_message`] turns each part into a draft or says why not.

mod entry;
mod interpretation;
mod message;
mod people;
mod reference;
mod time;
mod validate;
mod value;
mod words;

pub mod audit_event;
pub mod contribution;

pub use entry::{MappedEntry, RelationshipEvent};
pub use message::{Message, MessageError, Part, read_message};
pub use reference::Identifier;
pub use words::{questions_and_answers, whole_detail};

use std::collections::HashMap;

use domain::{OrganisationDraft, PersonDraft, PractitionerDraft};

use self::reference::References;

/// A message, mapped: directory, people, and entries per person, each with its place in the message.
#[derive(Debug, Default)]
pub struct Mapped {
    /// Organisations with the place of each.
    pub organisations: Vec<(String, OrganisationDraft)>,
    /// Practitioners.
    pub practitioners: Vec<(String, PractitionerDraft)>,
    /// People: the drafts of the message's own Patient resources.
    pub people: Vec<(String, PersonDraft, Vec<RelationshipEvent>)>,
    /// Entries by whose they are.
    pub entries: Vec<(Subject, MappedEntry)>,
    /// What cannot be stored: place, resource type, reason, the resource as it came.
    pub refused: Vec<Refused>,
}

/// Whose an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The message's own Patient, by its place in [`Mapped::people`].
    Here(usize),
    /// Somebody known from an earlier message.
    Elsewhere(Identifier),
}

/// A part that cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Such as `entry[17]`.
    pub place: String,
    /// Resource type as it says, or `unknown`.
    pub resource_type: String,
    /// Why, in a sentence.
    pub reason: String,
    /// As it came.
    pub body: String,
}

/// Maps every part of a message.
pub fn map_message(message: &Message) -> Mapped {
    let mut mapped = Mapped::default();
    let mut readable = Vec::new();
    for part in &message.parts {
        match validate::check(&part.text) {
            Ok(()) => readable.push(part),
            Err(reason) => mapped.refused.push(refuse(part, reason)),
        }
    }
    let references = References::of(&message.source, &readable);
    let mut patients = HashMap::new();
    for part in &readable {
        match part.resource_type() {
            "Patient" => match people::person(&message.source, &references, part) {
                Ok((draft, events)) => {
                    patients.insert(part.index, mapped.people.len());
                    mapped.people.push((part.place(), draft, events));
                }
                Err(reason) => mapped.refused.push(refuse(part, reason)),
            },
            "Organization" => match people::organisation(&message.source, part) {
                Ok(draft) => mapped.organisations.push((part.place(), draft)),
                Err(reason) => mapped.refused.push(refuse(part, reason)),
            },
            "Practitioner" => match people::practitioner(&message.source, part) {
                Ok(draft) => mapped.practitioners.push((part.place(), draft)),
                Err(reason) => mapped.refused.push(refuse(part, reason)),
            },
            _ => {}
        }
    }
    for part in readable.into_iter().filter(|part| !is_directory(part.resource_type())) {
        match entry::map(&message.source, &references, part).and_then(|entry| {
            let subject = references.subject(part, &patients)?;
            Ok((subject, entry))
        }) {
            Ok(pair) => mapped.entries.push(pair),
            Err(reason) => mapped.refused.push(refuse(part, reason)),
        }
    }
    mapped
}

fn is_directory(resource_type: &str) -> bool {
    matches!(resource_type, "Patient" | "Organization" | "Practitioner")
}

fn refuse(part: &Part, reason: String) -> Refused {
    Refused { place: part.place(), resource_type: part.resource_type().to_owned(), reason, body: part.text.clone() }
}
