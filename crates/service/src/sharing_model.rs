//! Governing the sharing model: drafted by one person, approved by another, never changed once it is in force.

use std::{collections::BTreeSet, sync::Arc};

use base64::prelude::{BASE64_STANDARD, Engine};
use domain::{
    GeneralAction, SharingModelId,
    sharing_model::{COLUMNS, Cell, Change, Level, SharingModel},
};
use sha2::{Digest, Sha256};
use store::{ModelState, Reach, StoredModel, Tx};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
    relationship::{LONGEST_REASON, Reason, SHORTEST_REASON},
};

/// The number of the version that every installation begins with.
pub const FIRST_VERSION: i32 = 1;

/// The sharing model with what is being made of it.
#[derive(Clone, Debug)]
pub struct SharingModelView {
    /// The version that decides, with its number.
    pub in_force: (i32, Arc<SharingModel>),
    /// What is being drafted or waits for approval, with how it differs.
    pub draft: Option<(StoredModel, Vec<Change>)>,
    /// The actor had a hand in the draft, and so does not approve it.
    pub is_author: bool,
    /// Nobody but the actor had a hand in the draft, who may throw it away without a word.
    pub is_sole_author: bool,
    /// The last draft, if the actor had a hand in it and somebody else refused it or threw it away: they read why.
    pub ended: Option<StoredModel>,
    /// Every version and draft that was, the newest first.
    pub history: Vec<StoredModel>,
    /// The settings of care that organisations have.
    pub settings: Vec<String>,
}

/// What keeps a draft from going on.
#[derive(Debug, thiserror::Error)]
pub enum SharingModelError {
    /// Somebody else began one.
    #[error("There is a draft already. It is shown here")]
    DraftExists,
    /// What waits for approval stands still.
    #[error("The draft waits for approval. Whoever wrote it has to take it back before it is changed")]
    Waits,
    /// Taken back by somebody who had no hand in it.
    #[error("Only somebody who wrote the draft can take it back. You can approve it, or refuse it with a reason")]
    NotTheirs,
    /// It was changed, sent or thrown away meanwhile.
    #[error("The draft was changed meanwhile. Read it again as it is now")]
    Moved,
    /// The role opens no record, whatever the model says.
    #[error("Choose a role that takes part in care")]
    Role,
    /// No organisation is of this kind.
    #[error("Choose a setting of care from the list")]
    Setting,
    /// Nothing to approve.
    #[error("The draft changes nothing yet")]
    NoChange,
    /// Whoever wrote it.
    #[error("Somebody who had no hand in the draft has to approve it")]
    SecondPerson,
    /// No reason.
    #[error("Say what the change is for, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Reason,
    /// Refused without a word to its authors.
    #[error("Say why you refuse it, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Refusal,
    /// Thrown away without a word to the others who wrote it.
    #[error("Somebody else had a hand in it: say why you throw it away, in {SHORTEST_REASON} to {LONGEST_REASON} characters")]
    Discarding,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for SharingModelError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict { constraint } if constraint == "sharing_model_draft" => Self::DraftExists,
            store::StoreError::Conflict { constraint } if constraint == "sharing_model_in_force" => Self::Moved,
            other => Self::Service(other.into()),
        }
    }
}

/// What was read, so that nothing else is approved: a digest of what the draft says and what it is said to be for.
pub fn fingerprint(draft: &StoredModel) -> String {
    let cells: Vec<_> = draft.model.cells().collect();
    BASE64_STANDARD.encode(Sha256::digest(format!("{cells:?}|{:?}", draft.reason).as_bytes()))
}

/// The actor is to decide about a proposal: somebody else's, in which they had no hand.
pub async fn waits_for_me(cx: &Cx) -> Result<bool, ServiceError> {
    let view = open(cx).await?;
    Ok(view.draft.is_some_and(|(draft, _)| draft.state == ModelState::Proposed) && !view.is_author)
}

