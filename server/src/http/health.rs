//! Whether the process lives, whether it can serve, and what it counted.

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use metrics_exporter_prometheus::PrometheusHandle;
use service::Portal;

/// `/health/live`, `/health/ready`, `/metrics`.
pub fn routes(portal: Portal, metrics: Option<PrometheusHandle>) -> Router {
    Router::new()
        .route("/health/live", get(async || "alive\n"))
        .route("/health/ready", get(ready))
        .with_state(portal.clone())
        .merge(Router::new().route("/metrics", get(render)).with_state((portal, metrics)))
}

async fn ready(State(portal): State<Portal>) -> impl IntoResponse {
    match portal.store.is_ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached\n"),
    }
}

async fn render(State((portal, metrics)): State<(Portal, Option<PrometheusHandle>)>) -> impl IntoResponse {
    let (open, idle) = portal.store.connections();
    metrics::gauge!("ilinks_database_connections").set(f64::from(open));
    metrics::gauge!("ilinks_database_connections_idle").set(f64::from(u32::try_from(idle).unwrap_or(u32::MAX)));
    metrics.map_or_else(|| "# nothing is counted in this process\n".to_owned(), |handle| handle.render())
}
