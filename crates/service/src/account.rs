//! Signing in, the posts one may act in, and one's own account.

use chrono::{DateTime, Utc};
use domain::{AccountId, Actor, Assurance, Capacity, PersonId, Post, PostId};
use sha2::{Digest, Sha256};
use store::{Account, SignInAttempt, StoreError};

use crate::{Cx, Portal, ServiceError, door::note_own, mail::is_email, password};

/// After so many failures in a quarter of an hour nobody may try: of a username from one address, from one address, of one username
/// from anywhere. The last two are wide, so that nobody can lock others out by failing in their name.
const MOST_FAILURES: [i64; 3] = [10, 200, 100];

/// Why somebody is not signed in. The first two look the same to whoever tries, whether there is such an account or not.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such account, no password, or a wrong one.
    #[error("The username or the password is not right")]
    Wrong,
    /// Too many failures.
    #[error("There were too many attempts. Wait 15 minutes and try again")]
    TooMany,
    /// No such code, or one that was used.
    #[error("The code is not right, or was used already. Wait for the next one")]
    WrongCode,
    /// The code came too late after the password.
    #[error("That took too long. Sign in again")]
    Late,
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their account.
    pub account: AccountId,
    /// Their own record.
    pub person: Option<PersonId>,
    /// The post to act in, if there is just one and no record of their own; otherwise they choose.
    pub post: Option<PostId>,
    /// They have to choose as what they act.
    pub must_choose: bool,
    /// When signing in began: what ended sessions since ended this one too.
    pub began_at: DateTime<Utc>,
    /// How sure it is that it is they.
    pub assurance: Assurance,
}

/// How far signing in came.
#[derive(Clone, Debug)]
pub enum Signing {
    /// To its end.
    In(SignedIn),
    /// The password was right; a code is asked for, of this account, since this instant.
    NeedsCode(AccountId, DateTime<Utc>),
}

/// Signs in by password. `address` is the network address, for counting failures.
pub async fn sign_in(portal: &Portal, username: &str, password: String, address: &str) -> Result<Signing, SignInError> {
    let began_at = portal.clock.now();
    let username = username.trim().to_lowercase();
    let attempt = count(portal, "", (&username, address), MOST_FAILURES).await?.ok_or(SignInError::TooMany)?;
    let mut tx = portal.store.begin().await?;
    let account = tx.account_by_username(&username).await?;
    tx.commit().await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let is_right = password::is_right(password, hash).await;
    let Some(account) = account.filter(|_| is_right) else {
        return Err(SignInError::Wrong);
    };
    portal.store.forget_sign_in_attempt(&attempt).await?;
    let mut tx = portal.store.begin().await?;
    let needs_code = tx.has_second_step(account.id).await?;
    tx.commit().await?;
    if needs_code {
        return Ok(Signing::NeedsCode(account.id, began_at));
    }
    Ok(Signing::In(signed_in(portal, &account, (began_at, Assurance::Password)).await?))
}

/// Counts an attempt at something: of a username from an address, of the address, and, only if those are not too many, of the username
/// from anywhere, so that nobody can keep others out from one place. None if it is too many.
pub(crate) async fn count(
    portal: &Portal,
    what: &str,
    (username, address): (&str, &str),
    [most_of_pair, most_of_address, most_of_username]: [i64; 3],
) -> Result<Option<SignInAttempt>, StoreError> {
    let near = [subject(&format!("{what}pair"), &format!("{username} {address}")), subject(&format!("{what}address"), address)];
    let attempt = portal.store.note_sign_in_attempt(None, &near, portal.clock.now()).await?;
    if attempt.failures[0] > most_of_pair || attempt.failures[1] > most_of_address {
        return Ok(None);
    }
    let far = [subject(&format!("{what}username"), username)];
    let attempt = portal.store.note_sign_in_attempt(Some(attempt), &far, portal.clock.now()).await?;
    Ok((attempt.failures[2] <= most_of_username).then_some(attempt))
}

