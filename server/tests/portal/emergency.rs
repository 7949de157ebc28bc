//! Opening a record in an emergency: what it opens, for how long, who is told, who judges.

use chrono::Duration;

use crate::test_app::{TestApp, location};

const REASON: [(&str, &str); 1] = [("reason", "Found unconscious at the bus station, ambulance on scene")];

#[tokio::test]
async fn an_emergency_opens_what_matters_first_for_an_hour_and_is_told_and_reviewed() {
    let app = TestApp::start();
    let person = app.record_of("desmond-achterberg").await;
    // Desmond shares nothing; this doctor's hospital has nothing to do with him, or sees only what it wrote.
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    let vital = app
        .superuser_lines(
            "select e.title from entry e join account a on a.person_id = e.person_id and a.username = 'desmond-achterberg'
             where e.category in ('allergy', 'medicine', 'problem') and e.is_current and e.seal_id is null",
        )
        .await;
    let other = app
        .superuser_lines(
            "select e.entry_id::text from entry e join account a on a.person_id = e.person_id and a.username = 'desmond-achterberg'
             where e.category in ('letter', 'mental-health', 'result', 'contact')
               and e.organisation_id is distinct from (select p.organisation_id from post p join account d using (account_id)
                   where d.username = 'anselm-vickerstaffe' limit 1)",
        )
        .await;
    assert!(!vital.is_empty() && !other.is_empty());
    let path = format!("{person}/emergency");
    assert!(doctor.page(&path).await.contains("Open the record of Desmond"));
    doctor.post(&path, &[("reason", "help")]).await;
    assert!(doctor.page(&path).await.contains("at least 10 characters"));
    assert_eq!(location(&doctor.post(&path, &REASON).await), format!("{person}/record"));

    let record = doctor.page(&format!("{person}/record")).await;
    assert!(record.contains("You opened this record in an emergency"));
    for title in &vital {
        assert!(record.contains(&title.replace('&', "&amp;")), "{title}");
    }
    for id in other.iter().take(20) {
        assert_eq!(doctor.get(&format!("{person}/entries/{id}")).await.status(), 404);
    }
    // Nobody else of the hospital sees more for it.
    let queued = app.superuser_lines("select encode(job, 'escape') from apalis.jobs where job_type = 'send-notice'").await;
    assert!(queued.len() >= 2 && queued.iter().all(|job| !job.contains("Desmond") && !job.contains("unconscious")), "{queued:?}");

    let desmond = app.signed_in("desmond-achterberg").await;
    assert!(desmond.page("/home").await.contains("opened your record in an emergency"));
    assert!(desmond.page(&format!("{person}/access-log")).await.contains("Found unconscious at the bus station"));

    let officer = app.signed_in("hamish-abiodun-kerr").await;
    let desk = officer.page("/home").await;
    assert!(desk.contains("Found unconscious") && desk.contains("Known to care for the person"));
    let review = desk.split("/review\"").next().unwrap().rsplit('"').next().unwrap().to_owned() + "/review";
    assert_eq!(officer.get(&format!("{person}/record")).await.status(), 404, "who reviews opens no record");
    assert_eq!(doctor.post(&review, &[("outcome", "closed")]).await.status(), 404, "nobody reviews themselves");
    assert_eq!(officer.post(&review, &[("outcome", "perhaps")]).await.status(), 404);
    assert_eq!(location(&officer.post(&review, &[("outcome", "flagged")]).await), "/home");
    assert!(officer.page("/home").await.contains("Look into it"));
    officer.post(&review, &[("outcome", "closed")]).await;
    assert!(officer.page("/home").await.contains("Nothing waits for a review."));

    app.clock.advance(Duration::minutes(61));
    let doctor = app.signed_in("anselm-vickerstaffe").await;
    assert!(!doctor.get(&format!("{person}/record")).await.text().await.unwrap_or_default().contains(&vital[0]));
}

#[tokio::test]
async fn an_emergency_opens_nothing_that_is_sealed() {
    let app = TestApp::start();
    let grace = app.record_of("grace-lindqvist-moran").await;
    // But to the team that recorded it, where it cares for her without any emergency: Dr Vickerstaffe's does.
    let sealed = app
        .superuser_lines(
            "select e.entry_id::text || '|' || coalesce(string_agg(a.username, ' '), '') from entry e
             left join post p on p.organisation_id = e.seal_team_id and exists (
                select from relationship r where r.person_id = e.person_id and r.organisation_id = e.seal_team_id
                  and coalesce(r.expires_at, 'infinity') > now())
             left join account a using (account_id)
             where e.seal_id is not null group by e.entry_id",
        )
        .await;
    assert!(sealed.iter().any(|line| !line.contains("anselm")) && sealed.iter().all(|line| !line.contains("freda")));
    for username in ["freda-wainscott-ali", "jodie-ravenscairn", "anselm-vickerstaffe"] {
        let browser = app.signed_in(username).await;
        assert_eq!(browser.post(&format!("{grace}/emergency"), &REASON).await.status(), 303, "{username}");
        assert!(browser.page(&format!("{grace}/record")).await.contains("in an emergency"), "{username}");
        for (id, team) in sealed.iter().filter_map(|line| line.split_once('|')) {
            let expected = if team.contains(username) { 200 } else { 404 };
            assert_eq!(browser.get(&format!("{grace}/entries/{id}")).await.status(), expected, "{username} {id}");
        }
    }
}

#[tokio::test]
async fn who_treats_nobody_opens_nothing_in_an_emergency() {
    let app = TestApp::shared();
    let person = app.record_of("margaret-okell").await;
    for username in [
        "shanice-penhallow",
        "ewan-stainforth",
        "gemma-rookhurst",
        "hamish-abiodun-kerr",
        "admin",
        "george-addo-mensah",
        "alison-okell-baird",
    ] {
        let browser = app.signed_in(username).await;
        assert_eq!(browser.get(&format!("{person}/emergency")).await.status(), 404, "{username}");
        assert_eq!(browser.post(&format!("{person}/emergency"), &REASON).await.status(), 404, "{username}");
    }
}
