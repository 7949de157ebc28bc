//! Many people on few connections, some of whom leave in the middle: nobody ever gets what is another's.

use std::{sync::Arc, time::Duration};

use domain::PersonId;
use service::{Cx, installation::as_themselves, record};

use super::{Dice, is_long};
use crate::test_app::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_readers_on_four_connections_never_cross() {
    let app = TestApp::start();
    // `own_portal` has four connections, as the tests' settings say.
    let portal = app.own_portal().await;
    let usernames = app
        .superuser_lines(
            "select username from account where person_id is not null and demonstration_blurb is not null order by 1",
        )
        .await;
    assert!(usernames.len() >= 8);
    let mut readers: Vec<(Cx, PersonId)> = Vec::new();
    for username in &usernames {
        let cx = as_themselves(&portal, username).await.unwrap();
        let domain::Actor::Account { own: Some(own), .. } = &cx.actor else { continue };
        readers.push((cx.clone(), *own));
    }
    let readers = Arc::new(readers);
    let times = if is_long() { 10_000 } else { 1_500 };
    let mut dice = Dice::new(11);
    let (mut read, mut refused, mut left) = (0, 0, 0);
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..times {
        let (who, whose) = (dice.below(readers.len()), dice.below(readers.len()));
        let whose = if dice.in_100(80) { who } else { whose };
        let leaves_after = dice.in_100(30).then(|| Duration::from_micros(u64::try_from(dice.below(8_000)).unwrap()));
        let readers = Arc::clone(&readers);
        running.spawn(async move {
            let ((cx, own), (_, person)) = (&readers[who], &readers[whose]);
            let reading = record::open(cx, *person);
            let answer = match leaves_after {
                // A browser that goes away: the request is dropped wherever it is.
                Some(after) => tokio::time::timeout(after, reading).await.ok(),
                None => Some(reading.await),
            };
            match answer {
                None => 2,
                Some(Ok(record)) => {
                    assert_eq!(record.banner.person.id, *person, "another's banner");
                    let is_carer = record.banner.viewer == domain::role_view::Viewer::Carer;
                    assert!(own == person || is_carer, "another's record");
                    0
                }
                Some(Err(_)) => {
                    assert_ne!(own, person, "kept from one's own record");
                    1
                }
            }
        });
        if running.len() >= 64 {
            match running.join_next().await.unwrap().unwrap() {
                0 => read += 1,
                1 => refused += 1,
                _ => left += 1,
            }
        }
    }
    while let Some(done) = running.join_next().await {
        match done.unwrap() {
            0 => read += 1,
            1 => refused += 1,
            _ => left += 1,
        }
    }
    println!(
        "races: {times} readers on 4 connections: {read} read their own, {refused} refused, {left} left in the middle, 0 crossings"
    );
    assert!(read > times / 3 && left > times / 50 && refused > 0, "{read} {refused} {left}");
}

#[tokio::test]
async fn a_grant_that_ends_while_the_carer_reads_ends_at_the_next_request() {
    let app = TestApp::start();
    let person = app.record_of("wilfred-ormesher").await;
    let carer = app.signed_in("neil-ormesher").await;
    let reading = tokio::spawn({
        let (path, browser) = (format!("{person}/record"), app.signed_in("neil-ormesher").await);
        async move {
            let mut times = 0;
            while browser.get(&path).await.status() == 200 {
                times += 1;
            }
            // Once gone it stays gone.
            for _ in 0..20 {
                assert_eq!(browser.get(&path).await.status(), 404);
            }
            times
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    app.superuser_does("update carer_grant set ends_at = starts_at").await;
    assert_eq!(carer.get(&format!("{person}/record")).await.status(), 404, "the very next request");
    assert!(reading.await.unwrap() > 0);
}

#[tokio::test]
async fn two_who_end_one_seal_end_it_once() {
    let app = TestApp::start();
    let person = app.record_of("margaret-okell").await;
    let margaret = app.signed_in("margaret-okell").await;
    for _ in 0..if is_long() { 50 } else { 5 } {
        let fields = [("topic", "result"), ("level", "sealed")];
        assert_eq!(margaret.post(&format!("{person}/seals"), &fields).await.status(), 303);
        let page = margaret.page(&format!("{person}/seals")).await;
        let end = format!("{}/end", page.split("/end\"").next().unwrap().rsplit('"').next().unwrap());
        let (one, two) = tokio::join!(margaret.post(&end, &[]), margaret.post(&end, &[]));
        let mut answers = [one.status().as_u16(), two.status().as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [303, 404]);
        assert_eq!(app.superuser_lines("select entry_id::text from entry where seal_id is not null and category = 'result' and person_id = (select person_id from account where username = 'margaret-okell')").await.len(), 0);
        assert_eq!(
            app.superuser_lines(
                "select entry_id::text from entry where seal_id is null and (title = '' or sealed_body is not null)"
            )
            .await
            .len(),
            0
        );
    }
}
