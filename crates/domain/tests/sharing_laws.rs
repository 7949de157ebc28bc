//! Laws of the person's choices about sharing, on worlds that nobody thought of.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, Category, OrganisationId, Role, Scope, Sharing, SharingChoice,
    plan::PlanQuestion,
    sharing_choice::{Viewing, joined, kept_back},
};
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default()
}

fn organisation(n: u8) -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(n.into()))
}

fn account(n: u8) -> AccountId {
    AccountId::new(Uuid::from_u128(100 + u128::from(n)))
}

const CATEGORIES: [Category; 3] = [Category::AboutMe, Category::MentalHealth, Category::Result];
const ROLES: [Role; 2] = [Role::Nurse, Role::SocialWorker];

fn scope() -> impl Strategy<Value = Scope> {
    fn part(n: u8) -> impl Strategy<Value = Option<u8>> {
        proptest::option::of(0..n)
    }
    (part(3), part(3), part(2), part(2)).prop_map(|(category, place, role, who)| Scope {
        category: category.map(|n| CATEGORIES[usize::from(n)]),
        // Of what is about the person, sometimes one section of the plan.
        section: (category == Some(0)).then(|| role.map(|n| PlanQuestion::ALL[usize::from(n)])).flatten(),
        organisation: place.map(organisation),
        role: role.map(|n| ROLES[usize::from(n)]),
        account: who.map(account),
    })
}

fn choice_of(sharing: &'static [Sharing]) -> impl Strategy<Value = SharingChoice> {
    let ends = proptest::option::of(-2_i64..3).prop_map(|hours| hours.map(|hours| now() + Duration::hours(hours)));
    (scope(), proptest::sample::select(sharing), ends).prop_map(|(scope, sharing, ends_at)| SharingChoice {
        scope,
        sharing,
        ends_at,
    })
}

fn choices() -> impl Strategy<Value = Vec<SharingChoice>> {
    proptest::collection::vec(choice_of(Sharing::ALL), 0..6)
}

/// As a record holds them: in force, and one about the very same at most.
fn choices_apart() -> impl Strategy<Value = Vec<SharingChoice>> {
    choices().prop_map(|mut choices| {
        choices.retain(|choice| choice.is_in_force(now()));
        choices.sort_by_key(|choice| choice.scope);
        choices.dedup_by_key(|choice| choice.scope);
        choices
    })
}

fn viewing() -> impl Strategy<Value = Viewing> {
    (0_u8..3, 0_u8..3, 0_u8..2, proptest::option::of(0_u8..2)).prop_map(|(category, place, role, who)| Viewing {
        category: CATEGORIES[usize::from(category)],
        section: (category == 0).then(|| PlanQuestion::ALL[usize::from(role)]),
        organisation: organisation(place),
        role: ROLES[usize::from(role)],
        account: who.map(account),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_more_choice_to_keep_back_never_reveals_more(
        choices in choices(), more in choice_of(&[Sharing::AskFirst, Sharing::DoNotShare]), viewing in viewing(),
    ) {
        let before = kept_back(&choices, &viewing, now());
        let after = kept_back(&[&choices[..], &[more]].concat(), &viewing, now());
        prop_assert!(after >= before);
    }

    #[test]
    fn withdrawing_a_choice_to_share_never_reveals_more(
        choices in choices(), withdrawn in choice_of(&[Sharing::Share]), viewing in viewing(),
    ) {
        let before = kept_back(&[&choices[..], &[withdrawn]].concat(), &viewing, now());
        prop_assert!(kept_back(&choices, &viewing, now()) >= before);
    }

    #[test]
    fn a_joined_record_keeps_back_what_either_record_kept_back(
        one in choices_apart(), other in choices_apart(), viewing in viewing(), hours in 0_i64..3,
    ) {
        let at = now() + Duration::hours(hours);
        let kept = kept_back(&joined(&one, &other), &viewing, at);
        prop_assert!(kept >= kept_back(&one, &viewing, at) && kept >= kept_back(&other, &viewing, at));
    }

    #[test]
    fn order_does_not_matter_and_what_has_lapsed_is_as_if_absent(choices in choices(), viewing in viewing()) {
        let backwards: Vec<_> = choices.iter().rev().copied().collect();
        let in_force: Vec<_> = choices.iter().filter(|choice| choice.is_in_force(now())).copied().collect();
        let kept = kept_back(&choices, &viewing, now());
        prop_assert_eq!(kept_back(&backwards, &viewing, now()), kept);
        prop_assert_eq!(kept_back(&in_force, &viewing, now()), kept);
    }
}
