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

/// Whether a box or a circle of a page is ticked.
fn is_ticked(page: &str, name: &str, value: &str) -> bool {
    let (name, value) = (format!("name=\"{name}\""), format!("value=\"{value}\""));
    page.split('<').any(|tag| tag.contains(&name) && tag.contains(&value) && tag.contains(" checked"))
}

/// Where the person takes back the one right that they gave.
async fn withdrawal(browser: &Browser, carers: &str) -> String {
    let page = browser.page(carers).await;
    assert_eq!(page.matches("/withdraw\"").count(), 1);
    page.split('"').find(|part| part.ends_with("/withdraw")).unwrap().to_owned()
}

#[tokio::test]
async fn how_much_a_carer_sees_is_chosen_and_never_everything_by_leaving_something_out() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    let (ida, friend) = (app.signed_in("ida").await, app.signed_in("friend").await);
    let carers = format!("{record}/carers");
    let page = ida.page(&carers).await;
    assert!(page.contains("Everything but sexual health") && page.contains("Only the topics that I tick"));
    assert!(!page.contains(" checked"), "nothing is chosen for anybody");
    let who = [("username", "friend"), ("last-name", "friend"), ("relation", "old friend")];
    for (chosen, sentence) in [
        (vec![], "Choose what they may see: everything but sexual health, or only the topics that you tick"),
        (vec![("appointment", "yes"), ("problem", "yes")], "Choose what they may see"),
        (vec![("extent", "topics")], "Tick at least one topic, or choose “Everything but sexual health”"),
        (vec![("extent", "topics"), ("safeguarding", "yes")], "Tick at least one topic"),
        (vec![("extent", "everything"), ("problem", "yes")], "You ticked topics too"),
    ] {
        let fields: Vec<_> = who.iter().chain(&chosen).copied().collect();
        assert_eq!(location(&ida.post(&carers, &fields).await), carers);
        let page = ida.page(&carers).await;
        assert!(page.contains("Error: Who may act for me") && page.contains(sentence), "{sentence}");
        assert!(page.contains("value=\"friend\"") && page.contains("value=\"old friend\""), "{sentence}");
        for (name, value) in chosen.iter().filter(|(name, _)| *name != "safeguarding") {
            assert!(is_ticked(&page, name, value), "{sentence}: {name} is kept");
        }
        assert_eq!(sees(&friend, &record).await, Vec::<&str>::new(), "{sentence}: nothing is given");
    }
    ida.post(&carers, &[("username", "friend"), ("last-name", "friend"), ("relation", "old friend"), ("extent", "nonsense")])
        .await;
    assert!(ida.page(&carers).await.contains("Choose what they may see"));
    assert_eq!(sees(&friend, &record).await, Vec::<&str>::new());
}

