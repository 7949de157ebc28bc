//! Who looked at my record.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Action, AuditEvent, AuditEventId, Person, PersonId};
use exchange::fhir::audit_event::bundle;
use store::AccessQuestion;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave},
};

const WINDOW: u8 = 50;

/// A window of the access log.
#[derive(Clone, Debug)]
pub struct AccessLogView {
    /// Whose record.
    pub person: Person,
    /// The events, newest first.
    pub events: Vec<AuditEvent>,
    /// What the person asked about them.
    pub questions: HashMap<AuditEventId, AccessQuestion>,
    /// Where the next window begins, if there is one.
    pub next: Option<i64>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// At most so many events are exported at once, the newest.
const LONGEST_EXPORT: i64 = 10_000;

/// The person's own log as a FHIR Bundle of AuditEvents, to keep or to hand on.
pub async fn export(cx: &Cx, person: PersonId) -> Result<serde_json::Value, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Read).await?;
    let events = tx.audit_events(&permit, (None, None), LONGEST_EXPORT).await?;
    leave(cx, tx, &permit, &Seen::default()).await?;
    Ok(bundle(person, &events))
}

/// Reads who used the record, newest first, before a place in the chain; the reader's own visits only if asked for.
pub async fn open(cx: &Cx, person: PersonId, (before, shows_own): (Option<i64>, bool)) -> Result<AccessLogView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ReadAccessLog, Purpose::Read).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let left_out = cx.actor.account_id().filter(|_| !shows_own);
    let mut events = tx.audit_events(&permit, (before, left_out), i64::from(WINDOW) + 1).await?;
    let next = (events.len() > usize::from(WINDOW))
        .then(|| events.truncate(WINDOW.into()))
        .and_then(|()| events.last().map(|event| event.sequence));
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let questions = tx.access_questions(&permit, &ids).await?;
    let now = tx.now();
    leave(cx, tx, &permit, &Seen::default()).await?;
    Ok(AccessLogView { person, events, questions, next, now })
}
