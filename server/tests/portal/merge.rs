//! Two records of one human being become one: nothing is lost, nothing that was sealed in either comes to light, then or later.

use serde_json::{Value, json};
use service::{
    Portal,
    audit::{Verdict, verify},
    import::Tally,
    installation::{Newcomer, add},
    keys,
    merge::{MergeError, MergeRequest, Merged, merge},
    relationship::Reason,
};

use crate::{
    seals::{HERE, THERE, doctor, item, places_in_clear, seal},
    test_app::{Browser, TestApp, location},
};

const WHY: &str = "Both were checked against the passport at the desk";

/// A Patient as two feeds know her: by the sender's own id, and perhaps an NHS number.
fn patient(id: &str, born: &str, nhs_number: Option<&str>) -> Value {
    let number = nhs_number.map(|value| json!({"system": "https://fhir.nhs.uk/Id/nhs-number", "value": value}));
    let mut patient = json!({
        "resourceType": "Patient", "id": id, "birthDate": born, "name": [{"family": "Quickfall", "given": [id]}],
    });
    if let Some(number) = number {
        patient["identifier"] = json!([number]);
    }
    patient
}

fn visit(app: &TestApp, id: &str, patient: &str, place: &str) -> Value {
    json!({
        "resourceType": "Encounter", "id": id, "status": "finished", "class": {"code": "IMP"},
        "subject": {"reference": format!("Patient/{patient}")}, "period": {"start": app.clock_now().to_rfc3339()},
        "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
    })
}

fn of_visit(kind: &str, id: &str, visit: &str, patient: &str, words: &str) -> Value {
    json!({
        "resourceType": kind, "id": id, "code": {"text": words}, "status": "completed",
        "subject": {"reference": format!("Patient/{patient}")}, "encounter": {"reference": format!("Encounter/{visit}")},
    })
}

fn condition(id: &str, visit: &str, patient: &str, words: &str) -> Value {
    let mut condition = of_visit("Condition", id, visit, patient, words);
    condition["clinicalStatus"] = json!({"coding": [{"code": "active"}]});
    condition.as_object_mut().unwrap().remove("status");
    condition
}

async fn deliver(app: &TestApp, resources: &[Value]) -> Tally {
    let entries: Vec<_> = resources.iter().map(|resource| json!({"resource": resource})).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let tally = service::import::import(&app.own_portal().await, bundle.as_bytes(), "test").await.unwrap();
    assert_eq!(tally.reasons.len(), 0, "{:?}", tally.reasons);
    tally
}

/// The record of a Patient by the id that the feed has for them: `/people/{id}`.
async fn record(app: &TestApp, patient: &str) -> String {
    let question = format!("select '/people/' || person_id from person where family = 'Quickfall' and given = '{patient}'");
    app.owner_sees(Box::leak(question.into_boxed_str())).await
}

/// An account of the person whose record it is, signed in.
async fn herself(app: &TestApp, username: &str, record: &str) -> Browser {
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: "Ida Quickfall".to_owned(),
        demonstration_blurb: Some("For a test".to_owned()),
        ..Newcomer::default()
    };
    add(&app.own_portal().await, newcomer).await.unwrap();
    let own = format!("update account set person_id = '{}' where username = '{username}'", &record[8..]);
    app.superuser_does(Box::leak(own.into_boxed_str())).await;
    app.signed_in(username).await
}

fn request(from: &str, into: &str) -> MergeRequest {
    MergeRequest {
        from: from[8..].parse().unwrap(),
        into: into[8..].parse().unwrap(),
        reason: Reason::parse(WHY).unwrap(),
        may_differ: false,
    }
}

async fn join(app: &TestApp, from: &str, into: &str) -> Merged {
    merge(&app.own_portal().await, &request(from, into)).await.unwrap()
}

async fn refused(portal: &Portal, from: &str, into: &str) -> MergeError {
    merge(portal, &request(from, into)).await.unwrap_err()
}

async fn seal_topic(herself: &Browser, record: &str, topic: &str, level: &str) {
    let answer = herself.post(&format!("{record}/seals"), &[("topic", topic), ("level", level)]).await;
    assert_eq!(location(&answer), format!("{record}/seals"));
}

async fn count(app: &TestApp, what: &str, record: &str) -> usize {
    let question = format!("select count(*)::text from {what} and person_id = '{}'", &record[8..]);
    app.owner_sees(Box::leak(question.into_boxed_str())).await.parse().unwrap()
}

