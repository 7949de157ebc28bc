//! Who and what a resource points to, within its message and beyond.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Subject,
    message::Part,
    people,
    value::{list, text},
};

/// A FHIR identifier: system and value.
pub type Identifier = (String, String);

/// The resources of a message, by every name that a reference may use.
pub(super) struct References<'a> {
    source: &'a str,
    parts: HashMap<String, &'a Part>,
    only_patient: Option<usize>,
}

impl<'a> References<'a> {
    pub(super) fn of(source: &'a str, readable: &[&'a Part]) -> Self {
        let mut parts = HashMap::new();
        let mut patients = readable.iter().filter(|part| part.resource_type() == "Patient").map(|part| part.index);
        let only_patient = patients.next().filter(|_| patients.next().is_none());
        for part in readable {
            if let Some(url) = &part.full_url {
                parts.insert(url.clone(), *part);
            }
            if let Some(id) = text(&part.value, "/id") {
                parts.insert(format!("{}/{id}", part.resource_type()), *part);
            }
        }
        Self { source, parts, only_patient }
    }

    /// The resource that a Reference points to, if it is in this message.
    pub(super) fn resolve(&self, reference: &Value) -> Option<&'a Part> {
        let target = text(reference, "/reference")?;
        self.parts.get(target).or_else(|| self.parts.get(&last_two(target)?)).copied()
    }

    /// By what the target of a Reference can be found, in this message or in the exchange.
    pub(super) fn identifier(&self, reference: &Value, resource_type: &str) -> Option<Identifier> {
        if let Some(part) = self.resolve(reference).filter(|part| part.resource_type() == resource_type) {
            return identifiers(self.source, part).into_iter().next();
        }
        if let Some(target) = text(reference, "/reference") {
            if let Some((system, value)) =
                target.strip_prefix(resource_type)?.strip_prefix("?identifier=").and_then(|rest| rest.split_once('|'))
            {
                return Some((system.to_owned(), value.to_owned()));
            }
            return last_two(target).map(|name| (local_system(self.source), name));
        }
        let named =
            reference.get("identifier").filter(|_| text(reference, "/type").is_none_or(|named| named == resource_type))?;
        Some((text(named, "/system")?.to_owned(), text(named, "/value")?.to_owned()))
    }

    /// The source key of what a Reference points to, in this message or in an earlier one of the same sender.
    pub(super) fn source_key(&self, reference: &Value, resource_type: &str) -> Option<String> {
        if let Some(part) = self.resolve(reference) {
            return people::source_key(self.source, part).filter(|_| part.resource_type() == resource_type);
        }
        let name = last_two(text(reference, "/reference")?)?;
        name.starts_with(resource_type).then(|| format!("{}|{name}", local_system(self.source)))
    }

    /// Whose a resource is.
    pub(super) fn subject(&self, part: &Part, patients: &HashMap<usize, usize>) -> Result<Subject, String> {
        let mut candidates = subject_references(&part.value).peekable();
        if candidates.peek().is_none() {
            return self.subject_of_the_message(part, patients);
        }
        for reference in candidates {
            if let Some(person) = self.resolve(reference).and_then(|target| patients.get(&target.index)) {
                return Ok(Subject::Here(*person));
            }
            if let Some(identifier) = self.identifier(reference, "Patient") {
                return Ok(Subject::Elsewhere(identifier));
            }
        }
        Err("it is about something that is not a person".to_owned())
    }

    /// A Provenance or a List that names nobody is about the one person whom the message is about.
    fn subject_of_the_message(&self, part: &Part, patients: &HashMap<usize, usize>) -> Result<Subject, String> {
        match part.resource_type() {
            "Provenance" | "List" | "Composition" | "QuestionnaireResponse" => self
                .only_patient
                .and_then(|index| patients.get(&index))
                .map(|person| Subject::Here(*person))
                .ok_or_else(|| "it does not say whom it is about".to_owned()),
            _ => Err("it does not say whom it is about".to_owned()),
        }
    }
}

/// The elements that may name the person, across all resources.
fn subject_references(value: &Value) -> impl Iterator<Item = &Value> {
    const KEYS: [&str; 6] = ["subject", "patient", "beneficiary", "for", "individual", "policyHolder"];
    let direct = KEYS.iter().flat_map(|key| list(value, key));
    let participants = list(value, "participant").iter().filter_map(|participant| participant.get("actor")).filter(|actor| {
        text(actor, "/reference").is_some_and(|target| target.starts_with("Patient") || target.starts_with("urn:"))
    });
    direct.chain(participants)
}

/// `Patient/17` of `https://example.org/fhir/Patient/17` and of `Patient/17/_history/2`.
fn last_two(target: &str) -> Option<String> {
    let target = target.split_once("/_history/").map_or(target, |(before, _)| before);
    let mut parts = target.rsplit('/');
    let (id, kind) = (parts.next()?, parts.next()?);
    (kind.starts_with(|c: char| c.is_ascii_uppercase()) && !id.is_empty()).then(|| format!("{kind}/{id}"))
}

/// The system under which a sender's own resource ids are known.
pub(super) fn local_system(source: &str) -> String {
    format!("urn:ilinks:source:{source}")
}

/// Every identifier of a directory resource: its own, then the sender's id for it.
pub(super) fn identifiers(source: &str, part: &Part) -> Vec<Identifier> {
    let own = list(&part.value, "identifier")
        .iter()
        .filter_map(|identifier| Some((text(identifier, "/system")?.to_owned(), text(identifier, "/value")?.to_owned())));
    let local = text(&part.value, "/id").map(|id| (local_system(source), format!("{}/{id}", part.resource_type())));
    own.chain(local).collect()
}
