//! Processor time: what others do on the machine lengthens every latency, but hardly this.

use std::{fs, path::Path};

use anyhow::Context;

/// Linux counts in hundredths of a second here, whatever its own clock. Source: proc(5), `USER_HZ`.
const TICK_MS: f64 = 10.0;

/// What this process and the database of a data folder have taken so far, in milliseconds.
pub fn taken(data_dir: &Path) -> anyhow::Result<[f64; 2]> {
    let own = Process::read("self").context("this process is not in /proc")?;
    let file = fs::read_to_string(data_dir.join("pg/data/postmaster.pid"))?;
    let server: u32 = file.lines().next().context("the server has no process id")?.parse()?;
    let mut database = 0;
    for entry in fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        // One that has just ended is not counted; the pool's connections last.
        let Some(process) = name.to_str().and_then(Process::read) else { continue };
        if process.parent == server || name.to_str() == Some(&server.to_string()) {
            database += process.ticks;
        }
    }
    Ok([own.ticks, database].map(|ticks| f64::from(ticks) * TICK_MS))
}

struct Process {
    parent: u32,
    ticks: u32,
}

impl Process {
    fn read(name: &str) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{name}/stat")).ok()?;
        // The program's name, in brackets, may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let ticks: u32 = fields.get(11)?.parse::<u32>().ok()? + fields.get(12)?.parse::<u32>().ok()?;
        Some(Self { parent: fields.get(1)?.parse().ok()?, ticks })
    }
}
