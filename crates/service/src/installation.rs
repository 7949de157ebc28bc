//! What an operator does from the command line: accounts for real people, the demonstration's accounts and stories.
//!
//! These write accounts, posts and notes about the installation, none of which is a part of anybody's record. What touches a record
//! (a carer's grant, a choice, a seal) goes through the door as the person themselves.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, Action, Actor, AgreementId, Assurance, Capacity, CarerBasis, Category, NhsNumber, OrganisationId, PersonId, Role,
    Scope, Sharing, SharingChoice, clock::london_day,
};
use store::{AccountDraft, NewAgreement, NewGrant, PostDraft};

use crate::{
    Cx, Portal, ServiceError,
    administration::{NewAccountError, NewAccountProblem},
    door::{Purpose, Seen, enter, leave},
    mail::is_email,
    password,
};

/// The system of the organisations' own identifiers.
pub const ORGANISATION_SYSTEM: &str = "urn:ilinks:organisation";

/// Whether a step of the installation was done.
pub async fn is_done(portal: &Portal, step: &str) -> Result<bool, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let value = tx.installation(step).await?;
    tx.commit().await?;
    Ok(value.is_some())
}

/// Notes that a step of the installation was done.
pub async fn note_done(portal: &Portal, step: &str) -> Result<(), ServiceError> {
    let mut tx = portal.store.begin().await?;
    tx.note_installation(step, "done").await?;
    Ok(tx.commit().await?)
}

/// Writes down that every organisation there is has agreed to share, for so many days: with the demonstration, and for an operator who
/// begins with agreements that were made elsewhere.
pub async fn agree(portal: &Portal, title: &str, days: i64) -> Result<(), ServiceError> {
    let mut tx = portal.store.begin().await?;
    let today = london_day(tx.now());
    let new = NewAgreement {
        id: AgreementId::new(portal.entropy.id()),
        title: title.to_owned(),
        purpose: "Direct care".to_owned(),
        legal_basis: "UK GDPR 6(1)(e), 9(2)(h)".to_owned(),
        starts_on: today,
        review_on: today + Duration::days(days),
        parties: tx.organisations().await?.into_iter().map(|organisation| organisation.id).collect(),
    };
    tx.add_agreement(None, &new).await?;
    Ok(tx.commit().await?)
}

/// An account to make from the command line or for the demonstration.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    /// What they will type to sign in.
    pub username: String,
    /// Their name.
    pub display_name: String,
    /// Their password; none for the demonstration's one-press accounts.
    pub password: Option<String>,
    /// Where a link to choose another password is sent.
    pub email: Option<String>,
    /// Whose own record they have, by NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Organisation (its code), role and job title of each post.
    pub posts: Vec<(String, Role, String)>,
    /// One line for the demonstration's list.
    pub demonstration_blurb: Option<String>,
}

/// Why a newcomer was not made.
#[derive(Debug, thiserror::Error)]
pub enum NewcomerError {
    /// The account's own particulars.
    #[error(transparent)]
    Account(#[from] NewAccountError),
    /// No such organisation.
    #[error("there is no organisation with the code “{0}”")]
    Organisation(String),
    /// No e-mail address.
    #[error("“{0}” is not an e-mail address")]
    Email(String),
    /// No such person.
    #[error("nobody in the exchange has this NHS number")]
    Person,
}

impl From<store::StoreError> for NewcomerError {
    fn from(error: store::StoreError) -> Self {
        Self::Account(error.into())
    }
}

impl From<ServiceError> for NewcomerError {
    fn from(error: ServiceError) -> Self {
        Self::Account(error.into())
    }
}

/// Makes an account with its posts.
pub async fn add(portal: &Portal, newcomer: Newcomer) -> Result<AccountId, NewcomerError> {
    let username = newcomer.username.trim().to_lowercase();
    if !crate::administration::is_username(&username) {
        return Err(NewAccountError::from(NewAccountProblem::Username).into());
    }
    if let Some(email) = newcomer.email.as_deref().filter(|email| !is_email(email)) {
        return Err(NewcomerError::Email(email.to_owned()));
    }
    let password_hash = match newcomer.password {
        Some(password) => {
            password::judge(&password, &[&username, &newcomer.display_name])
                .map_err(|weak| NewAccountError::from(NewAccountProblem::Password(weak)))?;
            Some(password::hash(password).await)
        }
        None => None,
    };
    let person = match newcomer.nhs_number {
        Some(number) => Some(person_with(portal, &number).await?.ok_or(NewcomerError::Person)?),
        None => None,
    };
    let mut tx = portal.store.begin().await?;
    let account = tx
        .add_account(&AccountDraft {
            username,
            display_name: newcomer.display_name,
            password_hash,
            email: newcomer.email,
            person,
            demonstration_blurb: newcomer.demonstration_blurb,
        })
        .await?;
    for (code, role, title) in newcomer.posts {
        let identifier = (ORGANISATION_SYSTEM.to_owned(), code.clone());
        let known = tx.organisations_identified(std::slice::from_ref(&identifier)).await?;
        let organisation: OrganisationId = *known.get(&identifier).ok_or(NewcomerError::Organisation(code))?;
        tx.add_post(&PostDraft { account, organisation, role, title }).await?;
    }
    tx.commit().await?;
    Ok(account)
}

/// The person with this NHS number.
pub async fn person_with(portal: &Portal, number: &NhsNumber) -> Result<Option<PersonId>, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let people = tx.people_identified(&[(NhsNumber::SYSTEM.to_owned(), number.as_str().to_owned())]).await?;
    tx.commit().await?;
    Ok(people.first().copied())
}

