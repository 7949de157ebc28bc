//! The audit: whole, and every break found.

use domain::clock::{day_in_words, london_day};
use service::{
    audit::{Verdict, check, verify},
    audit_root::{self, SigningKey},
};

use crate::{
    prove::Dice,
    seals::{HERE, THERE, history, ida},
    test_app::{TestApp, location},
};

async fn verdict(app: &TestApp) -> Verdict {
    // As the super user, who alone could have changed it.
    verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn every_reading_is_written_down_where_the_person_sees_it() {
    let app = TestApp::start();
    let person = app.record_of("wilfred-ormesher").await;
    let carer = app.signed_in("neil-ormesher").await;
    carer.page(&format!("{person}/record")).await;
    let log = app.signed_in("wilfred-ormesher").await.page(&format!("{person}/access-log")).await;
    assert!(log.contains("Neil Ormesher") && log.contains("looked at your record"));
    assert!(log.contains("Whoever set up the demonstration") && log.contains("It was done in your name."));
    assert!(!log.contains("It is your own record."));
    let file = log.find("Save this list as a file (for other computer systems)").unwrap();
    assert!(file > log.rfind("app-entry__what").unwrap(), "at the foot");
    assert!(matches!(verdict(&app).await, Verdict::Whole { events, .. } if events > 200));
}

#[tokio::test]
async fn what_somebody_does_in_one_go_is_told_as_one_visit() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let (record, timeline) = (format!("{person}/record"), format!("{person}/timeline"));
    let log = async || app.signed_in("margaret-okell").await.page(&format!("{person}/access-log")).await;
    // Each visit of somebody in a post can be asked about once.
    let visits = |log: &str| log.matches("/why\"").count();
    assert_eq!(visits(&log().await), 0);
    let gp = app.gp_of_margaret().await.0;
    gp.page(&timeline).await;
    let told = log().await;
    assert_eq!(visits(&told), 1);
    let first = told.split("app-entry__what").nth(1).unwrap();
    assert!(!first.contains("Each step"), "one look has no steps");
    gp.page(&format!("{timeline}?category=medicine")).await;
    let told = log().await;
    assert_eq!(visits(&told), 1);
    let (card, steps) = told.split_once("Each step<").unwrap();
    assert!(card.contains("About: ") && told.contains("Medicines") && !told.contains("item)"));
    let steps = steps.split("</details>").next().unwrap();
    assert_eq!(steps.matches("<li").count(), 1, "two looks alike are one line");
    assert!(steps.contains("2 times, ") && !steps.contains("About:"));

    // Somebody else came in between, and then there was a longer pause.
    app.signed_in("siobhan-trelawney").await.page(&record).await;
    gp.page(&timeline).await;
    assert_eq!(visits(&log().await), 3);
    app.clock.advance(chrono::Duration::minutes(31));
    app.gp_of_margaret().await.0.page(&timeline).await;
    assert_eq!(visits(&log().await), 4);
}

#[tokio::test]
async fn a_visit_about_very_many_kinds_says_so_and_tells_them_all_among_its_steps() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let gp = app.gp_of_margaret().await.0;
    for category in domain::Category::ALL {
        assert_eq!(gp.get(&format!("{person}/timeline?category={category}")).await.status(), 200, "{category}");
    }
    let told = app.signed_in("margaret-okell").await.page(&format!("{person}/access-log")).await;
    let (before, steps) = told.split_once("Each step<").unwrap();
    let card = before.rsplit("<li class=\"app-entry\">").next().unwrap();
    assert!(card.contains("About: nearly everything") && !card.contains("Medicines"));
    let everything = steps.split("</details>").next().unwrap().split_once("All that it was about: ").unwrap().1;
    assert!(everything.split("</p>").next().unwrap().contains("Medicines"));
    assert_eq!(steps.split("</details>").next().unwrap().matches("Medicines").count(), 1, "of the whole visit, not of a step");
}

/// One condition of Ida's from Liverpool Heart and Chest Hospital, with what its source says of it.
async fn from_the_heart_hospital(app: &TestApp, condition: &str, meta: &serde_json::Value) {
    let mut bundle: serde_json::Value = serde_json::from_str(&history(app, &[])).unwrap();
    bundle["meta"] = serde_json::json!({"source": "urn:ilinks:organisation:liverpool-heart-and-chest"});
    let resource = serde_json::json!({
        "resourceType": "Condition", "id": condition, "code": {"text": condition}, "subject": {"reference": "Patient/p"}, "meta": meta,
    });
    bundle["entry"].as_array_mut().unwrap().push(serde_json::json!({"resource": resource}));
    let tally = service::import::import(&app.own_portal().await, bundle.to_string().as_bytes(), "test").await.unwrap();
    assert_eq!(tally.resources["Condition"].quarantined, 0, "{:?}", tally.reasons);
}

