//! The portal's own `PostgreSQL` cluster: started when nobody names a database, shared by every command that is given
//! the same data folder, stopped by the last of them.
//!
//! Holds the sharing. The programs (initdb, postgres, `pg_ctl`) are in `server`, where to find them in `binaries`, the
//! account that they run as in `account`.
//!
//! ```text
//! <data>/pg/data        the cluster (PGDATA)
//! <data>/pg/socket      the unix socket; a folder under the system's temp folder when this path is too long
//! <data>/pg/log         what the server wrote
//! <data>/pg/users.lock  every user holds a shared lock on it for as long as it uses the cluster
//! <data>/pg/start.lock  held alone, by whoever starts or stops the cluster
//! ```
//!
//! The kernel drops a lock with the process that held it, so a user killed with -9 leaves no trace but the running
//! server: the next user joins it and, if it is the last, stops it.

mod account;
mod binaries;
mod error;
mod server;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;

use account::Account;
use server::{Durability, Server, StartLock};

pub use error::ClusterError;
pub use server::SUPERUSER;

/// Where the system keeps such data.
const SYSTEM_DATA: &str = "/var/lib/ilinks";

/// A running cluster, kept running while this value lives.
///
/// Dropping it blocks: the last user waits for the server to write its data and end. A process that ends without
/// dropping it (`process::exit`, a signal left to its default) leaves the server to the next user.
#[derive(Debug)]
pub struct Cluster {
    server: Server,
    users: File,
    socket_dir: PathBuf,
    /// The server's process, when it was this value that started it.
    child: Option<Child>,
    is_new: bool,
}

impl Cluster {
    /// Starts the cluster under `data_dir`, or joins the one that another process of ours already started there.
    ///
    /// Makes the folder and the cluster when they are absent. Blocks while another process starts or stops the cluster.
    /// `ILINKS_PG_FSYNC=off` (tests only) makes whoever starts it start it so that a crash of the machine may lose or
    /// spoil the data.
    pub fn start_or_join(data_dir: &Path) -> Result<Self, ClusterError> {
        Self::open(data_dir, Durability::from_environment())
    }

    fn open(data_dir: &Path, durability: Durability) -> Result<Self, ClusterError> {
        let (folder, account) = within_reach(data_dir)?;
        let lock = StartLock::take(&folder, &account)?;
        let users = account.open_lock(&folder.join("users.lock"))?;
        // Never waits: only a stopping process holds it alone, and that one holds the start lock too.
        users.lock_shared().map_err(ClusterError::io("lock", folder.join("users.lock")))?;

        let server = Server::find(folder, account, durability)?;
        let is_new = server.initialise(&lock)?;
        let (socket_dir, child) = match server.settled()? {
            Some(socket_dir) => (socket_dir, None),
            None => server.start(&lock).map(|(socket_dir, child)| (socket_dir, Some(child)))?,
        };
        Ok(Self { server, users, socket_dir, child, is_new })
    }

    /// Folder of the unix socket. Only the account that owns the cluster, and root, may enter it.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Where sqlx and libpq find `database`, as `user`; no password is asked for.
    ///
    /// Names the port, or a `PGPORT` in the environment would choose another socket.
    pub fn url(&self, user: &str, database: &str) -> String {
        format!(
            "postgres:///{}?host={}&port={}&user={}",
            percent_encoded(database.as_bytes()),
            percent_encoded(self.socket_dir.as_os_str().as_encoded_bytes()),
            server::PORT,
            percent_encoded(user.as_bytes()),
        )
    }

    /// Version of the server's programs, such as `15.18`.
    pub fn version(&self) -> &str {
        self.server.version()
    }

    /// Whether this call made the cluster: it then holds no role but [`SUPERUSER`] and no database of ours.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Lets go, and stops the server when nobody else uses it.
    fn release(&mut self) -> Result<(), ClusterError> {
        let lock = self.server.lock()?;
        let users = self.server.folder().join("users.lock");
        self.users.unlock().map_err(ClusterError::io("unlock", &users))?;
        match self.users.try_lock() {
            Ok(()) => self.server.stop(&lock, &self.socket_dir)?,
            Err(fs::TryLockError::WouldBlock) => return Ok(()),
            Err(fs::TryLockError::Error(source)) => {
                return Err(ClusterError::io("lock", users)(source));
            }
        }
        // The server has ended; this only takes it off the process table.
        self.child.take().map_or(Ok(()), |mut child| {
            child.wait().map(drop).map_err(ClusterError::io("wait for the server of", self.server.folder()))
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.release() {
            tracing::error!(error = &error as &dyn std::error::Error, "could not let go of the portal's own database");
        }
    }
}

/// Where the cluster is kept, and the account that runs it. Root's own folders (a checkout in a closed home, say) are out of that
/// account's reach: the cluster then goes to the system's place for such data, under a name that tells where it belongs.
fn within_reach(data_dir: &Path) -> Result<(PathBuf, Account), ClusterError> {
    let folder = prepare(data_dir)?;
    let account = Account::for_cluster(&folder.join("data"))?;
    let Err(ClusterError::OutOfReach { .. }) = account.check_reach(&folder) else { return Ok((folder, account)) };
    let name = folder.to_string_lossy().trim_start_matches('/').replace('/', "-");
    let elsewhere = prepare(&Path::new(SYSTEM_DATA).join(name))?;
    tracing::info!(folder = %elsewhere.display(), "the data folder is closed to the database's account: the database is kept elsewhere");
    let account = Account::for_cluster(&elsewhere.join("data"))?;
    account.check_reach(&elsewhere)?;
    Ok((elsewhere, account))
}

/// Makes `<data_dir>/pg` and gives its full path.
///
/// The folder stays ours even when the server runs as another account: root then never writes, renames or hands over
/// files in a folder where that account could have planted a link. Others may pass through but not list it.
fn prepare(data_dir: &Path) -> Result<PathBuf, ClusterError> {
    fs::create_dir_all(data_dir).map_err(ClusterError::io("make the data folder", data_dir))?;
    let folder = data_dir.canonicalize().map_err(ClusterError::io("find", data_dir))?.join("pg");
    match fs::create_dir(&folder) {
        Ok(()) => fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
    .map_err(ClusterError::io("make", &folder))?;
    Ok(folder)
}

/// Escapes all but RFC 3986's unreserved characters and `/`, which a query may hold.
fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("writing to a String cannot fail");
        }
        text
    })
}
