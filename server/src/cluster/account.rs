//! The account that `PostgreSQL`'s programs run as, and what it owns and may reach.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::ClusterError;

/// All that a program of `PostgreSQL`'s inherits: its behaviour must not hang on a stray `PGPORT`, and the portal's
/// secrets are not its business.
const INHERITED: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "LOCALE_ARCHIVE"];

#[derive(Debug)]
pub(super) enum Account {
    Ours {
        uid: u32,
    },
    /// We are root, whom initdb, postgres and `pg_ctl` refuse.
    Lent {
        name: String,
        uid: u32,
        gid: u32,
    },
}

impl Account {
    /// The owner of the cluster in `data`; if there is none yet, ourselves or, for root, `postgres` or `nobody`.
    pub fn for_cluster(data: &Path) -> Result<Self, ClusterError> {
        let ours = own_uid()?;
        let owner = match fs::metadata(data) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(ClusterError::io("look at", data)(error)),
        };
        match owner {
            Some(owner) if ours == 0 && owner.uid() != 0 => Ok(Self::owner_of(&owner)),
            Some(owner) if owner.uid() != ours => {
                Err(ClusterError::OtherOwner { data: data.to_owned(), owner: owner.uid(), ours })
            }
            _ if ours == 0 => ["postgres", "nobody"].into_iter().find_map(Self::named).ok_or(ClusterError::NoAccount),
            _ => Ok(Self::Ours { uid: ours }),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let passwd = fs::read_to_string("/etc/passwd").ok()?;
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            let found = fields.next()? == name;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            (found && uid != 0).then(|| Self::Lent { name: name.to_owned(), uid, gid })
        })
    }

    fn owner_of(metadata: &Metadata) -> Self {
        Self::Lent { name: format!("user {}", metadata.uid()), uid: metadata.uid(), gid: metadata.gid() }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Ours { .. } => "this user",
            Self::Lent { name, .. } => name,
        }
    }

    pub fn uid(&self) -> u32 {
        match self {
            Self::Ours { uid } | Self::Lent { uid, .. } => *uid,
        }
    }

    /// Checks that the account may enter `folder` (a full path without links) and every folder on the way.
    ///
    /// Reads the mode bits only: access lists are not seen, and the account has no groups beside its own when lent.
    pub fn check_reach(&self, folder: &Path) -> Result<(), ClusterError> {
        let Self::Lent { name, uid, gid } = self else { return Ok(()) };
        for on_the_way in folder.ancestors().collect::<Vec<_>>().into_iter().rev() {
            let metadata = fs::metadata(on_the_way).map_err(ClusterError::io("look at", on_the_way))?;
            let may_enter = match () {
                () if metadata.uid() == *uid => 0o100,
                () if metadata.gid() == *gid => 0o010,
                () => 0o001,
            };
            if metadata.mode() & may_enter == 0 {
                return Err(ClusterError::OutOfReach { account: name.clone(), folder: on_the_way.to_owned() });
            }
        }
        Ok(())
    }

    /// Makes a folder that only the account may enter, unless something has that name already.
    pub fn make_folder(&self, path: &Path) -> Result<(), ClusterError> {
        match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => match self {
                Self::Ours { .. } => Ok(()),
                Self::Lent { uid, gid, .. } => lchown(path, Some(*uid), Some(*gid)),
            },
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
        .map_err(ClusterError::io("make", path))
    }

    /// Opens a lock file, made if absent. Nobody else may open it, for whoever can may also lock it for ever.
    pub fn open_lock(&self, path: &Path) -> Result<File, ClusterError> {
        self.make_file(path)?;
        File::options().read(true).write(true).open(path).map_err(ClusterError::io("open", path))
    }

    /// Opens a file to write at its end, made if absent.
    pub fn open_log(&self, path: &Path) -> Result<File, ClusterError> {
        self.make_file(path)?;
        File::options().append(true).open(path).map_err(ClusterError::io("open", path))
    }

    fn make_file(&self, path: &Path) -> Result<(), ClusterError> {
        match File::options().write(true).create_new(true).mode(0o600).open(path) {
            Ok(file) => match self {
                Self::Ours { .. } => Ok(()),
                Self::Lent { uid, gid, .. } => fchown(&file, Some(*uid), Some(*gid)),
            },
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
        .map_err(ClusterError::io("make", path))
    }

    /// A program run as this account, at home in `home`, which it must be able to enter.
    ///
    /// In a process group of its own, so that Ctrl-C reaches the portal alone, which then stops the server in its turn.
    /// With root's `HOME`, libpq would look for certificates where the account may not look, and fail.
    pub fn command(&self, program: impl AsRef<OsStr>, home: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        command.envs(INHERITED.into_iter().filter_map(|name| Some((name, env::var_os(name)?))));
        // Messages in English and times in UTC, whatever the machine is set to.
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").env("HOME", home);
        command.current_dir(home).stdin(Stdio::null()).process_group(0);
        if let Self::Lent { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}

/// Effective user id. std does not tell it, and `/proc` is not everywhere.
fn own_uid() -> Result<u32, ClusterError> {
    let output = Command::new("id").arg("-u").output().map_err(ClusterError::io("run", "id"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|error| ClusterError::io("read a number from", "id -u")(std::io::Error::other(error)))
}
