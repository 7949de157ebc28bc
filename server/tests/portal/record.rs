//! The record: who sees what of it, and what they can do.

use crate::test_app::{TestApp, location};

#[tokio::test]
async fn a_person_reads_their_own_record_and_nobody_elses() {
    let app = TestApp::shared();
    let browser = app.signed_in("margaret-okell").await;
    let (own, other) = (app.record_of("margaret-okell").await, app.record_of("george-addo-mensah").await);
    for page in ["record", "timeline", "contribution", "plan", "access-log"] {
        assert_eq!(browser.get(&format!("{own}/{page}")).await.status(), 200, "{page}");
        assert_eq!(browser.get(&format!("{other}/{page}")).await.status(), 404, "{page}");
    }
}

#[tokio::test]
async fn what_a_source_dated_to_the_day_is_shown_without_a_time() {
    let app = TestApp::shared();
    let question = "select '/people/' || e.person_id || '/entries/' || e.entry_id from entry e join account a using (person_id)
                    where a.username = 'margaret-okell' and e.kind = 'AllergyIntolerance' limit 1";
    let page = app.signed_in("margaret-okell").await.page(&app.owner_sees(question).await).await;
    let written_down = page.split("Written down").nth(1).unwrap().split("Received here").next().unwrap();
    assert!(written_down.contains(" 20") && !written_down.contains("12:00am"), "{written_down}");
}

