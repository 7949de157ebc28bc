//! The decision: may this actor do this with this person's record, and through what lens?
//!
//! `decide` is pure and is the only maker of a [`Permit`]; everything in `store` that touches a record takes one.

mod choices;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use self::choices::{kept, rule_of_the_choices, would_see_if_asked};
use crate::{
    AccountId, Action, Actor, Capacity, CarerGrant, Category, EmergencyAccess, GeneralAction, OrganisationId, PersonId, Post,
    Relationship, RelationshipKind, Role, SealBreak, Sensitivity, SharingChoice, SystemJob,
    carer::LifeStage,
    clock::london_day,
    emergency,
    lens::{FiledElsewhere, Lens, SealSight},
    rule::Rule,
    sharing_model::{Level, SharingModel},
};

/// So many different people's records in ten minutes are not read for care.
pub const BULK_PEOPLE: u32 = 500;

/// What the decision knows about the actor and the person. Loaded by `store::facts`; holds no clinical content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The person asked for.
    pub person: PersonId,
    /// Whether there is such a person.
    pub exists: bool,
    /// The day they were born.
    pub born_on: Option<NaiveDate>,
    /// The relationship of the actor's organisation that lasts longest.
    pub relationship: Option<Relationship>,
    /// The carer's right of the actor's account.
    pub carer_grant: Option<CarerGrant>,
    /// The emergency that the actor opened last, in this post's organisation.
    pub emergency: Option<EmergencyAccess>,
    /// What the person chose about sharing, as far as it may concern the actor.
    pub sharing_choices: Vec<SharingChoice>,
    /// Of which kinds something lies under a seal that can be broken, recorded by others than the actor's organisation.
    pub sealed_categories: Vec<Category>,
    /// The breaking of seals by the actor in this post's organisation that ends last.
    pub seal_break: Option<SealBreak>,
    /// The last day of the sharing agreements that the actor's organisation is a party to; none without one.
    pub agreed_until: Option<NaiveDate>,
    /// How many other people's records the actor read in a post within ten minutes; more than [`BULK_PEOPLE`] are not counted.
    pub people_read: u32,
    /// The version of the sharing model that is in force.
    pub model: Arc<SharingModel>,
}

impl Facts {
    fn shared_level(&self, post: &Post, category: Category) -> Level {
        self.model.shared_level(post.role, &post.setting, category)
    }

    fn own_level(&self, post: &Post, category: Category) -> Level {
        self.model.own_level(post.role, &post.setting, category)
    }

    /// Whether the actor reads so many people's records that it is no care any more: they are slowed, and it is looked into.
    pub fn reads_in_bulk(&self) -> bool {
        self.people_read >= BULK_PEOPLE
    }

    /// Whether an agreement to share is in force for the actor's organisation.
    fn is_agreed(&self, now: DateTime<Utc>) -> bool {
        self.agreed_until.is_some_and(|until| london_day(now) <= until)
    }
}

/// Leave to do one action with one person's record, seen through a lens.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Actor,
    person: PersonId,
    action: Action,
    rule: Rule,
    lens: Lens,
    is_emergency: bool,
    claim_shows_more: bool,
    shuts_alike: bool,
    closes_at: Option<DateTime<Utc>>,
}

