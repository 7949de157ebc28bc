//! `ilinks`: the portal, its jobs and its tools.

use std::process::ExitCode;

use clap::Parser;
use server::commands::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ilinks: {error:#}");
            ExitCode::FAILURE
        }
    }
}
