//! Commands on accounts.

use clap::{Args, Subcommand};

use super::setup::PasswordArgs;
use crate::config::Flags;

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
