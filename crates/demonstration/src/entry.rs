//! One entry of a record while it is written: a FHIR resource that does not know its person and organisation yet.
//!
//! The constructors are beside this file, by what they describe: `clinical`, `contact`, `care`. [`crate::bundle::Feed`]
//! adds what every entry has: id, person, organisation, author.

pub(crate) mod care;
pub(crate) mod clinical;
pub(crate) mod contact;

use serde_json::{Map, Value, json};

use crate::practitioners;

/// A FHIR resource without id, person and organisation.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub kind: &'static str,
    pub body: Map<String, Value>,
    pub label: Option<&'static str>,
    /// The category that the story gives it.
    pub category: Option<&'static str>,
    /// The category of its kind, where neither story nor feed gives another.
    pub usual_category: Option<&'static str>,
    pub author: Author,
}

/// Who wrote an entry down.
#[derive(Clone, Debug)]
pub(crate) enum Author {
    Organisation,
    Person,
    Practitioner(Value),
    /// Another entry of the same bundle: a relative.
    Relative(String),
}

impl Entry {
    pub(crate) fn new(kind: &'static str, body: Value) -> Self {
        let Value::Object(body) = body else { panic!("a resource is an object") };
        Self { kind, body, label: None, category: None, usual_category: None, author: Author::Organisation }
    }

    pub(crate) fn set(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.body.insert(field.to_owned(), value.into());
        self
    }

    /// Adds to a field that repeats.
    pub(crate) fn push(mut self, field: &str, value: Value) -> Self {
        push(&mut self.body, field, value);
        self
    }

    /// The professional who recorded, performed, requested or wrote it.
    pub(crate) fn by(mut self, practitioner: &str) -> Self {
        self.author = Author::Practitioner(practitioners::find(practitioner).reference());
        self
    }

    /// The person recorded it.
    pub(crate) fn by_the_person(mut self) -> Self {
        self.author = Author::Person;
        self
    }

    /// A relative, added before to the same bundle, recorded it.
    pub(crate) fn by_relative(mut self, reference: &str) -> Self {
        self.author = Author::Relative(reference.to_owned());
        self
    }

    /// The kind of information, where the resource's type or the feed does not say it.
    pub(crate) fn about(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    /// As [`Entry::about`], for constructors: the feed's category goes before it.
    fn usually_about(mut self, category: &'static str) -> Self {
        self.usual_category = Some(category);
        self
    }

    /// A name by which other code can find this entry's id.
    pub(crate) fn known_as(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// The contact during which it happened.
    pub(crate) fn during(self, encounter: &str) -> Self {
        let encounter = json!({ "reference": encounter });
        match self.kind {
            "DocumentReference" => self.set("context", json!({ "encounter": [encounter] })),
            "MedicationStatement" => self.set("context", encounter),
            _ => self.set("encounter", encounter),
        }
    }

    /// A remark. `Appointment`, `Encounter` and others have no list of notes: their own field is used.
    pub(crate) fn note(self, text: &str) -> Self {
        match self.kind {
            "Appointment" => self.set("comment", text),
            "RelatedPerson" | "DocumentReference" | "Encounter" | "Flag" => panic!("{} has no note", self.kind),
            _ => self.push("note", json!({ "text": text })),
        }
    }

    /// Why it was done.
    pub(crate) fn because(self, reason: &str) -> Self {
        self.push("reasonCode", json!({ "text": reason }))
    }
}

/// Adds to a list of a resource, and makes the list first where there is none.
pub(crate) fn push(body: &mut Map<String, Value>, field: &str, value: Value) {
    match body.get_mut(field) {
        Some(Value::Array(list)) => list.push(value),
        _ => {
            body.insert(field.to_owned(), json!([value]));
        }
    }
}
