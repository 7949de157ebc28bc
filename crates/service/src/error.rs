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
