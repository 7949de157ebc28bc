//! A person's file: one FHIR transaction for each organisation that feeds the record.

use serde_json::{Map, Value, json};

use crate::PersonFile;
use crate::entry::{Author, Entry, clinical, push};
use crate::identity::{slug, stable_id};
use crate::organisations;
use crate::person::Person;
use crate::results::Panel;

/// A person's file while it is written.
#[derive(Debug)]
pub(crate) struct File {
    pub person: Person,
    key: String,
    feeds: Vec<Feed>,
}

impl File {
    /// A file that is named after the person.
    pub(crate) fn new(person: Person) -> Self {
        let key = slug(&person.name());
        Self::with_key(person, key)
    }

    pub(crate) fn with_key(person: Person, key: String) -> Self {
        Self { person, key, feeds: Vec::new() }
    }

    /// What the organisation sends about this person.
    pub(crate) fn feed(&mut self, organisation: &'static str) -> &mut Feed {
        let place = self.feeds.iter().position(|feed| feed.organisation == organisation).unwrap_or_else(|| {
            self.feeds.push(Feed::new(&self.key, organisation, &self.person));
            self.feeds.len() - 1
        });
        &mut self.feeds[place]
    }

    /// What the person's practice sends.
    pub(crate) fn practice(&mut self) -> &mut Feed {
        self.feed(self.person.practice)
    }

    pub(crate) fn finish(self) -> PersonFile {
        let bundles = self.feeds.into_iter().map(Feed::finish).collect();
        PersonFile { name: format!("{}.json", self.key), nhs_number: self.person.nhs_number, bundles }
    }
}

/// The id of the entry that a story called `label`.
pub(crate) fn labelled_id(key: &str, organisation: &str, kind: &str, label: &str) -> String {
    stable_id(&[key, organisation, kind, label]).to_string()
}

/// One organisation's bundle about one person.
#[derive(Debug)]
pub(crate) struct Feed {
    key: String,
    organisation: &'static str,
    patient: String,
    category: Option<&'static str>,
    entries: Vec<Value>,
}

impl Feed {
    fn new(key: &str, organisation: &'static str, person: &Person) -> Self {
        let id = labelled_id(key, organisation, "Patient", "");
        let patient = format!("Patient/{id}");
        let entries = vec![transaction_entry("Patient", &id, &person.patient(&id, organisation))];
        Self { key: key.to_owned(), organisation, patient, category: None, entries }
    }

    /// What the entries added after this call are about, where the story does not say otherwise.
    pub(crate) fn always_about(&mut self, category: &'static str) -> &mut Self {
        self.category = Some(category);
        self
    }

    /// Adds an entry and gives back the reference to it.
    pub(crate) fn add(&mut self, entry: Entry) -> String {
        let Entry { kind, mut body, label, category, usual_category, author } = entry;
        let counted = self.entries.len().to_string();
        let id = labelled_id(&self.key, self.organisation, kind, label.unwrap_or(&counted));
        let author = match author {
            Author::Organisation => None,
            Author::Person => Some(json!({ "reference": self.patient })),
            Author::Practitioner(reference) => Some(reference),
            Author::Relative(reference) => Some(json!({ "reference": reference })),
        };
        attach_person(kind, &mut body, &self.patient);
        attribute(kind, &mut body, author, organisations::reference(self.organisation));
        body.insert("resourceType".to_owned(), json!(kind));
        body.insert("id".to_owned(), json!(id));
        if let Some(code) = category.or(self.category).or(usual_category) {
            let tag = json!({ "system": "urn:ilinks:category", "code": code });
            body.insert("meta".to_owned(), json!({ "tag": [tag] }));
        }
        self.entries.push(transaction_entry(kind, &id, &Value::Object(body)));
        format!("{kind}/{id}")
    }

