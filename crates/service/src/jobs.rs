//! What happens outside any request. Each job holds ids only, may run twice, and enqueues itself again where trying later can help.

pub mod send_password_link;

use std::time::Duration;

/// How often a job is tried.
const MOST_ATTEMPTS: u32 = 12;

/// How long to wait after so many failures: half a minute at first, doubling up to six hours. None: it is given up.
fn wait_after(failures: u32) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_hours(6);
    (failures < MOST_ATTEMPTS)
        .then(|| Duration::from_secs(30).saturating_mul(1 << failures.saturating_sub(1).min(20)).min(LONGEST))
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
