//! The register of sharing agreements: what lapsed stops access, and says so.

use chrono::{NaiveDate, Utc};
use domain::{Agreement, AgreementId, GeneralAction, Organisation, clock::london_day};
use store::NewAgreement;

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
    relationship::{LONGEST_REASON, Reason, SHORTEST_REASON},
};

/// The longest line of an agreement, in characters.
const LONGEST_LINE: usize = 200;

/// What is wrong with an agreement.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// No title.
    #[error("Write what the agreement is called, in at most {LONGEST_LINE} characters")]
    Title,
    /// No purpose.
    #[error("Write what the agreement is for, in at most {LONGEST_LINE} characters")]
    Purpose,
    /// No legal basis.
    #[error("Write the law that it rests on, in at most {LONGEST_LINE} characters")]
    LegalBasis,
    /// Nobody to share with.
    #[error("Choose two organisations or more")]
    Parties,
    /// Already over.
    #[error("The review must be after today, and not before the agreement begins")]
    Review,
    /// No reason.
    #[error("Say why it ends, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Reason,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for AgreementError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict { .. } => Self::Parties,
            other => Self::Service(other.into()),
        }
    }
}

/// The register, and the organisations that may become parties.
pub async fn register(cx: &Cx) -> Result<(Vec<Agreement>, Vec<Organisation>, chrono::DateTime<Utc>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (agreements, organisations, now) = (tx.agreements().await?, tx.organisations().await?, tx.now());
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok((agreements, organisations, now))
}

fn line(text: &str, error: AgreementError) -> Result<String, AgreementError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.chars().count() > LONGEST_LINE { Err(error) } else { Ok(text) }
}

/// Writes an agreement down. It takes effect at the very next request.
pub async fn add(cx: &Cx, new: NewAgreement) -> Result<(), AgreementError> {
    let today = london_day(cx.now());
    let new = NewAgreement {
        title: line(&new.title, AgreementError::Title)?,
        purpose: line(&new.purpose, AgreementError::Purpose)?,
        legal_basis: line(&new.legal_basis, AgreementError::LegalBasis)?,
        ..new
    };
    if new.parties.len() < 2 {
        return Err(AgreementError::Parties);
    }
    if new.review_on <= today || new.review_on < new.starts_on {
        return Err(AgreementError::Review);
    }
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    tx.add_agreement(Some(&permit), &new).await?;
    let done = format!("Registered the agreement “{}”", new.title);
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Prolongs one that was reviewed.
pub async fn review(cx: &Cx, id: AgreementId, review_on: NaiveDate) -> Result<(), AgreementError> {
    if review_on <= london_day(cx.now()) {
        return Err(AgreementError::Review);
    }
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    if !tx.review_agreement(&permit, id, review_on).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&format!("Reviewed an agreement: until {review_on}"))).await?)
}

/// Ends one at once.
pub async fn end(cx: &Cx, id: AgreementId, reason: &str) -> Result<(), AgreementError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let reason = Reason::parse(reason).map_err(|_| AgreementError::Reason)?;
    if !tx.end_agreement(&permit, id).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&format!("Ended an agreement: {}", reason.as_str()))).await?)
}
