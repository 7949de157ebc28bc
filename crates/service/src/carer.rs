//! Carers: granted and withdrawn by the person, registered on evidence by a privacy officer, reviewed as a child grows up.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, Action, CarerBasis, CarerGrantId, Category, Extent, ExtentError, GeneralAction, NhsNumber, Permit, Person,
    PersonId,
    carer::is_last_name,
    clock::{day_in_words, london_day, london_midnight},
};
use store::{NewGrant, ParentToReview, StoredGrant, Tx};

use crate::{
    Cx, ServiceError,
    door::{Purpose, Seen, enter, enter_general, leave, leave_as, leave_general},
    installation::person_with,
    loss_of_capacity::{Assessment, CapacityError},
};

/// The person's carers.
#[derive(Clone, Debug)]
pub struct CarersView {
    /// Whose.
    pub person: Person,
    /// The rights in force or to come.
    pub grants: Vec<StoredGrant>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// What was typed is no day.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("Enter a real date, such as 27 3 2027, or leave it empty")]
pub struct NotADate;

/// A right that somebody asks to give: as it was typed.
#[derive(Clone, Debug)]
pub struct GrantForm<'a> {
    /// Username of the carer's account.
    pub username: &'a str,
    /// The carer's last name, so that a slip in the username gives a stranger nothing.
    pub last_name: &'a str,
    /// What they are to the person.
    pub relation: &'a str,
    /// All that carers may see or some topics, if that was chosen.
    pub extent: Option<Extent>,
    /// The topics that were ticked.
    pub topics: Vec<Category>,
    /// The last day, if there is one.
    pub until: Result<Option<NaiveDate>, NotADate>,
}

/// A legal authority to register: as it was typed.
#[derive(Clone, Debug)]
pub struct AuthorityForm<'a> {
    /// Over whom, by NHS number.
    pub nhs_number: &'a str,
    /// On what ground.
    pub basis: Option<CarerBasis>,
    /// The document that it rests on.
    pub evidence: &'a str,
    /// The first day, if it is not today.
    pub from: Option<NaiveDate>,
    /// That the person cannot decide, if it is assessed.
    pub assessment: Assessment<'a>,
    /// Who, as what, until when.
    pub grant: GrantForm<'a>,
}

/// What is wrong with a form.
#[derive(Debug, thiserror::Error)]
pub enum GrantProblem {
    /// No username, or one's own.
    #[error("Enter the username that they sign in with. Ask them for it")]
    Username,
    /// No account with this username, or one of another name: which of the two is not told.
    #[error("We know nobody with this username and last name. Check both with them")]
    Unknown,
    /// No last name.
    #[error("Enter their last name")]
    LastName,
    /// Not said what they are to the person.
    #[error("Say what they are to the person, such as daughter or neighbour, in at most 40 characters")]
    Relation,
    /// Not said how much they may see.
    #[error(transparent)]
    Extent(#[from] ExtentError),
    /// The last day is none.
    #[error(transparent)]
    Until(#[from] NotADate),
    /// The last day is over.
    #[error("The last day must be today or later")]
    Over,
    /// Nobody with this NHS number.
    #[error("Enter the NHS number of somebody whose record is here")]
    Person,
    /// No ground.
    #[error("Choose the ground")]
    Basis,
    /// No document.
    #[error("Name the document and its reference, and who holds it")]
    Evidence,
    /// The assessment of capacity is wrong.
    #[error(transparent)]
    Capacity(CapacityError),
}

/// Why no right is given.
#[derive(Debug)]
pub enum GrantError {
    /// What is wrong with the form, in its order.
    Form(Vec<GrantProblem>),
    /// No answer.
    Service(ServiceError),
}

impl From<GrantProblem> for GrantError {
    fn from(problem: GrantProblem) -> Self {
        Self::Form(vec![problem])
    }
}

impl From<CapacityError> for GrantError {
    fn from(error: CapacityError) -> Self {
        match error {
            CapacityError::Service(error) => Self::Service(error),
            error => GrantProblem::Capacity(error).into(),
        }
    }
}

impl From<ServiceError> for GrantError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<store::StoreError> for GrantError {
    fn from(error: store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Lists the person's carers.
pub async fn list(cx: &Cx, person: PersonId) -> Result<CarersView, ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ManageCarers, Purpose::Read).await?;
    let grants = tx.carer_grants(&permit).await?;
    let person = tx.person(&permit).await?.ok_or(ServiceError::NotFound)?;
    let now = tx.now();
    leave_as(cx, tx, &permit, Action::ReadRecord.code(), &Seen::count(grants.len())).await?;
    Ok(CarersView { person, grants, now })
}

/// Gives a carer access. It counts from the very next request.
pub async fn grant(cx: &Cx, person: PersonId, form: &GrantForm<'_>) -> Result<(), GrantError> {
    let (mut tx, permit) = enter(cx, person, Action::ManageCarers, Purpose::Write).await?;
    let made = new_grant(cx, &mut tx, form).await?;
    tx.add_carer_grant(&permit, &made).await?;
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&format!("Gave access to {}", form.username))).await?)
}

