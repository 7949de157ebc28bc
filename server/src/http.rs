//! The HTTP table: pages, built files, health, metrics, and the layers around them.

mod health;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{
    AppState, Assets, Kind,
    web::{AppError, current_request, state::announce_style},
};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Response, header},
    middleware::{self, Next},
    response::IntoResponse,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use service::Portal;
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    services::ServeDir,
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use crate::{config::Settings, session_store::PostgresSessionStore};

/// No request takes longer.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// The whole portal as a service.
pub fn router(portal: &Portal, settings: &Settings, kind: Kind, metrics: Option<PrometheusHandle>) -> Router {
    let assets = Assets::read(&std::fs::read_to_string(settings.site_dir.join("hash.txt")).unwrap_or_default());
    announce_style(&assets);
    let state = AppState { portal: portal.clone(), assets, trusted_proxies: settings.trusted_proxies.clone().into(), kind };
    let pages = app::routes::routes(state)
        .route_layer(middleware::from_fn(tell_route))
        .layer(session_layer(portal, settings))
        .layer(CsrfLayer::new().with_rejection_response(refuse_foreign_form))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CompressionLayer::new().br(true).gzip(true).quality(tower_http::CompressionLevel::Precise(4)));
    let router = Router::new()
        .merge(built_files(settings))
        .merge(health::routes(portal.clone(), metrics).route_layer(middleware::from_fn(tell_route)))
        .fallback_service(pages);
    secure(router, settings)
        .layer(CatchPanicLayer::custom(|_| AppError::Unexpected.into_response()))
        .layer(middleware::from_fn(observe))
        .layer(middleware::from_fn_with_state(portal.entropy.clone(), current_request::set))
}

fn session_layer(portal: &Portal, settings: &Settings) -> SessionManagerLayer<PostgresSessionStore> {
    let store = PostgresSessionStore::new(portal.store.clone(), Arc::clone(&portal.clock));
    let is_secure = settings.has_secure_cookies();
    SessionManagerLayer::new(store)
        .with_name(if is_secure { "__Host-ilinks" } else { "ilinks" })
        .with_secure(is_secure)
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// The style sheet and the islands, kept by browsers for ever since their names change with their content; and static files.
fn built_files(settings: &Settings) -> Router {
    // Only what is there may be kept: a file that is missing today may come tomorrow.
    let keep = |value: &'static str| {
        move |response: &Response<Body>| response.status().is_success().then(|| HeaderValue::from_static(value))
    };
    let (for_ever, a_day) = (keep("public, max-age=31536000, immutable"), keep("public, max-age=86400"));
    let folder = |name: &str| ServeDir::new(settings.site_dir.join(name)).precompressed_br().precompressed_gzip();
    Router::new()
        .nest_service("/pkg", folder("pkg"))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, for_ever))
        .merge(
            Router::new()
                .nest_service("/assets", folder("assets"))
                .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, a_day)),
        )
}

fn secure(router: Router, settings: &Settings) -> Router {
    let set =
        |name: HeaderName, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let router = router
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .layer(set(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ))
        .layer(set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"));
    if settings.has_secure_cookies() {
        router.layer(set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"))
    } else {
        router
    }
}

fn refuse_foreign_form(_: ProtectionError) -> Response<Body> {
    AppError::ForeignForm.into_response()
}

/// The route that answered, told to [`observe`], which stands outside the table.
#[derive(Clone)]
struct Route(MatchedPath);

async fn tell_route(route: MatchedPath, request: Request, next: Next) -> axum::response::Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Route(route));
    response
}

/// Counts and times each request by its route, never by its address; logs what failed.
async fn observe(request: Request, next: Next) -> axum::response::Response {
    let began = std::time::Instant::now();
    let method = request.method().to_string();
    let response = next.run(request).await;
    let route = response.extensions().get::<Route>().map_or_else(|| "other".to_owned(), |Route(path)| path.as_str().to_owned());
    let status = response.status();
    let labels = [("method", method.clone()), ("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::counter!("ilinks_http_requests_total", &labels).increment(1);
    metrics::histogram!("ilinks_http_request_seconds", &labels[..2]).record(began.elapsed().as_secs_f64());
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::error!(method, route, status = status.as_u16(), duration_ms, "request failed");
    } else {
        tracing::debug!(method, route, status = status.as_u16(), duration_ms, "request");
    }
    response
}

/// Starts counting; once a process.
pub fn start_metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// Serves until the process is told to stop; requests under way are finished first.
pub async fn serve(listener: TcpListener, router: Router) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop_signal()).await
}

/// Ctrl-C, or the end that a service manager asks for.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals can be listened for");
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
