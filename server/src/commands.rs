//! The subcommands.

mod audit;
mod demo;
mod import;
mod key;
mod merge_people;
mod serve;
mod user;
mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    config::{Settings, SettingsArgs},
    database::Database,
    logs, mailer,
};

pub use demo::populate;
pub use work::work;

/// The information exchange of North Mersey: one health and social care record around the whole person.
#[derive(Debug, Parser)]
#[command(name = "ilinks", version, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  ilinks demo                          the portal with made-up people, on a private database, at http://127.0.0.1:3000
  ilinks import ~/bundles/*.json.gz    read FHIR R4 bundles into the running or the stopped portal's database
  ilinks user add --username r.patel --name 'Dr Rina Patel' --post aintree-university-hospital:hospital-doctor:'Registrar'
  ilinks audit verify                  check every link of the audit

Commands given the same --data-dir share one private database, whoever started it.";

#[derive(Debug, Subcommand)]
enum Command {
    /// The portal with its demonstration population: what `make run` starts
    Demo(demo::Demo),
    /// The portal
    Serve,
    /// The jobs: beside any number of `serve`
    Work,
    /// Bring the schema up to date, and stop
    Migrate,
    /// Read FHIR R4 bundles from files and folders
    Import(import::Import),
    /// Join two records of one human being
    MergePeople(merge_people::MergePeople),
    /// Accounts of real people
    #[command(subcommand)]
    User(user::User),
    /// The audit
    #[command(subcommand)]
    Audit(audit::Audit),
    /// The master key
    #[command(subcommand)]
    Key(key::Key),
    /// Read every setting, try the database, and say what is wrong
    CheckConfig,
}

impl Cli {
    /// Runs the command; its exit code tells how it went.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        logs::start();
        let settings = self.settings.read()?;
        match self.command {
            Command::Demo(demo) => demo.run(&settings).await,
            Command::Serve => serve::run(&settings).await,
            Command::Work => work::run(&settings).await,
            Command::Migrate => migrate(&settings).await,
            Command::Import(import) => import.run(&settings).await,
            Command::MergePeople(merge) => merge.run(&settings).await,
            Command::User(user) => user.run(&settings).await,
            Command::Audit(audit) => audit.run(&settings).await,
            Command::Key(key) => key.run(&settings).await,
            Command::CheckConfig => check_config(&settings).await,
        }
    }
}

async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::open(settings).await?;
    println!("The schema is up to date.");
    Ok(ExitCode::SUCCESS)
}

async fn check_config(settings: &Settings) -> anyhow::Result<ExitCode> {
    println!("Listens on        {}", settings.addr);
    println!("Public address    {}", settings.public_url);
    println!("Database          {}", if settings.database_url.is_some() { "DATABASE_URL" } else { "private cluster" });
    println!("Data folder       {}", settings.data_dir.display());
    println!("Master key        {}", settings.master_key_file.display());
    println!("Built files       {}", settings.site_dir.display());
    println!("Mail              {}", if settings.smtp_url.is_some() { "ILINKS_SMTP_URL" } else { "written to the data folder" });
    mailer::outbox(settings)?;
    let mut owner = Database::reach(settings).await?.owner().await?;
    let is_current = store::owner::is_current(&mut owner).await;
    println!("Schema            {}", if is_current { "up to date" } else { "brought up to date at the next start" });
    if settings.database_url.is_some() && store::owner::is_superuser(&mut owner).await? {
        println!("Warning           DATABASE_URL names a superuser: give the portal an ordinary role that owns its database");
    }
    if !settings.may_make_master_key {
        service::Keyring::read(&settings.master_key_file)?;
    }
    if !settings.site_dir.join("hash.txt").is_file() {
        anyhow::bail!("{} holds no built files: run make build, or set ILINKS_SITE_DIR", settings.site_dir.display());
    }
    println!("All is well.");
    Ok(ExitCode::SUCCESS)
}
