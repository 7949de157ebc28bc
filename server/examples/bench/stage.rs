//! Where pages are measured: one cluster, the portal on a socket of its own, people to read and a practitioner who reads.

use std::{net::SocketAddr, path::Path, sync::Arc};

use anyhow::{Context, ensure};
use axum::Router;
use domain::{NhsNumber, PersonId, Role};
use reqwest::{Client, StatusCode, header, redirect::Policy};
use server::{cluster::Cluster, config::Settings, database::Database, http};
use service::{
    Portal,
    import::import,
    installation::{Newcomer, add, agree, person_with},
};
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    task::{AbortHandle, JoinSet},
};

use crate::{
    Bench,
    people::{PRACTICE, Someone},
};

/// So many read at a time, each with a connection and a session of their own.
pub const READERS: usize = 8;
/// Bundles on their way in at a time.
const AT_A_TIME: usize = 3;

pub const USERNAME: &str = "h.measure";
const PASSWORD: &str = "sieve lantern ninety gravel";

/// People of one size.
#[derive(Clone, Debug)]
pub struct Group {
    pub entries: usize,
    pub people: Vec<PersonId>,
}

/// The stage, set.
#[derive(Debug)]
pub struct Stage {
    pub cluster: Cluster,
    pub database: Database,
    pub settings: Settings,
    pub portal: Portal,
    pub groups: Vec<Group>,
    /// Clients that are signed in.
    pub readers: Vec<Client>,
    /// Where the portal listens.
    pub address: SocketAddr,
    serving: AbortHandle,
}

/// Settings of a portal on a data folder.
pub fn settings(bench: &Bench, data_dir: &Path) -> Settings {
    Settings {
        database_url: None,
        addr: SocketAddr::from(([127, 0, 0, 1], 0)),
        data_dir: data_dir.to_owned(),
        master_key_file: data_dir.join("master.key"),
        audit_key_file: data_dir.join("audit.key"),
        may_make_master_key: true,
        public_url: "http://127.0.0.1".to_owned(),
        smtp_url: None,
        mail_from: "iLINKS <no-reply@localhost>".to_owned(),
        trusted_proxies: Vec::new(),
        site_dir: bench.args.site_dir.clone(),
        database_connections: 16,
    }
}

impl Stage {
    /// Sets the stage with groups of people: how many of which size.
    pub async fn set(bench: &Bench, data_dir: &Path, sizes: &[(usize, usize)]) -> anyhow::Result<Self> {
        let settings = settings(bench, data_dir);
        let database = Database::open(&settings).await?;
        let cluster = Cluster::start_or_join(data_dir)?;
        let portal = database.portal(&settings).await?;
        import(&portal, demonstration::directory().to_string().as_bytes(), "bench").await?;
        let groups = populate(&portal, sizes).await?;
        let post = (PRACTICE.to_owned(), Role::GeneralPractitioner, "GP partner".to_owned());
        let newcomer = Newcomer {
            username: USERNAME.to_owned(),
            display_name: "Dr Harriet Measure".to_owned(),
            password: Some(PASSWORD.to_owned()),
            posts: vec![post],
            ..Newcomer::default()
        };
        add(&portal, newcomer).await?;
        agree(&portal, "For the measurement", 30).await?;
        let (address, serving) = serve(http::router(&portal, &settings, app::Kind::Real, http::start_metrics())).await?;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(signed_in(address).await?);
        }
        Ok(Self { cluster, database, settings, portal, groups, readers, address, serving })
    }

    /// Takes everything down but the data.
    pub async fn strike(self) -> anyhow::Result<()> {
        self.serving.abort();
        let Self { cluster, database, portal, readers, .. } = self;
        drop((portal, readers));
        // Stopping the cluster blocks.
        tokio::task::spawn_blocking(move || drop((database, cluster))).await?;
        Ok(())
    }
}

/// Serves on a free port.
pub async fn serve(router: Router) -> anyhow::Result<(SocketAddr, AbortHandle)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    Ok((address, tokio::spawn(http::serve(listener, router)).abort_handle()))
}

async fn populate(portal: &Portal, sizes: &[(usize, usize)]) -> anyhow::Result<Vec<Group>> {
    let (mut groups, mut number) = (Vec::new(), 1);
    for &(people, entries) in sizes {
        eprintln!("Bringing in {people} people of {entries} entries");
        let everybody: Vec<Someone> = (0..people).zip(number..).map(|(_, number)| Someone { number, entries }).collect();
        number += u32::try_from(people)?;
        bring_in(portal, &everybody).await?;
        let mut found = Vec::new();
        for someone in everybody {
            found.push(person(portal, &someone.nhs_number()).await?);
        }
        groups.push(Group { entries, people: found });
    }
    Ok(groups)
}

async fn bring_in(portal: &Portal, everybody: &[Someone]) -> anyhow::Result<()> {
    let (mut under_way, free) = (JoinSet::new(), Arc::new(Semaphore::new(AT_A_TIME)));
    for someone in everybody.iter().copied() {
        let (portal, free) = (portal.clone(), Arc::clone(&free));
        under_way.spawn(async move {
            let _place = free.acquire_owned().await?;
            for bundle in someone.bundles(portal.clock.now()) {
                let tally = import(&portal, bundle.to_string().as_bytes(), "bench").await?;
                ensure!(tally.reasons.is_empty(), "a made-up entry was refused: {:?}", tally.reasons);
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = under_way.join_next().await {
        done??;
    }
    Ok(())
}

async fn person(portal: &Portal, number: &NhsNumber) -> anyhow::Result<PersonId> {
    person_with(portal, number).await?.context("somebody was not brought in")
}

/// A client that signed in as a browser does, and keeps its cookie.
async fn signed_in(portal: SocketAddr) -> anyhow::Result<Client> {
    let client = Client::builder().cookie_store(true).redirect(Policy::none()).build()?;
    let response = client
        .post(format!("http://{portal}/sign-in"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("username={USERNAME}&password={}&next=/home", PASSWORD.replace(' ', "+")))
        .send()
        .await?;
    ensure!(response.status() == StatusCode::SEE_OTHER, "signing in answered {}", response.status());
    Ok(client)
}
