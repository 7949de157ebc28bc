//! The second step of signing in: a code that a device makes every half minute (RFC 6238), or one from paper where the device is lost.

use chrono::{DateTime, Duration, Utc};
use domain::{AccountId, Actor, Assurance, Denied, GeneralAction, Rule, SystemJob};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Account, StoreError, Tx};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use crate::{
    Cx, Portal, ServiceError,
    account::{SignInError, SignedIn, may_try_password, signed_in, subject},
    door::{Seen, enter_general, leave_general, note_account, note_own},
    jobs::send_notice::{Notice, SendNotice},
    password,
};

/// Length of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// How many codes on paper there are.
const RECOVERY_CODES: usize = 8;
/// Randomness of each: 75 bits, which nobody guesses, online or from its hash.
const RECOVERY_LETTERS: usize = 15;
/// Without what is easily mistaken: no 0, 1, i, l, o.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// After so many wrong codes of an account in a quarter of an hour nobody may try, and its holder is told: whoever tries codes knows the
/// password.
const MOST_FAILURES: i64 = 5;
/// So long after the password the code may be shown.
const WAITS: Duration = Duration::minutes(10);
/// Whose codes they are, as the device lists them.
const ISSUER: &str = "iLINKS";

/// What is to be put into a device.
#[derive(Clone)]
pub struct Setup {
    /// For scanning: an `otpauth:` address.
    pub address: String,
    /// For typing: the secret in base 32.
    pub secret: String,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Setup(***)")
    }
}

/// A secret on its way to a device, encrypted for its account. It waits in the session that asked for it, and nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Begun(Vec<u8>);

impl Begun {
    fn new(portal: &Portal, account: AccountId) -> Self {
        let secret = portal.entropy.bytes::<SECRET_BYTES>();
        Self(portal.keyring.seal(&portal.entropy, &Self::bound_to(account), &secret))
    }

    fn secret(&self, portal: &Portal, account: AccountId) -> Option<Vec<u8>> {
        portal.keyring.open(&Self::bound_to(account), &self.0)
    }

    fn bound_to(account: AccountId) -> Vec<u8> {
        format!("second step, begun {account}").into_bytes()
    }
}

/// How it stands with an account's second step.
#[derive(Clone, Debug)]
pub enum State {
    /// It has none.
    Off,
    /// It is being set up.
    Begun(Setup),
    /// It is asked for, and so many codes on paper are left.
    On(i64),
}

/// Why a second step was not set up, changed or ended.
#[derive(Debug, thiserror::Error)]
pub enum SecondStepError {
    /// The present password is not right.
    #[error("Your present password is not right")]
    Password,
    /// The code is not right.
    #[error("The code is not right. Wait for the next one, and check that the time on your device is right")]
    Code,
    /// Too many attempts.
    #[error("There were too many attempts. Wait 15 minutes and try again")]
    TooMany,
    /// There is one already.
    #[error("A second step is on already. Turn it off before you set up another one")]
    AlreadyOn,
    /// The form came twice.
    #[error(
        "Nothing was changed: the codes on paper that you were shown still work. They are shown once only. If you do not have them on paper, make new ones"
    )]
    Shown,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for SecondStepError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// How it stands with the actor's own, of which `begun` waits in their session.
pub async fn open(cx: &Cx, begun: Option<&Begun>) -> Result<State, ServiceError> {
    let (mut tx, account) = own(cx).await?;
    let step = tx.second_step(account.id).await?;
    tx.commit().await?;
    let secret = begun.and_then(|begun| begun.secret(&cx.portal, account.id));
    Ok(match (step, secret) {
        (Some(step), _) => State::On(step.recovery_codes),
        (None, Some(secret)) => State::Begun(setup(&totp(&secret, &account.username))),
        (None, None) => State::Off,
    })
}

/// Begins to set one up, for whoever knows the password.
pub async fn begin(cx: &Cx, present: String) -> Result<Begun, SecondStepError> {
    let account = prove(cx, present).await?;
    let mut tx = cx.portal.store.begin().await?;
    let is_on = tx.has_second_step(account.id).await?;
    tx.commit().await?;
    if is_on { Err(SecondStepError::AlreadyOn) } else { Ok(Begun::new(&cx.portal, account.id)) }
}

