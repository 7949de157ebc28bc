//! A forgotten password: a link to the account's own e-mail address, once, for an hour.

use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use domain::AccountId;
use sha2::{Digest, Sha256};
use store::{StoreError, Tx};

use crate::{
    Portal, ServiceError,
    account::{SignInError, count},
    jobs::send_password_link::SendPasswordLink,
    password,
};

/// How often in a quarter of an hour: for a username from one address, from one address, for a username from anywhere.
const MOST_REQUESTS: [i64; 3] = [3, 30, 30];

/// Asks for a link. Whether there is such an account, with an address, nobody is told: the answer and the work are the same.
pub async fn ask(portal: &Portal, username: &str, address: &str) -> Result<(), SignInError> {
    let username = username.trim().to_lowercase();
    if count(portal, "forgotten ", (&username, address), MOST_REQUESTS).await?.is_none() {
        return Err(SignInError::TooMany);
    }
    let mut tx = portal.store.begin().await?;
    let known = tx.account_by_username(&username).await?.map(|account| account.id);
    let account = known.unwrap_or_else(|| AccountId::new(portal.entropy.id()));
    tx.enqueue(&SendPasswordLink { account, failures: 0 }, Duration::ZERO).await?;
    Ok(tx.commit().await?)
}

/// Makes a link: what it carries.
pub(crate) async fn make(portal: &Portal, tx: &mut Tx, account: AccountId) -> Result<String, StoreError> {
    let link = BASE64_URL_SAFE_NO_PAD.encode(portal.entropy.bytes::<32>());
    tx.add_password_link(account, &hash(&link)).await?;
    Ok(link)
}

/// Why no new password was set.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// Used, run out, or never made.
    #[error("This link does not work any more. Ask for another one")]
    Link,
    /// The new one is too weak.
    #[error(transparent)]
    Weak(#[from] password::WeakPassword),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for NewPasswordError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Whether a link still works.
pub async fn works(portal: &Portal, link: &str) -> Result<bool, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let account = tx.account_of_password_link(&hash(link)).await?;
    tx.commit().await?;
    Ok(account.is_some())
}

/// Sets a new password by a link, which ends with every other link and session of the account.
pub async fn choose(portal: &Portal, link: &str, new: String) -> Result<(), NewPasswordError> {
    let mut tx = portal.store.begin().await?;
    let account = match tx.account_of_password_link(&hash(link)).await? {
        Some(account) => tx.account(account).await?,
        None => None,
    };
    tx.commit().await?;
    let account = account.ok_or(NewPasswordError::Link)?;
    password::judge(&new, &[&account.username, &account.display_name])?;
    let hashed = password::hash(new).await;
    let mut tx = portal.store.begin().await?;
    // Of two presses one wins.
    if !tx.end_password_link(&hash(link)).await? {
        return Err(NewPasswordError::Link);
    }
    tx.end_password_links(account.id).await?;
    tx.set_password_hash(account.id, &hashed).await?;
    tx.end_sessions_of(account.id).await?;
    Ok(tx.commit().await?)
}

/// Takes a link back that was not sent.
pub(crate) async fn take_back(portal: &Portal, link: &str) -> Result<(), StoreError> {
    let mut tx = portal.store.begin().await?;
    tx.end_password_link(&hash(link)).await?;
    tx.commit().await
}

fn hash(link: &str) -> [u8; 32] {
    Sha256::digest(link.as_bytes()).into()
}
