//! `ilinks audit`.

use std::process::ExitCode;

use clap::Subcommand;
use service::{
    audit::{Verdict, verify},
    audit_root::{self, SigningKey},
};

use crate::{config::Settings, database::Database};

/// What to do with the audit.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check every link of every chain; names the first broken one
    Verify,
}

impl Audit {
    /// Runs the command. Exit code 1 tells of a broken link.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let Self::Verify = self;
        let database = Database::open(settings).await?;
        let mut owner = database.owner().await?;
        let key = SigningKey::read_or_make(&settings.audit_key_file)?;
        match verify(&mut owner).await? {
            Verdict::Whole { chains, events } => match audit_root::verify(&mut owner, key.public_key()).await? {
                Ok(days) => {
                    println!("The audit is whole: {events} events in {chains} chains, {days} days signed.");
                    Ok(ExitCode::SUCCESS)
                }
                Err((day, what)) => {
                    println!("The audit is BROKEN on {day}: {what}.");
                    Ok(ExitCode::FAILURE)
                }
            },
            Verdict::Broken { chain, sequence, what } => {
                println!("The audit is BROKEN at event {sequence} of chain {chain}: {what}.");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
