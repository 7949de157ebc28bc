//! Reading a delivery: gzip or plain, a bundle or a single resource, split into parts that are not yet judged.

use std::io::Read;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// The largest message, unpacked: a gzip bomb must not fill the memory.
pub const LARGEST_MESSAGE_BYTES: u64 = 256 * 1024 * 1024;

/// A delivery, split.
#[derive(Debug)]
pub struct Message {
    /// Who sent it: `meta.source` of the bundle, else the name given by whoever reads it.
    pub source: String,
    /// The text as it came, unpacked.
    pub text: String,
    /// Its resources in order.
    pub parts: Vec<Part>,
}

/// One resource of a message.
#[derive(Debug)]
pub struct Part {
    /// Its place among the bundle's entries, from 0.
    pub index: usize,
    /// Whether it is the message itself.
    pub is_alone: bool,
    /// `fullUrl` of the bundle's entry.
    pub full_url: Option<String>,
    /// The resource as it came.
    pub text: String,
    /// The resource, read.
    pub value: Value,
}

impl Part {
    /// Its resource type as it says, or `unknown`.
    pub fn resource_type(&self) -> &str {
        self.value.get("resourceType").and_then(Value::as_str).unwrap_or("unknown")
    }

    /// Its place in the message, for people: `entry[17]`.
    pub fn place(&self) -> String {
        if self.is_alone { "resource".to_owned() } else { format!("entry[{}]", self.index) }
    }
}

/// Why a message is refused as a whole. Positions are lines and columns from 1.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The gzip stream ends early or is damaged.
    #[error("it cannot be unpacked, it ends early or is damaged: {0}")]
    Gzip(std::io::Error),
    /// Larger than [`LARGEST_MESSAGE_BYTES`].
    #[error("it is larger than {} MB unpacked", LARGEST_MESSAGE_BYTES / 1024 / 1024)]
    TooLarge,
    /// Bytes that are no text.
    #[error("it is not UTF-8 text: the first wrong byte is number {}", .0 + 1)]
    NotText(usize),
    /// XML instead of JSON.
    #[error("it is XML; send FHIR as JSON")]
    Xml,
    /// Not JSON, or cut off.
    #[error("it is not complete JSON: {0}")]
    NotJson(serde_json::Error),
    /// JSON that is no FHIR resource.
    #[error("it is not a FHIR resource: it has no resourceType")]
    NotFhir,
    /// A bundle of a kind that delivers nothing.
    #[error("it is a Bundle of type “{0}”; transaction, batch, collection and searchset can be read")]
    BundleType(String),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "resourceType")]
    resource_type: Option<String>,
    #[serde(rename = "type")]
    bundle_type: Option<String>,
    meta: Option<Value>,
    #[serde(borrow, default)]
    entry: Vec<EnvelopeEntry<'a>>,
}

#[derive(Deserialize)]
struct EnvelopeEntry<'a> {
    #[serde(rename = "fullUrl")]
    full_url: Option<String>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

/// Reads a delivery. `source` names the sender where the message does not.
pub fn read_message(bytes: &[u8], source: &str) -> Result<Message, MessageError> {
    let text = unpack(bytes)?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        return Err(MessageError::Xml);
    }
    let envelope: Envelope<'_> = serde_json::from_str(start).map_err(MessageError::NotJson)?;
    let source = envelope.meta.as_ref().and_then(|meta| meta.get("source")?.as_str()).unwrap_or(source).to_owned();
    let parts = match envelope.resource_type.as_deref() {
        None => return Err(MessageError::NotFhir),
        Some("Bundle") => bundle_parts(&envelope)?,
        Some(_) => vec![Part {
            index: 0,
            is_alone: true,
            full_url: None,
            text: start.to_owned(),
            value: serde_json::from_str(start).map_err(MessageError::NotJson)?,
        }],
    };
    Ok(Message { source, text: text.clone(), parts })
}

fn bundle_parts(envelope: &Envelope<'_>) -> Result<Vec<Part>, MessageError> {
    let kind = envelope.bundle_type.as_deref().unwrap_or("none");
    if !matches!(kind, "transaction" | "batch" | "collection" | "searchset") {
        return Err(MessageError::BundleType(kind.chars().take(40).collect()));
    }
    // An entry without a resource asks for something (a GET of a batch) and delivers nothing.
    envelope
        .entry
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| entry.resource.map(|resource| (index, entry, resource)))
        .map(|(index, entry, resource)| {
            Ok(Part {
                index,
                is_alone: false,
                full_url: entry.full_url.clone(),
                text: resource.get().to_owned(),
                value: serde_json::from_str(resource.get()).map_err(MessageError::NotJson)?,
            })
        })
        .collect()
}

fn unpack(bytes: &[u8]) -> Result<String, MessageError> {
    let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes).take(LARGEST_MESSAGE_BYTES + 1).read_to_end(&mut unpacked).map_err(MessageError::Gzip)?;
        unpacked
    } else {
        bytes.to_vec()
    };
    if unpacked.len() as u64 > LARGEST_MESSAGE_BYTES {
        return Err(MessageError::TooLarge);
    }
    String::from_utf8(unpacked).map_err(|error| MessageError::NotText(error.utf8_error().valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_cut_off_is_refused_with_its_position() {
        let whole = br#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Basic"}}]}"#;
        assert_eq!(read_message(whole, "test").unwrap().parts.len(), 1);
        for end in 1..whole.len() {
            let error = read_message(&whole[..end], "test").unwrap_err();
            assert!(error.to_string().contains("line 1 column"), "{end}: {error}");
        }
    }

    #[test]
    fn what_is_no_message_says_what_it_is() {
        assert!(matches!(read_message(b"<Bundle/>", "test"), Err(MessageError::Xml)));
        assert!(matches!(read_message(b"{}", "test"), Err(MessageError::NotFhir)));
        assert!(matches!(read_message(b"\"a\xff\"", "test"), Err(MessageError::NotText(2))));
        assert!(matches!(read_message(&[0x1f, 0x8b, 8, 0], "test"), Err(MessageError::Gzip(_))));
        let history = br#"{"resourceType":"Bundle","type":"history"}"#;
        assert!(matches!(read_message(history, "test"), Err(MessageError::BundleType(kind)) if kind == "history"));
    }
}
