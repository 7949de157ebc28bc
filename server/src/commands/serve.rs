//! `ilinks serve`.

use std::process::ExitCode;

use anyhow::Context;
use app::Kind;
use service::Portal;
use tokio::net::TcpListener;

use crate::{config::Settings, database::Database, http};

/// Serves the portal until told to stop.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let listener = listen(settings).await?;
    let database = Database::open(settings).await?;
    let portal = database.portal(settings).await?;
    serve(settings, &portal, listener, Kind::Real).await
}

/// Takes the address first, so that a taken one is told before anything is started.
pub async fn listen(settings: &Settings) -> anyhow::Result<TcpListener> {
    TcpListener::bind(settings.addr).await.with_context(|| {
        format!("cannot listen on {}: is another portal running? Set ILINKS_ADDR to use another address", settings.addr)
    })
}

/// Serves on a listener.
pub async fn serve(settings: &Settings, portal: &Portal, listener: TcpListener, kind: Kind) -> anyhow::Result<ExitCode> {
    let metrics = http::start_metrics();
    let router = http::router(portal, settings, kind, metrics);
    tracing::info!(address = %listener.local_addr()?, "ready");
    http::serve(listener, router).await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}
