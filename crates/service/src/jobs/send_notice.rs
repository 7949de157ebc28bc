//! Tells an account's holder that something waits for them in the portal. What it is about, the mail does not say.

use std::time::Duration;

use domain::{AccountId, Permit};
use serde::{Deserialize, Serialize};
use store::{Job, Tx};

use super::{Run, wait_after};
use crate::{
    Portal, ServiceError,
    mail::{Mail, Outbox},
};

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// The holder's own record was opened in an emergency.
    OpenedInEmergency,
    /// The record of somebody whom the holder cares for was opened in an emergency.
    CaredForOpenedInEmergency,
    /// The holder's own seals were broken.
    SealBroken,
    /// Somebody asks the holder why they looked at a record.
    AskedWhy,
    /// The holder asked why, and has a reply.
    Replied,
    /// The holder's second step of signing in was turned on.
    SecondStepOn,
    /// The holder's second step of signing in was turned off.
    SecondStepOff,
    /// New codes on paper were made for the holder's second step.
    RecoveryCodesRenewed,
    /// Somebody who knows the holder's password tried one code after the other.
    CodesTried,
    /// A privacy officer is to decide between people who disagree.
    ToDecide,
    /// A privacy officer decided where the holder disagreed with somebody, or about the holder's own record.
    Decided,
    /// The test of the seals found something that must be hidden.
    SealTestFailed,
    /// A privacy officer is to review something. The alias is for what the release before queued.
    #[serde(alias = "emergency-to-review")]
    AlertToReview,
}

impl Notice {
    const fn words(self) -> &'static str {
        match self {
            Self::OpenedInEmergency => "Somebody opened your record in an emergency. Sign in to read who, where and why.",
            Self::CaredForOpenedInEmergency => {
                "Somebody opened the record of a person whom you care for in an emergency. Sign in to see whose."
            }
            Self::SealBroken => "Somebody opened what you sealed. Sign in to read who, where and why.",
            Self::AskedWhy => "Somebody asks why you opened their record. Sign in to reply within five days.",
            Self::Replied => "Somebody replied to your question about your record. Sign in to read it.",
            Self::SecondStepOn => {
                "A second step was turned on for signing in to your account. If it was not you, tell the service that gave you your account at once."
            }
            Self::RecoveryCodesRenewed => {
                "New codes on paper were made for signing in to your account; the ones before work no more. If it was not you, tell the service that gave you your account at once."
            }
            Self::CodesTried => {
                "Somebody who knows your password tried several wrong codes to sign in to your account. If it was not you, change your password now."
            }
            Self::SecondStepOff => {
                "The second step for signing in to your account was turned off. If it was not you, tell the service that gave you your account at once."
            }
            Self::ToDecide => "Something waits for your decision. Sign in to decide it within five days.",
            Self::Decided => "A privacy officer decided what is shared, where people disagreed. Sign in to read it.",
            Self::SealTestFailed => "The test of the seals found something that must be hidden. Sign in to read what, today.",
            Self::AlertToReview => "Something waits for your review. Sign in to look at it within three days.",
        }
    }
}

/// Queues what the person and the privacy officers are told, each their own notice, in the transaction that causes it.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    permit: &Permit,
    (to_the_person, to_officers): (Notice, Notice),
    wait: Duration,
) -> Result<(), ServiceError> {
    for (account, is_own) in tx.accounts_to_tell(permit).await? {
        let notice = if is_own { to_the_person } else { to_officers };
        tx.enqueue(&SendNotice { account, notice, failures: 0 }, wait).await?;
    }
    Ok(())
}

/// Queues one notice for some accounts, to be sent at once, in the transaction that causes it.
pub(crate) async fn enqueue_for(
    tx: &mut Tx,
    accounts: impl IntoIterator<Item = AccountId>,
    notice: Notice,
) -> Result<(), ServiceError> {
    for account in accounts {
        tx.enqueue(&SendNotice { account, notice, failures: 0 }, Duration::ZERO).await?;
    }
    Ok(())
}

/// The job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendNotice {
    /// To whom.
    pub account: AccountId,
    /// What.
    pub notice: Notice,
    /// How often it has failed.
    #[serde(default)]
    pub failures: u32,
}

impl Job for SendNotice {
    const NAME: &'static str = "send-notice";
}

impl Run for SendNotice {
    async fn run(self, portal: &Portal, outbox: &Outbox) -> Result<(), ServiceError> {
        let mut tx = portal.store.begin().await?;
        let account = tx.account(self.account).await?;
        tx.commit().await?;
        let Some((account, address)) = account.and_then(|account| account.email.clone().map(|email| (account, email))) else {
            return Ok(());
        };
        let mail = Mail {
            to: address,
            subject: "Something waits for you in iLINKS".to_owned(),
            body: format!(
                "Hello {},\n\n{}\n\n{}\n\niLINKS, the information exchange of North Mersey\n",
                account.display_name,
                self.notice.words(),
                outbox.public_url
            ),
        };
        if let Err(error) = outbox.mailer.send(mail).await {
            let next = Self { failures: self.failures + 1, ..self };
            tracing::warn!(error = %error, failures = next.failures, "a notice was not sent");
            return super::try_again(portal, &next, wait_after(next.failures)).await;
        }
        Ok(())
    }
}
