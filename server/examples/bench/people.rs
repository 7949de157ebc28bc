//! Made-up people of a given size, alike but for it: the same mix of categories, the same sources, the same words.
//!
//! A longer record is a longer history: what is current, and what is to come, is as much as in a short one. Everybody has
//! enough of each kind to fill every panel, so that a page of 300 entries shows as much as one of 10,000.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::NhsNumber;
use serde_json::{Value, json};

/// The practice where everybody is registered and the practitioner works.
pub const PRACTICE: &str = "brackenfield-surgery";
/// Who sends the records: each an equal part of it.
const SENDERS: [&str; 4] = [PRACTICE, "aintree-university-hospital", "mersey-care", "liverpool-city-council"];

/// The title of one entry that every page shows: where it occurs tells what is in a page twice.
pub const CANARY: &str = "Quillwort canary 52";

/// So many of each kind are current: the newest ones.
const CURRENT: usize = 6;

/// Of each hundred entries so many are of this kind.
const MIX: [(Kind, usize); 16] = [
    (Kind::Result, 28),
    (Kind::Measurement, 15),
    (Kind::Contact, 11),
    (Kind::Medicine, 10),
    (Kind::Letter, 6),
    (Kind::Problem, 6),
    (Kind::Procedure, 4),
    (Kind::Immunisation, 3),
    (Kind::Appointment, 3),
    (Kind::Plan, 3),
    (Kind::Allergy, 2),
    (Kind::SocialCare, 2),
    (Kind::MentalHealth, 2),
    (Kind::Contribution, 2),
    (Kind::Wish, 2),
    (Kind::Flag, 1),
];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Result,
    Measurement,
    Contact,
    Medicine,
    Letter,
    Problem,
    Procedure,
    Immunisation,
    Appointment,
    Plan,
    Allergy,
    SocialCare,
    MentalHealth,
    Contribution,
    Wish,
    Flag,
}

/// Somebody to be.
#[derive(Clone, Copy, Debug)]
pub struct Someone {
    /// Tells people apart, below 100,000.
    pub number: u32,
    /// How many entries they have.
    pub entries: usize,
}

impl Someone {
    /// A number of the range that is kept for tests.
    pub fn nhs_number(self) -> NhsNumber {
        let nine = 999_000_000 + self.number * 10;
        [nine, nine + 1].into_iter().find_map(NhsNumber::from_first_nine).expect("of two neighbours one has a check digit")
    }

    /// What each sender delivers.
    pub fn bundles(self, now: DateTime<Utc>) -> Vec<Value> {
        (0..SENDERS.len()).map(|sender| self.bundle(sender, now)).collect()
    }

    fn bundle(self, sender: usize, now: DateTime<Utc>) -> Value {
        let patient = part(&json!({ "resourceType": "Patient", "id": format!("p{}", self.number) }), &self.particulars());
        let entries = (0..self.entries).filter(|place| place % SENDERS.len() == sender).map(|place| {
            let (kind, nth, of) = self.kind_at(place);
            let head = json!({
                "resourceType": kind.resource_type(),
                "id": format!("e{}-{place}", self.number),
                "meta": { "tag": [{ "system": "urn:ilinks:category", "code": kind.category() }] },
            });
            part(&head, &kind.body(nth, kind.when(nth, of, now), &format!("Patient/p{}", self.number)))
        });
        json!({
            "resourceType": "Bundle",
            "type": "collection",
            "meta": { "source": format!("urn:ilinks:organisation:{}", SENDERS[sender]) },
            "entry": std::iter::once(patient).chain(entries).collect::<Vec<_>>(),
        })
    }

    fn particulars(self) -> Value {
        json!({
            "identifier": [{ "system": NhsNumber::SYSTEM, "value": self.nhs_number().as_str() }],
            "name": [{ "use": "official", "prefix": ["Mrs"], "given": ["Rosalind"], "family": format!("Benchley-{}", self.number) }],
            "gender": "female",
            "birthDate": "1951-04-17",
            "address": [{ "line": ["14 Measure Street"], "city": "Liverpool", "postalCode": "L4 9XA" }],
            "telecom": [{ "system": "phone", "value": "0151 496 0100" }],
            "generalPractitioner": [{ "reference": format!("Organization?identifier=urn:ilinks:organisation|{PRACTICE}") }],
        })
    }

