//! Everything else: a resource as an entry of somebody's record.

use chrono::{DateTime, Utc};
use domain::{Category, Code, EntryDraft, Moment, Origin, RelationshipKind, Sensitivity};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    interpretation,
    message::Part,
    people::{organisation_of_source, practitioner_name, relative_name, source_key},
    reference::{Identifier, References},
    time::{EFFECTIVE, RECORDED, first_moment, moment},
    value::{code_at, list, text},
    words,
};

/// An entry whose organisation is still an identifier, and the relationship that it makes.
#[derive(Clone, Debug)]
pub struct MappedEntry {
    /// Where it stood in the message.
    pub place: String,
    /// The entry; its organisation is filled in once it is known.
    pub draft: EntryDraft,
    /// Who holds it.
    pub organisation: Option<Identifier>,
    /// The relationship that it makes.
    pub relationship: Option<RelationshipEvent>,
}

/// Something that makes an organisation part of the person's care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipEvent {
    /// Which organisation.
    pub organisation: Identifier,
    /// How.
    pub kind: RelationshipKind,
    /// From when, if the source says.
    pub from: Option<DateTime<Utc>>,
    /// When the event was over, if it is; the relationship lasts some time beyond.
    pub until: Option<DateTime<Utc>>,
}

/// Maps a resource, or says why it is not kept.
pub(super) fn map(source: &str, references: &References<'_>, part: &Part) -> Result<MappedEntry, String> {
    let kind = part.resource_type();
    let value = &part.value;
    let category = category(kind, value).ok_or_else(|| format!("a {kind} is not a part of anybody's record"))?;
    let encounter = value.get("encounter").and_then(|reference| references.resolve(reference));
    let organisation = organisation(references, value)
        .or_else(|| encounter.and_then(|encounter| organisation(references, &encounter.value)))
        .or_else(|| organisation_of_source(source));
    let effective = first_moment(value, EFFECTIVE);
    let mut draft = EntryDraft {
        source_key: source_key(source, part).unwrap_or_else(|| format!("{source}|{kind}#{}", hex(&digest(&part.text)))),
        kind: kind.to_owned(),
        episode: value.get("encounter").and_then(|reference| references.source_key(reference, "Encounter")),
        category,
        code: code(value),
        title: words::title(references, kind, value).unwrap_or_else(|| words::plain_kind(kind)),
        detail: words::detail(kind, value),
        effective,
        recorded_at: first_moment(value, RECORDED).map(Moment::instant),
        organisation: None,
        author: author(references, value).or_else(|| encounter.and_then(|encounter| author(references, &encounter.value))),
        origin: Origin::Feed,
        status: status(value).map(str::to_owned),
        is_current: is_current(kind, value),
        is_abnormal: interpretation::is_abnormal(value),
        sensitivity: sensitivity(value),
        resource: part.text.clone(),
        content_hash: [0; 32],
    };
    draft.content_hash = content_hash(&draft, organisation.as_ref());
    let relationship = organisation.clone().and_then(|organisation| relationship(kind, value, effective, organisation));
    Ok(MappedEntry { place: part.place(), draft, organisation, relationship })
}

/// Why it is not for everybody: as the sender labelled it, in our own words or in HL7's for what is not to be told to the person.
fn sensitivity(value: &Value) -> Option<Sensitivity> {
    let labels = value.pointer("/meta/security").and_then(Value::as_array).into_iter().flatten();
    let reasons = labels.filter_map(|label| match (text(label, "/system"), text(label, "/code")) {
        (Some("urn:ilinks:sensitivity"), Some(code)) => Sensitivity::from_code(code),
        (Some("http://terminology.hl7.org/CodeSystem/v3-ActCode"), Some("TBOO")) => Some(Sensitivity::LikelyHarm),
        _ => None,
    });
    // The strictest stands first in the list.
    reasons.min()
}

/// The kind of information: as the sender tagged it, else by resource type.
fn category(kind: &str, value: &Value) -> Option<Category> {
    let tagged = value
        .pointer("/meta/tag")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|tag| text(tag, "/system") == Some("urn:ilinks:category"))
        .find_map(|tag| text(tag, "/code")?.parse().ok());
    tagged.or_else(|| by_kind(kind, value))
}

