//! `ilinks key`: the master key, and erasing for good.

use std::process::ExitCode;

use clap::Subcommand;
use domain::{PersonId, SealId};
use service::keys;

use crate::{config::Settings, database::Database};

/// The master key.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a new master key, wrap everything with it, and forget the older one, while people read
    Rotate,
    /// Destroy the data key of a seal: what is under it can never be read again
    EraseSeal {
        /// Whose record
        #[arg(long)]
        person: PersonId,
        /// Which seal
        #[arg(long)]
        seal: SealId,
    },
}

impl Key {
    /// Runs the subcommand.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let database = Database::open(settings).await?;
        let portal = database.portal(settings).await?;
        match self {
            Self::Rotate => {
                keys::rotate(&portal).await?;
                println!("Everything is under a new master key. Keep a copy of {}.", settings.master_key_file.display());
            }
            Self::EraseSeal { person, seal } => {
                if !keys::erase_seal(&portal, person, seal).await? {
                    anyhow::bail!("this person has no such seal, or it was erased before");
                }
                println!("What was under the seal is erased for good.");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