/// Whether a form that was sent without being signed in is kept: so many in a quarter of an hour from one network.
pub async fn may_keep_form(portal: &Portal, network: &str) -> Result<bool, ServiceError> {
    const MOST_FORMS: i64 = 30;
    let from = [subject("kept form", network)];
    let attempt = portal.store.note_sign_in_attempt(None, &from, portal.clock.now()).await?;
    Ok(attempt.failures[0] <= MOST_FORMS)
}

/// Counts an attempt to tell one's own password while signed in; false if there were too many.
pub(crate) async fn may_try_password(cx: &Cx, account: AccountId) -> Result<bool, StoreError> {
    let own = [subject("own password", &account.to_string())];
    let attempt = cx.portal.store.note_sign_in_attempt(None, &own, cx.now()).await?;
    Ok(attempt.failures[0] <= MOST_FAILURES[0])
}

/// Signs in a made-up account of the demonstration, where one press stands for the password and the second step. Only where the
/// demonstration runs; and only those.
pub async fn sign_in_to_demonstration(portal: &Portal, username: &str) -> Result<Option<SignedIn>, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let account = tx.account_by_username(username).await?.filter(|account| account.demonstration_blurb.is_some());
    tx.commit().await?;
    match account {
        Some(account) => Ok(Some(signed_in(portal, &account, (portal.clock.now(), Assurance::SecondStep)).await?)),
        None => Ok(None),
    }
}

pub(crate) async fn signed_in(
    portal: &Portal,
    account: &Account,
    (began_at, assurance): (DateTime<Utc>, Assurance),
) -> Result<SignedIn, StoreError> {
    let mut tx = portal.store.begin().await?;
    let posts = tx.posts(account.id).await?;
    tx.commit().await?;
    let has_own_side = account.person.is_some() || posts.is_empty();
    Ok(SignedIn {
        account: account.id,
        person: account.person,
        post: posts.first().filter(|_| posts.len() == 1 && !has_own_side).map(|post| post.id),
        must_choose: posts.len() + usize::from(has_own_side) > 1,
        began_at,
        assurance,
    })
}

/// The made-up accounts of the demonstration, with the posts of each.
pub async fn demonstration_accounts(portal: &Portal) -> Result<Vec<(Account, Vec<Post>)>, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let accounts = tx.accounts().await?;
    let posts = tx.posts_of_all(None).await?;
    tx.commit().await?;
    Ok(accounts
        .into_iter()
        .filter(|account| account.demonstration_blurb.is_some() && account.closed_at.is_none())
        .map(|account| {
            let held = posts.iter().filter(|(holder, _)| *holder == account.id).map(|(_, post)| post.clone()).collect();
            (account, held)
        })
        .collect())
}

/// Who a session is, at this very request: an account that was closed or a post that was ended is nobody.
pub async fn actor(
    portal: &Portal,
    account: AccountId,
    post: Option<PostId>,
    (began_at, assurance): (DateTime<Utc>, Assurance),
) -> Result<Option<Actor>, ServiceError> {
    let Some((account, post)) = portal.store.account_in_post(account, post, began_at).await? else { return Ok(None) };
    let capacity = post.map_or(Capacity::Myself { person: account.person }, Capacity::Post);
    Ok(Some(Actor::Account { id: account.id, name: account.display_name, own: account.person, assurance, capacity }))
}

/// As what an account may act: itself, if it has a record or no post, and each of its posts.
#[derive(Clone, Debug)]
pub struct Capacities {
    /// May act as themselves.
    pub myself: bool,
    /// May act in these posts.
    pub posts: Vec<Post>,
}

