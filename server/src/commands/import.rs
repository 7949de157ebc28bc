//! `ilinks import`: FHIR bundles from files and folders.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use service::{
    Portal,
    import::{Tally, read, store},
};
use tokio::task::{JoinSet, spawn_blocking};

use crate::{config::Settings, database::Database};

/// Messages on their way at a time: one is read while another is stored.
const AT_A_TIME: usize = 3;

/// What to import.
#[derive(Args, Debug)]
pub struct Import {
    /// Files and folders: FHIR R4 JSON, plain or gzip
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Who sends it, where a bundle does not say so itself (meta.source)
    #[arg(long, default_value = "import")]
    source: String,
    /// End with one line of JSON: the reconciliation
    #[arg(long)]
    json: bool,
}

/// A file that was refused as a whole, and why.
type Refusal = (PathBuf, String);

impl Import {
    /// Imports every file. Exit code 1 tells that a file was refused; the others were imported all the same.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let files = files(&self.paths)?;
        let database = Database::open(settings).await?;
        let portal = database.portal(settings).await?;
        let (tally, refusals) = import_files(&portal, files, &self.source).await;
        report(&tally, &refusals);
        if self.json {
            println!("{}", serde_json::to_string(&tally)?);
        }
        Ok(if refusals.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Every file under the paths, folders in depth, in the order of their names.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| format!("the folder {} cannot be read", path.display()))?;
            let mut inside = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
            inside.sort();
            found.extend(files(&inside)?);
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

async fn import_files(portal: &Portal, files: Vec<PathBuf>, source: &str) -> (Tally, Vec<Refusal>) {
    let bar = progress_bar(files.len());
    let (mut tally, mut refusals, mut under_way) = (Tally::default(), Vec::new(), JoinSet::new());
    let mut finish = |done: (PathBuf, Result<Tally, String>), refusals: &mut Vec<Refusal>| {
        bar.inc(1);
        match done {
            (_, Ok(more)) => tally.add(more),
            (path, Err(reason)) => refusals.push((path, reason)),
        }
    };
    for path in files {
        if under_way.len() >= AT_A_TIME
            && let Some(Ok(done)) = under_way.join_next().await
        {
            finish(done, &mut refusals);
        }
        let (portal, source) = (portal.clone(), source.to_owned());
        under_way.spawn(async move {
            // A file that breaks the import is told like any other that is refused.
            let done = tokio::spawn(import_file(portal, path.clone(), source)).await;
            (path, done.unwrap_or_else(|_| Err("the import broke off in it: this is a defect of ours".to_owned())))
        });
    }
    while let Some(Ok(done)) = under_way.join_next().await {
        finish(done, &mut refusals);
    }
    bar.finish_and_clear();
    refusals.sort();
    (tally, refusals)
}

async fn import_file(portal: Portal, path: PathBuf, source: String) -> Result<Tally, String> {
    let message = spawn_blocking(move || read_file(&path, &source)).await.map_err(|error| error.to_string())??;
    store(&portal, message).await.map_err(|error| service::causes(&error))
}

fn read_file(path: &Path, source: &str) -> Result<service::import::ReadMessage, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("it cannot be read: {error}"))?;
    read(&bytes, source).map_err(|error| error.to_string())
}

fn progress_bar(files: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {elapsed} gone, about {eta} to go")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    // Drawn on standard error, and only if that is a terminal.
    ProgressBar::new(files as u64).with_style(style)
}

fn report(tally: &Tally, refusals: &[Refusal]) {
    eprintln!("{:<28}{:>9}{:>9}{:>9}{:>11}{:>13}", "", "read", "stored", "updated", "unchanged", "quarantined");
    for (resource_type, counts) in &tally.resources {
        eprintln!(
            "{:<28}{:>9}{:>9}{:>9}{:>11}{:>13}",
            resource_type, counts.read, counts.stored, counts.updated, counts.unchanged, counts.quarantined
        );
    }
    for (reason, times) in &tally.reasons {
        eprintln!("Quarantined {times}: {reason}");
    }
    for (path, reason) in refusals {
        eprintln!("REFUSED {}: {reason}", path.display());
    }
}
