//! What can keep a use case from answering.

use domain::Denied;
use store::StoreError;

/// Why there is no answer. What a person can mend has an enum of its own, beside its use case.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The decision refused.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such thing, or the actor must not know of it: the two are one.
    #[error("not found")]
    NotFound,
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An error with its causes, for the log: what each says of itself, never the rows that a database's details may hold.
pub fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}
