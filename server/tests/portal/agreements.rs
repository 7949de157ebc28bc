//! The register of agreements: by two officers what gives access, by one what ends it; what lapses stops access.

use chrono::{Duration, Months};
use domain::clock::{day_in_words, london_day};

use crate::{
    governance::{address, letter, read_on},
    test_app::{TestApp, location},
};

#[tokio::test]
async fn an_agreement_that_lapses_stops_access_and_says_so() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let record = letter.split("/entries").next().unwrap().to_owned() + "/record";
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let register = officer.page("/governance/agreements").await;
    let (end, review) = (address(&register, "/end"), address(&register, "/review"));
    let why = [("reason", "The parties have agreed otherwise")];
    assert_eq!(gp.get(&letter).await.status(), 200);
    // Its review is missed.
    app.superuser_does("update agreement set review_on = current_date - 1").await;
    assert_eq!(gp.get(&letter).await.status(), 404);
    assert!(gp.page(&record).await.contains("agreement to share records is not in force"));
    assert!(gp.page(&record.replace("/record", "/why")).await.contains("Its agreement has lapsed"));
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert!(officer.page("/governance/agreements").await.contains("Lapsed:"));
    assert!(officer.page("/governance/compliance").await.contains("Lapsed "));
    assert!(officer.page("/governance/refusals").await.contains("no agreement to share was in force"));
    for months in ["", "0", "61", "x"] {
        officer.post(&review, &[("months", months), ("reason", "Kept while it is mended")]).await;
        let page = officer.page(&review).await;
        assert!(page.contains("from 1 to 60") && page.contains("Kept while it is mended"), "{months}");
    }
    prolong(&app, &review).await;
    assert_eq!(gp.get(&letter).await.status(), 200);
    assert_eq!(gp.post(&end, &why).await.status(), 404, "not by those whom it binds");
    assert_eq!(gp.get(&end).await.status(), 404);
    officer.post(&end, &[("reason", "x")]).await;
    assert!(officer.page(&end).await.contains("Say why it ends"));
    assert_eq!(gp.get(&letter).await.status(), 200);
    assert_eq!(officer.post(&end, &why).await.status(), 303);
    assert_eq!(officer.post(&end, &why).await.status(), 404, "it ends once");
    assert_eq!(gp.get(&letter).await.status(), 404);
    // A new one, between these two only.
    let practice = app.owner_sees("select organisation_id::text from organisation where name = 'Brackenfield Surgery'").await;
    let other = app.owner_sees("select organisation_id::text from organisation where name like 'Liverpool Community%'").await;
    let (practice, other) = (format!("party-{practice}"), format!("party-{other}"));
    let year = (app.clock_now() + Duration::days(400)).format("%Y").to_string();
    let mut fields = vec![
        ("title", "Practices and community"),
        ("purpose", "Direct care"),
        ("basis", "UK GDPR 6(1)(e)"),
        ("review-day", "1"),
        ("review-month", "12"),
        ("review-year", &year),
        (&*practice, "yes"),
    ];
    officer.post("/governance/agreements", &fields).await;
    assert!(officer.page("/governance/agreements").await.contains("Choose two organisations or more"));
    fields.push((&*other, "yes"));
    // Pressed twice it is one, so that ending it ends it.
    fields.push(("key", "5f0c0b4e-8f6a-4d7e-9d53-0a5a3a0f7f11"));
    for _ in 0..2 {
        assert_eq!(officer.post("/governance/agreements", &fields).await.status(), 303);
    }
    assert_eq!(app.owner_sees("select count(*)::text from agreement").await, "2");
    assert_eq!(gp.get(&letter).await.status(), 404, "one officer alone gives nobody access");
    let two = app.signed_in("odile-brackenridge").await;
    let agree = address(&two.page("/governance/agreements").await, "/agree");
    assert_eq!(two.post(&agree, &[]).await.status(), 303);
    assert_eq!(gp.get(&letter).await.status(), 200);
    // The key of what is in force, sent again with another party, adds nobody.
    let parties = "select count(*)::text from agreement_party join agreement using (agreement_id) where ended_at is null";
    assert_eq!(app.owner_sees(parties).await, "2");
    let third = app.owner_sees("select organisation_id::text from organisation where name = 'The Walton Centre'").await;
    let third = format!("party-{third}");
    fields.push((&*third, "yes"));
    assert_eq!(officer.post("/governance/agreements", &fields).await.status(), 303);
    assert_eq!(app.owner_sees(parties).await, "2");
    assert!(officer.page("/governance/agreements").await.contains("This form was sent before"));
}

