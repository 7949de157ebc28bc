//! Opening the database: the user's own server, or the private cluster with its two roles.

use std::{str::FromStr, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use domain::Clock;
use service::{Entropy, Keyring, Portal, Store};
use store::owner;

use crate::{SystemClock, cluster::Cluster, config::Settings};

const DATABASE: &str = "ilinks";
const OWNER: &str = "ilinks_owner";

/// An open database; the private cluster runs as long as this lives.
#[derive(Debug)]
pub struct Database {
    /// How the owner reaches it: for migrations and for verifying the audit.
    pub owner_url: String,
    application: sqlx_options::Options,
    _cluster: Option<Cluster>,
}

/// The one place that names the database driver's types.
mod sqlx_options {
    pub use store::owner::ConnectOptions as Options;
}

impl Database {
    /// Opens the database of the settings and brings its schema up to date.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let database = Self::reach(settings).await?;
        let mut owner = database.owner().await?;
        owner::migrate(&mut owner).await.context("the schema cannot be brought up to date")?;
        if settings.database_url.is_some() && owner::is_superuser(&mut owner).await? {
            tracing::warn!("DATABASE_URL names a superuser: give the portal an ordinary role that owns its database instead");
        }
        Ok(database)
    }

    /// The database of the settings, as it is.
    pub async fn reach(settings: &Settings) -> anyhow::Result<Self> {
        match &settings.database_url {
            Some(url) => Self::given(url),
            None => Self::private(settings).await,
        }
    }

    fn given(url: &str) -> anyhow::Result<Self> {
        let options = sqlx_options::Options::from_str(url)
            .map_err(|_| anyhow!("DATABASE_URL is not an address of a PostgreSQL database"))?;
        // The connections act as the role that owns nothing, whatever the user of the address may do.
        let application = options.options([("role", owner::APPLICATION_ROLE)]);
        Ok(Self { owner_url: url.to_owned(), application, _cluster: None })
    }

    async fn private(settings: &Settings) -> anyhow::Result<Self> {
        let folder = settings.data_dir.clone();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start_or_join(&folder)).await??;
        let mut superuser = owner::connect(&cluster.url(crate::cluster::SUPERUSER, "postgres")).await?;
        owner::set_up_private_cluster(&mut superuser, OWNER, DATABASE).await.context("the private cluster cannot be set up")?;
        let application = sqlx_options::Options::from_str(&cluster.url(owner::APPLICATION_ROLE, DATABASE))?;
        Ok(Self { owner_url: cluster.url(OWNER, DATABASE), application, _cluster: Some(cluster) })
    }

    /// Connects as the owner.
    pub async fn owner(&self) -> anyhow::Result<owner::Connection> {
        owner::connect(&self.owner_url).await.context("the database cannot be reached")
    }

    /// The portal on this database.
    pub async fn portal(&self, settings: &Settings) -> anyhow::Result<Portal> {
        self.portal_with(settings, Arc::new(SystemClock)).await
    }

    /// The portal on this database, by another clock.
    pub async fn portal_with(&self, settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Portal> {
        let entropy = Entropy::from_os();
        let keyring = keyring(settings, &entropy)?;
        let pool = owner::pool(self.application.clone(), settings.database_connections, Duration::from_secs(3)).await?;
        let store = Store::new(pool, clock.clone(), entropy.clone(), keyring.clone());
        let portal = Portal { store, clock, entropy, keyring };
        service::keys::fit(&portal).await?;
        Ok(portal)
    }
}

fn keyring(settings: &Settings, entropy: &Entropy) -> anyhow::Result<Keyring> {
    if !settings.may_make_master_key {
        return Ok(Keyring::read(&settings.master_key_file)?);
    }
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", settings.data_dir.display()))?;
    let (keyring, was_made) = Keyring::read_or_make(&settings.master_key_file, entropy)?;
    if was_made {
        eprintln!(
            "Made the master key {}. Keep a copy: without it, what is encrypted cannot be read.",
            settings.master_key_file.display()
        );
    }
    Ok(keyring)
}
