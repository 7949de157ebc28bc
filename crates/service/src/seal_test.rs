//! The test of the seals: two made-up people, alike but for what one of them locked, and somebody of each role who looks at both.
//!
//! Whoever looks signs in by the front door and asks for pages: `server::seal_test`. Here stands whom they look at, who they are, and what
//! became of it.

use std::{collections::HashMap, time::Duration};

use chrono::{Timelike, Utc};
use domain::{
    AccountId, AgreementId, CarerBasis, GeneralAction, NhsNumber, OrganisationDraft, OrganisationId, PersonId, Role, SealLevel,
    SealTestId, clock::london_day,
};
use serde_json::{Value, json};
use store::{NewAgreement, SealTest, SealTestResult, StoreError, Tx};

use crate::{
    Cx, Portal, ServiceError,
    door::{Seen, enter_general, leave_general},
    import::{self, ImportError},
    installation::{self, CarerStep, Newcomer, NewcomerError, ORGANISATION_SYSTEM},
    jobs::{
        send_notice::{self, Notice},
        test_seals::TestSeals,
    },
    password,
    seal::seal_by_source_id,
};

/// The kind of the organisations of this test, which no list of organisations shows.
const KIND: &str = "self-test";
/// What was set up once.
const DONE: &str = "seal-test";
const NUMBERS: [&str; 2] = ["9999999980", "9999999999"];
/// Where the sealed facts were recorded, and where whoever looks works.
const HERE: (&str, &str) = ("self-test-here", "Test of the seals: where it was recorded");
const THERE: (&str, &str) = ("self-test-there", "Test of the seals: where they look");

/// Facts of both that are open, one recorded at each place: if nobody sees them, the test proves nothing.
const OPEN: [Fact; 2] = [("Condition", "Hartsease asthma"), ("AllergyIntolerance", "Hartsease latex")];
/// Facts of both that are sealed: that there are some may be told, they themselves not.
const SEALED: [Fact; 1] = [("Condition", "Quillwort one")];
/// Facts of the second that are locked: nobody may tell the two apart.
const LOCKED: [Fact; 5] = [
    ("Condition", "Quillwort two"),
    ("MedicationRequest", "Quillwort three"),
    ("AllergyIntolerance", "Quillwort four"),
    ("Observation", "Quillwort five"),
    ("Procedure", "Quillwort six"),
];
/// In the name of every sealed and locked fact, and nowhere else in the portal.
pub const SECRET: &str = "Quillwort";
/// In the name of every open fact.
pub const SEEN: &str = "Hartsease";

/// A resource's type and what it is called.
type Fact = (&'static str, &'static str);

/// Somebody who looks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// As what, in words.
    pub name: String,
    /// What they type to sign in.
    pub username: String,
    /// Whether they are involved in the care of the two, and so must get into their records.
    pub must_enter: bool,
    /// Whether they must see what is open: if they do not, the test proves nothing.
    pub must_see: bool,
}

/// All that a test needs. While it runs, the visitors' accounts are open.
#[derive(Debug)]
pub struct Prepared {
    /// The two, the second with locked facts.
    pub people: [PersonId; 2],
    /// The second of the two: sees every fact.
    pub themselves: Visitor,
    /// Who must see nothing sealed.
    pub visitors: Vec<Visitor>,
    /// The password of all of them, for this test alone.
    pub password: String,
    /// Keeps other tests waiting.
    turn: Tx,
}

