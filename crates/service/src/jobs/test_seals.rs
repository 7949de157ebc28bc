//! The job that tests the seals. It runs beside the pages that it asks for: see `server::seal_test`.

use domain::SealTestId;
use serde::{Deserialize, Serialize};
use store::Job;

/// The job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestSeals {
    /// Where its result belongs.
    pub test: SealTestId,
}

impl Job for TestSeals {
    const NAME: &'static str = "test-seals";
}
