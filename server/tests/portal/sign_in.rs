//! Signing in and out, sessions and their ends.

use chrono::Duration;
use domain::Assurance;

use crate::test_app::{TestApp, location};

#[tokio::test]
async fn a_signed_out_reader_is_led_to_sign_in_and_back() {
    let app = TestApp::shared();
    let path = format!("{}/record", app.record_of("margaret-okell").await);
    let browser = app.browser();
    let to = location(&browser.get(&path).await);
    assert_eq!(to, format!("/sign-in?next={}", path.replace('/', "%2F")));
    let answer = browser.post("/sign-in/demonstration", &[("username", "margaret-okell"), ("next", &path)]).await;
    assert_eq!(location(&answer), path);
    assert!(browser.page(&path).await.contains("My record"));
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same_and_are_slowed() {
    let app = TestApp::start();
    let browser = app.browser();
    let mut answers = Vec::new();
    for username in ["margaret-okell", "nobody-of-this-name"] {
        let answer = browser.post("/sign-in", &[("username", username), ("password", "not the password")]).await;
        assert_eq!(answer.status(), 422);
        answers.push(answer.text().await.unwrap().replace(username, "NAME"));
    }
    let form = |page: &str| page.split("<main").nth(1).unwrap().split("id=\"demonstration\"").next().unwrap().to_owned();
    assert_eq!(form(&answers[0]), form(&answers[1]));
    for _ in 0..10 {
        browser.post("/sign-in", &[("username", "margaret-okell"), ("password", "not the password")]).await;
    }
    let answer = browser.post("/sign-in", &[("username", "margaret-okell"), ("password", "again")]).await;
    assert!(answer.text().await.unwrap().contains("There were too many attempts"));
    app.clock.advance(Duration::minutes(16));
    let answer = browser.post("/sign-in", &[("username", "margaret-okell"), ("password", "again")]).await;
    assert!(answer.text().await.unwrap().contains("is not right"));
}

#[tokio::test]
async fn an_idle_session_ends_sooner_for_a_practitioner() {
    let app = TestApp::start();
    let (person, practitioner) = (app.signed_in("margaret-okell").await, app.signed_in("admin").await);
    app.clock.advance(Duration::minutes(14));
    assert_eq!(practitioner.get("/administration/organisations").await.status(), 200);
    app.clock.advance(Duration::minutes(16));
    assert_eq!(practitioner.get("/administration/organisations").await.status(), 303);
    // The person was last seen 30 minutes ago: at the limit, their session is over too.
    assert_eq!(person.get("/home").await.status(), 303);
    let person = app.signed_in("margaret-okell").await;
    app.clock.advance(Duration::minutes(29));
    assert_eq!(person.get("/home").await.status(), 200);
}

#[tokio::test]
async fn a_session_that_is_used_all_day_ends_all_the_same() {
    let app = TestApp::start();
    let person = app.signed_in("margaret-okell").await;
    for _ in 0..28 {
        app.clock.advance(Duration::minutes(25));
        assert_eq!(person.get("/session/stay").await.status(), 204);
    }
    app.clock.advance(Duration::minutes(25));
    assert_eq!(person.get("/session/stay").await.status(), 303);
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_other_browser() {
    let app = TestApp::start();
    let (one, other) = (app.signed_in("margaret-okell").await, app.signed_in("margaret-okell").await);
    assert_eq!(other.get("/home").await.status(), 200);
    one.post("/sign-out/everywhere", &[]).await;
    assert_eq!(other.get("/home").await.status(), 303);
    assert_eq!(one.get("/home").await.status(), 303);
}

#[tokio::test]
async fn closing_an_account_works_at_its_next_request() {
    let app = TestApp::start();
    let (admin, person) = (app.signed_in("admin").await, app.signed_in("margaret-okell").await);
    let id = app.owner_sees("select account_id::text from account where username = 'margaret-okell'").await;
    admin.post(&format!("/administration/accounts/{id}/closed"), &[("closed", "yes")]).await;
    assert_eq!(person.get("/home").await.status(), 303);
    let answer = app.browser().post("/sign-in/demonstration", &[("username", "margaret-okell")]).await;
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn a_slow_request_does_not_undo_the_choice_of_a_post() {
    let app = TestApp::start();
    let browser = app.signed_in("ifeoma-nwosu-hale").await;
    let page = browser.page("/capacity").await;
    let posts: Vec<_> =
        page.split("name=\"post\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    browser.post("/capacity", &[("post", &posts[0])]).await;
    let session = "select encode(session_key, 'hex') || '|' || data::text from session";
    let before = app.owner_sees(session).await;
    let (key, data) = before.split_once('|').unwrap();
    app.clock.advance(Duration::seconds(1));
    browser.post("/capacity", &[("post", &posts[1])]).await;
    // What a request saves that loaded the session before the choice, and leaves a message in it.
    let mut data: serde_json::Value = serde_json::from_str(data).unwrap();
    data["flash"] = "Done.".into();
    let portal = app.own_portal().await;
    let row = store::SessionRow {
        key: std::array::from_fn(|n| u8::from_str_radix(&key[2 * n..2 * n + 2], 16).unwrap()),
        account: Some(
            app.owner_sees("select account_id::text from account where username = 'ifeoma-nwosu-hale'").await.parse().unwrap(),
        ),
        data,
        idle_minutes: 15,
        ends_at: portal.clock.now() + Duration::hours(12),
    };
    portal.store.save_session(&row, portal.clock.now()).await.unwrap();
    let after = app.owner_sees("select data::text from session").await;
    assert!(after.contains(&posts[1]) && !after.contains(&posts[0]) && after.contains("Done."), "{after}");
}

#[tokio::test]
async fn a_link_into_a_record_leads_there_also_after_a_post_is_chosen() {
    let app = TestApp::start();
    let browser = app.signed_in("ifeoma-nwosu-hale").await;
    assert_eq!(location(&browser.get("/find?a=1").await), "/capacity?next=%2Ffind%3Fa%3D1");
    let page = browser.page("/capacity?next=%2Ffind%3Fa%3D1").await;
    let post = page.split("name=\"post\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(page.contains("name=\"next\" value=\"/find?a=1\""));
    for (next, leads_to) in [("/find?a=1", "/find?a=1"), ("https://example.org", "/home"), ("//example.org", "/home")] {
        assert_eq!(location(&browser.post("/capacity", &[("post", post), ("next", next)]).await), leads_to);
    }
}

#[tokio::test]
async fn the_session_id_is_new_after_signing_in() {
    let app = TestApp::start();
    let browser = app.browser();
    // A form that is sent while signed out makes a session before anybody is signed in.
    let answer = browser.post(&format!("{}/contribution/note", app.record_of("margaret-okell").await), &[("note", "kept")]).await;
    let cookie =
        |answer: &reqwest::Response| answer.headers().get("set-cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
    let before = cookie(&answer).expect("a session before signing in");
    let after = cookie(&browser.post("/sign-in/demonstration", &[("username", "margaret-okell")]).await).expect("a new session");
    assert_ne!(before.split(';').next(), after.split(';').next());
    assert!(after.contains("HttpOnly") && after.contains("SameSite=Lax"), "{after}");
}

#[tokio::test]
async fn a_practitioner_of_two_posts_chooses_and_can_switch() {
    let app = TestApp::start();
    let browser = app.signed_in("ifeoma-nwosu-hale").await;
    assert_eq!(location(&browser.get("/home").await), "/capacity");
    let page = browser.page("/capacity").await;
    let posts: Vec<_> =
        page.split("name=\"post\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(posts.len(), 2);
    for post in posts {
        assert_eq!(location(&browser.post("/capacity", &[("post", &post)]).await), "/home");
        assert_eq!(browser.get("/home").await.status(), 200);
    }
    let someone_elses =
        app.owner_sees("select post_id::text from post join account using (account_id) where username = 'admin'").await;
    assert_eq!(browser.post("/capacity", &[("post", &someone_elses)]).await.status(), 404);
}

#[tokio::test]
async fn whoever_signs_in_while_the_password_is_replaced_is_out() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let began_at = portal.clock.now();
    let account: domain::AccountId =
        app.owner_sees("select account_id::text from account where username = 'margaret-okell'").await.parse().unwrap();
    assert!(service::account::actor(&portal, account, None, (began_at, Assurance::Password)).await.unwrap().is_some());
    app.clock.advance(Duration::milliseconds(5));
    let mut tx = portal.store.begin().await.unwrap();
    tx.end_sessions_of(account).await.unwrap();
    tx.commit().await.unwrap();
    // The session that is written down after that still says when its sign-in began.
    assert!(service::account::actor(&portal, account, None, (began_at, Assurance::Password)).await.unwrap().is_none());
    app.clock.advance(Duration::milliseconds(5));
    assert!(service::account::actor(&portal, account, None, (portal.clock.now(), Assurance::Password)).await.unwrap().is_some());
}

#[tokio::test]
async fn one_place_cannot_keep_somebody_out_of_their_account_elsewhere() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let fail = async |from: &str| service::account::sign_in(&portal, "margaret-okell", "wrong".repeat(200), from).await;
    for _ in 0..150 {
        assert!(fail("192.0.2.1").await.is_err());
    }
    assert!(matches!(fail("192.0.2.1").await, Err(service::account::SignInError::TooMany)));
    assert!(matches!(fail("198.51.100.1").await, Err(service::account::SignInError::Wrong)));
}

#[tokio::test]
async fn ones_own_password_is_not_guessed_while_signed_in() {
    let app = TestApp::start();
    let browser = app.signed_in("margaret-okell").await;
    for n in 0..12 {
        browser.post("/account/email", &[("email", "new@example.org"), ("email-password", "guess")]).await;
        let says_too_many = browser.page("/account").await.contains("There were too many attempts");
        assert_eq!(says_too_many, n >= 10, "{n}");
    }
    assert_eq!(app.owner_sees("select count(*)::text from account where email is not null").await, "0");
}