    /// The kind of an entry, its place among those of its kind, and how many there are of it.
    fn kind_at(self, place: usize) -> (Kind, usize, usize) {
        let (hundred, mut rest) = (place / 100, place % 100);
        for (kind, share) in MIX {
            if rest < share {
                return (kind, hundred * share + rest, self.entries / 100 * share);
            }
            rest -= share;
        }
        unreachable!("the shares of the mix are a hundred")
    }
}

/// A resource of a bundle: its head and its body in one.
fn part(head: &Value, body: &Value) -> Value {
    let mut resource = head.clone();
    for (name, value) in body.as_object().into_iter().flatten() {
        resource[name] = value.clone();
    }
    json!({ "fullUrl": format!("urn:ilinks:bench:{}", head["id"]), "resource": resource })
}

impl Kind {
    fn resource_type(self) -> &'static str {
        match self {
            Self::Result | Self::Measurement | Self::Contribution | Self::SocialCare | Self::MentalHealth => "Observation",
            Self::Contact => "Encounter",
            Self::Medicine => "MedicationRequest",
            Self::Letter => "DocumentReference",
            Self::Problem => "Condition",
            Self::Procedure => "Procedure",
            Self::Immunisation => "Immunization",
            Self::Appointment => "Appointment",
            Self::Plan => "CarePlan",
            Self::Allergy => "AllergyIntolerance",
            Self::Wish => "QuestionnaireResponse",
            Self::Flag => "Flag",
        }
    }

    fn category(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Measurement => "observation",
            Self::Contact => "contact",
            Self::Medicine => "medicine",
            Self::Letter => "letter",
            Self::Problem | Self::Flag => "problem",
            Self::Procedure => "procedure",
            Self::Immunisation => "immunisation",
            Self::Appointment => "appointment",
            Self::Plan => "plan",
            Self::Allergy => "allergy",
            Self::SocialCare => "social-care",
            Self::MentalHealth => "mental-health",
            Self::Contribution => "contribution",
            Self::Wish => "end-of-life",
        }
    }

    /// Spread over thirty years, the first the newest; the current appointments are to come.
    fn when(self, nth: usize, of: usize, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = u64::try_from(nth * 10_950 / of.max(1) + 1).unwrap_or(1);
        let minutes = TimeDelta::minutes(i64::try_from(nth * 7 % 480).unwrap_or(0));
        match self {
            Self::Appointment if nth < CURRENT => now + Days::new(days) + minutes,
            _ => now - Days::new(days) - minutes,
        }
    }

    fn body(self, nth: usize, at: DateTime<Utc>, patient: &str) -> Value {
        let person = json!({ "reference": patient });
        let (instant, day) = (at.to_rfc3339(), at.date_naive().to_string());
        match self {
            Self::Result | Self::Measurement | Self::Contribution | Self::SocialCare | Self::MentalHealth => {
                self.observation(nth, &instant, &person)
            }
            Self::Contact => encounter(&instant, &(at + TimeDelta::minutes(20)).to_rfc3339(), &person),
            Self::Medicine => medicine(nth, &day, &person),
            Self::Letter => letter(&instant, &person),
            Self::Problem => problem(nth, &day, &person),
            Self::Procedure => {
                json!({ "status": "completed", "code": { "text": "Cryotherapy of skin lesion" }, "performedDateTime": day, "subject": person })
            }
            Self::Immunisation => {
                json!({ "status": "completed", "vaccineCode": { "text": "Influenza vaccine" }, "occurrenceDateTime": day, "patient": person })
            }
            Self::Appointment => appointment(nth, &instant, &(at + TimeDelta::minutes(15)).to_rfc3339(), &person),
            Self::Plan => plan(nth, &day, &person),
            Self::Allergy => allergy(nth, &day, &person),
            Self::Wish => wish(nth, &instant, &person),
            Self::Flag => flag(nth, &day, &person),
        }
    }

    fn observation(self, nth: usize, instant: &str, person: &Value) -> Value {
        let tests = ["Serum creatinine level", "Haemoglobin A1c level", "Serum potassium level", "Total white blood count"];
        let title = match self {
            Self::Result if nth == 0 => CANARY,
            Self::Result => tests[nth % tests.len()],
            Self::Measurement => "Body weight",
            Self::SocialCare => "Review of care and support needs",
            Self::MentalHealth => "Patient health questionnaire 9 score",
            _ => "Blood glucose measured at home",
        };
        let value = 40 + nth % 90;
        json!({
            "status": "final",
            "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory" }] }],
            "code": { "coding": [{ "system": "http://loinc.org", "code": format!("{}-1", 2000 + nth % 40), "display": title }], "text": title },
            "subject": person,
            "effectiveDateTime": instant,
            "issued": instant,
            "valueQuantity": { "value": value, "unit": "umol/L", "system": "http://unitsofmeasure.org", "code": "umol/L" },
            "referenceRange": [{ "low": { "value": 45, "unit": "umol/L" }, "high": { "value": 110, "unit": "umol/L" } }],
        })
    }
}

