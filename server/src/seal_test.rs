//! Tests the seals of the running portal: signs in as each role by the front door, follows every link of two made-up records that are
//! alike but for what one of them locked, and looks for what is sealed in every answer, body and headers.

use std::{
    borrow::Cow,
    collections::{BTreeSet, VecDeque},
    net::{Ipv4Addr, SocketAddr},
    sync::LazyLock,
};

use anyhow::{Context, bail};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use domain::{PersonId, SealTestId};
use regex::Regex;
use service::{
    Portal, SealTestResult,
    seal_test::{self, Prepared, SECRET, SEEN, Visitor},
};
use tower::ServiceExt;

/// No answer of the portal is longer, in bytes.
const LONGEST_ANSWER: usize = 16 << 20;
/// So many pages of a record are looked at by each visitor, at most.
const MOST_PAGES: usize = 150;

/// Runs a test and writes down what came of it.
pub async fn run(portal: &Portal, router: &Router, test: SealTestId) -> anyhow::Result<SealTestResult> {
    let prepared = seal_test::prepare(portal).await?;
    let result = look(router, &prepared).await;
    // Whatever came of it, the accounts are closed.
    seal_test::finish(portal, prepared, (test, result.as_ref().ok())).await?;
    result
}

async fn look(router: &Router, prepared: &Prepared) -> anyhow::Result<SealTestResult> {
    let mut result = SealTestResult::default();
    for visitor in &prepared.visitors {
        let browser = Browser::sign_in(router, visitor, &prepared.password).await?;
        let walk = browser.walk(prepared.people).await?;
        result.visitors += 1;
        result.answers += walk.answers;
        result.findings.extend(walk.findings.iter().map(|finding| format!("{}: {finding}", visitor.name)));
        let missing = [
            // Who runs or watches over the portal does not get far without a second step, and has no record to see.
            (visitor.must_enter && !walk.is_let_in).then_some("is not let in"),
            (visitor.must_enter && !walk.enters).then_some("does not get into the record"),
            (visitor.must_see && !walk.sees).then_some("does not see what is open"),
        ];
        let missing = missing.into_iter().flatten().next();
        result.findings.extend(missing.map(|what| format!("{}: {what}, so that the test proves nothing", visitor.name)));
    }
    let [_, person] = prepared.people;
    let themselves = Browser::sign_in(router, &prepared.themselves, &prepared.password).await?;
    let own = themselves.get(&format!("/people/{person}/timeline")).await?;
    if own.body.matches(SECRET).count() < 2 {
        result.findings.push("The person: does not see what they sealed, so that the test proves nothing".to_owned());
    }
    Ok(result)
}

/// What a visitor came across.
#[derive(Default)]
struct Walk {
    answers: u32,
    /// To their own home.
    is_let_in: bool,
    enters: bool,
    sees: bool,
    findings: Vec<String>,
}

/// An answer as a visitor gets it.
struct Answer {
    status: StatusCode,
    /// Every header.
    headers: String,
    body: String,
}

/// A browser in which a visitor is signed in.
struct Browser {
    router: Router,
    cookie: String,
}

impl Browser {
    async fn sign_in(router: &Router, visitor: &Visitor, password: &str) -> anyhow::Result<Self> {
        let form = format!("username={}&password={password}", visitor.username);
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form))?;
        let answer = ask(router, request).await?;
        if answer.status() != StatusCode::SEE_OTHER {
            bail!("{} cannot sign in: {}", visitor.username, answer.status());
        }
        let cookie = answer.headers().get(header::SET_COOKIE).context("signing in gave no session")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { router: router.clone(), cookie })
    }

    async fn get(&self, address: &str) -> anyhow::Result<Answer> {
        let request = Request::get(address).header(header::COOKIE, &self.cookie).body(Body::empty())?;
        let answer = ask(&self.router, request).await?;
        let status = answer.status();
        let (parts, body) = answer.into_parts();
        let headers = format!("{:?}", parts.headers);
        let body = String::from_utf8_lossy(&to_bytes(body, LONGEST_ANSWER).await?).into_owned();
        Ok(Answer { status, headers, body })
    }

    /// Follows every link of both records side by side.
    async fn walk(&self, people: [PersonId; 2]) -> anyhow::Result<Walk> {
        let mut walk = Walk::default();
        let start = |page: &str| people.map(|person| format!("/people/{person}/{page}"));
        let mut waiting: VecDeque<_> = ["record", "timeline", "emergency", "why"].map(start).into();
        let mut seen: BTreeSet<String> = waiting.iter().map(|[one, _]| one.clone()).collect();
        let home = self.get("/home").await?;
        walk.is_let_in = home.status == StatusCode::OK;
        walk.note("/home", &home);
        while let Some(pair) = waiting.pop_front() {
            let (mut one, mut two) = (self.get(&pair[0]).await?, self.get(&pair[1]).await?);
            if one.alike() != two.alike() {
                // A minute may have ended between the two.
                (one, two) = (self.get(&pair[0]).await?, self.get(&pair[1]).await?);
            }
            let place = alike(&pair[0]).into_owned();
            walk.enters |= place.ends_with("/record") && one.status == StatusCode::OK;
            walk.note(&place, &one);
            walk.note(&place, &two);
            if one.alike() != two.alike() {
                walk.findings.push(format!("{place} tells the two people apart"));
                continue;
            }
            for (link, other) in one.links(people[0]).into_iter().zip(two.links(people[1])) {
                if seen.len() < MOST_PAGES && seen.insert(link.clone()) {
                    waiting.push_back([link, other]);
                }
            }
        }
        Ok(walk)
    }
}

async fn ask(router: &Router, mut request: Request<Body>) -> anyhow::Result<axum::http::Response<Body>> {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    Ok(router.clone().oneshot(request).await?)
}

impl Walk {
    fn note(&mut self, place: &str, answer: &Answer) {
        self.answers += 1;
        self.sees |= answer.body.contains(SEEN);
        if answer.body.contains(SECRET) || answer.headers.contains(SECRET) {
            self.findings.push(format!("{place} shows what is sealed"));
        }
        if answer.status.is_server_error() {
            self.findings.push(format!("{place} cannot be shown"));
        }
    }
}

impl Answer {
    /// What whoever is alike would get too.
    fn alike(&self) -> (StatusCode, Cow<'_, str>) {
        (self.status, alike(&self.body))
    }

    /// The links of this page within the record.
    fn links(&self, person: PersonId) -> Vec<String> {
        let within = format!("/people/{person}/");
        let links = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
        links.filter(|link| link.starts_with(&within)).map(|link| link.replace("&amp;", "&")).collect()
    }
}

/// What differs between two people who are alike, and between two requests: ids, NHS numbers, references and nonces.
static OF_ONE: LazyLock<Regex> = LazyLock::new(|| {
    const UUID: &str = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    const NUMBER: &str = r"999 ?999 ?99\d\d";
    const REFERENCE: &str = "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}";
    const NONCE: &str = "(?:nonce|crossorigin)=\"[^\"]*\"";
    Regex::new(&[UUID, NUMBER, REFERENCE, NONCE].join("|")).expect("the pattern is right")
});

/// A text as it would be for whoever is alike.
fn alike(text: &str) -> Cow<'_, str> {
    OF_ONE.replace_all(text, "…")
}