/// As what the actor may act.
pub async fn capacities(cx: &Cx) -> Result<Capacities, ServiceError> {
    let Some(id) = cx.actor.account_id() else { return Err(ServiceError::NotFound) };
    let mut tx = cx.portal.store.begin().await?;
    let account = tx.account(id).await?.ok_or(ServiceError::NotFound)?;
    let posts = tx.posts(id).await?;
    tx.commit().await?;
    Ok(Capacities { myself: account.person.is_some() || posts.is_empty(), posts })
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The present one is not right.
    #[error("Your present password is not right")]
    Wrong,
    /// Too many wrong passwords.
    #[error("There were too many attempts. Wait 15 minutes and try again")]
    TooMany,
    /// The new one is too weak.
    #[error(transparent)]
    Weak(#[from] password::WeakPassword),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ChangePasswordError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Changes one's own password and ends every session, also this one.
pub async fn change_password(cx: &Cx, present: String, new: String) -> Result<(), ChangePasswordError> {
    let Some(id) = cx.actor.account_id() else { return Err(ServiceError::NotFound.into()) };
    let mut tx = cx.portal.store.begin().await?;
    let account = tx.account(id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    password::judge(&new, &[&account.username, &account.display_name])?;
    if !may_try_password(cx, id).await? {
        return Err(ChangePasswordError::TooMany);
    }
    if !password::is_right(present, account.password_hash).await {
        return Err(ChangePasswordError::Wrong);
    }
    let hash = password::hash(new).await;
    let mut tx = cx.portal.store.begin().await?;
    tx.set_password_hash(id, &hash).await?;
    tx.end_password_links(id).await?;
    tx.end_sessions_of(id).await?;
    note_own(cx, &mut tx, "change-password").await?;
    Ok(tx.commit().await?)
}

/// Why an e-mail address was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    /// The present password is not right.
    #[error("Your present password is not right")]
    Wrong,
    /// Too many wrong passwords.
    #[error("There were too many attempts. Wait 15 minutes and try again")]
    TooMany,
    /// No address.
    #[error("Enter an e-mail address, such as name@example.org, or leave it empty")]
    NotAnAddress,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ChangeEmailError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Changes where a link to choose another password is sent; empty is nowhere. Takes the password: whoever has the address has the
/// account.
pub async fn change_email(cx: &Cx, present: String, email: &str) -> Result<(), ChangeEmailError> {
    let Some(id) = cx.actor.account_id() else { return Err(ServiceError::NotFound.into()) };
    let email = Some(email.trim()).filter(|email| !email.is_empty());
    if email.is_some_and(|email| !is_email(email)) {
        return Err(ChangeEmailError::NotAnAddress);
    }
    let mut tx = cx.portal.store.begin().await?;
    let account = tx.account(id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    if !may_try_password(cx, id).await? {
        return Err(ChangeEmailError::TooMany);
    }
    if !password::is_right(present, account.password_hash).await {
        return Err(ChangeEmailError::Wrong);
    }
    let mut tx = cx.portal.store.begin().await?;
    tx.set_email(id, email).await?;
    tx.end_password_links(id).await?;
    note_own(cx, &mut tx, "change-email").await?;
    Ok(tx.commit().await?)
}

/// The actor's own account.
pub async fn own(cx: &Cx) -> Result<Account, ServiceError> {
    let Some(id) = cx.actor.account_id() else { return Err(ServiceError::NotFound) };
    let mut tx = cx.portal.store.begin().await?;
    let account = tx.account(id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    Ok(account)
}

/// Ends every session of the actor's account, on every device.
pub async fn sign_out_everywhere(cx: &Cx) -> Result<u64, ServiceError> {
    let Some(id) = cx.actor.account_id() else { return Ok(0) };
    let mut tx = cx.portal.store.begin().await?;
    let ended = tx.end_sessions_of(id).await?;
    tx.commit().await?;
    Ok(ended)
}

pub(crate) fn subject(kind: &str, value: &str) -> Vec<u8> {
    Sha256::digest(format!("{kind}:{value}")).to_vec()
}
