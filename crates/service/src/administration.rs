//! What an administrator does: accounts, posts, role views.

use domain::{
    AccountId, GeneralAction, OrganisationId, Post, PostId, Role,
    role_view::{Panel, Viewer},
};
use store::{Account, AccountDraft, PostDraft, StoreError};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
    mail::is_email,
    password, seal_test,
};

/// Every account with the posts that it holds, oldest first.
pub async fn accounts(cx: &Cx) -> Result<Vec<(Account, Vec<Post>)>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let accounts = tx.accounts().await?;
    let posts = tx.posts_of_all(None).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(accounts
        .into_iter()
        .filter(|account| !seal_test::is_visitors(&account.username))
        .map(|account| {
            let held = posts.iter().filter(|(holder, _)| *holder == account.id).map(|(_, post)| post.clone()).collect();
            (account, held)
        })
        .collect())
}

/// One account with the posts that it holds.
pub async fn account(cx: &Cx, account: AccountId) -> Result<(Account, Vec<Post>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let account = tx.account_even_closed(account).await?.ok_or(ServiceError::NotFound)?;
    let posts = tx.posts(account.id).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok((account, posts))
}

/// A new account as an administrator describes it, as typed.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What they will type to sign in.
    pub username: String,
    /// Their name.
    pub display_name: String,
    /// Where a link to choose another password is sent; may be empty.
    pub email: String,
    /// Their first password.
    pub password: String,
    /// Their first post.
    pub post: NewPost,
}

/// A post as an administrator describes it, as typed; none where nothing of the lists was chosen.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Where.
    pub organisation: Option<OrganisationId>,
    /// As what.
    pub role: Option<Role>,
    /// Job title.
    pub title: String,
}

/// What is wrong with a new account or post.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewAccountProblem {
    /// Letters, digits, dots and hyphens only, 3 to 60.
    #[error("The username must be 3 to 60 letters, digits, dots or hyphens")]
    Username,
    /// Somebody has it.
    #[error("This username is taken")]
    Taken,
    /// No such organisation.
    #[error("Choose an organisation")]
    Organisation,
    /// No such role.
    #[error("Choose a role")]
    Role,
    /// No name.
    #[error("Enter the name")]
    Name,
    /// No job title.
    #[error("Enter the job title")]
    Title,
    /// No e-mail address.
    #[error("Enter an e-mail address, such as name@example.org, or leave it empty")]
    Email,
    /// To oneself.
    #[error("Somebody else has to give you a post")]
    Own,
    /// Weak.
    #[error(transparent)]
    Password(#[from] password::WeakPassword),
}

/// Why an account or a post was not made.
#[derive(Debug, thiserror::Error)]
pub enum NewAccountError {
    /// Everything that is wrong, in the order of the form.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(". "))]
    Refused(Vec<NewAccountProblem>),
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<NewAccountProblem> for NewAccountError {
    fn from(problem: NewAccountProblem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<StoreError> for NewAccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { constraint } if constraint == "account_username_taken" => NewAccountProblem::Taken.into(),
            StoreError::Conflict { .. } => NewAccountProblem::Organisation.into(),
            other => Self::Service(other.into()),
        }
    }
}

const LONGEST_NAME: usize = 120;

/// A line of text: spaces for whatever else separates words, and no marks that turn the direction of reading.
fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.split(|c: char| c.is_whitespace() || c.is_control() || turns(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.chars().count())
}

