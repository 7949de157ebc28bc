//! A resource in a line: what it is, and what it says.

use serde_json::Value;

use super::{
    interpretation,
    people::{medicine_name, person_name, phone},
    reference::References,
    time::moment,
    value::{concept, concept_at, list, quantity, text},
};

/// The longest title and detail, in characters.
const LONGEST: usize = 400;

/// What it is: `Asthma`, `Blood pressure`, `Salbutamol 100 micrograms inhaler`.
pub(super) fn title(references: &References<'_>, kind: &str, value: &Value) -> Option<String> {
    let words = match kind {
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" | "MedicationAdministration" => {
            return medicine_name(references, value).map(|name| short(&name));
        }
        "Immunization" => concept_at(value, "vaccineCode"),
        "Encounter" => {
            concept_at(value, "type").or_else(|| concept_at(value, "serviceType")).or_else(|| text(value, "/class/display"))
        }
        "Appointment" => text(value, "/description")
            .or_else(|| concept_at(value, "serviceType"))
            .or_else(|| concept_at(value, "appointmentType"))
            .or_else(|| concept_at(value, "reasonCode")),
        "CarePlan" => text(value, "/title").or_else(|| concept_at(value, "category")),
        "Goal" => value.get("description").and_then(concept),
        "DocumentReference" => text(value, "/description")
            .or_else(|| text(value, "/content/0/attachment/title"))
            .or_else(|| concept_at(value, "type")),
        "Composition" => text(value, "/title").or_else(|| concept_at(value, "type")),
        "Communication" => concept_at(value, "topic").or_else(|| concept_at(value, "category")),
        "Task" => text(value, "/description").or_else(|| concept_at(value, "code")),
        "ImagingStudy" => text(value, "/description")
            .or_else(|| concept_at(value, "procedureCode"))
            .or_else(|| text(value, "/series/0/bodySite/display")),
        "CareTeam" => text(value, "/name").or_else(|| concept_at(value, "category")),
        "Consent" => concept_at(value, "category").or_else(|| value.get("scope").and_then(concept)),
        "RelatedPerson" => {
            let name = text(value, "/name/0/text").map_or_else(|| person_name(value).full(), str::to_owned);
            return Some(name).filter(|name| !name.is_empty()).or_else(|| concept_at(value, "relationship").map(str::to_owned));
        }
        "Claim" | "ExplanationOfBenefit" => value.get("type").and_then(concept),
        "QuestionnaireResponse" => value.pointer("/identifier/type").and_then(concept),
        "List" => text(value, "/title").or_else(|| concept_at(value, "code")),
        _ => concept_at(value, "code").or_else(|| concept_at(value, "type")).or_else(|| concept_at(value, "category")),
    };
    words.map(|words| short(without_suffix(words)))
}

