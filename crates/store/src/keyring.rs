//! Encryption of what is kept in the database but must not be readable there: data keys, wrapped by master keys from a file outside it.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

use crate::Entropy;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const ID_BYTES: usize = 8;

/// The portal's master keys: 32 bytes each in one file, the current one first, older ones for what they have wrapped. Cheap to clone.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Keys>>);

struct Keys {
    path: PathBuf,
    /// Never empty.
    keys: Vec<MasterKey>,
}

#[derive(Clone)]
struct MasterKey {
    id: [u8; ID_BYTES],
    cipher: XChaCha20Poly1305,
}

/// A key for one seal or one message. It is only ever stored wrapped.
#[derive(Clone)]
pub struct DataKey([u8; KEY_BYTES]);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(***)")
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(***)")
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The file cannot be read or made.
    #[error("the master key file {path} cannot be read or made: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the master key file {0} must hold exactly 32 bytes, or 32 for each key after a rotation")]
    Length(String),
}

impl Keyring {
    /// Reads the keys from a file.
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        Ok(Self(Arc::new(RwLock::new(Keys { path: path.to_owned(), keys: read(path)? }))))
    }

    /// Reads the keys from a file, or makes the file with a first key, readable by its owner alone. Tells whether it was made.
    pub fn read_or_make(path: &Path, entropy: &Entropy) -> Result<(Self, bool), KeyringError> {
        let is_new = !path.exists();
        if is_new {
            write_new(path, &entropy.bytes::<KEY_BYTES>())?;
        }
        Ok((Self::read(path)?, is_new))
    }

    /// Puts a new key first in the file. What older keys have wrapped can still be opened, until they are forgotten.
    pub fn add_key(&self, entropy: &Entropy) -> Result<(), KeyringError> {
        let path = self.path();
        let older = fs::read(&path).map_err(|source| file_error(&path, source))?;
        self.replace_file(&[&entropy.bytes::<KEY_BYTES>()[..], &older].concat())
    }

    /// Leaves only the current key in the file.
    pub fn forget_older_keys(&self) -> Result<(), KeyringError> {
        let path = self.path();
        let bytes = fs::read(&path).map_err(|source| file_error(&path, source))?;
        self.replace_file(&bytes[..KEY_BYTES])
    }

    fn replace_file(&self, bytes: &[u8]) -> Result<(), KeyringError> {
        let path = self.path();
        let beside = path.with_extension("new");
        // One that a run before left behind half written.
        let _ = fs::remove_file(&beside);
        write_new(&beside, bytes)?;
        fs::rename(&beside, &path).map_err(|source| file_error(&path, source))?;
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.keys = read(&path)?;
        Ok(())
    }

    fn path(&self) -> PathBuf {
        self.0.read().unwrap_or_else(PoisonError::into_inner).path.clone()
    }

    /// The id of the current key, as wrapped keys begin with it.
    pub fn current_id(&self) -> Vec<u8> {
        self.current().id.to_vec()
    }

    /// The ids of all keys, the current one first.
    pub fn ids(&self) -> Vec<Vec<u8>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys.iter().map(|key| key.id.to_vec()).collect()
    }

    fn current(&self) -> MasterKey {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys[0].clone()
    }

    /// The key with an id. One that is not known may have come with a rotation since: the file is read again, once.
    fn with_id(&self, id: &[u8]) -> Option<MasterKey> {
        let find = |keys: &Keys| keys.keys.iter().find(|key| key.id == id).cloned();
        if let Some(key) = find(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return Some(key);
        }
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.keys = read(&keys.path).ok()?;
        find(&keys)
    }

    /// A fresh data key, and the same wrapped, bound to where it belongs.
    pub fn new_data_key(&self, entropy: &Entropy, bound_to: &[u8]) -> (DataKey, Vec<u8>) {
        let key = DataKey(entropy.bytes());
        let wrapped = self.seal(entropy, bound_to, &key.0);
        (key, wrapped)
    }

    /// A data key that was wrapped; none if it was altered, moved, or wrapped by a key that is not in the file.
    pub fn unwrap(&self, bound_to: &[u8], wrapped: &[u8]) -> Option<DataKey> {
        Some(DataKey(self.open(bound_to, wrapped)?.try_into().ok()?))
    }

    /// The same data key, wrapped by the current key.
    pub fn rewrap(&self, entropy: &Entropy, bound_to: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
        Some(self.seal(entropy, bound_to, &self.unwrap(bound_to, wrapped)?.0))
    }

    /// Encrypts with the master key itself: for what is small and short-lived. `bound_to` must be the same when it is opened.
    pub fn seal(&self, entropy: &Entropy, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
        let key = self.current();
        [&key.id[..], &encrypt(&key.cipher, entropy, bound_to, plain)].concat()
    }

    /// Decrypts; none if it was altered, moved or encrypted under a key that is not in the file.
    pub fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (id, rest) = sealed.split_at_checked(ID_BYTES)?;
        decrypt(&self.with_id(id)?.cipher, bound_to, rest)
    }
}