/// Why something was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// Nobody would be left to run the portal.
    #[error("The portal needs at least one administrator: nothing was changed")]
    LastAdministrator,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for EndError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl NewPost {
    /// The organisation, the role and the title, or everything that is wrong.
    fn parse(&self) -> Result<(OrganisationId, Role, String), Vec<NewAccountProblem>> {
        let title = one_line(&self.title);
        match (self.organisation, self.role, is_name(&title)) {
            (Some(organisation), Some(role), true) => Ok((organisation, role, title)),
            (organisation, role, has_title) => Err([
                organisation.is_none().then_some(NewAccountProblem::Organisation),
                role.is_none().then_some(NewAccountProblem::Role),
                (!has_title).then_some(NewAccountProblem::Title),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}

/// Whether a username can be one.
pub fn is_username(text: &str) -> bool {
    (3..=60).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// Makes an account with its first post.
pub async fn add_account(cx: &Cx, new: NewAccount) -> Result<AccountId, NewAccountError> {
    // Before anything is judged, and before the slow hash: nobody else learns anything or keeps the processor busy.
    domain::decide_general(&cx.actor, GeneralAction::Administer).map_err(ServiceError::from)?;
    let username = new.username.trim().to_lowercase();
    let display_name = one_line(&new.display_name);
    let strength = password::judge(&new.password, &[&username, &display_name]);
    let mut problems = Vec::new();
    problems.extend((!is_name(&display_name)).then_some(NewAccountProblem::Name));
    let is_free = is_username(&username) && !seal_test::is_visitors(&username);
    problems.extend((!is_free).then_some(NewAccountProblem::Username));
    let email = Some(new.email.trim().to_owned()).filter(|email| !email.is_empty());
    problems.extend(email.as_deref().is_some_and(|email| !is_email(email)).then_some(NewAccountProblem::Email));
    problems.extend(strength.err().map(NewAccountProblem::Password));
    let (organisation, role, title) = match new.post.parse() {
        Ok(post) if problems.is_empty() => post,
        post => {
            problems.extend(post.err().into_iter().flatten());
            return Err(NewAccountError::Refused(problems));
        }
    };
    let hash = password::hash(new.password).await;
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let done = format!("Added the account {username} as {}: {title}", role.words());
    let account = tx
        .add_account(&AccountDraft {
            username,
            display_name,
            password_hash: Some(hash),
            email,
            person: None,
            demonstration_blurb: None,
        })
        .await?;
    tx.add_post(&PostDraft { account, organisation, role, title }).await?;
    leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?;
    Ok(account)
}

/// Gives an account another post.
pub async fn add_post(cx: &Cx, account: AccountId, new: &NewPost) -> Result<(), NewAccountError> {
    domain::decide_general(&cx.actor, GeneralAction::Administer).map_err(ServiceError::from)?;
    let (organisation, role, title) = new.parse().map_err(NewAccountError::Refused)?;
    // Who runs the portal opens no record; nobody makes themselves a practitioner alone.
    if cx.actor.account_id() == Some(account) {
        return Err(NewAccountProblem::Own.into());
    }
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let holder = tx.account_even_closed(account).await?.ok_or(ServiceError::NotFound)?;
    let done = format!("Gave {} the post of {}: {title}", holder.username, role.words());
    tx.add_post(&PostDraft { account, organisation, role, title }).await?;
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Ends a post at once: its holder's next request in it is refused. Nobody ends the post that they act in.
pub async fn end_post(cx: &Cx, account: AccountId, post: PostId) -> Result<(), EndError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let holder = tx.account_even_closed(account).await?.ok_or(ServiceError::NotFound)?;
    if cx.actor.post().is_some_and(|own| own.id == post) {
        return Err(ServiceError::NotFound.into());
    }
    let Some(ended) = tx.posts(account).await?.into_iter().find(|held| held.id == post) else {
        return Err(ServiceError::NotFound.into());
    };
    tx.end_post(account, post).await?;
    if !tx.has_administrator().await? {
        return Err(EndError::LastAdministrator);
    }
    let done = format!("Ended the post of {}: {}, {}", holder.username, ended.title, ended.organisation_name);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Closes an account, ending its sessions, or opens it again. Nobody closes their own.
pub async fn set_closed(cx: &Cx, account: AccountId, closed: bool) -> Result<(), EndError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    if cx.actor.account_id() == Some(account) {
        return Err(ServiceError::NotFound.into());
    }
    let holder = tx.account_even_closed(account).await?.ok_or(ServiceError::NotFound)?;
    tx.set_account_closed(account, closed).await?;
    tx.end_sessions_of(account).await?;
    tx.end_password_links(account).await?;
    if !tx.has_administrator().await? {
        return Err(EndError::LastAdministrator);
    }
    let done = format!("{} the account {}", if closed { "Closed" } else { "Opened" }, holder.username);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
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
    let done = format!("Set the view of: {}", viewer.words());
    leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await
}
