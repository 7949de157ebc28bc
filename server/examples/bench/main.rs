//! `make bench`: what the portal costs on this machine, beside a bare handler in the same run.
//!
//! Every figure comes from private clusters of the run's own, with durability on. It judges nothing by the clock: each
//! row says whether it meets its bar, and the exit status is 0 all the same. The bars are those of `docs/operations.md`.

mod bare;
mod capture;
mod child;
mod decision;
mod figure;
mod import;
mod load;
mod page;
mod page_checks;
mod people;
mod processor;
mod report;
mod stage;
mod start;

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};

use report::Report;

/// The largest that wasm and glue may be after brotli, in bytes.
const MOST_SCRIPT_BYTES: u64 = 100_000;

#[derive(Debug, Parser)]
struct Args {
    /// The program to measure [default: `ilinks` of the same build]
    #[arg(long)]
    ilinks: Option<PathBuf>,
    /// Folder of the built style sheet and islands
    #[arg(long, env = "ILINKS_SITE_DIR")]
    site_dir: PathBuf,
    /// Folder of real FHIR bundles to import; without it the demonstration population is
    #[arg(long)]
    bundles: Option<PathBuf>,
    /// Where the figures go, as JSON
    #[arg(long)]
    json: PathBuf,
    /// How often each measurement is repeated, taking turns with the others
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long each measurement of a page lasts
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Only these parts
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Leave the clusters' folder behind, for a closer look
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Decision,
    Import,
    Page,
    Script,
    Start,
}

/// What every part is given.
#[derive(Debug)]
struct Bench {
    args: Args,
    /// The program to measure.
    ilinks: PathBuf,
    /// Holds the clusters.
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    ensure!(
        std::env::var_os("ILINKS_PG_FSYNC").is_none(),
        "ILINKS_PG_FSYNC is set: figures without durability would say nothing"
    );
    let ilinks = args.ilinks.clone().map_or_else(beside, Ok)?;
    ensure!(ilinks.is_file(), "{} is missing: build it first, in release", ilinks.display());
    // Under the system's folder, which the account that PostgreSQL runs as can reach.
    let folder = std::env::temp_dir().join(format!("ilinks-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let bench = Bench { args, ilinks, folder };
    let done = measure(&bench).await;
    if bench.args.keep {
        eprintln!("The clusters are in {}", bench.folder.display());
    } else {
        std::fs::remove_dir_all(&bench.folder).context("the run's folder cannot be removed")?;
    }
    done
}

/// `ilinks` of the build that this example is of.
fn beside() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.ancestors().nth(2).context("the program has no folder")?.join("ilinks"))
}

async fn measure(bench: &Bench) -> anyhow::Result<()> {
    let mut report = Report::begin(&bench.folder)?;
    let is_wanted = |part| bench.args.only.is_empty() || bench.args.only.contains(&part);
    if is_wanted(Part::Decision) {
        decision::measure(&mut report)?;
    }
    if is_wanted(Part::Import) {
        import::measure(bench, &mut report).await?;
    }
    if is_wanted(Part::Page) {
        page::measure(bench, &mut report).await?;
    }
    if is_wanted(Part::Script) {
        script(&bench.args.site_dir, &mut report)?;
    }
    if is_wanted(Part::Start) {
        start::measure(bench, &mut report).await?;
    }
    report.finish(&bench.args.json)
}

/// What a page with an island adds to a first visit.
fn script(site_dir: &Path, report: &mut Report) -> anyhow::Result<()> {
    report.part("What reaches the browser")?;
    // Files of earlier builds may still be there: the hash file tells which are current.
    let hashes = std::fs::read_to_string(site_dir.join("hash.txt")).context("the islands are not built: run make build")?;
    let hash = hashes.lines().find_map(|line| line.strip_prefix("js: ")).context("hash.txt names no script")?;
    let size = |name: String| std::fs::metadata(site_dir.join("pkg").join(&name)).map(|file| file.len()).context(name);
    let bytes = size(format!("ilinks-{hash}.js.br"))? + size(format!("ilinks-{hash}_bg.wasm.br"))?;
    report.row("wasm and glue after brotli", format!("{bytes} bytes"), Some(("100000 bytes", bytes <= MOST_SCRIPT_BYTES)));
    report.figure("script_brotli_bytes", bytes);
    Ok(())
}
