//! Warnings in an emergency, wherever they are filed.

use chrono::Duration;
use domain::{NhsNumber, Role, emergency::LASTS_MINUTES};
use service::installation::{Newcomer, add};

use crate::test_app::{TestApp, location};

const REASON: [(&str, &str); 1] = [("reason", "Found on the floor beside her bed, ambulance on scene")];

#[tokio::test]
async fn an_emergency_opens_a_warning_that_is_filed_under_another_kind() {
    // The agency that cares for Margaret at home files it under social care.
    const WARNING: &str = "Two carers and hoist for every transfer";
    let app = TestApp::start();
    let margaret = app.record_of("margaret-okell").await;
    let flag = app
        .owner_sees(
            "select e.category || '/people/' || e.person_id || '/entries/' || e.entry_id from entry e
             join account a on a.person_id = e.person_id and a.username = 'margaret-okell'
             where e.kind = 'Flag' and e.title = 'Two carers and hoist for every transfer'",
        )
        .await;
    let page = flag.strip_prefix("social-care").unwrap();
    let midwife = app.signed_in("freda-wainscott-ali").await;
    assert_eq!(midwife.get(page).await.status(), 403, "nobody of hers knows Margaret");
    assert_eq!(midwife.post(&format!("{margaret}/emergency"), &REASON).await.status(), 303);
    let record = midwife.page(&format!("{margaret}/record")).await;
    let alerts = record.split("Know before you act: ").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(alerts.contains(WARNING), "{alerts}");
    assert_eq!(midwife.get(page).await.status(), 200);
    let social_care = midwife.page(&format!("{margaret}/timeline?category=social-care")).await;
    assert!(social_care.contains("Not opened in an emergency: Social care. Of that you see only medicines, warnings"));
    assert!(social_care.contains(WARNING));
    app.clock.advance(Duration::minutes(LASTS_MINUTES));
    let midwife = app.signed_in("freda-wainscott-ali").await;
    assert_eq!(midwife.get(page).await.status(), 403);
}

/// Ida, whom one hospital saw, with a warning of each of these names and kinds, and whether it is current.
async fn ida_with_warnings(app: &TestApp, warnings: &[(&str, &str, bool)]) -> String {
    const NUMBER: &str = "9990000018";
    let mut resources = vec![
        serde_json::json!({
            "resourceType": "Patient", "id": "p", "birthDate": "1980-01-01", "name": [{"family": "Quickfall", "given": ["Ida"]}],
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
        }),
        serde_json::json!({
            "resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"}, "period": {"start": app.clock_now().to_rfc3339()},
            "serviceProvider": {"reference": "Organization?identifier=urn:ilinks:organisation|aintree-university-hospital"},
        }),
    ];
    resources.extend(warnings.iter().map(|(name, category, is_current)| {
        serde_json::json!({
            "resourceType": "Flag", "id": name.to_lowercase(), "status": if *is_current { "active" } else { "inactive" },
            "meta": {"tag": [{"system": "urn:ilinks:category", "code": category}]}, "code": {"text": name},
            "subject": {"reference": "Patient/p"}, "encounter": {"reference": "Encounter/e"}, "period": {"start": "2026-01-05"},
        })
    }));
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    let bundle = serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let portal = app.own_portal().await;
    let tally = service::import::import(&portal, bundle.as_bytes(), "test").await.unwrap();
    assert_eq!(tally.reasons.len(), 0, "{:?}", tally.reasons);
    let newcomer = |username: &str| Newcomer {
        username: username.to_owned(),
        display_name: format!("Looker {username}"),
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    let nhs_number = Some(NhsNumber::parse(NUMBER).unwrap());
    add(&portal, Newcomer { nhs_number, ..newcomer("ida") }).await.unwrap();
    let posts = vec![("liverpool-womens".to_owned(), Role::HospitalDoctor, "Registrar".to_owned())];
    add(&portal, Newcomer { posts, ..newcomer("doctor") }).await.unwrap();
    app.record_of("ida").await
}

#[tokio::test]
async fn an_emergency_opens_no_warning_of_what_is_most_private_nor_a_sealed_one() {
    const TOLD: &str = "Something in this record is sealed";
    let app = TestApp::start();
    let warnings = [
        ("Amberhoist", "social-care", true),
        ("Berylpast", "mental-health", false),
        ("Citrinrisk", "safeguarding", true),
        ("Diamantward", "sexual-health", true),
        ("Emeraldsealed", "social-care", true),
        ("Flintlocked", "social-care", true),
    ];
    let record = ida_with_warnings(&app, &warnings).await;
    let ids = app
        .superuser_lines(
            "select title || '/entries/' || entry_id from entry
             where kind = 'Flag' and person_id = (select person_id from account where username = 'ida') order by title",
        )
        .await;
    let pages: Vec<_> = ids.iter().zip(warnings).map(|(id, (name, ..))| format!("{record}{}", &id[name.len()..])).collect();
    assert_eq!(pages.len(), warnings.len());
    let ida = app.signed_in("ida").await;
    for (page, level) in [(&pages[4], "sealed"), (&pages[5], "sealed-and-locked")] {
        assert_eq!(location(&ida.post(&format!("{page}/seal"), &[("what", "item"), ("level", level)]).await), *page);
    }
    let doctor = app.signed_in("doctor").await;
    assert_eq!(doctor.get(&pages[0]).await.status(), 403);
    assert_eq!(doctor.post(&format!("{record}/emergency"), &REASON).await.status(), 303);
    let (head, timeline) = (doctor.page(&format!("{record}/record")).await, doctor.page(&format!("{record}/timeline")).await);
    let alerts = head.split("Know before you act: ").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(alerts.contains("Amberhoist") && !alerts.contains("Berylpast"), "what holds no more is history");
    for (place, ((name, ..), page)) in warnings.iter().zip(&pages).enumerate() {
        let is_opened = place < 2;
        assert_eq!(timeline.contains(name), is_opened, "{name}");
        assert!(is_opened || !head.contains(name), "{name}");
        assert_eq!(doctor.get(page).await.status(), if is_opened { 200 } else { 404 }, "{name}");
    }
    // A sealed one can be learnt of and broken, a locked one never.
    assert!(head.contains(TOLD));
    assert_eq!(location(&doctor.post(&format!("{record}/break-seal"), &REASON).await), format!("{record}/record"));
    let broken = doctor.page(&format!("{record}/timeline")).await;
    assert!(broken.contains("Emeraldsealed") && !broken.contains("Flintlocked"));
    // Without the sealed one nothing tells of the locked one.
    let unsealed = ida.page(&format!("{record}/seals")).await;
    let ends: Vec<_> = unsealed.split("/end\"").map(|before| before.rsplit('"').next().unwrap().to_owned() + "/end").collect();
    for end in &ends[..ends.len() - 1] {
        assert_eq!(ida.post(end, &[]).await.status(), 303);
    }
    ida.post(&format!("{}/seal", pages[5]), &[("what", "item"), ("level", "sealed-and-locked")]).await;
    app.clock.advance(Duration::minutes(LASTS_MINUTES + 1));
    let doctor = app.signed_in("doctor").await;
    doctor.post(&format!("{record}/emergency"), &REASON).await;
    let head = doctor.page(&format!("{record}/record")).await;
    assert!(head.contains("Emeraldsealed") && !head.contains(TOLD) && !head.contains("Flintlocked"));
    assert_eq!(doctor.get(&format!("{record}/break-seal")).await.status(), 404);
}