impl Permit {
    /// Who may.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Whose record.
    pub fn person(&self) -> PersonId {
        self.person
    }
    /// What.
    pub fn action(&self) -> Action {
        self.action
    }
    /// Which rule decided.
    pub fn rule(&self) -> Rule {
        self.rule
    }
    /// Opened in an emergency, also where a seal was broken in it.
    pub fn is_emergency(&self) -> bool {
        self.is_emergency
    }
    /// Opened in an emergency by somebody who sees more once they say that they are involved.
    pub fn claim_shows_more(&self) -> bool {
        self.claim_shows_more
    }
    /// Opened in an emergency by somebody who is involved in the care besides: what their role sees stays open after it.
    pub fn outlasts_the_emergency(&self) -> bool {
        self.is_emergency && !self.shuts_alike
    }
    /// Until when an emergency, or the breaking of seals, keeps open what it opened.
    pub fn closes_at(&self) -> Option<DateTime<Utc>> {
        self.closes_at
    }
    /// An emergency does not open this kind: no more of it is seen than what the viewer's own organisation recorded, and medicines and
    /// warnings. Not told to those who see other kinds by a relationship: to them the kinds would tell what the person keeps back.
    pub fn leaves_shut(&self, category: Category) -> bool {
        self.shuts_alike && self.lens.shared_categories().all(|shared| shared != category)
    }
    /// Something is kept back that the person may show to whoever asks.
    pub fn asks_first(&self) -> bool {
        self.lens.asks_first()
    }
    /// What may be seen.
    pub fn lens(&self) -> &Lens {
        &self.lens
    }
    /// The same leave, for no more than another shows.
    pub fn within(self, other: &Self) -> Self {
        Self { lens: self.lens.within(&other.lens), ..self }
    }
    /// Whether something of this kind may be added: what one may not read, one may not write.
    pub fn may_write(&self, category: Category) -> bool {
        self.lens.level(category, None) == Level::Full
    }
}

/// Leave to do something that is not about one person.
#[derive(Clone, Debug)]
pub struct GeneralPermit {
    actor: Actor,
    action: GeneralAction,
}

impl GeneralPermit {
    /// Who may.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// What.
    pub fn action(&self) -> GeneralAction {
        self.action
    }
    /// For which organisation, if the actor is in a post.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.actor.post().map(|post| post.organisation_id)
    }
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Answered exactly as if there were no such thing.
    #[error("hidden: {}", .0.code())]
    Hidden(Rule),
    /// The actor may know that it exists, but not see it.
    #[error("forbidden: {}", .0.code())]
    Forbidden(Rule),
}

impl Denied {
    /// The rule that decided.
    pub fn rule(self) -> Rule {
        match self {
            Self::Hidden(rule) | Self::Forbidden(rule) => rule,
        }
    }
}

/// Decides whether `actor` may do `action` with the person of `facts` at `now`.
pub fn decide(actor: &Actor, action: Action, facts: &Facts, now: DateTime<Utc>) -> Result<Permit, Denied> {
    let (rule, lens) = match actor {
        _ if !facts.exists => Err(Denied::Hidden(Rule::NoSuchPerson)),
        Actor::System(job) => for_a_job(*job, action),
        Actor::Account { capacity: Capacity::Myself { person }, .. } if *person == Some(facts.person) => for_oneself(action),
        Actor::Account { capacity: Capacity::Myself { .. }, .. } => for_a_carer(action, facts, now),
        Actor::Account { own, capacity: Capacity::Post(_), .. } if *own == Some(facts.person) => {
            Err(Denied::Forbidden(Rule::OwnRecordInAPost))
        }
        Actor::Account { id, capacity: Capacity::Post(post), .. } => in_a_post((*id, post), action, facts, now),
    }?;
    // Asked last: only those who may do it learn that it needs more than a password.
    if actor.assurance() < action.needs() {
        return Err(Denied::Forbidden(Rule::NeedsSecondStep));
    }
    let (is_emergency, closes_at) = (is_in_emergency(rule, facts, now), closes_at(rule, facts, now));
    let (is_agreed, relates) = (facts.is_agreed(now), relates(facts, now));
    let (claim_shows_more, shuts_alike) = (is_emergency && is_agreed && !relates, is_emergency && !(is_agreed && relates));
    let (actor, person) = (actor.clone(), facts.person);
    Ok(Permit { actor, person, action, rule, lens, is_emergency, claim_shows_more, shuts_alike, closes_at })
}

fn is_in_emergency(rule: Rule, facts: &Facts, now: DateTime<Utc>) -> bool {
    let opened = facts.emergency.is_some_and(|emergency| emergency.is_in_force(now));
    opened && matches!(rule, Rule::EmergencyAccess | Rule::SealBroken)
}

fn closes_at(rule: Rule, facts: &Facts, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let emergency = facts.emergency.map(|emergency| emergency.ends_at);
    let seal_break = facts.seal_break.map(|seal_break| seal_break.ends_at);
    match rule {
        Rule::EmergencyAccess => emergency,
        Rule::SealBroken if is_known(facts, now) => seal_break,
        // Only the emergency lets them break the seals.
        Rule::SealBroken => seal_break.min(emergency),
        _ => None,
    }
}

