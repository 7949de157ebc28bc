//! Settings: from flags, the environment, or one file; each wrong one is a sentence at start. `docs/operations.md` lists them.

use std::{
    collections::HashMap,
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use clap::Args;

/// Where the settings come from: flags, else the environment, else the file named by `ILINKS_CONFIG`, else the default.
#[derive(Args, Clone, Debug, Default)]
pub struct SettingsArgs {
    /// PostgreSQL server and database, as `postgres://user:password@host/database`. Without it a private cluster is kept under the data folder.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    database_url: Option<String>,
    /// Address to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "ILINKS_ADDR", global = true)]
    addr: Option<String>,
    /// Folder of the private cluster and the master key [default: .data]
    #[arg(long, env = "ILINKS_DATA_DIR", global = true)]
    data_dir: Option<String>,
    /// File of 32 random bytes that wraps what is kept encrypted [default: master.key in the data folder, made if absent]
    #[arg(long, env = "ILINKS_MASTER_KEY_FILE", global = true)]
    master_key_file: Option<String>,
    /// File of the Ed25519 key that signs the audit's daily roots [default: audit.key in the data folder, made if absent]
    #[arg(long, env = "ILINKS_AUDIT_KEY_FILE", global = true)]
    audit_key_file: Option<String>,
    /// Address under which browsers reach the portal; cookies are Secure if it begins with https [default: http and ADDR]
    #[arg(long, env = "ILINKS_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// Mail server, as `smtps://user:password@host` or `smtp://host:25`. Without it mail is written to the folder mail of the data folder
    #[arg(long, env = "ILINKS_SMTP_URL", global = true, hide_env_values = true)]
    smtp_url: Option<String>,
    /// Who mail comes from [default: iLINKS <no-reply@localhost>]
    #[arg(long, env = "ILINKS_MAIL_FROM", global = true)]
    mail_from: Option<String>,
    /// Addresses of the proxies in front of the portal, separated by commas: their X-Forwarded-For tells who asks [default: none]
    #[arg(long, env = "ILINKS_TRUSTED_PROXIES", global = true)]
    trusted_proxies: Option<String>,
    /// Folder of the built style sheet, islands and static files [default: site beside the program, else target/site]
    #[arg(long, env = "ILINKS_SITE_DIR", global = true)]
    site_dir: Option<String>,
    /// Connections to the database at most [default: 16]
    #[arg(long, env = "ILINKS_DATABASE_CONNECTIONS", global = true)]
    database_connections: Option<String>,
    /// File of settings, one NAME=value a line, under the names of the environment variables
    #[arg(long, env = "ILINKS_CONFIG", global = true)]
    config: Option<PathBuf>,
}

/// The settings, read and found good.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The user's own PostgreSQL server; none for the private cluster.
    pub database_url: Option<String>,
    /// Where to listen.
    pub addr: SocketAddr,
    /// Folder of the private cluster and the master key.
    pub data_dir: PathBuf,
    /// The master key's file.
    pub master_key_file: PathBuf,
    /// File of the key that signs the audit's daily roots; made if there is none.
    pub audit_key_file: PathBuf,
    /// The key's file may be made: nobody named one.
    pub may_make_master_key: bool,
    /// Address under which browsers reach the portal.
    pub public_url: String,
    /// The mail server; none for a folder.
    pub smtp_url: Option<String>,
    /// Who mail comes from.
    pub mail_from: String,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Folder of the built files.
    pub site_dir: PathBuf,
    /// Connections to the database at most.
    pub database_connections: u32,
}

const KNOWN: [&str; 11] = [
    "DATABASE_URL",
    "ILINKS_ADDR",
    "ILINKS_DATA_DIR",
    "ILINKS_MASTER_KEY_FILE",
    "ILINKS_AUDIT_KEY_FILE",
    "ILINKS_PUBLIC_URL",
    "ILINKS_SMTP_URL",
    "ILINKS_MAIL_FROM",
    "ILINKS_TRUSTED_PROXIES",
    "ILINKS_SITE_DIR",
    "ILINKS_DATABASE_CONNECTIONS",
];

