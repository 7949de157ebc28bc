//! Mail leaves over SMTP, or, where there is no server for it, into a folder.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use async_trait::async_trait;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use service::mail::{Mail, MailError, Mailer, Outbox};

use crate::config::Settings;

/// A mail server answers sooner, or is away.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What jobs that write to people need, by the settings.
pub fn outbox(settings: &Settings) -> anyhow::Result<Outbox> {
    let from: Mailbox = settings
        .mail_from
        .parse()
        .map_err(|_| anyhow!("ILINKS_MAIL_FROM is “{}”, which is not an e-mail address", settings.mail_from))?;
    let mailer: Arc<dyn Mailer> = if let Some(url) = &settings.smtp_url {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| anyhow!("ILINKS_SMTP_URL is no address of a mail server: {error}"))?
            .timeout(Some(LONGEST_WAIT))
            .build();
        Arc::new(SmtpMailer { transport, from })
    } else {
        let folder = settings.data_dir.join("mail");
        std::fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        Arc::new(FolderMailer { transport: AsyncFileTransport::new(folder), from })
    };
    Ok(Outbox { mailer, public_url: settings.public_url.as_str().into() })
}

struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let message = message(&self.from, mail)?;
        // The server's answer may repeat the address: only its kind is told.
        self.transport.send(message).await.map(|_| ()).map_err(|error| MailError(kind_of(&error).to_owned()))
    }
}

fn kind_of(error: &lettre::transport::smtp::Error) -> &'static str {
    if error.is_permanent() {
        "the server refused it"
    } else if error.is_transient() {
        "the server asked to try again"
    } else if error.is_timeout() {
        "the server did not answer in time"
    } else {
        "the server could not be reached"
    }
}

/// For trying things out: one file a message.
struct FolderMailer {
    transport: AsyncFileTransport<Tokio1Executor>,
    from: Mailbox,
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let message = message(&self.from, mail)?;
        self.transport.send(message).await.map(|_| ()).map_err(|_| MailError("the folder cannot be written to".to_owned()))
    }
}

fn message(from: &Mailbox, mail: Mail) -> Result<Message, MailError> {
    let to = mail.to.parse().map_err(|_| MailError("the address is not one".to_owned()))?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body)
        .map_err(|_| MailError("the message is not one".to_owned()))
}