/// Everything that somebody can read of a record.
async fn read(browser: &Browser, record: &str) -> String {
    let mut text = String::new();
    for page in ["record", "timeline", "contribution", "relationships", "why", "sharing", "seals", "trend?code=x"] {
        text += &browser.get(&format!("{record}/{page}")).await.text().await.unwrap();
    }
    text
}

/// Of what the first record holds, what is sealed in it; of what the second holds, what falls under a topic of the first.
const CANARIES: [&str; 4] = ["Ferrumit", "Glaucolalia", "Halophrenectomy", "Ionotomy"];

/// Two records of Ida: `old` with an item sealed, a visit and a topic locked; `new`, which a doctor from elsewhere reads.
async fn two_records(app: &TestApp) -> (Browser, String, String) {
    deliver(
        app,
        &[
            patient("old", "1980-01-01", Some("9990000018")),
            visit(app, "v1", "old", HERE),
            visit(app, "v2", "old", HERE),
            condition("c1", "v1", "old", "Ferrumitis"),
            condition("c2", "v2", "old", "Glaucolalia"),
            condition("c3", "v1", "old", "Jubilitis"),
            of_visit("Procedure", "p1", "v1", "old", "Halophrenectomy"),
        ],
    )
    .await;
    deliver(
        app,
        &[
            patient("new", "1980-01-01", None),
            visit(app, "w1", "new", HERE),
            visit(app, "w2", "new", THERE),
            condition("d1", "w2", "new", "Kelvinosis"),
            of_visit("Procedure", "q1", "w1", "new", "Ionotomy"),
        ],
    )
    .await;
    let (old, new) = (record(app, "old").await, record(app, "new").await);
    let herself = herself(app, "ida", &old).await;
    seal(&herself, &item(&herself, &old, "Ferrumitis").await, "item", "sealed").await;
    seal(&herself, &item(&herself, &old, "Glaucolalia").await, "episode", "sealed-and-locked").await;
    seal_topic(&herself, &old, "procedure", "sealed-and-locked").await;
    (herself, old, new)
}

#[tokio::test]
async fn the_person_sees_all_of_both_records_and_nobody_sees_what_was_sealed_in_either() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    let everything = count(&app, "entry where true", &old).await + count(&app, "entry where true", &new).await;
    let versions = count(&app, "entry_version where true", &old).await + count(&app, "entry_version where true", &new).await;
    let outsider = doctor(&app, THERE).await;
    assert!(read(&outsider, &new).await.contains("Ionotomy"), "before the topic that she locked covers it");

    let merged = join(&app, &old, &new).await;
    assert_eq!((merged.entries, merged.seals, &merged.accounts[..]), (6, 3, &["ida".to_owned()][..]));
    assert_eq!(count(&app, "entry where true", &new).await, everything, "nothing is lost");
    assert_eq!(count(&app, "entry_version where true", &new).await, versions);
    assert_eq!(count(&app, "entry where sealed_body is null", &old).await, 0, "what was joined is put away");
    let ida = app.signed_in("ida").await;
    let own = read(&ida, &new).await;
    for words in ["Ferrumitis", "Glaucolalia", "Jubilitis", "Halophrenectomy", "Ionotomy", "Kelvinosis"] {
        assert!(own.contains(words), "{words} is missing from her own record");
    }
    let mut explained = String::new();
    for page in [item(&ida, &new, "Ferrumitis").await, item(&ida, &new, "Halophrenectomy").await] {
        assert_eq!(ida.get(&page).await.status(), 200);
        assert_eq!(outsider.get(&page).await.status(), 404);
        explained += &outsider.get(&format!("{page}/why")).await.text().await.unwrap();
    }
    let seen = read(&outsider, &new).await + &explained;
    assert!(seen.contains("Jubilitis") && seen.contains("Kelvinosis"), "what nobody sealed is shared as ever");
    assert!(seen.contains("Something in this record is sealed"), "a seal that can be broken is told");
    for words in CANARIES {
        assert!(!seen.contains(words), "the doctor reads {words}");
        assert_eq!(places_in_clear(&app, words).await, Vec::<String>::new());
    }
    let log = ida.page(&format!("{new}/access-log")).await;
    assert!(log.contains("joined your record with another record of the same person") && log.contains(WHY));
    let verdict = verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    let told = format!(
        "select count(*)::text from audit_event where action = 'merge' and chain_id in ('{}', '{}')",
        &old[8..],
        &new[8..]
    );
    assert_eq!(app.owner_sees(Box::leak(told.into_boxed_str())).await, "2");
}

