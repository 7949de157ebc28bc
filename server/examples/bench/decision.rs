//! The decision alone, without a database: a person with 50 choices and 20 seals.

use std::{hint::black_box, time::Instant};

use anyhow::Context;
use chrono::{DateTime, Duration};
use domain::{
    AccountId, Action, Actor, Assurance, Capacity, Category, Facts, OrganisationId, PersonId, Post, PostId, Relationship,
    RelationshipKind, Role, Scope, Sharing, SharingChoice, clock::london_day, decide, sharing_model::SharingModel,
};
use uuid::Uuid;

use crate::report::Report;

/// The bar, in nanoseconds.
const MOST: f64 = 20_000.0;
const ROUNDS: usize = 7;
const DECISIONS: u32 = 20_000;

/// Measures `decide` in several rounds and reports the median.
pub fn measure(report: &mut Report) -> anyhow::Result<()> {
    report.part("The decision alone")?;
    let now = DateTime::from_timestamp(1_800_000_000, 0).context("an instant")?;
    let organisation = OrganisationId::new(Uuid::from_u128(2));
    let post = Post {
        id: PostId::new(Uuid::from_u128(4)),
        organisation_id: organisation,
        organisation_name: "O".to_owned(),
        setting: "acute".to_owned(),
        role: Role::HospitalDoctor,
        title: "T".to_owned(),
    };
    let actor = Actor::Account {
        id: AccountId::new(Uuid::from_u128(3)),
        name: "A".to_owned(),
        own: None,
        assurance: Assurance::Password,
        capacity: Capacity::Post(post),
    };
    // Every one bears on the viewer, so none can be passed over.
    let choice = |n: usize| SharingChoice {
        scope: Scope {
            category: Category::ALL.get(n % (Category::ALL.len() + 1)).copied(),
            organisation: (n.is_multiple_of(2)).then_some(organisation),
            role: (n.is_multiple_of(3)).then_some(Role::HospitalDoctor),
            ..Scope::default()
        },
        sharing: [Sharing::Share, Sharing::AskFirst, Sharing::DoNotShare][n % 3],
        ends_at: Some(now + Duration::days(1)),
    };
    let facts = Facts {
        person: PersonId::new(Uuid::from_u128(1)),
        exists: true,
        born_on: None,
        relationship: Some(Relationship { kind: RelationshipKind::Encounter, starts_at: now, expires_at: None }),
        carer_grant: None,
        emergency: None,
        sharing_choices: (0..50).map(choice).collect(),
        sealed_categories: Category::ALL.iter().copied().take(20).collect(),
        seal_break: None,
        agreed_until: Some(london_day(now)),
        people_read: 0,
        model: SharingModel::first(),
    };
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..DECISIONS {
            black_box(decide(black_box(&actor), Action::ReadRecord, black_box(&facts), now)).context("the reader may read")?;
        }
        rounds.push(began.elapsed().as_secs_f64() * 1e9 / f64::from(DECISIONS));
    }
    rounds.sort_by(f64::total_cmp);
    let (least, median, most) = (rounds[0], rounds[ROUNDS / 2], rounds[ROUNDS - 1]);
    let measured = format!("{:.1} µs ({:.1} to {:.1})", median / 1e3, least / 1e3, most / 1e3);
    report.row("decide, 50 choices and 20 kinds sealed", measured, Some(("20 µs", median <= MOST)));
    report.figure("decide_nanoseconds", median);
    Ok(())
}
