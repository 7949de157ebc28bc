//! Two independent votes on who sees what: production (facts, decision, lens, row-level security) against an oracle that was written
//! from `docs/authorisation.md` over plain structs, slow and obvious, sharing no code with it.

mod vote;
mod worlds;

use std::collections::BTreeMap;

use domain::{AccountId, Action, Actor, Assurance, Capacity, OrganisationId, PersonId, Post, PostId};
use store::TimelineFilter;
use uuid::Uuid;

use self::{
    vote::{Person, Viewer, oracle},
    worlds::{Worlds, govern, insert},
};
use super::{Dice, is_long};
use crate::test_app::TestApp;

fn actor(viewer: &Viewer) -> Actor {
    let capacity = match &viewer.post {
        None => Capacity::Myself { person: viewer.own.map(PersonId::new) },
        Some((organisation, role)) => Capacity::Post(Post {
            id: PostId::new(*organisation),
            organisation_id: OrganisationId::new(*organisation),
            organisation_name: "O".to_owned(),
            setting: viewer.setting.clone(),
            role: role.parse().unwrap(),
            title: "T".to_owned(),
        }),
    };
    // To read needs a password only: the oracle knows nothing of second steps, and half of those who ask have none.
    let assurance = if viewer.account.as_u128().is_multiple_of(2) { Assurance::Password } else { Assurance::SecondStep };
    let own = viewer.own.map(PersonId::new);
    Actor::Account { id: AccountId::new(viewer.account), name: "A".to_owned(), own, assurance, capacity }
}

#[tokio::test]
async fn production_and_the_oracle_agree_on_who_sees_what() {
    let app = TestApp::start();
    let (people, viewers, items) = if is_long() { (500, 500, 40) } else { (40, 125, 40) };
    let uuids =
        async |question| app.superuser_lines(question).await.iter().map(|id| id.parse::<Uuid>().unwrap()).collect::<Vec<_>>();
    let organisations = uuids("select organisation_id::text from organisation order by 1 limit 4").await;
    let accounts = uuids("select account_id::text from account order by 1 limit 4").await;
    let now = app.clock_now();
    let mut db = store::owner::connect(&app.superuser_url()).await.unwrap();
    sqlx::query("set session_replication_role = replica").execute(&mut db).await.unwrap();
    let mut settings = BTreeMap::new();
    for organisation in &organisations {
        let kind = sqlx::query_scalar("select kind from organisation where organisation_id = $1").bind(organisation);
        settings.insert(*organisation, kind.fetch_one(&mut db).await.unwrap());
    }
    let mut worlds = Worlds { dice: Dice::new(3), now, organisations: &organisations, accounts: &accounts, settings };
    let model = govern(&mut db, &mut worlds).await;
    let ids: Vec<Uuid> = (0..people).map(|n| Uuid::from_u128((7 << 96) + n)).collect();
    let population: Vec<Person> = ids.iter().map(|id| worlds.person(*id, items)).collect();
    for person in &population {
        insert(&mut db, person, now).await;
    }
    let portal = app.own_portal().await;
    let (mut votes, mut seen) = (0_u64, [0_u64; 3]);
    for person in &population {
        for _ in 0..viewers {
            let viewer = worlds.viewer(&ids);
            let actor = actor(&viewer);
            let mut tx = portal.store.begin().await.unwrap();
            let facts = tx.facts(&actor, PersonId::new(person.id)).await.unwrap();
            let mut shown = BTreeMap::new();
            if let Ok(permit) = domain::decide(&actor, Action::ReadRecord, &facts, now) {
                tx.enter(&permit).await.unwrap();
                let filter = TimelineFilter { limit: 1_000, ..TimelineFilter::default() };
                for entry in tx.timeline(&permit, &filter).await.unwrap() {
                    shown.insert(entry.id.as_uuid(), if entry.detail.is_some() { 2 } else { 1 });
                }
            }
            for item in &person.items {
                let (production, oracle) =
                    (shown.get(&item.id).copied().unwrap_or(0), oracle(&model, &viewer, person, item, now));
                assert_eq!(production, oracle, "{viewer:?}\n{item:?}\n{person:#?}");
                votes += 1;
                seen[usize::from(oracle)] += 1;
            }
        }
    }
    println!("oracle: {votes} votes, 0 disagreements; {} hidden, {} in summary, {} in full", seen[0], seen[1], seen[2]);
    assert!(votes >= 200_000 && seen.iter().all(|count| *count > votes / 200), "{seen:?}");
}
