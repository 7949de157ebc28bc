//! What is kept from the person: marked and released by the team that recorded it and by its source, told to nobody from whom it is kept.

use service::audit::{Verdict, verify};

use crate::{
    seals::{HERE, THERE, deliver, doctor, history, ida, item, places_in_clear},
    test_app::{Browser, TestApp, location},
};

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
    let log = herself.page(&format!("{record}/access-log")).await;
    let export = herself.page(&format!("{record}/access-log/export")).await;
    assert!(log.contains("looked at your record") && log.contains("(1 item)"));
    for told in [&log, &export] {
        assert!(!told.contains(BECAUSE) && !told.contains("sensitiv") && !told.contains("used your record"));
    }
    assert_eq!(places_in_clear(&app, BECAUSE).await, Vec::<String>::new(), "the reason may say what the item says");
    let verdict = verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }));
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
    mark(&team, &item, "not-for-proxies").await;
    deliver_labelled(&app, &words("Ferrumites"), &[("Ferrumites", "likely-harm")]).await;
    assert_eq!(herself.get(&item).await.status(), 404, "of the two the stricter");
    deliver(&app, &words("Ferrumitys")).await;
    assert!(herself.page(&item).await.contains("Not shown to whoever acts for the person"), "the team’s mark is still there");
}