/// Prolongs an agreement for a year: one officer proposes it, another agrees.
async fn prolong(app: &TestApp, review: &str) {
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    let good = [("months", "12"), ("reason", "The parties still work together")];
    assert_eq!(location(&one.post(review, &good).await), "/governance/agreements");
    let read = read_on(&two.page(review).await);
    assert_eq!(location(&two.post(&format!("{review}/agree"), &[("read", &read)]).await), "/governance/agreements");
}

#[tokio::test]
async fn an_agreement_is_registered_by_two_officers_or_taken_back_or_refused() {
    const REGISTER: &str = "/governance/agreements";
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    app.superuser_does("update agreement set ended_at = now()").await;
    assert_eq!(gp.get(&letter).await.status(), 404);
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    let parties = app
        .superuser_lines(
            "select 'party-' || organisation_id from organisation where name in ('Brackenfield Surgery', 'The Walton Centre')",
        )
        .await;
    let year = (app.clock_now() + Duration::days(400)).format("%Y").to_string();
    let mut fields = vec![
        ("title", "Practice and hospital"),
        ("purpose", "Direct care"),
        ("basis", "UK GDPR 6(1)(e)"),
        ("review-day", "1"),
        ("review-month", "12"),
        ("review-year", &*year),
    ];
    fields.extend(parties.iter().map(|party| (&**party, "yes")));
    assert_eq!(location(&one.post(REGISTER, &fields).await), REGISTER);
    let page = one.page(REGISTER).await;
    assert!(page.contains("Another privacy officer has to agree before it counts"));
    assert!(page.contains("Proposed: waits for a second officer") && page.contains("Registered by Hamish Abiodun-Kerr"));
    assert!(!page.contains("/agree\""), "its proposer is not offered to agree");
    let page = two.page(REGISTER).await;
    assert!(two.page("/home").await.contains("An agreement to share waits for your approval"));
    assert!(!one.page("/home").await.contains("An agreement to share waits for your approval"));
    let (agree, end) = (address(&page, "/agree"), address(&page, "/end"));
    assert_eq!(gp.get(&letter).await.status(), 404, "what is proposed gives nobody access");
    // Not by whoever proposed it, not even by a press that was never offered, and not in the database.
    one.post(&agree, &[]).await;
    assert!(one.page(REGISTER).await.contains("You proposed it yourself: another privacy officer has to agree"));
    assert_eq!(gp.get(&letter).await.status(), 404);
    for statement in [
        "update agreement set agreed_at = now(), agreed_by = made_by where needs_second_officer",
        "update agreement set agreed_at = now() where needs_second_officer",
    ] {
        let mut forced = store::owner::connect(&app.superuser_url()).await.unwrap();
        assert!(store::owner::execute(&mut forced, statement).await.is_err(), "{statement}");
    }
    let mut forced = store::owner::connect(&app.app_url).await.unwrap();
    let statement = "update agreement set needs_second_officer = false";
    assert!(store::owner::execute(&mut forced, statement).await.is_err(), "the application does not do without");
    for browser in [&gp, &app.signed_in("admin").await, &app.signed_in("margaret-okell").await] {
        assert_eq!(browser.post(&agree, &[]).await.status(), 404);
    }
    // It is neither reviewed nor prolonged before somebody agreed.
    let review = agree.replace("/agree", "/review");
    assert_eq!(two.get(&review).await.status(), 404);
    two.post(&review, &[("months", "60"), ("reason", "The parties still work together")]).await;
    assert_eq!(app.owner_sees("select count(*)::text from agreement_prolonging").await, "0");
    assert!(!two.page(REGISTER).await.contains("Agreed by"));
    assert_eq!(location(&two.post(&agree, &[]).await), REGISTER);
    assert_eq!(gp.get(&letter).await.status(), 200, "at the very next request");
    let agreed = format!("Agreed by Odile Brackenridge on {}", day_in_words(london_day(app.clock_now())));
    assert!(one.page(REGISTER).await.contains(&agreed), "who agreed stands in the register");
    two.post(&agree, &[]).await;
    assert!(two.page(REGISTER).await.contains("It was changed meanwhile"), "once");
    // Another one is taken back or refused: nobody agrees to it any more.
    assert_eq!(one.post(&end, &[("reason", "It is made anew in this test")]).await.status(), 303);
    assert_eq!(location(&one.post(REGISTER, &fields).await), REGISTER);
    let page = two.page(REGISTER).await;
    let (agree, end) = (address(&page, "/agree"), address(&page, "/end"));
    assert!(two.page(&end).await.contains("nobody’s access changes"));
    two.post(&end, &[("reason", "x")]).await;
    assert!(two.page(&end).await.contains("Say why it ends"));
    assert_eq!(two.post(&end, &[("reason", "The parties do not know of it")]).await.status(), 303);
    assert_eq!(two.post(&agree, &[]).await.status(), 404);
    assert_eq!(gp.get(&letter).await.status(), 404);
}

