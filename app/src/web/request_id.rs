//! The reference of a request: on the page that says what went wrong, in the log, in the audit; what a client sends is not believed.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use service::Entropy;
use tracing::Instrument;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// Gives the request its reference, its answer the same as a header, and every line of the log that it causes.
pub async fn set(State(entropy): State<Entropy>, request: Request, next: Next) -> Response {
    let reference = entropy.reference();
    let header = HeaderValue::from_str(&reference).expect("letters, digits and hyphens are a header value");
    let span = tracing::info_span!("request", id = reference);
    let mut response = CURRENT.scope(reference, next.run(request).instrument(span)).await;
    response.headers_mut().insert(NAME, header);
    response
}

/// The reference of the request that is being answered; none outside of any.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}
