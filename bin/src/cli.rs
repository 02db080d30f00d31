//! The command line: names, help, and nothing that decides.

use clap::{Args, Parser, Subcommand};

use crate::config::Flags;

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

/// Commands on accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make an account
    Create {
        #[command(flatten)]
        user: UserArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Record an account that a user has with another provider
    #[command(
        after_help = "The same again changes nothing but --login, --allow-unlinked and --provider-external-id.\n\nExample:\n  \
                            picket user identity --email kim@example.com --category org-identity --provider okta \
                            --external-id kim@corp.example --organization acme --json"
    )]
    Identity {
        #[command(flatten)]
        identity: IdentityArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Deactivate an account: its logins end, and its tokens are refused from now on
    #[command(after_help = "Example:\n  picket user deactivate --email kim@example.com")]
    Deactivate {
        #[command(flatten)]
        user: AccountArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Delete an account with its logins, tokens, memberships and applications
    #[command(after_help = "Example:\n  picket user delete --email kim@example.com")]
    Delete {
        #[command(flatten)]
        user: AccountArgs,
        #[command(flatten)]
        flags: Flags,
    },
    /// Make a user a member of an organization, change the role, or end the membership
    #[command(
        after_help = "Examples:\n  picket user member --email kim@example.com --organization acme --role admin\n  \
                            picket user member --email kim@example.com --organization acme --remove"
    )]
    Member {
        #[command(flatten)]
        member: MemberArgs,
        #[command(flatten)]
        flags: Flags,
    },
}

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

/// What `setup` makes.
#[derive(Debug, Args)]
pub struct SetupArgs {
    /// The administrator's e-mail address, the name to log in with
    #[arg(long)]
    pub email: String,
    #[command(flatten)]
    pub password: PasswordArgs,
    /// The organization's slug
    #[arg(long, value_name = "SLUG")]
    pub organization: String,
    /// The project's slug
    #[arg(long, value_name = "SLUG")]
    pub project: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A password: on the command line, where other users of the machine can see it, or better not.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// The password, at least 8 characters; `-` reads a line from standard input
    #[arg(long, env = "PICKET_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
}

/// What `user create` makes.
#[derive(Debug, Args)]
pub struct UserArgs {
    /// The e-mail address, the name to log in with
    #[arg(long)]
    pub email: String,
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Without a password: the account cannot log in with one
    #[arg(long, conflicts_with = "password")]
    pub no_password: bool,
    /// Make the user a member of this organization
    #[arg(long, value_name = "SLUG")]
    pub organization: Option<String>,
    /// The member's role: member, admin, manager or owner [default: member]
    #[arg(long, requires = "organization")]
    pub role: Option<String>,
    /// May open superuser mode
    #[arg(long)]
    pub superuser: bool,
    /// May open staff mode
    #[arg(long)]
    pub staff: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What `user identity` records.
#[derive(Debug, Args)]
pub struct IdentityArgs {
    /// The user's e-mail address
    #[arg(long)]
    pub email: String,
    /// social-identity, global-identity or org-identity
    #[arg(long)]
    pub category: String,
    /// The provider's key, such as github
    #[arg(long, value_name = "KEY")]
    pub provider: String,
    /// How the provider names the account
    #[arg(long, value_name = "X")]
    pub external_id: String,
    /// How the provider names the place that the account is in, such as a workspace of Slack; for global-identity
    #[arg(long, value_name = "X", default_value = "", hide_default_value = true)]
    pub provider_external_id: String,
    /// The organization whose provider it is, for org-identity; the user should be its member
    #[arg(long, value_name = "SLUG")]
    pub organization: Option<String>,
    /// It can be logged in with, for global-identity
    #[arg(long)]
    pub login: bool,
    /// The provider lets members do without an identity, for org-identity
    #[arg(long)]
    pub allow_unlinked: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Whose account.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// The user's e-mail address
    #[arg(long)]
    pub email: String,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What `user member` changes.
#[derive(Debug, Args)]
pub struct MemberArgs {
    /// The user's e-mail address
    #[arg(long)]
    pub email: String,
    /// The organization's slug
    #[arg(long, value_name = "SLUG")]
    pub organization: String,
    /// The member's role from now on: member, admin, manager or owner
    #[arg(long)]
    pub role: Option<String>,
    /// End the membership
    #[arg(long)]
    pub remove: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
