//! What an administrator cannot do alone.

use crate::test_app::TestApp;

const OF_ADMIN: &str = "select account_id::text from account where username = 'admin'";

#[tokio::test]
async fn nobody_makes_themselves_a_practitioner() {
    let app = TestApp::start();
    let admin = app.signed_in("admin").await;
    let id = app.owner_sees(OF_ADMIN).await;
    let organisation = app.owner_sees("select organisation_id::text from organisation limit 1").await;
    let post = [("organisation", &*organisation), ("role", "general-practitioner"), ("title", "Locum")];
    admin.post(&format!("/administration/accounts/{id}/posts"), &post).await;
    assert!(admin.page(&format!("/administration/accounts/{id}")).await.contains("Somebody else has to give you a post"));
    assert_eq!(app.owner_sees("select count(*)::text from post where title = 'Locum'").await, "0");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start();
    let admin = app.signed_in("admin").await;
    let password = "Birkenhead lantern 42 otter";
    let organisation = app.owner_sees("select organisation_id::text from post where role = 'administrator' limit 1").await;
    let second = [
        ("display-name", "Second\u{202e}\nAdministrator"),
        ("username", "second.admin"),
        ("password", password),
        ("organisation", &*organisation),
        ("role", "administrator"),
        ("title", "Administrator"),
    ];
    admin.post("/administration/accounts/new", &second).await;
    let name = app.owner_sees("select display_name from account where username = 'second.admin'").await;
    assert_eq!(name, "Second Administrator", "a name is one line that reads one way");
    let other = app.browser();
    other.post("/sign-in", &[("username", "second.admin"), ("password", password)]).await;
    let first = app.owner_sees(OF_ADMIN).await;
    let second = app.owner_sees("select account_id::text from account where username = 'second.admin'").await;
    let close = [("closed", "yes")];
    let (one, two) = (format!("/administration/accounts/{second}/closed"), format!("/administration/accounts/{first}/closed"));
    tokio::join!(admin.post(&one, &close), other.post(&two, &close));
    let left = "select count(*)::text from post join account using (account_id)
                where role = 'administrator' and ended_at is null and closed_at is null";
    assert_ne!(app.owner_sees(left).await, "0");
}
