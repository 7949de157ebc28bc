//! Keeping what one's team recorded from the person, or from whoever acts for them; and releasing it.

use domain::{Action, Entry, EntryId, Person, PersonId, Sensitivity, seal::is_dangerous_to_hide};
use store::SensitivityChange;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave, leave_as},
    relationship::Reason,
};

/// Why nothing is marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// It is what was chosen.
    #[error("It is so already. Choose something else, or leave it as it is")]
    NothingChanges,
    /// An allergy or a decision about resuscitation, without a word that its danger is understood.
    #[error("Tick the box to say that you understand what hiding this from the person can do")]
    RiskNotUnderstood,
    /// A colleague, or the source, was quicker.
    #[error("Somebody else has just changed it. Look at it again before you choose")]
    ChangedMeanwhile,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for MarkError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What is asked before an item is kept from somebody or released.
#[derive(Clone, Debug)]
pub struct MarkFormView {
    /// Whose record.
    pub person: Person,
    /// The item.
    pub entry: Entry,
    /// Who marked or released it, newest first.
    pub changes: Vec<SensitivityChange>,
}

/// Opens the form that keeps an item from the person, or releases it.
pub async fn form(cx: &Cx, person: PersonId, entry: EntryId) -> Result<MarkFormView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::MarkSensitivity, Purpose::Read).await?;
    let entry = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?.entry;
    let changes = tx.sensitivity_changes(&permit, entry.id).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::one(entry.category)).await?;
    Ok(MarkFormView { person, entry, changes })
}

/// Marks an item, or releases it where nothing is given. The reason stays with the item, for those who work: the person's log, which
/// holds the event, does not repeat it.
pub async fn mark(
    cx: &Cx,
    person: PersonId,
    entry: EntryId,
    (to, reason, understands_risk): (Option<Sensitivity>, &Reason, bool),
) -> Result<(), MarkError> {
    let (mut tx, permit) = enter(cx, person, Action::MarkSensitivity, Purpose::Write).await?;
    let entry = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?.entry;
    if to.is_some() && is_dangerous_to_hide(entry.category) && !understands_risk {
        return Err(MarkError::RiskNotUnderstood);
    }
    if entry.sensitivity == to {
        let changes = tx.sensitivity_changes(&permit, entry.id).await?;
        // The form, pressed twice.
        let is_again = changes.first().is_some_and(|last| last.to == to && last.reason == reason.as_str());
        return if is_again { Ok(()) } else { Err(MarkError::NothingChanges) };
    }
    if !tx.mark_sensitivity(&permit, &entry, (to, reason.as_str())).await? {
        return Err(MarkError::ChangedMeanwhile);
    }
    Ok(leave(cx, tx, &permit, &Seen::one(entry.category)).await?)
}
