//! Every route of the router x method x actor x secret: no secret reaches anybody who must not see it, in no body and no header; and
//! nobody is kept from what they may see. Once over HTTP, once straight in the database as the application's role.

use std::collections::BTreeSet;

use domain::{Action, Assurance, PersonId, lens::SealSight};

use super::world::{Actor, CANARIES, Kind, World, world};

/// A route as the router has it: its path and its methods.
#[derive(Debug)]
struct Route {
    path: String,
    is_get: bool,
    is_post: bool,
}

/// The routes, read from the router's own table: one that is added there is in the matrix.
fn routes() -> Vec<Route> {
    let table = include_str!("../../../../app/src/routes.rs");
    let mut routes = Vec::new();
    for part in table.split(".route(").skip(1) {
        let path = part.split('"').nth(1).unwrap().to_owned();
        let methods = part.split('\n').next().unwrap();
        routes.push(Route { path, is_get: methods.contains("get("), is_post: methods.contains("post(") });
    }
    assert!(routes.len() > 40, "the table is not read any more");
    assert!(routes.iter().all(|route| route.is_get || route.is_post), "{routes:?}");
    routes
}

/// Addresses of a route: with every object that a parameter can name. A parameter that the matrix does not know fails.
fn addresses(world: &World, actor: &Actor, path: &str, seals: &[String]) -> Vec<String> {
    const NONE: &str = "00000000-0000-4000-8000-000000000000";
    let mut addresses = vec![path.to_owned()];
    while let Some(template) = addresses.iter().find(|address| address.contains('{')).cloned() {
        addresses.retain(|address| *address != template);
        let (before, rest) = template.split_once('{').unwrap();
        let (name, after) = rest.split_once('}').unwrap();
        let people = [&world.ida[8..], &world.other[8..], NONE];
        let values: Vec<&str> = match name {
            "person" => people.to_vec(),
            "entry" => world.entries.iter().map(String::as_str).chain([NONE]).collect(),
            // Ida would take her seals off.
            "seal" if actor.kind == Kind::Ida => vec![NONE],
            "seal" => seals.iter().map(String::as_str).chain([NONE]).collect(),
            "choice" | "grant" | "request" | "alert" | "event" | "question" | "account" | "post" | "model" | "agreement"
            | "breach" | "disagreement" => vec![NONE],
            "viewer" => vec!["individual", "nurse", "none"],
            "*path" | "*file" | "*rest" => vec!["none"],
            other => panic!("the route {path} has a parameter {other} that the leak matrix does not know: give it a row"),
        };
        // Under somebody else's record no item is found; two are enough to tell.
        let is_elsewhere = name == "entry" && !before.starts_with(&world.ida);
        let some = if is_elsewhere { 2 } else { values.len() };
        addresses.extend(values.into_iter().take(some).map(|value| format!("{before}{value}{after}")));
    }
    addresses
}

/// These end what the next row needs; the sessions' own tests look at them.
const LEFT_OUT: [&str; 3] = ["/sign-out", "/sign-out/everywhere", "/sign-in/demonstration"];

#[tokio::test]
async fn no_secret_reaches_anybody_over_any_route() {
    let world = world().await;
    let seals = world.app.superuser_lines("select seal_id::text from seal where ended_at is null order by 1 limit 2").await;
    let (mut responses, mut cells, mut shown) = (0_u64, 0_u64, 0_u64);
    let (mut leaks, mut denied) = (Vec::new(), Vec::new());
    for actor in &world.actors {
        for route in routes().iter().filter(|route| !LEFT_OUT.contains(&&*route.path)) {
            for address in addresses(&world, actor, &route.path, &seals) {
                let mut answers = Vec::new();
                if route.is_get {
                    answers.push(("GET", actor.browser.get(&address).await));
                }
                // Without fields nothing is done by whoever may do it, and everybody else is refused as they would be.
                if route.is_post && actor.kind != Kind::Ida {
                    answers.push(("POST", actor.browser.post(&address, &[("reason", ""), ("what", "item")]).await));
                }
                for (method, answer) in answers {
                    let status = answer.status();
                    let mut said = format!("{:?}", answer.headers());
                    said.push_str(&answer.text().await.unwrap_or_default());
                    responses += 1;
                    assert_ne!(status, 500, "{:?} {method} {address}", actor.kind);
                    for (canary, id) in CANARIES.iter().zip(&world.entries) {
                        cells += 1;
                        let is_there = said.contains(canary.name);
                        let may_see = actor.kind.may_see(canary);
                        if is_there && !may_see {
                            leaks.push(format!("{:?} {method} {address}: {}", actor.kind, canary.name));
                        }
                        let is_its_page = canary.is_idas && address == format!("{}/entries/{id}", world.ida);
                        if is_its_page && method == "GET" {
                            if may_see && !is_there {
                                denied.push(format!("{:?} {status} {address}: {}", actor.kind, canary.name));
                            }
                            shown += u64::from(is_there);
                        }
                    }
                }
            }
        }
    }
    println!(
        "leak matrix over HTTP: {} actors, {responses} answers, {cells} cells, {} leaks, {} wrongly denied, {shown} rightly shown",
        world.actors.len(),
        leaks.len(),
        denied.len()
    );
    assert_eq!(leaks, Vec::<String>::new());
    assert_eq!(denied, Vec::<String>::new());
    assert!(cells >= 20_000 && shown > 50, "{cells} {shown}");
    // What waits in queues and lies in tables in clear, for whoever reads the database or a backup.
    for (canary, is_sealed) in CANARIES.iter().map(|canary| (canary, canary.seal.is_some())) {
        let question = format!("select count(*)::text from apalis.jobs where encode(job, 'escape') like '%{}%'", canary.name);
        assert_eq!(world.app.owner_sees(Box::leak(question.into_boxed_str())).await, "0");
        if is_sealed {
            let question = format!("select count(*)::text from entry where entry::text like '%{}%'", canary.name);
            assert_eq!(world.app.owner_sees(Box::leak(question.into_boxed_str())).await, "0");
        }
    }
}

