//! Who looked at my record.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    Action, AuditEvent, AuditEventId, Permit, Person, PersonId,
    alert::ToldAlert,
    visit::{Visit, cut_between_visits},
};
use exchange::fhir::audit_event::bundle;
use store::{AccessQuestion, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave},
};

/// At most so many lines are shown at once.
const WINDOW: u8 = 50;

/// A window of the access log.
#[derive(Clone, Debug)]
pub struct AccessLogView {
    /// Whose record.
    pub person: Person,
    /// Who did what, newest first.
    pub visits: Vec<Visit>,
    /// What the person asked about single lines of them.
    pub questions: HashMap<AuditEventId, AccessQuestion>,
    /// What became of those lines that a privacy officer reviews.
    pub alerts: Vec<ToldAlert>,
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
    let has_more = events.len() > usize::from(WINDOW);
    cut_between_visits(&mut events, WINDOW.into());
    let next = events.last().filter(|_| has_more).map(|event| event.sequence);
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let questions = tx.access_questions(&permit, &ids).await?;
    let now = tx.now();
    let alerts = alerts(&mut tx, &permit, &events).await?;
    leave(cx, tx, &permit, &Seen::default()).await?;
    Ok(AccessLogView { person, visits: Visit::of(events), questions, alerts, next, now })
}

/// The alerts that some events, newest first, raised, and those that they review.
async fn alerts(tx: &mut Tx, permit: &Permit, events: &[AuditEvent]) -> Result<Vec<ToldAlert>, ServiceError> {
    let (Some(latest), Some(earliest)) = (events.first(), events.last()) else { return Ok(Vec::new()) };
    let reviews = events.iter().filter(|event| event.action == Action::ReviewAccess.code());
    let requests: Vec<_> = reviews.map(|event| event.request_id.clone()).collect();
    Ok(tx.told_alerts(permit, (earliest.at, latest.at), &requests).await?)
}
