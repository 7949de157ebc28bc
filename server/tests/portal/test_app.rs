//! A portal of its own for a test, or one that is shared by tests that only look.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use chrono::{DateTime, Duration, Utc};
use domain::Clock;
use reqwest::{
    Client, Response,
    header::{AUTHORIZATION, HeaderValue},
    redirect::Policy,
};
use server::{cluster::Cluster, commands::populate, config::Settings, database::Database, http};
use service::Portal;

/// A clock that tests move by hand.
#[derive(Clone)]
pub struct MockClock(Arc<Mutex<DateTime<Utc>>>);

impl MockClock {
    fn new() -> Self {
        // The database's defaults are never used for time, so any instant would do; the system's keeps certificates and files sane.
        Self(Arc::new(Mutex::new(server::SystemClock.now())))
    }

    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for MockClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// One throwaway cluster for the whole run, with a template database that holds the demonstration.
struct TestCluster {
    cluster: Cluster,
    /// Ends the cluster when this process ends, however it ends: its standard input closes then.
    _janitor: std::process::Child,
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("ilinks-test-{}", std::process::id()))
}

static CLUSTER: LazyLock<TestCluster> = LazyLock::new(|| {
    let folder = folder();
    let cluster = Cluster::start_or_join(&folder).expect("a PostgreSQL cluster for the tests");
    let clean = r#"cat >/dev/null; kill -INT "$(head -n 1 "$0/pg/data/postmaster.pid")"; sleep 0.5; rm -rf "$0""#;
    let janitor = std::process::Command::new("sh").args(["-c", clean]).arg(&folder).stdin(std::process::Stdio::piped()).spawn();
    let test = TestCluster { cluster, _janitor: janitor.expect("a shell") };
    run(async || {
        sql(test.cluster.url("ilinks_super", "postgres"), "create role ilinks_owner login createdb createrole").await;
        sql(test.cluster.url("ilinks_owner", "postgres"), "create database template_ilinks").await;
        let settings = settings(test.cluster.url("ilinks_owner", "template_ilinks"));
        let database = Database::open(&settings).await.expect("migrations");
        let portal = database.portal(&settings).await.expect("portal");
        populate(&portal).await.expect("the demonstration population");
        portal.store.close().await;
    });
    test
});

/// Runs something to its end on a runtime of its own, whatever runtime the caller is on.
fn run<T: Send, F: Future<Output = T>>(work: impl FnOnce() -> F + Send) -> T {
    std::thread::scope(|scope| {
        scope
            .spawn(|| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work()))
            .join()
            .unwrap()
    })
}

async fn sql(url: String, statement: &'static str) {
    let mut connection = store::owner::connect(&url).await.unwrap();
    store::owner::execute(&mut connection, statement).await.unwrap();
}

pub fn settings(database_url: String) -> Settings {
    let folder = folder();
    Settings {
        database_url: Some(database_url),
        addr: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.clone(),
        master_key_file: folder.join("master.key"),
        audit_key_file: folder.join("audit.key"),
        may_make_master_key: true,
        public_url: "http://127.0.0.1".to_owned(),
        smtp_url: None,
        mail_from: "iLINKS <no-reply@localhost>".to_owned(),
        trusted_proxies: Vec::new(),
        site_dir: folder.join("site"),
        database_connections: 4,
    }
}

/// A portal with the demonstration population, on a database of its own.
pub struct TestApp {
    pub address: SocketAddr,
    pub clock: MockClock,
    pub owner_url: String,
    pub app_url: String,
    database: String,
    /// Dropped, it ends the portal and its connections.
    _stop: tokio::sync::oneshot::Sender<()>,
}

static NEXT: Mutex<u32> = Mutex::new(0);
static SHARED: OnceLock<TestApp> = OnceLock::new();

