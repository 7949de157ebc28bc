//! The second step of signing in: with a password alone nobody reaches across people; a code works once; paper helps.

use chrono::{DateTime, Duration, Utc};
use domain::{Role, clock::Clock};
use service::installation::{Newcomer, add};

use crate::test_app::{Browser, TestApp, location};

const PASSWORD: &str = "tractor lantern herring";

/// What an authenticator shows, computed without the portal's library. **Source**: RFC 6238, RFC 4226.
pub fn code(secret: &str, at: DateTime<Utc>) -> String {
    let mut bits = 0_u64;
    let (mut held, mut key) = (0, Vec::new());
    for letter in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|it| *it == letter).unwrap();
        bits = (bits << 5) | value as u64;
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push((bits >> held & 0xff) as u8);
        }
    }
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = ring::hmac::sign(&key, &(at.timestamp() / 30).to_be_bytes());
    let tag = tag.as_ref();
    let start = usize::from(tag[19] & 0xf);
    let number = u32::from_be_bytes(tag[start..start + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The text between two others on a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split(before).nth(1).unwrap_or_else(|| panic!("no {before} on {page}")).split(after).next().unwrap()
}

async fn officer(app: &TestApp, username: &str, role: Role) -> Browser {
    let portal = app.own_portal().await;
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: "Perpetua Lathom".to_owned(),
        password: Some(PASSWORD.to_owned()),
        email: Some(format!("{username}@example.org")),
        posts: vec![("aintree-university-hospital".to_owned(), role, "Officer".to_owned())],
        ..Newcomer::default()
    };
    add(&portal, newcomer).await.unwrap();
    let browser = app.browser();
    assert_eq!(location(&sign_in(&browser, username).await), "/home");
    browser
}

async fn sign_in(browser: &Browser, username: &str) -> reqwest::Response {
    browser.post("/sign-in", &[("username", username), ("password", PASSWORD)]).await
}