#[tokio::test]
async fn what_is_hidden_absent_or_garbage_is_answered_alike() {
    let app = TestApp::shared();
    let browser = app.signed_in("margaret-okell").await;
    let other = app.record_of("george-addo-mensah").await;
    let absent = "/people/00000000-0000-4000-8000-000000000000";
    let mut answers = Vec::new();
    for path in [&*other, absent, "/people/garbage", "/people/%ff%fe"] {
        for page in ["record", "timeline", "access-log", "entries/00000000-0000-4000-8000-000000000000"] {
            let answer = browser.get(&format!("{path}/{page}")).await;
            assert_eq!(answer.status(), 404);
            let mut names: Vec<_> = answer.headers().keys().map(ToString::to_string).collect();
            names.sort();
            let reference = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            let body = answer.text().await.unwrap();
            assert!(body.contains(&reference), "the page gives the reference under which the log has it");
            answers.push((names, body.replace(&reference, "")));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn a_contribution_sent_twice_is_one_and_practitioners_see_it_as_the_persons_own_words() {
    let app = TestApp::start();
    let browser = app.signed_in("margaret-okell").await;
    let own = app.record_of("margaret-okell").await;
    let fields = [("note", "My left hand has been numb since Tuesday"), ("key", "7d9f0a52-21c8-4f7e-8f0b-0d0b3a7e5a11")];
    // Twice under the form's own key, once more under another: pressed twice, and sent again after going back.
    let again = [fields[0], ("key", "0b6f9c1e-9d9a-4b8e-9a77-3f1f5d6f0c22")];
    for fields in [&fields, &fields, &again] {
        assert_eq!(location(&browser.post(&format!("{own}/contribution/note"), fields).await), format!("{own}/contribution"));
    }
    // Other words under the same key are another note.
    browser.post(&format!("{own}/contribution/note"), &[("note", "It is better today"), fields[1]]).await;
    assert!(browser.page(&format!("{own}/contribution")).await.contains("It is better today"));
    let page = browser.page(&format!("{own}/contribution")).await;
    assert_eq!(page.matches("My left hand has been numb").count(), 1);
    let practitioner = app.gp_of_margaret().await.0;
    let seen = practitioner.page(&format!("{own}/timeline?category=contribution")).await;
    assert!(seen.contains("My left hand has been numb") && seen.contains("in their own words"));
}

#[tokio::test]
async fn what_somebody_wrote_themselves_names_them_and_no_service_that_sent_it() {
    let app = TestApp::start();
    let own = app.record_of("margaret-okell").await;
    let (margaret, alison) = (app.signed_in("margaret-okell").await, app.signed_in("alison-okell-baird").await);
    alison.post(&format!("{own}/contribution/note"), &[("note", "Mum ate well")]).await;
    let doctor = app.gp_of_margaret().await.0;
    for (reader, of_margaret) in [(&margaret, "Written by you"), (&doctor, "Written by Margaret Okell, in their own words")] {
        let page = reader.page(&format!("{own}/timeline?category=contribution")).await;
        let list = page.split("id=\"timeline\"").nth(1).unwrap().split("</ul>").next().unwrap();
        for words in [of_margaret, "Written by Alison Okell-Baird, carer", "Written by Alison Okell-Baird, daughter"] {
            assert!(list.contains(words), "{words}");
        }
        assert!(!list.contains("Surgery"), "the practice, whose system sent some of it, wrote none of it");
    }
    let item = app
        .owner_sees(
            "select '/people/' || e.person_id || '/entries/' || e.entry_id from entry e join account a using (person_id)
             where a.username = 'margaret-okell' and e.category = 'contribution' and e.author = 'Alison Okell-Baird, daughter' limit 1",
        )
        .await;
    let page = doctor.page(&item).await;
    assert!(page.contains("Written by") && page.contains("Sent here by") && !page.contains("Recorded by"));
    assert!(page.contains(">Kind</dt>") && page.contains(">Code</dt>"));
    let page = margaret.page(&item).await;
    assert!(page.contains("Written by") && page.contains("Received here"));
    for key in ["Sent here by", ">Kind</dt>", ">Code</dt>"] {
        assert!(!page.contains(key), "she knows what it is: {key}");
    }
}

#[tokio::test]
async fn on_their_own_pages_the_words_are_the_persons() {
    let app = TestApp::start();
    let own = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    let answers = [("what-matters", "My garden"), ("was-what-matters", "")];
    assert_eq!(margaret.post(&format!("{own}/plan"), &answers).await.status(), 303);
    let page = margaret.page(&format!("{own}/record")).await;
    for words in ["Added by me", "Written by you, ", "Because you are registered there"] {
        assert!(page.contains(words), "{words}");
    }
    for words in ["Added by the person", "that you can see here", "Because you were seen there"] {
        assert!(!page.contains(words), "{words}");
    }
    let latest = page.split("id=\"panel-timeline-list\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(!latest.contains(">Alison Okell-Baird</a>"), "a contact has no date and is no news");
    assert_eq!(latest.matches("app-entry__title").count(), usize::from(service::record::LATEST_SIZE));
    let doctor = app.gp_of_margaret().await.0;
    assert!(doctor.page(&format!("{own}/record")).await.contains("Added by the person"));
    assert!(margaret.page(&format!("{own}/sharing")).await.contains(">Added by me</option>"));
}

#[tokio::test]
async fn the_home_of_whoever_cares_for_somebody_begins_with_them_and_its_cards_are_in_the_order_of_the_menu() {
    let app = TestApp::shared();
    let home = app.signed_in("alison-okell-baird").await.page("/home").await;
    let places = ["Hello, ", "People I care for", "class=\"app-actions\"", "My appointments"];
    assert!(places.map(|words| home.find(words).unwrap()).is_sorted());
    let cards = home.split("class=\"app-actions\"").nth(1).unwrap().split("</div>").next().unwrap();
    let order = ["My record", "My plan", "Add to my record", "Who sees what", "Who may act for me", "Who looked"];
    let places = |page: &str| order.map(|words| page.find(&format!(">{words}<")).unwrap());
    assert!(places(cards).is_sorted() && places(&home).is_sorted());
}

#[tokio::test]
async fn the_menu_stands_once_behind_its_link_and_before_the_content() {
    let app = TestApp::shared();
    let page = app.signed_in("margaret-okell").await.page("/home").await;
    let places = ["href=\"#menu\"", "id=\"menu\"", "<main"].map(|part| page.find(part).unwrap());
    assert!(places.is_sorted() && page.matches("id=\"menu\"").count() == 1);
    assert!(!app.browser().page("/sign-in").await.contains("#menu"), "who is not signed in has none");
}

#[tokio::test]
async fn a_reading_that_was_a_mistake_is_marked_as_one_and_leaves_the_trend() {
    let app = TestApp::start();
    let margaret = app.signed_in("margaret-okell").await;
    let own = app.record_of("margaret-okell").await;
    for systolic in ["131", "218"] {
        let fields =
            [("systolic", systolic), ("diastolic", "83"), ("taken-day", "1"), ("taken-month", "6"), ("taken-year", "2026")];
        assert_eq!(margaret.post(&format!("{own}/contribution/blood-pressure"), &fields).await.status(), 303);
    }
    let entry = app.owner_sees("select entry_id::text from entry where detail like '218/83%'").await;
    let path = format!("{own}/entries/{entry}");
    let trend = format!("{own}/trend?code=85354-9");
    assert!(margaret.page(&trend).await.contains("218/83"));
    // Neither a carer, whose reading it is not, nor a practitioner can take it back; nor can anybody what a feed delivered.
    assert_eq!(app.signed_in("alison-okell-baird").await.post(&format!("{path}/withdraw"), &[]).await.status(), 403);
    assert_eq!(app.gp_of_margaret().await.0.post(&format!("{path}/withdraw"), &[]).await.status(), 403);
    let fed = app
        .owner_sees(
            "select entry_id::text from entry join account using (person_id)
             where username = 'margaret-okell' and origin = 'feed' and seal_id is null limit 1",
        )
        .await;
    assert_eq!(margaret.post(&format!("{own}/entries/{fed}/withdraw"), &[]).await.status(), 403);

    assert_eq!(location(&margaret.post(&format!("{path}/withdraw"), &[]).await), format!("{own}/contribution"));
    let seen = margaret.page(&path).await;
    assert!(seen.contains("Entered in error") && seen.contains("218/83") && seen.contains("Earlier versions"));
    assert!(!seen.contains("Mark as a mistake"));
    let trend = margaret.page(&trend).await;
    assert!(trend.contains("131/83") && !trend.contains("218/83"));
}

#[tokio::test]
async fn a_refused_form_keeps_every_word() {
    let app = TestApp::start();
    let browser = app.signed_in("margaret-okell").await;
    let own = app.record_of("margaret-okell").await;
    let fields = [("systolic", "80"), ("diastolic", "120"), ("taken-day", "31"), ("taken-month", "2"), ("taken-year", "2026")];
    let answer = browser.post(&format!("{own}/contribution/blood-pressure"), &fields).await;
    let page = browser.page(&location(&answer)).await;
    assert!(page.contains("There is a problem"));
    assert!(page.contains("The top number must be higher than the bottom number"));
    assert!(page.contains("Enter a real date"));
    assert!(page.contains(r#"value="80""#) && page.contains(r#"value="120""#) && page.contains(r#"value="31""#));
    // Handed back once, it is gone.
    assert!(!browser.page(&format!("{own}/contribution")).await.contains("There is a problem"));
}

#[tokio::test]
async fn a_form_that_outlived_its_session_is_there_after_signing_in_again() {
    let app = TestApp::start();
    let own = app.record_of("margaret-okell").await;
    let browser = app.browser();
    let answer = browser.post(&format!("{own}/contribution/note"), &[("note", "Written over half an hour")]).await;
    assert!(location(&answer).starts_with("/sign-in"));
    assert!(browser.page(&location(&answer)).await.contains("What you wrote is kept"));
    browser.post("/sign-in/demonstration", &[("username", "margaret-okell")]).await;
    assert!(browser.page(&format!("{own}/contribution")).await.contains("Written over half an hour"));
}

#[tokio::test]
async fn a_plan_is_shown_to_those_who_care_and_keeps_its_history() {
    let app = TestApp::start();
    let browser = app.signed_in("margaret-okell").await;
    let own = app.record_of("margaret-okell").await;
    let known_as = was(&browser.page(&format!("{own}/plan")).await, "preferred-name");
    for (before, words) in [("", "Ring Alison first"), ("Ring Alison first", "Ring Alison first, then the surgery")] {
        let fields = [
            ("was-preferred-name", known_as.as_str()),
            ("preferred-name", "Maggie"),
            ("was-emergency", before),
            ("emergency", words),
            ("what-matters", "My garden"),
        ];
        assert_eq!(browser.post(&format!("{own}/plan"), &fields).await.status(), 303);
    }
    let practitioner = app.gp_of_margaret().await.0;
    let seen = practitioner.page(&format!("{own}/record")).await;
    assert!(seen.contains("Maggie") && seen.contains("Ring Alison first, then the surgery"));
    let version = app
        .owner_sees("select max(version)::text from entry e join account a using (person_id) where source_key = 'urn:ilinks:portal|about-me/emergency'")
        .await;
    // The owner's own view of entries is for worklists; it sees what is not sealed.
    assert!(version.parse::<i32>().unwrap() >= 2);
}

/// The answer that the plan's form showed.
fn was(page: &str, question: &str) -> String {
    let tag = page.split('<').find(|tag| tag.contains(&format!("name=\"was-{question}\""))).unwrap();
    tag.split("value=\"").nth(1).map_or("", |rest| rest.split('"').next().unwrap()).to_owned()
}

#[tokio::test]
async fn two_people_write_a_plan_at_the_same_time_and_neither_loses_a_word() {
    let app = TestApp::start();
    let (margaret, alison) = (app.signed_in("margaret-okell").await, app.signed_in("alison-okell-baird").await);
    let plan = format!("{}/plan", app.record_of("margaret-okell").await);
    let first = [("emergency", "Ring Alison"), ("what-matters", "My garden")];
    assert_eq!(margaret.post(&plan, &first).await.status(), 303);
    assert_eq!(was(&alison.page(&plan).await, "emergency"), "Ring Alison");

    // Each changes another question: both are saved.
    let shown = [("was-emergency", "Ring Alison"), ("was-what-matters", "My garden")];
    let hers = [shown[0], shown[1], ("emergency", "Ring Alison at work"), ("what-matters", "My garden")];
    assert_eq!(alison.post(&plan, &hers).await.status(), 303);
    assert!(alison.page(&plan).await.contains("The plan is saved"));
    let own = [shown[0], shown[1], ("emergency", "Ring Alison"), ("what-matters", "My garden and Jude")];
    assert_eq!(margaret.post(&plan, &own).await.status(), 303);
    let page = margaret.page(&plan).await;
    assert!(page.contains("Your plan is saved") && page.contains("Ring Alison at work") && page.contains("My garden and Jude"));

    // Both change the same: the later is told, and nothing of theirs is saved yet.
    let late = [shown[0], shown[1], ("emergency", "Ring Jude"), ("what-matters", "My garden")];
    assert_eq!(margaret.post(&plan, &late).await.status(), 303);
    let page = margaret.page(&plan).await;
    assert!(page.contains("Error: My plan") && page.contains("Somebody changed this while you were writing."));
    assert!(page.contains("It now says: “Ring Alison at work”.") && page.contains("\nRing Jude</textarea>"));
    assert!(page.contains("\nMy garden and Jude</textarea>"), "what she left alone is as it is stored");
    assert_eq!(was(&page, "emergency"), "Ring Alison at work");
    assert_eq!(was(&page, "what-matters"), "My garden and Jude");
    assert!(alison.page(&plan).await.contains("\nRing Alison at work</textarea>"), "nothing is saved");

    // Put together and sent again, it counts.
    let again = [
        ("was-emergency", "Ring Alison at work"),
        ("was-what-matters", "My garden and Jude"),
        ("emergency", "Ring Alison at work, then Jude"),
        ("what-matters", "My garden and Jude"),
    ];
    margaret.post(&plan, &again).await;
    assert!(margaret.page(&plan).await.contains("\nRing Alison at work, then Jude</textarea>"));

    // A form that does not say what it showed overwrites nothing.
    margaret.post(&plan, &[("emergency", "Ring nobody")]).await;
    assert!(margaret.page(&plan).await.contains("It now says: “Ring Alison at work, then Jude”."));
    margaret.post(&plan, &[("emergency", "")]).await;
    assert!(margaret.page(&plan).await.contains("\nRing Alison at work, then Jude</textarea>"));

    // In the very same moment: one is saved, the other told.
    for round in 0..5 {
        let shown = was(&margaret.page(&plan).await, "emergency");
        let (one, other) = (format!("Ring one, {round}"), format!("Ring the other, {round}"));
        let (hers, own) =
            ([("was-emergency", &*shown), ("emergency", &*one)], [("was-emergency", &*shown), ("emergency", &*other)]);
        let (first, second) = tokio::join!(alison.post(&plan, &hers), margaret.post(&plan, &own));
        assert_eq!((first.status().as_u16(), second.status().as_u16()), (303, 303));
        let pages = [alison.page(&plan).await, margaret.page(&plan).await];
        assert_eq!(pages.iter().filter(|page| page.contains("Somebody changed this")).count(), 1, "{round}");
    }
}

#[tokio::test]
async fn a_practitioner_without_a_relationship_must_say_why_and_the_person_reads_it() {
    let app = TestApp::start();
    let own = app.record_of("margaret-okell").await;
    let outsider = app
        .owner_sees(
            "select a.username from account a join post p using (account_id)
             where p.role = 'nurse' and not exists (
                select from relationship r join account m on m.person_id = r.person_id and m.username = 'margaret-okell'
                where r.organisation_id = p.organisation_id)
               and (select count(*) from post x where x.account_id = a.account_id) = 1
             union all
             select a.username from account a join post p using (account_id)
             where p.role in ('hospital-doctor', 'pharmacist', 'health-visitor', 'mental-health-practitioner', 'paramedic') and not exists (
                select from relationship r join account m on m.person_id = r.person_id and m.username = 'margaret-okell'
                where r.organisation_id = p.organisation_id)
               and (select count(*) from post x where x.account_id = a.account_id) = 1 limit 1",
        )
        .await;
    let browser = app.signed_in(&outsider).await;
    assert_eq!(location(&browser.get(&format!("{own}/record")).await), format!("{own}/claim"));
    assert_eq!(browser.get(&format!("{own}/timeline")).await.status(), 403);
    let form = browser.page(&format!("{own}/claim")).await;
    let (emergency, open) = (form.find("This is an emergency").unwrap(), form.find("Open it because").unwrap());
    assert!(emergency < open, "what cannot wait stands first");
    let answer = browser.post(&format!("{own}/claim"), &[("reason", "because")]).await;
    assert!(browser.page(&location(&answer)).await.contains("in at least 10 characters"));
    let reason = "She is on my ward tonight, admitted as an emergency";
    let answer = browser.post(&format!("{own}/claim"), &[("reason", reason)]).await;
    assert_eq!(location(&answer), format!("{own}/record"));
    assert_eq!(browser.get(&format!("{own}/record")).await.status(), 200);
    let log = app.signed_in("margaret-okell").await.page(&format!("{own}/access-log")).await;
    assert!(log.contains(reason));
    app.clock.advance(chrono::Duration::hours(25));
    let browser = app.signed_in(&outsider).await;
    assert_eq!(location(&browser.get(&format!("{own}/record")).await), format!("{own}/claim"));
}

#[tokio::test]
async fn a_role_view_changes_the_roles_next_page() {
    let app = TestApp::start();
    let own = app.record_of("margaret-okell").await;
    let gp = app.gp_of_margaret().await.0;
    assert!(gp.page(&format!("{own}/record")).await.contains("id=\"panel-letter\""));
    let admin = app.signed_in("admin").await;
    let fields = [("show-medicine", "yes"), ("place-medicine", "1"), ("show-problem", "yes"), ("place-problem", "2")];
    assert_eq!(admin.post("/administration/role-views/general-practitioner", &fields).await.status(), 303);
    let page = gp.page(&format!("{own}/record")).await;
    assert!(!page.contains("id=\"panel-letter\""));
    assert!(page.find("id=\"panel-medicine\"").unwrap() < page.find("id=\"panel-problem\"").unwrap());
}

#[tokio::test]
async fn only_an_administrator_administers() {
    let app = TestApp::shared();
    let person = app.signed_in("margaret-okell").await;
    for path in ["/administration/organisations", "/administration/accounts", "/administration/role-views", "/find"] {
        assert_eq!(person.get(path).await.status(), 404, "{path}");
    }
    let admin = app.signed_in("admin").await;
    let record = app.record_of("margaret-okell").await;
    for path in [format!("{record}/record"), format!("{record}/timeline"), format!("{record}/claim"), "/find".to_owned()] {
        assert_eq!(admin.get(&path).await.status(), 404, "{path}");
    }
}
