//! How soon `ilinks serve` answers.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use server::{cluster::Cluster, database::Database};
use tokio::process::Command;

use crate::{
    Bench,
    child::{ilinks, memory_kilobytes},
    figure::Spread,
    report::Report,
    stage::settings,
};

const TIMES: usize = 5;
/// Seconds from start to ready at most.
const BAR: f64 = 1.0;
/// The memory of an idle portal at most, in megabytes.
const MEMORY_BAR: f64 = 60.0;
const PATIENCE: Duration = Duration::from_mins(1);

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let data_dir = data_dir(bench).await?;
    report.part("Start to ready, with a current schema")?;
    let (mut cold, mut warm, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let (seconds, megabytes) = start(bench, &data_dir).await?;
        cold.push(seconds);
        memory.push(megabytes);
    }
    let cluster = Cluster::start_or_join(&data_dir)?;
    for _ in 0..TIMES {
        warm.push(start(bench, &data_dir).await?.0);
    }
    tokio::task::spawn_blocking(move || drop(cluster)).await?;
    let (cold, warm, memory) = (Spread::of(cold), Spread::of(warm), Spread::of(memory));
    report.row("with the start of its database", format!("{cold} s"), Some(("1 s", cold.median <= BAR)));
    report.row("with its database up", format!("{warm} s"), Some(("1 s", warm.median <= BAR)));
    report.row("memory when ready", format!("{memory:.0} MB"), Some(("60 MB", memory.median <= MEMORY_BAR)));
    report.figure("start_seconds", cold.json());
    report.figure("start_with_database_up_seconds", warm.json());
    report.figure("memory_when_ready_megabytes", memory.json());
    Ok(())
}

/// The data that the pages were measured on; if they were not, an empty database.
async fn data_dir(bench: &Bench) -> anyhow::Result<PathBuf> {
    let data_dir = bench.folder.join("page");
    let settings = settings(bench, &data_dir);
    let database = Database::open(&settings).await?;
    database.portal(&settings).await?;
    tokio::task::spawn_blocking(move || drop(database)).await?;
    Ok(data_dir)
}

/// Starts the portal and stops it: seconds until it was ready, and its memory in megabytes by then.
async fn start(bench: &Bench, data_dir: &Path) -> anyhow::Result<(f64, f64)> {
    let address = free_address()?;
    let mut command = ilinks(&bench.ilinks, data_dir);
    command.arg("serve").env("ILINKS_ADDR", address.to_string()).env("ILINKS_SITE_DIR", &bench.args.site_dir);
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let id = child.id().context("the portal has ended at once")?;
    let client = reqwest::Client::new();
    loop {
        let answer = client.get(format!("http://{address}/health/ready")).send().await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            break;
        }
        if child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
            bail!("the portal did not become ready");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let kilobytes = memory_kilobytes(id, "VmRSS:").context("the portal has ended")?;
    // Gracefully, so that its database is stopped too.
    let told = Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
    ensure!(told.success(), "the portal cannot be told to stop");
    tokio::time::timeout(PATIENCE, child.wait()).await.context("the portal does not stop")??;
    Ok((seconds, f64::from(kilobytes) / 1024.0))
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
