//! What a session keeps: the account, the post acted in, a message for the next page.

use chrono::{DateTime, Utc};
use domain::{AccountId, Assurance, PostId};
use serde::{Deserialize, Serialize};
use service::second_step::Begun;
use sha2::{Digest, Sha256};
use tower_sessions::{Session, session::Id};

use super::AppError;

const ACCOUNT: &str = "account";
const POST: &str = "post";
/// When the post was chosen, in microseconds: a slow request that loaded the session before must not undo the choice when it saves.
const CHOSEN_AT: &str = "chosen_at";
/// When signing in began.
const BEGAN_AT: &str = "began_at";
/// What was shown when signing in.
const ASSURANCE: &str = "assurance";
/// Whose code is waited for.
const WAITING: &str = "waiting";
/// The second step that is being set up.
const BEGUN_SECOND_STEP: &str = "begun_second_step";
const FLASH: &str = "flash";
const MUST_CHOOSE: &str = "must_choose";
const PENDING_FORM: &str = "pending_form";

/// Minutes without a request after which a person's own session ends.
pub const PERSON_IDLE_MINUTES: u32 = 30;
/// Minutes without a request after which a practitioner's session ends.
pub const PRACTITIONER_IDLE_MINUTES: u32 = 15;
/// The warning comes so many minutes before the end.
pub const WARNING_MINUTES: u32 = 5;

/// Who signed in, as the session remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    pub account: AccountId,
    pub post: Option<PostId>,
    pub must_choose: bool,
    pub began_at: DateTime<Utc>,
    pub assurance: Assurance,
}

/// Somebody whose password was right, and whose code is waited for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub account: AccountId,
    /// Since when.
    pub began_at: DateTime<Utc>,
    /// Where they wanted to go.
    pub next: String,
}

/// Who signed in; nobody, if nobody did.
pub async fn who(session: &Session) -> Result<Option<Who>, AppError> {
    let Some(account) = session.get(ACCOUNT).await? else { return Ok(None) };
    let post = session.get::<Option<PostId>>(POST).await?.flatten();
    let must_choose = session.get(MUST_CHOOSE).await?.unwrap_or(false);
    let began_at = session.get(BEGAN_AT).await?.unwrap_or_default();
    let assurance = session.get::<String>(ASSURANCE).await?;
    let assurance = assurance.and_then(|code| Assurance::from_code(&code)).unwrap_or(Assurance::Password);
    Ok(Some(Who { account, post, must_choose, began_at, assurance }))
}

/// Signs in under a new session id.
pub async fn sign_in(session: &Session, who: Who, now: DateTime<Utc>) -> Result<(), AppError> {
    // Nothing of whoever used this browser before is carried over.
    session.clear().await;
    session.cycle_id().await?;
    session.insert(ACCOUNT, who.account).await?;
    session.insert(BEGAN_AT, who.began_at).await?;
    session.insert(ASSURANCE, who.assurance.code()).await?;
    choose(session, (who.post, who.must_choose), now).await
}

/// Chooses as what to act.
pub async fn choose(session: &Session, (post, must_choose): (Option<PostId>, bool), now: DateTime<Utc>) -> Result<(), AppError> {
    session.insert(CHOSEN_AT, now.timestamp_micros()).await?;
    session.insert(POST, post).await?;
    session.insert(MUST_CHOOSE, must_choose).await?;
    session.save().await?;
    Ok(())
}

/// Keeps the secret of a second step that is being set up, for this session alone.
pub async fn begin_second_step(session: &Session, begun: &Begun) -> Result<(), AppError> {
    session.insert(BEGUN_SECOND_STEP, begun).await?;
    session.save().await?;
    Ok(())
}

/// The second step that is being set up in this session.
pub async fn begun_second_step(session: &Session) -> Result<Option<Begun>, AppError> {
    Ok(session.get(BEGUN_SECOND_STEP).await?)
}

/// Waits for a code of somebody whose password was right.
pub async fn wait_for_code(session: &Session, waiting: &Waiting) -> Result<(), AppError> {
    session.insert(WAITING, waiting).await?;
    session.save().await?;
    Ok(())
}

/// Whose code is waited for.
pub async fn waiting(session: &Session) -> Result<Option<Waiting>, AppError> {
    Ok(session.get(WAITING).await?)
}

/// A message of what was done, for the next page.
pub async fn set_flash(session: &Session, message: &str) -> Result<(), AppError> {
    Ok(session.insert(FLASH, Flash { words: message.to_owned(), is_warning: false }).await?)
}

/// A message for the next page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flash {
    /// What it says.
    pub words: String,
    /// It is no good news, but something to act on.
    pub is_warning: bool,
}

/// A message that must not be missed.
pub async fn set_warning(session: &Session, message: &str) -> Result<(), AppError> {
    Ok(session.insert(FLASH, Flash { words: message.to_owned(), is_warning: true }).await?)
}

/// The message for this page, once.
pub async fn take_flash(session: &Session) -> Result<Option<Flash>, AppError> {
    match session.get::<Flash>(FLASH).await? {
        Some(_) => Ok(session.remove(FLASH).await?),
        None => Ok(None),
    }
}

/// Remembers that a form waits for whoever signs in, and whose it is.
pub async fn set_pending_form(session: &Session, form: &str, owner: Option<AccountId>) -> Result<(), AppError> {
    session.insert(PENDING_FORM, (form, owner)).await?;
    session.save().await?;
    Ok(())
}

/// The form that waits, and whose it is.
pub async fn pending_form(session: &Session) -> Result<Option<(String, Option<AccountId>)>, AppError> {
    Ok(session.get(PENDING_FORM).await?)
}

/// The key under which the database knows the session, once it is saved.
pub fn key(session: &Session) -> Option<[u8; 32]> {
    session.id().map(key_of)
}

/// SHA-256 of the cookie's value, so that a copy of the table signs nobody in.
pub fn key_of(id: Id) -> [u8; 32] {
    Sha256::digest(id.0.to_le_bytes()).into()
}
