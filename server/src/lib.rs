//! The binary's parts: configuration, the database, HTTP, subcommands. A library so that tests start the same portal as `main`.

pub mod cluster;
pub mod commands;
pub mod config;
pub mod database;
pub mod http;
pub mod logs;
pub mod mailer;
pub mod seal_test;

mod session_store;
mod system_clock;

pub use system_clock::SystemClock;