#[tokio::test]
async fn an_agreement_is_prolonged_by_two_officers_and_nothing_changes_before() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    let review = address(&one.page("/governance/agreements").await, "/review");
    let (agree, end) = (format!("{review}/agree"), format!("{review}/end"));
    let good = [("months", "12"), ("reason", "The parties <still> work together")];
    app.superuser_does("update agreement set review_on = current_date - 1").await;
    assert_eq!(gp.get(&letter).await.status(), 404);
    one.post(&review, &[("months", "24"), ("reason", "short")]).await;
    let page = one.page(&review).await;
    assert!(
        page.contains("Say why it goes on, in 10 to 500 characters") && page.contains("value=\"24\"") && page.contains("short")
    );
    assert_eq!(location(&one.post(&review, &good).await), "/governance/agreements");
    let register = two.page("/governance/agreements").await;
    assert!(register.contains("Hamish Abiodun-Kerr") && register.contains("“The parties &lt;still"), "who proposed it, and why");
    assert!(two.page("/home").await.contains("An agreement to share waits for your approval"));
    assert_eq!(gp.get(&letter).await.status(), 404, "nothing changes yet");
    two.post(&review, &good).await;
    assert!(two.page(&review).await.contains("Another day is proposed already"), "one at a time");
    // Not by whoever proposed it, and not in the database.
    let read = read_on(&two.page(&review).await);
    one.post(&agree, &[("read", &read)]).await;
    assert!(one.page(&review).await.contains("You proposed it yourself"));
    let mut forced = store::owner::connect(&app.superuser_url()).await.unwrap();
    for statement in [
        "update agreement_prolonging set state = 'agreed', decided_by = proposed_by",
        "update agreement_prolonging set state = 'agreed'",
    ] {
        assert!(store::owner::execute(&mut forced, statement).await.is_err(), "{statement}");
    }
    for browser in [&gp, &app.signed_in("admin").await] {
        assert_eq!(browser.post(&agree, &[("read", &read)]).await.status(), 404);
        assert_eq!(browser.post(&end, &[("read", &read)]).await.status(), 404);
        assert_eq!(browser.get(&review).await.status(), 404);
    }
    // Taken back and proposed anew: what was not read is not agreed to.
    assert_eq!(location(&one.post(&end, &[("read", &read)]).await), "/governance/agreements");
    assert_eq!(location(&one.post(&review, &[("months", "60"), good[1]]).await), "/governance/agreements");
    two.post(&agree, &[("read", &read)]).await;
    assert!(two.page(&review).await.contains("It was changed meanwhile"));
    assert_eq!(gp.get(&letter).await.status(), 404);
    // Refused with a reason only, which the proposer reads.
    let read = read_on(&two.page(&review).await);
    two.post(&end, &[("read", &read), ("refusal", "too <b>")]).await;
    let page = two.page(&review).await;
    assert!(page.contains("Say why you refuse it") && page.contains("too &lt;b>"), "what was written is kept");
    let refusal = ("refusal", "Five years are too long for it");
    assert_eq!(location(&two.post(&end, &[("read", &read), refusal]).await), "/governance/agreements");
    let page = one.page(&review).await;
    assert!(page.contains("Refused because: “Five years are too long for it”") && page.contains("Taken back"));
    prolong(&app, &review).await;
    assert_eq!(gp.get(&letter).await.status(), 200, "at the very next request");
    assert!(one.page(&review).await.contains("Agreed by Odile Brackenridge"));
}

