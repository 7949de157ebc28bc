//! The door: facts, decision, context on the way in; the audit on the way out. Nothing of a person's record leaves except through it.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Action, Actor, Category, Denied, Facts, GeneralAction, GeneralPermit, Permit, PersonId, Rule, decide,
    decide_general,
};
use store::{AuditDraft, Summary, SummaryRequest, Tx};

use crate::{Cx, ServiceError};

/// How long whoever reads very many records waits for each further one.
const BULK_WAIT: Duration = Duration::from_secs(3);

/// Whether a use case only looks or also changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// What a use case returned, for the audit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    categories: BTreeSet<Category>,
    entries: usize,
    reason: Option<String>,
}

impl Seen {
    pub(crate) fn entries<'a>(entries: impl IntoIterator<Item = &'a domain::Entry>) -> Self {
        let mut seen = Self::default();
        for entry in entries {
            seen.categories.insert(entry.category);
            seen.entries += 1;
        }
        seen
    }

    pub(crate) fn entries_of_drafts(drafts: &[domain::EntryDraft]) -> Self {
        Self { categories: drafts.iter().map(|draft| draft.category).collect(), entries: drafts.len(), reason: None }
    }

    pub(crate) fn one(category: Category) -> Self {
        Self { categories: [category].into(), entries: 1, reason: None }
    }

    pub(crate) fn count(entries: usize) -> Self {
        Self { entries, ..Self::default() }
    }

    pub(crate) fn with_reason(reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..Self::default() }
    }

    pub(crate) fn because(self, reason: String) -> Self {
        Self { reason: Some(reason), ..self }
    }
}

/// Asks to do something with one person's record. A refusal of somebody who may know the person is itself audited.
pub(crate) async fn enter(cx: &Cx, person: PersonId, action: Action, purpose: Purpose) -> Result<(Tx, Permit), ServiceError> {
    let (tx, permit, _) = enter_knowing(cx, person, action, purpose).await?;
    Ok((tx, permit))
}

/// The same, with the facts that were weighed: for use cases that ask what else the actor may do.
pub(crate) async fn enter_knowing(
    cx: &Cx,
    person: PersonId,
    action: Action,
    purpose: Purpose,
) -> Result<(Tx, Permit, Facts), ServiceError> {
    let mut tx = cx.portal.store.begin().await?;
    let mut facts = tx.facts(&cx.actor, person).await?;
    if facts.reads_in_bulk() && action == Action::ReadRecord {
        // Nothing is held while they wait.
        drop(tx);
        tokio::time::sleep(BULK_WAIT).await;
        tx = cx.portal.store.begin().await?;
        facts = tx.facts(&cx.actor, person).await?;
    }
    let permit = match decide(&cx.actor, action, &facts, tx.now()) {
        Ok(permit) => permit,
        Err(denied) => return Err(refuse(cx, tx, (person, action), denied).await?),
    };
    if facts.reads_in_bulk() && action == Action::ReadRecord {
        tx.raise_bulk_alert(&permit).await?;
    }
    match purpose {
        Purpose::Read => tx.enter(&permit).await?,
        Purpose::Write => tx.enter_to_write(&permit).await?,
    }
    Ok((tx, permit, facts))
}

/// Leave to do something with those of several people with whom the actor may, with the facts that were weighed: for what is told unasked
/// to whoever may see it, so that who may not was refused nothing. No record is entered: what is read with these permits enters one after the other.
pub(crate) async fn permits(
    cx: &Cx,
    tx: &mut Tx,
    people: &[PersonId],
    action: Action,
) -> Result<Vec<(Permit, Facts)>, ServiceError> {
    let (facts, now) = (tx.facts_of_each(&cx.actor, people).await?, tx.now());
    Ok(facts.into_iter().filter_map(|facts| Some((decide(&cx.actor, action, &facts, now).ok()?, facts))).collect())
}

/// Audits a refusal of somebody who may know the person.
async fn refuse(cx: &Cx, mut tx: Tx, (person, action): (PersonId, Action), denied: Denied) -> Result<ServiceError, ServiceError> {
    if let Denied::Forbidden(rule) = denied {
        append(cx, &mut tx, (person.as_uuid(), action.code(), rule.code()), &Seen::default()).await?;
        tx.note_blocked_sharing(&cx.actor, rule).await?;
        tx.commit().await?;
    }
    Ok(denied.into())
}

/// A record's summary, read through the door.
pub(crate) struct Opened {
    pub(crate) summary: Summary,
    pub(crate) permit: Permit,
    pub(crate) facts: Facts,
    pub(crate) now: DateTime<Utc>,
}

/// The whole way in and out for a page that shows a summary and nothing else, in two statements: what is weighed; then context, entries and
/// audit in one.
pub(crate) async fn read_summary(
    cx: &Cx,
    person: PersonId,
    request: impl FnOnce(&Permit) -> SummaryRequest,
) -> Result<Opened, ServiceError> {
    let (store, action) = (&cx.portal.store, Action::ReadRecord);
    let mut now = cx.now();
    let mut facts = store.facts(&cx.actor, person, now).await?;
    if facts.reads_in_bulk() {
        tokio::time::sleep(BULK_WAIT).await;
        now = cx.now();
        facts = store.facts(&cx.actor, person, now).await?;
    }
    let permit = match decide(&cx.actor, action, &facts, now) {
        Ok(permit) => permit,
        Err(denied) => return Err(refuse(cx, store.begin().await?, (person, action), denied).await?),
    };
    if facts.reads_in_bulk() {
        let mut tx = store.begin().await?;
        tx.raise_bulk_alert(&permit).await?;
        tx.commit().await?;
    }
    let seen = Seen::default();
    let audit = draft(cx, (person.as_uuid(), action.code(), permit.rule().code()), &seen);
    let summary = store.read_summary(&permit, &request(&permit), &audit, now).await?.ok_or(ServiceError::NotFound)?;
    if permit.rule() == Rule::NoAgreement {
        let mut tx = store.begin().await?;
        tx.note_blocked_sharing(&cx.actor, permit.rule()).await?;
        tx.commit().await?;
    }
    Ok(Opened { summary, permit, facts, now })
}