impl DataKey {
    /// Encrypts; `bound_to` must be the same when it is opened, so that a ciphertext cannot be moved elsewhere.
    pub fn seal(&self, entropy: &Entropy, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
        encrypt(&self.cipher(), entropy, bound_to, plain)
    }

    /// Decrypts; none if it was altered, moved or encrypted under another key.
    pub fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.cipher(), bound_to, sealed)
    }

    /// Tells alike contents from others, to nobody who lacks the key: SHA-256 over the key and a hash of fixed length.
    pub fn tag(&self, content_hash: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(content_hash);
        hash.finalize().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&self.0))
    }
}

fn encrypt(cipher: &XChaCha20Poly1305, entropy: &Entropy, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = entropy.bytes();
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: bound_to })
        .expect("only a message of many gigabytes cannot be encrypted");
    [&nonce[..], &sealed].concat()
}

fn decrypt(cipher: &XChaCha20Poly1305, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_BYTES)?;
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: bound_to }).ok()
}

fn read(path: &Path) -> Result<Vec<MasterKey>, KeyringError> {
    let bytes = fs::read(path).map_err(|source| file_error(path, source))?;
    if bytes.is_empty() || bytes.len() % KEY_BYTES != 0 {
        return Err(KeyringError::Length(path.display().to_string()));
    }
    Ok(bytes.chunks(KEY_BYTES).map(master_key).collect())
}

fn master_key(bytes: &[u8]) -> MasterKey {
    let digest = Sha256::digest([b"ilinks master key ", bytes].concat());
    let mut id = [0; ID_BYTES];
    id.copy_from_slice(&digest[..ID_BYTES]);
    MasterKey { id, cipher: XChaCha20Poly1305::new(Key::from_slice(bytes)) }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|source| file_error(path, source))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: std::io::Error) -> KeyringError {
    KeyringError::File { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring(name: &str) -> (Keyring, PathBuf) {
        let path = std::env::temp_dir().join(format!("ilinks-keyring-{name}-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let (keyring, was_made) = Keyring::read_or_make(&path, &Entropy::from_os()).unwrap();
        assert!(was_made);
        (keyring, path)
    }

    #[test]
    fn a_ciphertext_opens_only_where_it_belongs_and_unaltered() {
        let ((keyring, path), entropy) = (keyring("belongs"), Entropy::seeded(1));
        let (key, wrapped) = keyring.new_data_key(&entropy, b"seal 1");
        let sealed = key.seal(&entropy, b"here", b"secret");
        assert_eq!(keyring.unwrap(b"seal 1", &wrapped).unwrap().open(b"here", &sealed).as_deref(), Some(&b"secret"[..]));
        assert!(keyring.unwrap(b"seal 2", &wrapped).is_none());
        assert_eq!(key.open(b"there", &sealed), None);
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(key.open(b"here", &altered), None);
        }
        assert_eq!(key.open(b"here", &sealed[..5]), None);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_rotation_is_noticed_by_others_and_older_keys_open_until_they_are_forgotten() {
        let ((keyring, path), entropy) = (keyring("rotation"), Entropy::from_os());
        let elsewhere = Keyring::read(&path).unwrap();
        let (_, first) = keyring.new_data_key(&entropy, b"x");
        keyring.add_key(&entropy).unwrap();
        let (_, second) = keyring.new_data_key(&entropy, b"x");
        assert_ne!(first[..ID_BYTES], second[..ID_BYTES]);
        assert!(elsewhere.unwrap(b"x", &second).is_some(), "another process reads the file again");
        assert!(keyring.unwrap(b"x", &first).is_some());
        let rewrapped = keyring.rewrap(&entropy, b"x", &first).unwrap();
        keyring.forget_older_keys().unwrap();
        assert!(keyring.unwrap(b"x", &rewrapped).is_some());
        assert!(keyring.unwrap(b"x", &first).is_none());
        fs::remove_file(path).unwrap();
    }
}
