//! Rights that a privacy officer registers on evidence: a parent's, narrowed as the child grows up, and an attorney's.

use crate::{
    carers::{ALL_BUT_PRIVATE, NUMBER, newcomer, sees, withdrawal, young},
    test_app::{Browser, TestApp, location},
};

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
        ("last-name", "mother"),
        ("relation", "mother"),
        ("basis", "parent"),
        ("evidence", "Birth certificate 123, seen at the practice"),
    ];
    assert_eq!(app.signed_in("mother").await.post("/authorities", &fields).await.status(), 404);
    assert_eq!(app.signed_in("siobhan-trelawney").await.post("/authorities", &fields).await.status(), 404);
    let desk = officer().await;
    for (missing, sentence) in
        [(0, "Enter the NHS number"), (2, "Enter their last name"), (4, "Choose the ground"), (5, "Name the document")]
    {
        let mut fields = fields.to_vec();
        fields.remove(missing);
        desk.post("/authorities", &fields).await;
        assert!(desk.page("/authorities").await.contains(sentence), "{sentence}");
    }
    let mut another = fields.to_vec();
    another[2] = ("last-name", "Quickfall");
    desk.post("/authorities", &another).await;
    assert!(desk.page("/authorities").await.contains("We know nobody with this username and last name"));
    assert_eq!(sees(&app.signed_in("mother").await, &record).await, Vec::<&str>::new());
    assert_eq!(location(&desk.post("/authorities", &fields).await), "/authorities");
    let mother = async || app.signed_in("mother").await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem", "mental-health", "contribution"]);
    assert!(app.signed_in("ida").await.page(&format!("{record}/carers")).await.contains("Birth certificate 123"));
    let told = async |words: &str| {
        assert!(app.signed_in("ida").await.page(&format!("{record}/carers")).await.contains(&format!(">{words}<")), "{words}");
    };
    told("Sees everything but sexual health").await;

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
    told("Sees appointments, allergies, medicines and vaccinations only, until it is reviewed").await;
    review().await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem", "mental-health"]);
    told("Sees everything but sexual health and what you add").await;
    app.clock.advance(chrono::Duration::days(2 * 366));
    assert_eq!(sees(&mother().await, &record).await, ["appointment"], "thirteen");
    review().await;
    assert_eq!(sees(&mother().await, &record).await, ["appointment", "problem"]);
    told("Sees everything but sexual health, mental health and what you add").await;
    app.clock.advance(chrono::Duration::days(3 * 366));
    assert_eq!(sees(&mother().await, &record).await, Vec::<&str>::new(), "sixteen: they decide themselves");
    told("Sees nothing: you decide for yourself").await;
    assert!(!mother().await.page("/home").await.contains("Ida"));
    // Who then gives it to her, as to anybody.
    let ida = app.signed_in("ida").await;
    let problems =
        [("username", "mother"), ("last-name", "mother"), ("relation", "mother"), ("extent", "topics"), ("problem", "yes")];
    ida.post(&format!("{record}/carers"), &problems).await;
    assert_eq!(sees(&mother().await, &record).await, ["problem"]);
}

/// The three fields of a date.
fn date(name: &str, day: chrono::NaiveDate) -> Vec<(String, String)> {
    let part = |of: &str, format: &str| (format!("{name}-{of}"), day.format(format).to_string());
    vec![part("day", "%-d"), part("month", "%-m"), part("year", "%Y")]
}

/// What a privacy officer fills in for an attorney.
const POWER: [(&str, &str); 6] = [
    ("nhs-number", NUMBER),
    ("username", "attorney"),
    ("last-name", "attorney"),
    ("relation", "niece"),
    ("basis", "lasting-power-of-attorney"),
    ("evidence", "Registered power 7000-1234, certified copy at the practice"),
];

/// Who assessed that the person cannot decide.
const ASSESSMENT: (&str, &str) = ("capacity-evidence", "Assessed by the memory clinic; the form is kept there");

