//! What is known of the request that is being answered, wherever its answer is made: its reference, which stands on the page that says
//! what went wrong, in the log and in the audit (what a client sends is not believed); and its path.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use service::Entropy;
use tracing::Instrument;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The request.
#[derive(Clone, Debug)]
struct Current {
    reference: String,
    path: String,
}

tokio::task_local! {
    static CURRENT: Current;
}

/// Gives the request its reference, its answer the same as a header, and every line of the log that it causes.
pub async fn set(State(entropy): State<Entropy>, request: Request, next: Next) -> Response {
    let reference = entropy.reference();
    let header = HeaderValue::from_str(&reference).expect("letters, digits and hyphens are a header value");
    let span = tracing::info_span!("request", id = reference);
    let current = Current { reference, path: request.uri().path().to_owned() };
    let mut response = CURRENT.scope(current, next.run(request).instrument(span)).await;
    response.headers_mut().insert(NAME, header);
    response
}

/// The reference of the request that is being answered; none outside of any.
pub fn reference() -> Option<String> {
    CURRENT.try_with(|current| current.reference.clone()).ok()
}

/// The path that was asked for.
pub fn path() -> Option<String> {
    CURRENT.try_with(|current| current.path.clone()).ok()
}
