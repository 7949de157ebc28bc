//! The real program, as a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::process::Command;

/// Settings of whoever runs the benchmark that must not reach the program.
const NOT_OURS: [&str; 6] = [
    "DATABASE_URL",
    "ILINKS_CONFIG",
    "ILINKS_MASTER_KEY_FILE",
    "ILINKS_PUBLIC_URL",
    "ILINKS_DATABASE_CONNECTIONS",
    "ILINKS_ADDR",
];

/// The program on a data folder.
pub fn ilinks(program: &Path, data_dir: &Path) -> Command {
    let mut command = Command::new(program);
    for name in NOT_OURS {
        command.env_remove(name);
    }
    command.env("ILINKS_DATA_DIR", data_dir).kill_on_drop(true);
    command
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// Resources by what became of them.
    pub read: u64,
    pub stored: u64,
    pub unchanged: u64,
    pub quarantined: u64,
    /// From start to end of the process.
    pub seconds: f64,
    pub peak_megabytes: f64,
}

impl Imported {
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of resources is far below 2^52")]
        let read = self.read as f64;
        read / self.seconds
    }
}

/// Runs `ilinks import`.
pub async fn import(program: &Path, data_dir: &Path, paths: &[PathBuf]) -> anyhow::Result<Imported> {
    let began = Instant::now();
    let child = ilinks(program, data_dir)
        .args(["import", "--json", "--source", "bench"])
        .args(paths)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let peak = peak_kilobytes(child.id().context("the import has ended at once")?);
    let ended = async { (child.wait_with_output().await, began.elapsed()) };
    let (peak, (output, taken)) = tokio::join!(peak, ended);
    let output = output?;
    ensure!(output.status.success(), "the import failed: {}", String::from_utf8_lossy(&output.stderr));
    let last = String::from_utf8(output.stdout)?.lines().last().map(str::to_owned).unwrap_or_default();
    let tally: Value = serde_json::from_str(&last).context("the import ended without its reconciliation")?;
    let resources = tally["resources"].as_object().context("the reconciliation has no resources")?;
    let count = |what: &str| resources.values().filter_map(|counts| counts[what].as_u64()).sum();
    Ok(Imported {
        read: count("read"),
        stored: count("stored"),
        unchanged: count("unchanged"),
        quarantined: count("quarantined"),
        seconds: taken.as_secs_f64(),
        peak_megabytes: f64::from(peak) / 1024.0,
    })
}

/// Highest resident memory of a process over its life; it is read again and again until the process ends.
async fn peak_kilobytes(process: u32) -> u32 {
    let mut peak = 0;
    while let Some(now) = memory_kilobytes(process, "VmHWM:") {
        peak = now;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    peak
}

/// One line of `/proc/<process>/status`; none once it has ended.
pub fn memory_kilobytes(process: u32, name: &str) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
