//! What is kept from the person: marked and released by the team that recorded it and by its source, told to nobody from whom it is kept.

use service::audit::{Verdict, verify};

use crate::{
    seals::{HERE, THERE, deliver, doctor, end_all, history, ida, item, places_in_clear},
    test_app::{Browser, TestApp, location},
};

/// What a banner says to whom a seal can be broken.
const TOLD: &str = "Something in this record is sealed";
const BECAUSE: &str = "Her sister told us so in confidence";

/// The history with labels of its source: what is called so, and how.
async fn deliver_labelled(app: &TestApp, words: &[(&str, &str, &str)], labels: &[(&str, &str)]) {
    let mut bundle: serde_json::Value = serde_json::from_str(&history(app, words)).unwrap();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        let resource = &mut entry["resource"];
        let Some((_, code)) = labels.iter().find(|(title, _)| resource["code"]["text"] == **title) else { continue };
        resource["meta"] = serde_json::json!({"security": [{"system": "urn:ilinks:sensitivity", "code": code}]});
    }
    let portal = app.own_portal().await;
    let tally = service::import::import(&portal, bundle.to_string().as_bytes(), "test").await.unwrap();
    assert_eq!(tally.reasons.len(), 0, "{:?}", tally.reasons);
}

async fn mark(team: &Browser, item: &str, choice: &str) {
    let fields = [("sensitivity", choice), ("reason", BECAUSE)];
    assert_eq!(location(&team.post(&format!("{item}/sensitivity"), &fields).await), item);
}

#[tokio::test]
async fn a_team_keeps_from_the_person_what_it_recorded_and_releases_it() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis"), ("v2", THERE, "Halophrenia X")]).await;
    let (team, other) = (doctor(&app, HERE).await, doctor(&app, THERE).await);
    let item = item(&herself, &record, "Ferrumitis").await;
    let form = format!("{item}/sensitivity");
    assert!(team.page(&item).await.contains("Keep from the person, or release"));
    assert!(!other.page(&item).await.contains("Keep from the person"));
    let asked = [("sensitivity", "third-party"), ("reason", BECAUSE)];
    for nobody in [&other, &herself, &app.signed_in("freda-wainscott-ali").await] {
        assert_ne!(nobody.get(&form).await.status(), 200);
        assert_ne!(nobody.post(&form, &asked).await.status(), 303);
    }
    assert!(location(&app.browser().get(&form).await).starts_with("/sign-in"));

    assert_eq!(location(&team.post(&form, &[("reason", "too short")]).await), form);
    let page = team.page(&form).await;
    assert!(page.contains("Choose from whom it is to be kept") && page.contains("Say why, in at least 10 characters"));
    assert!(page.contains("too short"), "what was written is kept");
    assert_eq!(herself.get(&item).await.status(), 200, "nothing is marked yet");

    mark(&team, &item, "third-party").await;
    mark(&team, &item, "third-party").await;
    assert_eq!(herself.get(&item).await.status(), 404);
    assert!(!herself.page(&format!("{record}/timeline")).await.contains("Ferrumitis"));
    for (staff, name) in [(&team, "its team"), (&other, "another's staff who see it")] {
        let page = staff.page(&item).await;
        assert!(page.contains("Ferrumitis") && page.contains("it tells of somebody else"), "{name}");
        assert_eq!(page.matches(BECAUSE).count(), 1, "{name}: pressed twice, marked once");
    }
    team.post(&form, &[("sensitivity", "third-party"), ("reason", "Quite another reason")]).await;
    let page = team.page(&form).await;
    assert!(page.contains("It is so already") && page.contains("Quite another reason"));

    // A correction by the source undoes no mark, and the version before it does not tell either.
    deliver(&app, &[("v1", HERE, "Ferrumitos"), ("v2", THERE, "Halophrenia X")]).await;
    assert!(team.page(&item).await.contains("Ferrumitos"));
    assert_eq!(herself.get(&item).await.status(), 404);
    let told = "select title from entry_version where title = 'Ferrumitis' and sensitivity is distinct from 'third-party'";
    assert_eq!(app.superuser_lines(told).await, Vec::<String>::new());

    mark(&team, &item, "released").await;
    let page = herself.page(&item).await;
    assert!(page.contains("Ferrumitos") && !page.contains(BECAUSE) && !page.contains("Released"));
    assert!(team.page(&item).await.contains("Released by"));
}

