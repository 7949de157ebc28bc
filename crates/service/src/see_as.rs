//! The record as somebody else would see it: through the same decision, the same lens and the same database policies.

use domain::{
    AccountId, Action, Actor, Assurance, Capacity, Denied, Facts, Organisation, OrganisationId, Permit, Person, PersonId, Post,
    PostId, Role, Rule, Scope, Sharing, SharingChoice, decide, role_view::Viewer,
};
use store::Tx;

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter_knowing, leave},
    record::{self, RecordView},
    sharing::{ChoiceError, Wish, is_offered, told},
    sharing_reader::Reader,
};

/// Through whose eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eyes {
    /// In which role; without one, that of whom a choice names, or the usual one there.
    pub role: Option<Role>,
    /// At which organisation; without one, that of whom a choice names, or the first that cares for the person.
    pub organisation: Option<OrganisationId>,
}

/// A record as somebody else would see it: or why they would not.
pub type Sight = Result<RecordView, Denied>;

/// The record through others' eyes: as it is, and with one more choice.
#[derive(Clone, Debug)]
pub struct SeeAs {
    /// Whose record.
    pub person: Person,
    /// The reader is the person, not a carer.
    pub is_own: bool,
    /// In which role.
    pub role: Role,
    /// At which organisation.
    pub organisation: Organisation,
    /// Every organisation that one may look from.
    pub organisations: Vec<Organisation>,
    /// As things are.
    pub today: Sight,
    /// With the choice, if there is one to try.
    pub with_choice: Option<Sight>,
}

/// Looks at one's record as a role at an organisation would, through the same decision, the same lens and the same database policies.
/// With a choice, also as it would be then. Nothing is kept of it but that it was looked at.
pub async fn open(cx: &Cx, person: PersonId, eyes: Eyes, trial: Option<&SharingChoice>) -> Result<SeeAs, ChoiceError> {
    let (mut tx, permit, own_facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Read).await?;
    let who = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let own = decide(&cx.actor, Action::ReadRecord, &own_facts, tx.now()).map_err(ServiceError::from)?;
    let reader = Reader::new(&permit, &own_facts, tx.now())?;
    let named = trial.and_then(|choice| choice.scope.account);
    if let Some(choice) = trial {
        is_offered(&mut tx, (&permit, &reader), &Wish::Choose(*choice)).await?;
    }
    let Viewpoint { organisations, organisation, role } = viewpoint(&mut tx, &permit, (eyes, named)).await?;
    let actor = somebody(cx, role, &organisation, named);
    let mut facts = tx.facts(&actor, person).await?;
    // What one is not told of has no effect that one sees: the other eyes would be told that something is kept back.
    let told: Vec<_> = told(&mut tx, (&permit, &reader)).await?.iter().map(|stored| without_end(&stored.choice)).collect();
    facts.sharing_choices.retain(|choice| told.contains(&without_end(choice)));
    // The other eyes are told that something is sealed; one's own learn by that of nothing that is kept from them.
    let mut sealed = tx.sealed_kinds(&permit, organisation.id).await?;
    sealed.extend(tx.sealed_topics(&permit).await?);
    facts.sealed_categories.retain(|kind| sealed.contains(kind));
    let today = look(&mut tx, (&actor, role), &facts, &own).await?;
    let with_choice = match trial {
        Some(choice) => Some(look(&mut tx, (&actor, role), &with(facts, choice, permit.rule()), &own).await?),
        None => None,
    };
    // The person's own reading is what is written down; the other eyes saw nothing.
    tx.enter(&permit).await?;
    leave(cx, tx, &permit, &Seen::default()).await?;
    let is_own = permit.rule() == Rule::OwnRecord;
    Ok(SeeAs { person: who, is_own, role, organisation, organisations, today, with_choice })
}

/// What a choice says, but for how long: an end beyond what we read is told as none by one way of reading and not by another.
fn without_end(choice: &SharingChoice) -> (Scope, Sharing) {
    (choice.scope, choice.sharing)
}

/// From where the other eyes look.
struct Viewpoint {
    organisations: Vec<Organisation>,
    organisation: Organisation,
    role: Role,
}

/// What was asked for; else where whom the choice names works; else the first organisation that cares for the person, in the role that is
/// usual there.
async fn viewpoint(tx: &mut Tx, permit: &Permit, (eyes, named): (Eyes, Option<AccountId>)) -> Result<Viewpoint, ServiceError> {
    let post = match named {
        Some(account) => tx.posts(account).await?.into_iter().next(),
        None => None,
    };
    let wanted = match eyes.organisation.or(post.as_ref().map(|post| post.organisation_id)) {
        Some(organisation) => Some(organisation),
        None => tx.teams(permit).await?.first().map(|(organisation, _)| organisation.id),
    };
    let organisations = tx.organisations().await?;
    let organisation =
        organisations.iter().find(|organisation| Some(organisation.id) == wanted).cloned().ok_or(ServiceError::NotFound)?;
    let role = eyes.role.or(post.map(|post| post.role)).unwrap_or_else(|| Role::usual_in(&organisation.kind));
    Ok(Viewpoint { organisations, organisation, role })
}

/// Somebody in a post: whom the choice names or, without one, an id that no account has, so that no choice about a named practitioner
/// applies.
fn somebody(cx: &Cx, role: Role, organisation: &Organisation, named: Option<AccountId>) -> Actor {
    let post = Post {
        id: PostId::new(cx.portal.entropy.id()),
        organisation_id: organisation.id,
        organisation_name: organisation.name.clone(),
        setting: organisation.kind.clone(),
        role,
        title: role.words().to_owned(),
    };
    Actor::Account {
        id: named.unwrap_or_else(|| AccountId::new(cx.portal.entropy.id())),
        name: "Somebody".to_owned(),
        own: None,
        assurance: Assurance::Password,
        capacity: Capacity::Post(post),
    }
}

/// The facts as they would be after a choice: one about the very same ends with it if the person makes it, and may stay beside it if
/// somebody does who acts for them.
fn with(mut facts: Facts, choice: &SharingChoice, rule: Rule) -> Facts {
    facts.sharing_choices.retain(|other| rule != Rule::OwnRecord || other.scope != choice.scope);
    facts.sharing_choices.push(*choice);
    facts
}

/// What the other eyes see, as far as one's own may see it: nobody learns by this what is kept from themselves.
async fn look(tx: &mut Tx, (actor, role): (&Actor, Role), facts: &Facts, own: &Permit) -> Result<Sight, ServiceError> {
    match decide(actor, Action::ReadRecord, facts, tx.now()) {
        Ok(permit) => {
            let permit = permit.within(own);
            tx.enter(&permit).await?;
            let mut record = record::load(tx, &permit, Viewer::Practitioner(role)).await?;
            record.banner.is_preview = true;
            Ok(Ok(record))
        }
        Err(denied) => Ok(Err(denied)),
    }
}
