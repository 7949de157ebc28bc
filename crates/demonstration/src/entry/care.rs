//! Plans, goals, tasks, referrals, forms, wishes, the people around a person.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

use super::Entry;
use crate::calendar::{at, instant};
use crate::organisations;
use crate::practitioners;
use crate::terms::hl7;

/// A plan with what is done; each activity is its words and FHIR's status (`in-progress`, `completed`, `scheduled`).
pub(crate) fn plan(title: &str, since: NaiveDate, description: &str, activities: &[(&str, &str)]) -> Entry {
    let activities: Vec<Value> =
        activities.iter().map(|(words, status)| json!({ "detail": { "status": status, "description": words } })).collect();
    let body = json!({
        "status": "active",
        "intent": "plan",
        "title": title,
        "description": description,
        "period": { "start": since.to_string() },
        "created": since.to_string(),
        "activity": activities,
    });
    Entry::new("CarePlan", body).usually_about("plan")
}

pub(crate) fn goal(words: &str, since: NaiveDate, by: NaiveDate) -> Entry {
    let body = json!({
        "lifecycleStatus": "active",
        "achievementStatus": hl7("goal-achievement", "in-progress"),
        "description": { "text": words },
        "startDate": since.to_string(),
        "target": [{ "dueDate": by.to_string() }],
    });
    Entry::new("Goal", body).usually_about("plan")
}

/// A task with the organisation that owns it; `status` is FHIR's: requested, accepted, in-progress, completed.
pub(crate) fn task(what: &str, owner: &str, asked: NaiveDate, due: NaiveDate, status: &str) -> Entry {
    let body = json!({
        "status": status,
        "intent": "order",
        "description": what,
        "authoredOn": instant(at(asked, 11, 0)),
        "lastModified": instant(at(asked, 11, 0)),
        "restriction": { "period": { "end": due.to_string() } },
        "owner": organisations::reference(owner),
    });
    Entry::new("Task", body).usually_about("task")
}

/// A task of the person, of a relative, or of one named professional.
pub(crate) fn owned_by(task: Entry, owner: Value) -> Entry {
    task.set("owner", owner)
}

/// A referral or request to another organisation.
pub(crate) fn referral(what: &str, to: &str, day: NaiveDate, why: &str) -> Entry {
    let body = json!({
        "status": "active",
        "intent": "order",
        "code": { "text": what },
        "authoredOn": day.to_string(),
        "performer": [organisations::reference(to)],
        "reasonCode": [{ "text": why }],
    });
    Entry::new("ServiceRequest", body).usually_about("task")
}

/// A form with its answers: link id, question, answer.
pub(crate) fn form(title: &str, slug: &str, written: NaiveDateTime, answers: &[(&str, &str, &str)]) -> Entry {
    let items: Vec<Value> = answers
        .iter()
        .map(|(link, question, answer)| json!({ "linkId": link, "text": question, "answer": [{ "valueString": answer }] }))
        .collect();
    let body = json!({
        "status": "completed",
        "questionnaire": format!("urn:ilinks:questionnaire:{slug}"),
        "authored": instant(written),
        "item": items,
    });
    // FHIR R4 gives an answered form no title of its own: its identifier's type carries it.
    let identifier = json!({ "type": { "text": title }, "system": "urn:ilinks:form", "value": slug });
    Entry::new("QuestionnaireResponse", body).set("identifier", identifier)
}

/// The person's own words about themselves, in the headings of the PRSB's About Me.
pub(crate) fn about_me(written: NaiveDateTime, answers: &[(&str, &str)]) -> Entry {
    let answers: Vec<(String, &str, &str)> =
        answers.iter().enumerate().map(|(place, (heading, words))| ((place + 1).to_string(), *heading, *words)).collect();
    let answers: Vec<(&str, &str, &str)> =
        answers.iter().map(|(link, heading, words)| (link.as_str(), *heading, *words)).collect();
    form("About me", "about-me", written, &answers).about("about-me").by_the_person()
}

/// A warning that stands at the top of a record.
pub(crate) fn flag(words: &str, group: &str, since: NaiveDate) -> Entry {
    let body = json!({
        "status": "active",
        "category": [hl7("flag-category", group)],
        "code": { "text": words },
        "period": { "start": since.to_string() },
    });
    Entry::new("Flag", body)
}

/// A warning that no longer holds.
pub(crate) fn past_flag(words: &str, group: &str, since: NaiveDate, until: NaiveDate) -> Entry {
    flag(words, group, since)
        .set("status", "inactive")
        .set("period", json!({ "start": since.to_string(), "end": until.to_string() }))
}

/// A wish or authority that has legal weight: a CPR decision, a lasting power of attorney.
pub(crate) fn advance_decision(what: &str, group: &str, day: NaiveDate, decision: &str, words: &str) -> Entry {
    let mut category = hl7("consentcategorycodes", group);
    category["text"] = json!(what);
    let body = json!({
        "status": "active",
        "scope": hl7("consentscope", "adr"),
        "category": [category],
        "dateTime": day.to_string(),
        "policyRule": { "text": words },
        "provision": { "type": decision, "period": { "start": day.to_string() } },
    });
    Entry::new("Consent", body).about("end-of-life")
}

/// A relative or friend, as an organisation knows them.
pub(crate) fn relative(relation: &str, name: (&str, &str), phone: &str) -> Entry {
    let (given, family) = name;
    let body = json!({
        "active": true,
        "relationship": [{ "text": relation }],
        "name": [{ "use": "official", "family": family, "given": [given] }],
        "telecom": [{ "system": "phone", "value": phone, "use": "mobile" }],
    });
    Entry::new("RelatedPerson", body).usually_about("administrative")
}

/// The people involved, as one organisation lists them: slug of the professional and what they do for the person.
pub(crate) fn team(name: &str, since: NaiveDate, members: &[(&str, &str)]) -> Entry {
    let members: Vec<Value> = members
        .iter()
        .map(|(slug, does)| {
            let practitioner = practitioners::find(slug);
            json!({
                "role": [{ "text": does }],
                "member": practitioner.reference(),
                "onBehalfOf": organisations::reference(practitioner.organisation()),
            })
        })
        .collect();
    let body = json!({
        "status": "active",
        "name": name,
        "period": { "start": since.to_string() },
        "participant": members,
    });
    Entry::new("CareTeam", body).usually_about("administrative")
}