#[tokio::test]
async fn a_delivery_is_told_alike_whether_or_not_the_person_sees_something_of_it() {
    let app = TestApp::start();
    let (_, record) = ida(&app, &[("v1", HERE, "Ferrumitis"), ("v2", THERE, "Halophrenia X")]).await;
    let lines = async || {
        let log = app.signed_in("ida").await.page(&format!("{record}/access-log")).await;
        log.split("<li class=\"app-entry\">").filter(|line| line.contains("sent an update")).map(what).collect::<Vec<_>>()
    };
    let plain = lines().await;
    let [first] = &plain[..] else { panic!("one delivery: {plain:?}") };
    assert!(first.contains("One of the services you use") && !first.contains("item") && !first.contains("About:"));
    for (condition, meta) in [
        ("Galvanosafe", serde_json::json!({"tag": [{"system": "urn:ilinks:category", "code": "safeguarding"}]})),
        ("Magnesthird", serde_json::json!({"security": [{"system": "urn:ilinks:sensitivity", "code": "third-party"}]})),
        ("Jejunalgia", serde_json::json!({"tag": [{"system": "urn:ilinks:category", "code": "problem"}]})),
    ] {
        let before = lines().await.len();
        // After a pause each delivery stands by itself.
        app.clock.advance(chrono::Duration::minutes(31));
        from_the_heart_hospital(&app, condition, &meta).await;
        let told = lines().await;
        assert!(told.len() > before && told.iter().all(|line| line == first), "{condition}");
    }
    let herself = app.signed_in("ida").await;
    assert!(!herself.page(&format!("{record}/access-log/export")).await.contains("Liverpool Heart and Chest Hospital"));
    assert!(matches!(verdict(&app).await, Verdict::Whole { .. }));
}

/// What a line of the log says beside when, in words.
fn what(line: &str) -> String {
    let said = line.split_once("app-entry__what\">").unwrap().1.split("</li>").next().unwrap();
    said.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words).collect::<String>().trim().to_owned()
}

#[tokio::test]
async fn a_change_a_loss_a_swap_and_a_cut_are_each_found() {
    let app = TestApp::start();
    let edits = [
        "update audit_event set actor_name = 'Somebody Else' where (chain_id, sequence) = (select chain_id, sequence from audit_event where sequence = 2 limit 1)",
        "delete from audit_event where (chain_id, sequence) = (select chain_id, sequence from audit_event where sequence = 1 limit 1)",
        "delete from audit_event where (chain_id, sequence) = (select chain_id, max(sequence) from audit_event group by chain_id having max(sequence) > 1 limit 1)",
        "update audit_event set reason = 'added later' where (chain_id, sequence) = (select chain_id, sequence from audit_event where reason is null limit 1)",
        "delete from audit_chain where chain_id = (select chain_id from audit_chain limit 1)",
    ];
    for edit in edits {
        assert!(matches!(verdict(&app).await, Verdict::Whole { .. }));
        app.superuser_does("create table kept_event as select * from audit_event").await;
        app.superuser_does("create table kept_chain as select * from audit_chain").await;
        app.superuser_does(edit).await;
        assert!(matches!(verdict(&app).await, Verdict::Broken { .. }), "{edit}");
        app.superuser_does("truncate audit_event, audit_chain").await;
        app.superuser_does("insert into audit_event select * from kept_event").await;
        app.superuser_does("insert into audit_chain select * from kept_chain").await;
        app.superuser_does("drop table kept_event, kept_chain").await;
    }
}

#[tokio::test]
async fn without_an_audit_nothing_is_returned() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let browser = app.signed_in("margaret-okell").await;
    app.superuser_does("alter table audit_event rename to audit_event_away").await;
    let answer = browser.get(&format!("{person}/record")).await;
    assert_eq!(answer.status(), 500);
    assert!(!answer.text().await.unwrap().contains("Medicines"));
    app.superuser_does("alter table audit_event_away rename to audit_event").await;
    assert_eq!(browser.get(&format!("{person}/record")).await.status(), 200);
}

