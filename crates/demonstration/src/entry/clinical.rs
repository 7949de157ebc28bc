//! Problems, allergies, medicines, measurements, procedures, immunisations.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

use super::Entry;
use crate::calendar::{at, instant};
use crate::results::Test;
use crate::terms::{Term, hl7};

pub(crate) fn condition(term: Term, since: NaiveDate) -> Entry {
    let body = json!({
        "clinicalStatus": hl7("condition-clinical", "active"),
        "verificationStatus": hl7("condition-ver-status", "confirmed"),
        "category": [hl7("condition-category", "problem-list-item")],
        "code": term.concept(),
        "onsetDateTime": since.to_string(),
        "recordedDate": since.to_string(),
    });
    Entry::new("Condition", body).usually_about("problem")
}

/// A problem that is over.
pub(crate) fn past_condition(term: Term, since: NaiveDate, until: NaiveDate) -> Entry {
    condition(term, since)
        .set("clinicalStatus", hl7("condition-clinical", "resolved"))
        .set("abatementDateTime", until.to_string())
}

pub(crate) fn allergy(term: Term, reaction: &str, severity: &str, recorded: NaiveDate) -> Entry {
    let body = json!({
        "clinicalStatus": hl7("allergyintolerance-clinical", "active"),
        "verificationStatus": hl7("allergyintolerance-verification", "confirmed"),
        "type": "allergy",
        "code": term.concept(),
        "recordedDate": recorded.to_string(),
        "reaction": [{ "manifestation": [{ "text": reaction }], "severity": severity }],
    });
    Entry::new("AllergyIntolerance", body)
}

/// That someone asked and there was none: absence is stated, never left to be guessed.
pub(crate) fn no_known_allergies(recorded: NaiveDate) -> Entry {
    let body = json!({
        "clinicalStatus": hl7("allergyintolerance-clinical", "active"),
        "verificationStatus": hl7("allergyintolerance-verification", "confirmed"),
        "code": Term::snomed("716186003", "No known allergy").concept(),
        "recordedDate": recorded.to_string(),
    });
    Entry::new("AllergyIntolerance", body)
}

/// A medicine on repeat.
pub(crate) fn medicine(name: &str, dosage: &str, since: NaiveDate) -> Entry {
    prescription(name, dosage, since, "active", "continuous")
}

/// A course that is over.
pub(crate) fn course(name: &str, dosage: &str, day: NaiveDate) -> Entry {
    prescription(name, dosage, day, "completed", "acute")
}

/// A medicine that was on repeat and was stopped.
pub(crate) fn stopped_medicine(name: &str, dosage: &str, since: NaiveDate, why: &str) -> Entry {
    prescription(name, dosage, since, "stopped", "continuous").set("statusReason", json!({ "text": why }))
}

fn prescription(name: &str, dosage: &str, day: NaiveDate, status: &str, therapy: &str) -> Entry {
    let body = json!({
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": { "text": name },
        "authoredOn": day.to_string(),
        "courseOfTherapyType": hl7("medicationrequest-course-of-therapy", therapy),
        "dosageInstruction": [{ "text": dosage }],
    });
    Entry::new("MedicationRequest", body)
}

/// What somebody says they take, as heard by a hospital or a carer.
pub(crate) fn taking(name: &str, dosage: &str, asserted: NaiveDate) -> Entry {
    let body = json!({
        "status": "active",
        "medicationCodeableConcept": { "text": name },
        "dateAsserted": asserted.to_string(),
        "dosage": [{ "text": dosage }],
    });
    Entry::new("MedicationStatement", body)
}

/// A laboratory's number.
pub(crate) fn result(test: &Test, value: f64, taken: NaiveDateTime) -> Entry {
    let mut range = json!({});
    for (side, limit) in [("low", test.low), ("high", test.high)] {
        if let Some(limit) = limit {
            range[side] = quantity(&test.sent(limit), test.unit, test.ucum);
        }
    }
    let mut entry = measured(test.term, quantity(&test.sent(value), test.unit, test.ucum), taken, "laboratory", "result")
        .set("issued", instant(taken + chrono::TimeDelta::hours(7)))
        .push("interpretation", hl7("v3-ObservationInterpretation", test.flag(value)));
    if test.low.is_some() || test.high.is_some() {
        entry = entry.push("referenceRange", range);
    }
    entry
}

