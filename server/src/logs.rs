//! Structured logs: no names, no numbers, no free text, no query strings.

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging to standard error: JSON, or plain lines on a terminal. `RUST_LOG` sets what is logged.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let layer = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let registry = tracing_subscriber::registry().with(filter);
    // A second start, in tests, changes nothing.
    let _ = if is_terminal { registry.with(layer).try_init() } else { registry.with(layer.json()).try_init() };
}