/// Sets the second step up; returns the secret and the codes for paper.
async fn set_up(app: &TestApp, browser: &Browser) -> (String, Vec<String>) {
    let answer = browser.post("/account/second-step", &[("password", PASSWORD)]).await;
    assert_eq!(location(&answer), "/account/second-step");
    let page = browser.page("/account/second-step").await;
    assert!(page.contains("<svg"), "a picture to scan");
    let secret = between(&page, "<code class=\"app-key\">", "<").replace(' ', "");
    let answer = browser.post("/account/second-step/on", &[("code", &code(&secret, app.clock.now()))]).await;
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    let codes = page.split("<code class=\"app-key\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    (secret, codes)
}

#[tokio::test]
async fn with_a_password_alone_nobody_administers_or_governs() {
    let app = TestApp::start();
    for (username, role, page) in [
        ("perpetua-admin", Role::Administrator, "/administration/accounts"),
        ("perpetua-privacy", Role::PrivacyOfficer, "/governance/sharing-model"),
    ] {
        let browser = officer(&app, username, role).await;
        assert_eq!(location(&browser.get("/home").await), "/account/second-step", "{username} is led there");
        let refused = browser.get(page).await;
        assert_eq!(refused.status(), 403, "{username}");
        let words = refused.text().await.unwrap();
        assert!(words.contains("Set up a second step") && words.contains("/account/second-step"), "{words}");
        let before = browser.get(page).await.status();
        let (_, codes) = set_up(&app, &browser).await;
        assert_eq!((before.as_u16(), browser.get(page).await.status().as_u16()), (403, 200), "{username}");
        assert_eq!(codes.len(), 8);
    }
    let other = officer(&app, "perpetua-again", Role::Administrator).await;
    // Another's second step is none of one's own.
    assert_eq!(other.get("/administration/accounts").await.status(), 403);
}

#[tokio::test]
async fn whatever_an_officer_without_a_second_step_sends_is_answered_alike() {
    let app = TestApp::start();
    let browser = officer(&app, "perpetua-privacy", Role::PrivacyOfficer).await;
    let person = app.record_of("margaret-okell").await;
    let id = "00000000-0000-4000-8000-000000000000";
    let governance = [
        "sharing-model".to_owned(),
        format!("sharing-model/{id}/level"),
        format!("sharing-model/{id}/propose"),
        format!("sharing-model/{id}/take-back"),
        format!("sharing-model/{id}/approve"),
        format!("sharing-model/{id}/end"),
        "sharing-model/x/end".to_owned(),
        "agreements".to_owned(),
        format!("agreements/{id}/review"),
        "agreements/x/review".to_owned(),
        format!("agreements/{id}/agree"),
        format!("agreements/{id}/review/agree"),
        format!("agreements/{id}/review/end"),
        format!("agreements/{id}/end"),
        "refusals".to_owned(),
        "breaches".to_owned(),
        format!("breaches/{id}/reported"),
        format!("breaches/{id}/close"),
    ]
    .map(|path| format!("/governance/{path}"));
    let about_a_person = [
        format!("alerts/{id}/review"),
        format!("disagreements/{id}"),
        format!("carers/{id}/review"),
        format!("carers/{id}/lost"),
        format!("carers/{id}/regained"),
    ]
    .map(|path| format!("{person}/{path}"));
    let paths: Vec<_> = governance.into_iter().chain(about_a_person).chain(["/authorities".to_owned()]).collect();
    let garbage = ["from", "level", "months", "found-day", "from-day", "day-day", "rule", "outcome", "ruling", "goes-on"];
    let garbage = garbage.map(|name| (name, "garbage"));
    let good = [("from", "1"), ("months", "12"), ("outcome", "closed"), ("ruling", "stands"), ("goes-on", "yes")];
    let none: &[(&str, &str)] = &[];
    for path in &paths {
        for fields in [none, &garbage, &good] {
            let answer = browser.post(path, fields).await;
            assert_eq!(answer.status(), 403, "{path} {fields:?}");
            let words = answer.text().await.unwrap();
            assert!(words.contains("a password is not enough for it") && words.contains("/account/second-step"), "{path}");
        }
    }
    // Whose work it is not learns nothing of it, and with a second step a form is judged.
    let admin = app.signed_in("admin").await;
    for path in &paths {
        assert_eq!(admin.post(path, &garbage).await.status(), 404, "{path}");
    }
    let officer = app.signed_in("hamish-abiodun-kerr").await;
    assert_eq!(officer.post("/governance/sharing-model", &garbage).await.status(), 404);
    assert_eq!(officer.post("/governance/breaches", &garbage).await.status(), 303);
    assert!(officer.page("/governance/breaches").await.contains("There is a problem"));
}

/// The codes on paper that work, as they are stored.
async fn stored_codes(app: &TestApp) -> Vec<String> {
    app.superuser_lines("select encode(code_hash, 'hex') from recovery_code where used_at is null order by 1").await
}

#[tokio::test]
async fn a_page_of_codes_that_is_loaded_anew_makes_no_codes_and_says_so() {
    const SHOWN: &str = "They are shown once only.";
    let app = TestApp::start();
    let browser = officer(&app, "perpetua", Role::Administrator).await;
    let (secret, _) = set_up(&app, &browser).await;
    let first = stored_codes(&app).await;
    let again = browser.post("/account/second-step/on", &[("code", &code(&secret, app.clock.now()))]).await;
    assert_eq!(location(&again), "/account/second-step");
    let page = browser.page("/account/second-step").await;
    assert!(page.contains(SHOWN) && page.contains("You have 8 codes on paper left"), "{page}");
    assert_eq!(stored_codes(&app).await, first);

    let renew = "/account/second-step/recovery-codes";
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    let form = [("key", &*key), ("renew-password", PASSWORD)];
    let answer = browser.post(renew, &form).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap().matches("<code class=\"app-key\">").count(), 8);
    let second = stored_codes(&app).await;
    assert!(second.len() == 8 && second != first);
    assert_eq!(location(&browser.post(renew, &form).await), "/account/second-step");
    let page = browser.page("/account/second-step").await;
    assert!(page.contains(SHOWN), "{page}");
    assert_eq!(stored_codes(&app).await, second, "what is on paper still works");
    let told = app
        .owner_sees("select count(*)::text from apalis.jobs where encode(job, 'escape') like '%recovery-codes-renewed%'")
        .await;
    assert_eq!(told, "1");
    // The form of a page that was opened since makes new ones.
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    assert_eq!(browser.post(renew, &[("key", &key), ("renew-password", PASSWORD)]).await.status(), 200);
    let third = stored_codes(&app).await;
    assert_ne!(third, second);
    // Nor does any of the forms before, in whatever order they come again.
    for again in [&form[..], &[("key", &*key), ("renew-password", PASSWORD)], &form[..]] {
        assert_eq!(location(&browser.post(renew, again).await), "/account/second-step");
        assert!(browser.page("/account/second-step").await.contains(SHOWN));
        assert_eq!(stored_codes(&app).await, third);
    }
}

