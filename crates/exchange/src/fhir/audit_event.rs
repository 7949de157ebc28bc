//! Events of the audit as FHIR R4 AuditEvent.
//!
//! **Source**: IHE Basic Audit Log Patterns (BALP): PatientRead and the like with the patient as an entity; AuthZ-Consent for a refusal.

use chrono::SecondsFormat;
use domain::{AuditEvent, PersonId, Rule};
use serde_json::{Value, json};

const EVENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const ENTITY_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// A Bundle of the events of a person.
pub fn bundle(person: PersonId, events: &[AuditEvent]) -> Value {
    let entries: Vec<Value> = events
        .iter()
        .map(|event| json!({"fullUrl": format!("urn:uuid:{}", event.id), "resource": audit_event(person, event)}))
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

/// One event.
pub fn audit_event(person: PersonId, event: &AuditEvent) -> Value {
    let refused = event.rule.is_some_and(Rule::refuses);
    let (kind, subtype, action) = if refused {
        (
            json!({"system": DICOM, "code": "110113", "display": "Security Alert"}),
            json!({"code": "AuthZ-Consent", "display": "Authorization decided by consent and policy"}),
            "E",
        )
    } else {
        (
            json!({"system": EVENT_TYPE, "code": "rest", "display": "RESTful Operation"}),
            json!({"code": event.action}),
            action(&event.action),
        )
    };
    let mut agent = json!({
        "who": {"display": event.actor_name},
        "requestor": true,
        "policy": event.rule.map(|rule| format!("urn:ilinks:rule:{}", rule.code())).into_iter().collect::<Vec<_>>(),
    });
    if let Some(account) = event.account {
        agent["who"]["identifier"] = json!({"system": "urn:ilinks:account", "value": account.to_string()});
    }
    if let Some(role) = &event.role {
        agent["role"] = json!([{"text": role}]);
    }
    let mut agents = vec![agent];
    if let Some(organisation) = &event.organisation {
        agents.push(json!({"who": {"display": organisation}, "requestor": false}));
    }
    let mut resource = json!({
        "resourceType": "AuditEvent",
        "id": event.id.to_string(),
        "type": kind,
        "subtype": [subtype],
        "action": action,
        "recorded": event.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "outcome": if refused { "8" } else { "0" },
        "purposeOfEvent": [{"coding": [{"system": REASON, "code": purpose(event)}], "text": event.purpose}],
        "agent": agents,
        "source": {"observer": {"display": "iLINKS"}},
        "entity": [
            {
                "what": {"reference": format!("Patient/{person}")},
                "type": {"system": ENTITY_TYPE, "code": "1", "display": "Person"},
                "role": {"system": ENTITY_ROLE, "code": "1", "display": "Patient"},
            },
            {
                "what": {"identifier": {"system": "urn:ilinks:request", "value": event.request_id}},
                "type": {"system": "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "code": "XrequestId"},
                "detail": [
                    {"type": "chain-sequence", "valueString": event.sequence.to_string()},
                    {"type": "legal-basis", "valueString": event.legal_basis},
                ],
            },
        ],
    });
    let said = event.rule.filter(|_| refused).map(Rule::words_for_the_person).or(event.reason.as_deref());
    if let Some(words) = said {
        resource["outcomeDesc"] = json!(words);
    }
    resource
}

/// Create, read, update or execute.
fn action(action: &str) -> &'static str {
    match action {
        "read-record" | "read-access-log" | "look-up" | "find-people" => "R",
        "contribute" | "import" => "C",
        "seal" | "apply-seals" | "choose-sharing" | "erase-seal" | "merge" => "U",
        _ => "E",
    }
}

fn purpose(event: &AuditEvent) -> &'static str {
    match event.rule {
        // Whoever only opens the form breaks no glass.
        Some(Rule::EmergencyAccess | Rule::EmergencyIsReviewed | Rule::SealBroken | Rule::BreakingIsReviewed)
            if !event.is_look_up() =>
        {
            "BTG"
        }
        _ if event.purpose == "direct care" => "TREAT",
        _ => "PATRQT",
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{AuditEventId, Category};
    use uuid::Uuid;

    use super::{super::validate, *};

    fn event(rule: Rule) -> AuditEvent {
        AuditEvent {
            id: AuditEventId::new(Uuid::from_u128(1)),
            at: DateTime::UNIX_EPOCH,
            account: None,
            actor_name: "A".to_owned(),
            post: None,
            role: Some("Nurse".to_owned()),
            organisation: Some("O".to_owned()),
            action: "read-record".to_owned(),
            legal_basis: "law".to_owned(),
            request_id: "r".to_owned(),
            purpose: "direct care".to_owned(),
            reason: None,
            rule: Some(rule),
            categories: vec![Category::MentalHealth],
            sequence: 7,
        }
    }

    #[test]
    fn a_reading_names_the_patient_and_a_refusal_is_a_security_alert() {
        let person = PersonId::new(Uuid::from_u128(2));
        let read = audit_event(person, &event(Rule::CareRelationship));
        assert_eq!((read["action"].as_str(), read["outcome"].as_str()), (Some("R"), Some("0")));
        assert_eq!(read["entity"][0]["what"]["reference"], format!("Patient/{person}"));
        assert!(read["entity"].as_array().is_some_and(|entities| entities.len() >= 2));
        let refused = audit_event(person, &event(Rule::NoRelationship));
        assert_eq!((refused["type"]["code"].as_str(), refused["outcome"].as_str()), (Some("110113"), Some("8")));
        assert!(refused["outcomeDesc"].is_string());
    }

    #[test]
    fn an_export_tells_neither_how_much_was_seen_nor_of_which_kinds() {
        let read = audit_event(PersonId::new(Uuid::from_u128(2)), &event(Rule::CareRelationship)).to_string();
        assert!(!read.contains("entries-seen") && !read.contains("mental-health"), "{read}");
    }

    #[test]
    fn a_form_that_was_only_opened_breaks_no_glass() {
        for rule in [Rule::EmergencyIsReviewed, Rule::BreakingIsReviewed] {
            let opened = AuditEvent { action: "look-up".to_owned(), ..event(rule) };
            let purposes = [event(rule), opened].map(|event| purpose(&event));
            assert_eq!(purposes, ["BTG", "TREAT"], "{rule:?}");
        }
    }

    #[test]
    fn an_export_is_valid_fhir() {
        let person = PersonId::new(Uuid::from_u128(2));
        for rule in Rule::ALL {
            let resource = audit_event(person, &event(*rule));
            assert_eq!(validate::check(&resource.to_string()), Ok(()), "{rule:?}");
        }
        assert_eq!(audit_event(person, &event(Rule::EmergencyAccess))["purposeOfEvent"][0]["coding"][0]["code"], "BTG");
    }
}