/// Sends a form with some fields and some dates.
async fn send(browser: &Browser, path: &str, fields: &[(&str, &str)], dates: &[(&str, chrono::NaiveDate)]) -> String {
    let dates: Vec<_> = dates.iter().flat_map(|(name, day)| date(name, *day)).collect();
    let all: Vec<_> = fields.iter().copied().chain(dates.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect();
    location(&browser.post(path, &all).await)
}

/// Where the privacy officer records something about the attorney of a record.
async fn capacity_path(desk: &Browser, record: &str, what: &str) -> String {
    let page = desk.page("/authorities").await;
    page.split('"').find(|part| part.starts_with(record) && part.ends_with(what)).unwrap().to_owned()
}

#[tokio::test]
async fn an_attorney_acts_from_the_day_to_the_day_and_only_while_the_person_cannot_decide() {
    let app = TestApp::start();
    let today = domain::clock::london_day(app.clock_now());
    let in_days = |days| today + chrono::Duration::days(days);
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1940, 1, 1).unwrap()).await;
    newcomer(&app, "attorney", None).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    let officer = async || app.signed_in("hamish-abiodun-kerr").await;
    let attorney = async || app.signed_in("attorney").await;
    let told = async || app.signed_in("ida").await.page(&format!("{record}/carers")).await;
    let dates = [("from", in_days(3)), ("until", in_days(20))];
    assert_eq!(send(&officer().await, "/authorities", &POWER, &dates).await, "/authorities");
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "not yet");
    app.clock.advance(chrono::Duration::days(4));
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "nobody assessed anything");
    assert!(!attorney().await.page("/home").await.contains("Ida"));
    assert_eq!(attorney().await.get(&format!("{record}/sharing")).await.status(), 404);
    assert!(told().await.contains("Waits: acts for you only if you cannot decide yourself"));

    let desk = officer().await;
    let lost = capacity_path(&desk, &record, "/lost").await;
    for (day, evidence, sentence) in [
        (in_days(5), ASSESSMENT.1, "must not be in the future"),
        (in_days(2), ASSESSMENT.1, "must not be before the day from which the authority holds"),
        (in_days(4), "  ", "Say who assessed it"),
    ] {
        assert_eq!(send(&desk, &lost, &[("evidence", evidence)], &[("day", day)]).await, lost);
        let page = desk.page(&lost).await;
        assert!(page.contains(sentence) && page.contains(&format!("value=\"{}\"", day.format("%Y"))), "{sentence}");
    }
    desk.post(&lost, &[("evidence", "Somebody"), ("day-day", "31"), ("day-month", "2"), ("day-year", "2026")]).await;
    assert!(desk.page(&lost).await.contains("Enter a real date"));
    desk.post(&lost, &[("evidence", "Somebody")]).await;
    assert!(desk.page(&lost).await.contains("Enter the day"));
    for nobody in ["attorney", "ida", "siobhan-trelawney"] {
        let browser = app.signed_in(nobody).await;
        assert_eq!(browser.get(&lost).await.status(), 404, "{nobody}");
        assert_eq!(browser.post(&lost, &[]).await.status(), 404, "{nobody}");
    }
    let assessed = [("evidence", ASSESSMENT.1)];
    assert_eq!(send(&desk, &lost, &assessed, &[("day", in_days(4))]).await, "/authorities");
    assert_eq!(sees(&attorney().await, &record).await, ALL_BUT_PRIVATE);
    assert_eq!(attorney().await.get(&format!("{record}/sharing")).await.status(), 200, "an attorney chooses what is shared");
    assert!(told().await.contains("because you cannot decide yourself: Assessed by the memory clinic"));
    // The same form again changes nothing.
    assert_eq!(send(&desk, &lost, &assessed, &[("day", in_days(3))]).await, lost);
    assert!(desk.page(&lost).await.contains("recorded already that they cannot decide"));

    let regained = capacity_path(&desk, &record, "/regained").await;
    assert_eq!(send(&desk, &regained, &assessed, &[("day", in_days(3))]).await, regained);
    assert!(desk.page(&regained).await.contains("must not be before the day since which they cannot decide"));
    assert_eq!(send(&desk, &regained, &assessed, &[("day", in_days(4))]).await, "/authorities");
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "the very next request");
    assert!(told().await.contains("You decide for yourself again since"));
    assert_eq!(send(&desk, &regained, &assessed, &[("day", in_days(4))]).await, regained, "once");
    let log = app.signed_in("ida").await.page(&format!("{record}/access-log")).await;
    assert!(log.contains("Cannot decide since") && log.contains("Decides for themselves again since"));

    // And once more, until the power itself is over.
    assert_eq!(send(&desk, &lost, &assessed, &[("day", in_days(4))]).await, "/authorities");
    assert_eq!(sees(&attorney().await, &record).await, ALL_BUT_PRIVATE);
    app.clock.advance(chrono::Duration::days(18));
    assert_eq!(sees(&attorney().await, &record).await, Vec::<&str>::new(), "no more");
}