#[tokio::test]
async fn the_old_record_is_as_if_it_were_not_there() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    let team = doctor(&app, HERE).await;
    assert_eq!(team.get(&format!("{old}/record")).await.status(), 200);
    join(&app, &old, &new).await;
    for browser in [&team, &app.signed_in("ida").await] {
        for page in ["record", "timeline", "claim", "emergency"] {
            assert_eq!(browser.get(&format!("{old}/{page}")).await.status(), 404, "{page}");
        }
        assert!(!browser.page("/home").await.contains(&old));
    }
    let team_sees = read(&team, &new).await;
    assert!(team_sees.contains("Ferrumitis") && team_sees.contains("Kelvinosis"), "the team keeps its tie and its sight");
}

#[tokio::test]
async fn what_a_team_keeps_from_the_person_stays_kept_and_its_reason_comes_along() {
    let app = TestApp::start();
    let delivered = |id: &'static str, born_words: &'static str| {
        [patient(id, "1980-01-01", None), visit(&app, "v1", id, HERE), condition("c1", "v1", id, born_words)]
    };
    deliver(&app, &delivered("old", "Ferrumitis")).await;
    deliver(&app, &delivered("new", "Glaucolalia")).await;
    let (old, new) = (record(&app, "old").await, record(&app, "new").await);
    let her = herself(&app, "ida", &new).await;
    let team = doctor(&app, HERE).await;
    let marked =
        app.owner_sees("select '/people/' || person_id || '/entries/' || entry_id from entry where title = 'Ferrumitis'").await;
    let fields = [("sensitivity", "third-party"), ("reason", "Her sister told us of it in confidence")];
    assert_eq!(location(&team.post(&format!("{marked}/sensitivity"), &fields).await), marked);
    join(&app, &old, &new).await;
    let item = marked.replace(&old, &new);
    assert_eq!(her.get(&item).await.status(), 404);
    assert!(team.page(&item).await.contains("in confidence"), "the team reads why");
    assert_eq!(places_in_clear(&app, "in confidence").await, Vec::<String>::new());
    assert!(!read(&her, &new).await.contains("Ferrumit"));
    // What the source says anew does not undo the mark of the other record.
    let mut relabelled = delivered("old", "Ferrumitos");
    relabelled[2]["meta"] = json!({"security": [{"system": "urn:ilinks:sensitivity", "code": "not-for-proxies"}]});
    deliver(&app, &relabelled).await;
    assert!(!read(&her, &new).await.contains("Ferrumit"));
}

#[tokio::test]
async fn a_feed_that_knows_the_old_identifier_writes_the_joined_record_under_its_seals() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    join(&app, &old, &new).await;
    let delivery = [
        patient("old", "1980-01-01", Some("9990000018")),
        visit(&app, "v1", "old", HERE),
        visit(&app, "v2", "old", HERE),
        condition("c1", "v1", "old", "Ferrumitos"),
        condition("c4", "v2", "old", "Glaucolalia maior"),
        of_visit("Procedure", "p2", "v1", "old", "Lunotomy"),
        condition("c5", "v1", "old", "Mesmerosis"),
    ];
    let tally = deliver(&app, &delivery).await;
    assert_eq!((tally.resources["Patient"].stored, tally.resources["Condition"].updated), (0, 1));
    assert_eq!(tally.resources["Condition"].stored, 2);
    let (ida, outsider) = (app.signed_in("ida").await, doctor(&app, THERE).await);
    let (own, seen) = (read(&ida, &new).await, read(&outsider, &new).await);
    for words in ["Ferrumitos", "Glaucolalia maior", "Lunotomy"] {
        assert!(own.contains(words), "{words} has not arrived");
        assert!(!seen.contains(words), "the doctor reads {words}");
        assert_eq!(places_in_clear(&app, words).await, Vec::<String>::new());
    }
    assert!(seen.contains("Mesmerosis"));
    let again = deliver(&app, &delivery).await;
    assert_eq!(again.resources["Condition"].unchanged, 3);
}

#[tokio::test]
async fn of_what_is_locked_a_joined_record_tells_nothing() {
    let app = TestApp::start();
    deliver(
        &app,
        &[
            patient("old", "1980-01-01", None),
            visit(&app, "v1", "old", HERE),
            condition("c1", "v1", "old", "Ferrumitis"),
            patient("new", "1980-01-01", None),
            visit(&app, "w1", "new", THERE),
        ],
    )
    .await;
    let (old, new) = (record(&app, "old").await, record(&app, "new").await);
    let ida = herself(&app, "ida", &old).await;
    seal(&ida, &item(&ida, &old, "Ferrumitis").await, "item", "sealed-and-locked").await;
    join(&app, &old, &new).await;
    let outsider = doctor(&app, THERE).await;
    let record = outsider.page(&format!("{new}/record")).await;
    assert!(!record.to_lowercase().contains("sealed") && !record.contains("Ferrumitis"));
    assert_eq!(outsider.get(&format!("{new}/break-seal")).await.status(), 404, "there is nothing to break");
}

