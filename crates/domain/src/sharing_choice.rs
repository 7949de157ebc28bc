//! What a person chose about sharing their record with the organisations that care for them.
//!
//! Without a choice, the record is shared. A choice to keep something back counts unless a choice to share says something narrower:
//! "nothing with anybody" yields to "all of it with my practice", and that yields to "but not my mental health with my practice".

use chrono::{DateTime, Utc};

use crate::{AccountId, Category, OrganisationId, Role, plan::PlanQuestion};

/// Whether something is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sharing {
    /// Shared with those who are involved in the person's care.
    Share,
    /// Kept back until the person says yes to somebody who asks.
    AskFirst,
    /// Kept back: each organisation sees only what it recorded itself.
    DoNotShare,
}

impl Sharing {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Share, Self::AskFirst, Self::DoNotShare];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::AskFirst => "ask-first",
            Self::DoNotShare => "do-not-share",
        }
    }

    /// The choice with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.code() == code)
    }

    /// Plain words, for the person.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Share => "Share",
            Self::AskFirst => "Ask me first",
            Self::DoNotShare => "Do not share",
        }
    }
}

/// What of the record, with whom: each part that is given narrows it; without any it is everything with everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Only this kind of information.
    pub category: Option<Category>,
    /// Of the person's plan, which is filed under [`Category::AboutMe`], only this section.
    pub section: Option<PlanQuestion>,
    /// Only with this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only with this role.
    pub role: Option<Role>,
    /// Only with this practitioner.
    pub account: Option<AccountId>,
}

/// Who would see which kind of information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewing {
    /// Which kind.
    pub category: Category,
    /// Of the person's plan, which section.
    pub section: Option<PlanQuestion>,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// Who, if it is somebody.
    pub account: Option<AccountId>,
}

impl Scope {
    /// About a section of the person's plan, with everybody.
    pub fn of_plan(section: PlanQuestion) -> Self {
        Self { category: Some(Category::AboutMe), section: Some(section), ..Self::default() }
    }

    /// Whether it is about this viewing.
    pub fn covers(&self, viewing: &Viewing) -> bool {
        self.category.is_none_or(|category| category == viewing.category)
            && self.section.is_none_or(|section| Some(section) == viewing.section)
            && self.organisation.is_none_or(|organisation| organisation == viewing.organisation)
            && self.role.is_none_or(|role| role == viewing.role)
            && self.account.is_none_or(|account| Some(account) == viewing.account)
    }

    /// Whether some viewing is about both.
    pub fn overlaps(&self, other: &Self) -> bool {
        fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        agree(self.category, other.category)
            && agree(self.section, other.section)
            && agree(self.organisation, other.organisation)
            && agree(self.role, other.role)
            && agree(self.account, other.account)
    }

    /// Whether it says all that another says, and more.
    pub fn is_narrower_than(&self, other: &Self) -> bool {
        fn keeps<T: PartialEq>(part: Option<T>, of_other: Option<T>) -> bool {
            of_other.is_none() || part == of_other
        }
        self != other
            && keeps(self.category, other.category)
            && keeps(self.section, other.section)
            && keeps(self.organisation, other.organisation)
            && keeps(self.role, other.role)
            && keeps(self.account, other.account)
    }
}

/// A choice as the decision weighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharingChoice {
    /// About what and whom.
    pub scope: Scope,
    /// What was chosen.
    pub sharing: Sharing,
    /// When it lapses, if it does.
    pub ends_at: Option<DateTime<Utc>>,
}

impl SharingChoice {
    /// In force at an instant: until just before its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether it would share, or share sooner, what another choice keeps back.
    pub fn loosens(&self, kept: &Self) -> bool {
        let ends_sooner = self.ends_at.is_some_and(|end| kept.ends_at.is_none_or(|other| end < other));
        let replaces = self.scope == kept.scope && (self.sharing < kept.sharing || ends_sooner);
        let lifts = self.sharing == Sharing::Share && self.scope.is_narrower_than(&kept.scope);
        kept.sharing != Sharing::Share && (replaces || lifts)
    }
}

/// How the person keeps something back from a viewing, the strictest of their choices that counts; none if they share it.
pub fn kept_back(choices: &[SharingChoice], viewing: &Viewing, now: DateTime<Utc>) -> Option<Sharing> {
    let about: Vec<_> = choices.iter().filter(|choice| choice.is_in_force(now) && choice.scope.covers(viewing)).collect();
    let is_lifted = |block: &SharingChoice| {
        about.iter().any(|other| other.sharing == Sharing::Share && other.scope.is_narrower_than(&block.scope))
    };
    about.iter().filter(|choice| choice.sharing != Sharing::Share && !is_lifted(choice)).map(|choice| choice.sharing).max()
}

