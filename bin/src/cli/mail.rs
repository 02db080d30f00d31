//! Commands on mail.

use clap::{Args, Subcommand};

use crate::config::Flags;

/// Commands on mail that was not sent.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// List it: what waits for another attempt, and what was given up
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Try mail that failed again, at once and as if it were new
    #[command(after_help = "Examples:\n  picket mail retry 17\n  picket mail retry --all")]
    Retry {
        #[command(flatten)]
        which: WhichArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Remove a mail without sending it
    #[command(after_help = "Example:\n  picket mail discard 17")]
    Discard {
        /// Its id, as `picket mail list` shows it
        id: String,
        #[command(flatten)]
        flags: Flags,
    },
}

/// Which mail `mail retry` means.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct WhichArgs {
    /// The id of one, as `picket mail list` shows it
    pub id: Option<String>,
    /// All that failed
    #[arg(long)]
    pub all: bool,
}
