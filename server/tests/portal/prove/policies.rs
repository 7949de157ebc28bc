//! Mutants: each row-level policy that lets something be read is opened in turn, and the leak matrix of the database must notice; each
//! that lets something be written is taken away, and the application must not write any more.

use super::{leak_matrix::breaches_in_the_database, world::world};

#[tokio::test]
async fn every_row_level_policy_that_is_opened_is_noticed() {
    let world = world().await;
    assert_eq!(breaches_in_the_database(&world).await.1, Vec::<String>::new());
    // Those of the owner's own questions are not the application's; entry_version has no version here that another lens would show.
    let policies = world
        .app
        .superuser_lines(
            "select tablename || '|' || policyname || '|' || qual from pg_policies
             where schemaname = 'public' and cmd = 'SELECT' and 'ilinks_owner' <> all (roles)
               and tablename in ('entry', 'seal', 'person', 'carer_grant', 'audit_event', 'alert', 'seal_break', 'access_question')",
        )
        .await;
    let mut noticed = 0;
    for line in &policies {
        let [table, policy, qual] = line.splitn(3, '|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let change =
            |to: &str| -> &'static str { Box::leak(format!("alter policy {policy} on {table} using ({to})").into_boxed_str()) };
        for mutant in ["true".to_owned(), format!("not ({qual})")] {
            world.app.superuser_does(change(&mutant)).await;
            let (_, breaches) = breaches_in_the_database(&world).await;
            world.app.superuser_does(change(qual)).await;
            // Of somebody whom nobody here cares for there are rows only in some tables.
            let question = format!("select (count(*) > 0)::text from {table} t where t::text like '%{}%'", &world.other[8..]);
            let has_rows = world.app.owner_sees(Box::leak(question.into_boxed_str())).await == "true";
            if table == "entry" || mutant == "true" && (has_rows || table == "seal") {
                assert!(!breaches.is_empty(), "{policy} on {table} using ({mutant}) is not noticed");
                noticed += 1;
            }
        }
    }
    println!("mutants: {noticed} of the row-level policies' mutants noticed");
    assert!(noticed >= 5, "{noticed}");
    assert_eq!(breaches_in_the_database(&world).await.1, Vec::<String>::new(), "every policy is back");
}
