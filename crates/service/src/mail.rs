//! Mail: what is sent, and the one who carries it. No mail says anything about anybody's health.

use std::sync::Arc;

/// A message in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To which address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
#[error("the mail did not leave: {0}")]
pub struct MailError(pub String);

/// Carries mail: over SMTP, or into a folder.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a message over. An error is worth trying again.
    async fn send(&self, mail: Mail) -> Result<(), MailError>;
}

/// What jobs that write to people need. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    /// Who carries it.
    pub mailer: Arc<dyn Mailer>,
    /// Under which address links lead back to the portal.
    pub public_url: Arc<str>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

/// Whether an address could be one: something, an @, a domain with a dot.
pub fn is_email(text: &str) -> bool {
    let looks_whole = |local: &str, domain: &str| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    };
    text.len() <= 254
        && text.chars().all(|c| c.is_ascii_graphic() && !"<>,;:\"()[]\\".contains(c))
        && !text.contains("..")
        && text.matches('@').count() == 1
        && text.split_once('@').is_some_and(|(local, domain)| looks_whole(local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_and_a_domain() {
        assert!(is_email("rina.patel@example.org"));
        for wrong in [
            "",
            "rina",
            "rina@",
            "@example.org",
            "rina@org",
            "a@b@example.org",
            "rina patel@example.org",
            "<r@example.org>",
            "a@b..c",
            "a(b)@example.org",
            "ä@example.org",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