/// 10,000 random edits, losses, swaps and cuts of a real audit: each is found, in the chain where it happened and no later than it.
#[tokio::test]
async fn ten_thousand_tamperings_are_found_and_located() {
    let app = TestApp::shared();
    let mut owner = store::owner::connect(&app.superuser_url()).await.unwrap();
    let links = store::owner::audit_links(&mut owner, (uuid::Uuid::nil(), 0), 5_000).await.unwrap();
    // Whole chains only.
    let last = links.last().unwrap().chain;
    let links: Vec<_> = links.into_iter().filter(|link| link.chain != last).collect();
    let heads: Vec<_> = store::owner::audit_chains(&mut owner, uuid::Uuid::nil(), 5_000).await.unwrap();
    let heads: Vec<_> = heads.into_iter().filter(|(chain, ..)| links.iter().any(|link| link.chain == *chain)).collect();
    assert!(matches!(check(&links, heads.clone()), Verdict::Whole { events, .. } if events > 100));
    let mut dice = Dice::new(7);
    // Ours only, so that a run of the whole stays quick.
    let chains: Vec<Vec<_>> =
        heads.iter().map(|(chain, ..)| links.iter().filter(|link| link.chain == *chain).cloned().collect::<Vec<_>>()).collect();
    for _ in 0..10_000 {
        let place = dice.below(chains.len());
        let mut chain = chains[place].clone();
        let at = dice.below(chain.len());
        let kind = dice.below(5);
        match kind {
            0 => {
                let field = dice.below(chain[at].fields.len());
                chain[at].fields[field] = Some(format!("{:?}x", chain[at].fields[field]));
            }
            1 => drop(chain.remove(at)),
            2 if at + 1 < chain.len() => chain.swap(at, at + 1),
            3 => chain.truncate(at),
            _ => {
                let byte = dice.below(chain[at].hash.len());
                chain[at].hash[byte] ^= 1 << dice.below(8);
            }
        }
        let Verdict::Broken { chain: found, sequence, .. } = check(&chain, vec![heads[place].clone()]) else {
            panic!("tampering {kind} at {at} of {} was not found", heads[place].0)
        };
        assert_eq!(found, heads[place].0);
        assert!(sequence <= i64::try_from(at).unwrap() + 2, "{kind}: found at {sequence}, done at {}", at + 1);
    }
    println!("tampering: 10000 edits, losses, swaps and cuts, all found and located");
}

#[tokio::test]
async fn a_day_that_is_rewritten_with_every_hash_is_shown_by_its_signature() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    app.signed_in("margaret-okell").await.page(&format!("{person}/record")).await;
    let portal = app.own_portal().await;
    let folder = crate::test_app::settings(String::new()).data_dir;
    let key = SigningKey::read_or_make(&folder.join("roots.key")).unwrap();
    let roots = async || {
        let mut owner = store::owner::connect(&app.superuser_url()).await.unwrap();
        audit_root::verify(&mut owner, key.public_key()).await.unwrap()
    };
    assert_eq!(audit_root::sign_days(&portal, &key).await.unwrap(), 0, "today has not ended");
    app.clock.advance(chrono::Duration::days(1) + chrono::Duration::minutes(20));
    let signed = audit_root::sign_days(&portal, &key).await.unwrap();
    assert!(signed >= 1);
    assert_eq!(audit_root::sign_days(&portal, &key).await.unwrap(), 0, "once");
    assert_eq!(roots().await, Ok(signed));
    // Whoever owns the database writes a chain anew, hashes and head and all: no link is broken.
    app.superuser_does(
        "with recursive doomed as (select chain_id from audit_chain where sequence >= 1 order by chain_id limit 1),
         anew as (
            select e.chain_id, e.sequence, ''::bytea as previous_hash, sha256(audit_bytes(e.chain_id::text, e.sequence::text,
                e.audit_event_id::text, (extract(epoch from e.at) * 1000000)::bigint::text, e.account_id::text, 'Somebody Else',
                e.post_id::text, e.role, e.organisation_id::text, e.organisation_name, e.action, e.purpose, e.legal_basis, e.rule,
                e.reason, array_to_string(e.categories, ','), e.entries_seen::text, e.request_id)) as hash
            from audit_event e join doomed using (chain_id) where e.sequence = 1
            union all
            select e.chain_id, e.sequence, a.hash, sha256(a.hash || audit_bytes(e.chain_id::text, e.sequence::text,
                e.audit_event_id::text, (extract(epoch from e.at) * 1000000)::bigint::text, e.account_id::text, 'Somebody Else',
                e.post_id::text, e.role, e.organisation_id::text, e.organisation_name, e.action, e.purpose, e.legal_basis, e.rule,
                e.reason, array_to_string(e.categories, ','), e.entries_seen::text, e.request_id))
            from anew a join audit_event e on e.chain_id = a.chain_id and e.sequence = a.sequence + 1
         ), written as (
            update audit_event e set actor_name = 'Somebody Else', previous_hash = a.previous_hash, hash = a.hash
            from anew a where e.chain_id = a.chain_id and e.sequence = a.sequence returning 1
         )
         update audit_chain c set hash = (select hash from anew a where a.chain_id = c.chain_id order by sequence desc limit 1)
         where c.chain_id in (select chain_id from doomed)",
    )
    .await;
    assert!(matches!(verdict(&app).await, Verdict::Whole { .. }), "the chains alone do not show it");
    assert!(matches!(roots().await, Err((_, "its events are not those that were signed"))));
    app.superuser_does("update audit_root set public_key = sha256('other')").await;
    assert!(roots().await.is_err());
}