impl TestApp {
    /// A portal that this test alone changes.
    pub fn start() -> Self {
        let cluster = &CLUSTER.cluster;
        let database = {
            let mut next = NEXT.lock().unwrap();
            *next += 1;
            let name = format!("test_{next}");
            // One at a time: a template cannot be copied twice at once.
            let statement: &'static str = Box::leak(format!("create database {name} template template_ilinks").into_boxed_str());
            run(|| sql(cluster.url("ilinks_owner", "postgres"), statement));
            name
        };
        let clock = MockClock::new();
        let owner_url = cluster.url("ilinks_owner", &database);
        let (send, receive) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (settings, on_thread) = (settings(owner_url.clone()), clock.clone());
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(async move {
                let database = Database::open(&settings).await.unwrap();
                let portal = database.portal_with(&settings, Arc::new(on_thread)).await.unwrap();
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                let serving =
                    http::serve(listener, http::router(&portal, &settings, app::Kind::Demonstration { reloads: false }, None));
                tokio::select! {
                    served = serving => served.unwrap(),
                    _ = stopped => portal.store.close().await,
                }
            });
        });
        let address = receive.recv().unwrap();
        // The application's own connections act as its role; so does this address.
        let app_url = format!("{owner_url}&options=-c%20role%3Dilinks_app");
        Self { address, clock, owner_url, app_url, database, _stop: stop }
    }

    /// A portal that tests share: they may look, but must not change what others look at.
    pub fn shared() -> &'static Self {
        SHARED.get_or_init(Self::start)
    }

    /// A browser of nobody.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// A partner's system, which presents a token with each request.
    pub fn partner_client(&self) -> Browser {
        let token = HeaderValue::from_static("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJwYXJ0bmVyIn0.");
        let client = Client::builder().default_headers([(AUTHORIZATION, token)].into_iter().collect());
        Browser { client: client.redirect(Policy::none()).build().unwrap(), base: format!("http://{}", self.address) }
    }

    /// A browser in which a made-up person is signed in.
    pub async fn signed_in(&self, username: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.post("/sign-in/demonstration", &[("username", username)]).await;
        assert_eq!(answer.status(), 303, "{username} cannot sign in");
        browser
    }

    /// The same, in a certain post.
    pub async fn signed_in_to_post(&self, username: &str, post: &str) -> Browser {
        let browser = self.signed_in(username).await;
        assert_eq!(browser.post("/capacity", &[("post", post)]).await.status(), 303);
        browser
    }

    /// One text from the database, seen by nobody but the super user: what the portal's roles are kept from.
    pub async fn owner_sees(&self, question: &'static str) -> String {
        self.superuser_lines(question).await.into_iter().next().unwrap_or_default()
    }

    /// The present instant of this portal.
    pub fn clock_now(&self) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds.
        chrono::SubsecRound::trunc_subsecs(self.clock.now(), 6)
    }

    /// Every line of an answer of one text column, as the super user.
    pub async fn superuser_lines(&self, question: &'static str) -> Vec<String> {
        let mut connection = store::owner::connect(&self.superuser_url()).await.unwrap();
        store::owner::ask_all(&mut connection, question).await.unwrap()
    }

    /// Changes the database behind the portal's back.
    pub async fn superuser_does(&self, statement: &'static str) {
        sql(self.superuser_url(), statement).await;
    }

    /// How the super user reaches this test's database.
    pub fn superuser_url(&self) -> String {
        CLUSTER.cluster.url("ilinks_super", &self.database)
    }

    /// The portal's parts on this test's own runtime: a pool belongs to the runtime that opened it.
    pub async fn own_portal(&self) -> Portal {
        self.own_portal_with(4).await
    }

    /// The same with so many connections.
    pub async fn own_portal_with(&self, database_connections: u32) -> Portal {
        let settings = Settings { database_connections, ..settings(self.owner_url.clone()) };
        let database = Database::open(&settings).await.unwrap();
        database.portal_with(&settings, Arc::new(self.clock.clone())).await.unwrap()
    }

    /// A GP of the practice with which Margaret is registered, and the practice.
    pub async fn gp_of_margaret(&self) -> (Browser, String) {
        let found = self
            .owner_sees(
                "select p.post_id || '|' || p.organisation_id || '|' || a.username from post p join account a using (account_id)
                 join relationship r on r.organisation_id = p.organisation_id and r.kind = 'registration'
                 join account m on m.person_id = r.person_id and m.username = 'margaret-okell'
                 where p.role = 'general-practitioner' and p.ended_at is null limit 1",
            )
            .await;
        let [post, organisation, username] = found.split('|').collect::<Vec<_>>()[..] else {
            panic!("no GP of Margaret's: {found}")
        };
        (self.signed_in_to_post(username, post).await, organisation.to_owned())
    }

    /// A letter of Margaret's that this organisation did not record: what it keeps sight of whatever she chooses is its own.
    pub async fn letter_of_margaret(&self, not_by: &str) -> String {
        let question = format!(
            "select '/people/' || e.person_id || '/entries/' || entry_id from entry e
             join account a on a.person_id = e.person_id and a.username = 'margaret-okell'
             where category = 'letter' and seal_id is null and organisation_id <> '{not_by}' limit 1"
        );
        self.owner_sees(Box::leak(question.into_boxed_str())).await
    }

    /// The record of a made-up person, by the end of their NHS number's owner's username: `/people/{id}`.
    pub async fn record_of(&self, username: &str) -> String {
        let mut connection = store::owner::connect(&self.owner_url).await.unwrap();
        let question: &'static str =
            Box::leak(format!("select person_id::text from account where username = '{username}'").into_boxed_str());
        format!("/people/{}", store::owner::ask(&mut connection, question).await.unwrap().unwrap())
    }
}

/// Somebody's browser, without scripts.
pub struct Browser {
    client: Client,
    base: String,
}

impl Browser {
    /// A browser of nobody, for a portal at this address.
    pub fn new(address: SocketAddr) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Self { client, base: format!("http://{address}") }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    /// The text of a page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin");
        request.form(fields).send().await.unwrap()
    }

    pub async fn post_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin");
        request.header("content-type", content_type).body(body).send().await.unwrap()
    }

    pub async fn post_from_elsewhere(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "cross-site");
        request.header("origin", "https://example.org").form(fields).send().await.unwrap()
    }
}

/// Where an answer leads.
pub fn location(answer: &Response) -> String {
    answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
}