#[tokio::test]
async fn what_both_records_hold_stays_twice_under_the_firmer_seal_of_the_two() {
    let app = TestApp::start();
    deliver(
        &app,
        &[patient("old", "1980-01-01", None), visit(&app, "v1", "old", HERE), condition("c1", "v1", "old", "Ferrumitis")],
    )
    .await;
    let old = record(&app, "old").await;
    let ida = herself(&app, "ida", &old).await;
    seal(&ida, &item(&ida, &old, "Ferrumitis").await, "item", "sealed-and-locked").await;
    let of_new = [patient("new", "1980-01-01", None), visit(&app, "v1", "new", HERE), condition("c1", "v1", "new", "Ferrumitis")];
    deliver(&app, &of_new).await;
    deliver(&app, &[patient("new", "1980-01-01", None), visit(&app, "w1", "new", THERE)]).await;
    let new = record(&app, "new").await;
    let outsider = doctor(&app, THERE).await;
    assert!(read(&outsider, &new).await.contains("Ferrumitis"));
    join(&app, &old, &new).await;
    assert_eq!(count(&app, "entry where kind = 'Condition'", &new).await, 2);
    assert!(!read(&outsider, &new).await.contains("Ferrumitis"));
    deliver(&app, &[of_new[0].clone(), of_new[1].clone(), condition("c1", "v1", "new", "Ferrumitos")]).await;
    assert!(!read(&outsider, &new).await.contains("Ferrumit"));
    let own = read(&app.signed_in("ida").await, &new).await;
    assert!(own.contains("Ferrumitis") && own.contains("Ferrumitos"));
    assert_eq!(places_in_clear(&app, "Ferrumit").await, Vec::<String>::new());
}

#[tokio::test]
async fn two_who_may_be_two_are_not_joined_without_a_word_that_they_are_one() {
    let app = TestApp::start();
    for (id, born, number) in [
        ("a", "1980-01-01", Some("9990000018")),
        ("b", "1980-01-01", Some("9990000026")),
        ("c", "1981-01-01", None),
        ("d", "1980-01-01", None),
    ] {
        deliver(&app, &[patient(id, born, number)]).await;
    }
    let [a, b, c, d] = [record(&app, "a").await, record(&app, "b").await, record(&app, "c").await, record(&app, "d").await];
    let portal = app.own_portal().await;
    assert!(matches!(refused(&portal, &a, &a).await, MergeError::SameRecord));
    assert!(matches!(refused(&portal, &a, "/people/00000000-0000-4000-8000-000000000000").await, MergeError::Unknown(_)));
    assert!(matches!(refused(&portal, "/people/00000000-0000-4000-8000-000000000000", &a).await, MergeError::Unknown(_)));
    assert!(matches!(refused(&portal, &a, &b).await, MergeError::DifferentNhsNumbers));
    assert!(matches!(refused(&portal, &a, &c).await, MergeError::DifferentBirthDates));
    join(&app, &d, &a).await;
    for (from, into) in [(&d, &a), (&d, &b), (&b, &d)] {
        let said = refused(&portal, from, into).await.to_string();
        assert!(said.contains("has been joined with") && said.contains(&a[8..]), "{said}");
    }
    merge(&portal, &MergeRequest { may_differ: true, ..request(&a, &b) }).await.unwrap();
    // A feed goes on to send the number of the record that was joined, and that of the one before it.
    for (id, number) in [("a", Some("9990000018")), ("b", Some("9990000026")), ("d", None)] {
        let visit = visit(&app, &format!("v-{id}"), id, HERE);
        deliver(&app, &[patient(id, "1980-01-01", number), visit, condition(id, &format!("v-{id}"), id, &format!("Nomen {id}"))])
            .await;
    }
    assert_eq!(count(&app, "entry where title like 'Nomen%'", &b).await, 3);
    let verdict = verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

#[tokio::test]
async fn choices_of_both_hold_and_a_carer_of_the_one_is_none_of_the_other() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    let carer = app.owner_sees("select account_id::text from account where username = 'margaret-okell'").await;
    let grant = format!(
        "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at)
         values (gen_random_uuid(), '{}', '{carer}', 'Neighbour', 'granted', now() - interval '1 day')",
        &old[8..]
    );
    app.superuser_does(Box::leak(grant.into_boxed_str())).await;
    let choices = format!(
        "insert into sharing_choice (sharing_choice_id, person_id, sharing, made_at, ends_at, category) values
            (gen_random_uuid(), '{0}', 'do-not-share', now(), now() + interval '1 day', 'problem'),
            (gen_random_uuid(), '{0}', 'ask-first', now(), null, null),
            (gen_random_uuid(), '{1}', 'ask-first', now(), now() + interval '9 days', 'problem'),
            (gen_random_uuid(), '{1}', 'share', now(), null, 'contact')",
        &old[8..],
        &new[8..]
    );
    app.superuser_does(Box::leak(choices.into_boxed_str())).await;
    let margaret = app.signed_in("margaret-okell").await;
    assert_eq!(margaret.get(&format!("{old}/record")).await.status(), 200);

    let merged = join(&app, &old, &new).await;
    assert_eq!(merged.carers.iter().map(|(_, relation, _)| &relation[..]).collect::<Vec<_>>(), ["Neighbour"]);
    for record in [&old, &new] {
        assert_eq!(margaret.get(&format!("{record}/record")).await.status(), 404);
    }
    assert!(!margaret.page("/home").await.contains("Quickfall"));
    let question = format!(
        "select concat_ws(' ', sharing, category, round(extract(epoch from ends_at - now()) / 86400)::int) from sharing_choice
         where person_id = '{}' and ended_at is null order by 1",
        &new[8..]
    );
    let kept = app.superuser_lines(Box::leak(question.into_boxed_str())).await;
    assert_eq!(kept, ["ask-first", "do-not-share problem 9"], "what would lift a choice of the other record is gone");
}