#[tokio::test]
async fn the_log_holds_a_marking_and_tells_the_person_of_a_look() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis")]).await;
    let team = doctor(&app, HERE).await;
    let item = item(&herself, &record, "Ferrumitis").await;
    mark(&team, &item, "likely-harm").await;
    let held = app.superuser_lines("select coalesce(reason, '-') from audit_event where action = 'mark-sensitivity'").await;
    assert_eq!(held, ["-"]);
    let read_log = async || herself.page(&format!("{record}/access-log")).await;
    let log = read_log().await;
    let export = herself.page(&format!("{record}/access-log/export")).await;
    assert!(log.contains("looked at your record") && !log.contains("item)"), "not how much");
    assert!(!log.contains("About:"), "she sees nothing else of its kind");
    assert!(!export.contains("entries-seen"));
    for told in [&log, &export] {
        assert!(!told.contains(BECAUSE) && !told.contains("sensitiv") && !told.contains("used your record"));
    }
    assert_eq!(places_in_clear(&app, BECAUSE).await, Vec::<String>::new(), "the reason may say what the item says");
    let verdict = verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }));
    // Something of its kind that she sees came later: the look before it is told as it was, and one after it with the kind.
    app.clock.advance(chrono::Duration::minutes(1));
    deliver(&app, &[("v1", HERE, "Ferrumitis"), ("v1", HERE, "Glaucolalia")]).await;
    assert!(!read_log().await.contains("About:"));
    team.page(&format!("{record}/record")).await;
    assert!(!herself.page(&format!("{record}/timeline")).await.contains("Ferrumitis"));
    let log = read_log().await;
    assert_eq!(log.matches("Conditions and problems").count(), 1, "a delivery stands between the two looks");
}

#[tokio::test]
async fn a_sources_label_and_a_teams_mark_undo_each_other_only_by_saying_something_new() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Halophrenia X")]).await;
    let words = |title| [("v1", HERE, "Halophrenia X"), ("v1", HERE, title)];
    deliver_labelled(&app, &words("Ferrumitis"), &[("Ferrumitis", "not-yet-released")]).await;
    assert!(!herself.page(&format!("{record}/timeline")).await.contains("Ferrumitis"));
    let id = app.owner_sees("select entry_id::text from entry where title = 'Ferrumitis'").await;
    let (item, team) = (format!("{record}/entries/{id}"), doctor(&app, HERE).await);
    mark(&team, &item, "released").await;
    assert_eq!(herself.get(&item).await.status(), 200);
    deliver_labelled(&app, &words("Ferrumitos"), &[("Ferrumitos", "not-yet-released")]).await;
    let page = herself.page(&item).await;
    assert!(page.contains("Ferrumitos"), "the label that was there before undoes no release");
    assert!(page.contains("Version 1"), "the version before is released with it");
    deliver_labelled(&app, &words("Ferrumitus"), &[("Ferrumitus", "third-party")]).await;
    assert_eq!(herself.get(&item).await.status(), 404, "a new label counts");
    deliver(&app, &words("Ferrumitas")).await;
    assert_eq!(herself.get(&item).await.status(), 200, "and so does its end");
    app.clock.advance(chrono::Duration::seconds(1));
    mark(&team, &item, "not-for-proxies").await;
    deliver_labelled(&app, &words("Ferrumites"), &[("Ferrumites", "likely-harm")]).await;
    assert_eq!(herself.get(&item).await.status(), 404, "of the two the stricter");
    deliver(&app, &words("Ferrumitys")).await;
    assert!(herself.page(&item).await.contains("Not shown to whoever acts for the person"), "the team’s mark is still there");
}

