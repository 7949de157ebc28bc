//! What a page costs among few people and among many: nobody pays for the rows of others. Short: 4,000 and 24,000 people, whose indexes are
//! of one depth; long: 10,000 and a million.

use std::time::{Duration, Instant};

use domain::{Assurance, PersonId};
use service::Cx;

use super::is_long;
use crate::test_app::TestApp;

/// So often each page is asked for.
const TIMES: u32 = 60;
/// Of the blocks that a page reads: an index over a hundred times as many rows is a level deeper, and no more.
const MOST: f64 = 1.25;

/// No table of ours is tidied up by itself.
const STILL: &str = "do $$ declare t regclass; begin
    for t in select c.oid from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' loop
        execute format('alter table %s set (autovacuum_enabled = off)', t);
    end loop; end $$";

/// A page that must not cost more among more people.
#[derive(Clone, Copy, Debug)]
enum Page {
    Record,
    Home,
}

/// A page's cost: blocks of the database read, and the median time.
struct Cost {
    blocks: f64,
    time: Duration,
}

/// Adds made-up people from one number to another, each with a practice that is none of Margaret's, three entries, an audited reading and,
/// one in ten, a choice about sharing.
async fn populate(app: &TestApp, from: u32, to: u32) {
    let people = format!("generate_series({from}, {to}) n, lateral (select md5('p' || n)::uuid as id) p");
    let others = "(select array_agg(organisation_id order by organisation_id) from organisation where organisation_id not in
        (select organisation_id from relationship r join account a on a.person_id = r.person_id and a.username = 'margaret-okell'))";
    for statement in [
        format!(
            "insert into person (person_id, given, family, born_on, updated_at)
             select p.id, 'Given' || n % 700, 'Family' || n % 9000, date '1930-01-01' + n % 30000, now() from {people}"
        ),
        format!(
            "insert into person_index (person_id, name, family_sound, born_on)
             select p.id, 'given' || n % 700 || ' family' || n % 9000, 'FML', date '1930-01-01' + n % 30000 from {people}"
        ),
        format!("insert into person_identifier (system, value, person_id) select 'urn:made-up', n::text, p.id from {people}"),
        format!(
            "insert into relationship (relationship_id, person_id, organisation_id, kind, starts_at)
             select gen_random_uuid(), p.id, o.ids[1 + n % cardinality(o.ids)], 'registration', now() - interval '1 year'
             from {people}, (select {others} as ids) o"
        ),
        format!(
            "insert into sharing_choice (sharing_choice_id, person_id, sharing, made_at, category)
             select gen_random_uuid(), p.id, 'do-not-share', now(), 'letter' from {people} where n % 10 = 0"
        ),
        format!(
            "insert into entry (entry_id, person_id, source_key, kind, category, title, effective_at, effective_precision, received_at,
                organisation_id, origin, is_current, is_abnormal, version, content_hash, resource)
             select gen_random_uuid(), p.id, n || '/' || k.category, 'Basic', k.category, 'A made-up entry',
                now() - make_interval(days => n % 3000), 'instant', now(), o.ids[1 + n % cardinality(o.ids)], 'feed', true, false, 1,
                '', '{{}}'
             from {people}, unnest(array['problem', 'medicine', 'result']) as k (category), (select {others} as ids) o"
        ),
        format!("insert into audit_chain (chain_id, sequence, hash) select p.id, 1, '' from {people}"),
        format!(
            "insert into audit_event (chain_id, sequence, audit_event_id, at, actor_name, action, purpose, legal_basis, rule, categories,
                entries_seen, request_id, previous_hash, hash)
             select p.id, 1, gen_random_uuid(), now(), 'Somebody', 'read-record', '', '', 'care-relationship', '{{}}', 1, '', '', ''
             from {people}"
        ),
        "vacuum analyze".to_owned(),
    ] {
        app.superuser_does(Box::leak(statement.into_boxed_str())).await;
    }
}

/// A GP of Margaret's, on a connection of their own, which plans each statement once; and her record.
async fn reader(app: &TestApp) -> (Cx, PersonId) {
    let found = app
        .owner_sees(
            "select p.account_id || '|' || p.post_id || '|' || r.person_id from post p
             join relationship r on r.organisation_id = p.organisation_id and r.kind = 'registration'
             join account m on m.person_id = r.person_id and m.username = 'margaret-okell'
             where p.role = 'general-practitioner' and p.ended_at is null limit 1",
        )
        .await;
    let [account, post, person] = found.split('|').collect::<Vec<_>>()[..] else { panic!("no GP of Margaret's: {found}") };
    let portal = app.own_portal_with(1).await;
    let began = (app.clock_now(), Assurance::Password);
    let actor = service::account::actor(&portal, account.parse().unwrap(), post.parse().ok(), began).await.unwrap().unwrap();
    (Cx { portal, actor, request_id: "population".to_owned() }, person.parse().unwrap())
}

async fn blocks_read(app: &TestApp) -> f64 {
    // Connections tell what they read when they end.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let question = "select (blks_hit + blks_read)::text from pg_stat_database where datname = current_database()";
    app.owner_sees(question).await.parse().unwrap()
}

async fn cost(app: &TestApp, page: Page) -> Cost {
    let before = blocks_read(app).await;
    let (cx, person) = reader(app).await;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        match page {
            Page::Record => drop(service::record::open(&cx, person).await.unwrap()),
            Page::Home => drop(service::home::practitioner(&cx).await.unwrap()),
        }
        times.push(began.elapsed());
    }
    cx.portal.store.close().await;
    times.sort_unstable();
    let blocks = (blocks_read(app).await - before) / f64::from(TIMES);
    Cost { blocks, time: times[times.len() / 2] }
}

#[tokio::test]
async fn a_page_costs_the_same_among_many_people_as_among_few() {
    let app = TestApp::start();
    // What the database tidies up by itself would be counted as read by the page.
    app.superuser_does(STILL).await;
    let (few, many) = if is_long() { (10_000, 1_000_000) } else { (4_000, 24_000) };
    populate(&app, 1, few).await;
    let among_few = [cost(&app, Page::Record).await, cost(&app, Page::Home).await];
    populate(&app, few + 1, many).await;
    for (page, less) in [Page::Record, Page::Home].into_iter().zip(among_few) {
        let more = cost(&app, page).await;
        let (blocks, time) = (more.blocks / less.blocks, more.time.as_secs_f64() / less.time.as_secs_f64());
        println!(
            "population, {page:?}: among {few} people {:.0} blocks and {:.1} ms, among {many} {:.0} and {:.1}: {blocks:.2} and {time:.2} times",
            less.blocks,
            less.time.as_secs_f64() * 1e3,
            more.blocks,
            more.time.as_secs_f64() * 1e3,
        );
        assert!(blocks <= MOST, "{page:?}");
    }
}
