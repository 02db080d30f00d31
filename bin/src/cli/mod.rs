//! The command line: names, help, and nothing that decides.

use clap::{Parser, Subcommand};

use crate::config::Flags;

mod mail;
mod options;
mod setup;
mod user;

pub use mail::{MailCommand, WhichArgs};
pub use options::OptionsCommand;
pub use setup::SetupArgs;
pub use user::{AccountArgs, IdentityArgs, MemberArgs, UserArgs, UserCommand};

/// Error and performance tracking for your own machines, for any Sentry SDK.
#[derive(Debug, Parser)]
#[command(
    name = "picket",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Start with `picket serve`: on an empty store it makes an administrator, an organization and a \
                  project, and prints what to put into your application."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Apply pending migrations, then take events and answer the API until SIGTERM or SIGINT
    #[command(after_help = "Examples:\n  picket serve\n  DATABASE_URL=postgres://picket@db/picket \
                            PICKET_SECRET_KEY=$(openssl rand -hex 32) picket serve --listen 0.0.0.0:9000")]
    Serve {
        #[command(flatten)]
        flags: Flags,
    },
    /// Make an administrator, an organization and a project, with a key and a new token
    #[command(after_help = "Run again it makes another token; another password replaces the old one and ends \
                            the user's logins.\n\nExample:\n  \
                            echo \"$PASSWORD\" | picket setup --email ops@example.com --password - \
                            --organization acme --project shop --json")]
    Setup {
        #[command(flatten)]
        setup: SetupArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Apply pending migrations and stop
    Migrate {
        #[command(flatten)]
        flags: Flags,
    },
    /// Look at the system's options and set them
    #[command(subcommand, arg_required_else_help = true)]
    Options(OptionsCommand),
    /// Manage accounts
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// See to mail that was not sent
    #[command(subcommand, arg_required_else_help = true)]
    Mail(MailCommand),
    /// Check the configuration, the store and the mail server; exits with 1 when something is wrong
    Check {
        /// Send a test mail to this address
        #[arg(long, value_name = "TO")]
        mail: Option<String>,
        /// Leave the mail server out, as the health check of a container does
        #[arg(long, conflicts_with = "mail")]
        no_mail: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Remove what is past its time: events, issues not seen for as long, old counts, ended sessions
    Cleanup {
        #[command(flatten)]
        flags: Flags,
    },
    /// Run the background work without the server (`serve` runs it as well)
    Worker {
        #[command(flatten)]
        flags: Flags,
    },
}
