//! The audit: whole, and every break found.

use service::audit::{Verdict, verify};

use crate::test_app::TestApp;

async fn verdict(app: &TestApp) -> Verdict {
    // As the super user, who alone could have changed it.
    verify(&mut store::owner::connect(&app.superuser_url()).await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn every_reading_is_written_down_where_the_person_sees_it() {
    let app = TestApp::start();
    let person = app.record_of("wilfred-ormesher").await;
    let carer = app.signed_in("neil-ormesher").await;
    carer.page(&format!("{person}/record")).await;
    let log = app.signed_in("wilfred-ormesher").await.page(&format!("{person}/access-log")).await;
    assert!(log.contains("Neil Ormesher") && log.contains("looked at your record"));
    assert!(matches!(verdict(&app).await, Verdict::Whole { events, .. } if events > 200));
}

#[tokio::test]
async fn a_change_a_loss_a_swap_and_a_cut_are_each_found() {
    let app = TestApp::start();
    let edits = [
        "update audit_event set actor_name = 'Somebody Else' where (chain_id, sequence) = (select chain_id, sequence from audit_event where sequence = 2 limit 1)",
        "delete from audit_event where (chain_id, sequence) = (select chain_id, sequence from audit_event where sequence = 1 limit 1)",
        "delete from audit_event where (chain_id, sequence) = (select chain_id, max(sequence) from audit_event group by chain_id having max(sequence) > 1 limit 1)",
        "update audit_event set reason = 'added later' where (chain_id, sequence) = (select chain_id, sequence from audit_event where reason is null limit 1)",
        "delete from audit_chain where chain_id = (select chain_id from audit_chain limit 1)",
    ];
    for edit in edits {
        assert!(matches!(verdict(&app).await, Verdict::Whole { .. }));
        app.superuser_does("create table kept_event as select * from audit_event").await;
        app.superuser_does("create table kept_chain as select * from audit_chain").await;
        app.superuser_does(edit).await;
        assert!(matches!(verdict(&app).await, Verdict::Broken { .. }), "{edit}");
        app.superuser_does("truncate audit_event, audit_chain").await;
        app.superuser_does("insert into audit_event select * from kept_event").await;
        app.superuser_does("insert into audit_chain select * from kept_chain").await;
        app.superuser_does("drop table kept_event, kept_chain").await;
    }
}

#[tokio::test]
async fn without_an_audit_nothing_is_returned() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let browser = app.signed_in("margaret-okell").await;
    app.superuser_does("alter table audit_event rename to audit_event_away").await;
    let answer = browser.get(&format!("{person}/record")).await;
    assert_eq!(answer.status(), 500);
    assert!(!answer.text().await.unwrap().contains("Medicines"));
    app.superuser_does("alter table audit_event_away rename to audit_event").await;
    assert_eq!(browser.get(&format!("{person}/record")).await.status(), 200);
}
