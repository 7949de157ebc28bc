//! The record page of people of several sizes, against the bare handler.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use anyhow::{Context, anyhow};
use axum::Router;
use domain::{Action, Assurance, Facts, Permit, PersonId, Relationship, RelationshipKind, decide};
use serde_json::{Value, json};
use server::{cluster::SUPERUSER, http};
use service::{account, installation::as_themselves};
use store::owner;

use crate::{
    Bench, bare,
    capture::{Capture, Statement},
    figure::{Spread, percentile_ms},
    load::{Round, Target, get, round},
    page_checks,
    report::Report,
    stage::{Group, Stage, USERNAME, serve},
};

/// People of each size: how many, and how many entries each has.
const SIZES: [(usize, usize); 3] = [(40, SMALL), (40, LARGE), (16, 10_000)];
const SMALL: usize = 300;
const LARGE: usize = 3000;
/// The page against the bare handler at least.
const BAR: f64 = 0.6;
/// The time of 3,000 entries against that of 300 at most.
const FLAT: f64 = 1.15;
/// Requests before anything is counted: after five the database settles on a plan.
const WARM_UP: usize = 12;

/// How a record is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// As a browser asks for the page.
    Page,
    /// The page without compression.
    Plain,
    /// The bare handler.
    Bare,
}

/// What is measured together: a size and a way to ask.
type Cell = (usize, Way);
/// The rounds of each cell in the order in which they were run.
type Rounds = BTreeMap<Cell, Vec<Round>>;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let stage = Stage::set(bench, &bench.folder.join("page"), &SIZES).await?;
    settle(&stage).await?;
    report.part("The record page, read by a practitioner")?;
    let of_page = counts(&stage, report).await?;
    let (bare, _) = serve(bare_router(&stage, &of_page).await?).await?;
    page_checks::measure(&stage, bare, report).await?;
    report.part("8 readers of 40 people of each size, 16 of the largest")?;
    let rounds = rounds(bench, &stage, bare, &stage.groups).await?;
    report_rounds(&rounds, report);
    report.part("8 readers of one person: each waits for the audit of the last")?;
    let one = Group { people: stage.groups[0].people[..1].to_vec(), ..stage.groups[0].clone() };
    report_one_person(&self::rounds(bench, &stage, bare, &[one]).await?, report);
    stage.strike().await
}

/// What the database does by itself within minutes of an import: before rather than while it is measured.
async fn settle(stage: &Stage) -> anyhow::Result<()> {
    eprintln!("Letting the database settle");
    sqlx::raw_sql("vacuum analyze").execute(&mut stage.database.owner().await?).await?;
    let mut superuser = owner::connect(&stage.cluster.url(SUPERUSER, "ilinks")).await?;
    sqlx::raw_sql("checkpoint").execute(&mut superuser).await?;
    Ok(())
}

async fn bare_router(stage: &Stage, page: &[Statement]) -> anyhow::Result<Router> {
    let options = stage.cluster.url(owner::APPLICATION_ROLE, "ilinks").parse()?;
    let pool = owner::pool(options, stage.settings.database_connections, Duration::from_secs(10)).await?;
    bare::router(pool, &stage.portal, page, &permit(stage).await?)
}

/// What the practitioner's permit says.
async fn permit(stage: &Stage) -> anyhow::Result<Permit> {
    let cx = as_themselves(&stage.portal, USERNAME).await?;
    let account = cx.actor.account_id().context("the reader has no account")?;
    let post = account::capacities(&cx).await?.posts.into_iter().next().context("the reader has no post")?;
    let actor = account::actor(&stage.portal, account, Some(post.id), (stage.portal.clock.now(), Assurance::Password))
        .await?
        .context("the reader is nobody")?;
    let (person, now) = (stage.groups[0].people[0], stage.portal.clock.now());
    let relationship = Some(Relationship { kind: RelationshipKind::Registration, starts_at: now, expires_at: None });
    let facts = Facts {
        person,
        exists: true,
        born_on: None,
        relationship,
        carer_grant: None,
        emergency: None,
        sharing_choices: Vec::new(),
        sealed_categories: Vec::new(),
        seal_break: None,
        agreed_until: now.date_naive().succ_opt(),
        people_read: 0,
        model: domain::sharing_model::SharingModel::first(),
    };
    decide(&actor, Action::ReadRecord, &facts, now).map_err(|denied| anyhow!("the reader may not read: {denied:?}"))
}

