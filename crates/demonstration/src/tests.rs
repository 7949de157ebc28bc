//! What importers and accounts rely on, checked over the whole population.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use chrono::NaiveDate;
use domain::NhsNumber;
use serde_json::Value;

use crate::{PersonFile, carers, choices, citizens, directory, organisations, people, practitioners, seals, staff};

const CATEGORIES: [&str; 21] = [
    "about-me",
    "contribution",
    "plan",
    "problem",
    "medicine",
    "allergy",
    "result",
    "imaging",
    "observation",
    "procedure",
    "immunisation",
    "contact",
    "appointment",
    "letter",
    "mental-health",
    "sexual-health",
    "social-care",
    "safeguarding",
    "end-of-life",
    "task",
    "administrative",
];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 22).expect("a date")
}

/// The population of seed 1, made once for all tests.
fn everyone() -> &'static [PersonFile] {
    static EVERYONE: OnceLock<Vec<PersonFile>> = OnceLock::new();
    EVERYONE.get_or_init(|| people(1, today()).collect())
}

fn resources(file: &PersonFile) -> impl Iterator<Item = &Value> {
    file.bundles.iter().flat_map(|bundle| bundle["entry"].as_array().unwrap()).map(|entry| &entry["resource"])
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(reference) if name == "reference" => found.push(reference),
                    _ => references(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_same_seed_and_day_give_the_same_people() {
    let again: Vec<PersonFile> = people(1, today()).collect();
    assert_eq!(everyone(), again);
    assert_eq!(directory(), directory());
    let other: Vec<PersonFile> = people(2, today()).collect();
    assert_ne!(everyone(), other, "another seed draws other people");
}

#[test]
fn works_on_a_leap_day_and_at_a_year_end() {
    for day in ["2028-02-29", "2026-12-31", "2027-01-01", "2026-03-29"] {
        assert_eq!(people(7, day.parse().unwrap()).count(), 200);
    }
}

#[test]
fn every_nhs_number_is_a_valid_test_number_of_one_person() {
    let mut seen = HashSet::new();
    for file in everyone() {
        let nine: u32 = file.nhs_number[..9].parse().unwrap();
        assert!(file.nhs_number.starts_with("999"));
        assert_eq!(NhsNumber::from_first_nine(nine).unwrap().as_str(), file.nhs_number);
        assert!(seen.insert(file.nhs_number.clone()), "{} twice", file.nhs_number);
    }
}

#[test]
fn every_patient_carries_the_number_of_the_file() {
    for file in everyone() {
        for bundle in &file.bundles {
            let patient = &bundle["entry"][0]["resource"];
            assert_eq!(patient["resourceType"], "Patient");
            assert_eq!(patient["identifier"][0]["value"], Value::from(file.nhs_number.as_str()));
        }
    }
}

#[test]
fn every_reference_resolves_or_names_the_directory() {
    let directory = directory();
    let listed: HashSet<String> =
        directory["entry"].as_array().unwrap().iter().map(|entry| conditional(&entry["resource"])).collect();
    for file in everyone() {
        for bundle in &file.bundles {
            let entries = bundle["entry"].as_array().unwrap();
            let own: HashSet<String> = entries.iter().map(|entry| reference_to(&entry["resource"])).collect();
            assert_eq!(own.len(), entries.len(), "{}: an id twice", file.name);
            let mut found = Vec::new();
            references(bundle, &mut found);
            for reference in found {
                assert!(own.contains(reference) || listed.contains(reference), "{}: {reference}", file.name);
            }
        }
    }
}

fn reference_to(resource: &Value) -> String {
    format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

fn conditional(resource: &Value) -> String {
    let identifier = &resource["identifier"][0];
    let (system, value) = (identifier["system"].as_str().unwrap(), identifier["value"].as_str().unwrap());
    format!("{}?identifier={system}|{value}", resource["resourceType"].as_str().unwrap())
}

#[test]
fn ids_are_unique_over_the_population() {
    let mut seen = HashSet::new();
    for file in everyone() {
        for resource in resources(file) {
            assert!(seen.insert(reference_to(resource)), "{}: {}", file.name, reference_to(resource));
        }
    }
}

#[test]
fn every_entry_has_what_fhir_requires() {
    for file in everyone() {
        for resource in resources(file) {
            let kind = resource["resourceType"].as_str().unwrap();
            for field in required(kind) {
                assert!(!resource[field].is_null(), "{}: {kind} without {field}", file.name);
            }
        }
    }
}

fn required(kind: &str) -> &'static [&'static str] {
    match kind {
        "Patient" => &["identifier", "name", "gender", "birthDate"],
        "Condition" => &["subject", "code", "clinicalStatus"],
        "AllergyIntolerance" => &["patient", "code", "clinicalStatus"],
        "MedicationRequest" => &["status", "intent", "subject", "medicationCodeableConcept"],
        "MedicationStatement" => &["status", "subject", "medicationCodeableConcept"],
        "Observation" | "DiagnosticReport" => &["status", "code", "subject", "performer"],
        "Encounter" => &["status", "class", "subject", "serviceProvider"],
        "Appointment" => &["status", "participant"],
        "DocumentReference" => &["status", "content", "subject", "custodian", "date"],
        "Immunization" => &["status", "vaccineCode", "patient", "occurrenceDateTime"],
        "Procedure" | "Communication" => &["status", "subject"],
        "CarePlan" => &["status", "intent", "subject"],
        "Flag" => &["status", "code", "subject"],
        "Consent" => &["status", "scope", "category", "patient", "policyRule"],
        "Task" => &["status", "intent", "for", "owner"],
        "ServiceRequest" => &["status", "intent", "subject", "requester"],
        "QuestionnaireResponse" => &["status", "subject", "author", "item"],
        "RelatedPerson" => &["patient", "relationship"],
        "Goal" => &["lifecycleStatus", "description", "subject"],
        "CareTeam" => &["subject", "participant"],
        other => panic!("no rule for {other}"),
    }
}

#[test]
fn categories_are_of_the_sharing_model() {
    let mut used = HashSet::new();
    for file in everyone() {
        for resource in resources(file) {
            if let Some(code) = resource["meta"]["tag"][0]["code"].as_str() {
                assert!(CATEGORIES.contains(&code), "{code}");
                used.insert(code.to_owned());
            }
        }
    }
    for code in ["mental-health", "sexual-health", "social-care", "safeguarding", "end-of-life", "about-me", "contribution"] {
        assert!(used.contains(code), "nothing is {code}");
    }
}

#[test]
fn the_population_has_the_agreed_size_for_any_seed() {
    for seed in [1, 2, 42, 2026] {
        let files = people(seed, today());
        let counts: BTreeMap<String, usize> = files.map(|file| (file.name.clone(), resources(&file).count())).collect();
        assert_eq!(counts.len(), 200);
        let total: usize = counts.values().sum();
        assert!((12_000..30_000).contains(&total), "{total} entries");
        let george = counts["george-addo-mensah.json"];
        assert!((3_500..=4_500).contains(&george), "{george} entries for George");
        for (name, count) in counts.iter().filter(|(name, _)| name.starts_with(|first: char| first.is_ascii_digit())) {
            let range = if name.starts_with("012-") { 250..=380 } else { 5..=150 };
            assert!(range.contains(count), "seed {seed}, {name}: {count} entries");
        }
    }
}

#[test]
fn every_role_has_someone() {
    let staff = staff();
    let held: HashSet<&str> = staff.iter().flat_map(|someone| &someone.posts).map(|post| post.role).collect();
    let roles = [
        "general-practitioner",
        "nurse",
        "hospital-doctor",
        "mental-health-practitioner",
        "social-worker",
        "paramedic",
        "pharmacist",
        "health-visitor",
        "receptionist",
        "contact-partner",
        "administrator",
        "privacy-officer",
    ];
    assert_eq!(held, roles.into_iter().collect());
    assert_eq!(staff.iter().filter(|someone| someone.posts.len() == 2).count(), 1);
    for someone in &staff {
        assert!(!someone.blurb.is_empty());
        assert!(someone.posts.iter().all(|post| !organisations::name(post.organisation).is_empty()));
        if someone.username != "admin" {
            assert_eq!(practitioners::find(someone.username).organisation(), someone.posts[0].organisation);
        }
    }
}

#[test]
fn seals_name_entries_that_exist() {
    let everyone = everyone();
    for step in seals() {
        let file = everyone.iter().find(|file| file.nhs_number == step.nhs_number).unwrap();
        let there: HashSet<String> = resources(file).map(reference_to).collect();
        assert!(step.source_ids.iter().all(|id| there.contains(id)), "{:?}", step.source_ids);
        let sexual_health = resources(file).filter(|resource| resource["meta"]["tag"][0]["code"] == "sexual-health");
        assert_eq!(sexual_health.count(), step.source_ids.len(), "nothing of the episode is left outside the seal");
    }
}

#[test]
fn accounts_name_people_that_exist() {
    let numbers: HashSet<String> = everyone().iter().map(|file| file.nhs_number.clone()).collect();
    let citizens = citizens();
    assert!(citizens.iter().filter_map(|citizen| citizen.nhs_number.as_ref()).all(|number| numbers.contains(number)));
    for grant in carers(today()) {
        assert!(numbers.contains(&grant.person_nhs_number));
        assert!(citizens.iter().any(|citizen| citizen.username == grant.carer_username));
        assert!(grant.topics.iter().flatten().all(|topic| CATEGORIES.contains(topic)));
    }
    assert!(choices().iter().all(|choice| numbers.contains(&choice.nhs_number)));
}

#[test]
fn the_directory_holds_all_25_and_the_practices() {
    let directory = directory();
    let entries = directory["entry"].as_array().unwrap();
    let slugs: HashSet<&str> = entries.iter().filter_map(|entry| entry["resource"]["identifier"][0]["value"].as_str()).collect();
    assert_eq!(slugs.len(), entries.len(), "a slug twice");
    assert_eq!(organisations::STAKEHOLDERS.len(), 25);
    assert!(organisations::STAKEHOLDERS.iter().all(|organisation| slugs.contains(organisation.slug)));
    let practices = entries.iter().filter(|entry| entry["resource"]["type"][0]["coding"][0]["code"] == "general-practice");
    assert_eq!(practices.count(), 16);
}

/// The times at which something is said to have happened.
fn happened(resource: &Value) -> impl Iterator<Item = &str> {
    const FIELDS: [&str; 8] = [
        "abatementDateTime",
        "authoredOn",
        "date",
        "effectiveDateTime",
        "occurrenceDateTime",
        "performedDateTime",
        "recordedDate",
        "sent",
    ];
    let period = [&resource["period"]["start"], &resource["period"]["end"]];
    FIELDS.iter().map(|field| &resource[*field]).chain(period).filter_map(Value::as_str)
}

#[test]
fn something_is_new_and_something_is_to_come() {
    let (day, week_ago) = ("2026-08-22", "2026-08-15");
    let booked = |resource: &&Value| resource["start"].as_str().is_some_and(|start| start > day);
    assert!(everyone().iter().flat_map(resources).filter(booked).count() > 150, "appointments to come");
    let is_new = |file: &&PersonFile| resources(file).flat_map(happened).any(|when| when > week_ago);
    assert!(everyone().iter().filter(is_new).count() > 60, "people with something of the last week");
}

#[test]
fn nothing_happened_before_birth_or_after_today() {
    for day in ["2026-08-22", "2026-01-04", "2028-02-29"] {
        for file in people(3, day.parse().unwrap()) {
            let born = file.bundles[0]["entry"][0]["resource"]["birthDate"].as_str().unwrap();
            for resource in resources(&file).filter(|resource| resource["resourceType"] != "Appointment") {
                for when in happened(resource) {
                    assert!(when < day && when >= born, "{}: {} of {when}", file.name, resource["resourceType"]);
                }
            }
        }
    }
}

#[test]
fn the_dead_have_nothing_to_come() {
    let mut dead = 0;
    for file in everyone() {
        let Some(died) = file.bundles[0]["entry"][0]["resource"]["deceasedDateTime"].as_str().map(str::to_owned) else {
            continue;
        };
        dead += 1;
        assert!(
            resources(file).all(|resource| resource["start"].as_str().is_none_or(|start| start < died.as_str())),
            "{}",
            file.name
        );
    }
    assert_eq!(dead, 3);
}
