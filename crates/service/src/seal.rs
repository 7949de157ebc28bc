//! Sealing an item, in its simplest form.

use domain::{Action, Category, Denied, EntryId, PersonId};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, leave},
};

/// The plan is written to be read by those who care; nothing else would tell them. Emptying it is the way to take it back.
pub fn can_be_sealed(entry: &domain::Entry) -> bool {
    entry.category != Category::AboutMe
}

/// Why an item is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// An allergy, without a word that its danger is understood.
    #[error("Tick the box to say that you understand what hiding an allergy can do")]
    RiskNotUnderstood,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for SealError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Hides an entry from everyone but the person and the team that recorded it. Sealing what is sealed changes nothing. What could kill
/// if it is not known is only hidden by somebody who says that they understand.
pub async fn seal(cx: &Cx, person: PersonId, entry: EntryId, understands_risk: bool) -> Result<(), SealError> {
    let (mut tx, permit) = enter(cx, person, Action::Seal, Purpose::Write).await?;
    let detail = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?;
    if !can_be_sealed(&detail.entry) {
        return Err(ServiceError::from(Denied::Forbidden(domain::Rule::OnlyThePerson)).into());
    }
    if detail.entry.category == Category::Allergy && !understands_risk {
        return Err(SealError::RiskNotUnderstood);
    }
    tx.seal_entry(&permit, entry).await?;
    Ok(leave(cx, tx, &permit, &Seen::one(detail.entry.category)).await?)
}

/// Shows an entry again as its category is shared. Unsealing what is not sealed changes nothing.
pub async fn unseal(cx: &Cx, person: PersonId, entry: EntryId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Seal, Purpose::Write).await?;
    let detail = tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?;
    tx.unseal_entry(&permit, entry).await?;
    leave(cx, tx, &permit, &Seen::one(detail.entry.category)).await
}

/// Seals the entry that some source calls `Type/id`, if it is there: for the stories of the demonstration.
pub async fn seal_by_source_id(cx: &Cx, person: PersonId, source_id: &str) -> Result<bool, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::Seal, Purpose::Write).await?;
    let Some(entry) = tx.entry_by_source_id(&permit, source_id).await? else { return Ok(false) };
    tx.seal_entry(&permit, entry).await?;
    leave(cx, tx, &permit, &Seen::count(1)).await?;
    Ok(true)
}
