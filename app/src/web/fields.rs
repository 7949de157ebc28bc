//! What a form sent.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::header,
};
use service::form_draft::FormDraft;

use super::AppError;

/// The largest form, in bytes: a plan of full length, as it was shown and as it was changed, in any script.
pub const LARGEST_FORM_BYTES: usize = 128 * 1024;

/// The fields of a form in order, as typed; without control characters that no keyboard makes.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an encoded form. Broken UTF-8 becomes the replacement character, which the reader of the text sees.
    pub fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), printable(&value))).collect())
    }

    /// What was typed into a field; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// What was typed into the three fields of a date: day, month, year.
    pub fn date_parts(&self, name: &str) -> [&str; 3] {
        ["day", "month", "year"].map(|part| self.get(&format!("{name}-{part}")))
    }

    /// The names of the fields that were sent and begin so, with what follows, and their values.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// What was typed into these fields, each under its label, but nothing of those that were left empty.
    pub fn typed(&self, labels: &[(&str, &'static str)]) -> Vec<(&'static str, String)> {
        let fields = labels.iter().map(|(name, label)| (*label, self.get(name).to_owned()));
        fields.filter(|(_, words)| !words.trim().is_empty()).collect()
    }

    /// The form's idempotency key: a fresh one if none came along.
    pub fn key(&self, portal: &service::Portal) -> String {
        uuid::Uuid::parse_str(self.get("key")).unwrap_or_else(|_| portal.entropy.id()).to_string()
    }

    /// As a draft to hand back: everything but passwords.
    pub fn into_draft(self) -> FormDraft {
        let keeps = |name: &str| !name.contains("password") && name != "key";
        FormDraft { values: self.0.into_iter().filter(|(name, _)| keeps(name)).collect(), errors: Vec::new() }
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            return Err(AppError::ContentType);
        }
        let body = to_bytes(request.into_body(), LARGEST_FORM_BYTES).await.map_err(|_| AppError::TooLarge)?;
        Ok(Self::parse(&body))
    }
}