/// Everything that is wrong is said at once.
async fn new_grant<'a>(cx: &Cx, tx: &mut Tx, form: &'a GrantForm<'_>) -> Result<NewGrant<'a>, GrantError> {
    let (carer, relation) = (whom(cx, tx, form).await?, relation(form));
    let (topics, until) = (Extent::topics(form.extent, &form.topics), last_day(form, london_day(tx.now())));
    match (carer, relation, topics, until) {
        (Ok(carer), Ok(relation), Ok(topics), Ok(until)) => Ok(NewGrant {
            carer,
            relation,
            basis: CarerBasis::Granted,
            topics,
            starts_at: tx.now(),
            // The last day counts to its end.
            ends_at: until.and_then(|until| until.succ_opt()).map(london_midnight),
            evidence: None,
            lacks_capacity: None,
        }),
        (carer, relation, topics, until) => {
            let mut problems = carer.err().unwrap_or_default();
            problems.extend(relation.err());
            problems.extend(topics.err().map(GrantProblem::from));
            problems.extend(until.err());
            Err(GrantError::Form(problems))
        }
    }
}

/// The account of the carer, or what is wrong with the two fields that say whose it is.
async fn whom(cx: &Cx, tx: &mut Tx, form: &GrantForm<'_>) -> Result<Result<AccountId, Vec<GrantProblem>>, GrantError> {
    let (username, last_name) = (form.username.trim().to_lowercase(), form.last_name.trim());
    let missing = username.is_empty().then_some(GrantProblem::Username);
    let missing: Vec<_> = missing.into_iter().chain(last_name.is_empty().then_some(GrantProblem::LastName)).collect();
    if !missing.is_empty() {
        return Ok(Err(missing));
    }
    let account = tx.account_by_username(&username).await?.filter(|account| is_last_name(last_name, &account.display_name));
    Ok(match account {
        None => Err(vec![GrantProblem::Unknown]),
        Some(account) if Some(account.id) == cx.actor.account_id() => Err(vec![GrantProblem::Username]),
        Some(account) => Ok(account.id),
    })
}

fn relation<'a>(form: &GrantForm<'a>) -> Result<&'a str, GrantProblem> {
    let relation = form.relation.trim();
    if (1..=40).contains(&relation.chars().count()) { Ok(relation) } else { Err(GrantProblem::Relation) }
}

fn last_day(form: &GrantForm<'_>, today: NaiveDate) -> Result<Option<NaiveDate>, GrantProblem> {
    let until = form.until?;
    if until.is_some_and(|until| until < today) { Err(GrantProblem::Over) } else { Ok(until) }
}

/// Withdraws what the person granted. It is gone at the carer's very next request.
pub async fn withdraw(cx: &Cx, person: PersonId, id: CarerGrantId) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ManageCarers, Purpose::Write).await?;
    if !tx.end_carer_grant(&permit, id, true).await? {
        return Err(ServiceError::NotFound);
    }
    leave(cx, tx, &permit, &Seen::with_reason("A carer's access was withdrawn")).await
}

