//! `ilinks audit`.

use std::process::ExitCode;

use clap::Subcommand;
use service::audit::{Verdict, verify};

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
        match verify(&mut database.owner().await?).await? {
            Verdict::Whole { chains, events } => {
                println!("The audit is whole: {events} events in {chains} chains.");
                Ok(ExitCode::SUCCESS)
            }
            Verdict::Broken { chain, sequence, what } => {
                println!("The audit is BROKEN at event {sequence} of chain {chain}: {what}.");
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
