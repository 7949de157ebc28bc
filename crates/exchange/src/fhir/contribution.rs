//! What a person adds to their own record, as FHIR: a note, a reading, their plan.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::{
    Category, Code, EntryDraft, Moment, Origin,
    contribution::{BloodPressure, Note},
    plan::{PlanAnswers, PlanQuestion},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// LOINC's code of a blood pressure panel.
pub const BLOOD_PRESSURE_CODE: &str = "85354-9";

/// The source keys of the sections of a person's plan, in the order of [`PlanQuestion::ALL`].
pub fn plan_source_keys() -> Vec<String> {
    PlanQuestion::ALL.iter().map(|question| plan_source_key(*question)).collect()
}

fn plan_source_key(question: PlanQuestion) -> String {
    format!("urn:ilinks:portal|about-me/{}", question.code())
}

/// Who writes, and by which form: what every contribution has in common.
#[derive(Clone, Debug)]
pub struct Contributor {
    /// Their name.
    pub name: String,
    /// The person or a carer.
    pub origin: Origin,
    /// The form's key: the same form sent twice is one entry.
    pub key: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// A note, as a Communication from the person.
pub fn note(note: &Note, by: &Contributor) -> EntryDraft {
    let resource = json!({
        "resourceType": "Communication",
        "status": "completed",
        "sent": stamp(by.at),
        "sender": {"display": by.name},
        "payload": [{"contentString": note.as_str()}],
    });
    let first_line = note.as_str().lines().next().unwrap_or_default();
    let title = if first_line.chars().count() > 80 {
        format!("{}…", first_line.chars().take(79).collect::<String>())
    } else {
        first_line.to_owned()
    };
    draft(
        by,
        &resource,
        Category::Contribution,
        ("Communication", None),
        (title, Some(note.as_str().to_owned())),
        Moment::Instant(by.at),
    )
}

/// A blood pressure taken at home, as an Observation.
pub fn blood_pressure(reading: BloodPressure, taken_on: NaiveDate, by: &Contributor) -> EntryDraft {
    let part = |code: &str, name: &str, value: u16| {
        json!({
            "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}]},
            "valueQuantity": {"value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"},
        })
    };
    let resource = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": BLOOD_PRESSURE_CODE}], "text": "Blood pressure"},
        "effectiveDateTime": taken_on.to_string(),
        "issued": stamp(by.at),
        "performer": [{"display": by.name}],
        "component": [
            part("8480-6", "Systolic blood pressure", reading.systolic_mmhg()),
            part("8462-4", "Diastolic blood pressure", reading.diastolic_mmhg()),
        ],
    });
    let words = format!("{}/{} mmHg", reading.systolic_mmhg(), reading.diastolic_mmhg());
    let code = Code { system: "http://loinc.org".to_owned(), value: BLOOD_PRESSURE_CODE.to_owned() };
    draft(
        by,
        &resource,
        Category::Contribution,
        ("Observation", Some(code)),
        ("Blood pressure at home".to_owned(), Some(words)),
        Moment::Day(taken_on),
    )
}

/// A section of the plan in the person's own words, as a QuestionnaireResponse. There is one of each; a change is a new version of it,
/// and so is an answer that is taken back.
pub fn plan_section(question: PlanQuestion, answer: Option<&str>, by: &Contributor) -> EntryDraft {
    let item =
        answer.map(|answer| json!({"linkId": question.code(), "text": question.words(), "answer": [{"valueString": answer}]}));
    let resource = json!({
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "authored": stamp(by.at),
        "author": {"type": author_type(by.origin), "display": by.name},
        "item": item.into_iter().collect::<Vec<_>>(),
    });
    let mut entry = draft(
        by,
        &resource,
        Category::AboutMe,
        ("QuestionnaireResponse", None),
        (question.words().to_owned(), answer.map(str::to_owned)),
        Moment::Instant(by.at),
    );
    entry.source_key = plan_source_key(question);
    entry.is_current = answer.is_some();
    entry
}

/// Which FHIR resource a writer would be, so that a section tells by itself who wrote it.
const fn author_type(origin: Origin) -> &'static str {
    match origin {
        Origin::Person => "Patient",
        Origin::Carer | Origin::Feed => "RelatedPerson",
    }
}

/// Whether the person wrote each of these sections themselves. Of those from before sections told it, nothing is claimed.
pub fn is_by_the_person<'a>(sections: impl IntoIterator<Item = &'a Value>) -> bool {
    // What was taken back says nothing, whoever took it back.
    let mut written = sections.into_iter().filter(|section| section.pointer("/item/0").is_some());
    written.all(|section| section.pointer("/author/type").and_then(Value::as_str) == Some("Patient"))
}

/// The answers of the stored sections of a plan.
pub fn plan_answers<'a>(sections: impl IntoIterator<Item = &'a Value>) -> PlanAnswers {
    let answer = |item: &Value| {
        let question = PlanQuestion::from_code(item.get("linkId")?.as_str()?)?;
        Some((question, item.pointer("/answer/0/valueString")?.as_str()?.to_owned()))
    };
    let items = sections.into_iter().filter_map(|section| section.get("item")?.as_array()).flatten();
    PlanAnswers::of(items.filter_map(answer))
}

fn draft(
    by: &Contributor,
    resource: &Value,
    category: Category,
    (kind, code): (&str, Option<Code>),
    (title, detail): (String, Option<String>),
    effective: Moment,
) -> EntryDraft {
    let resource = resource.to_string();
    EntryDraft {
        source_key: format!("urn:ilinks:portal|{}", by.key),
        kind: kind.to_owned(),
        episode: None,
        category,
        code,
        title,
        detail,
        effective: Some(effective),
        recorded_at: Some(by.at),
        organisation: None,
        author: Some(by.name.clone()),
        origin: by.origin,
        status: None,
        is_current: false,
        is_abnormal: false,
        sensitivity: None,
        content_hash: Sha256::digest(resource.as_bytes()).into(),
        resource,
    }
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_comes_back_as_it_was_written() {
        let by = Contributor {
            name: "Margaret".to_owned(),
            origin: Origin::Person,
            key: "k".to_owned(),
            at: DateTime::from_timestamp(0, 0).unwrap(),
        };
        let answers = PlanAnswers::parse(|question| format!("about {}", question.code())).unwrap();
        let section = |question: &PlanQuestion| plan_section(*question, answers.answer(*question), &by);
        let stored: Vec<Value> =
            PlanQuestion::ALL.iter().map(|question| serde_json::from_str(&section(question).resource).unwrap()).collect();
        assert_eq!(plan_answers(&stored), answers);
        assert!(is_by_the_person(&stored));
        let carer = Contributor { origin: Origin::Carer, ..by.clone() };
        let theirs = serde_json::from_str(&plan_section(PlanQuestion::Emergency, Some("Ring me"), &carer).resource).unwrap();
        assert!(!is_by_the_person(stored.iter().chain([&theirs])));
        let taken_back: Value = serde_json::from_str(&plan_section(PlanQuestion::Emergency, None, &by).resource).unwrap();
        assert!(plan_answers([&taken_back]).is_empty());
    }
}
