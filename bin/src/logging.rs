//! Logs: on standard error, one line an entry.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging; a second start, as in tests, changes nothing.
pub fn start(filter: EnvFilter) {
    let colours = std::io::stderr().is_terminal();
    let started =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).try_init();
    drop(started);
}