fn encounter(start: &str, end: &str, person: &Value) -> Value {
    json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory" },
        "type": [{ "text": "Consultation in surgery" }],
        "subject": person,
        "period": { "start": start, "end": end },
        "participant": [{ "individual": { "display": "Dr Harriet Measure" } }],
    })
}

fn medicine(nth: usize, day: &str, person: &Value) -> Value {
    let names =
        ["Metformin 500 mg tablets", "Ramipril 5 mg capsules", "Atorvastatin 20 mg tablets", "Salbutamol 100 micrograms inhaler"];
    json!({
        "status": if nth < CURRENT { "active" } else { "completed" },
        "intent": "order",
        "medicationCodeableConcept": { "text": names[nth % names.len()] },
        "subject": person,
        "authoredOn": day,
        "dosageInstruction": [{ "text": "Take one twice a day with food" }],
    })
}

fn letter(instant: &str, person: &Value) -> Value {
    // About a page of text.
    let text = "RGVhciBjb2xsZWFndWUsIHRoYW5rIHlvdSBmb3Igc2VlaW5nIG1lLiA=".repeat(24).replace('=', "A");
    json!({
        "status": "current",
        "type": { "text": "Clinic letter" },
        "subject": person,
        "date": instant,
        "description": "Letter after the diabetes clinic",
        "content": [{ "attachment": { "contentType": "text/plain; charset=utf-8", "data": text } }],
    })
}

fn problem(nth: usize, day: &str, person: &Value) -> Value {
    let names = ["Type 2 diabetes mellitus", "Essential hypertension", "Osteoarthritis of knee", "Asthma"];
    json!({
        "clinicalStatus": coded("condition-clinical", if nth < CURRENT { "active" } else { "resolved" }),
        "verificationStatus": coded("condition-ver-status", "confirmed"),
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": format!("{}", 44_054_006 + nth % 30) }], "text": names[nth % names.len()] },
        "subject": person,
        "onsetDateTime": day,
        "recordedDate": day,
    })
}

fn appointment(nth: usize, start: &str, end: &str, person: &Value) -> Value {
    json!({
        "status": if nth < CURRENT { "booked" } else { "fulfilled" },
        "description": "Review of long-term conditions",
        "start": start,
        "end": end,
        "participant": [{ "actor": person, "status": "accepted" }],
    })
}

fn plan(nth: usize, day: &str, person: &Value) -> Value {
    json!({
        "status": if nth < CURRENT { "active" } else { "completed" },
        "intent": "plan",
        "title": "Diabetes self-management plan",
        "description": "Weigh weekly, check feet daily, ring if the readings stay above twelve",
        "subject": person,
        "period": { "start": day },
        "created": day,
    })
}

fn allergy(nth: usize, day: &str, person: &Value) -> Value {
    let names = ["Penicillin", "Ibuprofen", "Latex", "Peanut"];
    json!({
        "clinicalStatus": coded("allergyintolerance-clinical", if nth < CURRENT { "active" } else { "resolved" }),
        "verificationStatus": coded("allergyintolerance-verification", "confirmed"),
        "code": { "text": names[nth % names.len()] },
        "patient": person,
        "recordedDate": day,
        "reaction": [{ "manifestation": [{ "text": "Rash" }], "severity": "moderate" }],
    })
}

fn wish(nth: usize, instant: &str, person: &Value) -> Value {
    json!({
        "status": if nth < CURRENT { "completed" } else { "stopped" },
        "questionnaire": "urn:ilinks:questionnaire:bench",
        "subject": person,
        "authored": instant,
        "item": [{ "linkId": "1", "text": "Where I want to be cared for", "answer": [{ "valueString": "At home if that can be" }] }],
    })
}

fn flag(nth: usize, day: &str, person: &Value) -> Value {
    json!({
        "status": if nth < 2 { "active" } else { "inactive" },
        "code": { "text": "Speak clearly: hears little on the left" },
        "subject": person,
        "period": { "start": day },
    })
}

fn coded(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code }] })
}