/// Audits and commits. Without this nothing that a use case changed stays, and nothing that it read may be returned.
pub(crate) async fn leave(cx: &Cx, mut tx: Tx, permit: &Permit, seen: &Seen) -> Result<(), ServiceError> {
    note(cx, &mut tx, permit, seen).await?;
    Ok(tx.commit().await?)
}

/// The same under another name than the action that was asked for: looking at a form is not yet sending it.
pub(crate) async fn leave_as(cx: &Cx, mut tx: Tx, permit: &Permit, action: &str, seen: &Seen) -> Result<(), ServiceError> {
    append(cx, &mut tx, (permit.person().as_uuid(), action, permit.rule().code()), seen).await?;
    Ok(tx.commit().await?)
}

/// Audits without committing: for a transaction that goes on to the next person.
pub(crate) async fn note(cx: &Cx, tx: &mut Tx, permit: &Permit, seen: &Seen) -> Result<(), ServiceError> {
    append(cx, tx, (permit.person().as_uuid(), permit.action().code(), permit.rule().code()), seen).await?;
    if permit.rule() == Rule::NoAgreement {
        tx.note_blocked_sharing(&cx.actor, permit.rule()).await?;
    }
    Ok(())
}

/// Asks to do something that is not about one person.
pub(crate) async fn enter_general(cx: &Cx, action: GeneralAction) -> Result<(Tx, GeneralPermit), ServiceError> {
    let permit = decide_general(&cx.actor, action)?;
    let mut tx = cx.portal.store.begin().await?;
    tx.enter_worklist(&permit).await?;
    Ok((tx, permit))
}

/// Audits in the account's own chain, and commits.
pub(crate) async fn leave_general(cx: &Cx, mut tx: Tx, permit: &GeneralPermit, seen: &Seen) -> Result<(), ServiceError> {
    note_general(cx, &mut tx, permit, seen).await?;
    Ok(tx.commit().await?)
}

/// Audits that people were listed: in the chain of each, and in the account's own.
pub(crate) async fn leave_list(cx: &Cx, mut tx: Tx, permit: &GeneralPermit, people: &[PersonId]) -> Result<(), ServiceError> {
    // In one order everywhere, so that two searches that find the same people wait for each other and never for themselves.
    let people: BTreeSet<_> = people.iter().copied().collect();
    note_general(cx, &mut tx, permit, &Seen::count(people.len())).await?;
    for person in people {
        append(cx, &mut tx, (person.as_uuid(), permit.action().code(), Rule::RoleDoesThis.code()), &Seen::default()).await?;
    }
    Ok(tx.commit().await?)
}

async fn note_general(cx: &Cx, tx: &mut Tx, permit: &GeneralPermit, seen: &Seen) -> Result<(), ServiceError> {
    let Some(account) = cx.actor.account_id() else { return Ok(()) };
    append(cx, tx, (account.as_uuid(), permit.action().code(), Rule::RoleDoesThis.code()), seen).await
}

/// Audits what somebody changed of their own account, in its chain, without committing.
pub(crate) async fn note_own(cx: &Cx, tx: &mut Tx, action: &str) -> Result<(), ServiceError> {
    let Some(account) = cx.actor.account_id() else { return Ok(()) };
    append(cx, tx, (account.as_uuid(), action, Rule::OwnAccount.code()), &Seen::default()).await
}

/// Audits what was changed of somebody's account by those who run the portal, in its chain, without committing.
pub(crate) async fn note_account(cx: &Cx, tx: &mut Tx, account: AccountId, action: &str) -> Result<(), ServiceError> {
    append(cx, tx, (account.as_uuid(), action, Rule::RoleDoesThis.code()), &Seen::default()).await
}

async fn append(cx: &Cx, tx: &mut Tx, event: (uuid::Uuid, &str, &str), seen: &Seen) -> Result<(), ServiceError> {
    Ok(tx.append_audit(&draft(cx, event, seen)).await?)
}

/// What is audited of a chain, an action and a rule.
fn draft<'a>(cx: &'a Cx, (chain, action, rule): (uuid::Uuid, &'a str, &'a str), seen: &'a Seen) -> AuditDraft<'a> {
    let (purpose, legal_basis) = purpose_and_basis(&cx.actor);
    AuditDraft {
        chain,
        actor: &cx.actor,
        action,
        purpose,
        legal_basis,
        rule,
        reason: seen.reason.as_deref(),
        categories: seen.categories.iter().map(ToString::to_string).collect(),
        entries_seen: i32::try_from(seen.entries).unwrap_or(i32::MAX),
        request_id: &cx.request_id,
    }
}

/// What for, and on which legal basis. Source: UK GDPR articles 6, 9 and 15.
fn purpose_and_basis(actor: &Actor) -> (&'static str, &'static str) {
    match actor {
        Actor::System(_) => ("direct care", "UK GDPR 6(1)(e), 9(2)(h)"),
        Actor::Account { .. } if actor.post().is_some() => ("direct care", "UK GDPR 6(1)(e), 9(2)(h)"),
        Actor::Account { .. } => ("own or carer’s access", "UK GDPR 15"),
    }
}
