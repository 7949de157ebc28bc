//! `ilinks work`: the jobs that need no request.

use std::{process::ExitCode, time::Duration};

use apalis::prelude::{BackendExt, BoxDynError, Data, Strategy, WorkerBuilder};
use app::Kind;
use axum::Router;
use service::{
    Job, Portal,
    audit_root::{self, SigningKey},
    jobs::{Run, send_notice::SendNotice, send_password_link::SendPasswordLink, test_seals::TestSeals},
    mail::Outbox,
};

use crate::{
    config::Settings,
    database::Database,
    http::{self, stop_signal},
    mailer, seal_test,
};

const SWEEP_EVERY: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Works until told to stop.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let outbox = mailer::outbox(settings)?;
    let database = Database::open(settings).await?;
    let portal = database.portal(settings).await?;
    tracing::info!("working");
    let key = SigningKey::read_or_make(&settings.audit_key_file)?;
    let router = http::router(&portal, settings, Kind::Real, None);
    tokio::select! {
        () = work(&portal, &outbox, &key, &router) => {}
        () = stop_signal() => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the queued jobs and sweeps out what has run out. Safe to run in any number of processes.
pub async fn work(portal: &Portal, outbox: &Outbox, key: &SigningKey, router: &Router) {
    tokio::join!(
        sweep(portal),
        sign(portal, key),
        queue::<SendPasswordLink>(portal, outbox),
        queue::<SendNotice>(portal, outbox),
        test_seals(portal, router)
    );
}

/// Tests the seals each night and whenever a privacy officer asks for it.
async fn test_seals(portal: &Portal, router: &Router) {
    loop {
        let worker = WorkerBuilder::new(format!("{}-{}", TestSeals::NAME, portal.entropy.reference()))
            .backend(portal.store.queue::<TestSeals>().with_pubsub().poll_with_strategy(Strategy::new().interval(LOOK_EVERY)))
            .data(portal.clone())
            .data(router.clone())
            .build(test_seals_once);
        if let Err(error) = worker.run().await {
            tracing::warn!(error = %error, "a worker stopped; it begins again");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

async fn test_seals_once(job: TestSeals, portal: Data<Portal>, router: Data<Router>) -> Result<(), BoxDynError> {
    let result = seal_test::run(&portal, &router, job.test).await?;
    match result.findings.len() {
        0 => tracing::info!(visitors = result.visitors, answers = result.answers, "the seals hold"),
        findings => tracing::error!(findings, "the test of the seals found something that must be hidden"),
    }
    Ok(())
}

/// Signs the days of the audit that have ended.
async fn sign(portal: &Portal, key: &SigningKey) {
    loop {
        match audit_root::sign_days(portal, key).await {
            Ok(0) => {}
            Ok(days) => tracing::info!(days, "signed the audit"),
            Err(error) => tracing::warn!(error = service::causes(&error), "the audit was not signed; it is tried again"),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// Sessions, drafts, sign-in failures, links and jobs that have run out, every minute.
async fn sweep(portal: &Portal) {
    loop {
        let now = portal.clock.now();
        let swept = async {
            portal.store.escalate_questions(now).await?;
            portal.store.notice_patterns(now).await?;
            service::seal_test::ask_for_the_night(portal).await?;
            Ok::<_, service::ServiceError>(portal.store.sweep(now).await? + portal.store.sweep_jobs().await?)
        };
        match swept.await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "swept out what had run out"),
            Err(error) => tracing::warn!(error = service::causes(&error), "sweeping failed; it is tried again"),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// Jobs are begun as soon as the database tells of them, and looked for now and then besides. A worker that fails begins again.
async fn queue<J: Run>(portal: &Portal, outbox: &Outbox) {
    loop {
        let worker = WorkerBuilder::new(format!("{}-{}", J::NAME, portal.entropy.reference()))
            .backend(portal.store.queue::<J>().with_pubsub().poll_with_strategy(Strategy::new().interval(LOOK_EVERY)))
            .data(portal.clone())
            .data(outbox.clone())
            .build(run_job::<J>);
        if let Err(error) = worker.run().await {
            tracing::warn!(error = %error, "a worker stopped; it begins again");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

async fn run_job<J: Run>(job: J, portal: Data<Portal>, outbox: Data<Outbox>) -> Result<(), BoxDynError> {
    Ok(job.run(&portal, &outbox).await?)
}
