//! What `setup` takes.

use clap::Args;

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