/// What keeps the test from being run.
#[derive(Debug, thiserror::Error)]
pub enum SealTestError {
    /// The two people cannot be made.
    #[error("the made-up people of the test cannot be brought in")]
    Import(#[from] ImportError),
    /// An account cannot be made.
    #[error("an account of the test cannot be made")]
    Newcomer(#[from] NewcomerError),
    /// A fact is not where it was put.
    #[error("the fact {0} of the test is not in the record")]
    Fact(String),
    /// The rest.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for SealTestError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// The newest tests, for those who govern.
pub async fn list(cx: &Cx) -> Result<Vec<SealTest>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let tests = tx.seal_tests(&permit, 30).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(tests)
}

/// Whether the last test that ended found something that must be hidden.
pub async fn last_found_something(cx: &Cx) -> Result<bool, ServiceError> {
    let last = list(cx).await?.into_iter().find_map(|test| test.result);
    Ok(last.is_some_and(|result| !result.findings.is_empty()))
}

/// Asks for a test, to run as soon as may be. False if one is waiting or under way.
pub async fn ask(cx: &Cx) -> Result<bool, ServiceError> {
    const GIVEN_UP_AFTER: chrono::Duration = chrono::Duration::minutes(10);
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let newest = tx.seal_tests(&permit, 1).await?;
    if newest.iter().any(|test| test.result.is_none() && test.asked_at + GIVEN_UP_AFTER > cx.now()) {
        return Ok(false);
    }
    let test = tx.ask_seal_test(&permit).await?;
    tx.enqueue(&TestSeals { test }, Duration::ZERO).await?;
    leave_general(cx, tx, &permit, &Seen::with_reason("Asked for a test of the seals")).await?;
    Ok(true)
}

/// Asks for the test of this night, once however many processes do.
pub async fn ask_for_the_night(portal: &Portal) -> Result<(), ServiceError> {
    let now = portal.clock.now();
    if !(2..6).contains(&now.hour()) {
        return Ok(());
    }
    let mut tx = portal.store.begin().await?;
    if let Some(test) = tx.ask_seal_test_of(london_day(now)).await? {
        tx.enqueue(&TestSeals { test }, Duration::ZERO).await?;
    }
    Ok(tx.commit().await?)
}

/// Brings the two people in again, as a feed would, and opens the accounts of whoever looks.
pub async fn prepare(portal: &Portal) -> Result<Prepared, SealTestError> {
    let mut turn = portal.store.begin().await?;
    turn.wait_for_other_seal_tests().await?;
    let is_first = !installation::is_done(portal, DONE).await?;
    if is_first {
        organisations(portal).await?;
    }
    let now = portal.clock.now();
    let delivered: Vec<Value> = [0, 1].into_iter().flat_map(|twin| resources(twin, now)).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": delivered});
    import::import(portal, bundle.to_string().as_bytes(), KIND).await?;
    let people = [person(portal, 0).await?, person(portal, 1).await?];
    if is_first {
        accounts(portal, people).await?;
        seals(portal, people).await?;
        installation::note_done(portal, DONE).await?;
    }
    let password = portal.entropy.reference() + &portal.entropy.reference();
    open(portal, Some(&password)).await?;
    let visitors = Role::ALL.iter().map(|role| of_role(*role)).chain([carer()]).collect();
    Ok(Prepared { people, themselves: themselves(1), visitors, password, turn })
}

/// Closes the accounts, and writes down what was found, if the test came to its end. Privacy officers are told of what must not be.
pub async fn finish(
    portal: &Portal,
    prepared: Prepared,
    (test, result): (SealTestId, Option<&SealTestResult>),
) -> Result<(), ServiceError> {
    open(portal, None).await?;
    prepared.turn.commit().await?;
    let Some(result) = result else { return Ok(()) };
    let mut tx = portal.store.begin().await?;
    tx.end_seal_test(test, result).await?;
    if !result.findings.is_empty() {
        let officers = tx.privacy_officers().await?;
        send_notice::enqueue_for(&mut tx, officers, Notice::SealTestFailed).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether a username is one of the visitors'. Nobody else gets one that begins so, and nobody administers them.
pub(crate) fn is_visitors(username: &str) -> bool {
    username.strip_prefix(KIND).is_some_and(|rest| rest.starts_with('-'))
}

fn of_role(role: Role) -> Visitor {
    let must_enter = domain::policy::is_involved_in_care(role);
    let must_see = matches!(role, Role::GeneralPractitioner | Role::HospitalDoctor);
    Visitor { name: role.words().to_owned(), username: format!("{KIND}-{}", role.code()), must_enter, must_see }
}

fn carer() -> Visitor {
    Visitor { name: "Carer".to_owned(), username: format!("{KIND}-carer"), must_enter: true, must_see: true }
}

fn themselves(twin: usize) -> Visitor {
    Visitor { name: "The person".to_owned(), username: format!("{KIND}-person-{}", twin + 1), must_enter: true, must_see: true }
}

fn everybody() -> impl Iterator<Item = Visitor> {
    Role::ALL.iter().map(|role| of_role(*role)).chain([carer(), themselves(0), themselves(1)])
}

async fn person(portal: &Portal, twin: usize) -> Result<PersonId, SealTestError> {
    let number = NhsNumber::parse(NUMBERS[twin]).map_err(|_| SealTestError::Fact(NUMBERS[twin].to_owned()))?;
    installation::person_with(portal, &number).await?.ok_or_else(|| SealTestError::Fact(NUMBERS[twin].to_owned()))
}

/// Two organisations of their own, and their agreement to share.
async fn organisations(portal: &Portal) -> Result<(), SealTestError> {
    let mut tx = portal.store.begin().await?;
    let mut parties: Vec<OrganisationId> = Vec::new();
    for (code, name) in [HERE, THERE] {
        let draft = OrganisationDraft {
            identifiers: vec![(ORGANISATION_SYSTEM.to_owned(), code.to_owned())],
            name: name.to_owned(),
            kind: KIND.to_owned(),
            phone: None,
            address: None,
        };
        parties.push(tx.save_organisation(&draft).await?.0);
    }
    let today = london_day(tx.now());
    let agreement = NewAgreement {
        id: AgreementId::new(portal.entropy.id()),
        title: "The test of the seals: made-up people only".to_owned(),
        purpose: "To prove that what is sealed stays hidden".to_owned(),
        legal_basis: "None needed: no real person’s information".to_owned(),
        starts_on: today,
        review_on: today + chrono::Duration::days(36_500),
        parties,
    };
    tx.add_agreement(None, &agreement).await?;
    Ok(tx.commit().await?)
}

async fn accounts(portal: &Portal, people: [PersonId; 2]) -> Result<(), SealTestError> {
    for visitor in everybody() {
        let role = Role::ALL.iter().find(|role| of_role(**role).username == visitor.username);
        let twin = [0, 1].into_iter().find(|twin| themselves(*twin).username == visitor.username);
        let newcomer = Newcomer {
            username: visitor.username,
            display_name: format!("Test of the seals: {}", visitor.name),
            nhs_number: twin.and_then(|twin| NhsNumber::parse(NUMBERS[twin]).ok()),
            posts: role.map(|role| (THERE.0.to_owned(), *role, "Test of the seals".to_owned())).into_iter().collect(),
            ..Newcomer::default()
        };
        installation::add(portal, newcomer).await?;
    }
    for person in people {
        let step = CarerStep {
            carer: carer().username,
            person,
            relation: "Test of the seals".to_owned(),
            basis: CarerBasis::Granted,
            topics: None,
            ends_at: None,
            capacity_evidence: None,
        };
        installation::grant_to_carer(portal, &step).await?;
    }
    Ok(())
}

async fn seals(portal: &Portal, people: [PersonId; 2]) -> Result<(), SealTestError> {
    for (twin, person) in people.into_iter().enumerate() {
        let cx = installation::as_themselves(portal, &themselves(twin).username).await?;
        for (n, (kind, name)) in facts(twin).enumerate() {
            let level = if LOCKED.contains(&(kind, name)) {
                SealLevel::Locked
            } else if SEALED.contains(&(kind, name)) {
                SealLevel::Sealed
            } else {
                continue;
            };
            let id = format!("{kind}/{}", fact_id(twin, n));
            if !seal_by_source_id(&cx, person, (&id, level)).await? {
                return Err(SealTestError::Fact(name.to_owned()));
            }
        }
    }
    Ok(())
}

/// Opens every account of the test with a password, or closes them all.
async fn open(portal: &Portal, password: Option<&str>) -> Result<(), ServiceError> {
    let hash = match password {
        Some(password) => Some(password::hash(password.to_owned()).await),
        None => None,
    };
    let mut tx = portal.store.begin().await?;
    let ids: HashMap<String, AccountId> =
        tx.accounts().await?.into_iter().map(|account| (account.username, account.id)).collect();
    for id in everybody().filter_map(|visitor| ids.get(&visitor.username)) {
        if let Some(hash) = &hash {
            tx.set_password_hash(*id, hash).await?;
        }
        tx.set_account_closed(*id, hash.is_none()).await?;
    }
    Ok(tx.commit().await?)
}

/// The facts of one of the two, in an order that stays.
fn facts(twin: usize) -> impl Iterator<Item = Fact> {
    let locked = if twin == 1 { &LOCKED[..] } else { &[] };
    OPEN.iter().chain(&SEALED).chain(locked).copied()
}

fn fact_id(twin: usize, n: usize) -> String {
    format!("{KIND}-{twin}-{n}")
}

/// What a feed would deliver of one of the two: the facts stay, the visits are of today, so that whoever looks is involved.
fn resources(twin: usize, now: chrono::DateTime<Utc>) -> Vec<Value> {
    let patient = json!({"reference": format!("Patient/{KIND}-{twin}")});
    let visit_id = |place: &str| format!("{KIND}-{twin}-{place}");
    let mut resources = vec![json!({
        "resourceType": "Patient", "id": format!("{KIND}-{twin}"), "birthDate": "1980-01-01",
        "name": [{"family": "Selftest", "given": ["Pat"]}],
        "identifier": [{"system": NhsNumber::SYSTEM, "value": NUMBERS[twin]}],
    })];
    for (n, (place, _)) in [HERE, THERE].into_iter().enumerate() {
        // At times of their own: alike times are told in the order of random ids.
        let at = now - chrono::Duration::minutes(1 + i64::try_from(n).unwrap_or_default());
        resources.push(json!({
            "resourceType": "Encounter", "id": visit_id(place), "status": "in-progress", "class": {"code": "AMB"}, "subject": patient,
            "period": {"start": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)},
            "serviceProvider": {"reference": format!("Organization?identifier={ORGANISATION_SYSTEM}|{place}")},
        }));
    }
    for (n, (kind, name)) in facts(twin).enumerate() {
        let place = if n == 1 { THERE.0 } else { HERE.0 };
        let mut fact = json!({
            "resourceType": kind, "id": fact_id(twin, n), "encounter": {"reference": format!("Encounter/{}", visit_id(place))},
        });
        let day = format!("2020-01-{:02}", n + 1);
        let active = json!({"coding": [{"code": "active"}]});
        let more = match kind {
            "Condition" => json!({"subject": patient, "code": {"text": name}, "clinicalStatus": active, "onsetDateTime": day}),
            "AllergyIntolerance" => {
                json!({"patient": patient, "code": {"text": name}, "clinicalStatus": active, "recordedDate": day})
            }
            "MedicationRequest" => json!({
                "subject": patient, "medicationCodeableConcept": {"text": name}, "status": "active", "intent": "order", "authoredOn": day
            }),
            "Procedure" => json!({"subject": patient, "code": {"text": name}, "status": "completed", "performedDateTime": day}),
            _ => json!({
                "subject": patient, "code": {"text": name}, "status": "final", "effectiveDateTime": day, "valueString": name
            }),
        };
        if let (Value::Object(fact), Value::Object(more)) = (&mut fact, more) {
            fact.extend(more);
        }
        resources.push(fact);
    }
    resources.into_iter().map(|resource| json!({"resource": resource})).collect()
}
