//! What the database is asked while one page is made, from the database's own log: every statement, and the blocks that it
//! touched. Counts that no noise can move.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
};

use anyhow::Context;
use serde_json::Value;
use server::cluster::{Cluster, SUPERUSER};
use sqlx::{Connection, PgConnection};

/// One statement of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// With all white space made one.
    pub text: String,
    /// Blocks of 8 kB that it read, from memory or disk; none where nothing was planned.
    pub blocks: Option<u64>,
}

/// Watches the application's connections that are opened while it lives.
#[derive(Debug)]
pub struct Capture {
    superuser: PgConnection,
    log: PathBuf,
}

impl Capture {
    /// From now on, new connections of the application log what they are asked.
    pub async fn begin(cluster: &Cluster, log: PathBuf) -> anyhow::Result<Self> {
        let mut superuser = PgConnection::connect(&cluster.url(SUPERUSER, "ilinks")).await?;
        sqlx::raw_sql("alter role ilinks_app set log_statement = 'all'").execute(&mut superuser).await?;
        // A part of PostgreSQL that some systems pack apart: without it blocks are not counted.
        if sqlx::raw_sql("load 'auto_explain'").execute(&mut superuser).await.is_ok() {
            sqlx::raw_sql(
                "alter role ilinks_app set session_preload_libraries = 'auto_explain';
                 alter role ilinks_app set auto_explain.log_min_duration = 0;
                 alter role ilinks_app set auto_explain.log_analyze = on;
                 alter role ilinks_app set auto_explain.log_timing = off;
                 alter role ilinks_app set auto_explain.log_buffers = on;
                 alter role ilinks_app set auto_explain.log_format = json",
            )
            .execute(&mut superuser)
            .await?;
        }
        Ok(Self { superuser, log })
    }

    /// Connections that are opened later log nothing.
    pub async fn end(mut self) -> anyhow::Result<()> {
        sqlx::raw_sql("alter role ilinks_app reset all").execute(&mut self.superuser).await?;
        Ok(())
    }

    /// What was asked while this was done.
    pub async fn during(&self, done: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<Vec<Statement>> {
        let mut log = File::open(&self.log).with_context(|| format!("{} cannot be read", self.log.display()))?;
        log.seek(SeekFrom::End(0))?;
        done.await?;
        // A statement is logged before it is answered, so what the page asked is all there.
        let mut text = String::new();
        log.read_to_string(&mut text)?;
        Ok(statements(&text))
    }
}

/// The log's lines are told apart by the tab at the head of each that goes on from the last.
fn statements(log: &str) -> Vec<Statement> {
    let log = log.replace("\n\t", " ");
    let mut found: Vec<Statement> = Vec::new();
    for line in log.lines() {
        if let Some(text) = asked(line) {
            found.push(Statement { text: text.split_whitespace().collect::<Vec<_>>().join(" "), blocks: None });
        } else if let Some(blocks) = line.split_once(" plan: ").and_then(|(_, plan)| blocks(plan))
            && let Some(last) = found.last_mut()
        {
            last.blocks = Some(last.blocks.unwrap_or(0) + blocks);
        }
    }
    found
}

fn asked(line: &str) -> Option<&str> {
    let (_, message) = line.split_once("LOG:  ")?;
    message.strip_prefix("statement: ").or_else(|| message.strip_prefix("execute ")?.split_once(": ").map(|(_, text)| text))
}

fn blocks(plan: &str) -> Option<u64> {
    let plan: Value = serde_json::from_str(plan).ok()?;
    let node = plan.get("Plan")?;
    Some(node["Shared Hit Blocks"].as_u64()? + node["Shared Read Blocks"].as_u64()?)
}