/// Sets what the portal sets for a permit, on a bare connection of the application's role.
async fn enter(db: &mut store::owner::Connection, permit: &domain::Permit, mode: &str) {
    let lens = permit.lens();
    let codes = |categories: Vec<domain::Category>| categories.iter().map(|it| it.code()).collect::<Vec<_>>().join(",");
    let seals = match lens.seals() {
        SealSight::All => "all",
        SealSight::RecordedBy(_) | SealSight::Broken(Some(_)) => "team",
        SealSight::None | SealSight::Broken(None) => "none",
    };
    let yes = |it| if it { "yes" } else { "" }.to_owned();
    let settings = [
        ("person", permit.person().to_string()),
        ("account", permit.actor().account_id().map(|id| id.to_string()).unwrap_or_default()),
        ("organisation", lens.organisation().map(|id| id.to_string()).unwrap_or_default()),
        ("mode", mode.to_owned()),
        ("shared", codes(lens.shared_categories().collect())),
        ("own", codes(lens.own_categories().collect())),
        ("seals", seals.to_owned()),
        ("broken", yes(lens.breaks_seals())),
        ("treats", yes(lens.tells_safety_rules())),
        ("sensitive", lens.sensitive().map(domain::Sensitivity::code).collect::<Vec<_>>().join(",")),
        ("sections", lens.section_codes().collect::<Vec<_>>().join(",")),
        ("medicines", lens.filed_elsewhere().code().to_owned()),
        ("role", permit.actor().post().map(|post| post.role.code().to_owned()).unwrap_or_default()),
    ];
    for (name, value) in settings {
        sqlx::query("select set_config('ilinks.' || $1, $2, false)").bind(name).bind(value).execute(&mut *db).await.unwrap();
    }
}

/// The entries and seals that the application's role sees of Ida, whatever it asks, under a permit: and those that it must.
pub async fn breaches_in_the_database(world: &World) -> (u64, Vec<String>) {
    let person: PersonId = world.ida[8..].parse().unwrap();
    let mut db = store::owner::connect(&world.app.app_url).await.unwrap();
    let (mut cells, mut breaches) = (0, Vec::new());
    for actor in world.actors.iter().filter(|actor| !matches!(actor.kind, Kind::Nobody | Kind::PartnerClient | Kind::Closed)) {
        let question = format!(
            "select account_id || '|' || coalesce((select post_id::text from post p where p.account_id = a.account_id), '') from account a where username = '{}'",
            actor.username
        );
        let found = world.app.owner_sees(Box::leak(question.into_boxed_str())).await;
        let (account, post) = found.split_once('|').unwrap();
        let began = world.app.clock_now();
        let who =
            service::account::actor(&world.portal, account.parse().unwrap(), post.parse().ok(), (began, Assurance::SecondStep))
                .await
                .unwrap()
                .unwrap();
        for action in Action::ALL {
            let mut tx = world.portal.store.begin().await.unwrap();
            let facts = tx.facts(&who, person).await.unwrap();
            let Ok(permit) = domain::decide(&who, *action, &facts, tx.now()) else { continue };
            for mode in ["read", "write"] {
                enter(&mut db, &permit, mode).await;
                let visible: Vec<String> =
                    sqlx::query_scalar("select entry_id::text from entry").fetch_all(&mut db).await.unwrap();
                let visible: BTreeSet<String> = visible.into_iter().collect();
                for (canary, id) in CANARIES.iter().zip(&world.entries) {
                    cells += 1;
                    let (is_there, may_see) = (visible.contains(id), actor.kind.may_see(canary));
                    // Other actions show less, never more.
                    if is_there && !may_see || *action == Action::ReadRecord && may_see && !is_there {
                        breaches.push(format!("{:?} {} {mode}: {} is {is_there}", actor.kind, action.code(), canary.name));
                    }
                }
                for (table, locked) in [("seal", "is_locked"), ("entry", "coalesce(seal_is_locked, false)")] {
                    let question = format!("select count(*) from {table} where {locked}");
                    let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(question)).fetch_one(&mut db).await.unwrap();
                    let is_team = matches!(actor.kind, Kind::Ida | Kind::Broken | Kind::Post(..));
                    cells += 1;
                    if count > 0 && !is_team {
                        breaches.push(format!("{:?} {} {mode}: knows {count} locked of {table}", actor.kind, action.code()));
                    }
                }
                for table in [
                    "seal_break",
                    "alert",
                    "source_message",
                    "quarantine",
                    "access_question",
                    "carer_grant",
                    "audit_event",
                    "person",
                ] {
                    let question = format!("select count(*) from {table} where {table}::text like '%{}%'", &world.other[8..]);
                    let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(question)).fetch_one(&mut db).await.unwrap();
                    cells += 1;
                    if count > 0 {
                        breaches.push(format!("{:?} {} {mode}: somebody else's rows of {table}", actor.kind, action.code()));
                    }
                }
            }
        }
    }
    (cells, breaches)
}

#[tokio::test]
async fn no_secret_reaches_anybody_straight_in_the_database() {
    let world = world().await;
    let (cells, breaches) = breaches_in_the_database(&world).await;
    println!("leak matrix in the database: {cells} cells, {} breaches", breaches.len());
    assert_eq!(breaches, Vec::<String>::new());
    assert!(cells > 2_000, "{cells}");
}
