//! What a person shares with whom: their choices.

use chrono::NaiveDate;
use domain::{
    AccountId, Action, Category, Organisation, OrganisationId, Permit, Person, PersonId, RelationshipKind, Role, Scope, Sharing,
    SharingChoice, SharingChoiceId,
    clock::{london_day, london_midnight},
    disagreement::{Ruling, defies, is_news},
    plan::PlanQuestion,
    sharing_choice::{Viewing, kept_back},
};
use store::{StoredChoice, StoredDisagreement, Tx};

use crate::{
    Cx, ServiceError,
    access_request::{RequestToAnswer, to_answer},
    door::{Purpose, Seen, enter_knowing, leave},
    sharing_reader::Reader,
};

/// An organisation that cares for the person, why, and what the choices keep back from it.
#[derive(Clone, Debug)]
pub struct TeamSight {
    /// Which.
    pub organisation: Organisation,
    /// Why it may see the record.
    pub kind: RelationshipKind,
    /// Kinds of information that the person keeps back from everybody there.
    pub kept_back: Vec<Category>,
    /// Sections of their plan that they keep back from everybody there, where the plan itself is not.
    pub kept_sections: Vec<PlanQuestion>,
    /// Some choices concern some of those there only: a role, or one of them.
    pub has_narrower: bool,
}

impl TeamSight {
    /// Everything is kept back: it sees what it recorded itself.
    pub fn sees_only_its_own(&self) -> bool {
        self.kept_back.len() == Category::ALL.len()
    }
}

/// What is shared with whom today.
#[derive(Clone, Debug)]
pub struct SharingView {
    /// Whose record.
    pub person: Person,
    /// The reader is the person, not a carer.
    pub is_own: bool,
    /// Whose account reads.
    pub reader: Option<AccountId>,
    /// Where those who act for the person disagreed, newest first.
    pub disagreements: Vec<StoredDisagreement>,
    /// Who asks to see more, oldest first.
    pub requests: Vec<RequestToAnswer>,
    /// The choices in force of which the reader is told, newest first.
    pub choices: Vec<StoredChoice>,
    /// The organisations that care for them now, with what follows from these choices.
    pub teams: Vec<TeamSight>,
    /// The kinds of information that a choice of the reader may be about.
    pub kinds: Vec<Category>,
    /// Every organisation with which a choice may be about.
    pub organisations: Vec<Organisation>,
    /// Practitioners with whom a choice may be about, by name: those who looked. Only for the person: carers do not learn who did.
    pub practitioners: Vec<(AccountId, String)>,
}

/// Opens what is shared with whom, as far as the reader may know it.
pub async fn open(cx: &Cx, person: PersonId) -> Result<SharingView, ServiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Read).await?;
    let now = tx.now();
    let eyes = Reader::new(&permit, &facts, now)?;
    let who = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let requests = tx.access_requests(&permit, None).await?;
    let choices = tx.sharing_choices(&permit).await?;
    let requests = to_answer(requests, (&eyes, &choices), now);
    let choices = eyes.choices(choices);
    let in_force: Vec<_> = choices.iter().map(|stored| stored.choice).collect();
    let teams = tx.teams(&permit).await?.into_iter().map(|(organisation, kind)| {
        let (kept_back, kept_sections) = kept_back_from(&in_force, organisation.id, now);
        let is_narrower = |choice: &SharingChoice| {
            let is_there = choice.scope.organisation.is_none_or(|at| at == organisation.id);
            is_there && (choice.scope.role.is_some() || choice.scope.account.is_some())
        };
        let has_narrower = in_force.iter().any(is_narrower);
        TeamSight { organisation, kind, kept_back, kept_sections, has_narrower }
    });
    let teams = teams.collect();
    let organisations = tx.organisations().await?;
    let practitioners = practitioners(&mut tx, &permit).await?;
    let disagreements = eyes.disagreements(tx.disagreements(&permit).await?);
    leave(cx, tx, &permit, &Seen::default()).await?;
    let (is_own, reader, kinds) = (eyes.is_the_person(), cx.actor.account_id(), eyes.kinds());
    Ok(SharingView { person: who, is_own, reader, disagreements, requests, choices, teams, kinds, organisations, practitioners })
}

/// At most so many practitioners are offered by name.
const PRACTITIONERS: i64 = 200;

async fn practitioners(tx: &mut Tx, permit: &Permit) -> Result<Vec<(AccountId, String)>, ServiceError> {
    if permit.rule() == domain::Rule::OwnRecord {
        Ok(tx.practitioners_who_looked(permit, PRACTITIONERS).await?)
    } else {
        Ok(Vec::new())
    }
}