fn by_kind(kind: &str, value: &Value) -> Option<Category> {
    Some(match kind {
        "AllergyIntolerance" => Category::Allergy,
        "Condition" | "FamilyMemberHistory" | "Flag" | "DetectedIssue" | "AdverseEvent" => Category::Problem,
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" | "MedicationAdministration" => Category::Medicine,
        "Observation" => observation_category(value),
        "DiagnosticReport" if is_imaging(value) => Category::Imaging,
        "DiagnosticReport" | "Specimen" => Category::Result,
        "ImagingStudy" | "Media" => Category::Imaging,
        "Procedure" | "DeviceUseStatement" | "Device" => Category::Procedure,
        "Immunization" | "ImmunizationRecommendation" | "ImmunizationEvaluation" => Category::Immunisation,
        "Encounter" | "EpisodeOfCare" | "ClinicalImpression" => Category::Contact,
        "Appointment" | "AppointmentResponse" => Category::Appointment,
        "DocumentReference" | "DocumentManifest" | "Composition" | "Communication" => Category::Letter,
        "Task" | "ServiceRequest" | "CommunicationRequest" | "DeviceRequest" | "SupplyRequest" => Category::Task,
        "CarePlan" | "Goal" | "CareTeam" | "NutritionOrder" | "RequestGroup" | "QuestionnaireResponse" => Category::Plan,
        "RiskAssessment" | "BodyStructure" => Category::Observation,
        "Consent"
        | "RelatedPerson"
        | "Coverage"
        | "Claim"
        | "ClaimResponse"
        | "ExplanationOfBenefit"
        | "Account"
        | "Provenance"
        | "List"
        | "Invoice"
        | "ChargeItem" => Category::Administrative,
        _ => return None,
    })
}

fn observation_category(value: &Value) -> Category {
    let codes: Vec<&str> = list(value, "category")
        .iter()
        .flat_map(|concept| list(concept, "coding"))
        .filter_map(|coding| text(coding, "/code"))
        .collect();
    if codes.contains(&"imaging") {
        Category::Imaging
    } else if codes.contains(&"laboratory") {
        Category::Result
    } else {
        Category::Observation
    }
}

fn is_imaging(value: &Value) -> bool {
    matches!(code_at(value, "category"), Some("RAD" | "imaging" | "CT" | "MR" | "US" | "XR"))
}

/// The code of what it is about: the first coding of the most telling element, or its words where the source has no code for it.
fn code(value: &Value) -> Option<Code> {
    coded(value).or_else(|| {
        let words = text(value, "/code/text")?;
        Some(Code { system: String::new(), value: words.to_owned() })
    })
}

fn coded(value: &Value) -> Option<Code> {
    ["code", "medicationCodeableConcept", "vaccineCode", "type", "serviceType"]
        .iter()
        .flat_map(|key| list(value, key))
        .flat_map(|concept| list(concept, "coding"))
        .find_map(|coding| {
            Some(Code {
                system: text(coding, "/system").unwrap_or_default().to_owned(),
                value: text(coding, "/code")?.to_owned(),
            })
        })
}

/// References to whoever wrote or did it, the most telling first.
fn doers(value: &Value) -> impl Iterator<Item = &Value> {
    const DIRECT: [&str; 12] = [
        "recorder",
        "performer",
        "requester",
        "author",
        "asserter",
        "provider",
        "owner",
        "sender",
        "serviceProvider",
        "custodian",
        "managingOrganization",
        "organization",
    ];
    let direct = DIRECT.iter().flat_map(|key| list(value, key)).map(|doer| doer.get("actor").unwrap_or(doer));
    let participants = list(value, "participant")
        .iter()
        .filter_map(|participant| participant.get("individual").or_else(|| participant.get("actor")));
    let behalf = list(value, "performer").iter().filter_map(|performer| performer.get("onBehalfOf"));
    direct.chain(participants).chain(behalf)
}

fn organisation(references: &References<'_>, value: &Value) -> Option<Identifier> {
    doers(value).find_map(|reference| {
        references.identifier(reference, "Organization").filter(|_| points_to(references, reference, "Organization"))
    })
}

fn points_to(references: &References<'_>, reference: &Value, kind: &str) -> bool {
    references.resolve(reference).map_or_else(
        || text(reference, "/reference").map_or(text(reference, "/type") == Some(kind), |target| target.contains(kind)),
        |part| part.resource_type() == kind,
    )
}

