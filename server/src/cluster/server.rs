//! One cluster's files and processes: makes it, starts it, stops it and tells what state it is in.

use std::env;
use std::ffi::OsString;
use std::fs::{self, DirEntry, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::ClusterError;
use super::account::Account;
use super::binaries::Binaries;

/// The role that initdb makes, which may do anything.
pub const SUPERUSER: &str = "ilinks_super";

/// Only names the socket's file: nothing listens on TCP.
pub(super) const PORT: u16 = 5432;

/// Longest path of a unix socket, in bytes: 107 on Linux, 103 on macOS.
const SOCKET_PATH_BYTES: usize = 103;

/// After a crash the server first replays its journal, which may take minutes.
const START_LIMIT: Duration = Duration::from_mins(5);

const POLL: Duration = Duration::from_millis(10);

/// Most of the log that an error quotes, in bytes.
const LOG_TAIL_BYTES: u64 = 4096;

/// What of the data outlives a crash of the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Durability {
    AllThatWasCommitted,
    NothingForTests,
}

impl Durability {
    pub fn from_environment() -> Self {
        match env::var("ILINKS_PG_FSYNC") {
            Ok(value) if value == "off" => Self::NothingForTests,
            _ => Self::AllThatWasCommitted,
        }
    }
}

/// Proof that nobody else is starting or stopping the cluster.
#[derive(Debug)]
pub(super) struct StartLock(File);

impl StartLock {
    pub fn take(folder: &Path, account: &Account) -> Result<Self, ClusterError> {
        let path = folder.join("start.lock");
        let file = account.open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => return Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                tracing::info!(folder = %folder.display(), "waiting: another process starts or stops the database");
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
        }
        .map_err(ClusterError::io("lock", path))?;
        Ok(Self(file))
    }
}

enum State {
    Down,
    /// Starting or stopping.
    Changing,
    /// Takes connections on the socket in this folder.
    Ready(PathBuf),
}

#[derive(Debug)]
pub(super) struct Server {
    /// Full path of `<data>/pg`.
    folder: PathBuf,
    account: Account,
    binaries: Binaries,
    durability: Durability,
    /// Marks our processes on the process table, see [`Server::is_alive`].
    name: String,
}

impl Server {
    pub fn find(folder: PathBuf, account: Account, durability: Durability) -> Result<Self, ClusterError> {
        let data = folder.join("data");
        let binaries = Binaries::find(&data, made_by(&data)?, &account)?;
        let name = format!("ilinks-{:016x}", hash_of(&folder));
        Ok(Self { folder, account, binaries, durability, name })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn version(&self) -> &str {
        &self.binaries.version
    }

    pub fn lock(&self) -> Result<StartLock, ClusterError> {
        StartLock::take(&self.folder, &self.account)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Makes the cluster if it is absent; true if it did.
    ///
    /// initdb works beside the final place and only a whole cluster is moved there, so what an interrupted one left is
    /// known by its name, and nothing is ever removed that may hold data.
    pub fn initialise(&self, lock: &StartLock) -> Result<bool, ClusterError> {
        let data = self.data();
        if made_by(&data)?.is_some() {
            return Ok(false);
        }
        if fs::read_dir(&data).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(ClusterError::NotACluster { data });
        }
        tracing::info!(data = %data.display(), version = self.version(), "making the portal's own database");
        let unfinished = self.folder.join("data.new");
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(ClusterError::io("remove the half-made database", unfinished)(error));
            }
            _ => self.account.make_folder(&unfinished)?,
        }
        let mut initdb = self.account.command(self.binaries.program("initdb"), &unfinished);
        initdb.env("PGDATA", &unfinished);
        initdb.args(["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        if self.durability == Durability::NothingForTests {
            initdb.arg("--no-sync");
        }
        let output = run(initdb, lock)?;
        if !output.status.success() {
            return Err(ClusterError::InitFailed { folder: self.folder.clone(), output: what_it_said(&output) });
        }
        fs::rename(&unfinished, &data).map_err(ClusterError::io("move the new database to", &data))?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(ClusterError::io("write to disk", &self.folder))?;
        Ok(true)
    }

