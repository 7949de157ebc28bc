//! Encryption of what is kept in the database but must not be readable there, under a key that is kept outside it.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc};

use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use store::Entropy;

const NONCE_BYTES: usize = 12;

/// The portal's master key: 32 bytes from a file.
#[derive(Clone)]
pub struct MasterKey(Arc<ChaCha20Poly1305>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or made.
    #[error("the master key file {path} cannot be read or made: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the master key file {0} must hold exactly 32 bytes")]
    Length(String),
}

impl MasterKey {
    /// A key from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(ChaCha20Poly1305::new(Key::from_slice(&bytes))))
    }

    /// Reads the key from a file.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let bytes = fs::read(path).map_err(|source| file_error(path, source))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| MasterKeyError::Length(path.display().to_string()))?;
        Ok(Self::new(bytes))
    }

    /// Reads the key from a file, or makes the file, readable by its owner alone. Tells whether it was made.
    pub fn read_or_make(path: &Path, entropy: &Entropy) -> Result<(Self, bool), MasterKeyError> {
        if path.exists() {
            return Ok((Self::read(path)?, false));
        }
        let bytes: [u8; 32] = entropy.bytes();
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|source| file_error(path, source))?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|source| file_error(path, source))?;
        Ok((Self::new(bytes), true))
    }

    /// Encrypts; `bound_to` must be the same when it is opened, so that a ciphertext cannot be moved elsewhere.
    pub fn seal(&self, entropy: &Entropy, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = entropy.bytes();
        let sealed = self
            .0
            .encrypt(Nonce::from_slice(&nonce), Payload { msg: plain, aad: bound_to })
            .expect("only a message of many gigabytes cannot be encrypted");
        [&nonce[..], &sealed].concat()
    }

    /// Decrypts; none if it was altered, moved or encrypted under another key.
    pub fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES)?;
        self.0.decrypt(Nonce::from_slice(nonce), Payload { msg: body, aad: bound_to }).ok()
    }
}

fn file_error(path: &Path, source: std::io::Error) -> MasterKeyError {
    MasterKeyError::File { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_only_where_it_belongs_and_unaltered() {
        let (key, entropy) = (MasterKey::new([7; 32]), Entropy::seeded(1));
        let sealed = key.seal(&entropy, b"here", b"secret");
        assert_eq!(key.open(b"here", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open(b"there", &sealed), None);
        assert_eq!(MasterKey::new([8; 32]).open(b"here", &sealed), None);
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(key.open(b"here", &altered), None);
        }
        assert_eq!(key.open(b"here", &sealed[..5]), None);
    }
}