/// Decides whether `actor` may do something that is not about one person.
pub fn decide_general(actor: &Actor, action: GeneralAction) -> Result<GeneralPermit, Denied> {
    let role = actor.post().map(|post| post.role);
    let allowed = match (action, role) {
        (_, None) => false,
        (GeneralAction::Administer, Some(role)) => role == Role::Administrator,
        (GeneralAction::ReviewAccess | GeneralAction::GovernSharing, Some(role)) => role == Role::PrivacyOfficer,
        (GeneralAction::FindPeople | GeneralAction::ReadCaseload, Some(role)) => is_involved_in_care(role),
    };
    match allowed {
        false => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
        true if actor.assurance() < action.needs() => Err(Denied::Forbidden(Rule::NeedsSecondStep)),
        true => Ok(GeneralPermit { actor: actor.clone(), action }),
    }
}

/// Whether a role may look for people and their records at all.
pub fn is_involved_in_care(role: Role) -> bool {
    !matches!(role, Role::Administrator | Role::PrivacyOfficer)
}

/// Whether a role may say that it is involved. Police and fire add contacts; they do not open records of people they have no tie with.
pub fn may_claim(role: Role) -> bool {
    is_involved_in_care(role) && role != Role::ContactPartner
}

type Ground = Result<(Rule, Lens), Denied>;

/// Each job does its one thing, and sees all that it needs for that.
fn for_a_job(job: SystemJob, action: Action) -> Ground {
    match (job, action) {
        (SystemJob::Import, Action::Import) => Ok((Rule::FeedDelivers, Lens::everything())),
        (SystemJob::ApplySeals, Action::ApplySeals) => Ok((Rule::SealIsApplied, Lens::everything())),
        (SystemJob::Merge, Action::Merge) => Ok((Rule::RecordsJoined, Lens::everything())),
        _ => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
    }
}

fn for_oneself(action: Action) -> Ground {
    match action {
        Action::ReadRecord
        | Action::ReadAccessLog
        | Action::Contribute
        | Action::Seal
        | Action::ManageCarers
        | Action::ChooseSharing => {
            let lens = Lens::new(SealSight::All, none_is_own, own_record_level).telling_safety_rules(true);
            Ok((Rule::OwnRecord, lens.seeing_sensitive(&[Sensitivity::NotForProxies])))
        }
        Action::BreakSeal
        | Action::MarkSensitivity
        | Action::RegisterAuthority
        | Action::AskForMore
        | Action::ClaimRelationship
        | Action::OpenInEmergency
        | Action::Reply
        | Action::ReviewAccess
        | Action::DecideDisagreement
        | Action::Import
        | Action::ApplySeals
        | Action::Merge => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
    }
}

/// What people see of their own record: all but safeguarding, which may hold others' information and put somebody at risk.
fn own_record_level(category: Category) -> Level {
    if category == Category::Safeguarding { Level::None } else { Level::Full }
}

fn for_a_carer(action: Action, facts: &Facts, now: DateTime<Utc>) -> Ground {
    let grant = facts.carer_grant.as_ref().filter(|grant| grant.is_in_force(now)).ok_or(Denied::Hidden(Rule::NotTheirRecord))?;
    let stage = grant.stage(facts.born_on, now);
    if stage == LifeStage::Adult {
        return Err(Denied::Hidden(Rule::NotTheirRecord));
    }
    let level = |category| if stage.shows(category) { carer_level(grant, category) } else { Level::None };
    match action {
        Action::ReadRecord | Action::Contribute => Ok((Rule::CarerActs, Lens::new(SealSight::None, none_is_own, level))),
        Action::ChooseSharing if grant.basis.has_authority() && stage != LifeStage::ReviewDue => {
            Ok((Rule::CarerActs, Lens::nothing()))
        }
        Action::ReadAccessLog | Action::Seal | Action::ManageCarers | Action::ChooseSharing => {
            Err(Denied::Forbidden(Rule::OnlyThePerson))
        }
        Action::BreakSeal
        | Action::MarkSensitivity
        | Action::RegisterAuthority
        | Action::AskForMore
        | Action::ClaimRelationship
        | Action::OpenInEmergency
        | Action::Reply
        | Action::ReviewAccess
        | Action::DecideDisagreement
        | Action::Import
        | Action::ApplySeals
        | Action::Merge => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
    }
}

