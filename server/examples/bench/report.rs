//! The table on standard output, and the same figures as JSON.

use std::{fs::File, io::Write, path::Path, time::Instant};

use serde_json::{Map, Value, json};

/// Writes of which the median is told, to judge the disk by.
const DURABLE_WRITES: usize = 50;

/// The rows so far.
#[derive(Debug)]
pub struct Report {
    part: String,
    rows: Vec<Value>,
    figures: Map<String, Value>,
    loads: Vec<Value>,
}

impl Report {
    /// Prints the head of the table: the machine.
    pub fn begin(folder: &Path) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism()?.get();
        let write_ms = durable_write_ms(folder)?;
        println!("{cores} cores; a durable write of 8 kB takes {write_ms:.2} ms on this disk");
        let mut report = Self { part: String::new(), rows: Vec::new(), figures: Map::new(), loads: Vec::new() };
        report.figure("cores", cores);
        report.figure("durable_write_ms", write_ms);
        Ok(report)
    }

    /// Begins a part of the table, with the load average at this moment.
    pub fn part(&mut self, title: &str) -> anyhow::Result<()> {
        let load = load_average()?;
        println!("\n{title} (load average {load})");
        self.loads.push(json!({ "before": title, "load_average": load }));
        title.clone_into(&mut self.part);
        Ok(())
    }

    /// Adds a row; with a bar, whether it is met.
    pub fn row(&mut self, name: &str, measured: String, bar: Option<(&str, bool)>) {
        let verdict = match bar {
            None => String::new(),
            Some((bar, true)) => format!("meets  {bar}"),
            Some((bar, false)) => format!("MISSES {bar}"),
        };
        println!("  {name:<50} {measured:<34} {verdict}");
        self.rows.push(json!({
            "part": self.part, "name": name, "measured": measured, "bar": bar.map(|(bar, _)| bar), "meets": bar.map(|(_, meets)| meets),
        }));
    }

    /// Adds a figure to the JSON only.
    pub fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Writes the JSON.
    pub fn finish(mut self, path: &Path) -> anyhow::Result<()> {
        self.part("End")?;
        let all = json!({ "rows": self.rows, "figures": self.figures, "load_averages": self.loads });
        std::fs::write(path, serde_json::to_string_pretty(&all)?)?;
        println!("The figures are in {}", path.display());
        Ok(())
    }
}

fn load_average() -> anyhow::Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn durable_write_ms(folder: &Path) -> anyhow::Result<f64> {
    let path = folder.join("durable-write");
    let mut file = File::create(&path)?;
    let mut taken = Vec::new();
    for _ in 0..DURABLE_WRITES {
        let began = Instant::now();
        file.write_all(&[0; 8192])?;
        file.sync_data()?;
        taken.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    std::fs::remove_file(path)?;
    Ok(crate::figure::Spread::of(taken).median)
}