    /// The socket's folder if the server runs, `None` if it does not; waits out a start or stop that is under way.
    ///
    /// Needs no start lock to be right about a server that someone else starts or stops (an administrator, systemd).
    pub fn settled(&self) -> Result<Option<PathBuf>, ClusterError> {
        let deadline = Instant::now() + START_LIMIT;
        let mut is_told = false;
        while Instant::now() < deadline {
            match self.state() {
                State::Down => return Ok(None),
                State::Ready(socket_dir) => return Ok(Some(socket_dir)),
                State::Changing => thread::sleep(POLL),
            }
            if !is_told {
                tracing::info!(folder = %self.folder.display(), "the database is starting or stopping; waiting");
                is_told = true;
            }
        }
        Err(ClusterError::Unsettled { folder: self.folder.clone() })
    }

    /// Believes the socket, not the process id in `postmaster.pid` as `pg_ctl status` does: after a crash of the
    /// machine that id may be another program's.
    fn state(&self) -> State {
        let pid_file = PidFile::read(&self.data());
        let answers = pid_file.as_ref().is_some_and(|file| UnixStream::connect(socket_in(&file.socket_dir)).is_ok());
        match pid_file {
            Some(file) if answers && file.is_ready => State::Ready(file.socket_dir),
            _ if answers || self.is_alive() => State::Changing,
            _ => State::Down,
        }
    }

    /// Whether any process of this cluster runs, told by the name that we give it, which all of them show.
    ///
    /// False where there is no `/proc`; `PostgreSQL`'s own check of its shared memory then has to do.
    fn is_alive(&self) -> bool {
        let is_ours = |process: DirEntry| {
            fs::read_to_string(process.path().join("comm")).is_ok_and(|program| program.trim_end() == "postgres")
                && fs::read(process.path().join("cmdline"))
                    .is_ok_and(|line| line.windows(self.name.len()).any(|part| part == self.name.as_bytes()))
        };
        fs::read_dir("/proc").is_ok_and(|processes| processes.flatten().any(is_ours))
    }

    /// Starts the server, which must be down, and waits until it takes connections; gives the socket's folder.
    ///
    /// Runs `postgres` itself: `pg_ctl start` hands its options to a shell, and looks only ten times a second.
    pub fn start(&self, _: &StartLock) -> Result<(PathBuf, Child), ClusterError> {
        tracing::info!(folder = %self.folder.display(), version = self.version(), "starting the portal's own database");
        let path = self.folder.join("log");
        let log = self.account.open_log(&path)?;
        let log_start = log.metadata().map_err(ClusterError::io("look at", &path))?.len();
        let socket_dir = self.make_socket_dir()?;
        let mut child = self
            .postgres(&socket_dir)
            .stdout(log.try_clone().map_err(ClusterError::io("open", &path))?)
            .stderr(log)
            .spawn()
            .map_err(ClusterError::io("run", self.binaries.program("postgres")))?;

        let deadline = Instant::now() + START_LIMIT;
        let id = child.id();
        while PidFile::read(&self.data()).is_none_or(|file| file.id != id || !file.is_ready) {
            let ended = child.try_wait().map_err(ClusterError::io("wait for the server of", &self.folder))?;
            if ended.is_some() || Instant::now() > deadline {
                return Err(ClusterError::StartFailed { folder: self.folder.clone(), log: tail(&path, log_start) });
            }
            thread::sleep(POLL);
        }
        Ok((socket_dir, child))
    }

    fn postgres(&self, socket_dir: &Path) -> Command {
        let data = self.data();
        let mut postgres = self.account.command(self.binaries.program("postgres"), &data);
        // Quoted, for it is a list, where a comma would begin another folder.
        let mut socket = OsString::from("unix_socket_directories=\"");
        socket.push(socket_dir);
        socket.push("\"");
        postgres.arg("-D").arg(&data).arg("-c").arg(socket);
        let mut set = |setting: &str| {
            postgres.args(["-c", setting]);
        };
        set(&format!("cluster_name={}", self.name));
        set(&format!("port={PORT}"));
        set("listen_addresses=");
        set("shared_buffers=128MB");
        set("max_connections=60");
        // The log is no place for people's data: a statement that fails, and the detail of why, may hold some.
        set("log_min_error_statement=panic");
        set("log_error_verbosity=terse");
        if self.durability == Durability::NothingForTests {
            ["fsync=off", "synchronous_commit=off", "full_page_writes=off"].into_iter().for_each(set);
        }
        // postgres will not start while a process has the id in `postmaster.pid`, except its parent and the one named
        // here. We know that this one is not a server of ours. Removing the file would also remove postgres's check
        // that no process is left which shares the old server's memory. Source: patroni/patroni#681.
        if let Some(stale) = PidFile::read(&data) {
            postgres.env("PG_GRANDPARENT_PID", stale.id.to_string());
        }
        postgres
    }

