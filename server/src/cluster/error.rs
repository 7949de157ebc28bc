//! Why the portal's own cluster could not be had, each with what to do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum ClusterError {
    #[error(
        "no PostgreSQL server was found: run `apt-get install postgresql`, or set ILINKS_PG_BIN to the folder that \
         holds initdb, pg_ctl and postgres"
    )]
    NoBinaries,

    #[error("ILINKS_PG_BIN names {bin}, which does not hold all of initdb, pg_ctl and postgres: correct it or unset it")]
    IncompleteBinaries { bin: PathBuf },

    #[error(
        "the database in {data} was made by PostgreSQL {made_by}, but only {found} was found: install \
         postgresql-{made_by}, or set ILINKS_PG_BIN to the folder of its programs"
    )]
    OtherVersion { data: PathBuf, made_by: u32, found: String },

    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither `postgres` nor `nobody` to run it as: add one \
         with `useradd --system postgres`, or run the portal as an ordinary user"
    )]
    NoAccount,

    #[error(
        "PostgreSQL runs as `{account}`, who may not enter {folder}: set ILINKS_DATA_DIR to a folder outside it (and \
         ILINKS_PG_BIN, if PostgreSQL's programs are in it), or open it with `chmod o+x {folder}`"
    )]
    OutOfReach { account: String, folder: PathBuf },

    #[error(
        "the database in {data} belongs to user {owner}, and the portal runs as user {ours}: run it as that user or as \
         root, or set ILINKS_DATA_DIR to another folder"
    )]
    OtherOwner { data: PathBuf, owner: u32, ours: u32 },

    #[error("{data} holds files but no whole database: move it away, and restore a backup if the data is needed")]
    NotACluster { data: PathBuf },

    #[error("{folder} should be a folder that only `{account}` may enter, but is not: remove it and start again")]
    UnsafeSocketFolder { folder: PathBuf, account: String },

    #[error("initdb could not make the database in {folder}; correct what it says and start again:\n{output}")]
    InitFailed { folder: PathBuf, output: String },

    #[error("the database in {folder} did not start; correct what its log says and start again:\n{log}")]
    StartFailed { folder: PathBuf, log: String },

    #[error("the database in {folder} has been starting or stopping for too long: see {folder}/log, then start again")]
    Unsettled { folder: PathBuf },

    #[error("the database in {folder} did not stop, see {folder}/log; the next command that uses it tries again:\n{output}")]
    StopFailed { folder: PathBuf, output: String },

    #[error("could not {attempt} {path}: check that it is there, who owns it and that the disk has room")]
    Io {
        attempt: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl ClusterError {
    /// For `map_err`: what was attempted, as a verb that `path` follows.
    pub(super) fn io(attempt: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { attempt, path, source }
    }
}
