//! `ilinks demo`: the portal with its demonstration population.

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use app::Kind;
use chrono::NaiveTime;
use clap::Args;
use demonstration::{CarerGrant, PersonFile, SealStep};
use domain::{CarerBasis, NhsNumber, SealLevel, Sharing, clock::london_day};
use indicatif::ProgressBar;
use service::{
    Portal,
    audit_root::SigningKey,
    import,
    installation::{self, CarerStep, Newcomer, add, agree, as_themselves, choose_sharing, grant_to_carer, person_with},
    seal::seal_by_source_id,
};

use super::{serve, work::work};
use crate::{config::Settings, database::Database, http, mailer};

/// The same people everywhere.
const SEED: u64 = 1;
const DONE: &str = "demonstration";

/// The portal with its demonstration population.
#[derive(Args, Debug)]
pub struct Demo {
    /// Open pages load themselves anew when the portal was restarted: for `make watch`
    #[arg(long)]
    reload: bool,
}

impl Demo {
    /// Populates the database if that was not done, then serves.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        run(settings, Kind::Demonstration { reloads: self.reload }).await
    }
}

async fn run(settings: &Settings, kind: Kind) -> anyhow::Result<ExitCode> {
    let listener = serve::listen(settings).await?;
    let database = Database::open(settings).await?;
    let portal = database.portal(settings).await?;
    populate(&portal).await?;
    println!("\niLINKS is at {}", settings.public_url);
    println!(
        "Sign in at {}/sign-in: press the name of any of the made-up people there. Stop with Ctrl-C.\n",
        settings.public_url
    );
    std::io::stdout().flush()?;
    let outbox = mailer::outbox(settings)?;
    let key = SigningKey::read_or_make(&settings.audit_key_file)?;
    let router = http::router(&portal, settings, kind, None);
    let worker = tokio::spawn({
        let portal = portal.clone();
        async move { work(&portal, &outbox, &key, &router).await }
    });
    let code = serve::serve(settings, &portal, listener, kind).await;
    worker.abort();
    code
}

/// Brings the made-up people and their accounts in, through the same doors as everybody; once.
pub async fn populate(portal: &Portal) -> anyhow::Result<()> {
    if installation::is_done(portal, DONE).await? {
        return Ok(());
    }
    eprintln!("First run: bringing in the demonstration population. This takes less than a minute.");
    let today = london_day(portal.clock.now());
    let directory = demonstration::directory().to_string();
    import::import(portal, directory.as_bytes(), "demonstration").await?;
    let people: Vec<PersonFile> = demonstration::people(SEED, today).collect();
    let bar = ProgressBar::new(people.len() as u64);
    for person in people {
        for bundle in &person.bundles {
            let tally = import::import(portal, bundle.to_string().as_bytes(), "demonstration")
                .await
                .with_context(|| format!("{} cannot be imported", person.name))?;
            if let Some((reason, _)) = tally.reasons.first_key_value() {
                tracing::warn!(file = person.name, reason, "a part of the demonstration was quarantined");
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    agree(portal, "The North Mersey sharing agreement", 365).await?;
    accounts(portal).await?;
    stories(portal).await?;
    installation::note_done(portal, DONE).await?;
    Ok(())
}

async fn accounts(portal: &Portal) -> anyhow::Result<()> {
    for citizen in demonstration::citizens() {
        let nhs_number = citizen.nhs_number.map(|number| NhsNumber::parse(&number)).transpose()?;
        let newcomer = Newcomer {
            username: citizen.username.to_owned(),
            display_name: citizen.display_name.to_owned(),
            nhs_number,
            demonstration_blurb: Some(citizen.blurb.to_owned()),
            ..Newcomer::default()
        };
        add(portal, newcomer).await.with_context(|| format!("the account of {}", citizen.username))?;
    }
    for member in demonstration::staff() {
        let posts = member
            .posts
            .iter()
            .map(|post| Ok((post.organisation.to_owned(), post.role.parse()?, post.title.to_owned())))
            .collect::<anyhow::Result<_>>()?;
        let newcomer = Newcomer {
            username: member.username.to_owned(),
            display_name: member.display_name.clone(),
            posts,
            demonstration_blurb: Some(member.blurb.to_owned()),
            ..Newcomer::default()
        };
        add(portal, newcomer).await.with_context(|| format!("the account of {}", member.username))?;
    }
    Ok(())
}

async fn stories(portal: &Portal) -> anyhow::Result<()> {
    let today = london_day(portal.clock.now());
    for grant in demonstration::carers(today) {
        carer(portal, &grant).await.with_context(|| format!("the grant of {}", grant.carer_username))?;
    }
    for choice in demonstration::choices() {
        let citizens = demonstration::citizens();
        let of_them = citizens.iter().find(|citizen| citizen.nhs_number.as_deref() == Some(&*choice.nhs_number));
        let username = of_them.context("somebody who chose has no account")?.username;
        let person = person_with(portal, &NhsNumber::parse(&choice.nhs_number)?).await?.context("nobody has this NHS number")?;
        let sharing = Sharing::from_code(choice.choice).context("no such choice")?;
        choose_sharing(portal, username, person, sharing).await?;
    }
    for step in demonstration::seals() {
        sealed(portal, &step).await?;
    }
    Ok(())
}

async fn carer(portal: &Portal, grant: &CarerGrant) -> anyhow::Result<()> {
    let person =
        person_with(portal, &NhsNumber::parse(&grant.person_nhs_number)?).await?.context("nobody has this NHS number")?;
    let topics = grant
        .topics
        .as_ref()
        .map(|topics| topics.iter().map(|topic| topic.parse()).collect::<Result<Vec<_>, _>>())
        .transpose()?;
    let step = CarerStep {
        carer: grant.carer_username.to_owned(),
        person,
        relation: grant.relation.to_owned(),
        basis: CarerBasis::from_code(grant.basis).context("no such basis")?,
        topics,
        ends_at: grant.ends_on.map(|day| day.and_time(NaiveTime::MIN).and_utc()),
        capacity_evidence: grant.capacity_evidence.map(str::to_owned),
    };
    Ok(grant_to_carer(portal, &step).await?)
}

async fn sealed(portal: &Portal, step: &SealStep) -> anyhow::Result<()> {
    let person = person_with(portal, &NhsNumber::parse(&step.nhs_number)?).await?.context("nobody has this NHS number")?;
    let cx = as_themselves(portal, step.username).await?;
    for id in &step.source_ids {
        if !seal_by_source_id(&cx, person, (id, SealLevel::Locked)).await? {
            anyhow::bail!("there is nothing to seal that its source calls {id}");
        }
    }
    Ok(())
}
