//! What happens outside any request. Each job holds ids only, may run twice, and enqueues itself again where trying later can help.

pub mod send_notice;
pub mod send_password_link;
pub mod test_seals;

use std::time::Duration;

use store::Job;

use crate::{Portal, ServiceError, mail::Outbox};

/// A job that the worker runs.
pub trait Run: Job {
    /// Does it. An error is of the database: the queue tries again.
    fn run(self, portal: &Portal, outbox: &Outbox) -> impl Future<Output = Result<(), ServiceError>> + Send;
}

/// How often a job is tried.
const MOST_ATTEMPTS: u32 = 12;

/// How long to wait after so many failures: half a minute at first, doubling up to six hours. None: it is given up.
fn wait_after(failures: u32) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_hours(6);
    (failures < MOST_ATTEMPTS)
        .then(|| Duration::from_secs(30).saturating_mul(1 << failures.saturating_sub(1).min(20)).min(LONGEST))
}

/// Enqueues a job that failed once more, to run later; gives it up where there is nothing to wait for.
async fn try_again<J: Job>(portal: &Portal, job: &J, wait: Option<Duration>) -> Result<(), ServiceError> {
    let Some(wait) = wait else { return Ok(()) };
    let mut tx = portal.store.begin().await?;
    tx.enqueue(job, wait).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trying_again_waits_longer_each_time_and_ends() {
        assert_eq!(wait_after(1), Some(Duration::from_secs(30)));
        assert_eq!(wait_after(3), Some(Duration::from_mins(2)));
        assert_eq!(wait_after(11), Some(Duration::from_hours(6)));
        assert_eq!(wait_after(12), None);
    }
}