/// Turns it on, once a code shows that the device is set up, and ends every session: what was signed in with a password only is no way
/// in any more. Returns the codes for paper, which are shown this once.
pub async fn turn_on(cx: &Cx, begun: &Begun, code: &str) -> Result<Vec<String>, SecondStepError> {
    let (tx, account) = own(cx).await?;
    tx.commit().await?;
    let secret = begun.secret(&cx.portal, account.id).ok_or(ServiceError::NotFound)?;
    let counter = counter_of(&secret, &account, code, cx.now()).ok_or(SecondStepError::Code)?;
    let mut tx = cx.portal.store.begin().await?;
    if !tx.turn_second_step_on(account.id, &secret, counter).await? {
        return Err(SecondStepError::AlreadyOn);
    }
    let codes = give_recovery_codes(&cx.portal, &mut tx, account.id).await?;
    tx.end_sessions_of(account.id).await?;
    note_own(cx, &mut tx, "turn-second-step-on").await?;
    tell(&mut tx, account.id, Notice::SecondStepOn).await?;
    tx.commit().await?;
    Ok(codes)
}

/// New codes for paper, for whoever got in with a second step; the ones before work no more. A form that came before makes none,
/// also where another came in between.
pub async fn renew_recovery_codes(cx: &Cx, present: String, form: Uuid) -> Result<Vec<String>, SecondStepError> {
    let account = prove_with_second_step(cx, present).await?;
    let mut tx = cx.portal.store.begin().await?;
    if !tx.has_second_step(account.id).await? {
        return Err(ServiceError::NotFound.into());
    }
    if !tx.begin_recovery_codes(account.id, form).await? {
        return Err(SecondStepError::Shown);
    }
    let codes = give_recovery_codes(&cx.portal, &mut tx, account.id).await?;
    note_own(cx, &mut tx, "renew-recovery-codes").await?;
    tell(&mut tx, account.id, Notice::RecoveryCodesRenewed).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Turns it off, for whoever knows the password and got in with a second step.
pub async fn turn_off(cx: &Cx, present: String) -> Result<(), SecondStepError> {
    let account = prove_with_second_step(cx, present).await?;
    let mut tx = cx.portal.store.begin().await?;
    if !tx.end_second_step(account.id).await? {
        return Err(ServiceError::NotFound.into());
    }
    tx.end_sessions_of(account.id).await?;
    note_own(cx, &mut tx, "turn-second-step-off").await?;
    tell(&mut tx, account.id, Notice::SecondStepOff).await?;
    Ok(tx.commit().await?)
}

/// Ends the second step of somebody else, who lost their device and their paper. An administrator does it once they know who asks. False
/// if there was none.
pub async fn end_for(cx: &Cx, account: AccountId) -> Result<bool, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let holder = tx.account_even_closed(account).await?.ok_or(ServiceError::NotFound)?;
    if cx.actor.account_id() == Some(account) {
        return Err(ServiceError::NotFound);
    }
    let ended = end(cx, &mut tx, account).await?;
    let done = format!("Ended the second step of {}", holder.username);
    leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?;
    Ok(ended)
}

/// The same by the operator's command, where no administrator is left who could.
pub async fn end_by_command(portal: &Portal, username: &str) -> Result<bool, ServiceError> {
    let cx = Cx { portal: portal.clone(), actor: Actor::System(SystemJob::Operate), request_id: portal.entropy.reference() };
    let mut tx = portal.store.begin().await?;
    let account = tx.account_by_username(username).await?.ok_or(ServiceError::NotFound)?;
    let ended = end(&cx, &mut tx, account.id).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn end(cx: &Cx, tx: &mut Tx, account: AccountId) -> Result<bool, ServiceError> {
    let ended = tx.end_second_step(account).await?;
    if ended {
        tx.end_sessions_of(account).await?;
        note_account(cx, tx, account, "turn-second-step-off").await?;
        tell(tx, account, Notice::SecondStepOff).await?;
    }
    Ok(ended)
}

/// Signs in whoever has shown the password at an instant, and now shows a code.
pub async fn sign_in(
    portal: &Portal,
    (account, began_at): (AccountId, DateTime<Utc>),
    code: &str,
) -> Result<SignedIn, SignInError> {
    if portal.clock.now() - began_at > WAITS {
        return Err(SignInError::Late);
    }
    let attempt =
        portal.store.note_sign_in_attempt(None, &[subject("second step", &account.to_string())], portal.clock.now()).await?;
    if attempt.failures[0] > MOST_FAILURES {
        return Err(SignInError::TooMany);
    }
    let mut tx = portal.store.begin().await?;
    let account = tx.account(account).await?.ok_or(SignInError::Late)?;
    let step = tx.second_step(account.id).await?.ok_or(SignInError::Late)?;
    let is_right = match counter_of(&step.secret, &account, code, tx.now()) {
        Some(counter) => tx.use_second_step(account.id, counter).await?,
        None => tx.use_recovery_code(account.id, &hash(account.id, &letters(code))).await?,
    };
    if !is_right && attempt.failures[0] == MOST_FAILURES {
        tell(&mut tx, account.id, Notice::CodesTried).await?;
    }
    tx.commit().await?;
    if !is_right {
        return Err(SignInError::WrongCode);
    }
    portal.store.forget_sign_in_attempt(&attempt).await?;
    Ok(signed_in(portal, &account, (began_at, Assurance::SecondStep)).await?)
}

/// The half minute whose code of the device this is; none if it is of none about now.
fn counter_of(secret: &[u8], account: &Account, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.timestamp()).ok()?;
    i64::try_from(totp(secret, &account.username).check(&digits, seconds)?).ok()
}