#[tokio::test]
async fn to_prolong_an_agreement_makes_it_hold_longer_and_never_shorter() {
    let app = TestApp::start();
    let (letter, gp) = letter(&app).await;
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    let review = address(&one.page("/governance/agreements").await, "/review");
    let agree = format!("{review}/agree");
    // It ends in a year, to the day: nothing up to that day is later.
    let today = london_day(app.clock_now());
    let last = today.checked_add_months(Months::new(12)).unwrap();
    app.superuser_does(Box::leak(format!("update agreement set review_on = '{last}'").into_boxed_str())).await;
    assert!(one.page(&review).await.contains("value=\"24\""), "what is offered is later than what is");
    let reason = ("reason", "The parties <still> work together");
    for months in ["1", "6", "12"] {
        assert_eq!(location(&one.post(&review, &[("months", months), reason]).await), review);
        let page = one.page(&review).await;
        assert!(page.contains(&format!("It holds until {} already", day_in_words(last))), "{months}");
        assert!(page.contains(&format!("value=\"{months}\"")) && page.contains("&lt;still"), "what was written is kept");
    }
    assert_eq!(app.owner_sees("select count(*)::text from agreement_prolonging").await, "0");
    assert_eq!(location(&one.post(&review, &[("months", "13"), reason]).await), "/governance/agreements");
    let read = read_on(&two.page(&review).await);
    // By the time somebody agrees its day has come, or another is as late.
    let left = "select (review_on - current_date)::text from agreement";
    for (day, last, ends_in) in [
        (
            "update agreement_prolonging set review_on = current_date - 1",
            "update agreement set review_on = current_date - 5",
            "-5",
        ),
        (
            "update agreement_prolonging set review_on = current_date + 40",
            "update agreement set review_on = current_date + 40",
            "40",
        ),
    ] {
        app.superuser_does(day).await;
        app.superuser_does(last).await;
        assert_eq!(location(&two.post(&agree, &[("read", &read)]).await), review);
        assert!(two.page(&review).await.contains("The day that is proposed has come, or is not after its last day"), "{ends_in}");
        assert_eq!(app.owner_sees(left).await, ends_in);
        assert_eq!(app.owner_sees("select state from agreement_prolonging").await, "proposed");
    }
    app.superuser_does("update agreement set review_on = current_date - 5").await;
    assert_eq!(gp.get(&letter).await.status(), 404);
    assert_eq!(location(&two.post(&agree, &[("read", &read)]).await), "/governance/agreements", "also of one that lapsed");
    assert_eq!(app.owner_sees(left).await, "40");
    assert_eq!(gp.get(&letter).await.status(), 200);
}