#[tokio::test]
async fn a_parent_of_a_record_that_was_joined_waits_for_no_review_whoever_owns_the_list() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    // A superuser is bound by no policy, so the list has to leave them out by itself.
    app.superuser_does("alter function parents_to_review owner to ilinks_super").await;
    let grant = format!(
        "insert into carer_grant (carer_grant_id, person_id, account_id, relation, basis, starts_at)
         select gen_random_uuid(), '{}', account_id, 'mother', 'parent', '1985-01-01' from account where username = 'margaret-okell'",
        &old[8..]
    );
    app.superuser_does(Box::leak(grant.into_boxed_str())).await;
    let desk = app.signed_in("hamish-abiodun-kerr").await;
    assert!(desk.page("/authorities").await.contains(&old));
    join(&app, &old, &new).await;
    let page = desk.page("/authorities").await;
    assert!(!page.contains(&old) && !page.contains("Quickfall"));
}

#[tokio::test]
async fn keys_change_and_are_erased_in_the_records_that_were_joined_too() {
    let app = TestApp::start();
    let (_, old, new) = two_records(&app).await;
    join(&app, &old, &new).await;
    // Keys of this test's own: the other tests share the first file.
    let mut settings = crate::test_app::settings(app.owner_url.clone());
    let file = settings.data_dir.join("merged.key");
    std::fs::copy(&settings.master_key_file, &file).unwrap();
    settings.master_key_file = file;
    let database = server::database::Database::open(&settings).await.unwrap();
    let portal = database.portal_with(&settings, std::sync::Arc::new(app.clock.clone())).await.unwrap();
    keys::rotate(&portal).await.unwrap();
    let question =
        format!("select seal_id::text from seal where not is_locked and wrapped_key is not null and person_id = '{}'", &new[8..]);
    let seals = app.superuser_lines(Box::leak(question.into_boxed_str())).await;
    assert_eq!(seals.len(), 1);
    assert!(keys::erase_seal(&portal, new[8..].parse().unwrap(), seals[0].parse().unwrap()).await.unwrap());
    for (record, left) in [(&old, 0), (&new, 2)] {
        assert_eq!(count(&app, "seal where wrapped_key is not null", record).await, left);
        assert_eq!(count(&app, "source_message where wrapped_key is not null", record).await, 0);
    }
    let cx = service::installation::as_themselves(&portal, "ida").await.unwrap();
    let log = service::seal::list(&cx, new[8..].parse().unwrap()).await.unwrap();
    assert_eq!(log.seals.iter().filter(|seal| seal.erased_at.is_some()).count(), 1);
}
