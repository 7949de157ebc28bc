//! Governing sharing: the model by two people, patterns that are noticed, refusals, breaches, figures.

use chrono::Duration;

use crate::test_app::{Browser, TestApp, location};

const MODEL: &str = "/governance/sharing-model";

/// The address in a page that ends so.
pub fn address(page: &str, end: &str) -> String {
    page.split('"').find(|part| part.starts_with("/governance/") && part.ends_with(end)).unwrap().to_owned()
}

/// What an approval says that was read.
pub fn read_on(page: &str) -> String {
    page.split("name=\"read\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A letter of Margaret's that her practice did not record, and her GP.
pub async fn letter(app: &TestApp) -> (String, Browser) {
    let (gp, practice) = app.gp_of_margaret().await;
    (app.letter_of_margaret(&practice).await, gp)
}

#[tokio::test]
async fn a_version_of_the_sharing_model_is_made_by_two_people_and_counts_at_the_next_request() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert_eq!(gp.get(&letter).await.status(), 200);
    assert_eq!(location(&one.post(MODEL, &[("from", "1")]).await), MODEL);
    two.post(MODEL, &[("from", "1")]).await;
    let draft = two.page(MODEL).await;
    assert!(draft.contains("There is a draft already"));
    let level = address(&draft, "/level");
    let (propose, approve, end) =
        (level.replace("/level", "/propose"), level.replace("/level", "/approve"), level.replace("/level", "/end"));

    // Nothing to approve yet; then a change in one setting, tried out.
    one.post(&propose, &[("reason", "Letters are not needed at practices")]).await;
    assert!(one.page(MODEL).await.contains("The draft changes nothing yet"));
    let nowhere = [("category", "letter"), ("role", "nurse"), ("setting", "moon-base"), ("level", "none")];
    one.post(&level, &nowhere).await;
    assert!(one.page(MODEL).await.contains("Choose a setting of care from the list"));
    let fields = [("category", "letter"), ("role", "general-practitioner"), ("setting", "general-practice"), ("level", "none")];
    assert_eq!(one.post(&level, &fields).await.status(), 303);
    assert!(one.page(MODEL).await.contains("from “Everything” to “Nothing”"));
    let tried = one.page("/governance/sharing-model/dry-run").await;
    assert!(tried.contains("would see less of this") && tried.contains("Brackenfield Surgery"), "{tried}");
    assert_eq!(gp.get(&letter).await.status(), 200, "a draft changes nothing");
    one.post(&propose, &[("reason", "short")]).await;
    assert!(one.page(MODEL).await.contains("Say what the change is for"));
    assert_eq!(one.post(&propose, &[("reason", "Letters are not needed at practices")]).await.status(), 303);

    // Not by whoever wrote it, not even by a press that was never offered.
    let read = read_on(&two.page(MODEL).await);
    one.post(&approve, &[("read", &read)]).await;
    assert!(one.page(MODEL).await.contains("Somebody who had no hand in the draft has to approve it"));
    assert_eq!(gp.get(&letter).await.status(), 200);
    let statement = "update sharing_model set state = 'in-force', version = 2, decided_by = authors[1]";
    let mut forced = store::owner::connect(&app.superuser_url()).await.unwrap();
    assert!(store::owner::execute(&mut forced, statement).await.is_err(), "the database holds it too");
    assert!(two.page(MODEL).await.contains("Approve: put it into force"));
    // Changed and proposed anew after it was read: what was not read is not approved.
    let police = [("category", "observation"), ("role", "contact-partner"), ("setting", "every"), ("level", "full")];
    assert_eq!(one.post(&level.replace("/level", "/take-back"), &[]).await.status(), 303);
    assert_eq!(one.post(&level, &police).await.status(), 303);
    assert_eq!(one.post(&propose, &[("reason", "Letters are not needed at practices")]).await.status(), 303);
    two.post(&approve, &[("read", &read)]).await;
    assert!(two.page(MODEL).await.contains("The draft was changed meanwhile"));
    assert_eq!(gp.get(&letter).await.status(), 200);
    let read = read_on(&two.page(MODEL).await);
    assert_eq!(location(&two.post(&approve, &[("read", &read)]).await), MODEL);
    assert_eq!(gp.get(&letter).await.status(), 404);
    assert!(two.page(MODEL).await.contains("In force: version 2"));
    two.post(&approve, &[("read", &read)]).await;
    assert!(two.page(MODEL).await.contains("The draft was changed meanwhile"), "it is approved once");
    assert!(two.page(MODEL).await.contains("Drafted by Hamish Abiodun-Kerr; approved by Odile Brackenridge"));

    // Back again, the same way.
    assert_eq!(two.post(MODEL, &[("from", "1")]).await.status(), 303);
    let back = address(&two.page(MODEL).await, "/propose");
    assert_eq!(two.post(&back, &[("reason", "They are needed after all")]).await.status(), 303);
    let read = read_on(&one.page(MODEL).await);
    assert_eq!(one.post(&back.replace("/propose", "/approve"), &[("read", &read)]).await.status(), 303);
    assert_eq!(gp.get(&letter).await.status(), 200);
    assert!(one.page(MODEL).await.contains("In force: version 3"));
    one.post(&end, &[]).await;
    assert!(one.page(MODEL).await.contains("The draft was changed meanwhile"), "what is in force is never changed");
}

#[tokio::test]
async fn whoever_had_a_hand_in_a_draft_does_not_approve_it_and_a_refusal_leaves_all_as_it_was() {
    let app = TestApp::start();
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    let level = address(&one.page(MODEL).await, "/level");
    let fields = [("category", "letter"), ("role", "nurse"), ("setting", "every"), ("level", "none")];
    assert_eq!(two.post(&level, &fields).await.status(), 303);
    assert_eq!(one.post(&level.replace("/level", "/propose"), &[("reason", "Proposed by the one")]).await.status(), 303);
    two.post(&level.replace("/level", "/approve"), &[]).await;
    assert!(two.page(MODEL).await.contains("Somebody who had no hand in the draft"));
    assert_eq!(one.post(&level.replace("/level", "/take-back"), &[]).await.status(), 303);
    for (missing, sentence) in
        [(0, "Choose a kind of information"), (1, "Choose a role"), (2, "Choose a setting"), (3, "Choose how much")]
    {
        let mut fields = fields.to_vec();
        fields.remove(missing);
        fields.push(("reason", "Kept while it is mended"));
        one.post(&level, &fields).await;
        let page = one.page(MODEL).await;
        assert!(page.contains(sentence) && page.contains("Kept while it is mended"), "{sentence}");
    }
    let officer = [("category", "letter"), ("role", "privacy-officer"), ("setting", "every"), ("level", "full")];
    one.post(&level, &officer).await;
    assert!(one.page(MODEL).await.contains("Choose a role that takes part in care"));
    assert!(one.page(MODEL).await.contains("Ask for approval"));
    let why = [("refusal", "It is begun anew in this test")];
    assert_eq!(two.post(&level.replace("/level", "/end"), &why).await.status(), 303);
    assert!(one.page(MODEL).await.contains("In force: version 1"));
    for browser in
        [app.browser(), app.signed_in("margaret-okell").await, app.signed_in("admin").await, app.gp_of_margaret().await.0]
    {
        let status = browser.post(MODEL, &[("from", "1")]).await.status();
        assert!(status == 404 || status == 303, "{status}");
    }
    assert_eq!(app.owner_sees("select count(*)::text from sharing_model").await, "1");
}

#[tokio::test]
async fn a_draft_is_refused_with_a_reason_only_which_its_author_reads_and_the_history_keeps() {
    let app = TestApp::start();
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    let level = address(&one.page(MODEL).await, "/level");
    let fields = [("category", "letter"), ("role", "nurse"), ("setting", "every"), ("level", "none")];
    assert_eq!(one.post(&level, &fields).await.status(), 303);
    assert_eq!(one.post(&level.replace("/level", "/propose"), &[("reason", "Proposed by the one")]).await.status(), 303);
    let end = level.replace("/level", "/end");
    let long = "Why. ".repeat(101);
    for reason in ["", "too <b>", &*long] {
        assert_eq!(location(&two.post(&end, &[("refusal", reason)]).await), MODEL);
        let page = two.page(MODEL).await;
        assert!(page.contains("<title>Error: Sharing model") && page.contains("Say why you refuse it, in 10 to 500 characters"));
        assert!(page.contains(&reason.replace('<', "&lt;")), "what was written is kept: {reason}");
        assert!(page.contains("Waits for approval"), "it is not refused");
    }
    let why = "Nurses at the hospice need the letters";
    assert_eq!(location(&two.post(&end, &[("refusal", why)]).await), MODEL);
    let read = one.page(MODEL).await;
    let told = read.split("id=\"refused\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(told.contains("Odile Brackenridge") && told.contains(&format!("“{why}”")), "{told}");
    for browser in [&one, &two] {
        let page = browser.page(MODEL).await;
        assert!(page.contains("A draft that was refused") && page.contains(&format!("Refused because: “{why}”")));
    }
    assert!(!two.page(MODEL).await.contains("id=\"refused\""), "it was not theirs");
    let told = "select reason from audit_event where reason like 'Refused a draft%'";
    assert_eq!(app.owner_sees(told).await, format!("Refused a draft of the sharing model: {why}"));
    // The next draft takes its place.
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    assert!(!one.page(MODEL).await.contains("id=\"refused\""));
}

/// The state of the one draft, and how many had a hand in it.
const DRAFT: &str = "select state || ' ' || cardinality(authors) from sharing_model order by drafted_at desc limit 1";

#[tokio::test]
async fn what_waits_for_approval_stands_still_and_only_whoever_wrote_it_takes_it_back() {
    let app = TestApp::start();
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    let level = address(&one.page(MODEL).await, "/level");
    let [propose, take_back, end] = ["/propose", "/take-back", "/end"].map(|step| level.replace("/level", step));
    let fields = [("category", "letter"), ("role", "nurse"), ("setting", "every"), ("level", "none")];
    assert_eq!(one.post(&level, &fields).await.status(), 303);
    one.post(&take_back, &[]).await;
    assert!(one.page(MODEL).await.contains("The draft was changed meanwhile"), "it waits for nobody");
    assert_eq!(one.post(&propose, &[("reason", "Proposed by the one")]).await.status(), 303);
    assert!(one.page(MODEL).await.contains("Take it back to change it"));
    // Not by the second officer, not even by a press that was never offered: it would make the draft theirs.
    assert!(!two.page(MODEL).await.contains("Take it back to change it"));
    two.post(&take_back, &[]).await;
    assert!(two.page(MODEL).await.contains("Only somebody who wrote the draft can take it back"));
    let anew = [("reason", "Proposed by the other")];
    for (path, sent) in [(&level, &fields[..]), (&propose, &anew[..])] {
        for browser in [&one, &two] {
            browser.post(path, sent).await;
            let page = browser.page(MODEL).await;
            assert!(page.contains("Whoever wrote it has to take it back before it is changed"), "{path}");
        }
    }
    assert_eq!(app.owner_sees(DRAFT).await, "proposed 1", "nobody else has a hand in it");
    assert!(two.page(MODEL).await.contains("What for: “Proposed by the one”"));
    two.post(&end, &[]).await;
    assert!(two.page(MODEL).await.contains("Say why you refuse it"), "they refuse it with a reason only");
    assert_eq!(one.post(&take_back, &[]).await.status(), 303);
    assert!(one.page(MODEL).await.contains("It is a draft again"));
    assert_eq!(app.owner_sees(DRAFT).await, "draft 1");
    let told = "select count(*)::text from audit_event where reason like 'Took a proposal%'";
    assert_eq!(app.owner_sees(told).await, "1", "what did not happen is not told");
}

#[tokio::test]
async fn a_draft_of_two_is_thrown_away_with_a_reason_only_and_ones_own_without() {
    let app = TestApp::start();
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    let page = one.page(MODEL).await;
    let (level, end) = (address(&page, "/level"), address(&page, "/end"));
    assert!(!page.contains("Why do you throw it away?"), "nobody else has a hand in it");
    two.post(&end, &[]).await;
    assert!(two.page(MODEL).await.contains("Say why you refuse it"), "it is not theirs");
    let fields = [("category", "letter"), ("role", "nurse"), ("setting", "every"), ("level", "none")];
    assert_eq!(two.post(&level, &fields).await.status(), 303);
    assert_eq!(app.owner_sees(DRAFT).await, "draft 2");
    for browser in [&one, &two] {
        assert!(browser.page(MODEL).await.contains("Why do you throw it away?"));
        for reason in ["", "too <b>"] {
            assert_eq!(location(&browser.post(&end, &[("refusal", reason)]).await), MODEL);
            let page = browser.page(MODEL).await;
            assert!(page.contains("<title>Error: Sharing model") && page.contains("say why you throw it away, in 10 to 500"));
            assert!(page.contains(&reason.replace('<', "&lt;")), "what was written is kept: {reason}");
        }
    }
    assert_eq!(app.owner_sees(DRAFT).await, "draft 2", "a hand in it is no way round the reason");
    let why = "Nurses at the hospice need the letters";
    assert_eq!(location(&two.post(&end, &[("refusal", why)]).await), MODEL);
    let read = one.page(MODEL).await;
    let told = read.split("id=\"refused\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(told.contains("Odile Brackenridge") && told.contains("threw away the draft in which you had a hand"), "{told}");
    assert!(told.contains(&format!("“{why}”")), "{told}");
    assert!(!two.page(MODEL).await.contains("id=\"refused\""), "they know why");
    for browser in [&one, &two] {
        let page = browser.page(MODEL).await;
        assert!(page.contains("A draft that was thrown away") && page.contains(&format!("Thrown away because: “{why}”")));
    }
    let told = "select reason from audit_event where reason like 'Threw a draft%'";
    assert_eq!(app.owner_sees(told).await, format!("Threw a draft of the sharing model away: {why}"));
    // One's own is thrown away with one press, and nobody is told that it was.
    app.clock.advance(Duration::minutes(1));
    assert_eq!(one.post(MODEL, &[("from", "1")]).await.status(), 303);
    let end = address(&one.page(MODEL).await, "/end");
    assert_eq!(location(&one.post(&end, &[]).await), MODEL);
    assert_eq!(app.owner_sees(DRAFT).await, "discarded 1");
    assert!(!one.page(MODEL).await.contains("id=\"refused\"") && !two.page(MODEL).await.contains("id=\"refused\""));
}

#[tokio::test]
async fn whoever_reads_very_many_records_is_slowed_and_looked_into() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let record = letter.split("/entries").next().unwrap().to_owned() + "/record";
    let timed = async || {
        let began = std::time::Instant::now();
        gp.page(&record).await;
        began.elapsed()
    };
    assert!(timed().await < std::time::Duration::from_secs(3));
    // Five hundred other people whom the same account read just now: the table alone counts, so these need not exist.
    let at = app.clock_now().to_rfc3339();
    let statement = format!(
        "do $$ begin perform set_config('session_replication_role', 'replica', true); insert into recent_reading
         select r.account_id, gen_random_uuid(), r.organisation_id, r.role, '{at}', '{at}' from recent_reading r, generate_series(1, 500);
         end $$"
    );
    app.superuser_does(Box::leak(statement.into_boxed_str())).await;
    assert!(timed().await >= std::time::Duration::from_secs(3));
    assert!(timed().await >= std::time::Duration::from_secs(3));
    let raised = "select count(*)::text from alert where kind = 'bulk-reading'";
    assert_eq!(app.owner_sees(raised).await, "1", "told once a day");
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert!(officer.page("/home").await.contains("Read the records of 500 people or more in ten minutes"));
    app.clock.advance(Duration::minutes(11));
    let gp = app.gp_of_margaret().await.0;
    let began = std::time::Instant::now();
    gp.page(&record).await;
    assert!(began.elapsed() < std::time::Duration::from_secs(3), "ten minutes later they read as ever");
}

#[tokio::test]
async fn a_look_at_a_neighbour_or_a_colleague_without_work_to_do_is_noticed_once() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let record = letter.split("/entries").next().unwrap().to_owned() + "/record";
    let portal = app.own_portal().await;
    gp.page(&record).await;
    // The GP's own record is that of somebody who lives at Margaret's postcode; nobody saw Margaret there within a day.
    app.superuser_does(
        "update account set person_id = (select p.person_id from person p join account a using (person_id) where a.username = 'stanislaw-kowalczyk-webb')
         where account_id = (select account_id from recent_reading limit 1)",
    )
    .await;
    app.superuser_does("update person set postcode = (select p.postcode from person p join account a using (person_id) where a.username = 'margaret-okell')")
        .await;
    app.superuser_does(
        "update entry set effective_at = effective_at - interval '9 days' where category in ('appointment', 'contact')",
    )
    .await;
    assert_eq!(portal.store.notice_patterns(app.clock_now()).await.unwrap(), 1);
    assert_eq!(app.owner_sees("select kind from alert").await, "neighbour");
    assert_eq!(portal.store.notice_patterns(app.clock_now()).await.unwrap(), 0, "told once");
    // That it is looked into she reads, and not whom it points at.
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    let review = desk.split('"').find(|part| part.starts_with("/people/") && part.ends_with("/review")).unwrap();
    assert_eq!(officer.post(review, &[("outcome", "flagged")]).await.status(), 303);
    let log = app.signed_in("margaret-okell").await.page(&record.replace("/record", "/access-log")).await;
    assert!(log.contains("reviewed how your record was used: “Outcome: it is looked into further”"));
    assert!(!log.contains("A privacy officer looked at") && !log.contains("A privacy officer reviews"));
    // Margaret works where the GP does.
    app.superuser_does(
        "insert into post select gen_random_uuid(), a.account_id, r.organisation_id, 'receptionist', 'T', now() - interval '1 day'
         from account a, recent_reading r where a.username = 'margaret-okell'",
    )
    .await;
    assert_eq!(portal.store.notice_patterns(app.clock_now()).await.unwrap(), 1);
    assert_eq!(app.owner_sees("select string_agg(kind, ' ' order by kind) from alert").await, "colleague neighbour");
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    assert!(desk.contains("A neighbour") && desk.contains("A colleague") && desk.contains("Same postcode: yes"));
}

#[tokio::test]
async fn refusals_are_counted_and_looked_after_without_a_word_of_whose_record() {
    let app = TestApp::start();
    let person = app.record_of("george-addo-mensah").await;
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    for _ in 0..3 {
        assert_eq!(paramedic.get(&format!("{person}/timeline")).await.status(), 403);
    }
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let page = officer.page("/governance/refusals").await;
    assert!(page.contains("3 times") && page.contains("Nobody looks after it") && !page.contains("Addo"));
    let organisation = app.owner_sees("select organisation_id::text from blocked_sharing").await;
    let mut fields = vec![
        ("rule", "no-relationship"),
        ("organisation", &*organisation),
        ("role", "paramedic"),
        ("owner", ""),
        ("resolution", "It was"),
    ];
    officer.post("/governance/refusals", &fields).await;
    let page = officer.page("/governance/refusals").await;
    assert!(page.contains("Write who looks after it") && page.contains("It was"), "what was written is kept");
    fields[4].1 = "";
    fields[3].1 = "The ambulance service’s lead";
    assert_eq!(officer.post("/governance/refusals", &fields).await.status(), 303);
    assert!(officer.page("/governance/refusals").await.contains("Being looked after"));
    fields[4].1 = "Referrals now reach the exchange";
    assert_eq!(officer.post("/governance/refusals", &fields).await.status(), 303);
    assert!(officer.page("/governance/refusals").await.contains("Resolved"));
    app.clock.advance(Duration::minutes(5));
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    assert_eq!(paramedic.get(&format!("{person}/timeline")).await.status(), 403);
    assert!(officer.page("/governance/refusals").await.contains("Refused again since it was resolved"));
    assert_eq!(paramedic.get("/governance/refusals").await.status(), 404);
}

#[tokio::test]
async fn a_breach_is_written_down_and_closed_with_what_was_learnt() {
    let app = TestApp::start();
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let place = app.owner_sees("select organisation_id::text from organisation where name = 'Mersey Care'").await;
    let good = [("organisation", &*place), ("what", "A letter went to the wrong address"), ("people", "1")];
    for (missing, sentence) in [(0, "Choose an organisation"), (1, "Write what happened"), (2, "as a number")] {
        let mut fields = good.to_vec();
        fields.remove(missing);
        officer.post("/governance/breaches", &fields).await;
        let page = officer.page("/governance/breaches").await;
        assert!(page.contains(sentence), "{sentence}");
        assert!(missing == 1 || page.contains("wrong address"), "what was written is kept");
    }
    assert_eq!(officer.post("/governance/breaches", &good).await.status(), 303);
    let page = officer.page("/governance/breaches").await;
    let close = address(&page, "/close");
    let reported = address(&page, "/reported");
    assert!(page.contains("The Information Commissioner was not told"));
    assert_eq!(app.signed_in("admin").await.post(&reported, &[]).await.status(), 404);
    assert_eq!(officer.post(&reported, &[]).await.status(), 303);
    assert_eq!(officer.post(&reported, &[]).await.status(), 404, "told once");
    assert!(!officer.page("/governance/breaches").await.contains("The Information Commissioner was not told"));
    let long = "Long ".repeat(1_000);
    officer.post(&close, &[("learnt", &long)]).await;
    let page = officer.page("/governance/breaches").await;
    assert!(page.contains("Write what was learnt") && page.contains(long.trim_end()), "what was written is kept");
    assert_eq!(app.signed_in("admin").await.post(&close, &[("learnt", "x")]).await.status(), 404);
    assert_eq!(officer.post(&close, &[("learnt", "Addresses are read back")]).await.status(), 303);
    assert_eq!(officer.post(&close, &[("learnt", "Again")]).await.status(), 404);
    assert!(officer.page("/governance/breaches").await.contains("Learnt: Addresses are read back"));
}

/// The figures in the row of an organisation on the page of compliance.
fn figures(page: &str, organisation: &str) -> Vec<String> {
    let row = page.split("<tr").find(|row| row.contains(organisation)).unwrap().to_owned();
    let cells = row.split("<td").skip(1).map(|cell| cell.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned());
    cells.collect()
}

#[tokio::test]
async fn what_is_escalated_is_still_open_and_only_what_was_found_wrong_is_incorrect_use() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let reason = [("reason", "Found unconscious, brought in alone")];
    assert_eq!(doctor.post(&format!("{person}/emergency"), &reason).await.status(), 303);
    let place = app.owner_sees("select o.name from alert join organisation o using (organisation_id)").await;
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    let review = desk.split('"').find(|part| part.starts_with(&person) && part.ends_with("/review")).unwrap().to_owned();
    let counted = async || {
        let figures = figures(&officer.page("/governance/compliance").await, &place);
        [2, 3, 4].map(|n| figures[n].clone())
    };
    assert_eq!(counted().await, ["1", "0", "1"], "alerts, incorrect use, still open");
    let why = ("reason", "The third emergency of this account in a week");
    assert_eq!(officer.post(&review, &[("outcome", "escalated"), why]).await.status(), 303);
    assert_eq!(counted().await, ["1", "0", "1"], "nobody has found yet that it was wrong");
    assert_eq!(officer.post(&review, &[("outcome", "addressed"), why]).await.status(), 303);
    assert_eq!(counted().await, ["1", "1", "0"]);
    let page = officer.page("/governance/compliance").await;
    assert!(page.contains("What each column counts") && page.contains("Nobody has found that these were wrong"));
}