    pub(crate) fn add_all(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            self.add(entry);
        }
    }

    /// Adds the results of a panel, a value for each test, and the report that holds them together.
    pub(crate) fn panel(&mut self, panel: &Panel, values: &[f64], taken: chrono::NaiveDateTime) -> String {
        debug_assert_eq!(panel.tests.len(), values.len(), "{} wants a value for each test", panel.title);
        let tests = panel.tests.iter().zip(values);
        let results: Vec<String> = tests.map(|(test, value)| self.add(clinical::result(test, *value, taken))).collect();
        self.add(clinical::report(panel.title, taken, &results))
    }

    fn finish(self) -> Value {
        json!({
            "resourceType": "Bundle",
            "type": "transaction",
            "meta": { "source": format!("urn:ilinks:organisation:{}", self.organisation) },
            "entry": self.entries,
        })
    }
}

/// An entry of the directory's bundle.
pub(crate) fn collection_entry(resource: &Value) -> Value {
    let id = resource["id"].as_str().expect("every resource of the directory has an id");
    json!({ "fullUrl": format!("urn:uuid:{id}"), "resource": resource })
}

fn transaction_entry(kind: &str, id: &str, resource: &Value) -> Value {
    json!({
        "fullUrl": format!("urn:uuid:{id}"),
        "resource": resource,
        "request": { "method": "PUT", "url": format!("{kind}/{id}") },
    })
}

/// Says whom the resource is about, in the words of its type.
fn attach_person(kind: &str, body: &mut Map<String, Value>, patient: &str) {
    let person = json!({ "reference": patient });
    match kind {
        "AllergyIntolerance" | "Immunization" | "Consent" | "RelatedPerson" => body.insert("patient".to_owned(), person),
        "Task" => body.insert("for".to_owned(), person),
        "Appointment" => {
            push(body, "participant", json!({ "actor": person, "status": "accepted" }));
            None
        }
        _ => body.insert("subject".to_owned(), person),
    };
}

/// Says who did it and for which organisation, in the words of its type.
fn attribute(kind: &str, body: &mut Map<String, Value>, author: Option<Value>, organisation: Value) {
    let someone = author.clone().unwrap_or_else(|| organisation.clone());
    let one = match kind {
        "Condition" | "AllergyIntolerance" => author.map(|author| ("recorder", author)),
        "MedicationRequest" | "ServiceRequest" | "Task" => Some(("requester", someone)),
        "MedicationStatement" => Some(("informationSource", someone)),
        "CarePlan" | "Flag" | "QuestionnaireResponse" => Some(("author", someone)),
        "Communication" => Some(("sender", someone)),
        "Goal" => author.map(|author| ("expressedBy", author)),
        _ => return attribute_to_many(kind, body, author, organisation),
    };
    if let Some((field, value)) = one {
        body.insert(field.to_owned(), value);
    }
}

/// As [`attribute`], for the types that name several.
fn attribute_to_many(kind: &str, body: &mut Map<String, Value>, author: Option<Value>, organisation: Value) {
    let someone = author.clone().unwrap_or_else(|| organisation.clone());
    let (field, one) = match kind {
        "Encounter" => ("serviceProvider", organisation),
        "Observation" => ("performer", author.clone().into_iter().chain([organisation]).collect()),
        "DiagnosticReport" => ("performer", json!([organisation])),
        "Procedure" => ("performer", json!([{ "actor": someone, "onBehalfOf": organisation }])),
        "Immunization" => ("performer", json!([{ "actor": organisation }])),
        "Consent" => ("organization", json!([organisation])),
        "CareTeam" => ("managingOrganization", json!([organisation])),
        "DocumentReference" => {
            body.insert("author".to_owned(), json!([someone]));
            ("custodian", organisation)
        }
        _ => ("", Value::Null),
    };
    if !field.is_empty() {
        body.insert(field.to_owned(), one);
    }
    let Some(author) = author else { return };
    match kind {
        "Encounter" => push(body, "participant", json!({ "individual": author })),
        "DiagnosticReport" => push(body, "resultsInterpreter", author),
        "Immunization" => push(body, "performer", json!({ "actor": author })),
        "Consent" => push(body, "performer", author),
        "Appointment" => push(body, "participant", json!({ "actor": author, "status": "accepted" })),
        _ => {}
    }
}