/// What a carer sees: the topics of the grant; without a list, all but what is most private.
fn carer_level(grant: &CarerGrant, category: Category) -> Level {
    let covered = match (&grant.topics, category) {
        (_, Category::Safeguarding) => false,
        (Some(topics), _) => topics.contains(&category),
        (None, Category::SexualHealth) => false,
        (None, _) => true,
    };
    if covered { Level::Full } else { Level::None }
}

fn in_a_post((account, post): (AccountId, &Post), action: Action, facts: &Facts, now: DateTime<Utc>) -> Ground {
    let is_the_officers = matches!(action, Action::ReviewAccess | Action::DecideDisagreement | Action::RegisterAuthority);
    if is_the_officers && post.role == Role::PrivacyOfficer {
        // Nobody judges what concerns somebody for whom they act.
        let is_own_case = facts.carer_grant.is_some();
        return if is_own_case { Err(Denied::Forbidden(Rule::OwnCase)) } else { Ok((Rule::RoleDoesThis, Lens::nothing())) };
    }
    // Whoever looked may say why, in whatever post they are now; the database answers only for their own account.
    if action == Action::Reply {
        return Ok((Rule::RoleDoesThis, Lens::nothing()));
    }
    if !is_involved_in_care(post.role) {
        return Err(Denied::Hidden(Rule::RoleDoesNotDoThis));
    }
    match action {
        Action::ReadRecord => read_in_a_post((account, post), facts, now),
        Action::AskForMore if !relates(facts, now) => Err(Denied::Forbidden(Rule::NoRelationship)),
        Action::AskForMore if !facts.is_agreed(now) => Err(Denied::Forbidden(Rule::NoAgreement)),
        Action::AskForMore if would_see_if_asked(&kept(account, post, facts, now), post, facts) => {
            Ok((Rule::PersonAsksFirst, Lens::nothing()))
        }
        Action::AskForMore => Err(Denied::Forbidden(Rule::RoleDoesNotDoThis)),
        Action::ClaimRelationship if !may_claim(post.role) => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
        Action::ClaimRelationship => Ok((Rule::ClaimIsRecorded, Lens::nothing())),
        Action::Seal => Ok((Rule::TeamSealsOnRequest, what_the_team_recorded(post, facts, now)?)),
        Action::MarkSensitivity => {
            let lens = what_the_team_recorded(post, facts, now)?;
            // The rule of a reading: another would tell the person, in their log, that something is kept from them.
            let (rule, _) = read_in_a_post((account, post), facts, now)?;
            Ok((rule, lens))
        }
        Action::BreakSeal => break_seal((account, post), facts, now),
        Action::Contribute | Action::ReadAccessLog | Action::ManageCarers | Action::ChooseSharing => {
            Err(Denied::Forbidden(Rule::OnlyThePerson))
        }
        Action::OpenInEmergency if emergency::may_open(post.role) => Ok((Rule::EmergencyIsReviewed, Lens::nothing())),
        Action::OpenInEmergency
        | Action::RegisterAuthority
        | Action::Reply
        | Action::ReviewAccess
        | Action::DecideDisagreement
        | Action::Import
        | Action::ApplySeals
        | Action::Merge => Err(Denied::Hidden(Rule::RoleDoesNotDoThis)),
    }
}

/// What a team may seal, at the person's request, keep from the person, and release: what it recorded itself.
fn what_the_team_recorded(post: &Post, facts: &Facts, now: DateTime<Utc>) -> Result<Lens, Denied> {
    if !emergency::may_open(post.role) {
        return Err(Denied::Hidden(Rule::RoleDoesNotDoThis));
    }
    if !is_known(facts, now) {
        return Err(Denied::Forbidden(Rule::NoRelationship));
    }
    let lens =
        Lens::new(SealSight::RecordedBy(post.organisation_id), |category| facts.own_level(post, category), |_| Level::None);
    Ok(lens.of_organisation(post.organisation_id).seeing_sensitive(Sensitivity::ALL).telling_safety_rules(true))
}

