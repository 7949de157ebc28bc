//! What an administrator does: accounts, posts, role views.

use domain::{
    AccountId, GeneralAction, OrganisationId, Post, PostId, Role,
    role_view::{Panel, Viewer},
};
use store::{Account, AccountDraft, PostDraft, StoreError};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
    password,
};

/// Every account with the posts that it holds, oldest first.
pub async fn accounts(cx: &Cx) -> Result<Vec<(Account, Vec<Post>)>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let accounts = tx.accounts().await?;
    let posts = tx.posts_of_all(None).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(accounts
        .into_iter()
        .map(|account| {
            let held = posts.iter().filter(|(holder, _)| *holder == account.id).map(|(_, post)| post.clone()).collect();
            (account, held)
        })
        .collect())
}

/// A new account as an administrator describes it.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What they will type to sign in.
    pub username: String,
    /// Their name.
    pub display_name: String,
    /// Their first password.
    pub password: String,
    /// Their first post.
    pub post: (OrganisationId, Role, String),
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum NewAccountError {
    /// Letters, digits, dots and hyphens only, 3 to 60.
    #[error("The username must be 3 to 60 letters, digits, dots or hyphens")]
    Username,
    /// Somebody has it.
    #[error("This username is taken")]
    Taken,
    /// No such organisation.
    #[error("Choose an organisation")]
    Organisation,
    /// No name.
    #[error("Enter the name")]
    Name,
    /// No job title.
    #[error("Enter the job title")]
    Title,
    /// Weak.
    #[error(transparent)]
    Password(#[from] password::WeakPassword),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for NewAccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { constraint } if constraint == "account_username_taken" => Self::Taken,
            StoreError::Conflict { .. } => Self::Organisation,
            other => Self::Service(other.into()),
        }
    }
}

/// Whether a username can be one.
pub fn is_username(text: &str) -> bool {
    (3..=60).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// Makes an account with its first post.
pub async fn add_account(cx: &Cx, new: NewAccount) -> Result<AccountId, NewAccountError> {
    let username = new.username.trim().to_lowercase();
    let (display_name, title) = (new.display_name.trim(), new.post.2.trim());
    if !is_username(&username) {
        return Err(NewAccountError::Username);
    }
    if display_name.is_empty() || display_name.chars().count() > 120 {
        return Err(NewAccountError::Name);
    }
    if title.is_empty() || title.chars().count() > 120 {
        return Err(NewAccountError::Title);
    }
    password::judge(&new.password, &[&username, display_name])?;
    // Before the slow hash, so that nobody else keeps the processor busy.
    domain::decide_general(&cx.actor, GeneralAction::Administer).map_err(ServiceError::from)?;
    let hash = password::hash(new.password).await;
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let account = tx
        .add_account(&AccountDraft {
            username,
            display_name: display_name.to_owned(),
            password_hash: Some(hash),
            person: None,
            demonstration_blurb: None,
        })
        .await?;
    let (organisation, role, _) = new.post;
    tx.add_post(&PostDraft { account, organisation, role, title: title.to_owned() }).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(account)
}

/// Gives an account another post.
pub async fn add_post(
    cx: &Cx,
    account: AccountId,
    organisation: OrganisationId,
    role: Role,
    title: &str,
) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    tx.account(account).await?.ok_or(ServiceError::NotFound)?;
    tx.add_post(&PostDraft { account, organisation, role, title: title.to_owned() }).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await
}

/// Ends a post at once: its holder's next request is refused.
pub async fn end_post(cx: &Cx, account: AccountId, post: PostId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    tx.end_post(account, post).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await
}

/// Closes an account, ending its sessions, or opens it again. Nobody closes their own.
pub async fn set_closed(cx: &Cx, account: AccountId, closed: bool) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    if cx.actor.account_id() == Some(account) {
        return Err(ServiceError::NotFound);
    }
    tx.set_account_closed(account, closed).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    cx.portal.store.end_sessions_of(account).await?;
    Ok(())
}

/// The panels of a viewer, as set or by default.
pub async fn panels(cx: &Cx, viewer: Viewer) -> Result<Vec<Panel>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let panels = tx.panels(viewer).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(panels)
}

/// Sets the panels of a viewer: seen at the viewer's next page.
pub async fn save_panels(cx: &Cx, viewer: Viewer, panels: &[Panel]) -> Result<(), ServiceError> {
    let Some(by) = cx.actor.account_id() else { return Err(ServiceError::NotFound) };
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    tx.save_panels(viewer, panels, by).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await
}