#[tokio::test]
async fn an_assessment_may_come_with_the_authority_and_what_waits_hides_nothing_that_was_granted() {
    let app = TestApp::start();
    let today = domain::clock::london_day(app.clock_now());
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1940, 1, 1).unwrap()).await;
    newcomer(&app, "attorney", None).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    let (ida, attorney) = (app.signed_in("ida").await, app.signed_in("attorney").await);
    let granted = [
        ("username", "attorney"),
        ("last-name", "attorney"),
        ("relation", "niece"),
        ("extent", "topics"),
        ("appointment", "yes"),
    ];
    ida.post(&format!("{record}/carers"), &granted).await;
    let desk = app.signed_in("hamish-abiodun-kerr").await;
    for (basis, evidence, since, sentence) in [
        ("parent", ASSESSMENT.1, today, "leave it out for a parent"),
        ("deputy", ASSESSMENT.1, today.succ_opt().unwrap(), "must not be in the future"),
        ("deputy", "", today, "Say who assessed it"),
    ] {
        let mut fields = POWER.to_vec();
        fields[4] = ("basis", basis);
        fields.push(("capacity-evidence", evidence));
        send(&desk, "/authorities", &fields, &[("lacks-capacity", since)]).await;
        assert!(desk.page("/authorities").await.contains(sentence), "{sentence}");
    }
    assert_eq!(send(&desk, "/authorities", &POWER, &[]).await, "/authorities");
    assert_eq!(sees(&attorney, &record).await, ["appointment"], "the power waits; what she was given is hers");
    let fields: Vec<_> = POWER.into_iter().chain([ASSESSMENT]).collect();
    assert_eq!(send(&desk, "/authorities", &fields, &[("lacks-capacity", today)]).await, "/authorities");
    assert_eq!(sees(&attorney, &record).await, ALL_BUT_PRIVATE);
    // Given anew afterwards, for less: the power still counts.
    let carers = format!("{record}/carers");
    ida.post(&carers, &granted).await;
    assert_eq!(sees(&attorney, &record).await, ALL_BUT_PRIVATE);
    let back = ida.page(&withdrawal(&ida, &carers).await).await;
    assert!(back.contains("Looker attorney, your niece, still acts for you under a lasting power of attorney"));
    assert!(!back.contains("will no longer see"));
    let mut answers = Vec::new();
    for told in ida.page(&carers).await.split('"').filter(|part| part.ends_with("/emergencies")) {
        answers.push(ida.get(&told.replace("/emergencies", "/withdraw")).await.status().as_u16());
    }
    answers.sort_unstable();
    assert_eq!(answers, [200, 404], "the power is not hers to take back");
    let regained = capacity_path(&desk, &record, "/regained").await;
    assert_eq!(send(&desk, &regained, &[("evidence", ASSESSMENT.1)], &[("day", today)]).await, "/authorities");
    assert_eq!(sees(&attorney, &record).await, ["appointment"]);
}
