//! Choices about a part: a section of the plan, and medicines wherever they are filed.

use domain::Role;
use service::installation::{Newcomer, add};

use crate::test_app::{Browser, TestApp, location};

const HERE: &str = "aintree-university-hospital";
const THERE: &str = "royal-liverpool-and-broadgreen";
const NUMBER: &str = "9990000018";

/// Ida, whom two hospitals saw; a medicine that one of them files under mental health; and a doctor at each.
async fn world(app: &TestApp) -> (Browser, String, [Browser; 2]) {
    let mut resources = vec![serde_json::json!({
        "resourceType": "Patient", "id": "p", "birthDate": "1980-01-01", "name": [{"family": "Quickfall", "given": ["Ida"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
    })];
    resources.extend([HERE, THERE].map(|place| {
        serde_json::json!({
            "resourceType": "Encounter", "id": place, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"}, "period": {"start": app.clock_now().to_rfc3339()},
            "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
        })
    }));
    resources.push(serde_json::json!({
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "meta": {"tag": [{"system": "urn:ilinks:category", "code": "mental-health"}]},
        "medicationCodeableConcept": {"text": "Quietapine"}, "subject": {"reference": "Patient/p"},
        "encounter": {"reference": format!("Encounter/{HERE}")},
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
    let nhs_number = Some(domain::NhsNumber::parse(NUMBER).unwrap());
    add(&portal, Newcomer { nhs_number, ..newcomer("ida") }).await.unwrap();
    for (username, place) in [("doctor-here", HERE), ("doctor-there", THERE)] {
        let posts = vec![(place.to_owned(), Role::HospitalDoctor, "Registrar".to_owned())];
        add(&portal, Newcomer { posts, ..newcomer(username) }).await.unwrap();
    }
    let doctors = [app.signed_in("doctor-here").await, app.signed_in("doctor-there").await];
    (app.signed_in("ida").await, app.record_of("ida").await, doctors)
}

/// Everything of the record that a reader is shown.
async fn everything(browser: &Browser, record: &str) -> String {
    let mut said = String::new();
    for part in ["record", "timeline", "timeline?category=medicine", "timeline?category=about-me", "contribution", "plan", "why"]
    {
        said.push_str(&browser.get(&format!("{record}/{part}")).await.text().await.unwrap());
    }
    said
}

#[tokio::test]
async fn a_section_of_the_plan_is_kept_from_one_hospital_and_the_rest_is_not() {
    let app = TestApp::start();
    let (ida, record, [here, there]) = world(&app).await;
    let plan = [("preferred-name", "Idie"), ("emergency", "Call Otto first"), ("what-matters", "Chapel on Sundays")];
    assert_eq!(ida.post(&format!("{record}/plan"), &plan).await.status(), 303);
    for doctor in [&here, &there] {
        let said = everything(doctor, &record).await;
        assert!(said.contains("Call Otto first") && said.contains("Chapel on Sundays"));
    }
    let organisation = app
        .owner_sees("select organisation_id::text from organisation_identifier where value = 'royal-liverpool-and-broadgreen'")
        .await;
    let choice = [("sharing", "do-not-share"), ("category", "about-me/what-matters"), ("organisation", organisation.as_str())];
    // First as they would see it.
    let eyes = format!("role=hospital-doctor&organisation={organisation}");
    let trial = format!(
        "{record}/sharing/see-as?{eyes}&sharing=do-not-share&category=about-me/what-matters&with-organisation={organisation}"
    );
    assert!(ida.page(&format!("{record}/sharing/see-as?{eyes}")).await.contains("Chapel on Sundays"));
    let tried = ida.page(&trial).await;
    assert!(!tried.contains("Chapel on Sundays") && tried.contains("Call Otto first"));
    assert!(tried.contains("Sections of the plan"), "what would change is counted");
    assert!(everything(&there, &record).await.contains("Chapel on Sundays"), "a choice that is only tried changes nothing");
    assert_eq!(location(&ida.post(&format!("{record}/sharing"), &choice).await), format!("{record}/sharing"));
    let sharing = ida.page(&format!("{record}/sharing")).await;
    assert!(sharing.contains("Do not share: My plan: What matters to me, with "));
    assert!(sharing.contains("Sees the record without “My plan: What matters to me”"));

    let (kept, shown) = (everything(&there, &record).await, everything(&here, &record).await);
    assert!(!kept.contains("Chapel on Sundays") && kept.contains("Call Otto first"));
    assert!(kept.contains("keep some of their record back"), "told that something is missing");
    assert!(shown.contains("Chapel on Sundays"));
    let item = app.owner_sees("select '/people/' || person_id || '/entries/' || entry_id from entry where section = 'what-matters' and detail = 'Chapel on Sundays'").await;
    assert_eq!(there.get(&item).await.status(), 404);
    assert_eq!(here.get(&item).await.status(), 200);
    // A later version falls under it, and so does the one before.
    let changed = [("was-what-matters", "Chapel on Sundays"), ("what-matters", "Mosque on Fridays")];
    assert_eq!(ida.post(&format!("{record}/plan"), &changed).await.status(), 303);
    let kept = everything(&there, &record).await;
    assert!(!kept.contains("Mosque on Fridays") && !kept.contains("Chapel on Sundays"));
    let versions = app.owner_sees("select string_agg(section || version, ',' order by section) from entry where section is not null and received_at > now() - interval '1 day' and title <> '' and person_id = (select person_id from account where username = 'ida')").await;
    assert_eq!(versions, "emergency1,preferred-name1,what-matters2", "only what changed is a new version");
    // In an emergency it is needed.
    let reason = [("reason", "Found unconscious, nobody with her")];
    assert_eq!(there.post(&format!("{record}/emergency"), &reason).await.status(), 303);
    assert!(everything(&there, &record).await.contains("Mosque on Fridays"));
}

#[tokio::test]
async fn all_but_one_section_can_be_kept_back() {
    let app = TestApp::start();
    let (ida, record, [_, there]) = world(&app).await;
    let plan = [("emergency", "Call Otto first"), ("what-matters", "Chapel on Sundays")];
    assert_eq!(ida.post(&format!("{record}/plan"), &plan).await.status(), 303);
    for (sharing, category) in [("do-not-share", "everything"), ("share", "about-me/emergency")] {
        let choice = [("sharing", sharing), ("category", category)];
        assert_eq!(location(&ida.post(&format!("{record}/sharing"), &choice).await), format!("{record}/sharing"));
    }
    let said = everything(&there, &record).await;
    assert!(said.contains("Call Otto first") && !said.contains("Chapel on Sundays"));
}

#[tokio::test]
async fn a_choice_about_medicines_reaches_those_that_are_filed_elsewhere() {
    let app = TestApp::start();
    let (ida, record, [here, there]) = world(&app).await;
    assert!(everything(&there, &record).await.contains("Quietapine"));
    let choice = [("sharing", "do-not-share"), ("category", "medicine")];
    assert_eq!(ida.post(&format!("{record}/sharing"), &choice).await.status(), 303);
    assert!(!everything(&there, &record).await.contains("Quietapine"));
    assert!(everything(&here, &record).await.contains("Quietapine"), "who recorded it keeps sight of it");
    let item =
        app.owner_sees("select '/people/' || person_id || '/entries/' || entry_id from entry where title = 'Quietapine'").await;
    assert_eq!(there.get(&item).await.status(), 404);
    // Nor does a worklist tell of it.
    assert!(!there.page("/home").await.contains("Mental health"));
    let reason = [("reason", "Found unconscious, nobody with her")];
    assert_eq!(there.post(&format!("{record}/emergency"), &reason).await.status(), 303);
    assert!(everything(&there, &record).await.contains("Quietapine"), "an emergency opens medicines, wherever they are filed");
}
