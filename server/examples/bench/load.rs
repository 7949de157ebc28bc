//! The load: readers with keep-alive connections, each asking for its next page once it has the last.

use std::time::{Duration, Instant};

use anyhow::ensure;
use reqwest::{Client, header};
use tokio::task::JoinSet;

use crate::{processor, stage::Stage};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Target {
    /// One address for each person; the readers share them out, so that no two read about one person unless there are too few.
    pub addresses: Vec<String>,
    /// Asks for brotli, as browsers do.
    pub brotli: bool,
}

/// What a round measured.
#[derive(Clone, Debug)]
pub struct Round {
    pub per_second: f64,
    pub latencies: Vec<Duration>,
    /// Processor time of a request: of this process, which serves and reads, and of the database.
    pub own_ms: f64,
    pub database_ms: f64,
}

/// Lets all readers ask for so long.
pub async fn round(stage: &Stage, target: &Target, lasts: Duration) -> anyhow::Result<Round> {
    let (readers, before) = (&stage.readers, processor::taken(&stage.settings.data_dir)?);
    let began = Instant::now();
    let mut under_way = JoinSet::new();
    for (place, client) in readers.iter().enumerate() {
        let first = place % target.addresses.len();
        let own: Vec<String> = target.addresses.iter().skip(first).step_by(readers.len()).cloned().collect();
        under_way.spawn(reader(client.clone(), own, target.brotli, began + lasts));
    }
    let mut latencies = Vec::new();
    while let Some(done) = under_way.join_next().await {
        latencies.append(&mut done??);
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let count = latencies.len() as f64;
    let per_second = count / began.elapsed().as_secs_f64();
    let after = processor::taken(&stage.settings.data_dir)?;
    let [own_ms, database_ms] = [0, 1].map(|whose| (after[whose] - before[whose]) / count);
    Ok(Round { per_second, latencies, own_ms, database_ms })
}

async fn reader(client: Client, addresses: Vec<String>, brotli: bool, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    for address in addresses.iter().cycle() {
        let began = Instant::now();
        if began >= until {
            break;
        }
        get(&client, address, brotli).await?;
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}

/// The bytes as they came over the wire.
pub async fn get(client: &Client, address: &str, brotli: bool) -> anyhow::Result<Vec<u8>> {
    let mut request = client.get(address);
    if brotli {
        request = request.header(header::ACCEPT_ENCODING, "br");
    }
    let response = request.send().await?;
    ensure!(response.status().is_success(), "{address} answered {}", response.status());
    Ok(response.bytes().await?.to_vec())
}