#[tokio::test]
async fn a_topics_seal_reaches_what_the_person_cannot_see_and_tells_them_nothing_of_it() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Halophrenia X")]).await;
    let words = [("v1", HERE, "Halophrenia X"), ("v1", HERE, "Ferrumitis"), ("v1", HERE, "Glaucolalia")];
    deliver_labelled(&app, &words, &[("Ferrumitis", "third-party"), ("Glaucolalia", "likely-harm")]).await;
    // Another doctor who sees conditions, and the team that recorded them.
    deliver(&app, &[("v2", THERE, "Jejunalgia of old")]).await;
    let (team, other) = (doctor(&app, HERE).await, doctor(&app, THERE).await);
    let hidden = app
        .superuser_lines("select '/entries/' || entry_id from entry where title in ('Ferrumitis', 'Glaucolalia') order by title")
        .await;
    let hidden: Vec<String> = hidden.iter().map(|entry| format!("{record}{entry}")).collect();
    for item in &hidden {
        assert_eq!(herself.get(item).await.status(), 404);
        assert_eq!(other.get(item).await.status(), 200);
    }
    let topic = [("topic", "problem"), ("level", "sealed-and-locked")];
    assert_eq!(location(&herself.post(&format!("{record}/seals"), &topic).await), format!("{record}/seals"));
    assert!(herself.page(&format!("{record}/seals")).await.contains("2 items are under it"), "those that she can see");
    for item in &hidden {
        assert_eq!(other.get(item).await.status(), 404, "sealed");
        assert_eq!(team.get(item).await.status(), 200, "the team keeps sight of what it recorded");
        assert_eq!(herself.get(item).await.status(), 404);
    }
    for words in ["Ferrumitis", "Glaucolalia", "Halophrenia"] {
        assert_eq!(places_in_clear(&app, words).await, Vec::<String>::new());
    }
    let log = herself.page(&format!("{record}/access-log")).await;
    assert!(!log.contains("brought seals into effect"), "beside her own visits only");
    let log = herself.page(&format!("{record}/access-log?own")).await;
    assert!(log.contains("The portal") && log.contains("brought seals into effect"));
    // What the team releases under the seal she sees, and nobody else.
    mark(&team, &hidden[0], "released").await;
    assert!(herself.page(&hidden[0]).await.contains("Ferrumitis"));
    assert_eq!(other.get(&hidden[0]).await.status(), 404);
    assert_eq!(places_in_clear(&app, BECAUSE).await, Vec::<String>::new());

    end_all(&herself, &record).await;
    for item in &hidden {
        assert_eq!(other.get(item).await.status(), 200, "unsealed with the rest");
    }
    assert_eq!(herself.get(&hidden[1]).await.status(), 404, "and still kept from her");
    assert_eq!(app.superuser_lines("select entry_id::text from entry where seal_id is not null and title <> ''").await.len(), 0);
}

#[tokio::test]
async fn nobody_learns_through_others_eyes_that_a_seal_covers_what_is_kept_from_them() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v2", THERE, "Halophrenia X")]).await;
    let words = [("v2", THERE, "Halophrenia X"), ("v1", HERE, "Ferrumitis")];
    deliver_labelled(&app, &words, &[("Ferrumitis", "third-party")]).await;
    let other = doctor(&app, THERE).await;
    let there = app
        .owner_sees(
            "select organisation_id::text from organisation_identifier
             where system = 'urn:ilinks:organisation' and value = 'royal-liverpool-and-broadgreen'",
        )
        .await;
    let eyes = format!("{record}/sharing/see-as?role=hospital-doctor&organisation={there}");
    let topic = [("topic", "problem"), ("level", "sealed")];
    assert_eq!(herself.post(&format!("{record}/seals"), &topic).await.status(), 303);
    assert!(other.page(&format!("{record}/record")).await.contains(TOLD), "the doctor is told");
    // So they are where nothing at all is under a topic: neither what she reads through their eyes nor that somebody opened it tells
    // her that there is something.
    assert!(herself.page(&eyes).await.contains(TOLD));
    end_all(&herself, &record).await;
    let nothing = [("topic", "immunisation"), ("level", "sealed")];
    assert_eq!(herself.post(&format!("{record}/seals"), &nothing).await.status(), 303);
    assert!(other.page(&format!("{record}/record")).await.contains(TOLD) && herself.page(&eyes).await.contains(TOLD));
    let reason = [("reason", "About to be anaesthetised and cannot be asked")];
    let opened = other.post(&format!("{record}/break-seal"), &reason).await;
    assert_eq!(location(&opened), format!("{record}/record"), "and may be opened, like one with something under it");
    // Of what is locked nothing is told either way.
    end_all(&herself, &record).await;
    app.clock.advance(chrono::Duration::minutes(70));
    let locked = [("topic", "immunisation"), ("level", "sealed-and-locked")];
    assert_eq!(herself.post(&format!("{record}/seals"), &locked).await.status(), 303);
    let (other, herself) = (doctor(&app, THERE).await, app.signed_in("ida").await);
    assert!(!other.page(&format!("{record}/record")).await.contains(TOLD) && !herself.page(&eyes).await.contains(TOLD));
}

