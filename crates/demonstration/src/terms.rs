//! Words with and without a code. A code is given only where we are sure of it.

use serde_json::{Value, json};

/// A concept: what people call it, and its code in a published system where we are sure of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub text: &'static str,
    coding: Option<(&'static str, &'static str)>,
}

impl Term {
    pub(crate) const fn plain(text: &'static str) -> Self {
        Self { text, coding: None }
    }

    pub(crate) const fn snomed(code: &'static str, text: &'static str) -> Self {
        Self { text, coding: Some(("http://snomed.info/sct", code)) }
    }

    pub(crate) const fn loinc(code: &'static str, text: &'static str) -> Self {
        Self { text, coding: Some(("http://loinc.org", code)) }
    }

    /// The FHIR `CodeableConcept`.
    pub(crate) fn concept(self) -> Value {
        match self.coding {
            Some((system, code)) => {
                json!({ "coding": [{ "system": system, "code": code, "display": self.text }], "text": self.text })
            }
            None => json!({ "text": self.text }),
        }
    }
}

/// A `CodeableConcept` of one code of one of HL7's own systems.
pub(crate) fn hl7(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code }] })
}
