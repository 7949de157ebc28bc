//! `ilinks merge-people`: two records of one human being.

use std::process::ExitCode;

use clap::Args;
use domain::PersonId;
use service::{
    merge::{MergeError, MergeRequest, Merged, merge},
    relationship::Reason,
};

use crate::{config::Settings, database::Database};

/// Which records to join.
#[derive(Args, Debug)]
pub struct MergePeople {
    /// The record that nobody sees afterwards
    #[arg(long)]
    from: PersonId,
    /// The record that holds everything afterwards
    #[arg(long)]
    into: PersonId,
    /// How it is known that both are of one human being; the person reads it
    #[arg(long)]
    reason: String,
    /// Join them although their NHS numbers, or their dates of birth, differ
    #[arg(long)]
    allow_different_nhs_numbers: bool,
}

impl MergePeople {
    /// Runs the command.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let Ok(reason) = Reason::parse(&self.reason) else {
            anyhow::bail!("say how it is known that both records are of one human being, in 10 to 500 characters");
        };
        let database = Database::open(settings).await?;
        let portal = database.portal(settings).await?;
        let may_differ = self.allow_different_nhs_numbers;
        let request = MergeRequest { from: self.from, into: self.into, reason, may_differ };
        match merge(&portal, &request).await {
            Ok(merged) => report(&merged, self.into),
            Err(error @ (MergeError::DifferentNhsNumbers | MergeError::DifferentBirthDates)) => {
                anyhow::bail!("{error} with --allow-different-nhs-numbers")
            }
            Err(error) => return Err(error.into()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn report(merged: &Merged, into: PersonId) {
    println!("{} entries and {} seals were carried into {into}.", merged.entries, merged.seals);
    for username in &merged.accounts {
        println!("{username} sees the joined record as their own from now on.");
    }
    for (name, relation, basis) in &merged.carers {
        println!("NOT carried: the right of {name} ({relation}; {}). Ask a privacy officer, or the person.", basis.words());
    }
}
