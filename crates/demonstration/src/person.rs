//! Who a person is, before anything is known about their health: the facts that every source repeats.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::identity;
use crate::organisations;

/// Where someone lives.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub line: String,
    /// The part of the town; empty where nobody says it.
    pub district: &'static str,
    pub city: &'static str,
    pub postcode: String,
}

impl Address {
    pub(crate) fn new(line: &str, district: &'static str, city: &'static str, postcode: &str) -> Self {
        Self { line: line.to_owned(), district, city, postcode: postcode.to_owned() }
    }

    fn home(&self) -> Value {
        let mut home = json!({
            "use": "home",
            "line": [self.line],
            "city": self.city,
            "postalCode": self.postcode,
            "country": "GB",
        });
        if !self.district.is_empty() {
            home["district"] = json!(self.district);
        }
        home
    }
}

/// The next of kin.
#[derive(Clone, Debug)]
pub(crate) struct Kin {
    pub relation: &'static str,
    pub given: String,
    pub family: String,
    pub phone: String,
}

impl Kin {
    pub(crate) fn new(relation: &'static str, given: &str, family: &str, phone: &str) -> Self {
        Self { relation, given: given.to_owned(), family: family.to_owned(), phone: phone.to_owned() }
    }

    fn contact(&self) -> Value {
        json!({
            "relationship": [{
                "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": "N" }],
                "text": self.relation,
            }],
            "name": { "family": self.family, "given": [self.given] },
            "telecom": [{ "system": "phone", "value": self.phone }],
        })
    }
}

/// The facts of a FHIR Patient.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub nhs_number: String,
    pub prefix: &'static str,
    pub given: String,
    pub family: String,
    pub known_as: Option<&'static str>,
    pub gender: &'static str,
    pub born: NaiveDate,
    pub died: Option<NaiveDate>,
    pub address: Address,
    pub phone: String,
    /// Code (BCP 47) and name; English when there is nothing else to say.
    pub language: (&'static str, &'static str),
    pub interpreter: bool,
    pub practice: &'static str,
    pub kin: Option<Kin>,
}

impl Person {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// The Patient as this organisation holds it.
    pub(crate) fn patient(&self, id: &str, organisation: &str) -> Value {
        let local = identity::local_number(&[&self.nhs_number, organisation]);
        let mut patient = json!({
            "resourceType": "Patient",
            "id": id,
            "identifier": [
                { "use": "official", "system": "https://fhir.nhs.uk/Id/nhs-number", "value": self.nhs_number },
                { "use": "secondary", "system": format!("urn:ilinks:{organisation}:local"), "value": local },
            ],
            "active": true,
            "name": self.names(),
            "telecom": self.telecom(),
            "gender": self.gender,
            "birthDate": self.born.to_string(),
            "address": [self.address.home()],
            "communication": [self.communication()],
            "generalPractitioner": [organisations::reference(self.practice)],
            "managingOrganization": organisations::reference(organisation),
        });
        if let Some(died) = self.died {
            patient["deceasedDateTime"] = json!(died.to_string());
        }
        if let Some(kin) = &self.kin {
            patient["contact"] = json!([kin.contact()]);
        }
        patient
    }

    fn names(&self) -> Value {
        let mut official = json!({ "use": "official", "family": self.family, "given": [self.given] });
        if !self.prefix.is_empty() {
            official["prefix"] = json!([self.prefix]);
        }
        match self.known_as {
            Some(usual) => json!([official, { "use": "usual", "text": usual, "given": [usual] }]),
            None => json!([official]),
        }
    }

    fn telecom(&self) -> Value {
        let kind = if self.phone.starts_with("07") { "mobile" } else { "home" };
        let email = format!("{}@example.org", identity::slug(&self.name()));
        json!([
            { "system": "phone", "value": self.phone, "use": kind },
            { "system": "email", "value": email, "use": "home" },
        ])
    }

    fn communication(&self) -> Value {
        let (code, name) = self.language;
        let coding = json!([{ "system": "urn:ietf:bcp:47", "code": code, "display": name }]);
        let mut communication = json!({ "language": { "coding": coding, "text": name }, "preferred": true });
        if self.interpreter {
            communication["extension"] = json!([{
                "url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
                "valueBoolean": true,
            }]);
        }
        communication
    }
}
