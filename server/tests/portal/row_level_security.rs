//! The second wall, asked directly as the application's role.

use crate::test_app::TestApp;

#[tokio::test]
async fn every_table_about_people_has_forced_row_level_security() {
    let app = TestApp::shared();
    let open = app
        .superuser_lines(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
               and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('person_id', 'chain_id') and not a.attisdropped)
               and c.relname <> 'account'
               and not (c.relrowsecurity and c.relforcerowsecurity)",
        )
        .await;
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn the_application_owns_nothing_and_bypasses_nothing() {
    let app = TestApp::shared();
    let owned = app.superuser_lines("select relname from pg_class where relowner = 'ilinks_app'::regrole").await;
    assert_eq!(owned, Vec::<String>::new());
    let powers = app.superuser_lines("select rolname from pg_roles where rolname = 'ilinks_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)").await;
    assert_eq!(powers, Vec::<String>::new());
    // Partitions are reached through their table only, where the policies are.
    let reachable = app
        .superuser_lines("select c.relname from pg_class c where c.relispartition and c.relkind = 'r' and has_table_privilege('ilinks_app', c.oid, 'select')")
        .await;
    assert_eq!(reachable, Vec::<String>::new());
}

#[tokio::test]
async fn a_connection_without_context_sees_nobody() {
    let app = TestApp::shared();
    for table in [
        "person",
        "person_identifier",
        "person_index",
        "entry",
        "entry_version",
        "relationship",
        "carer_grant",
        "sharing_choice",
        "disagreement",
        "access_request",
        "emergency_access",
        "seal",
        "source_message",
        "quarantine",
        "audit_event",
    ] {
        let question: &'static str = Box::leak(format!("select count(*)::text from {table}").into_boxed_str());
        let mut connection = store::owner::connect(&app.app_url).await.unwrap();
        assert_eq!(store::owner::ask(&mut connection, "select current_user::text").await.unwrap().unwrap(), "ilinks_app");
        assert_eq!(store::owner::ask(&mut connection, question).await.unwrap().unwrap(), "0", "{table}");
    }
}

#[tokio::test]
async fn the_application_cannot_write_or_change_the_audit() {
    let app = TestApp::shared();
    for statement in [
        "delete from audit_event",
        "update audit_event set actor_name = 'x'",
        "truncate audit_event",
        "insert into audit_chain values (gen_random_uuid(), 0, '')",
        "update audit_chain set sequence = 0",
    ] {
        let mut connection = store::owner::connect(&app.app_url).await.unwrap();
        assert!(store::owner::execute(&mut connection, statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn of_alerts_the_person_sees_what_somebody_did_and_not_what_was_noticed_and_nobody_else_sees_any() {
    let app = TestApp::start();
    app.superuser_does(
        "insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
         select gen_random_uuid(), a.person_id, t.account_id, t.organisation_id, t.role, k, 'R', now(), now()
         from account a, (select * from post limit 1) t, unnest(array['claim', 'emergency', 'seal-broken', 'no-reply', 'bulk-reading',
             'household', 'neighbour', 'colleague', 'many-readers']) k
         where a.username in ('margaret-okell', 'george-addo-mensah')",
    )
    .await;
    let record = app.record_of("margaret-okell").await;
    let person = record.trim_start_matches("/people/");
    let kinds = "select coalesce(string_agg(kind, ' ' order by kind), '') from alert";
    for (seals, seen) in [("all", "claim emergency seal-broken"), ("team", ""), ("none", ""), ("", "")] {
        let mut connection = store::owner::connect(&app.app_url).await.unwrap();
        for (name, value) in [("person", person), ("seals", seals), ("mode", "read")] {
            let set = format!("select set_config('ilinks.{name}', '{value}', false)");
            store::owner::ask(&mut connection, Box::leak(set.into_boxed_str())).await.unwrap();
        }
        assert_eq!(store::owner::ask(&mut connection, kinds).await.unwrap().unwrap(), seen, "{seals}");
    }
}