#[tokio::test]
async fn a_marking_stands_in_the_log_as_a_look_whatever_the_person_keeps_back() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis")]).await;
    let team = doctor(&app, HERE).await;
    let item = item(&herself, &record, "Ferrumitis").await;
    let choice = [("sharing", "do-not-share"), ("category", "letter")];
    assert_eq!(herself.post(&format!("{record}/sharing"), &choice).await.status(), 303);
    team.page(&item).await;
    mark(&team, &item, "likely-harm").await;
    let rules = app
        .superuser_lines(
            "select distinct rule from audit_event where action in ('read-record', 'mark-sensitivity') and post_id is not null",
        )
        .await;
    assert_eq!(rules, ["person-keeps-some-back"], "the same rule for both");
}

#[tokio::test]
async fn what_is_dangerous_to_hide_takes_a_word_that_it_is_understood() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis")]).await;
    let mut bundle: serde_json::Value = serde_json::from_str(&history(&app, &[("v1", HERE, "Latexia")])).unwrap();
    bundle["entry"][2]["resource"]["meta"] = serde_json::json!({"tag": [{"system": "urn:ilinks:category", "code": "allergy"}]});
    service::import::import(&app.own_portal().await, bundle.to_string().as_bytes(), "test").await.unwrap();
    let (item, team) = (item(&herself, &record, "Latexia").await, doctor(&app, HERE).await);
    let form = format!("{item}/sensitivity");
    let fields = [("sensitivity", "not-yet-released"), ("reason", BECAUSE)];
    assert_eq!(location(&team.post(&form, &fields).await), form);
    let page = team.page(&form).await;
    assert!(page.contains("Tick the box to say that you understand") && page.contains(BECAUSE), "and nothing is lost");
    assert!(page.contains("NHS number"), "it says whose it is");
    assert_eq!(herself.get(&item).await.status(), 200);
    let understood = [fields[0], fields[1], ("understood", "yes")];
    assert_eq!(location(&team.post(&form, &understood).await), item);
    assert_eq!(herself.get(&item).await.status(), 404);
    assert!(team.page(&format!("{record}/record")).await.contains("Not yet shown to the person"), "a tag in every list");
}

#[tokio::test]
async fn a_risk_is_never_sealed_neither_what_is_there_nor_what_comes() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Halophrenia X"), ("v2", THERE, "Jejunalgia of old")]).await;
    let portal = app.own_portal().await;
    let deliver_risks = async |titles: &[&'static str]| {
        let words: Vec<_> = titles.iter().map(|title| ("v1", HERE, *title)).collect();
        let mut bundle: serde_json::Value = serde_json::from_str(&history(&app, &words)).unwrap();
        for entry in bundle["entry"].as_array_mut().unwrap() {
            if entry["resource"]["resourceType"] == "Condition" {
                entry["resource"]["meta"] =
                    serde_json::json!({"tag": [{"system": "urn:ilinks:category", "code": "safeguarding"}]});
            }
        }
        service::import::import(&portal, bundle.to_string().as_bytes(), "test").await.unwrap();
    };
    deliver_risks(&["Ferrumitis"]).await;
    let visit = item(&herself, &record, "Halophrenia X").await;
    let fields = [("what", "episode"), ("level", "sealed-and-locked")];
    assert_eq!(location(&herself.post(&format!("{visit}/seal"), &fields).await), visit);
    deliver_risks(&["Ferrumitis", "Glaucolalia"]).await;
    let other = doctor(&app, THERE).await;
    assert_eq!(other.get(&visit).await.status(), 404);
    let risks = app
        .superuser_lines(
            "select entry_id::text from entry join account using (person_id)
             where username = 'ida' and category = 'safeguarding' and seal_id is null",
        )
        .await;
    assert_eq!(risks.len(), 2);
    for risk in risks {
        assert_eq!(other.get(&format!("{record}/entries/{risk}")).await.status(), 200);
    }
    let log = herself.page(&format!("{record}/access-log")).await;
    assert!(log.contains("looked at your record") && !log.contains("Safeguarding"));
    let topic = [("topic", "safeguarding"), ("level", "sealed-and-locked")];
    herself.post(&format!("{record}/seals"), &topic).await;
    assert!(herself.page(&format!("{record}/seals")).await.contains("Choose what to seal"));
}