    /// The folder beside the cluster or, where a socket's path would be too long for the kernel, a short one named
    /// after it under the system's temp folder, which others can write to: hence the check of who owns it.
    fn make_socket_dir(&self) -> Result<PathBuf, ClusterError> {
        let beside = self.folder.join("socket");
        let fits = socket_in(&beside).as_os_str().len() <= SOCKET_PATH_BYTES;
        let socket_dir = if fits { beside } else { env::temp_dir().join(&self.name) };
        self.account.make_folder(&socket_dir)?;
        let found = fs::symlink_metadata(&socket_dir).map_err(ClusterError::io("look at", &socket_dir))?;
        if !found.is_dir() || found.uid() != self.account.uid() || found.mode() & 0o077 != 0 {
            let account = self.account.name().to_owned();
            return Err(ClusterError::UnsafeSocketFolder { folder: socket_dir, account });
        }
        self.account.check_reach(&socket_dir)?;
        Ok(socket_dir)
    }

    /// Ends all sessions, writes everything to disk and waits until the server has ended.
    pub fn stop(&self, lock: &StartLock, socket_dir: &Path) -> Result<(), ClusterError> {
        // `pg_ctl stop` would send the signal to whichever process has the id in a stale `postmaster.pid`.
        if !matches!(self.state(), State::Down) {
            let mut pg_ctl = self.account.command(self.binaries.program("pg_ctl"), &self.data());
            pg_ctl.env("PGDATA", self.data()).args(["stop", "--mode=fast", "--wait", "--timeout=60", "--silent"]);
            let output = run(pg_ctl, lock)?;
            // Someone else may have stopped it in between.
            if !output.status.success() && !matches!(self.state(), State::Down) {
                return Err(ClusterError::StopFailed { folder: self.folder.clone(), output: what_it_said(&output) });
            }
        }
        if !socket_dir.starts_with(&self.folder) {
            // What is left behind in the temp folder does no harm, and the next start uses it again.
            let _ = fs::remove_dir(socket_dir);
        }
        Ok(())
    }
}

/// Runs to the end a program that must not meet another's start or stop.
///
/// It is given the lock as its standard input, which it does not read: should we be killed, the lock lasts until the
/// program ends too.
fn run(mut command: Command, StartLock(lock): &StartLock) -> Result<Output, ClusterError> {
    let program = PathBuf::from(command.get_program());
    lock.try_clone().and_then(|lock| command.stdin(Stdio::from(lock)).output()).map_err(ClusterError::io("run", program))
}

/// What we need of `postmaster.pid`. Source: `PostgreSQL`, `src/include/utils/pidfile.h`.
struct PidFile {
    id: u32,
    socket_dir: PathBuf,
    is_ready: bool,
}

impl PidFile {
    /// `None` when the server is down, or has just begun to write the file.
    fn read(data: &Path) -> Option<Self> {
        let text = fs::read(data.join("postmaster.pid")).ok()?;
        let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        Some(Self {
            id: str::from_utf8(lines.first()?).ok()?.trim().parse().ok()?,
            socket_dir: PathBuf::from(as_path(lines.get(4).copied().unwrap_or_default())),
            is_ready: lines.get(7).is_some_and(|status| status.trim_ascii() == b"ready"),
        })
    }
}

fn as_path(bytes: &[u8]) -> &Path {
    use std::os::unix::ffi::OsStrExt;
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

/// Major version of the programs that made the cluster in `data`; `None` if none is there.
fn made_by(data: &Path) -> Result<Option<u32>, ClusterError> {
    let path = data.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(ClusterError::NotACluster { data: data.to_owned() }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ClusterError::io("read", path)(error)),
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// May differ between programs built by different Rust versions: names made of it help, but nothing is found by them
/// alone.
fn hash_of(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

fn what_it_said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// The end of what was written to the log since `start` (a byte offset).
fn tail(path: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let end = file.metadata()?.len();
        file.seek(SeekFrom::Start(start.max(end.saturating_sub(LOG_TAIL_BYTES))))?;
        file.read_to_end(&mut bytes)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Err(error) => format!("(the log could not be read: {error})"),
    }
}