async fn own(cx: &Cx) -> Result<(Tx, Account), ServiceError> {
    let id = cx.actor.account_id().ok_or(ServiceError::NotFound)?;
    let mut tx = cx.portal.store.begin().await?;
    let account = tx.account(id).await?.ok_or(ServiceError::NotFound)?;
    Ok((tx, account))
}

/// The actor's own account, if the password is theirs.
async fn prove(cx: &Cx, present: String) -> Result<Account, SecondStepError> {
    let (tx, account) = own(cx).await?;
    tx.commit().await?;
    if !may_try_password(cx, account.id).await? {
        return Err(SecondStepError::TooMany);
    }
    // The made-up people of the demonstration have none.
    let has_none = account.demonstration_blurb.is_some() && account.password_hash.is_none();
    if has_none || password::is_right(present, account.password_hash.clone()).await {
        Ok(account)
    } else {
        Err(SecondStepError::Password)
    }
}

/// The same, of whoever got in with a second step.
async fn prove_with_second_step(cx: &Cx, present: String) -> Result<Account, SecondStepError> {
    if cx.actor.assurance() < Assurance::SecondStep {
        return Err(ServiceError::from(Denied::Forbidden(Rule::NeedsSecondStep)).into());
    }
    prove(cx, present).await
}

async fn tell(tx: &mut Tx, account: AccountId, notice: Notice) -> Result<(), StoreError> {
    tx.enqueue(&SendNotice { account, notice, failures: 0 }, std::time::Duration::ZERO).await
}

async fn give_recovery_codes(portal: &Portal, tx: &mut Tx, account: AccountId) -> Result<Vec<String>, StoreError> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| recovery_code(portal)).collect();
    let hashes: Vec<_> = codes.iter().map(|code| hash(account, &letters(code))).collect();
    tx.set_recovery_codes(account, &hashes).await?;
    Ok(codes)
}

/// Such as `7k3md-w9xqp-2htru`.
fn recovery_code(portal: &Portal) -> String {
    // A byte over the last multiple of the alphabet's length would make some letters likelier than others.
    let fair =
        std::iter::repeat_with(|| portal.entropy.bytes::<32>()).flatten().filter(|byte| usize::from(*byte) < 8 * ALPHABET.len());
    let letters: Vec<u8> = fair.take(RECOVERY_LETTERS).map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]).collect();
    letters.chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// A code as it is compared: however it was typed.
fn letters(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn hash(account: AccountId, code: &str) -> Vec<u8> {
    Sha256::digest(format!("recovery code {account} {code}")).to_vec()
}

/// Codes as every authenticator makes them: SHA-1, six digits, thirty seconds, one step of grace either way.
fn totp(secret: &[u8], username: &str) -> Totp {
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_account_name(username)
        .with_issuer(Some(ISSUER))
        .build()
        .expect("a secret of 20 bytes and a username without a colon")
}

fn setup(totp: &Totp) -> Setup {
    Setup { address: totp.to_url().expect("a username without a colon"), secret: totp.secret().to_base32() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // Source: RFC 6238, appendix B, the last six digits of the eight.
        let totp = totp(b"12345678901234567890", "somebody");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, seconds), Some(seconds / 30));
            assert_eq!(totp.check(code, seconds + 60), None, "a minute later it is too late");
        }
        assert_eq!(setup(&totp).address, "otpauth://totp/iLINKS:somebody?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=iLINKS");
    }

    #[test]
    fn a_code_on_paper_may_be_typed_with_capitals_and_spaces() {
        assert_eq!(letters("7K3md w9xqp-2htru "), "7k3mdw9xqp2htru");
    }
}