/// Counts what the database is asked for a page of each size, and that the bare handler asks the same.
async fn counts(stage: &Stage, report: &mut Report) -> anyhow::Result<Vec<Statement>> {
    let capture = Capture::begin(&stage.cluster, stage.settings.data_dir.join("pg/log")).await?;
    let portal = stage.database.portal(&stage.settings).await?;
    let (page, serving) = serve(http::router(&portal, &stage.settings, app::Kind::Real, None)).await?;
    let mut by_size = Vec::new();
    for group in &stage.groups {
        by_size.push((group.entries, asked(&capture, stage, page, group).await?));
    }
    serving.abort();
    let of_page = by_size[0].1.clone();
    let (bare, serving) = serve(bare_router(stage, &of_page).await?).await?;
    let of_bare = asked(&capture, stage, bare, &stage.groups[0]).await?;
    serving.abort();
    capture.end().await?;
    let is_same = of_bare.iter().map(|asked| &asked.text).eq(of_page.iter().map(|asked| &asked.text));
    let statements = of_page.len();
    report.row("statements, with the session's and the account's", format!("{statements}"), Some(("4", statements <= 4)));
    report.row(
        "the bare handler's statements",
        if is_same { "the same" } else { "others" }.to_owned(),
        Some(("the same", is_same)),
    );
    for (entries, asked) in &by_size {
        let blocks: u64 = asked.iter().filter_map(|statement| statement.blocks).sum();
        report.row(&format!("blocks of the database read, {entries} entries"), format!("{blocks}"), None);
        report.figure(&format!("page_blocks_{entries}"), blocks);
    }
    report.figure(
        "page_statements",
        of_page.iter().map(|asked| json!({ "text": asked.text, "blocks": asked.blocks })).collect::<Value>(),
    );
    Ok(of_page)
}

/// What one request asks, once everything is warm.
async fn asked(capture: &Capture, stage: &Stage, address: SocketAddr, group: &Group) -> anyhow::Result<Vec<Statement>> {
    // The cookie is for the host, whatever the port.
    let (client, url) = (&stage.readers[0], url(address, group.people[0]));
    for _ in 0..WARM_UP {
        get(client, &url, false).await?;
    }
    capture.during(async { get(client, &url, false).await.map(drop) }).await
}

/// Where a record is.
pub fn url(address: SocketAddr, person: PersonId) -> String {
    format!("http://{address}{}", app::paths::record(person))
}

/// Measures every cell in turn, so many times, every other time in the opposite order.
async fn rounds(bench: &Bench, stage: &Stage, bare: SocketAddr, groups: &[Group]) -> anyhow::Result<Rounds> {
    let mut cells = Vec::new();
    for group in groups {
        for way in [Way::Page, Way::Plain, Way::Bare] {
            let address = if way == Way::Bare { bare } else { stage.address };
            let addresses = group.people.iter().map(|person| url(address, *person)).collect();
            cells.push(((group.entries, way), Target { addresses, brotli: way == Way::Page }));
        }
    }
    for (_, target) in &cells {
        round(stage, target, Duration::from_secs(1)).await?;
    }
    let mut rounds = Rounds::new();
    for time in 0..bench.args.rounds {
        eprintln!("Round {} of {}", time + 1, bench.args.rounds);
        for (cell, target) in &cells {
            let measured = round(stage, target, Duration::from_secs(bench.args.seconds)).await?;
            rounds.entry(*cell).or_default().push(measured);
        }
        cells.reverse();
    }
    Ok(rounds)
}