impl SettingsArgs {
    /// Reads and checks every setting.
    pub fn read(self) -> anyhow::Result<Settings> {
        let file = self.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let or_file =
            |given: Option<String>, name: &str| given.or_else(|| file.get(name).cloned()).filter(|value| !value.is_empty());
        let addr = or_file(self.addr, "ILINKS_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let addr: SocketAddr = addr
            .parse()
            .map_err(|_| anyhow!("ILINKS_ADDR is “{addr}”; it must be an address and port such as 127.0.0.1:3000"))?;
        let data_dir = PathBuf::from(or_file(self.data_dir, "ILINKS_DATA_DIR").unwrap_or_else(|| ".data".to_owned()));
        let key_file = or_file(self.master_key_file, "ILINKS_MASTER_KEY_FILE");
        let connections = or_file(self.database_connections, "ILINKS_DATABASE_CONNECTIONS").unwrap_or_else(|| "16".to_owned());
        Ok(Settings {
            database_url: or_file(self.database_url, "DATABASE_URL").map(check_database_url).transpose()?,
            addr,
            may_make_master_key: key_file.is_none(),
            master_key_file: key_file.map_or_else(|| data_dir.join("master.key"), PathBuf::from),
            audit_key_file: or_file(self.audit_key_file, "ILINKS_AUDIT_KEY_FILE")
                .map_or_else(|| data_dir.join("audit.key"), PathBuf::from),
            data_dir,
            public_url: or_file(self.public_url, "ILINKS_PUBLIC_URL")
                .map_or_else(|| Ok(format!("http://{addr}")), check_public_url)?,
            smtp_url: or_file(self.smtp_url, "ILINKS_SMTP_URL"),
            mail_from: or_file(self.mail_from, "ILINKS_MAIL_FROM").unwrap_or_else(|| "iLINKS <no-reply@localhost>".to_owned()),
            trusted_proxies: or_file(self.trusted_proxies, "ILINKS_TRUSTED_PROXIES")
                .map_or_else(|| Ok(Vec::new()), |list| addresses(&list))?,
            site_dir: or_file(self.site_dir, "ILINKS_SITE_DIR").map_or_else(default_site_dir, PathBuf::from),
            database_connections: match connections.parse() {
                Ok(n @ 2..=1000) => n,
                _ => bail!("ILINKS_DATABASE_CONNECTIONS is “{connections}”; it must be a number from 2 to 1000"),
            },
        })
    }
}

impl Settings {
    /// Cookies may only travel encrypted.
    pub fn has_secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn check_database_url(url: String) -> anyhow::Result<String> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(url)
    } else {
        bail!("DATABASE_URL must begin with postgres://")
    }
}

fn addresses(list: &str) -> anyhow::Result<Vec<IpAddr>> {
    list.split(',')
        .map(|address| {
            let address = address.trim();
            address.parse().map_err(|_| anyhow!("ILINKS_TRUSTED_PROXIES names “{address}”, which is not an IP address"))
        })
        .collect()
}

fn check_public_url(url: String) -> anyhow::Result<String> {
    if url.starts_with("http://") || url.starts_with("https://") {
        Ok(url)
    } else {
        bail!("ILINKS_PUBLIC_URL is “{url}”; it must begin with http:// or https://")
    }
}

/// `site` beside the program, as `make dist` packs it, else where the build leaves it.
fn default_site_dir() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(|folder| folder.join("site")));
    beside.filter(|folder| folder.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
}

fn read_file(path: &Path) -> anyhow::Result<HashMap<String, String>> {
    let text = fs::read_to_string(path).with_context(|| format!("the settings file {} cannot be read", path.display()))?;
    let mut settings = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = || format!("line {} of {}", number + 1, path.display());
        let (name, value) = line.split_once('=').ok_or_else(|| anyhow!("{} is not NAME=value", place()))?;
        let name = name.trim();
        if !KNOWN.contains(&name) {
            bail!("{} names {name}, which is not a setting", place());
        }
        settings.insert(name.to_owned(), value.trim().trim_matches('"').to_owned());
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_one_clear_sentence() {
        let wrong = SettingsArgs { addr: Some("nowhere".to_owned()), ..SettingsArgs::default() };
        assert_eq!(
            wrong.read().unwrap_err().to_string(),
            "ILINKS_ADDR is “nowhere”; it must be an address and port such as 127.0.0.1:3000"
        );
        let wrong = SettingsArgs { trusted_proxies: Some("10.0.0.1, proxy".to_owned()), ..SettingsArgs::default() };
        assert_eq!(wrong.read().unwrap_err().to_string(), "ILINKS_TRUSTED_PROXIES names “proxy”, which is not an IP address");
        let wrong = SettingsArgs { database_url: Some("mysql://x".to_owned()), ..SettingsArgs::default() };
        assert_eq!(wrong.read().unwrap_err().to_string(), "DATABASE_URL must begin with postgres://");
    }

    #[test]
    fn flags_win_over_the_file() {
        let folder = std::env::temp_dir().join(format!("ilinks-config-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("settings");
        fs::write(&path, "# ours\nILINKS_ADDR=127.0.0.1:4000\nILINKS_DATA_DIR=\"/somewhere\"\n").unwrap();
        let args =
            SettingsArgs { config: Some(path.clone()), addr: Some("127.0.0.1:5000".to_owned()), ..SettingsArgs::default() };
        let settings = args.read().unwrap();
        assert_eq!(settings.addr.port(), 5000);
        assert_eq!(settings.data_dir, PathBuf::from("/somewhere"));
        fs::write(&path, "ILINKS_ADR=127.0.0.1:4000\n").unwrap();
        let wrong = SettingsArgs { config: Some(path), ..SettingsArgs::default() };
        assert!(wrong.read().unwrap_err().to_string().contains("names ILINKS_ADR, which is not a setting"));
        fs::remove_dir_all(folder).unwrap();
    }
}
