//! What every use case is given: the portal's parts, who asks, and in which request.

use std::sync::Arc;

use domain::{Actor, Clock};
use store::{Entropy, Keyring, Store};

/// The parts of a running portal. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    /// The database, as the application's role.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Entropy,
    /// The keys of what is kept encrypted.
    pub keyring: Keyring,
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Portal")
    }
}

/// A use case's context.
#[derive(Clone, Debug)]
pub struct Cx {
    /// The portal.
    pub portal: Portal,
    /// Who asks.
    pub actor: Actor,
    /// The request, for the audit and the log.
    pub request_id: String,
}

impl Cx {
    /// The present instant.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.portal.clock.now()
    }
}
