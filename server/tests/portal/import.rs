//! Importing: nothing twice, nothing lost, nothing half.

use service::import::{Counts, Tally, import};

use crate::test_app::TestApp;

const SOURCE: &str = "test";

/// Runs something of the portal's on the test's runtime: its pool belongs to the portal's own, so it gets one of its own here.
async fn deliver(app: &TestApp, message: &str) -> Tally {
    import(&app.own_portal().await, message.as_bytes(), SOURCE).await.unwrap()
}

fn bundle(resources: &[serde_json::Value]) -> String {
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

fn patient(id: &str, nhs_number: &str, born: &str) -> serde_json::Value {
    serde_json::json!({
        "resourceType": "Patient", "id": id, "birthDate": born, "name": [{"family": "Tester", "given": ["Una"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number}],
    })
}

fn condition(id: &str, patient: &str, words: &str) -> serde_json::Value {
    serde_json::json!({
        "resourceType": "Condition", "id": id, "code": {"text": words}, "subject": {"reference": format!("Patient/{patient}")},
    })
}

#[tokio::test]
async fn a_second_delivery_changes_nothing_and_a_correction_is_a_new_version() {
    let app = TestApp::start();
    let first = bundle(&[patient("p", "9990000018", "1950-01-01"), condition("c", "p", "Gout")]);
    let tally = deliver(&app, &first).await;
    assert_eq!(tally.resources["Condition"], Counts { read: 1, stored: 1, ..Counts::default() });
    let tally = deliver(&app, &first).await;
    assert_eq!(tally.resources["Condition"], Counts { read: 1, unchanged: 1, ..Counts::default() });
    assert_eq!(tally.resources["Patient"], Counts { read: 1, unchanged: 1, ..Counts::default() });
    let tally = deliver(&app, &bundle(&[patient("p", "999 000 0018", "1950-01-01"), condition("c", "p", "Pseudogout")])).await;
    assert_eq!(tally.resources["Condition"], Counts { read: 1, updated: 1, ..Counts::default() });
    assert_eq!(app.superuser_lines("select count(*)::text from person where nhs_number = '9990000018'").await, ["1"]);
    let versions = app
        .superuser_lines("select title || ' ' || version from entry_version where title = 'Gout' union all select title || ' ' || version from entry where title = 'Pseudogout'")
        .await;
    assert_eq!(versions, ["Gout 1", "Pseudogout 2"]);
}

#[tokio::test]
async fn what_cannot_be_stored_is_kept_aside_with_its_reason_and_the_sums_agree() {
    let app = TestApp::start();
    let message = bundle(&[
        patient("p", "9990000026", "1950-01-01"),
        condition("c", "p", "Gout"),
        condition("d", "somebody-else", "Asthma"),
        serde_json::json!({"resourceType": "Condition", "id": "e"}),
        serde_json::json!({"resourceType": "Observation", "id": "f", "subject": {"reference": "Patient/p"}}),
        serde_json::json!({"resourceType": "Medication", "id": "g"}),
        serde_json::json!({"resourceType": "Nonsense", "id": "h"}),
        patient("q", "9990000027", "1950-01-01"),
    ]);
    let tally = deliver(&app, &message).await;
    assert_eq!(tally.total(), 8);
    for (resource_type, counts) in &tally.resources {
        let sum = counts.stored + counts.updated + counts.unchanged + counts.quarantined;
        assert_eq!(counts.read, sum, "{resource_type}");
    }
    let quarantined = app.superuser_lines("select resource_type || ' at ' || place from quarantine order by place").await;
    assert_eq!(quarantined.len(), 6, "{quarantined:?}");
    // The same again adds nothing to the quarantine.
    deliver(&app, &message).await;
    assert_eq!(app.superuser_lines("select count(*)::text from quarantine").await, ["6"]);
}

#[tokio::test]
async fn one_number_for_two_birthdays_is_doubted() {
    let app = TestApp::start();
    deliver(&app, &bundle(&[patient("p", "9990000034", "1950-01-01")])).await;
    let tally = deliver(&app, &bundle(&[patient("x", "9990000034", "1951-01-01"), condition("y", "x", "Gout")])).await;
    assert_eq!(tally.resources["Patient"].quarantined, 1);
    assert_eq!(tally.resources["Condition"].quarantined, 1);
}

#[tokio::test]
async fn two_deliveries_at_once_make_one_person() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let message = bundle(&[patient("p", "9990000042", "1950-01-01"), condition("c", "p", "Gout")]);
    let under_way: Vec<_> = (0..8)
        .map(|n| {
            let (portal, message) = (portal.clone(), message.clone());
            tokio::spawn(async move { import(&portal, message.as_bytes(), &format!("source-{n}")).await.unwrap() })
        })
        .collect();
    for delivery in under_way {
        delivery.await.unwrap();
    }
    assert_eq!(app.superuser_lines("select count(*)::text from person where nhs_number = '9990000042'").await, ["1"]);
}

#[tokio::test]
async fn a_seal_outlives_a_second_delivery_and_a_correction() {
    let app = TestApp::start();
    let grace_before = app.superuser_lines("select entry_id::text from entry where seal_id is not null order by 1").await;
    let portal = app.own_portal().await;
    let today = domain::clock::london_day(portal.clock.now());
    for file in demonstration::people(1, today).filter(|file| file.name.contains("grace")) {
        for delivery in &file.bundles {
            // A correction: every title changes.
            let corrected = delivery.to_string().replace("\"final\"", "\"amended\"");
            import(&portal, corrected.as_bytes(), "demonstration").await.unwrap();
        }
    }
    assert_eq!(app.superuser_lines("select entry_id::text from entry where seal_id is not null order by 1").await, grace_before);
}
