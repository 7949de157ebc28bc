//! Passwords: judged by strength, kept as Argon2id, checked off the async threads.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// The shortest password, in characters. Source: NIST SP 800-63B.
pub const SHORTEST: usize = 10;
/// The longest, in bytes, so that nobody keeps the processor busy with one.
pub const LONGEST: usize = 512;

/// At most so many at a time: each takes 19 MiB and a core.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// OWASP's recommendation: Argon2id, 19 MiB, 2 passes, 1 lane.
static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// A hash of nobody's password: checked when there is no such account, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Why a new password is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("The password must be at least {SHORTEST} characters")]
    Short,
    /// Too long.
    #[error("The password must be shorter than {LONGEST} characters")]
    Long,
    /// Easily guessed.
    #[error("This password is too easy to guess. Three words that have nothing to do with each other make a good one")]
    Guessable,
}

/// Judges a new password against what its owner would use.
pub fn judge(password: &str, about_them: &[&str]) -> Result<(), WeakPassword> {
    if password.chars().count() < SHORTEST {
        return Err(WeakPassword::Short);
    }
    if password.len() > LONGEST {
        return Err(WeakPassword::Long);
    }
    // 100 characters say enough; the estimate is quadratic in length.
    let start: String = password.chars().take(100).collect();
    if zxcvbn::zxcvbn(&start, about_them).score() < zxcvbn::Score::Three {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Hashes a password.
pub async fn hash(password: String) -> String {
    off_the_async_threads(move || hash_now(&password)).await.expect("a password within the limits can be hashed")
}

/// Whether a password is right; a missing hash takes as long and is never right.
pub async fn is_right(password: String, hash: Option<String>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    off_the_async_threads(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&hash).is_ok_and(|hash| HASHER.verify_password(password.as_bytes(), &hash).is_ok());
        known && right
    })
    .await
}

fn hash_now(password: &str) -> Option<String> {
    HASHER.hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

async fn off_the_async_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _slot = SLOTS.acquire().await.expect("the semaphore is never closed");
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_is_right_and_no_other() {
        let hash = hash("four candles, please".to_owned()).await;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_right("four candles, please".to_owned(), Some(hash.clone())).await);
        assert!(!is_right("fork handles, please".to_owned(), Some(hash)).await);
        assert!(!is_right("nobody has this password".to_owned(), None).await);
    }

    #[test]
    fn a_weak_password_is_told_so() {
        assert_eq!(judge("short", &[]), Err(WeakPassword::Short));
        assert_eq!(judge("liverpool1", &[]), Err(WeakPassword::Guessable));
        assert_eq!(judge("margaretokell", &["margaret", "okell"]), Err(WeakPassword::Guessable));
        assert_eq!(judge("heron-teapot-gravel", &[]), Ok(()));
    }
}