/// Whoever is told that something is sealed may break the seal; to everybody else there is nothing to break.
fn break_seal((account, post): (AccountId, &Post), facts: &Facts, now: DateTime<Utc>) -> Ground {
    let (_, lens) = read_in_a_post((account, post), facts, now)?;
    if lens.tells_of_seals() {
        Ok((Rule::BreakingIsReviewed, Lens::nothing()))
    } else {
        Err(Denied::Hidden(Rule::RoleDoesNotDoThis))
    }
}

fn read_in_a_post((account, post): (AccountId, &Post), facts: &Facts, now: DateTime<Utc>) -> Ground {
    let is_emergency = emergency::may_open(post.role) && facts.emergency.is_some_and(|emergency| emergency.is_in_force(now));
    let relationship = facts.relationship.filter(|relationship| relationship.is_in_force(now));
    if relationship.is_none() && !is_emergency {
        return Err(Denied::Forbidden(Rule::NoRelationship));
    }
    let is_agreed = facts.is_agreed(now);
    let kept = kept(account, post, facts, now);
    let shared_unless = |is_kept: bool, category| match category {
        // To save a life needs no agreement between organisations.
        category if is_emergency && emergency::OPENED.contains(&category) => Level::Full,
        _ if relationship.is_none() || !is_agreed || is_kept => Level::None,
        category => facts.shared_level(post, category),
    };
    let shared = |category| shared_unless(kept.categories.contains_key(&category), category);
    // Neither an emergency nor a press that says "I am involved" makes one of the team that was told in confidence.
    let is_known = is_known(facts, now);
    let may_break = emergency::may_open(post.role) && (is_known || is_emergency);
    let has_broken = may_break && facts.seal_break.is_some_and(|seal_break| seal_break.is_in_force(now));
    let seals = match (has_broken, is_known) {
        (true, _) => SealSight::Broken(is_known.then_some(post.organisation_id)),
        (false, true) => SealSight::RecordedBy(post.organisation_id),
        (false, false) => SealSight::None,
    };
    // Only of what would then be seen: that something is sealed must not tell of a kind that the role never sees.
    let would_open = facts.sealed_categories.iter().any(|category| shared(*category) > Level::None);
    let lens = Lens::new(seals, |category| facts.own_level(post, category), shared)
        .with_sections(|section| shared_unless(kept.sections.contains_key(&section), Category::AboutMe))
        // Who keeps their medicines back means them all, wherever they are filed; an emergency opens them all, and warnings.
        .with_filed_elsewhere(match (is_emergency, kept.categories.contains_key(&Category::Medicine)) {
            (true, _) => FiledElsewhere::Opened,
            (false, true) => FiledElsewhere::MedicinesKeptBack,
            (false, false) => FiledElsewhere::AsFiled,
        })
        .of_organisation(post.organisation_id)
        .seeing_sensitive(Sensitivity::ALL)
        .asking_first(is_agreed && would_see_if_asked(&kept, post, facts))
        .telling_of_seals(may_break && !has_broken && would_open)
        .telling_safety_rules(emergency::may_open(post.role));
    let is_claimed = relationship.is_some_and(|relationship| relationship.kind == RelationshipKind::Claimed);
    let rule = match (has_broken, is_emergency, is_agreed) {
        (_, false, false) => Rule::NoAgreement,
        (true, ..) => Rule::SealBroken,
        (false, true, _) => Rule::EmergencyAccess,
        (false, false, true) => rule_of_the_choices(&kept, (post, is_claimed), facts),
    };
    Ok((rule, lens))
}

fn relates(facts: &Facts, now: DateTime<Utc>) -> bool {
    facts.relationship.is_some_and(|relationship| relationship.is_in_force(now))
}

/// Related by more than somebody's word.
fn is_known(facts: &Facts, now: DateTime<Utc>) -> bool {
    facts.relationship.is_some_and(|it| it.is_in_force(now) && it.kind != RelationshipKind::Claimed)
}

fn none_is_own(_: Category) -> Level {
    Level::None
}