/// What is kept back from everybody at an organisation, whatever their role: choices about a role or a name are not weighed.
fn kept_back_from(
    choices: &[SharingChoice],
    organisation: OrganisationId,
    now: chrono::DateTime<chrono::Utc>,
) -> (Vec<Category>, Vec<PlanQuestion>) {
    let wide: Vec<_> =
        choices.iter().filter(|choice| choice.scope.role.is_none() && choice.scope.account.is_none()).copied().collect();
    // The role is not weighed, so any will do.
    let keeps = |category, section| {
        kept_back(&wide, &Viewing { category, section, organisation, role: Role::Nurse, account: None }, now).is_some()
    };
    let categories: Vec<_> = Category::ALL.iter().copied().filter(|category| keeps(*category, None)).collect();
    let keeps_section = |section: &PlanQuestion| keeps(Category::AboutMe, Some(*section));
    let sections = PlanQuestion::ALL.iter().copied().filter(keeps_section);
    let sections = if categories.contains(&Category::AboutMe) { Vec::new() } else { sections.collect() };
    (categories, sections)
}

/// A choice as a form describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewChoice {
    /// About what and whom.
    pub scope: Scope,
    /// What it is about was said, be it everything: a scope without a kind alone does not tell.
    pub names_part: bool,
    /// What is chosen.
    pub sharing: Option<Sharing>,
    /// The last day on which it holds; none for good.
    pub until: Option<NaiveDate>,
}

/// What is wrong with a choice.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// Nothing was chosen.
    #[error("Choose whether to share, to be asked first, or not to share")]
    Sharing,
    /// Nothing was said of what it is about.
    #[error("Choose what it is about: everything, or one kind of information")]
    Part,
    /// A kind of information that whoever acts for the person does not see.
    #[error("Choose a kind of information from the list")]
    Kind,
    /// Already over.
    #[error("The last day must be today or later")]
    Over,
    /// Somebody else who acts for the person keeps it back.
    #[error(
        "Somebody else chose to keep this back, and only they or the person can share it. Talk to each other, or ask a privacy officer to decide"
    )]
    Anothers,
    /// The person keeps it back.
    #[error("The person chose to keep this back, and only they can share it")]
    ThePersons,
    /// A privacy officer lifted the same.
    #[error("A privacy officer decided that this, or some of it, is shared. Only the person can keep it back")]
    Lifted,
    /// A privacy officer is to decide about it.
    #[error(
        "A privacy officer is to decide about this, or some of it. Until then nothing more of it can be kept back; what was chosen stands, or can be ended"
    )]
    Waits,
    /// Nobody who looked.
    #[error("Choose a person from the list")]
    Practitioner,
    /// No such organisation.
    #[error("Choose an organisation from the list")]
    Organisation,
    /// No answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<store::StoreError> for ChoiceError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Conflict { .. } => Self::Organisation,
            other => Self::Service(other.into()),
        }
    }
}

impl NewChoice {
    /// The choice, if it is whole.
    pub fn parse(&self, today: NaiveDate) -> Result<SharingChoice, ChoiceError> {
        let sharing = self.sharing.ok_or(ChoiceError::Sharing)?;
        if !self.names_part {
            return Err(ChoiceError::Part);
        }
        let ends_at = match self.until {
            Some(last) if last < today => return Err(ChoiceError::Over),
            Some(last) => last.succ_opt().map(london_midnight),
            None => None,
        };
        Ok(SharingChoice { scope: self.scope, sharing, ends_at })
    }
}

/// Makes a choice. It takes effect at the very next request of anybody; one about the very same ends.
pub async fn choose(cx: &Cx, person: PersonId, new: &NewChoice) -> Result<(), ChoiceError> {
    let choice = new.parse(london_day(cx.now()))?;
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Write).await?;
    let reader = Reader::new(&permit, &facts, tx.now())?;
    let wish = Wish::Choose(choice);
    is_offered(&mut tx, (&permit, &reader), &wish).await?;
    refusal(&in_the_way(&mut tx, (&permit, &reader), &wish).await?)?;
    obeys_rulings(&mut tx, &permit, &choice).await?;
    tx.save_sharing_choice(&permit, &choice).await?;
    let done = format!("Chose: {}", choice.sharing.words());
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&done)).await?)
}

/// Ends a choice: what it was about is as the other choices say, or shared. One of which the actor is not told is not there.
pub async fn end(cx: &Cx, person: PersonId, choice: SharingChoiceId) -> Result<(), ChoiceError> {
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ChooseSharing, Purpose::Write).await?;
    let reader = Reader::new(&permit, &facts, tx.now())?;
    if told(&mut tx, (&permit, &reader)).await?.iter().all(|stored| stored.id != choice) {
        return Err(ServiceError::NotFound.into());
    }
    refusal(&in_the_way(&mut tx, (&permit, &reader), &Wish::End(choice)).await?)?;
    if !tx.end_sharing_choice(&permit, choice).await? {
        return Err(ServiceError::NotFound.into());
    }
    Ok(leave(cx, tx, &permit, &Seen::with_reason("Ended a choice about sharing")).await?)
}

