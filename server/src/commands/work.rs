//! `ilinks work`: the jobs that need no request.

use std::{process::ExitCode, time::Duration};

use service::Portal;

use crate::{config::Settings, database::Database, http::stop_signal};

const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Works until told to stop.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings).await?;
    let portal = database.portal(settings).await?;
    tracing::info!("working");
    tokio::select! {
        () = work(&portal) => {}
        () = stop_signal() => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Sweeps out sessions, drafts and sign-in failures that have run out, every minute. Safe to run in any number of processes.
pub async fn work(portal: &Portal) {
    loop {
        match portal.store.sweep(portal.clock.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "swept out what had run out"),
            Err(error) => tracing::warn!(error = ?error, "sweeping failed; it is tried again"),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