/// Chooses whether a carer is told when the person's record is opened in an emergency.
pub async fn tell_of_emergencies(cx: &Cx, person: PersonId, id: CarerGrantId, is_told: bool) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::ManageCarers, Purpose::Write).await?;
    if !tx.choose_telling_of_emergencies(&permit, id, is_told).await? {
        return Err(ServiceError::NotFound);
    }
    let said = if is_told { "A carer is to be told of emergencies" } else { "A carer is not to be told of emergencies" };
    leave(cx, tx, &permit, &Seen::with_reason(said)).await
}

/// Whom to tell that the record was opened in an emergency, beside the person and the privacy officers.
pub(crate) async fn told_of_emergencies(tx: &mut Tx, permit: &Permit) -> Result<BTreeSet<AccountId>, ServiceError> {
    let (born_on, now) = (tx.person(permit).await?.and_then(|person| person.born_on), tx.now());
    let is_told = |it: &StoredGrant| it.to_weigh().is_told_of_emergencies(it.is_told_of_emergencies, born_on, now);
    Ok(tx.carer_grants(permit).await?.iter().filter(|grant| is_told(grant)).map(|grant| grant.account).collect())
}

/// Registers a parent, an attorney or a deputy, on evidence. An attorney or deputy waits until it is assessed that the person cannot decide.
pub async fn register(cx: &Cx, form: &AuthorityForm<'_>) -> Result<(), GrantError> {
    // Whoever may not do this does not learn whose NHS number it is.
    domain::decide_general(&cx.actor, GeneralAction::ReviewAccess).map_err(ServiceError::from)?;
    let number = NhsNumber::parse(form.nhs_number).map_err(|_| GrantProblem::Person)?;
    let person = person_with(&cx.portal, &number).await?.ok_or(GrantProblem::Person)?;
    let basis = form.basis.filter(|basis| basis.has_authority()).ok_or(GrantProblem::Basis)?;
    let evidence = form.evidence.trim();
    if !(3..=200).contains(&evidence.chars().count()) {
        return Err(GrantProblem::Evidence.into());
    }
    let (mut tx, permit) = enter(cx, person, Action::RegisterAuthority, Purpose::Write).await?;
    let starts_at = form.from.map_or(tx.now(), london_midnight);
    let lacks_capacity = form.assessment.at_registration(basis, (london_day(starts_at), london_day(tx.now())))?;
    let grant = new_grant(cx, &mut tx, &form.grant).await?;
    let made = NewGrant { basis, evidence: Some(evidence), starts_at, lacks_capacity, ..grant };
    tx.add_carer_grant(&permit, &made).await?;
    let since = lacks_capacity
        .map_or_else(String::new, |(since, evidence)| format!(". They cannot decide since {}: {evidence}", day_in_words(since)));
    Ok(leave(cx, tx, &permit, &Seen::with_reason(&format!("Registered {}{since}", basis.words()))).await?)
}

/// Parents whose right waits for a review.
pub async fn parents_to_review(cx: &Cx) -> Result<Vec<ParentToReview>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReviewAccess).await?;
    let today = london_day(tx.now());
    let parents = tx.parents_to_review(&permit, today).await?;
    leave_general(cx, tx, &permit, &Seen::count(parents.len())).await?;
    Ok(parents)
}

/// A parent's right goes on, as far as the child's age lets it; or ends.
pub async fn review(cx: &Cx, person: PersonId, id: CarerGrantId, goes_on: Option<bool>) -> Result<(), ServiceError> {
    let (mut tx, permit) = enter(cx, person, Action::RegisterAuthority, Purpose::Write).await?;
    let goes_on = goes_on.ok_or(ServiceError::NotFound)?;
    let today = london_day(tx.now());
    let done =
        if goes_on { tx.review_carer_grant(&permit, id, today).await? } else { tx.end_carer_grant(&permit, id, false).await? };
    if !done {
        return Err(ServiceError::NotFound);
    }
    let said = if goes_on { "A parent's access was reviewed and goes on" } else { "A parent's access was reviewed and ended" };
    leave(cx, tx, &permit, &Seen::with_reason(said)).await
}