#[tokio::test]
async fn a_code_is_asked_for_works_once_and_is_no_way_around_the_password() {
    let app = TestApp::start();
    let (secret, codes) = set_up(&app, &officer(&app, "perpetua", Role::Administrator).await).await;
    let browser = app.browser();
    assert_eq!(location(&browser.get("/sign-in/code").await), "/sign-in");
    assert_eq!(location(&browser.post("/sign-in/code", &[("code", &codes[0])]).await), "/sign-in");
    assert_eq!(location(&sign_in(&browser, "perpetua").await), "/sign-in/code");
    // Half signed in is not signed in.
    for page in ["/home", "/account", "/account/second-step"] {
        assert!(location(&browser.get(page).await).starts_with("/sign-in"), "{page}");
    }
    // The code that turned it on was used.
    let used = code(&secret, app.clock.now());
    let answer = browser.post("/sign-in/code", &[("code", &used)]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("or was used already"));
    app.clock.advance(Duration::seconds(60));
    let fresh = code(&secret, app.clock.now());
    assert_eq!(location(&browser.post("/sign-in/code", &[("code", &fresh)]).await), "/home");
    assert_eq!(browser.get("/administration/accounts").await.status(), 200);
    // The same within its half minute, from elsewhere.
    let thief = app.browser();
    sign_in(&thief, "perpetua").await;
    assert_eq!(thief.post("/sign-in/code", &[("code", &fresh)]).await.status(), 422);
    // On paper, however it is typed, once.
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(location(&thief.post("/sign-in/code", &[("code", &typed)]).await), "/home");
    let again = app.browser();
    sign_in(&again, "perpetua").await;
    assert_eq!(again.post("/sign-in/code", &[("code", &typed)]).await.status(), 422);
    assert!(browser.page("/account/second-step").await.contains("You have 7 codes on paper left"));
}

#[tokio::test]
async fn codes_are_not_guessed_and_not_waited_for_for_ever() {
    let app = TestApp::start();
    let (secret, _) = set_up(&app, &officer(&app, "perpetua", Role::Administrator).await).await;
    app.clock.advance(Duration::minutes(16));
    let browser = app.browser();
    sign_in(&browser, "perpetua").await;
    let right = code(&secret, app.clock.now());
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(browser.post("/sign-in/code", &[("code", wrong)]).await.status(), 422);
    }
    let answer = browser.post("/sign-in/code", &[("code", &right)]).await;
    assert!(answer.text().await.unwrap().contains("There were too many attempts"), "even the right one waits");
    app.clock.advance(Duration::minutes(16));
    let late = browser.post("/sign-in/code", &[("code", &code(&secret, app.clock.now()))]).await;
    assert!(location(&late).starts_with("/sign-in"), "the password was too long ago");
    assert!(location(&browser.get("/home").await).starts_with("/sign-in"));
}

#[tokio::test]
async fn the_secret_is_in_no_table_in_clear_and_cannot_be_moved() {
    let app = TestApp::start();
    let browser = officer(&app, "perpetua", Role::Administrator).await;
    let (secret, codes) = set_up(&app, &browser).await;
    let stored = app.owner_sees("select encode(sealed_secret, 'hex') || encode(sealed_secret, 'escape') from second_step").await;
    assert!(!stored.contains(&secret) && stored.len() > 60);
    let hashes = app.superuser_lines("select encode(code_hash, 'escape') from recovery_code").await;
    assert!(hashes.len() == 8 && codes.iter().all(|code| hashes.iter().all(|hash| !hash.contains(code))));
    // Moved to another account it opens nothing.
    let other = officer(&app, "elsewhere", Role::Administrator).await;
    set_up(&app, &other).await;
    app.superuser_does(
        "update second_step s set sealed_secret = o.sealed_secret from second_step o join account a on a.account_id = o.account_id
         and a.username = 'perpetua' where s.account_id <> o.account_id",
    )
    .await;
    let browser = app.browser();
    sign_in(&browser, "elsewhere").await;
    app.clock.advance(Duration::minutes(1));
    let moved = browser.post("/sign-in/code", &[("code", &code(&secret, app.clock.now()))]).await;
    assert_eq!(moved.status(), 500, "a secret that was moved is refused and logged");
    let audit = app
        .superuser_lines(
            "select action || ' ' || rule from audit_event e join account a on a.account_id = e.chain_id and a.username = 'perpetua'
             where action like '%second-step%' order by sequence",
        )
        .await;
    assert_eq!(audit, ["turn-second-step-on own-account"]);
}