/// A laboratory's words: a culture, a swab.
pub(crate) fn result_in_words(term: Term, words: &str, taken: NaiveDateTime) -> Entry {
    observed(term, taken, "laboratory", "result").set("valueString", words)
}

/// A number measured on the person: weight, pulse, peak flow.
pub(crate) fn measurement(test: &Test, value: f64, taken: NaiveDateTime) -> Entry {
    measured(test.term, quantity(&test.sent(value), test.unit, test.ucum), taken, "vital-signs", "observation")
}

pub(crate) fn blood_pressure(systolic: u16, diastolic: u16, taken: NaiveDateTime) -> Entry {
    let part =
        |term: Term, value: u16| json!({ "code": term.concept(), "valueQuantity": quantity(&value.into(), "mmHg", "mm[Hg]") });
    let panel = Term::loinc("85354-9", "Blood pressure");
    observed(panel, taken, "vital-signs", "observation").set(
        "component",
        json!([
            part(Term::loinc("8480-6", "Systolic blood pressure"), systolic),
            part(Term::loinc("8462-4", "Diastolic blood pressure"), diastolic),
        ]),
    )
}

/// Something seen or asked, in words: smoking, housing, mood.
pub(crate) fn finding(term: Term, words: &str, seen: NaiveDate) -> Entry {
    observed(term, at(seen, 10, 0), "social-history", "observation").set("valueString", words)
}

/// A questionnaire's score.
pub(crate) fn score(name: &'static str, points: i32, out_of: i32, seen: NaiveDate) -> Entry {
    observed(Term::plain(name), at(seen, 10, 0), "survey", "observation")
        .set("valueInteger", points)
        .note(&format!("{points} of {out_of}"))
}

fn measured(term: Term, value: Value, taken: NaiveDateTime, group: &str, category: &'static str) -> Entry {
    observed(term, taken, group, category).set("valueQuantity", value)
}

fn observed(term: Term, taken: NaiveDateTime, group: &str, category: &'static str) -> Entry {
    let body = json!({
        "status": "final",
        "category": [hl7("observation-category", group)],
        "code": term.concept(),
        "effectiveDateTime": instant(taken),
    });
    Entry::new("Observation", body).usually_about(category)
}

fn quantity(value: &Value, unit: &str, ucum: &str) -> Value {
    json!({ "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": ucum })
}

/// A report of several results or of a picture; `results` are references of the same bundle.
pub(crate) fn report(title: &str, taken: NaiveDateTime, results: &[String]) -> Entry {
    let results: Vec<Value> = results.iter().map(|result| json!({ "reference": result })).collect();
    let body = json!({
        "status": "final",
        "category": [hl7("v2-0074", "LAB")],
        "code": { "text": title },
        "effectiveDateTime": instant(taken),
        "issued": instant(taken + chrono::TimeDelta::hours(7)),
        "result": results,
    });
    Entry::new("DiagnosticReport", body).usually_about("result")
}

/// A scan or X-ray with its conclusion.
pub(crate) fn imaging(title: &str, taken: NaiveDateTime, conclusion: &str) -> Entry {
    let body = json!({
        "status": "final",
        "category": [hl7("v2-0074", "RAD")],
        "code": { "text": title },
        "effectiveDateTime": instant(taken),
        "issued": instant(taken + chrono::TimeDelta::hours(26)),
        "conclusion": conclusion,
    });
    Entry::new("DiagnosticReport", body).usually_about("imaging")
}

pub(crate) fn procedure(term: Term, day: NaiveDate) -> Entry {
    let body = json!({ "status": "completed", "code": term.concept(), "performedDateTime": day.to_string() });
    Entry::new("Procedure", body)
}

pub(crate) fn immunisation(vaccine: &str, day: NaiveDate) -> Entry {
    let body = json!({
        "status": "completed",
        "vaccineCode": { "text": vaccine },
        "occurrenceDateTime": day.to_string(),
        "primarySource": true,
    });
    Entry::new("Immunization", body)
}

/// A vaccine that was offered and not given.
pub(crate) fn immunisation_not_given(vaccine: &str, day: NaiveDate, why: &str) -> Entry {
    immunisation(vaccine, day).set("status", "not-done").set("statusReason", json!({ "text": why }))
}