/// A measure of one cell over that of another, round by round.
fn ratio(rounds: &Rounds, one: Cell, other: Cell, measure: fn(&Round) -> f64) -> Spread {
    let of = |cell| rounds.get(&cell).into_iter().flatten().map(measure);
    Spread::of(of(one).zip(of(other)).map(|(one, other)| one / other))
}

fn rate(round: &Round) -> f64 {
    round.per_second
}

fn processor(round: &Round) -> f64 {
    round.own_ms + round.database_ms
}

fn report_cell(name: &str, rounds: &[Round], report: &mut Report) -> Value {
    let rate = Spread::of(rounds.iter().map(|round| round.per_second));
    let mut latencies: Vec<Duration> = rounds.iter().flat_map(|round| round.latencies.iter().copied()).collect();
    latencies.sort_unstable();
    let (p50, p99) = (percentile_ms(&latencies, 50), percentile_ms(&latencies, 99));
    report.row(name, format!("{rate:.0}/s, p50 {p50:.1}, p99 {p99:.1} ms"), None);
    let own = Spread::of(rounds.iter().map(|round| round.own_ms));
    let database = Spread::of(rounds.iter().map(|round| round.database_ms));
    let measured = format!("{:.2} + {:.2} ms", own.median, database.median);
    report.row("  processor: portal and reader, database", measured, None);
    json!({
        "per_second": rate.json(), "p50_ms": p50, "p99_ms": p99,
        "processor_own_ms": own.json(), "processor_database_ms": database.json(),
    })
}

fn report_rounds(rounds: &Rounds, report: &mut Report) {
    for ((entries, way), measured) in rounds {
        let name = match way {
            Way::Page => "page, brotli",
            Way::Plain => "page, not compressed",
            Way::Bare => "bare handler",
        };
        let figure = report_cell(&format!("{entries} entries: {name}"), measured, report);
        report.figure(&format!("{way:?}_{entries}").to_lowercase(), figure);
    }
    for entries in [SMALL, LARGE] {
        for (way, name) in [(Way::Page, "page, brotli"), (Way::Plain, "page, not compressed")] {
            let (page, bare) = ((entries, way), (entries, Way::Bare));
            let by_rate = ratio(rounds, page, bare, rate);
            let bar = Some(("0.6", by_rate.median >= BAR));
            report.row(&format!("{entries} entries: {name}, over bare"), format!("{by_rate}"), bar);
            let by_processor = ratio(rounds, bare, page, processor);
            report.row("  by processor time", format!("{by_processor}"), Some(("0.6", by_processor.median >= BAR)));
            report.figure(&format!("{way:?}_over_bare_{entries}").to_lowercase(), by_rate.json());
            report.figure(&format!("{way:?}_over_bare_by_processor_{entries}").to_lowercase(), by_processor.json());
        }
    }
    for entries in [LARGE, 10_000] {
        let (small, large) = ((SMALL, Way::Page), (entries, Way::Page));
        let (by_rate, by_processor) = (ratio(rounds, small, large, rate), ratio(rounds, large, small, processor));
        let bar = |growth: Spread| Some(("1.15", growth.median <= FLAT)).filter(|_| entries == LARGE);
        report.row(&format!("time of {entries} entries over that of 300"), format!("{by_rate}"), bar(by_rate));
        report.row("  by processor time", format!("{by_processor}"), bar(by_processor));
        report.figure(&format!("growth_300_to_{entries}"), by_rate.json());
        report.figure(&format!("growth_by_processor_300_to_{entries}"), by_processor.json());
    }
}

fn report_one_person(rounds: &Rounds, report: &mut Report) {
    for (way, name) in [(Way::Page, "page, brotli"), (Way::Bare, "bare handler")] {
        let measured = rounds.get(&(SMALL, way)).map(Vec::as_slice).unwrap_or_default();
        let figure = report_cell(&format!("one person: {name}"), measured, report);
        report.figure(&format!("{way:?}_one_person").to_lowercase(), figure);
    }
    let ratio = ratio(rounds, (SMALL, Way::Page), (SMALL, Way::Bare), rate);
    report.row("one person: page over bare", format!("{ratio}"), None);
}