fn author(references: &References<'_>, value: &Value) -> Option<String> {
    doers(value).filter(|reference| !points_to(references, reference, "Organization")).find_map(|reference| {
        let named = references.resolve(reference).and_then(|part| match part.resource_type() {
            "Practitioner" => practitioner_name(&part.value),
            "RelatedPerson" => relative_name(&part.value),
            _ => None,
        });
        let is_patient = points_to(references, reference, "Patient");
        let shown = || text(reference, "/display").filter(|_| !is_patient).map(str::to_owned);
        // Of whom nothing is told it is still told that it was not the person.
        let is_relative = points_to(references, reference, "RelatedPerson");
        named.or_else(shown).or_else(|| is_relative.then(|| "A relative or carer".to_owned()))
    })
}

fn status(value: &Value) -> Option<&str> {
    code_at(value, "clinicalStatus").or_else(|| text(value, "/status")).or_else(|| text(value, "/lifecycleStatus"))
}

/// Still true: not over, stopped, cancelled or entered in error. What has no such state is never "current".
fn is_current(kind: &str, value: &Value) -> bool {
    if code_at(value, "verificationStatus") == Some("entered-in-error") {
        return false;
    }
    match kind {
        "Condition" | "AllergyIntolerance" => {
            // A day that says that none is known, such as the last of the year 9999, ends nothing.
            let over = text(value, "/abatementDateTime").is_some_and(|day| moment(day).is_some())
                || value.get("abatementPeriod").is_some();
            matches!(code_at(value, "clinicalStatus"), None | Some("active" | "recurrence" | "relapse")) && !over
        }
        "MedicationRequest"
        | "MedicationStatement"
        | "CarePlan"
        | "CareTeam"
        | "EpisodeOfCare"
        | "ServiceRequest"
        | "Consent"
        | "Flag" => {
            matches!(text(value, "/status"), Some("active" | "on-hold" | "intended"))
        }
        "Goal" => matches!(text(value, "/lifecycleStatus"), Some("proposed" | "planned" | "accepted" | "active" | "on-hold")),
        "Appointment" => matches!(text(value, "/status"), Some("proposed" | "pending" | "booked" | "arrived" | "waitlist")),
        "Task" => !matches!(text(value, "/status"), Some("completed" | "cancelled" | "rejected" | "failed" | "entered-in-error")),
        "RelatedPerson" => value.get("active").and_then(Value::as_bool) != Some(false) && value.pointer("/period/end").is_none(),
        "QuestionnaireResponse" => matches!(text(value, "/status"), Some("completed" | "amended" | "in-progress")),
        _ => false,
    }
}

fn relationship(kind: &str, value: &Value, effective: Option<Moment>, organisation: Identifier) -> Option<RelationshipEvent> {
    let (kind, end) = match kind {
        "Encounter" | "EpisodeOfCare" => (RelationshipKind::Encounter, text(value, "/period/end")),
        "Appointment" => (RelationshipKind::Appointment, text(value, "/end").or_else(|| text(value, "/start"))),
        "ServiceRequest" if is_current("ServiceRequest", value) => (RelationshipKind::Referral, None),
        "CarePlan" | "CareTeam" if is_current(kind, value) => (RelationshipKind::Caseload, text(value, "/period/end")),
        "Task" if is_current("Task", value) => (RelationshipKind::Task, text(value, "/restriction/period/end")),
        _ => return None,
    };
    Some(RelationshipEvent {
        organisation,
        kind,
        from: effective.map(Moment::instant),
        until: end.and_then(moment).map(Moment::instant),
    })
}

/// Covers the resource and everything that was derived from it, so that a better mapping is also a change.
fn content_hash(draft: &EntryDraft, organisation: Option<&Identifier>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(draft.resource.as_bytes());
    hash.update(format!(
        "|{}|{:?}|{}|{:?}|{:?}|{:?}|{:?}|{}|{}|{organisation:?}",
        draft.category,
        draft.code,
        draft.title,
        draft.detail,
        draft.effective,
        draft.author,
        draft.status,
        draft.is_current,
        draft.is_abnormal
    ));
    // Only where there is one, so that what was stored before the portal knew of it stays the same.
    if let Some(reason) = draft.sensitivity {
        hash.update(reason.code());
    }
    hash.finalize().into()
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("writing to a String does not fail");
        out
    })
}
