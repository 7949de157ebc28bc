//! What a sealed entry says: encrypted with the data key of its seal, bound to the person, the entry and the version.

use std::collections::HashMap;

use domain::{Code, EntryDraft, PersonId, SealId};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{DataKey, Entropy, Keyring, StoreError};

/// The parts of an entry that stand in no column in clear while it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedBody {
    pub(crate) title: String,
    pub(crate) detail: Option<String>,
    pub(crate) code: Option<Code>,
    pub(crate) author: Option<String>,
    /// The FHIR resource, JSON text.
    pub(crate) resource: String,
    /// SHA-256 of the content: in clear it would tell whoever guesses it.
    pub(crate) content_hash: [u8; 32],
}

/// Where a body belongs: one moved elsewhere does not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) person: PersonId,
    pub(crate) entry: Uuid,
    pub(crate) version: i32,
}

impl Place {
    fn bound_to(self) -> Vec<u8> {
        format!("entry {} {} {}", self.person, self.entry, self.version).into_bytes()
    }
}

/// A code as it stands in the column of a sealed entry.
pub(crate) fn code_tag(key: &DataKey, code: &str) -> String {
    hex::encode(key.tag(&Sha256::digest(code.as_bytes()).into()))
}

impl Keyring {
    /// The data key of a seal.
    pub(crate) fn unwrap_seal_key(&self, person: PersonId, seal: Uuid, wrapped: &[u8]) -> Result<DataKey, StoreError> {
        self.unwrap(&key_bound_to(person, seal), wrapped).ok_or(StoreError::Inconsistent { table: "seal", column: "wrapped_key" })
    }
}

/// What a wrapped data key of a seal is bound to.
pub(crate) fn key_bound_to(person: PersonId, seal: Uuid) -> Vec<u8> {
    format!("seal {person} {seal}").into_bytes()
}

impl SealedBody {
    pub(crate) fn of_draft(draft: &EntryDraft) -> Self {
        Self {
            title: draft.title.clone(),
            detail: draft.detail.clone(),
            code: draft.code.clone(),
            author: draft.author.clone(),
            resource: draft.resource.clone(),
            content_hash: draft.content_hash,
        }
    }

    pub(crate) fn seal(&self, key: &DataKey, entropy: &Entropy, place: Place) -> Vec<u8> {
        key.seal(entropy, &place.bound_to(), &serde_json::to_vec(self).expect("texts are JSON"))
    }

    /// It was a mistake.
    pub(crate) fn withdraw(&mut self) {
        if let Ok(Value::Object(mut resource)) = serde_json::from_str(&self.resource) {
            resource.insert("status".to_owned(), "entered-in-error".into());
            self.resource = Value::Object(resource).to_string();
        }
    }

    /// What stands in the column of the content's hash, so that a repeat can be told from a change.
    pub(crate) fn tag(&self, key: &DataKey) -> Vec<u8> {
        key.tag(&self.content_hash).to_vec()
    }

    /// What stands in the column of the code, so that whoever has the key finds all that bear a code.
    pub(crate) fn code_tag(&self, key: &DataKey) -> Option<String> {
        self.code.as_ref().map(|code| code_tag(key, &code.value))
    }

    pub(crate) fn open(key: &DataKey, place: Place, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&key.open(&place.bound_to(), sealed)?).ok()
    }

    /// What stands instead of a body that cannot be opened.
    fn closed(title: &str) -> Self {
        Self { title: title.to_owned(), detail: None, code: None, author: None, resource: "{}".to_owned(), content_hash: [0; 32] }
    }
}

/// The data keys of the seals that the viewer sees through; none for a seal whose key was erased for good.
#[derive(Debug)]
pub(crate) struct SealKeys {
    pub(crate) person: PersonId,
    pub(crate) keys: HashMap<Uuid, Option<DataKey>>,
}

/// The wrapped key of a seal, as a query or, in JSON, a function returns it; none if it was erased for good.
#[derive(Deserialize)]
pub(crate) struct SealKeyRow {
    pub(crate) seal_id: Uuid,
    #[serde(deserialize_with = "from_hex")]
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

/// Bytes that a function returned within JSON.
pub(crate) fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    text.map(|text| hex::decode(text).map_err(D::Error::custom)).transpose()
}

impl SealKeys {
    pub(crate) fn unwrap(keyring: &Keyring, person: PersonId, rows: Vec<SealKeyRow>) -> Result<Self, StoreError> {
        let mut keys = HashMap::new();
        for SealKeyRow { seal_id, wrapped_key } in rows {
            let key = wrapped_key.map(|wrapped| keyring.unwrap_seal_key(person, seal_id, &wrapped)).transpose()?;
            keys.insert(seal_id, key);
        }
        Ok(Self { person, keys })
    }

    /// Opens a body, or says why it cannot be opened: a record stays readable where one item of it is not.
    pub(crate) fn open(&self, seal: Uuid, entry: Uuid, version: i32, sealed: &[u8]) -> SealedBody {
        let place = Place { person: self.person, entry, version };
        match self.keys.get(&seal) {
            Some(Some(key)) => SealedBody::open(key, place, sealed).unwrap_or_else(|| {
                tracing::error!(%entry, seal = %SealId::new(seal), "a sealed entry does not open: it was altered or moved");
                SealedBody::closed("Damaged: this item cannot be shown")
            }),
            Some(None) => SealedBody::closed("Erased for good"),
            None => SealedBody::closed("Sealed"),
        }
    }
}