#[tokio::test]
async fn a_form_sent_before_with_other_words_is_told_that_it_was_and_loses_nothing() {
    const REGISTER: &str = "/governance/agreements";
    let app = TestApp::start();
    let (one, two) = (app.signed_in("hamish-abiodun-kerr").await, app.signed_in("odile-brackenridge").await);
    let parties = app
        .superuser_lines(
            "select 'party-' || organisation_id from organisation
             where name in ('Brackenfield Surgery', 'The Walton Centre', 'Mersey Care') order by name",
        )
        .await;
    let year = (app.clock_now() + Duration::days(400)).format("%Y").to_string();
    let key = ("key", "5f0c0b4e-8f6a-4d7e-9d53-0a5a3a0f7f11");
    let first = [
        ("title", "Practice and hospital"),
        ("purpose", "Direct care"),
        ("basis", "UK GDPR 6(1)(e)"),
        ("review-day", "1"),
        ("review-month", "12"),
        ("review-year", &*year),
        (&*parties[0], "yes"),
        (&*parties[1], "yes"),
        key,
    ];
    let proposed = "select string_agg(reason, '|') from audit_event where reason like 'Proposed the agreement%'";
    for _ in 0..2 {
        assert_eq!(location(&one.post(REGISTER, &first).await), REGISTER);
        assert!(one.page(REGISTER).await.contains("It is proposed."), "pressed twice it is one");
        assert_eq!(app.owner_sees(proposed).await, "Proposed the agreement “Practice and hospital”");
    }
    // Anything else under the same key was never added, and neither was what another officer sends.
    let (mut other_title, mut other_day, mut other_party) = (first, first, first);
    other_title[0].1 = "Practice and <everybody>";
    other_day[3].1 = "2";
    other_party[7].0 = &parties[2];
    for (browser, sent) in [(&one, other_title), (&one, other_day), (&one, other_party), (&two, first)] {
        assert_eq!(location(&browser.post(REGISTER, &sent).await), REGISTER);
        let page = browser.page(REGISTER).await;
        assert!(page.contains("This form was sent before. What is in the register is what was sent first."));
        assert!(page.contains("<title>Error: Sharing agreements") && !page.contains("It is proposed."));
        let form = page.split("id=\"parties\"").nth(1).unwrap();
        let tags: Vec<_> = form.split('<').filter(|tag| tag.contains("checked")).collect();
        let is_ticked = |party: &str| tags.iter().any(|tag| tag.contains(&format!("name=\"{party}\"")));
        assert!(is_ticked(sent[6].0) && is_ticked(sent[7].0), "what was ticked is kept");
        assert!(!page.contains(&format!("name=\"key\" value=\"{}\"", key.1)), "sent again it is a form of its own");
    }
    assert_eq!(app.owner_sees(proposed).await, "Proposed the agreement “Practice and hospital”", "the audit tells what happened");
    assert_eq!(app.owner_sees("select count(*)::text from agreement").await, "2");
    // What was typed is there to be sent with its new key.
    one.post(REGISTER, &other_title).await;
    let page = one.page(REGISTER).await;
    assert!(page.contains("Practice and &lt;everybody"));
    let fresh = page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    other_title[8].1 = fresh;
    assert_eq!(location(&one.post(REGISTER, &other_title).await), REGISTER);
    assert!(one.page(REGISTER).await.contains("It is proposed."));
    assert_eq!(app.owner_sees("select count(*)::text from agreement").await, "3");
}

#[tokio::test]
async fn the_parties_of_an_agreement_are_chosen_by_kind_of_organisation() {
    let app = TestApp::start();
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let page = officer.page("/governance/agreements").await;
    let form = page.split("id=\"parties\"").nth(1).unwrap();
    let [hospitals, practices, police] = ["Hospitals", "GP practices", "Police"]
        .map(|heading| form.split(&format!(">{heading}</legend>")).nth(1).unwrap().split("</fieldset>").next().unwrap());
    assert!(hospitals.contains("The Walton Centre") && practices.contains("Brackenfield Surgery"));
    assert!(police.contains("Merseyside Police") && !police.contains("The Walton Centre"));
    let all = app.owner_sees("select count(*)::text from organisation").await;
    assert_eq!(form.matches("name=\"party-").count().to_string(), all, "each stands once");
    // What was ticked is kept while the rest is mended.
    let walton = app.owner_sees("select organisation_id::text from organisation where name = 'The Walton Centre'").await;
    let ticked = format!("party-{walton}");
    assert_eq!(officer.post("/governance/agreements", &[(&*ticked, "yes")]).await.status(), 303);
    let page = officer.page("/governance/agreements").await;
    let tag = page.split('<').find(|tag| tag.contains(&format!("name=\"{ticked}\""))).unwrap();
    assert!(tag.contains("checked") && page.contains("Write the day by which it is to be reviewed"), "{tag}");
}
