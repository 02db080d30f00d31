//! Commands on options.

use clap::Subcommand;

use crate::config::Flags;

/// Commands on options.
#[derive(Debug, Subcommand)]
pub enum OptionsCommand {
    /// List all options with the values that count
    List {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Print the value of an option that counts
    Get {
        /// The option's name
        name: String,
        #[command(flatten)]
        flags: Flags,
    },
    /// Set an option; running servers take it on within ten seconds
    #[command(after_help = "Examples:\n  picket options set system.admin-email ops@example.com\n  \
                            echo \"$PASSWORD\" | picket options set mail.password -")]
    Set {
        /// The option's name
        name: String,
        /// The value; `-` reads a line from standard input
        value: String,
        /// Set it as a program that brings options in line with a description of them: what others set stays
        #[arg(long)]
        automator: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Take back what was stored of an option
    Unset {
        /// The option's name
        name: String,
        #[command(flatten)]
        flags: Flags,
    },
    /// Show who changed what of late, newest first
    History {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Print the page that describes every option
    Document,
}
