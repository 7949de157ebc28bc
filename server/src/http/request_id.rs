//! Every request gets an id of ours, for the audit and the log; what a client sends is not believed.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use service::Entropy;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// Sets the id on the request and on its answer.
pub async fn set(State(entropy): State<Entropy>, mut request: Request, next: Next) -> Response {
    let id = HeaderValue::from_str(&entropy.id().to_string()).expect("a UUID is a header value");
    request.headers_mut().insert(NAME, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(NAME, id);
    response
}
