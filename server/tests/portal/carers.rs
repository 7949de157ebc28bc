//! Carers: given and taken back by the person.

use domain::{NhsNumber, Role};
use service::installation::{Newcomer, add, person_with};

use crate::test_app::{Browser, TestApp, location};

/// Whose record it is.
pub const NUMBER: &str = "9990000018";

/// What a carer without a list of topics sees of what `young` holds.
pub const ALL_BUT_PRIVATE: [&str; 4] = ["appointment", "problem", "mental-health", "contribution"];

/// An account of somebody, perhaps of the person with an NHS number.
pub async fn newcomer(app: &TestApp, username: &str, number: Option<&str>) {
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
pub async fn young(app: &TestApp, born: chrono::NaiveDate) -> String {
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
pub async fn sees(browser: &Browser, record: &str) -> Vec<&'static str> {
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
pub async fn withdrawal(browser: &Browser, carers: &str) -> String {
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

/// What nobody who acts for Niamh reads: the last name of whoever looked.
const LOOKED: &str = "Quillfeather";

/// A GP of Niamh's practice who has looked at her record, and their account.
async fn gp_of_niamh(app: &TestApp, niamh: &str) -> (Browser, String) {
    let newcomer = Newcomer {
        username: "new-gp".to_owned(),
        display_name: format!("Cosmo {LOOKED}"),
        posts: vec![("sandhopper-surgery".to_owned(), Role::GeneralPractitioner, "General practitioner".to_owned())],
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    add(&app.own_portal().await, newcomer).await.unwrap();
    let gp = app.signed_in("new-gp").await;
    assert_eq!(gp.get(&format!("{niamh}/record")).await.status(), 200);
    (gp, app.owner_sees("select account_id::text from account where username = 'new-gp'").await)
}

#[tokio::test]
async fn a_parent_learns_nothing_of_what_the_child_chose_about_what_they_do_not_see_nor_who_looked() {
    let app = TestApp::start();
    let niamh = app.record_of("niamh-clarke-osei").await;
    let (sharing, reason) = (format!("{niamh}/sharing"), "To read the counsellor’s letter");
    let (her, father) = (app.signed_in("niamh-clarke-osei").await, app.signed_in("kwame-osei").await);
    let (gp, account) = gp_of_niamh(&app, &niamh).await;
    for choice in [
        vec![("sharing", "do-not-share"), ("category", "sexual-health")],
        vec![("sharing", "do-not-share"), ("category", "mental-health"), ("practitioner", &*account)],
        vec![("sharing", "ask-first"), ("category", "letter")],
    ] {
        assert_eq!(her.post(&sharing, &choice).await.status(), 303);
    }
    assert_eq!(gp.post(&format!("{niamh}/ask"), &[("reason", reason)]).await.status(), 303);
    let page = her.page(&sharing).await;
    for words in ["Do not share: Sexual health, with everybody", "sexual health items", "Mental health, with", LOOKED, reason] {
        assert!(page.contains(words), "{words}");
    }
    let answer = page.split("/answer\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/answer";
    let page = father.page(&sharing).await;
    assert!(page.contains("None that you can see") && !page.contains("Sees the record without"));
    assert!(page.contains("Nobody asks now") && !page.contains("see the choices below"));
    // Of what she sees herself and he does too he is told, but not with whom.
    let told = [("sharing", "do-not-share"), ("category", "medicine"), ("practitioner", &*account)];
    assert_eq!(her.post(&sharing, &told).await.status(), 303);
    let page = father.page(&sharing).await;
    assert!(page.contains("Do not share: Medicines, with somebody who works there") && page.contains("Chosen by the person on"));
    for page in [&page, &father.page("/home").await] {
        assert!(!page.to_lowercase().contains("sexual") && !page.contains(LOOKED) && !page.contains(&account));
        assert!(!page.contains("Mental health, with") && !page.contains("Letters and documents") && !page.contains(reason));
    }

    let place =
        app.owner_sees("select organisation_id::text from post join account using (account_id) where username = 'new-gp'").await;
    let eyes = format!("{sharing}/see-as?role=general-practitioner&organisation={place}");
    let kept_back = "keep some of their record back";
    assert!(her.page(&eyes).await.contains(kept_back) && !father.page(&eyes).await.contains(kept_back));
    let trial = |category| format!("{eyes}&sharing=do-not-share&category={category}");
    for category in ["sexual-health", "letter", "social-care"] {
        assert_eq!(father.get(&trial(category)).await.status(), 404, "{category}");
    }
    assert_eq!(father.get(&trial("allergy")).await.status(), 200);

    // What he does not see he neither keeps back nor shares, alike whether she chose something of it or nothing.
    for category in ["sexual-health", "letter", "social-care"] {
        for wish in ["share", "do-not-share"] {
            for path in [sharing.clone(), format!("{sharing}/disagreements")] {
                let fields = [("sharing", wish), ("category", category), ("reason", "The school has to know of it")];
                assert_eq!(location(&father.post(&path, &fields).await), sharing);
                let page = father.page(&sharing).await;
                assert!(page.contains("Choose a kind of information from the list"), "{wish} {category}");
                assert!(!page.contains("chose to keep this back"), "{wish} {category}");
            }
        }
    }
    let hidden = app.owner_sees("select sharing_choice_id::text from sharing_choice where category = 'sexual-health'").await;
    for id in [&*hidden, "00000000-0000-4000-8000-000000000000"] {
        assert_eq!(father.post(&format!("{sharing}/{id}/end"), &[]).await.status(), 404);
        let asks = [("choice", id), ("reason", "The school has to know of it")];
        father.post(&format!("{sharing}/disagreements"), &asks).await;
        assert!(father.page(&sharing).await.contains("Nothing stands in the way any more"));
    }
    father.post(&answer, &[("answer", "yes")]).await;
    assert!(father.page(&sharing).await.contains("does not wait for an answer any more"));
    assert_eq!(app.owner_sees("select count(*)::text from access_request where answer is null").await, "1", "she answers");
    let page = her.page(&sharing).await;
    assert!(page.contains("Do not share: Sexual health, with everybody") && page.contains(reason));
}

#[tokio::test]
async fn of_what_others_chose_and_disagree_about_a_parent_hears_only_as_far_as_they_see_the_record() {
    let app = TestApp::start();
    let sharing = format!("{}/sharing", app.record_of("niamh-clarke-osei").await);
    for username in ["mother", "stepfather"] {
        newcomer(&app, username, None).await;
    }
    app.superuser_does(
        "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at)
         select gen_random_uuid(), g.person_id, a.account_id, 'parent', 'parent', g.starts_at from carer_grant g
         join account k on k.account_id = g.account_id and k.username = 'kwame-osei'
         join account a on a.username in ('mother', 'stepfather')",
    )
    .await;
    let (mother, stepfather) = (app.signed_in("mother").await, app.signed_in("stepfather").await);
    let (her, father) = (app.signed_in("niamh-clarke-osei").await, app.signed_in("kwame-osei").await);
    assert_eq!(mother.post(&sharing, &[("sharing", "do-not-share"), ("category", "letter")]).await.status(), 303);
    let wish = [("sharing", "share"), ("category", "letter"), ("reason", "The school has to know of it")];
    assert_eq!(stepfather.post(&format!("{sharing}/disagreements"), &wish).await.status(), 303);
    assert!(stepfather.page(&sharing).await.contains("A privacy officer is asked."));
    assert!(her.page("/home").await.contains("Looker mother chose what is shared for you, on"));
    for reader in [&her, &mother, &stepfather] {
        assert!(reader.page("/home").await.contains("asked a privacy officer on"));
        assert!(reader.page(&sharing).await.contains("Letters and documents, with everybody"));
    }
    let (home, page) = (father.page("/home").await, father.page(&sharing).await);
    assert!(!home.contains("made a choice on") && !home.contains("privacy officer"));
    assert!(!page.contains("Letters and documents") && !page.contains("What a privacy officer was asked to decide"));
}

#[tokio::test]
async fn the_home_of_a_person_tells_who_chose_for_them_and_whoever_chose_knows_with_whom() {
    const TOLD: &str = "Kwame Osei chose what is shared for you, ";
    let app = TestApp::start();
    let niamh = app.record_of("niamh-clarke-osei").await;
    let sharing = format!("{niamh}/sharing");
    let (her, father) = (app.signed_in("niamh-clarke-osei").await, app.signed_in("kwame-osei").await);
    let (gp, _) = gp_of_niamh(&app, &niamh).await;
    assert_eq!(her.post(&sharing, &[("sharing", "do-not-share"), ("category", "letter")]).await.status(), 303);
    assert!(!her.page("/home").await.contains("chose what is shared"), "what she chose herself is no news");
    assert_eq!(father.post(&sharing, &[("sharing", "ask-first"), ("category", "medicine")]).await.status(), 303);
    let home = her.page("/home").await;
    assert!(home.contains(&format!("{TOLD}on ")) && home.contains(&format!("href=\"{sharing}#choices\"")));
    assert!(!father.page("/home").await.contains("chose what is shared"));

    // Whom he answers he is told, and what he chose himself he reads with the name.
    assert_eq!(gp.post(&format!("{niamh}/ask"), &[("reason", "To look at the insulin with her")]).await.status(), 303);
    let page = father.page(&sharing).await;
    assert!(page.contains(LOOKED) && page.contains("To look at the insulin with her"));
    let answer = page.split("/answer\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/answer";
    assert_eq!(location(&father.post(&answer, &[("answer", "yes")]).await), sharing);
    assert!(father.page(&sharing).await.contains(&format!("Share: Medicines, with Cosmo {LOOKED}")));
    assert!(her.page("/home").await.contains(&format!("{TOLD}2 times, the last on ")));
    for (days, is_told) in [(29, true), (1, false)] {
        app.clock.advance(chrono::Duration::days(days));
        assert_eq!(app.signed_in("niamh-clarke-osei").await.page("/home").await.contains(TOLD), is_told);
    }
}
