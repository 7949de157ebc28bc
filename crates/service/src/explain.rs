//! Why can I, or can't I, see this: the decision in the reader's own words, without telling what is hidden.

use domain::{
    Action, Actor, Denied, EntryId, Permit, PersonId, Relationship, RelationshipKind, Rule, decide, emergency::may_open,
    lens::SealSight, sharing_model::Level,
};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter_knowing, leave},
};

/// One step of the decision, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was asked.
    pub question: &'static str,
    /// What was found.
    pub answer: String,
}

fn step(question: &'static str, answer: impl Into<String>) -> Step {
    Step { question, answer: answer.into() }
}

/// Why the actor sees of a record what they see.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The rule that decided.
    pub rule: Rule,
    /// What was weighed, in order.
    pub steps: Vec<Step>,
    /// Which item it is about, if one.
    pub about: Option<String>,
    /// What the reader may do to see more.
    pub ways: Vec<Way>,
}

/// What a reader may do to see more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Say that they are involved.
    Claim,
    /// Ask the person.
    Ask,
    /// Break the seals that they are told of.
    BreakSeal,
    /// Open what may save a life.
    Emergency,
}

/// Explains the decision about a record, or about an item of it that the actor sees. What they do not see is not found, as ever.
pub async fn explain(cx: &Cx, person: PersonId, entry: Option<EntryId>) -> Result<Explanation, ServiceError> {
    match enter_knowing(cx, person, Action::ReadRecord, Purpose::Read).await {
        Ok((mut tx, permit, facts)) => {
            let shown = match entry {
                Some(entry) => Some(tx.entry(&permit, entry).await?.ok_or(ServiceError::NotFound)?.entry),
                None => None,
            };
            let mut steps = grounds(&cx.actor, &permit, facts.relationship, facts.agreed_until.is_some());
            if let Some(shown) = &shown {
                steps.push(about_the_kind(&permit, shown));
                if let Some((_, level)) = shown.seal {
                    steps.push(step("Is it sealed?", format!("Yes: {}. {}", level.words(), seal_sight(permit.lens().seals()))));
                }
                if let Some(sensitivity) = shown.sensitivity {
                    steps.push(step("Is it sensitive?", sensitivity.words()));
                }
            }
            steps.push(step("Is there more?", what_is_missing(&cx.actor)));
            let may = |action| decide(&cx.actor, action, &facts, tx.now()).is_ok();
            let open = ways([
                (Way::Ask, permit.asks_first() && may(Action::AskForMore)),
                (Way::BreakSeal, permit.lens().tells_of_seals()),
                (Way::Emergency, is_narrow(permit.rule()) && may(Action::OpenInEmergency)),
            ]);
            let seen = shown.as_ref().map_or_else(Seen::default, |entry| Seen::one(entry.category));
            let explanation = Explanation { rule: permit.rule(), steps, about: shown.map(|entry| entry.title), ways: open };
            leave(cx, tx, &permit, &seen).await?;
            Ok(explanation)
        }
        Err(ServiceError::Denied(Denied::Forbidden(rule))) if entry.is_none() => Ok(refused(&cx.actor, rule)),
        Err(error) => Err(error),
    }
}

/// Whether an emergency would open something that the actor does not see.
fn is_narrow(rule: Rule) -> bool {
    matches!(rule, Rule::NoAgreement | Rule::PersonAsksFirst | Rule::PersonDoesNotShare | Rule::PersonKeepsSomeBack)
}

fn refused(actor: &Actor, rule: Rule) -> Explanation {
    let untied = actor.post().map(|post| post.role).filter(|_| rule == Rule::NoRelationship);
    let open =
        ways([(Way::Claim, untied.is_some_and(domain::policy::may_claim)), (Way::Emergency, untied.is_some_and(may_open))]);
    Explanation { rule, steps: Vec::new(), about: None, ways: open }
}

fn ways(open: impl IntoIterator<Item = (Way, bool)>) -> Vec<Way> {
    open.into_iter().filter_map(|(way, is_open)| is_open.then_some(way)).collect()
}

fn grounds(actor: &Actor, permit: &Permit, relationship: Option<Relationship>, is_party: bool) -> Vec<Step> {
    let Some(post) = actor.post() else {
        return vec![step("Why?", permit.rule().words_for_staff())];
    };
    let involved = match (permit.rule(), relationship) {
        (Rule::EmergencyAccess, _) => "You opened the record in an emergency.".to_owned(),
        (_, Some(tie)) if tie.kind == RelationshipKind::Claimed => "You said that you are, and why.".to_owned(),
        (_, Some(tie)) => format!("{}: {}.", post.organisation_name, tie.kind.in_short().to_lowercase()),
        (_, None) => "Not that the exchange knows of.".to_owned(),
    };
    let agreement = match (permit.rule(), is_party) {
        (Rule::NoAgreement, true) => "Its agreement has lapsed: you see only what it recorded itself.",
        (_, false) => "It is a party to none.",
        _ => "Yes.",
    };
    vec![
        step("Does your role take part in care?", format!("Yes: {}.", post.role.in_sentence())),
        step("Is your organisation involved in this person’s care?", involved),
        step("Has your organisation an agreement to share in force?", agreement),
        step("Which rule decided?", permit.rule().words_for_staff()),
    ]
}

fn about_the_kind(permit: &Permit, entry: &domain::Entry) -> Step {
    let organisation = entry.organisation.as_ref().map(|(id, _)| *id);
    let is_own = organisation.is_some() && organisation == permit.lens().organisation();
    let answer = match (is_own, entry.level) {
        (true, Level::Full) => "All of it: your own organisation recorded this.".to_owned(),
        (_, Level::Full) => format!("All of it: {}.", entry.category.words()),
        (_, Level::Summary | Level::None) => {
            format!("That it exists, not what it says: this is how far your view of {} goes.", entry.category.words())
        }
    };
    step("How much of this kind of information do you see?", answer)
}

fn seal_sight(sight: SealSight) -> &'static str {
    match sight {
        SealSight::All => "You see what you sealed.",
        SealSight::RecordedBy(_) => "Your own organisation recorded it, so it keeps sight of it.",
        SealSight::Broken(_) => "You broke the seal, or your own organisation recorded it.",
        SealSight::None => "",
    }
}

/// The same words for everybody alike, so that they tell nothing of what there is.
fn what_is_missing(actor: &Actor) -> &'static str {
    if actor.post().is_some() {
        "A record may hold more than a page shows, such as what a role does not see. No page tells what that is."
    } else {
        "A service may hold back a few things, such as what it was told about other people. Ask the service if you wish to know more."
    }
}
