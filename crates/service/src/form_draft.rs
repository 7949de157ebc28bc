//! What somebody typed into a form that was refused: kept encrypted for this session and form, handed back once.

use serde::{Deserialize, Serialize};

use crate::{Portal, ServiceError};

/// A refused form: its fields as typed and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// Name and value of each field, but never a password.
    pub values: Vec<(String, String)>,
    /// Field and sentence, in the order of the form. The field is empty for what concerns the whole form.
    pub errors: Vec<(String, String)>,
}

impl FormDraft {
    /// What was typed into a field.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, error)| error.as_str())
    }
}

/// Keeps a refused form.
pub async fn keep(portal: &Portal, session: &[u8; 32], form: &str, draft: &FormDraft) -> Result<(), ServiceError> {
    let fields = serde_json::to_vec(draft).expect("pairs of texts are JSON");
    let sealed = portal.keyring.seal(&portal.entropy, &bound_to(session, form), &fields);
    Ok(portal.store.keep_form_draft(session, form, &sealed, portal.clock.now()).await?)
}

/// Hands a refused form back, once; an empty one if there is none.
pub async fn take(portal: &Portal, session: &[u8; 32], form: &str) -> Result<FormDraft, ServiceError> {
    let sealed = portal.store.take_form_draft(session, form, portal.clock.now()).await?;
    Ok(sealed
        .and_then(|sealed| portal.keyring.open(&bound_to(session, form), &sealed))
        .and_then(|fields| serde_json::from_slice(&fields).ok())
        .unwrap_or_default())
}

fn bound_to(session: &[u8; 32], form: &str) -> Vec<u8> {
    [&session[..], form.as_bytes()].concat()
}
