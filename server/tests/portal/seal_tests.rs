//! The portal tests its own seals, and notices when they do not hold.

use app::Kind;
use server::{http, seal_test};

use crate::test_app::{TestApp, settings};

/// Asks for a test as a privacy officer, and runs it as the worker would.
async fn tested(app: &TestApp) -> service::SealTestResult {
    let (portal, settings) = (app.own_portal().await, settings(app.owner_url.clone()));
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert_eq!(officer.post("/governance/seal-tests", &[]).await.status(), 303);
    let test = app.owner_sees("select seal_test_id::text from seal_test where ended_at is null").await;
    let router = http::router(&portal, &settings, Kind::Real, None);
    seal_test::run(&portal, &router, test.parse().unwrap()).await.unwrap()
}

const OPEN_ACCOUNTS: &str = "select count(*)::text from account where username like 'self-test-%' and closed_at is null";

#[tokio::test]
async fn the_seals_hold_today_and_after_everything_was_delivered_again() {
    let app = TestApp::start();
    for _ in 0..2 {
        let result = tested(&app).await;
        assert_eq!(result.findings, Vec::<String>::new());
        assert_eq!(result.visitors, 13);
        assert!(result.answers > 300, "{}", result.answers);
        assert_eq!(app.owner_sees(OPEN_ACCOUNTS).await, "0", "nobody can sign in as a visitor between the tests");
    }
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let page = officer.page("/governance/seal-tests").await;
    assert_eq!(page.matches("The seals hold").count(), 2);
    assert!(!officer.page("/home").await.contains("The test of the seals found"));
    assert!(
        !officer.page("/governance/agreements").await.contains("est of the seals:"),
        "neither it nor its parties can be ended"
    );
}

#[tokio::test]
async fn what_is_not_hidden_is_found_and_told() {
    let app = TestApp::start();
    tested(&app).await;
    // As if a seal had not caught what a feed delivered.
    let bundle = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "self-test-1", "birthDate": "1980-01-01",
            "name": [{"family": "Selftest", "given": ["Pat"]}],
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9999999999"}]}},
        {"resource": {"resourceType": "Condition", "id": "slipped-through", "subject": {"reference": "Patient/self-test-1"},
            "code": {"text": "Quillwort seven"}, "onsetDateTime": "2021-01-01",
            "clinicalStatus": {"coding": [{"code": "active"}]}}}]}"#;
    service::import::import(&app.own_portal().await, bundle.as_bytes(), "self-test").await.unwrap();
    app.clock.advance(chrono::Duration::minutes(1));
    let result = tested(&app).await;
    let found = |words: &str| result.findings.iter().any(|finding| finding.starts_with(words));
    assert!(found("GP: /people/…/record shows what is sealed"), "{:?}", result.findings);
    assert!(found("GP: /people/…/record tells the two people apart"), "{:?}", result.findings);
    assert!(!found("Administrator"), "{:?}", result.findings);
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert!(officer.page("/home").await.contains("The test of the seals found something that must be hidden"));
    assert!(officer.page("/governance/seal-tests").await.contains("GP: /people/…/record shows what is sealed"));
    let mails =
        app.owner_sees("select count(*)::text from apalis.jobs where encode(job, 'escape') like '%seal-test-failed%'").await;
    assert_ne!(mails, "0", "officers are told by mail");
}

#[tokio::test]
async fn nobody_administers_the_visitors_and_one_who_is_not_let_in_proves_nothing() {
    let app = TestApp::start();
    tested(&app).await;
    let nurse = app.owner_sees("select account_id::text from account where username = 'self-test-nurse'").await;
    let admin = app.signed_in("admin").await;
    assert!(!admin.page("/administration/accounts").await.contains("self-test-"));
    let path = format!("/administration/accounts/{nurse}");
    assert_eq!(admin.get(&path).await.status(), 404);
    assert_eq!(admin.post(&format!("{path}/closed"), &[("closed", "no")]).await.status(), 404);
    let organisation = app.owner_sees("select organisation_id::text from organisation where kind <> 'self-test' limit 1").await;
    let post = [("organisation", &*organisation), ("role", "nurse"), ("title", "Ward nurse")];
    assert_eq!(admin.post(&format!("{path}/posts"), &post).await.status(), 404);
    // With two posts a visitor would have to choose, and see nothing but that.
    app.superuser_does(
        "insert into post (post_id, account_id, organisation_id, role, title, starts_at)
         select gen_random_uuid(), account_id, (select organisation_id from organisation where kind <> 'self-test' limit 1), 'nurse', 'Nurse',
            '2020-01-01' from account where username = 'self-test-nurse'",
    )
    .await;
    app.clock.advance(chrono::Duration::minutes(1));
    let result = tested(&app).await;
    assert_eq!(result.findings, ["Nurse: is not let in, so that the test proves nothing"]);
}
