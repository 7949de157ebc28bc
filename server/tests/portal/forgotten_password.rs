//! A forgotten password: mail that leaves, or waits for its server.

use std::{path::PathBuf, sync::Arc};

use axum::Router;
use server::{commands::work, config::Settings, mailer};
use service::mail::{Mail, MailError, Mailer, Outbox};

use service::audit_root::SigningKey;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::test_app::{TestApp, location, settings};

const NEW: &str = "Birkenhead lantern 42 otter";

/// What lies in the folder, newest last, without the line breaks of its encoding.
fn mails(folder: &PathBuf) -> Vec<String> {
    let files = std::fs::read_dir(folder).map(|files| files.flatten().collect::<Vec<_>>()).unwrap_or_default();
    let mut mails: Vec<_> = files
        .iter()
        .filter(|file| file.path().extension().is_some_and(|kind| kind == "eml"))
        .map(|file| (file.metadata().unwrap().modified().unwrap(), std::fs::read_to_string(file.path()).unwrap()))
        .collect();
    mails.sort();
    mails.into_iter().map(|(_, text)| text.replace("=\r\n", "").replace("=3D", "=")).collect()
}

async fn wait_for<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..300 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{what} did not happen within 30 seconds");
}

fn own_folder(app: &TestApp, name: &str) -> Settings {
    let mut settings = settings(app.owner_url.clone());
    settings.data_dir = settings.data_dir.join(name);
    settings
}

#[tokio::test]
async fn whoever_forgot_a_password_chooses_another_by_a_link_that_works_once() {
    let app = TestApp::start();
    let settings = own_folder(&app, "forgotten");
    let (portal, outbox) = (app.own_portal().await, mailer::outbox(&settings).unwrap());
    let key = SigningKey::read_or_make(&settings.audit_key_file).unwrap();
    tokio::spawn(async move { work(&portal, &outbox, &key, &Router::new()).await });
    app.superuser_does("update account set email = 'margaret@example.org' where username = 'margaret-okell'").await;
    let browser = app.browser();
    let known = browser.post("/sign-in/forgotten", &[("username", "Margaret-Okell ")]).await.text().await.unwrap();
    let unknown = browser.post("/sign-in/forgotten", &[("username", "nobody-at-all")]).await.text().await.unwrap();
    assert_eq!(known, unknown, "the answer does not tell who has an account");

    let folder = settings.data_dir.join("mail");
    let mail = wait_for("the mail", async || mails(&folder).pop()).await;
    assert!(mail.contains("To: margaret@example.org") && mail.contains("Choose a new password"), "{mail}");
    let link = mail.split("/sign-in/new-password?link=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let kept = app.superuser_lines("select encode(job, 'escape') from apalis.jobs").await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|job| !job.contains("margaret") && !job.contains("nobody")), "{kept:?}");

    let signed_in = app.signed_in("margaret-okell").await;
    let page = browser.page(&format!("/sign-in/new-password?link={link}")).await;
    assert!(page.contains("Choose a new password"));
    let choose = async |password: &str| browser.post("/sign-in/new-password", &[("link", &link), ("password", password)]).await;
    assert_eq!(choose("password12").await.status(), 422);
    assert_eq!(location(&choose(NEW).await), "/sign-in");
    assert_eq!(signed_in.get("/home").await.status(), 303, "every session has ended");
    assert_eq!(choose(NEW).await.status(), 410, "a link works once");
    let entered = browser.post("/sign-in", &[("username", "margaret-okell"), ("password", NEW)]).await;
    assert_eq!(location(&entered), "/home");
    assert_eq!(mails(&folder).len(), 1, "nobody else got a mail");
}

#[tokio::test]
async fn a_link_that_is_made_up_or_an_hour_old_does_not_work() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let account = app.owner_sees("select account_id::text from account where username = 'margaret-okell'").await;
    let mut tx = portal.store.begin().await.unwrap();
    let hash: [u8; 32] =
        sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), "a-link")).into();
    tx.add_password_link(account.parse().unwrap(), &hash).await.unwrap();
    tx.commit().await.unwrap();
    let browser = app.browser();
    assert_eq!(browser.get("/sign-in/new-password?link=a-link").await.status(), 200);
    assert_eq!(browser.get("/sign-in/new-password?link=another").await.status(), 410);
    app.clock.advance(chrono::Duration::minutes(61));
    assert_eq!(browser.get("/sign-in/new-password?link=a-link").await.status(), 410);
}

#[tokio::test]
async fn asking_again_and_again_is_slowed() {
    let app = TestApp::start();
    let browser = app.browser();
    let ask = async || browser.post("/sign-in/forgotten", &[("username", "margaret-okell")]).await.status();
    for _ in 0..3 {
        assert_eq!(ask().await, 200);
    }
    assert_eq!(ask().await, 422);
}

/// A mail server that is away.
struct Away;

#[async_trait::async_trait]
impl Mailer for Away {
    async fn send(&self, _: Mail) -> Result<(), MailError> {
        Err(MailError("away".to_owned()))
    }
}

#[tokio::test]
async fn while_the_mail_server_is_away_the_job_waits_and_no_link_lives() {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let outbox = Outbox { mailer: Arc::new(Away), public_url: "http://127.0.0.1".into() };
    let key = SigningKey::read_or_make(&settings(String::new()).audit_key_file).unwrap();
    tokio::spawn(async move { work(&portal, &outbox, &key, &Router::new()).await });
    app.superuser_does("update account set email = 'margaret@example.org' where username = 'margaret-okell'").await;
    app.browser().post("/sign-in/forgotten", &[("username", "margaret-okell")]).await;
    let waiting = wait_for("the second attempt", async || {
        let question =
            "select encode(job, 'escape') from apalis.jobs where status = 'Pending' and run_at > now() + interval '10 seconds'";
        app.superuser_lines(question).await.pop()
    })
    .await;
    assert!(waiting.contains("\"failures\":1"), "{waiting}");
    assert_eq!(app.owner_sees("select count(*)::text from password_link").await, "0");
}

/// Takes one message as a mail server would (RFC 5321), and answers with what it was sent.
async fn take_one_message(listener: tokio::net::TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 mail.test\r\n").await.unwrap();
    let (mut said, mut is_body) = (String::new(), false);
    while let Some(line) = lines.next_line().await.unwrap() {
        said += &line;
        said.push('\n');
        let answer: &[u8] = match (is_body, line.as_str()) {
            (true, ".") => {
                writer.write_all(b"250 taken\r\n").await.unwrap();
                return said;
            }
            (true, _) => continue,
            (false, "DATA") => {
                is_body = true;
                b"354 go on\r\n"
            }
            (false, _) => b"250 mail.test\r\n",
        };
        writer.write_all(answer).await.unwrap();
    }
    said
}

#[tokio::test]
async fn mail_leaves_over_smtp() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = settings("postgres:///unused".to_owned());
    settings.smtp_url = Some(format!("smtp://{}", listener.local_addr().unwrap()));
    let taken = tokio::spawn(take_one_message(listener));
    let mail = Mail { to: "a@example.org".to_owned(), subject: "Grüße".to_owned(), body: "One\n.\nthree".to_owned() };
    mailer::outbox(&settings).unwrap().mailer.send(mail).await.unwrap();
    let said = taken.await.unwrap();
    assert!(said.contains("RCPT TO:<a@example.org>") && said.contains("Subject: =?utf-8?"), "{said}");
    assert!(said.contains("One\n..\nthree"), "a line of one dot does not end the message: {said}");
}