/// The sharing model as it is, and the draft of the next version.
pub async fn open(cx: &Cx) -> Result<SharingModelView, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (in_force, draft, history) = load(&mut tx, &permit).await?;
    let settings = settings(&mut tx).await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    let is_author = draft.as_ref().is_some_and(|draft| wrote(cx, draft));
    let is_sole_author = draft.as_ref().is_some_and(|draft| wrote_alone(cx, draft));
    let last = history.first().filter(|_| draft.is_none());
    let ended = last.filter(|model| wrote(cx, model) && was_ended_by_another(cx, model)).cloned();
    let draft = draft.map(|draft| {
        let changes = in_force.1.changes(&draft.model);
        (draft, changes)
    });
    Ok(SharingModelView { in_force, draft, is_author, is_sole_author, ended, history, settings })
}

/// The actor had a hand in it.
fn wrote(cx: &Cx, model: &StoredModel) -> bool {
    model.authors.iter().any(|(author, _)| Some(*author) == cx.actor.account_id())
}

/// Nobody else had a hand in it.
fn wrote_alone(cx: &Cx, model: &StoredModel) -> bool {
    wrote(cx, model) && model.authors.len() == 1
}

/// Somebody other than the actor refused it or threw it away.
fn was_ended_by_another(cx: &Cx, model: &StoredModel) -> bool {
    matches!(model.state, ModelState::Refused | ModelState::Discarded) && model.decided_by != cx.actor.account_id()
}

/// The settings of care: every kind of organisation that there is.
async fn settings(tx: &mut Tx) -> Result<Vec<String>, ServiceError> {
    let kinds: BTreeSet<_> = tx.organisations().await?.into_iter().map(|organisation| organisation.kind).collect();
    Ok(kinds.into_iter().collect())
}

type Loaded = ((i32, Arc<SharingModel>), Option<StoredModel>, Vec<StoredModel>);

async fn load(tx: &mut Tx, permit: &domain::GeneralPermit) -> Result<Loaded, ServiceError> {
    let all = tx.sharing_models(permit).await?;
    let (mut drafts, history): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|model| matches!(model.state, ModelState::Draft | ModelState::Proposed));
    let in_force = history.iter().find(|model| model.state == ModelState::InForce);
    let in_force = in_force.map_or_else(
        || (FIRST_VERSION, SharingModel::first()),
        |model| (model.version.unwrap_or(FIRST_VERSION), Arc::clone(&model.model)),
    );
    Ok((in_force, drafts.pop(), history))
}

/// Begins a draft from the version in force or, to go back, from an earlier one.
pub async fn begin(cx: &Cx, from: i32) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (_, _, history) = load(&mut tx, &permit).await?;
    let model = match history.iter().find(|model| model.version == Some(from)) {
        Some(model) => Arc::clone(&model.model),
        None if from == FIRST_VERSION => SharingModel::first(),
        None => return Err(ServiceError::NotFound.into()),
    };
    tx.add_sharing_model(&permit, (&model, from)).await?;
    let done = format!("Began a draft of the sharing model from version {from}");
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Changes one level of a draft that waits for nobody; what was written of its purpose so far is kept with it.
pub async fn change(cx: &Cx, id: SharingModelId, (cell, level): (&Cell, Level), reason: &str) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (_, draft, _) = load(&mut tx, &permit).await?;
    let draft = to_change(draft, id)?;
    if !COLUMNS.contains(&cell.role) {
        return Err(SharingModelError::Role);
    }
    if let Some(setting) = &cell.setting
        && !settings(&mut tx).await?.contains(setting)
    {
        return Err(SharingModelError::Setting);
    }
    let model = (*draft.model).clone().with(cell, level);
    let reason = shortened(reason);
    let written = (&model, reason.as_str());
    if !tx.write_sharing_model(&permit, id, written, (ModelState::Draft, ModelState::Draft)).await? {
        return Err(SharingModelError::Moved);
    }
    let done = format!("Draft of the sharing model: {}, {}: {}", cell.category.words(), cell.role.words(), level.words());
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// The draft with this id, while nobody is asked to approve it: what a second person reads stands still, and nobody gets a hand in it
/// who is to decide about it.
fn to_change(draft: Option<StoredModel>, id: SharingModelId) -> Result<StoredModel, SharingModelError> {
    let draft = draft.filter(|draft| draft.id == id).ok_or(SharingModelError::Moved)?;
    if draft.state == ModelState::Proposed { Err(SharingModelError::Waits) } else { Ok(draft) }
}

