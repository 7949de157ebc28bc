//! How fast bundles come in, and how much memory that takes.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use server::database::Database;
use service::Entropy;

use crate::{
    Bench,
    child::{self, Imported},
    figure::Spread,
    report::Report,
    stage::settings,
};

/// Entries per second at least.
const BAR: f64 = 5000.0;
/// Fresh databases that the bundles are imported into.
const TIMES: usize = 3;
/// The memory of an import of so many times as many files is compared with that of one.
const FOLD: usize = 5;
/// ... and may be at most so many times as large.
const FLAT: f64 = 1.15;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let bundles = match &bench.args.bundles {
        Some(folder) => folder.clone(),
        None => demonstration(&bench.folder.join("demonstration"))?,
    };
    report.part(&format!("Import of {} files", fs::read_dir(&bundles)?.count()))?;
    let mut first = Vec::new();
    for time in 0..TIMES {
        let data_dir = bench.folder.join(format!("import-{time}"));
        let database = open(bench, &data_dir).await?;
        first.push(import(bench, &data_dir, std::slice::from_ref(&bundles)).await?);
        if time + 1 == TIMES {
            let again = import(bench, &data_dir, std::slice::from_ref(&bundles)).await?;
            report_again(&again, report);
        }
        close(database, &data_dir, bench).await?;
    }
    let many = five_fold(bench, &bundles).await?;
    report_first(&first, report);
    report_flat(&first, &many, report);
    Ok(())
}

/// A fresh database with a current schema, up while the program imports: its start is measured elsewhere.
async fn open(bench: &Bench, data_dir: &Path) -> anyhow::Result<Database> {
    let settings = settings(bench, data_dir);
    let database = Database::open(&settings).await?;
    // Makes the master key, so that the program does not.
    service::Keyring::read_or_make(&settings.master_key_file, &Entropy::from_os())?;
    Ok(database)
}

async fn close(database: Database, data_dir: &Path, bench: &Bench) -> anyhow::Result<()> {
    // Stopping the cluster blocks.
    tokio::task::spawn_blocking(move || drop(database)).await?;
    if !bench.args.keep {
        fs::remove_dir_all(data_dir)?;
    }
    Ok(())
}

async fn import(bench: &Bench, data_dir: &Path, paths: &[PathBuf]) -> anyhow::Result<Imported> {
    eprintln!("Importing into {}", data_dir.display());
    child::import(&bench.ilinks, data_dir, paths).await
}

fn report_first(first: &[Imported], report: &mut Report) {
    let rate = Spread::of(first.iter().map(Imported::per_second));
    let peak = Spread::of(first.iter().map(|import| import.peak_megabytes));
    let (read, stored, quarantined) = first.first().map_or((0, 0, 0), |import| (import.read, import.stored, import.quarantined));
    report.row(&format!("{read} resources, new, a second"), format!("{rate:.0}"), Some(("5000", rate.median >= BAR)));
    report.row("of them stored; quarantined", format!("{stored}; {quarantined}"), None);
    report.row("peak memory", format!("{peak:.0} MB"), None);
    report.figure("import_resources", read);
    report.figure("import_stored", stored);
    report.figure("import_per_second", rate.json());
    report.figure("import_peak_megabytes", peak.json());
}

fn report_again(again: &Imported, report: &mut Report) {
    let measured = format!("{:.0}", again.per_second());
    report.row("the same again, nothing changed, a second", measured, None);
    // A resource that is kept aside is kept aside again.
    let holds = again.stored == 0 && again.unchanged + again.quarantined == again.read;
    report.row("the same again: all unchanged", format!("{} of {}", again.unchanged, again.read), Some(("all", holds)));
    report.figure("import_again_per_second", again.per_second());
}

fn report_flat(first: &[Imported], many: &Imported, report: &mut Report) {
    let once = Spread::of(first.iter().map(|import| import.peak_megabytes)).median;
    let ratio = many.peak_megabytes / once;
    report.row(&format!("{FOLD} times as many files: new, a second"), format!("{:.0}", many.per_second()), None);
    report.row(
        &format!("{FOLD} times as many files: peak memory"),
        format!("{:.0} MB, {ratio:.2} times", many.peak_megabytes),
        Some(("1.15 times", ratio <= FLAT)),
    );
    report.figure("import_fivefold_per_second", many.per_second());
    report.figure("import_fivefold_peak_ratio", ratio);
}

/// Imports the bundles so many times in one process, each time as from another sender, so that all of it is new.
async fn five_fold(bench: &Bench, bundles: &Path) -> anyhow::Result<Imported> {
    let mut folders = Vec::new();
    for sender in 0..FOLD {
        let folder = bench.folder.join(format!("sender-{sender}"));
        as_from(bundles, sender, &folder)?;
        folders.push(folder);
    }
    let data_dir = bench.folder.join("import-many");
    let database = open(bench, &data_dir).await?;
    let many = import(bench, &data_dir, &folders).await?;
    close(database, &data_dir, bench).await?;
    ensure!(many.unchanged <= many.read / 20, "the other senders' bundles were taken for the same");
    Ok(many)
}

/// Writes the bundles again with another sender's name.
fn as_from(bundles: &Path, sender: usize, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for file in fs::read_dir(bundles)? {
        let file = file?;
        let bytes = fs::read(file.path())?;
        let mut text = Vec::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(&bytes[..]).read_to_end(&mut text)?;
        } else {
            text = bytes;
        }
        let mut bundle: Value = serde_json::from_slice(&text).with_context(|| file.path().display().to_string())?;
        bundle["meta"] = json!({ "source": format!("urn:ilinks:bench:{sender}") });
        let packed = GzEncoder::new(fs::File::create(folder.join(file.file_name()))?, Compression::fast());
        let mut packed = std::io::BufWriter::new(packed);
        serde_json::to_writer_pretty(&mut packed, &bundle)?;
        packed.flush()?;
    }
    Ok(())
}

/// The demonstration population as files, where no real bundles are at hand.
fn demonstration(folder: &Path) -> anyhow::Result<PathBuf> {
    eprintln!("No real bundles are at hand: the demonstration population is imported instead");
    fs::create_dir_all(folder)?;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).context("a day")?;
    fs::write(folder.join("000-directory.json"), demonstration::directory().to_string())?;
    for person in demonstration::people(1, today) {
        for (place, bundle) in person.bundles.iter().enumerate() {
            fs::write(folder.join(format!("{place}-{}", person.name)), bundle.to_string())?;
        }
    }
    Ok(folder.to_owned())
}
