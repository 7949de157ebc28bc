//! The database goes away in the middle, and comes back.

use std::sync::Arc;

use server::{SystemClock, cluster::Cluster, database::Database, http};

use crate::test_app::{Browser, settings};

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_said_so_and_the_portal_recovers_by_itself() {
    let folder = std::env::temp_dir().join(format!("ilinks-away-{}", std::process::id()));
    let cluster = Cluster::start_or_join(&folder).unwrap();
    let mut superuser = store::owner::connect(&cluster.url("ilinks_super", "postgres")).await.unwrap();
    store::owner::set_up_private_cluster(&mut superuser, "ilinks_owner", "ilinks").await.unwrap();
    drop(superuser);
    let settings = settings(cluster.url("ilinks_owner", "ilinks"));
    std::fs::create_dir_all(&settings.data_dir).unwrap();
    let database = Database::open(&settings).await.unwrap();
    let portal = database.portal_with(&settings, Arc::new(SystemClock)).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let browser = Browser::new(listener.local_addr().unwrap());
    tokio::spawn(http::serve(listener, http::router(&portal, &settings, app::Kind::Demonstration { reloads: false }, None)));
    assert_eq!(browser.get("/sign-in").await.status(), 200);

    drop(cluster);
    for path in ["/sign-in", "/sign-in"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        assert!(answer.text().await.unwrap().contains("We cannot reach the records at the moment"));
    }
    assert_eq!(browser.get("/health/live").await.status(), 200);
    assert_eq!(browser.get("/health/ready").await.status(), 503);

    let cluster = Cluster::start_or_join(&folder).unwrap();
    assert_eq!(browser.get("/sign-in").await.status(), 200);
    assert_eq!(browser.get("/health/ready").await.status(), 200);
    drop(cluster);
    std::fs::remove_dir_all(folder).unwrap();
}