/// What somebody wishes to do about sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Make a choice.
    Choose(SharingChoice),
    /// End one.
    End(SharingChoiceId),
}

impl Wish {
    /// The choice to make, if it is that.
    pub(crate) fn choice(&self) -> Option<&SharingChoice> {
        match self {
            Self::Choose(choice) => Some(choice),
            Self::End(_) => None,
        }
    }
}

/// A kind of information, and a practitioner by name, are chosen from those who were offered only. It is asked before any choice is weighed
/// that stands already: so nobody learns by a refusal what is chosen of what they do not see, nor whose an id is.
pub(crate) async fn is_offered(tx: &mut Tx, (permit, reader): (&Permit, &Reader), wish: &Wish) -> Result<(), ChoiceError> {
    let Some(choice) = wish.choice() else { return Ok(()) };
    if !reader.may_choose(&choice.scope) {
        return Err(ChoiceError::Kind);
    }
    let Some(account) = choice.scope.account else { return Ok(()) };
    let is_offered = practitioners(tx, permit).await?.iter().any(|(offered, _)| *offered == account);
    if is_offered { Ok(()) } else { Err(ChoiceError::Practitioner) }
}

/// The choices in force of which the reader is told.
pub(crate) async fn told(tx: &mut Tx, (permit, reader): (&Permit, &Reader)) -> Result<Vec<StoredChoice>, ServiceError> {
    Ok(reader.choices(tx.sharing_choices(permit).await?))
}

/// The choices of others that stand in the way of a wish.
pub(crate) async fn in_the_way(tx: &mut Tx, reader: (&Permit, &Reader), wish: &Wish) -> Result<Vec<StoredChoice>, ServiceError> {
    let mut kept = kept_by_others(tx, reader).await?;
    kept.retain(|stored| match wish {
        Wish::Choose(choice) => choice.loosens(&stored.choice),
        Wish::End(id) => stored.id == *id,
    });
    Ok(kept)
}

/// Refuses a wish in whose way something stands. Against the person's own choice nobody is asked to decide.
pub(crate) fn refusal(in_the_way: &[StoredChoice]) -> Result<(), ChoiceError> {
    if in_the_way.iter().any(|stored| stored.is_the_persons) {
        Err(ChoiceError::ThePersons)
    } else if in_the_way.is_empty() {
        Ok(())
    } else {
        Err(ChoiceError::Anothers)
    }
}

/// What a privacy officer lifted is kept back again by nobody but the person; and while one is to decide, nobody else keeps back more of the
/// same, which would outlast the ruling.
async fn obeys_rulings(tx: &mut Tx, permit: &Permit, choice: &SharingChoice) -> Result<(), ChoiceError> {
    if permit.rule() == domain::Rule::OwnRecord || choice.sharing == Sharing::Share {
        return Ok(());
    }
    let now = tx.now();
    for it in tx.disagreements(permit).await? {
        let kept = &it.in_the_way.choice;
        match it.ruling {
            Some(decided) if decided.ruling == Ruling::Lifted && defies(choice, (kept, decided.decided_at), now) => {
                return Err(ChoiceError::Lifted);
            }
            None if !it.is_over && defies(choice, (kept, now), now) => return Err(ChoiceError::Waits),
            _ => {}
        }
    }
    Ok(())
}

/// The choices in force that somebody else who acts for the person made of late, newest first: for the person, and for others who act for
/// them. What the person chose themselves is nobody else's news.
pub(crate) async fn news_of_others(tx: &mut Tx, reader: (&Permit, &Reader)) -> Result<Vec<StoredChoice>, ServiceError> {
    let (now, me) = (tx.now(), reader.0.actor().account_id());
    let mut choices = told(tx, reader).await?;
    choices.retain(|stored| !stored.is_the_persons && stored.made_by != me && is_news(stored.made_at, now));
    Ok(choices)
}

/// What those who act for a person cannot share: what the person or another carer keeps back. Two parents who disagree are as strict as
/// the stricter of them, until a privacy officer decides. What they are not told of is of a kind that they cannot choose, so no choice of
/// theirs loosens it.
pub(crate) async fn kept_by_others(tx: &mut Tx, (permit, reader): (&Permit, &Reader)) -> Result<Vec<StoredChoice>, ServiceError> {
    if reader.is_the_person() {
        return Ok(Vec::new());
    }
    let mut choices = told(tx, (permit, reader)).await?;
    choices.retain(|stored| stored.choice.sharing != Sharing::Share && stored.made_by != permit.actor().account_id());
    Ok(choices)
}
