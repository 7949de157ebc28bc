//! Carers: given and taken back by the person, registered on evidence, narrowed as a child grows up.

use domain::NhsNumber;
use service::installation::{Newcomer, add, person_with};

use crate::test_app::{Browser, TestApp, location};

const NUMBER: &str = "9990000018";

async fn newcomer(app: &TestApp, username: &str, number: Option<&str>) {
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: format!("Looker {username}"),
        nhs_number: number.map(|number| NhsNumber::parse(number).unwrap()),
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    add(&app.own_portal().await, newcomer).await.unwrap();
}

/// Somebody born on a day, with one item of each of some kinds, called by the kind.
async fn young(app: &TestApp, born: chrono::NaiveDate) -> String {
    let mut resources = vec![serde_json::json!({
        "resourceType": "Patient", "id": "p", "birthDate": born.to_string(), "name": [{"family": "Quickfall", "given": ["Ida"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
    })];
    for kind in ["appointment", "problem", "mental-health", "sexual-health", "contribution", "safeguarding"] {
        resources.push(serde_json::json!({
            "resourceType": "Condition", "id": kind, "code": {"text": format!("Called {kind}")}, "subject": {"reference": "Patient/p"},
            "meta": {"tag": [{"system": "urn:ilinks:category", "code": kind}]},
        }));
    }
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    let bundle = serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let portal = app.own_portal().await;
    service::import::import(&portal, bundle.as_bytes(), "test").await.unwrap();
    let person = person_with(&portal, &NhsNumber::parse(NUMBER).unwrap()).await.unwrap().unwrap();
    format!("/people/{person}")
}

/// The kinds that a browser sees in the timeline; none where there is no record for it.
async fn sees(browser: &Browser, record: &str) -> Vec<&'static str> {
    let answer = browser.get(&format!("{record}/timeline")).await;
    if answer.status() != 200 {
        assert_eq!(answer.status(), 404);
        return Vec::new();
    }
    let page = answer.text().await.unwrap();
    let kinds = ["appointment", "problem", "mental-health", "sexual-health", "contribution", "safeguarding"];
    kinds.into_iter().filter(|kind| page.contains(&format!("Called {kind}<"))).collect()
}

#[tokio::test]
async fn a_person_gives_access_by_topic_and_takes_it_back_at_once() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    let (ida, friend) = (app.signed_in("ida").await, app.signed_in("friend").await);
    let carers = format!("{record}/carers");
    assert!(ida.page(&carers).await.contains("Nobody."));
    ida.post(&carers, &[("username", "nobody-here"), ("relation", "friend"), ("appointment", "yes")]).await;
    let again = ida.page(&carers).await;
    assert!(again.contains("Enter the username") && again.contains("value=\"nobody-here\""), "what was typed is still there");
    let fields = [("username", "Friend"), ("relation", "friend"), ("appointment", "yes"), ("problem", "yes")];
    assert_eq!(location(&ida.post(&carers, &fields).await), carers);
    assert_eq!(sees(&friend, &record).await, ["appointment", "problem"]);
    assert_eq!(friend.get(&carers).await.status(), 403, "a carer makes no carers");
    assert_eq!(friend.post(&carers, &fields).await.status(), 403);
    // Given anew without topics: the one before ends with it.
    ida.post(&carers, &[("username", "friend"), ("relation", "friend")]).await;
    assert_eq!(sees(&friend, &record).await, ["appointment", "problem", "mental-health", "contribution"]);
    let page = ida.page(&carers).await;
    assert_eq!(page.matches("/withdraw\"").count(), 1);
    let withdraw = format!("{}/withdraw", page.split("/withdraw\"").next().unwrap().rsplit('"').next().unwrap());
    assert_eq!(friend.post(&withdraw, &[]).await.status(), 403);
    assert_eq!(ida.post(&withdraw, &[]).await.status(), 303);
    assert_eq!(sees(&friend, &record).await, Vec::<&str>::new(), "the very next request");
    assert!(!friend.page("/home").await.contains("Ida"));
    assert_eq!(ida.post(&withdraw, &[]).await.status(), 404);
    assert!(ida.page(&format!("{record}/access-log?own")).await.contains("changed who may act for you"));
}

#[tokio::test]
async fn a_parent_is_registered_on_evidence_and_sees_less_as_the_child_grows_up() {
    let app = TestApp::start();
    let today = app.clock_now().date_naive();
    // Eleven in ten days; thirteen, sixteen and eighteen after that.
    let record = young(&app, today + chrono::Days::new(10) - chrono::Months::new(11 * 12)).await;
    newcomer(&app, "mother", None).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    let officer = async || app.signed_in("hamish-abiodun-kerr").await;
    let fields = [
        ("nhs-number", NUMBER),
        ("username", "mother"),
        ("relation", "mother"),
        ("basis", "parent"),
        ("evidence", "Birth certificate 123, seen at the practice"),
    ];
    assert_eq!(app.signed_in("mother").await.post("/authorities", &fields).await.status(), 404);
    assert_eq!(app.signed_in("siobhan-trelawney").await.post("/authorities", &fields).await.status(), 404);
    let desk = officer().await;
    for (missing, sentence) in [(0, "Enter the NHS number"), (3, "Choose the ground"), (4, "Name the document")] {
        let mut fields = fields.to_vec();
        fields.remove(missing);
        desk.post("/authorities", &fields).await;
        assert!(desk.page("/authorities").await.contains(sentence), "{sentence}");
    }
    assert_eq!(location(&desk.post("/authorities", &fields).await), "/authorities");
    let mother = async || app.signed_in("mother").await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem", "mental-health", "contribution"]);
    assert!(app.signed_in("ida").await.page(&format!("{record}/carers")).await.contains("Birth certificate 123"));

    let review = async || {
        let desk = officer().await;
        let page = desk.page("/authorities").await;
        // Other children of the demonstration grow up too.
        let review = page.split('"').find(|part| part.starts_with(&record) && part.ends_with("/review")).unwrap().to_owned();
        assert_eq!(mother().await.post(&review, &[("goes-on", "yes")]).await.status(), 404);
        assert_eq!(desk.post(&review, &[("goes-on", "perhaps")]).await.status(), 404);
        assert_eq!(desk.post(&review, &[("goes-on", "yes")]).await.status(), 303);
        assert!(!desk.page("/authorities").await.contains("Looker mother"));
    };
    assert!(!officer().await.page("/authorities").await.contains("Looker mother"));
    app.clock.advance(chrono::Duration::days(11));
    assert_eq!(sees(&mother().await, &record).await, ["appointment"], "eleven, not reviewed yet");
    review().await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem", "mental-health"]);
    app.clock.advance(chrono::Duration::days(2 * 366));
    assert_eq!(sees(&mother().await, &record).await, ["appointment"], "thirteen");
    review().await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem"]);
    app.clock.advance(chrono::Duration::days(3 * 366));
    assert_eq!(sees(&mother().await, &record).await, Vec::<&str>::new(), "sixteen: they decide themselves");
    assert!(!mother().await.page("/home").await.contains("Ida"));
    // Who then gives it to her, as to anybody.
    let ida = app.signed_in("ida").await;
    ida.post(&format!("{record}/carers"), &[("username", "mother"), ("relation", "mother"), ("problem", "yes")]).await;
    assert_eq!(sees(&mother().await, &record).await, ["problem"]);
}

#[tokio::test]
async fn an_attorney_acts_from_the_day_to_the_day() {
    let app = TestApp::start();
    let today = app.clock_now().date_naive();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1940, 1, 1).unwrap()).await;
    newcomer(&app, "attorney", None).await;
    let desk = app.signed_in("hamish-abiodun-kerr").await;
    let (from, until) = (today + chrono::Days::new(3), today + chrono::Days::new(20));
    let part = |day: chrono::NaiveDate, format: &str| day.format(format).to_string();
    let dates = [("from", from), ("until", until)].map(|(name, day)| {
        [("day", "%-d"), ("month", "%-m"), ("year", "%Y")].map(|(of, format)| (format!("{name}-{of}"), part(day, format)))
    });
    let mut fields = vec![
        ("nhs-number", NUMBER),
        ("username", "attorney"),
        ("relation", "niece"),
        ("basis", "lasting-power-of-attorney"),
        ("evidence", "Registered power 7000-1234, certified copy at the practice"),
    ];
    fields.extend(dates.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(location(&desk.post("/authorities", &fields).await), "/authorities");
    let attorney = async || app.signed_in("attorney").await;
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "not yet");
    app.clock.advance(chrono::Duration::days(4));
    assert_eq!(sees(&attorney().await, &record).await, ["appointment", "problem", "mental-health", "contribution"]);
    assert_eq!(attorney().await.get(&format!("{record}/sharing")).await.status(), 200, "an attorney chooses what is shared");
    app.clock.advance(chrono::Duration::days(18));
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "no more");
}