#[tokio::test]
async fn the_decision_is_explained_and_nothing_hidden_with_it() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let record = letter.split("/entries").next().unwrap().to_owned();
    let why = gp.page(&format!("{letter}/why")).await;
    assert!(why.contains("All of it: Letters and documents") && why.contains("Rule: care-relationship"));
    let margaret = app.signed_in("margaret-okell").await;
    assert!(margaret.page(&format!("{record}/why")).await.contains("This is your own record."));
    let main = async || gp.page(&format!("{record}/why")).await.split("<main").nth(1).unwrap().to_owned();
    let before = main().await;
    let locked = [("what", "item"), ("level", "sealed-and-locked")];
    assert_eq!(margaret.post(&format!("{letter}/seal"), &locked).await.status(), 303);
    assert_eq!(gp.get(&format!("{letter}/why")).await.status(), 404);
    assert_eq!(main().await, before, "not a letter more or less for what is locked");
    // Refused: why, and what can be done.
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    let theirs = app.record_of("george-addo-mensah").await;
    let refusal = paramedic.get(&format!("{theirs}/timeline")).await.text().await.unwrap();
    assert!(refusal.contains(&format!("{theirs}/why")));
    let why = paramedic.page(&format!("{theirs}/why")).await;
    assert!(why.contains("Rule: no-relationship") && why.contains(&format!("{theirs}/claim")) && why.contains("/emergency"));
    assert_eq!(paramedic.get(&format!("{theirs}/entries/00000000-0000-4000-8000-000000000000/why")).await.status(), 403);
    assert_eq!(app.signed_in("george-addo-mensah").await.get(&format!("{record}/why")).await.status(), 404);
}

#[tokio::test]
async fn people_read_which_teams_care_for_them_and_since_when() {
    let app = TestApp::start();
    let record = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let page = margaret.page(&format!("{record}/relationships")).await;
    assert!(page.contains("you are registered there") && page.contains("Brackenfield Surgery"));
    let paramedic = app.signed_in("jodie-ravenscairn").await;
    let reason = [("reason", "Called to her flat in the night")];
    assert_eq!(paramedic.post(&format!("{record}/claim"), &reason).await.status(), 303);
    assert!(margaret.page(&format!("{record}/relationships")).await.contains("“Called to her flat in the night”"));
    app.clock.advance(Duration::days(2));
    let margaret = app.signed_in("margaret-okell").await;
    let page = margaret.page(&format!("{record}/relationships")).await;
    let (_, over) = page.split_once("No more").unwrap();
    assert!(over.contains("Called to her flat in the night"), "what is over is still told");
    assert_eq!(app.gp_of_margaret().await.0.get(&format!("{record}/relationships")).await.status(), 403);
}