#[tokio::test]
async fn a_username_of_somebody_else_gives_nothing_and_tells_nothing() {
    const UNKNOWN: &str = "We know nobody with this username and last name. Check both with them";
    const USERNAME: &str = "Enter the username that they sign in with. Ask them for it";
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    newcomer(&app, "stranger", None).await;
    let ida = app.signed_in("ida").await;
    let carers = format!("{record}/carers");
    for (username, last_name, sentence) in [
        ("stranger", "friend", UNKNOWN),
        ("nobody-here", "friend", UNKNOWN),
        ("friend", "end", UNKNOWN),
        ("friend", "Looker", UNKNOWN),
        ("friend", " ", "Enter their last name"),
        (" ", "friend", USERNAME),
        ("ida", "ida", USERNAME),
    ] {
        let who = [("username", username), ("last-name", last_name), ("relation", "friend"), ("extent", "everything")];
        ida.post(&carers, &who).await;
        let page = ida.page(&carers).await;
        assert!(page.contains(sentence) && page.contains("Nobody."), "{username} {last_name}");
        assert!(page.contains(&format!("value=\"{last_name}\"")), "{last_name} is kept");
    }
    let who = [("username", "friend"), ("last-name", " looker  FRIEND"), ("relation", "friend"), ("extent", "everything")];
    ida.post(&carers, &who).await;
    assert!(ida.page(&carers).await.contains(">Sees everything but sexual health<"));
    assert_eq!(sees(&app.signed_in("friend").await, &record).await, ALL_BUT_PRIVATE);
    assert_eq!(sees(&app.signed_in("stranger").await, &record).await, Vec::<&str>::new());
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once_and_everything_typed_is_kept() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    let ida = app.signed_in("ida").await;
    let carers = format!("{record}/carers");
    ida.post(&carers, &[]).await;
    let page = ida.page(&carers).await;
    for field in ["username", "last-name", "relation", "extent"] {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let too_long = "x".repeat(41);
    let fields = [
        ("username", "nobody-here"),
        ("last-name", "Nemo"),
        ("relation", &*too_long),
        ("extent", "everything"),
        ("problem", "yes"),
        ("until-day", "31"),
        ("until-month", "2"),
        ("until-year", "2030"),
    ];
    ida.post(&carers, &fields).await;
    let page = ida.page(&carers).await;
    for field in ["username", "relation", "extent", "until-day"] {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    for (name, typed) in fields.iter().filter(|(name, _)| !["extent", "problem"].contains(name)) {
        assert!(page.contains(&format!("value=\"{typed}\"")), "{name} is kept");
    }
    assert!(is_ticked(&page, "extent", "everything") && is_ticked(&page, "problem", "yes"));
    assert!(page.contains("Enter a real date, such as 27 3 2027, or leave it empty"));
    assert!(page.contains("You can give your sexual health too, by ticking it."));
}

#[tokio::test]
async fn taking_back_says_first_what_will_change_and_changes_it_at_the_second_press() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    let (ida, friend) = (app.signed_in("ida").await, app.signed_in("friend").await);
    let carers = format!("{record}/carers");
    let topics = [
        ("username", "friend"),
        ("last-name", "friend"),
        ("relation", "friend"),
        ("extent", "topics"),
        ("appointment", "yes"),
        ("problem", "yes"),
    ];
    ida.post(&carers, &topics).await;
    let withdraw = withdrawal(&ida, &carers).await;
    let page = ida.page(&withdraw).await;
    assert!(page.contains("Take back what you gave Looker friend"));
    assert!(page.contains("Looker friend, your friend, will no longer see these topics of your record, from the very next page"));
    assert!(page.contains("<li>Appointments<") && page.contains("<li>Conditions and problems<"));
    assert!(!page.contains("opened in an emergency"), "of which they are not told");
    assert_eq!(sees(&friend, &record).await, ["appointment", "problem"], "looking at it changes nothing");
    assert_eq!(friend.get(&withdraw).await.status(), 403);
    assert_eq!(app.signed_in("george-addo-mensah").await.get(&withdraw).await.status(), 404);
    assert_eq!(ida.get(&format!("{carers}/00000000-0000-4000-8000-000000000000/withdraw")).await.status(), 404);

    ida.post(&carers, &[("username", "friend"), ("last-name", "friend"), ("relation", "friend"), ("extent", "everything")]).await;
    assert_eq!(ida.get(&withdraw).await.status(), 404, "it ended with the one that was given anew");
    let withdraw = withdrawal(&ida, &carers).await;
    ida.post(&withdraw.replace("/withdraw", "/emergencies"), &[("tell", "yes")]).await;
    let page = ida.page(&withdraw).await;
    assert!(page.contains("will no longer see your record, from the very next page that they open."));
    assert!(page.contains("They will no longer be told when your record is opened in an emergency."));
    assert_eq!(location(&ida.post(&withdraw, &[]).await), carers);
    assert_eq!(sees(&friend, &record).await, Vec::<&str>::new(), "the very next page");
    assert_eq!(ida.get(&withdraw).await.status(), 404);
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
    ida.post(
        &carers,
        &[
            ("username", "nobody-here"),
            ("last-name", "friend"),
            ("relation", "friend"),
            ("extent", "topics"),
            ("appointment", "yes"),
        ],
    )
    .await;
    let again = ida.page(&carers).await;
    assert!(
        again.contains("We know nobody with this username") && again.contains("value=\"nobody-here\""),
        "what was typed is still there"
    );
    let fields = [
        ("username", "Friend"),
        ("last-name", " FRIEND "),
        ("relation", "friend"),
        ("extent", "topics"),
        ("appointment", "yes"),
        ("problem", "yes"),
    ];
    assert_eq!(location(&ida.post(&carers, &fields).await), carers);
    assert_eq!(sees(&friend, &record).await, ["appointment", "problem"]);
    assert_eq!(friend.get(&carers).await.status(), 403, "a carer makes no carers");
    assert_eq!(friend.post(&carers, &fields).await.status(), 403);
    // Given anew: the one before ends with it.
    ida.post(&carers, &[("username", "friend"), ("last-name", "friend"), ("relation", "friend"), ("extent", "everything")]).await;
    assert_eq!(sees(&friend, &record).await, ["appointment", "problem", "mental-health", "contribution"]);
    let withdraw = withdrawal(&ida, &carers).await;
    assert_eq!(friend.post(&withdraw, &[]).await.status(), 403);
    assert_eq!(ida.post(&withdraw, &[]).await.status(), 303);
    assert_eq!(sees(&friend, &record).await, Vec::<&str>::new(), "the very next request");
    assert!(!friend.page("/home").await.contains("Ida"));
    assert_eq!(ida.post(&withdraw, &[]).await.status(), 404);
    assert!(ida.page(&format!("{record}/access-log?own")).await.contains("changed who may act for you"));
}

#[tokio::test]
async fn what_a_carer_sends_too_late_is_not_added_and_comes_back_to_them() {
    let app = TestApp::start();
    let record = young(&app, chrono::NaiveDate::from_ymd_opt(1980, 1, 1).unwrap()).await;
    newcomer(&app, "ida", Some(NUMBER)).await;
    newcomer(&app, "friend", None).await;
    let (ida, friend) = (app.signed_in("ida").await, app.signed_in("friend").await);
    let carers = format!("{record}/carers");
    ida.post(&carers, &[("username", "friend"), ("last-name", "friend"), ("relation", "friend"), ("extent", "everything")]).await;
    assert_eq!(friend.get(&format!("{record}/plan")).await.status(), 200);
    ida.post(&withdrawal(&ida, &carers).await, &[]).await;

    let note = [("note", "She slept badly\n<b>again</b>")];
    let reading = [("systolic", "131"), ("diastolic", "83"), ("taken-day", "1"), ("taken-month", "6"), ("taken-year", "2026")];
    let plan = [("emergency", "Ring me first"), ("what-matters", "")];
    let absent = "/people/00000000-0000-4000-8000-000000000000";
    for (form, fields, words) in [
        ("contribution/note", &note[..], "She slept badly\n&lt;b"),
        ("contribution/blood-pressure", &reading[..], ">131<"),
        ("plan", &plan[..], "Ring me first"),
    ] {
        let mut pages = Vec::new();
        for person in [&*record, absent] {
            let answer = friend.post(&format!("{person}/{form}"), fields).await;
            assert_eq!(answer.status(), 404, "{form}");
            let reference = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            pages.push(answer.text().await.unwrap().replace(&reference, ""));
        }
        assert!(pages[0].contains("You cannot add to this record any more"), "{form}");
        assert!(pages[0].contains("Nothing was sent. This is what you wrote:") && pages[0].contains(words), "{form}");
        assert_eq!(pages[0], pages[1], "{form}: no hint whether there is such a record");
    }
    assert_eq!(app.superuser_lines("select title from entry where origin <> 'feed'").await, Vec::<String>::new());
}

#[tokio::test]
async fn to_whoever_acts_for_another_no_page_calls_that_record_theirs() {
    let app = TestApp::shared();
    let question = "select '/people/' || g.person_id from carer_grant g join account a using (account_id)
                    where a.username = 'bukola-adeyemi' and basis = 'parent' limit 1";
    let theo = app.owner_sees(question).await;
    let mother = app.signed_in("bukola-adeyemi").await;
    let elsewhere = "select '?role=nurse&organisation=' || organisation_id from organisation where organisation_id not in (
                        select organisation_id from relationship r join person p using (person_id) where p.given = 'Theodore') limit 1";
    let see_as = format!("sharing/see-as{}", app.owner_sees(elsewhere).await);
    for (page, words) in [
        ("record", "Theo"),
        ("sharing", "The services that care for Theo share Theo’s record"),
        ("plan", "see this at the top of Theo’s record"),
        ("contribution", "by the teams who care for Theo."),
        (&*see_as, "why they need Theo’s record first"),
    ] {
        let page = mother.page(&format!("{theo}/{page}")).await;
        assert!(page.contains(words), "{words}");
        assert!(!page.contains("your record") && !page.contains("care for you") && !page.contains("Because you"), "{words}");
    }
    assert!(mother.page(&format!("{theo}/timeline")).await.contains("Visits and contacts"));
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

const NURSE: (&str, &str) = ("capacity-evidence", "Assessed by the memory clinic; the form is kept there");

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

const ALL_BUT_PRIVATE: [&str; 4] = ["appointment", "problem", "mental-health", "contribution"];

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
        (in_days(5), NURSE.1, "must not be in the future"),
        (in_days(2), NURSE.1, "must not be before the day from which the authority holds"),
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
    let assessed = [("evidence", NURSE.1)];
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
        ("parent", NURSE.1, today, "leave it out for a parent"),
        ("deputy", NURSE.1, today.succ_opt().unwrap(), "must not be in the future"),
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
    let fields: Vec<_> = POWER.into_iter().chain([NURSE]).collect();
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
    assert_eq!(send(&desk, &regained, &[("evidence", NURSE.1)], &[("day", today)]).await, "/authorities");
    assert_eq!(sees(&attorney, &record).await, ["appointment"]);
}
