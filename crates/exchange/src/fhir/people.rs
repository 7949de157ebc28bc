//! Patients, organisations and practitioners.

use domain::{NhsNumber, OrganisationDraft, PersonDraft, PersonName, PractitionerDraft, RelationshipKind};
use serde_json::Value;

use super::{
    entry::RelationshipEvent,
    message::Part,
    reference::{References, identifiers, local_system},
    time::moment,
    value::{code_at, concept_at, list, text},
};

/// A Patient, and the practice that they are registered with. `managingOrganization` only says who keeps the sender's own copy: it
/// makes no relationship.
pub(super) fn person(
    source: &str,
    references: &References<'_>,
    part: &Part,
) -> Result<(PersonDraft, Vec<RelationshipEvent>), String> {
    let value = &part.value;
    let mut identifiers = identifiers(source, part);
    let nhs_number = nhs_number(&mut identifiers)?;
    if identifiers.is_empty() {
        return Err("the Patient has neither an identifier nor an id".to_owned());
    }
    let address = list(value, "address").first();
    let registered = list(value, "generalPractitioner")
        .iter()
        .filter_map(|reference| references.identifier(reference, "Organization"))
        .map(|organisation| RelationshipEvent { organisation, kind: RelationshipKind::Registration, from: None, until: None });
    let draft = PersonDraft {
        name: person_name(value),
        nhs_number,
        identifiers,
        born_on: text(value, "/birthDate").and_then(moment).map(domain::Moment::day),
        died_on: text(value, "/deceasedDateTime").and_then(moment).map(domain::Moment::day),
        gender: text(value, "/gender").map(str::to_owned),
        address: address.map(address_lines).unwrap_or_default(),
        postcode: address.and_then(|address| text(address, "/postalCode")).map(str::to_owned),
        phone: phone(value),
    };
    Ok((draft, registered.collect()))
}

/// The NHS number among the identifiers, written without spaces; a wrong one is refused rather than matched.
fn nhs_number(identifiers: &mut [(String, String)]) -> Result<Option<NhsNumber>, String> {
    let mut found = None;
    for (_, value) in identifiers.iter_mut().filter(|(system, _)| system == NhsNumber::SYSTEM) {
        let number = NhsNumber::parse(value).map_err(|error| format!("Patient.identifier: {error}"))?;
        number.as_str().clone_into(value);
        found = Some(number);
    }
    Ok(found)
}

pub(super) fn person_name(value: &Value) -> PersonName {
    let names = list(value, "name");
    let with_use = |wanted: &str| names.iter().find(|name| text(name, "/use") == Some(wanted));
    let Some(name) = with_use("official").or_else(|| names.first()) else { return PersonName::default() };
    let words = |name: &Value, key: &str| list(name, key).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
    let family = text(name, "/family").map(str::to_owned).unwrap_or_default();
    let given = words(name, "given");
    let (given, family) = match (given.is_empty() && family.is_empty(), text(name, "/text")) {
        (true, Some(whole)) => {
            let (given, family) = whole.rsplit_once(' ').unwrap_or(("", whole));
            (given.to_owned(), family.to_owned())
        }
        _ => (given, family),
    };
    let preferred = with_use("usual").or_else(|| with_use("nickname")).and_then(|name| {
        text(name, "/text").map(str::to_owned).or_else(|| Some(words(name, "given")).filter(|given| !given.is_empty()))
    });
    PersonName { prefix: Some(words(name, "prefix")).filter(|prefix| !prefix.is_empty()), given, family, preferred }
}

fn address_lines(address: &Value) -> Vec<String> {
    list(address, "line")
        .iter()
        .filter_map(Value::as_str)
        .chain(["/city", "/district", "/postalCode"].iter().filter_map(|path| text(address, path)))
        .map(str::to_owned)
        .collect()
}

/// The first telephone number that is not an old one.
pub(super) fn phone(value: &Value) -> Option<String> {
    list(value, "telecom")
        .iter()
        .find(|contact| text(contact, "/system") == Some("phone") && text(contact, "/use") != Some("old"))
        .and_then(|contact| text(contact, "/value"))
        .map(str::to_owned)
}

/// An Organization.
pub(super) fn organisation(source: &str, part: &Part) -> Result<OrganisationDraft, String> {
    let identifiers = identifiers(source, part);
    let name = text(&part.value, "/name").ok_or("the Organization has no name")?;
    if identifiers.is_empty() {
        return Err("the Organization has neither an identifier nor an id".to_owned());
    }
    Ok(OrganisationDraft {
        identifiers,
        name: name.to_owned(),
        kind: code_at(&part.value, "type").unwrap_or("other").to_owned(),
        phone: phone(&part.value),
        address: list(&part.value, "address").first().map(|address| address_lines(address).join(", ")),
    })
}

/// A Practitioner.
pub(super) fn practitioner(source: &str, part: &Part) -> Result<PractitionerDraft, String> {
    let identifiers = identifiers(source, part);
    let name = practitioner_name(&part.value).ok_or("the Practitioner has no name")?;
    if identifiers.is_empty() {
        return Err("the Practitioner has neither an identifier nor an id".to_owned());
    }
    Ok(PractitionerDraft { identifiers, name })
}

/// `Dr Monica Kshlerin`.
pub(super) fn practitioner_name(value: &Value) -> Option<String> {
    let name = list(value, "name").first()?;
    if let Some(whole) = text(name, "/text") {
        return Some(whole.to_owned());
    }
    let PersonName { prefix, given, family, .. } = person_name(value);
    let parts: Vec<_> = prefix.into_iter().chain([given, family]).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `Alison Okell-Baird, daughter`.
pub(super) fn relative_name(value: &Value) -> Option<String> {
    let name = practitioner_name(value)?;
    Some(concept_at(value, "relationship").map_or_else(|| name.clone(), |relation| format!("{name}, {relation}")))
}

/// The organisation of a bundle whose `meta.source` is one of ours.
pub(super) fn organisation_of_source(source: &str) -> Option<(String, String)> {
    const SYSTEM: &str = "urn:ilinks:organisation";
    let slug = source.strip_prefix(SYSTEM)?.strip_prefix(':')?;
    Some((SYSTEM.to_owned(), slug.to_owned()))
}

/// What a medicine is called: the concept, or the Medication that it refers to.
pub(super) fn medicine_name(references: &References<'_>, value: &Value) -> Option<String> {
    concept_at(value, "medicationCodeableConcept").map(str::to_owned).or_else(|| {
        let reference = value.get("medicationReference")?;
        text(reference, "/display")
            .map(str::to_owned)
            .or_else(|| references.resolve(reference).and_then(|target| concept_at(&target.value, "code")).map(str::to_owned))
    })
}

/// The key under which a sender's entry is known.
pub(super) fn source_key(source: &str, part: &Part) -> Option<String> {
    let system = local_system(source);
    let id = text(&part.value, "/id")
        .map(|id| format!("{}/{id}", part.resource_type()))
        .or_else(|| part.full_url.clone())
        .or_else(|| {
            let identifier = list(&part.value, "identifier").first()?;
            Some(format!("{}?{}|{}", part.resource_type(), text(identifier, "/system")?, text(identifier, "/value")?))
        })?;
    Some(format!("{system}|{id}"))
}