/// What the draft would change for whom, counted over everybody.
pub async fn dry_run(cx: &Cx) -> Result<Vec<(Change, Vec<Reach>)>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (in_force, draft, _) = load(&mut tx, &permit).await?;
    let draft = draft.ok_or(ServiceError::NotFound)?;
    let mut felt = Vec::new();
    for change in in_force.1.changes(&draft.model) {
        let reach = tx.sharing_model_reach(&permit, &change).await?;
        felt.push((change, reach));
    }
    leave_general(cx, tx, &permit, &Seen::with_reason("Tried out a draft of the sharing model")).await?;
    Ok(felt)
}

/// Sends the draft to a second person, with what it is for.
pub async fn propose(cx: &Cx, id: SharingModelId, reason: &str) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let reason = Reason::parse(reason).map_err(|_| SharingModelError::Reason)?;
    let (in_force, draft, _) = load(&mut tx, &permit).await?;
    let draft = to_change(draft, id)?;
    if in_force.1.changes(&draft.model).is_empty() {
        return Err(SharingModelError::NoChange);
    }
    let written = (&*draft.model, reason.as_str());
    if !tx.write_sharing_model(&permit, id, written, (ModelState::Draft, ModelState::Proposed)).await? {
        return Err(SharingModelError::Moved);
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(reason.as_str())).await?)
}

/// Takes a proposal back, to change it: by somebody who wrote it. Anybody else refuses it, with a reason.
pub async fn take_back(cx: &Cx, id: SharingModelId) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (_, draft, _) = load(&mut tx, &permit).await?;
    let draft = draft.filter(|draft| draft.id == id && draft.state == ModelState::Proposed).ok_or(SharingModelError::Moved)?;
    if !wrote(cx, &draft) {
        return Err(SharingModelError::NotTheirs);
    }
    let written = (&*draft.model, draft.reason.as_deref().unwrap_or_default());
    if !tx.write_sharing_model(&permit, id, written, (ModelState::Proposed, ModelState::Draft)).await? {
        return Err(SharingModelError::Moved);
    }
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason("Took a proposal for the sharing model back")).await?)
}

fn shortened(reason: &str) -> String {
    reason.trim().chars().take(LONGEST_REASON).collect()
}

/// Puts the proposal into force for the very next request of everybody, if it still says what was read.
pub async fn approve(cx: &Cx, id: SharingModelId, read: &str) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (_, draft, _) = load(&mut tx, &permit).await?;
    let draft = draft.filter(|draft| draft.id == id && draft.state == ModelState::Proposed).ok_or(SharingModelError::Moved)?;
    if wrote(cx, &draft) {
        return Err(SharingModelError::SecondPerson);
    }
    if fingerprint(&draft) != read {
        return Err(SharingModelError::Moved);
    }
    let version = tx.put_into_force(&permit, (id, &draft.model)).await?.ok_or(SharingModelError::Moved)?;
    let done = format!("Approved version {version} of the sharing model");
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Ends the draft without effect: thrown away by somebody who wrote it, refused by anybody else. Only whoever wrote it alone needs no
/// reason: to change another's draft is no way to end it without a word to them.
pub async fn end(cx: &Cx, id: SharingModelId, reason: &str) -> Result<(), SharingModelError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::GovernSharing).await?;
    let (_, draft, _) = load(&mut tx, &permit).await?;
    let draft = draft.filter(|draft| draft.id == id).ok_or(SharingModelError::Moved)?;
    let (state, what, missing) = if wrote(cx, &draft) {
        (ModelState::Discarded, "Threw a draft of the sharing model away", SharingModelError::Discarding)
    } else {
        (ModelState::Refused, "Refused a draft of the sharing model", SharingModelError::Refusal)
    };
    let reason = (!wrote_alone(cx, &draft)).then(|| Reason::parse(reason)).transpose().map_err(|_| missing)?;
    let reason = reason.as_ref().map(Reason::as_str);
    if !tx.end_sharing_model(&permit, (id, state, reason)).await? {
        return Err(SharingModelError::Moved);
    }
    let done = reason.map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}"));
    Ok(leave_general(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}
