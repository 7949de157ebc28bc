//! Who reads or makes choices about sharing, and what of them they may know.
//!
//! The person knows all of them. Whoever acts for the person is told nothing of a kind of information that they do not see: neither that
//! something was chosen of it, nor what follows from that, nor that somebody asks for it. What they chose themselves they know.

use chrono::{DateTime, Utc};
use domain::{AccountId, Action, Category, Facts, Permit, Rule, Scope, decide, lens::Lens};
use store::{StoredChoice, StoredDisagreement};

use crate::ServiceError;

/// Who reads.
pub(crate) struct Reader {
    account: Option<AccountId>,
    /// What they see of the record; none for the person.
    lens: Option<Lens>,
}

impl Reader {
    /// Whoever has this permit, by the facts that were weighed for it. The permit to choose shows nothing of the record, so it is asked
    /// what they may read.
    pub(crate) fn new(permit: &Permit, facts: &Facts, now: DateTime<Utc>) -> Result<Self, ServiceError> {
        let account = permit.actor().account_id();
        if permit.rule() == Rule::OwnRecord {
            return Ok(Self { account, lens: None });
        }
        let reading = decide(permit.actor(), Action::ReadRecord, facts, now)?;
        Ok(Self { account, lens: Some(reading.lens().clone()) })
    }

    /// The person themselves, not somebody who acts for them.
    pub(crate) fn is_the_person(&self) -> bool {
        self.lens.is_none()
    }

    /// The kinds of information of which they may choose something.
    pub(crate) fn kinds(&self) -> Vec<Category> {
        Category::ALL.iter().copied().filter(|category| self.sees(*category)).collect()
    }

    /// Whether they may choose something of this.
    pub(crate) fn may_choose(&self, scope: &Scope) -> bool {
        scope.category.is_none_or(|category| self.sees(category))
    }

    /// Whether they are told of a choice. One about everything they are told of: it shows in all that they see.
    pub(crate) fn is_told_of(&self, stored: &StoredChoice) -> bool {
        self.is_me(stored.made_by) || self.may_choose(&stored.choice.scope)
    }

    /// The choices of which they are told, as they may know them.
    pub(crate) fn choices(&self, mut choices: Vec<StoredChoice>) -> Vec<StoredChoice> {
        choices.retain(|stored| self.is_told_of(stored));
        for stored in &mut choices {
            self.leave_out_names(stored);
        }
        choices
    }

    /// The disagreements of which they are told: those in which they are one of the two, and those about what they see.
    pub(crate) fn disagreements(&self, mut disagreements: Vec<StoredDisagreement>) -> Vec<StoredDisagreement> {
        disagreements.retain(|it| {
            let wish_is_told = it.wish.as_ref().is_none_or(|wish| self.may_choose(&wish.choice.scope));
            self.is_me(Some(it.asked_by)) || (wish_is_told && self.is_told_of(&it.in_the_way))
        });
        for it in &mut disagreements {
            self.leave_out_names(&mut it.in_the_way);
        }
        disagreements
    }

    /// Nobody but the person learns by a choice who looked, nor one parent who the other is.
    fn leave_out_names(&self, stored: &mut StoredChoice) {
        if !self.is_the_person() && !self.is_me(stored.made_by) {
            stored.practitioner = None;
            stored.maker = None;
        }
    }

    fn is_me(&self, account: Option<AccountId>) -> bool {
        account.is_some() && account == self.account
    }

    fn sees(&self, category: Category) -> bool {
        self.lens.as_ref().is_none_or(|lens| lens.may_show(category))
    }
}