#[tokio::test]
async fn who_lost_device_and_paper_is_let_in_by_an_administrator_and_told() {
    let app = TestApp::start();
    let lost = officer(&app, "perpetua", Role::PrivacyOfficer).await;
    set_up(&app, &lost).await;
    let admin = app.signed_in("admin").await;
    let account = app.owner_sees("select account_id::text from account where username = 'perpetua'").await;
    let end = format!("/administration/accounts/{account}/second-step/end");
    assert_eq!(lost.post(&end, &[]).await.status(), 404, "not by oneself in another role");
    assert_eq!(location(&admin.post(&end, &[]).await), format!("/administration/accounts/{account}"));
    assert!(location(&lost.get("/home").await).starts_with("/sign-in"), "signed out everywhere");
    app.clock.advance(Duration::seconds(1));
    assert_eq!(location(&sign_in(&lost, "perpetua").await), "/home");
    assert_eq!(lost.get("/governance/sharing-model").await.status(), 403);
    let told =
        app.owner_sees("select count(*)::text from apalis.jobs where encode(job, 'escape') like '%second-step-off%'").await;
    assert_eq!(told, "1");
}

#[tokio::test]
async fn turning_it_off_takes_the_password() {
    let app = TestApp::start();
    let browser = officer(&app, "perpetua", Role::Administrator).await;
    set_up(&app, &browser).await;
    for path in ["/account/second-step/off", "/account/second-step/recovery-codes"] {
        let answer = browser.post(path, &[("off-password", "wrong"), ("renew-password", "wrong")]).await;
        assert_eq!(location(&answer), "/account/second-step");
        assert!(browser.page("/account/second-step").await.contains("Your present password is not right"));
    }
    let begun_anew = browser.post("/account/second-step", &[("password", PASSWORD)]).await;
    assert_eq!(location(&begun_anew), "/account/second-step");
    assert!(browser.page("/account/second-step").await.contains("is on already"));
    assert_eq!(location(&browser.post("/account/second-step/off", &[("off-password", PASSWORD)]).await), "/sign-in");
    assert_eq!(location(&sign_in(&browser, "perpetua").await), "/home");
}

#[tokio::test]
async fn what_knew_a_password_only_ends_when_the_step_is_turned_on_and_never_reads_the_secret() {
    let app = TestApp::start();
    let owner = officer(&app, "perpetua", Role::Administrator).await;
    let thief = app.browser();
    assert_eq!(location(&sign_in(&thief, "perpetua").await), "/home");
    // What one session begins, another does not see.
    assert_eq!(location(&owner.post("/account/second-step", &[("password", PASSWORD)]).await), "/account/second-step");
    assert!(owner.page("/account/second-step").await.contains("app-key"));
    assert!(!thief.page("/account/second-step").await.contains("app-key"));
    let (_, codes) = set_up(&app, &owner).await;
    assert_eq!(owner.get("/administration/accounts").await.status(), 200, "the owner goes on in a new session");
    for path in ["/account/second-step/recovery-codes", "/account/second-step/off", "/account/second-step"] {
        let fields = [("renew-password", PASSWORD), ("off-password", PASSWORD), ("password", PASSWORD)];
        assert!(location(&thief.post(path, &fields).await).starts_with("/sign-in"), "{path}");
    }
    // The codes are still the owner's, and the step is on.
    sign_in(&thief, "perpetua").await;
    assert_eq!(thief.post("/sign-in/code", &[("code", "2345-6789a-bcdef")]).await.status(), 422);
    assert_eq!(location(&thief.post("/sign-in/code", &[("code", &codes[0])]).await), "/home");
}

#[tokio::test]
async fn nobody_ends_their_own_step_as_an_administrator() {
    let app = TestApp::start();
    let browser = officer(&app, "perpetua", Role::Administrator).await;
    set_up(&app, &browser).await;
    let account = app.owner_sees("select account_id::text from account where username = 'perpetua'").await;
    assert_eq!(browser.post(&format!("/administration/accounts/{account}/second-step/end"), &[]).await.status(), 404);
    let again = app.browser();
    assert_eq!(location(&sign_in(&again, "perpetua").await), "/sign-in/code");
}

#[tokio::test]
async fn whose_codes_are_guessed_is_told() {
    let app = TestApp::start();
    set_up(&app, &officer(&app, "perpetua", Role::Administrator).await).await;
    let thief = app.browser();
    sign_in(&thief, "perpetua").await;
    for _ in 0..6 {
        thief.post("/sign-in/code", &[("code", "000000")]).await;
    }
    let told = app.owner_sees("select count(*)::text from apalis.jobs where encode(job, 'escape') like '%codes-tried%'").await;
    assert_eq!(told, "1");
}
