//! Seals: what they hide and from whom, what lies under them as time goes on, how they are broken, and that nothing is kept in clear.

use std::time::Duration;

use service::{
    installation::{Newcomer, add},
    keys,
};

use crate::test_app::{Browser, TestApp, location};

const NUMBER: &str = "9990000018";
const REASON: [(&str, &str); 1] = [("reason", "About to be anaesthetised and cannot be asked")];

/// A patient with two visits at two hospitals, each with a condition that is called by a name found nowhere else.
pub fn history(app: &TestApp, words: &[(&str, &str, &str)]) -> String {
    let patient = serde_json::json!({
        "resourceType": "Patient", "id": "p", "birthDate": "1980-01-01", "name": [{"family": "Quickfall", "given": ["Ida"]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
    });
    let mut resources = vec![patient];
    for (visit, place, _) in words {
        if resources.iter().any(|known| known["id"] == **visit) {
            continue;
        }
        resources.push(serde_json::json!({
            "resourceType": "Encounter", "id": visit, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"}, "period": {"start": app.clock_now().to_rfc3339()},
            "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
        }));
    }
    for (visit, _, condition) in words {
        resources.push(serde_json::json!({
            "resourceType": "Condition", "id": format!("c-{}", condition.len()), "code": {"text": condition},
            "subject": {"reference": "Patient/p"}, "encounter": {"reference": format!("Encounter/{visit}")},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        }));
    }
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

pub const HERE: &str = "aintree-university-hospital";
pub const THERE: &str = "royal-liverpool-and-broadgreen";

pub async fn deliver(app: &TestApp, words: &[(&str, &str, &str)]) {
    let portal = app.own_portal().await;
    let tally = service::import::import(&portal, history(app, words).as_bytes(), "test").await.unwrap();
    assert_eq!(tally.reasons.len(), 0, "{:?}", tally.reasons);
}

/// Ida with what was delivered about her, signed in; and her record.
pub async fn ida(app: &TestApp, words: &[(&str, &str, &str)]) -> (Browser, String) {
    deliver(app, words).await;
    let newcomer = Newcomer {
        username: "ida".to_owned(),
        display_name: "Ida Quickfall".to_owned(),
        nhs_number: Some(domain::NhsNumber::parse(NUMBER).unwrap()),
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    add(&app.own_portal().await, newcomer).await.unwrap();
    (app.signed_in("ida").await, app.record_of("ida").await)
}

/// A doctor of a hospital that saw Ida.
pub async fn doctor(app: &TestApp, place: &str) -> Browser {
    let question = format!(
        "select a.username || '|' || p.post_id from post p join account a using (account_id)
         join organisation_identifier i using (organisation_id)
         where i.system = 'urn:ilinks:organisation' and i.value = '{place}' and p.role = 'hospital-doctor' limit 1"
    );
    let found = app.owner_sees(Box::leak(question.into_boxed_str())).await;
    let (username, post) = found.split_once('|').unwrap_or_else(|| panic!("no doctor at {place}"));
    app.signed_in_to_post(username, post).await
}

/// The address of the entry that a page of the person's own calls so.
pub async fn item(herself: &Browser, record: &str, title: &str) -> String {
    let page = herself.page(&format!("{record}/timeline")).await;
    let before = page.split(&format!(">{title}<")).next().unwrap();
    assert!(before.len() < page.len(), "{title} is not in her timeline");
    before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

pub async fn seal(herself: &Browser, item: &str, what: &str, level: &str) {
    let answer = herself.post(&format!("{item}/seal"), &[("what", what), ("level", level)]).await;
    assert_eq!(location(&answer), item);
}

pub async fn end_all(herself: &Browser, record: &str) {
    loop {
        let page = herself.page(&format!("{record}/seals")).await;
        let Some((before, _)) = page.split_once("/end\"") else { break };
        let end = format!("{}/end", before.rsplit('"').next().unwrap());
        assert_eq!(herself.post(&end, &[]).await.status(), 303);
    }
}

#[tokio::test]
async fn what_is_sealed_is_told_and_opened_with_a_reason_and_what_is_locked_is_not() {
    let app = TestApp::start();
    let words = [("v1", HERE, "Ferrumitis"), ("v1", HERE, "Glaucolalia"), ("v2", THERE, "Halophrenia X")];
    let (herself, record) = ida(&app, &words).await;
    let (soft, locked) = (item(&herself, &record, "Ferrumitis").await, item(&herself, &record, "Glaucolalia").await);
    let (team, other) = (doctor(&app, HERE).await, doctor(&app, THERE).await);
    assert!(!other.page(&format!("{record}/record")).await.contains("is sealed"));
    assert_eq!(other.get(&format!("{record}/break-seal")).await.status(), 404, "there is nothing to break");

    seal(&herself, &locked, "item", "sealed-and-locked").await;
    let page = other.page(&format!("{record}/record")).await;
    assert!(!page.contains("sealed") && !page.contains("Glaucolalia") && page.contains("Ferrumitis"));
    assert_eq!(other.get(&format!("{record}/break-seal")).await.status(), 404, "what is locked cannot be told from nothing");

    seal(&herself, &soft, "item", "sealed").await;
    assert!(team.page(&soft).await.contains("Ferrumitis"), "the team keeps sight of what it recorded");
    assert!(!team.page(&format!("{record}/record")).await.contains("Open it with a reason"));
    let page = other.page(&format!("{record}/record")).await;
    assert!(page.contains("Something in this record is sealed") && !page.contains("Ferrumitis"));
    assert_eq!(other.get(&soft).await.status(), 404);
    other.page(&format!("{record}/break-seal")).await;
    let log = herself.page(&format!("{record}/access-log")).await;
    assert!(log.contains("They opened a form about your record") && !log.contains("opened what you sealed"), "nothing was sent");
    other.post(&format!("{record}/break-seal"), &[("reason", "want to")]).await;
    assert!(other.page(&format!("{record}/break-seal")).await.contains("at least 10 characters"));
    assert_eq!(location(&other.post(&format!("{record}/break-seal"), &REASON).await), format!("{record}/record"));
    let page = other.page(&format!("{record}/record")).await;
    assert!(page.contains("Ferrumitis") && page.contains("You opened what this person sealed") && !page.contains("Glaucolalia"));
    let closes = domain::clock::time_in_words(app.clock_now() + chrono::Duration::minutes(60));
    assert!(page.contains(&format!("Closes at {closes}.")));
    assert_eq!(other.get(&locked).await.status(), 404);

    assert!(herself.page(&format!("{record}/seals")).await.contains("About to be anaesthetised"));
    let log = herself.page(&format!("{record}/access-log")).await;
    assert!(
        log.contains(&format!("opened what you sealed: “{}”", REASON[0].1)) && log.contains("What you locked stayed locked.")
    );
    assert!(log.contains("A privacy officer reviews it."));
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert!(officer.page("/home").await.contains("Seal broken"));
    let queued = app.superuser_lines("select encode(job, 'escape') from apalis.jobs where job_type = 'send-notice'").await;
    assert!(queued.iter().any(|job| job.contains("seal-broken")) && queued.iter().all(|job| !job.contains("anaesth")));

    app.clock.advance(chrono::Duration::minutes(61));
    let other = doctor(&app, THERE).await;
    assert_eq!(other.get(&soft).await.status(), 404, "for an hour");
    // A claim makes nobody one of those who are told.
    let stranger = app.signed_in("freda-wainscott-ali").await;
    stranger.post(&format!("{record}/claim"), &REASON).await;
    assert!(!stranger.page(&format!("{record}/record")).await.contains("sealed"));
    assert_eq!(stranger.get(&format!("{record}/break-seal")).await.status(), 404);
}

#[tokio::test]
async fn a_topic_and_a_visit_are_sealed_with_what_comes_later_and_come_back_whole() {
    let app = TestApp::start();
    let words = [("v1", HERE, "Ferrumitis"), ("v2", THERE, "Halophrenia X")];
    let (herself, record) = ida(&app, &words).await;
    let other = doctor(&app, THERE).await;
    let first = item(&herself, &record, "Ferrumitis").await;
    seal(&herself, &first, "episode", "sealed-and-locked").await;
    assert_eq!(other.get(&first).await.status(), 404);
    // Delivered again, corrected, and with something new of the same visit: all of it stays under the seal.
    let more = [("v1", HERE, "Ferrumitis"), ("v1", HERE, "Ferrumitis of the left ear"), ("v2", THERE, "Halophrenia X")];
    deliver(&app, &more).await;
    deliver(&app, &[("v1", HERE, "Ferrumitos"), ("v2", THERE, "Halophrenia X")]).await;
    let later = item(&herself, &record, "Ferrumitis of the left ear").await;
    assert!(herself.page(&first).await.contains("Ferrumitos"), "a correction of ten letters has the same id");
    assert!(herself.page(&first).await.contains("Version 1"));
    for address in [&first, &later] {
        assert_eq!(other.get(address).await.status(), 404, "{address}");
    }
    // Everything with one code.
    let second = item(&herself, &record, "Halophrenia X").await;
    let here = doctor(&app, HERE).await;
    seal(&herself, &second, "code", "sealed-and-locked").await;
    assert_eq!(here.get(&second).await.status(), 404);
    // Everything of a kind, by the form that names no item.
    end_all(&herself, &record).await;
    for (browser, address) in [(&other, &first), (&other, &later), (&here, &second)] {
        assert_eq!(browser.get(address).await.status(), 200, "{address}");
    }
    assert_eq!(app.superuser_lines("select title from entry where seal_id is not null and title <> ''").await.len(), 0);
    let fields = [("topic", "problem"), ("level", "sealed"), ("safety-kind", "avoid"), ("safety-what", "ibuprofen")];
    assert_eq!(location(&herself.post(&format!("{record}/seals"), &fields).await), format!("{record}/seals"));
    let page = other.page(&format!("{record}/record")).await;
    assert!(page.contains("Avoid: ibuprofen") && !page.contains("Ferrumitos"), "a safety rule is shown, what it is about is not");
    deliver(&app, &[("v1", HERE, "Ferrumitis and something quite new")]).await;
    assert!(!other.page(&format!("{record}/timeline")).await.contains("quite new"));
    assert!(herself.page(&format!("{record}/timeline")).await.contains("quite new"));
    end_all(&herself, &record).await;
    assert!(other.page(&format!("{record}/timeline")).await.contains("quite new"));
    assert!(!other.page(&format!("{record}/record")).await.contains("ibuprofen"));
    // Nothing was changed by sealing: the same delivery again is the same.
    let portal = app.own_portal().await;
    let tally =
        service::import::import(&portal, history(&app, &[("v1", HERE, "Ferrumitis and something quite new")]).as_bytes(), "test")
            .await;
    assert_eq!(tally.unwrap().resources["Condition"].unchanged, 1);
}

#[tokio::test]
async fn a_team_seals_at_the_persons_request_what_it_recorded_and_nothing_else() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis"), ("v2", THERE, "Halophrenia X")]).await;
    let (team, other) = (doctor(&app, HERE).await, doctor(&app, THERE).await);
    let (theirs, not_theirs) = (item(&herself, &record, "Ferrumitis").await, item(&herself, &record, "Halophrenia X").await);
    assert!(team.page(&theirs).await.contains("Seal this at the person’s request"));
    assert!(!team.page(&not_theirs).await.contains("Seal this at"));
    assert_eq!(team.get(&format!("{not_theirs}/seal")).await.status(), 404);
    let fields = [("what", "item"), ("level", "sealed-and-locked")];
    assert_eq!(team.post(&format!("{not_theirs}/seal"), &fields).await.status(), 404);
    assert_eq!(location(&team.post(&format!("{theirs}/seal"), &fields).await), theirs);
    assert_eq!(other.get(&theirs).await.status(), 404);
    let seals = herself.page(&format!("{record}/seals")).await;
    assert!(seals.contains("at your request") && seals.contains("Ferrumitis"));
    assert_eq!(team.get(&format!("{record}/seals")).await.status(), 403, "the list is the person's");
    let end = seals.split("/end\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/end";
    assert_eq!(other.post(&end, &[]).await.status(), 404);
    assert_eq!(team.post(&end, &[]).await.status(), 303, "the sealing team takes its seal off");
    assert_eq!(other.get(&theirs).await.status(), 200);
}

/// Every column of every table as text, where it holds some words.
pub async fn places_in_clear(app: &TestApp, words: &str) -> Vec<String> {
    let tables = app
        .superuser_lines(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'apalis')
             and not exists (select from pg_class c where c.relname = tablename and c.relkind = 'p')",
        )
        .await;
    assert!(tables.len() > 30);
    let mut found = Vec::new();
    for table in tables {
        let question = format!(
            "select '{table}: ' || left(t::text, 200) from {table} t where t::text ilike '%{words}%' or t::text like '%' || encode('{words}', 'hex') || '%'"
        );
        found.extend(app.superuser_lines(Box::leak(question.into_boxed_str())).await);
    }
    found
}

#[tokio::test]
async fn nothing_sealed_is_anywhere_in_the_database_in_clear_and_nothing_opens_where_it_does_not_belong() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis"), ("v2", HERE, "Halophrenia X")]).await;
    assert!(!places_in_clear(&app, "Ferrumitis").await.is_empty(), "the search would find it");
    let first = item(&herself, &record, "Ferrumitis").await;
    seal(&herself, &first, "item", "sealed-and-locked").await;
    deliver(&app, &[("v1", HERE, "Ferrumitos"), ("v2", HERE, "Halophrenia X")]).await;
    let second = item(&herself, &record, "Halophrenia X").await;
    seal(&herself, &second, "code", "sealed").await;
    // A form that was refused keeps what was typed, encrypted too.
    herself.post(&format!("{record}/seals"), &[("safety-what", "Ferrumitis")]).await;
    for words in ["Ferrumit", "Halophrenia"] {
        assert_eq!(places_in_clear(&app, words).await, Vec::<String>::new());
    }
    // The raw message is kept, and comes back as it was delivered to whoever has the key.
    let question =
        format!("select source_message_id::text from source_message where person_id = '{}' order by received_at", &record[8..]);
    let kept = app.superuser_lines(Box::leak(question.into_boxed_str())).await;
    let (portal, import) = (app.own_portal().await, domain::Actor::System(domain::SystemJob::Import));
    let mut tx = portal.store.begin().await.unwrap();
    let facts = tx.facts(&import, record[8..].parse().unwrap()).await.unwrap();
    let permit = domain::decide(&import, domain::Action::Import, &facts, app.clock_now()).unwrap();
    tx.enter_to_write(&permit).await.unwrap();
    let packed = tx.message(&permit, kept[0].parse().unwrap()).await.unwrap().unwrap();
    let mut delivered = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut delivered).unwrap();
    assert!(delivered.contains("Ferrumit"));
    drop(tx);

    // The body of one entry in another, of another version, under another person: none opens.
    let ids: Vec<&str> = [&first, &second].iter().map(|path| path.rsplit('/').next().unwrap()).collect();
    let swap = format!(
        "update entry e set sealed_body = o.sealed_body from entry o where e.entry_id = '{}' and o.entry_id = '{}'",
        ids[0], ids[1]
    );
    app.superuser_does(Box::leak(swap.into_boxed_str())).await;
    let page = herself.page(&first).await;
    assert!(page.contains("Damaged: this item cannot be shown") && !page.contains("Halophrenia"));
    let older = format!(
        "update entry e set sealed_body = v.sealed_body from entry_version v where e.entry_id = '{0}' and v.entry_id = '{0}'",
        ids[0]
    );
    app.superuser_does(Box::leak(older.into_boxed_str())).await;
    assert!(herself.page(&first).await.contains("Damaged"), "an older version in the place of the newest");
    println!(
        "encryption: no column of any table holds a sealed name in clear; bodies moved between rows and versions do not open"
    );
    let stranger = app.record_of("margaret-okell").await;
    let moved = format!("update seal set person_id = '{}' where is_locked and person_id = '{}'", &stranger[8..], &record[8..]);
    app.superuser_does(Box::leak(moved.into_boxed_str())).await;
    let seals = app.signed_in("margaret-okell").await.page(&format!("{stranger}/seals")).await;
    assert!(!seals.contains("Ferrumit"), "a seal of another person has no key here");
}

#[tokio::test]
async fn what_a_correction_brings_under_a_seal_takes_its_earlier_versions_along() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Glaucolalia")]).await;
    let correct = async |words: &str, category: &str| {
        let mut bundle: serde_json::Value = serde_json::from_str(&history(&app, &[("v1", HERE, words)])).unwrap();
        bundle["entry"][2]["resource"]["meta"] =
            serde_json::json!({"tag": [{"system": "urn:ilinks:category", "code": category}]});
        service::import::import(&app.own_portal().await, bundle.to_string().as_bytes(), "test").await.unwrap();
    };
    assert_eq!(herself.post(&format!("{record}/seals"), &[("topic", "mental-health"), ("level", "sealed")]).await.status(), 303);
    correct("Glaucolalis", "problem").await;
    assert_ne!(places_in_clear(&app, "Glaucolal").await, Vec::<String>::new());
    correct("Glaucolalos", "mental-health").await;
    assert_eq!(places_in_clear(&app, "Glaucolal").await, Vec::<String>::new(), "nothing of it stays in clear");
    let page = herself.page(&item(&herself, &record, "Glaucolalos").await).await;
    assert!(page.contains("Glaucolalia") && page.contains("Glaucolalis"), "she reads every version");
    end_all(&herself, &record).await;
    let page = herself.page(&item(&herself, &record, "Glaucolalos").await).await;
    assert!(page.contains("Glaucolalia") && page.contains("Glaucolalis"));
}

#[tokio::test]
async fn the_master_key_changes_while_people_read_and_a_foreign_one_is_refused() {
    let app = TestApp::start();
    let (herself, record) = ida(&app, &[("v1", HERE, "Ferrumitis")]).await;
    let first = item(&herself, &record, "Ferrumitis").await;
    seal(&herself, &first, "item", "sealed-and-locked").await;
    // Keys of this test's own: the other tests share the first file.
    let mut settings = crate::test_app::settings(app.owner_url.clone());
    let file = settings.data_dir.join("rotated.key");
    std::fs::copy(&settings.master_key_file, &file).unwrap();
    settings.master_key_file.clone_from(&file);
    let clock = std::sync::Arc::new(app.clock.clone());
    let open = async |settings: &server::config::Settings| {
        server::database::Database::open(settings).await.unwrap().portal_with(settings, clock.clone()).await
    };
    let (reading, rotating) = (open(&settings).await.unwrap(), open(&settings).await.unwrap());
    let person = record[8..].parse().unwrap();
    let read = async || {
        let cx = service::installation::as_themselves(&reading, "ida").await.unwrap();
        let opened = service::record::entry(&cx, person, first.rsplit('/').next().unwrap().parse().unwrap()).await.unwrap();
        opened.detail.entry.title
    };
    let officer = service::installation::as_themselves(&reading, "admin").await.unwrap();
    let begun = service::second_step::begin(&officer, String::new()).await.unwrap();
    let service::second_step::State::Begun(setup) = service::second_step::open(&officer, Some(&begun)).await.unwrap() else {
        panic!("nothing was begun")
    };
    let now_and_later = [app.clock_now(), app.clock_now() + chrono::Duration::minutes(1)];
    let codes = now_and_later.map(|at| crate::second_step::code(&setup.secret, at));
    service::second_step::turn_on(&officer, &begun, &codes[0]).await.unwrap();
    let rotation = tokio::spawn(async move { keys::rotate(&rotating).await });
    let mut times = 0;
    while !rotation.is_finished() || times < 3 {
        assert_eq!(read().await, "Ferrumitis");
        times += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rotation.await.unwrap().unwrap();
    assert_eq!(read().await, "Ferrumitis");
    app.clock.advance(chrono::Duration::minutes(1));
    let holder = (officer.actor.account_id().unwrap(), app.clock_now());
    let signed_in = service::second_step::sign_in(&reading, holder, &codes[1]).await;
    assert!(signed_in.is_ok(), "a second step goes on under the new key");
    assert_eq!(std::fs::read(&file).unwrap().len(), 32, "the older key is gone");
    assert_ne!(std::fs::read(&file).unwrap(), std::fs::read(crate::test_app::settings(String::new()).master_key_file).unwrap());
    // The file from before the rotation no longer fits: the portal does not start with it.
    let old = crate::test_app::settings(app.owner_url.clone());
    let refused = open(&old).await.unwrap_err().to_string();
    assert!(refused.contains("does not hold the key"), "{refused}");

    // Erased for good: the person sees that there was something, nobody sees what.
    let id = app.superuser_lines("select seal_id::text from seal where wrapped_key is not null").await;
    for id in id {
        keys::erase_seal(&reading, person, id.parse().unwrap()).await.unwrap();
    }
    assert_eq!(read().await, "Erased for good");
    let again = history(&app, &[("v1", HERE, "Ferrumitis")]);
    service::import::import(&reading, again.as_bytes(), "test").await.unwrap();
    assert_eq!(read().await, "Erased for good", "a later delivery does not bring it back");
    assert_eq!(places_in_clear(&app, "Ferrumit").await, Vec::<String>::new());
}
