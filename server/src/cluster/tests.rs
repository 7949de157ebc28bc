//! Against the real server. Each test has a cluster of its own, without fsync.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::thread;

use super::*;

/// Names the data folder to the process that a test starts and kills.
const VICTIM: &str = "ILINKS_TEST_CLUSTER_VICTIM";

struct TestFolder(PathBuf);

impl TestFolder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("ilinks-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn open(&self) -> Result<Cluster, ClusterError> {
        Cluster::open(&self.0, Durability::NothingForTests)
    }

    fn pg(&self, name: &str) -> PathBuf {
        self.0.join("pg").join(name)
    }

    fn is_running(&self) -> bool {
        self.pg("data/postmaster.pid").exists()
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Asks the server for one value, in `PostgreSQL`'s protocol: the programs that we find need not include psql.
fn ask(cluster: &Cluster, query: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(cluster.socket_dir().join(".s.PGSQL.5432"))?;
    let mut hello = 196_608_u32.to_be_bytes().to_vec();
    hello.extend(format!("user\0{SUPERUSER}\0database\0postgres\0\0").bytes());
    stream.write_all(&[&message_length(&hello)[..], &hello].concat())?;
    answer(&mut stream)?;
    let query = [query.as_bytes(), b"\0"].concat();
    stream.write_all(&[b"Q", &message_length(&query)[..], &query].concat())?;
    answer(&mut stream)
}

fn message_length(body: &[u8]) -> [u8; 4] {
    u32::try_from(body.len() + 4).unwrap().to_be_bytes()
}

/// The last column of the last row before the server is ready for more, or its error.
fn answer(stream: &mut UnixStream) -> io::Result<String> {
    let mut value = String::new();
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes(head[1..].try_into().unwrap());
        let mut body = vec![0; length as usize - 4];
        stream.read_exact(&mut body)?;
        match head[0] {
            // Two bytes count the columns, four give the length of the only one.
            b'D' => value = String::from_utf8_lossy(&body[6..]).into_owned(),
            b'E' => return Err(io::Error::other(String::from_utf8_lossy(&body).into_owned())),
            b'Z' => return Ok(value),
            _ => {}
        }
    }
}

#[test]
fn the_cluster_lives_from_its_first_user_to_its_last() {
    let folder = TestFolder::new("shared");
    let first = folder.open().unwrap();
    let second = folder.open().unwrap();
    assert!(first.is_new() && !second.is_new());
    assert_eq!(first.socket_dir(), second.socket_dir());
    assert_eq!(ask(&first, "show listen_addresses").unwrap(), "");
    assert_eq!(ask(&first, "show fsync").unwrap(), "off");
    assert_eq!(ask(&first, "show server_version").unwrap().split(' ').next(), Some(first.version()));
    assert_eq!(fs::metadata(first.socket_dir()).unwrap().mode() & 0o777, 0o700);

    drop(first);
    assert_eq!(ask(&second, "create table kept as select 41 as n").unwrap(), "");
    let socket_dir = second.socket_dir().to_owned();
    drop(second);
    assert!(!folder.is_running());
    assert!(UnixStream::connect(socket_dir.join(".s.PGSQL.5432")).is_err());

    let third = folder.open().unwrap();
    assert!(!third.is_new());
    assert_eq!(ask(&third, "select n + 1 from kept").unwrap(), "42");
}

#[test]
fn users_that_come_at_once_share_one_server() {
    let folder = TestFolder::new("at-once");
    let users: Vec<Cluster> = thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| folder.open().unwrap())).collect();
        opening.into_iter().map(|user| user.join().unwrap()).collect()
    });
    assert_eq!(users.iter().filter(|user| user.is_new()).count(), 1);
    for user in &users {
        assert_eq!(ask(user, "select 1").unwrap(), "1");
    }
    thread::scope(|scope| users.into_iter().for_each(|user| drop(scope.spawn(|| drop(user)))));
    assert!(!folder.is_running());
}