/// The choices of two records of one human being, as they hold for the record that both become: whoever could not see something of one
/// cannot see it in the joined record. Of two about the very same the stricter stands, with the later end; one to share that would lift
/// what the other record keeps back does not come along.
pub fn joined(one: &[SharingChoice], other: &[SharingChoice]) -> Vec<SharingChoice> {
    let lifts = |choice: &SharingChoice, kept: &[SharingChoice]| {
        kept.iter().any(|kept| kept.scope != choice.scope && choice.loosens(kept))
    };
    let of_one = one.iter().filter(|choice| !lifts(choice, other));
    let of_other = other.iter().filter(|choice| !lifts(choice, one));
    let mut joined: Vec<SharingChoice> = Vec::new();
    for choice in of_one.chain(of_other) {
        match joined.iter_mut().find(|known| known.scope == choice.scope) {
            Some(known) => *known = stricter(known, choice),
            None => joined.push(*choice),
        }
    }
    joined
}

fn stricter(one: &SharingChoice, other: &SharingChoice) -> SharingChoice {
    SharingChoice {
        scope: one.scope,
        sharing: one.sharing.max(other.sharing),
        ends_at: one.ends_at.zip(other.ends_at).map(|(one, other)| one.max(other)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn practice() -> OrganisationId {
        OrganisationId::new(Uuid::from_u128(1))
    }

    fn viewing(category: Category, organisation: OrganisationId) -> Viewing {
        Viewing { category, section: None, organisation, role: Role::Nurse, account: Some(AccountId::new(Uuid::from_u128(7))) }
    }

    fn choice(sharing: Sharing, scope: Scope) -> SharingChoice {
        SharingChoice { scope, sharing, ends_at: None }
    }

    #[test]
    fn a_narrower_choice_to_share_lifts_a_wider_one_not_to_and_not_the_other_way_round() {
        let nothing = choice(Sharing::DoNotShare, Scope::default());
        let with_practice = Scope { organisation: Some(practice()), ..Scope::default() };
        let all_with_practice = choice(Sharing::Share, with_practice);
        let but_not_minds = choice(Sharing::DoNotShare, Scope { category: Some(Category::MentalHealth), ..with_practice });
        let choices = [nothing, all_with_practice, but_not_minds];
        let elsewhere = OrganisationId::new(Uuid::from_u128(2));
        assert_eq!(kept_back(&choices, &viewing(Category::Problem, practice()), now()), None);
        assert_eq!(kept_back(&choices, &viewing(Category::MentalHealth, practice()), now()), Some(Sharing::DoNotShare));
        assert_eq!(kept_back(&choices, &viewing(Category::Problem, elsewhere), now()), Some(Sharing::DoNotShare));
        // A choice about one thing is not narrower than one about another.
        let no_minds = choice(Sharing::AskFirst, Scope { category: Some(Category::MentalHealth), ..Scope::default() });
        let kept = kept_back(&[no_minds, all_with_practice], &viewing(Category::MentalHealth, practice()), now());
        assert_eq!(kept, Some(Sharing::AskFirst));
    }

    #[test]
    fn a_section_of_the_plan_can_be_kept_back_alone_and_shared_alone() {
        let section = |section| Viewing { section, ..viewing(Category::AboutMe, practice()) };
        let (matters, emergency) = (section(Some(PlanQuestion::WhatMatters)), section(Some(PlanQuestion::Emergency)));
        let keeps_one = [choice(Sharing::DoNotShare, Scope::of_plan(PlanQuestion::WhatMatters))];
        assert_eq!(kept_back(&keeps_one, &matters, now()), Some(Sharing::DoNotShare));
        assert_eq!(kept_back(&keeps_one, &emergency, now()), None);
        assert_eq!(kept_back(&keeps_one, &section(None), now()), None);
        let about_me = Scope { category: Some(Category::AboutMe), ..Scope::default() };
        let shares_one = [choice(Sharing::AskFirst, about_me), choice(Sharing::Share, Scope::of_plan(PlanQuestion::Emergency))];
        assert_eq!(kept_back(&shares_one, &emergency, now()), None);
        assert_eq!(kept_back(&shares_one, &matters, now()), Some(Sharing::AskFirst));
        assert_eq!(kept_back(&shares_one, &section(None), now()), Some(Sharing::AskFirst));
        // Sharing the kind with the practice says nothing of the section.
        let with_practice = choice(Sharing::Share, Scope { organisation: Some(practice()), ..about_me });
        assert_eq!(kept_back(&[keeps_one[0], with_practice], &matters, now()), Some(Sharing::DoNotShare));
    }

    #[test]
    fn a_choice_that_has_lapsed_is_none() {
        let lapsed = SharingChoice { ends_at: Some(now()), ..choice(Sharing::DoNotShare, Scope::default()) };
        assert_eq!(kept_back(&[lapsed], &viewing(Category::Problem, practice()), now()), None);
    }
}