/// The words for a resource that says nothing of itself: `Care plan`.
pub(super) fn plain_kind(kind: &str) -> String {
    let mut words = String::new();
    for (place, letter) in kind.char_indices() {
        if place > 0 && letter.is_ascii_uppercase() {
            words.push(' ');
            words.push(letter.to_ascii_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

/// What it says in a line: a value with unit, a dose, a reason; cut short where it is long.
pub(super) fn detail(kind: &str, value: &Value) -> Option<String> {
    whole_detail(kind, value).map(|words| short(&words))
}

/// What it says, all of it.
pub fn whole_detail(kind: &str, value: &Value) -> Option<String> {
    let words = match kind {
        "Observation" => observation_value(value),
        "AllergyIntolerance" => allergy(value),
        "Condition" => condition(value),
        "MedicationRequest" => list(value, "dosageInstruction").iter().find_map(dosage),
        "MedicationStatement" | "MedicationDispense" => {
            list(value, "dosage").iter().chain(list(value, "dosageInstruction")).find_map(dosage)
        }
        "DiagnosticReport" => text(value, "/conclusion").map(str::to_owned),
        "Encounter" => concept_at(value, "reasonCode").map(|reason| without_suffix(reason).to_owned()),
        "Procedure" => text(value, "/outcome/text").or_else(|| concept_at(value, "reasonCode")).map(str::to_owned),
        "Appointment" => text(value, "/comment").or_else(|| text(value, "/patientInstruction")).map(str::to_owned),
        "CarePlan" => text(value, "/description").map(str::to_owned).or_else(|| activities(value)),
        "Goal" => concept_at(value, "achievementStatus").map(str::to_owned),
        "Communication" => list(value, "payload").iter().find_map(|payload| text(payload, "/contentString")).map(str::to_owned),
        "Task" => list(value, "note").iter().find_map(|note| text(note, "/text")).map(str::to_owned),
        "ServiceRequest" => concept_at(value, "reasonCode").map(str::to_owned),
        "Immunization" => text(value, "/lotNumber").map(|lot| format!("Batch {lot}")),
        "RelatedPerson" => Some(contact(value)),
        "QuestionnaireResponse" => answers(value),
        "Consent" => concept_at(value, "provision").or_else(|| text(value, "/policyRule/text")).map(str::to_owned),
        _ => list(value, "note").iter().find_map(|note| text(note, "/text")).map(str::to_owned),
    };
    words.filter(|words| !words.is_empty())
}

fn observation_value(value: &Value) -> Option<String> {
    if let Some(words) = any_value(value) {
        return Some(words + &interpretation::in_words(value));
    }
    let components = list(value, "component");
    let numbers: Vec<_> =
        components.iter().filter_map(|part| part.pointer("/valueQuantity/value").and_then(super::value::number)).collect();
    if is_blood_pressure(value) && numbers.len() == 2 {
        return Some(format!("{}/{} mmHg", whole(&numbers[0]), whole(&numbers[1])));
    }
    let parts: Vec<_> =
        components.iter().filter_map(|part| Some(format!("{} {}", concept_at(part, "code")?, any_value(part)?))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn is_blood_pressure(value: &Value) -> bool {
    list(value, "code")
        .iter()
        .flat_map(|concept| list(concept, "coding"))
        .any(|coding| matches!(text(coding, "/code"), Some("55284-4" | "85354-9" | "75367002")))
}

fn whole(number: &str) -> &str {
    number.split_once('.').map_or(number, |(whole, _)| whole)
}

fn any_value(value: &Value) -> Option<String> {
    value
        .get("valueQuantity")
        .and_then(quantity)
        .or_else(|| concept_at(value, "valueCodeableConcept").map(|words| without_suffix(words).to_owned()))
        .or_else(|| text(value, "/valueString").map(str::to_owned))
        .or_else(|| value.get("valueBoolean").and_then(Value::as_bool).map(|yes| if yes { "Yes" } else { "No" }.to_owned()))
        .or_else(|| value.get("valueInteger").map(ToString::to_string))
        .or_else(|| text(value, "/valueDateTime").and_then(moment).map(domain::Moment::in_words))
}

fn allergy(value: &Value) -> Option<String> {
    let reactions: Vec<_> = list(value, "reaction")
        .iter()
        .flat_map(|reaction| list(reaction, "manifestation"))
        .filter_map(concept)
        .map(without_suffix)
        .collect();
    let severe = text(value, "/criticality") == Some("high");
    match (reactions.is_empty(), severe) {
        (true, false) => None,
        (true, true) => Some("High risk".to_owned()),
        (false, false) => Some(reactions.join(", ")),
        (false, true) => Some(format!("{} – high risk", reactions.join(", "))),
    }
}

/// Who they are to the person, and where to call them.
fn contact(value: &Value) -> String {
    let relationships = list(value, "relationship").iter().filter_map(concept).map(str::to_owned);
    relationships.chain(phone(value)).collect::<Vec<_>>().join(", ")
}

fn condition(value: &Value) -> Option<String> {
    if let Some(over) = text(value, "/abatementDateTime").and_then(moment) {
        return Some(format!("Ended {}", over.in_words()));
    }
    list(value, "note").iter().find_map(|note| text(note, "/text")).or_else(|| concept_at(value, "severity")).map(str::to_owned)
}

fn dosage(value: &Value) -> Option<String> {
    if let Some(words) = text(value, "/text").or_else(|| text(value, "/patientInstruction")) {
        return Some(words.to_owned());
    }
    if value.get("asNeededBoolean").and_then(Value::as_bool) == Some(true) {
        return Some("When needed".to_owned());
    }
    let repeat = value.pointer("/timing/repeat")?;
    let (frequency, period, unit) =
        (repeat.get("frequency")?.as_u64()?, repeat.get("period")?.as_f64()?, text(repeat, "/periodUnit")?);
    let unit = match unit {
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        other => other,
    };
    let times = match frequency {
        1 => "Once".to_owned(),
        2 => "Twice".to_owned(),
        n => format!("{n} times"),
    };
    Some(if (period - 1.0).abs() < f64::EPSILON {
        format!("{times} a {unit}")
    } else {
        format!("{times} every {period} {unit}s")
    })
}

fn activities(value: &Value) -> Option<String> {
    let activities: Vec<_> = list(value, "activity")
        .iter()
        .filter_map(|activity| {
            activity.pointer("/detail/code").and_then(concept).or_else(|| text(activity, "/detail/description"))
        })
        .collect();
    (!activities.is_empty()).then(|| activities.join("; "))
}

fn answers(value: &Value) -> Option<String> {
    let answers: Vec<_> =
        questions_and_answers(value).into_iter().map(|(question, answer)| format!("{question}: {answer}")).collect();
    (!answers.is_empty()).then(|| answers.join("; "))
}

/// The questions of a form with the first answer of each, in the form's order; groups are opened.
pub fn questions_and_answers(value: &Value) -> Vec<(String, String)> {
    list(value, "item")
        .iter()
        .flat_map(|item| {
            let own = question_and_answer(item);
            own.into_iter().chain(questions_and_answers(item))
        })
        .collect()
}

fn question_and_answer(item: &Value) -> Option<(String, String)> {
    let answer = list(item, "answer").first()?;
    let words = any_value(answer)
        .or_else(|| text(answer, "/valueCoding/display").map(str::to_owned))
        .or_else(|| text(answer, "/valueDate").and_then(moment).map(domain::Moment::in_words))?;
    Some((text(item, "/text").or_else(|| text(item, "/linkId"))?.to_owned(), words))
}

/// SNOMED's fully specified names end in their kind, which says nothing to a reader: `Asthma (disorder)`.
fn without_suffix(words: &str) -> &str {
    const SUFFIXES: [&str; 8] = [
        " (disorder)",
        " (finding)",
        " (procedure)",
        " (situation)",
        " (morphologic abnormality)",
        " (regime/therapy)",
        " (substance)",
        " (environment)",
    ];
    SUFFIXES.iter().find_map(|suffix| words.strip_suffix(suffix)).unwrap_or(words)
}

fn short(words: &str) -> String {
    if words.chars().count() <= LONGEST {
        return words.to_owned();
    }
    let mut cut: String = words.chars().take(LONGEST - 1).collect();
    cut.push('…');
    cut
}