/// The context of the account holder themselves, for the steps of a story.
pub async fn as_themselves(portal: &Portal, username: &str) -> Result<Cx, ServiceError> {
    let mut tx = portal.store.begin().await?;
    let account = tx.account_by_username(username).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    Ok(Cx {
        portal: portal.clone(),
        actor: Actor::Account {
            id: account.id,
            name: account.display_name,
            own: account.person,
            assurance: Assurance::SecondStep,
            capacity: Capacity::Myself { person: account.person },
        },
        request_id: portal.entropy.reference(),
    })
}

/// A carer's right in a story.
#[derive(Clone, Debug)]
pub struct CarerStep {
    /// The carer's username.
    pub carer: String,
    /// Whom they care for.
    pub person: PersonId,
    /// What they are to them.
    pub relation: String,
    /// On what ground.
    pub basis: CarerBasis,
    /// For which topics; none is all.
    pub topics: Option<Vec<Category>>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
    /// Who assessed that the person cannot decide, as of today; none where nobody did.
    pub capacity_evidence: Option<String>,
}

/// Gives a carer's right, as the person whose record it is.
pub async fn grant_to_carer(portal: &Portal, step: &CarerStep) -> Result<(), ServiceError> {
    let carer = as_themselves(portal, &step.carer).await?.actor.account_id().ok_or(ServiceError::NotFound)?;
    let cx = as_the_person(portal, step.person, carer);
    let (mut tx, permit) = enter(&cx, step.person, Action::ManageCarers, Purpose::Write).await?;
    let grant = NewGrant {
        carer,
        relation: &step.relation,
        basis: step.basis,
        topics: step.topics.as_deref(),
        starts_at: tx.now(),
        ends_at: step.ends_at,
        evidence: None,
        lacks_capacity: step.capacity_evidence.as_deref().map(|evidence| (london_day(tx.now()), evidence)),
    };
    tx.add_carer_grant(&permit, &grant).await?;
    leave(&cx, tx, &permit, &Seen::with_reason("A carer was given access when the demonstration was set up")).await
}

/// Records a person's choice about sharing, as the person whose record it is.
pub async fn choose_sharing(portal: &Portal, username: &str, person: PersonId, sharing: Sharing) -> Result<(), ServiceError> {
    let cx = as_themselves(portal, username).await?;
    let (mut tx, permit) = enter(&cx, person, Action::ChooseSharing, Purpose::Write).await?;
    let choice = SharingChoice { scope: Scope::default(), sharing, ends_at: None };
    tx.save_sharing_choice(&permit, &choice).await?;
    leave(&cx, tx, &permit, &Seen::with_reason("A sharing choice was recorded")).await
}

/// A person of the demonstration who need not have an account of their own: a child, say.
fn as_the_person(portal: &Portal, person: PersonId, account: AccountId) -> Cx {
    Cx {
        portal: portal.clone(),
        actor: Actor::Account {
            id: account,
            name: "Whoever set up the demonstration".to_owned(),
            own: Some(person),
            assurance: Assurance::SecondStep,
            capacity: Capacity::Myself { person: Some(person) },
        },
        request_id: portal.entropy.reference(),
    }
}