#[test]
fn a_server_left_by_a_killed_process_is_joined_and_stopped() {
    let folder = TestFolder::new("killed");
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture"])
        .arg(format!("{}::holds_a_cluster_until_killed", module_path!().split_once("::").unwrap().1))
        .env(VICTIM, &folder.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut says = BufReader::new(victim.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("holding") {
        line.clear();
        assert_ne!(says.read_line(&mut line).unwrap(), 0, "the victim ended early");
    }
    let before = fs::read(folder.pg("data/postmaster.pid")).unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    // Ends only if the server did not keep the victim's standard output: else `ilinks .. | tail` would hang.
    says.read_to_end(&mut Vec::new()).unwrap();

    let heir = folder.open().unwrap();
    assert_eq!(fs::read(folder.pg("data/postmaster.pid")).unwrap(), before, "the same server");
    assert_eq!(ask(&heir, "select 1").unwrap(), "1");
    drop(heir);
    assert!(!folder.is_running());
}

#[test]
#[ignore = "run by a_server_left_by_a_killed_process_is_joined_and_stopped, as the process to kill"]
fn holds_a_cluster_until_killed() {
    let Some(folder) = env::var_os(VICTIM) else { return };
    let _cluster = Cluster::open(Path::new(&folder), Durability::NothingForTests).unwrap();
    println!("holding");
    loop {
        thread::park();
    }
}

#[test]
fn a_crash_that_leaves_another_programs_process_id_does_not_stop_a_start() {
    let folder = TestFolder::new("crashed");
    let cluster = folder.open().unwrap();
    let pid_file = fs::read_to_string(folder.pg("data/postmaster.pid")).unwrap();
    let owner = Account::for_cluster(&folder.pg("data")).unwrap();
    drop(cluster);
    // Of the same account, for postgres overlooks those of others by itself.
    let mut bystander = owner.command("sleep", Path::new("/")).arg("60").spawn().unwrap();
    let (_, rest) = pid_file.split_once('\n').unwrap();
    fs::write(folder.pg("data/postmaster.pid"), format!("{}\n{rest}", bystander.id())).unwrap();

    let started = folder.open().map(|cluster| ask(&cluster, "select 1").unwrap());
    assert!(bystander.try_wait().unwrap().is_none(), "the bystander was left alone");
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    assert_eq!(started.unwrap(), "1");
    assert!(!folder.is_running());
}

#[test]
fn a_half_made_cluster_is_made_anew() {
    let folder = TestFolder::new("half-made");
    fs::create_dir_all(folder.pg("data.new/base/1")).unwrap();
    fs::write(folder.pg("data.new/PG_VERSION"), "15\n").unwrap();
    let cluster = folder.open().unwrap();
    assert!(cluster.is_new());
    assert_eq!(ask(&cluster, "select 1").unwrap(), "1");
    assert!(!folder.pg("data.new").exists());
}

#[test]
fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let folder = TestFolder::new("long, \"odd\" $HOME");
    let long = folder.0.join("a".repeat(120));
    let cluster = Cluster::open(&long, Durability::NothingForTests).unwrap();
    let socket_dir = cluster.socket_dir().to_owned();
    assert!(!socket_dir.starts_with(&folder.0));
    assert_eq!(ask(&cluster, "select 1").unwrap(), "1");
    drop(cluster);
    assert!(!socket_dir.exists());
}

#[test]
fn a_socket_folder_that_others_may_enter_is_refused() {
    let folder = TestFolder::new("open-socket");
    let socket_dir = folder.pg("socket");
    fs::create_dir_all(&socket_dir).unwrap();
    fs::set_permissions(&socket_dir, fs::Permissions::from_mode(0o755)).unwrap();
    let error = folder.open().unwrap_err();
    assert!(matches!(&error, ClusterError::UnsafeSocketFolder { .. }), "{error}");
}

#[test]
fn a_cluster_of_another_major_version_is_refused() {
    let folder = TestFolder::new("version");
    fs::create_dir_all(folder.pg("data")).unwrap();
    fs::write(folder.pg("data/PG_VERSION"), "9\n").unwrap();
    let error = folder.open().unwrap_err();
    assert!(matches!(error, ClusterError::OtherVersion { made_by: 9, .. }), "{error}");
}

#[test]
fn files_that_are_no_cluster_are_left_alone() {
    let folder = TestFolder::new("no-cluster");
    fs::create_dir_all(folder.pg("data")).unwrap();
    fs::write(folder.pg("data/letter"), "keep me").unwrap();
    let error = folder.open().unwrap_err();
    assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");
    assert_eq!(fs::read_to_string(folder.pg("data/letter")).unwrap(), "keep me");
}

#[test]
fn a_server_that_does_not_start_says_why() {
    let folder = TestFolder::new("broken");
    drop(folder.open().unwrap());
    fs::write(folder.pg("data/postgresql.auto.conf"), "no_such_setting = 1\n").unwrap();
    let error = folder.open().unwrap_err();
    assert!(matches!(&error, ClusterError::StartFailed { log, .. } if log.contains("no_such_setting")), "{error}");
}

#[test]
fn a_folder_closed_to_the_lent_account_has_its_cluster_elsewhere() {
    let folder = TestFolder::new("closed");
    let closed = folder.0.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    if matches!(Account::for_cluster(&closed.join("none")).unwrap(), Account::Ours { .. }) {
        return; // Not root: nobody else's rights are needed.
    }
    let cluster = Cluster::open(&closed.join("data"), Durability::NothingForTests).unwrap();
    let elsewhere = cluster.server.folder().to_owned();
    assert!(elsewhere.starts_with(SYSTEM_DATA), "{}", elsewhere.display());
    // The same folder leads to the same cluster.
    drop(Cluster::open(&closed.join("data"), Durability::NothingForTests).unwrap());
    drop(cluster);
    fs::remove_dir_all(elsewhere.parent().unwrap()).unwrap();
}

#[test]
fn odd_characters_are_escaped_in_the_url() {
    assert_eq!(percent_encoded("/tmp/a b&c?é".as_bytes()), "/tmp/a%20b%26c%3F%C3%A9");
}
