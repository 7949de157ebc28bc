//! Sends an account's holder a link to choose another password.

use domain::AccountId;
use serde::{Deserialize, Serialize};
use store::Job;

use super::{Run, wait_after};
use crate::{
    Portal, ServiceError,
    mail::{Mail, Outbox},
    password_link,
};

/// The job. The link itself is made when it is sent, so that no queue ever holds one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendPasswordLink {
    /// To whom.
    pub account: AccountId,
    /// How often it has failed.
    #[serde(default)]
    pub failures: u32,
}

impl Job for SendPasswordLink {
    const NAME: &'static str = "send-password-link";
}

impl Run for SendPasswordLink {
    /// Sends it; where the mailer fails, tries again later. An account that is closed or has no address gets nothing.
    async fn run(self, portal: &Portal, outbox: &Outbox) -> Result<(), ServiceError> {
        let mut tx = portal.store.begin().await?;
        let Some(account) = tx.account(self.account).await? else { return Ok(()) };
        let Some(address) = account.email else { return Ok(()) };
        let link = password_link::make(portal, &mut tx, account.id).await?;
        // A mail server may take its time: no connection waits for it.
        tx.commit().await?;
        let mail = Mail {
            to: address,
            subject: "Choose a new password for iLINKS".to_owned(),
            body: format!(
                "Hello {},\n\nsomebody asked for a new password for your iLINKS account “{}”. If it was you, open this link within an \
                 hour:\n\n{}/sign-in/new-password?link={link}\n\nIf it was not you, do nothing: your password stays as it is.\n\niLINKS, \
                 the information exchange of North Mersey\n",
                account.display_name, account.username, outbox.public_url
            ),
        };
        if let Err(error) = outbox.mailer.send(mail).await {
            tracing::warn!(error = %error, failures = self.failures + 1, "a password link was not sent");
            password_link::take_back(portal, &link).await?;
            let next = Self { failures: self.failures + 1, ..self };
            return super::try_again(portal, &next, wait_after(next.failures)).await;
        }
        Ok(())
    }
}
