//! Contacts, appointments, letters, messages between organisations.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::{Value, json};

use super::Entry;
use crate::base64;
use crate::calendar::{at, instant};

/// Where and how a contact took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Clinic,
    Home,
    Telephone,
    Emergency,
    Ward,
}

impl Place {
    fn class(self) -> Value {
        let (code, display) = match self {
            Self::Clinic => ("AMB", "ambulatory"),
            Self::Home => ("HH", "home health"),
            Self::Telephone => ("VR", "virtual"),
            Self::Emergency => ("EMER", "emergency"),
            Self::Ward => ("IMP", "inpatient encounter"),
        };
        json!({ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code, "display": display })
    }
}

/// A contact of some minutes that is over.
pub(crate) fn contact(place: Place, what: &str, start: NaiveDateTime, minutes: i64) -> Entry {
    stay(place, what, start, start + TimeDelta::minutes(minutes))
}

/// A contact from one time to another: a stay in hospital.
pub(crate) fn stay(place: Place, what: &str, start: NaiveDateTime, end: NaiveDateTime) -> Entry {
    let body = json!({
        "status": "finished",
        "class": place.class(),
        "type": [{ "text": what }],
        "period": { "start": instant(start), "end": instant(end) },
    });
    Entry::new("Encounter", body)
}

/// A stay that goes on.
pub(crate) fn open_stay(place: Place, what: &str, start: NaiveDateTime) -> Entry {
    stay(place, what, start, start).set("status", "in-progress").set("period", json!({ "start": instant(start) }))
}

/// Where the person went after a stay.
pub(crate) fn discharged_to(entry: Entry, destination: &str) -> Entry {
    entry.set("hospitalization", json!({ "dischargeDisposition": { "text": destination } }))
}

/// An appointment; `status` is FHIR's: booked, fulfilled, noshow, cancelled.
pub(crate) fn appointment(what: &str, clinic: &str, start: NaiveDateTime, minutes: i64, status: &str) -> Entry {
    let body = json!({
        "status": status,
        "description": what,
        "serviceType": [{ "text": clinic }],
        "start": instant(start),
        "end": instant(start + TimeDelta::minutes(minutes)),
        "minutesDuration": minutes,
        "participant": [{ "actor": { "display": clinic }, "status": "accepted" }],
    });
    Entry::new("Appointment", body)
}

/// A letter, kept as plain text.
pub(crate) fn letter(title: &str, day: NaiveDate, text: &str) -> Entry {
    let body = json!({
        "status": "current",
        "docStatus": "final",
        "type": { "text": title },
        "date": instant(at(day, 16, 20)),
        "description": title,
        "content": [{ "attachment": {
            "contentType": "text/plain; charset=utf-8",
            "language": "en-GB",
            "data": base64::encode(text),
            "title": title,
            "creation": instant(at(day, 16, 20)),
        } }],
    });
    Entry::new("DocumentReference", body).usually_about("letter")
}

/// A note from one organisation about an event or a contact.
pub(crate) fn message(subject: &str, sent: NaiveDateTime, text: &str) -> Entry {
    let body = json!({
        "status": "completed",
        "topic": { "text": subject },
        "sent": instant(sent),
        "payload": [{ "contentString": text }],
    });
    Entry::new("Communication", body).usually_about("contact")
}
