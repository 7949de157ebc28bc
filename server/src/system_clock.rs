//! The system's clock: the only place that asks for the time.

use chrono::{DateTime, Utc};
use domain::Clock;

/// Tells the system's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock that everything else is given")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