#[tokio::test]
async fn a_person_asks_why_and_has_a_reply_or_the_privacy_officer() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let (gp, _) = app.gp_of_margaret().await;
    gp.page(&format!("{person}/record")).await;
    let margaret = app.signed_in("margaret-okell").await;
    let log = margaret.page(&format!("{person}/access-log")).await;
    let why = format!("{}/why", log.split("/why\"").next().unwrap().rsplit('"').next().unwrap());
    assert_eq!(gp.get(&why).await.status(), 403, "the person asks");
    assert_eq!(gp.post(&why, &[]).await.status(), 403, "the person asks");
    let nothing = format!("{person}/access-log/00000000-0000-4000-8000-000000000000/why");
    assert_eq!(margaret.get(&nothing).await.status(), 404);
    assert_eq!(margaret.post(&nothing, &[]).await.status(), 404);
    let form = margaret.page(&why).await;
    let by = day_in_words(london_day(app.clock_now() + chrono::Duration::days(5)));
    assert!(
        form.contains("why?</h1>") && form.contains("looked at your record on ") && form.contains(&format!("have until {by}"))
    );
    assert!(!gp.page("/home").await.contains("asks why you looked"), "nothing is asked yet");
    let too_many = "Was it about my fall? ".repeat(30);
    assert_eq!(location(&margaret.post(&why, &[("words", &too_many)]).await), why);
    let form = margaret.page(&why).await;
    assert!(
        form.contains("What you write must be 500 characters or fewer") && form.contains(&too_many),
        "what was written is kept"
    );
    assert!(form.contains("<title>Error: Ask why"));
    let words = "Was it about my fall?";
    assert_eq!(location(&margaret.post(&why, &[("words", words)]).await), format!("{person}/access-log"));
    margaret.post(&why, &[("words", "Another")]).await;
    assert_eq!(location(&margaret.get(&why).await), format!("{person}/access-log"), "it is asked");
    let log = margaret.page(&format!("{person}/access-log")).await;
    assert!(log.contains("There is to be a reply by") && log.contains(&format!(": “{words}”")) && !log.contains("Another"));
    let home = gp.page("/home").await;
    assert_eq!(home.matches("asks why you looked").count(), 1, "asked twice is asked once");
    let reply = format!("{}/reply", home.split("/reply\"").next().unwrap().rsplit('"').next().unwrap());
    let colleague = app.signed_in("siobhan-trelawney").await;
    assert_eq!(colleague.get(&reply).await.status(), 404);
    assert!(gp.page(&reply).await.contains(words));
    assert_eq!(colleague.post(&reply, &[("reply", "I will answer for them")]).await.status(), 404);
    gp.post(&reply, &[("reply", "because")]).await;
    assert!(gp.page(&reply).await.contains("at least 10 characters"));
    assert_eq!(location(&gp.post(&reply, &[("reply", "You had telephoned, and I looked up your medicines.")]).await), "/home");
    let log = margaret.page(&format!("{person}/access-log")).await;
    assert!(log.contains("You had telephoned"));
    let escalate = format!("{}/escalate", log.split("/escalate\"").next().unwrap().rsplit('"').next().unwrap());
    assert_eq!(margaret.post(&escalate, &[]).await.status(), 303);
    let desk = app.signed_in("hamish-abiodun-kerr").await.page("/home").await;
    assert!(desk.contains("The person is not satisfied with the reply") && desk.contains(&format!("They asked: “{words}”")));

    // Another question stays without a reply.
    gp.page(&format!("{person}/timeline")).await;
    let log = margaret.page(&format!("{person}/access-log")).await;
    let why = format!("{}/why", log.split("/why\"").next().unwrap().rsplit('"').next().unwrap());
    margaret.post(&why, &[("words", "And why again?")]).await;
    let portal = app.own_portal().await;
    assert_eq!(portal.store.escalate_questions(app.clock_now()).await.unwrap(), 0);
    app.clock.advance(chrono::Duration::days(6));
    assert_eq!(portal.store.escalate_questions(app.clock_now()).await.unwrap(), 1);
    assert_eq!(portal.store.escalate_questions(app.clock_now()).await.unwrap(), 0, "once");
    let desk = app.signed_in("hamish-abiodun-kerr").await.page("/home").await;
    assert!(desk.contains("had no reply in time. They wrote: “And why again?”"));

    let margaret = app.signed_in("margaret-okell").await;
    let export = margaret.get(&format!("{person}/access-log/export")).await;
    assert_eq!(export.headers()["content-type"], "application/fhir+json");
    let bundle: serde_json::Value = serde_json::from_str(&export.text().await.unwrap()).unwrap();
    assert!(bundle["entry"].as_array().unwrap().len() > 5);
}
