//! What the person's choices keep back from somebody in a post, and what that post is told of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Facts;
use crate::{
    AccountId, Category, Post, Sharing,
    plan::PlanQuestion,
    rule::Rule,
    sharing_choice::{Viewing, kept_back},
    sharing_model::Level,
};

/// How the person keeps back from a viewer what they keep back.
pub(super) struct Kept {
    pub(super) categories: BTreeMap<Category, Sharing>,
    pub(super) sections: BTreeMap<PlanQuestion, Sharing>,
}

/// Which rule a practitioner is told whom the person's choices may keep something from.
pub(super) fn rule_of_the_choices(kept: &Kept, (post, is_claimed): (&Post, bool), facts: &Facts) -> Rule {
    // What the role would not see anyway is not missing from its view.
    let would_see = || Category::ALL.iter().filter(|category| facts.shared_level(post, **category) > Level::None);
    let missing: Vec<_> = would_see().filter_map(|category| kept.categories.get(category)).collect();
    let misses_a_section = !kept.sections.is_empty() && facts.shared_level(post, Category::AboutMe) > Level::None;
    match (missing.len() == would_see().count(), missing.into_iter().max()) {
        (true, Some(Sharing::AskFirst)) => Rule::PersonAsksFirst,
        (true, Some(_)) => Rule::PersonDoesNotShare,
        (false, Some(_)) => Rule::PersonKeepsSomeBack,
        (_, None) if misses_a_section => Rule::PersonKeepsSomeBack,
        (_, None) if is_claimed => Rule::ClaimedRelationship,
        (_, None) => Rule::CareRelationship,
    }
}

/// How the person keeps back from this viewer what they keep back.
pub(super) fn kept(account: AccountId, post: &Post, facts: &Facts, now: DateTime<Utc>) -> Kept {
    let sharing = |category, section| {
        let viewing = Viewing { category, section, organisation: post.organisation_id, role: post.role, account: Some(account) };
        kept_back(&facts.sharing_choices, &viewing, now)
    };
    let of_category = |category: &Category| Some((*category, sharing(*category, None)?));
    let of_section = |section: &PlanQuestion| Some((*section, sharing(Category::AboutMe, Some(*section))?));
    Kept {
        categories: Category::ALL.iter().filter_map(of_category).collect(),
        sections: PlanQuestion::ALL.iter().filter_map(of_section).collect(),
    }
}

/// Whether the person, asked, could show what the role would see.
pub(super) fn would_see_if_asked(kept: &Kept, post: &Post, facts: &Facts) -> bool {
    let sees = |category| facts.shared_level(post, category) > Level::None;
    let mut categories = kept.categories.iter().filter(|(_, sharing)| **sharing == Sharing::AskFirst);
    let asks_of_plan = kept.sections.values().any(|sharing| *sharing == Sharing::AskFirst);
    categories.any(|(category, _)| sees(*category)) || (asks_of_plan && sees(Category::AboutMe))
}
