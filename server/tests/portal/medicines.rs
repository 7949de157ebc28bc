//! One medicine that two hospitals list: told in the reader's words, in the list and on the item's own page, and side by side.

use domain::Role;
use serde_json::{Value, json};
use service::installation::{Newcomer, add};

use crate::test_app::{Browser, TestApp};

const HERE: &str = "aintree-university-hospital";
const THERE: &str = "royal-liverpool-and-broadgreen";
const NUMBER: &str = "9990000018";

fn medicine(id: &str, name: &str, (place, authored_on): (&str, &str)) -> Value {
    json!({
        "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order", "authoredOn": authored_on,
        "medicationCodeableConcept": {"text": name}, "subject": {"reference": "Patient/p"},
        "encounter": {"reference": format!("Encounter/{place}")},
    })
}

/// Ida, whom two hospitals saw; a doctor of one of them; and her record.
async fn world(app: &TestApp) -> (Browser, Browser, String) {
    let mut resources = vec![json!({
        "resourceType": "Patient", "id": "p", "birthDate": "1950-01-01", "name": [{"family": "Quickfall", "given": ["Ida"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
    })];
    resources.extend([HERE, THERE].map(|place| {
        json!({
            "resourceType": "Encounter", "id": place, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"}, "period": {"start": app.clock_now().to_rfc3339()},
            "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
        })
    }));
    resources.extend([
        medicine("a", "Zolvamide 500 mg tablets", (HERE, "2024-03-03")),
        medicine("b", "Ramipril 5 mg capsules", (HERE, "2024-03-02")),
        medicine("c", "Zolvamide 1 g tablets", (THERE, "2024-03-01")),
    ]);
    let entries: Vec<_> = resources.iter().map(|resource| json!({"resource": resource})).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
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
    let posts = vec![(HERE.to_owned(), Role::HospitalDoctor, "Registrar".to_owned())];
    add(&portal, Newcomer { posts, ..newcomer("doctor-here") }).await.unwrap();
    (app.signed_in("ida").await, app.signed_in("doctor-here").await, app.record_of("ida").await)
}

#[tokio::test]
async fn one_medicine_of_two_hospitals_stands_together_and_is_told_in_the_readers_words_on_its_page_too() {
    const TO_IDA: &str = "in another strength or form. Ask a pharmacist or your GP practice which one you should take.";
    const TO_STAFF: &str = "in another strength or form. Find out which one counts.";
    let app = TestApp::start();
    let (ida, doctor, record) = world(&app).await;
    for (path, list) in [("record", "panel-medicine-list"), ("timeline?category=medicine", "timeline")] {
        for (reader, told, not_told) in [(&ida, TO_IDA, TO_STAFF), (&doctor, TO_STAFF, TO_IDA)] {
            let page = reader.page(&format!("{record}/{path}")).await;
            let list = page.split(&format!("id=\"{list}\"")).nth(1).unwrap().split("</ul>").next().unwrap();
            let places = ["Zolvamide 500 mg", "Zolvamide 1 g", "Ramipril"].map(|title| list.find(title).unwrap());
            assert!(places.is_sorted(), "{path}: what is one medicine stands together, all else in order: {places:?}");
            assert_eq!((list.matches(told).count(), list.matches(not_told).count()), (1, 0), "{path}: once for the two");
            let place = list.find(told).unwrap();
            assert!(places[0] < place && place < places[1], "{path}: on the first");
            assert!(list.contains("The next one seems to be the same medicine, also"), "{path}");
        }
    }
    let items = app
        .superuser_lines(
            "select '/people/' || person_id || '/entries/' || entry_id from entry
             where title in ('Zolvamide 500 mg tablets', 'Zolvamide 1 g tablets') order by title desc",
        )
        .await;
    let [half, whole] = &items[..] else { panic!("two items: {items:?}") };
    for (item, other) in [(half, whole), (whole, half)] {
        for (reader, told) in [(&ida, TO_IDA), (&doctor, TO_STAFF)] {
            let page = reader.page(item).await;
            assert!(page.contains(told) && page.contains(&format!("href=\"{other}\"")), "{item}");
            assert!(!page.contains("The next one"), "nothing stands below it there: {item}");
        }
    }
    let alone = app
        .superuser_lines(
            "select '/people/' || e.person_id || '/entries/' || e.entry_id from entry e join account a using (person_id)
             where a.username = 'ida' and e.title like 'Ramipril%'",
        )
        .await;
    assert!(!ida.page(&alone[0]).await.contains("Also on the list"));
}
