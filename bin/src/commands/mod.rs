//! One file a command.

mod check;
mod cleanup;
mod mail;
mod membership;
mod migrate;
mod options;
mod serve;
mod setup;
mod user;
mod worker;

use std::io::BufRead;
use std::sync::Arc;

use application::ports::{Clock, Entropy, UnitOfWork};
use application::setup::Setup;
use domain::ids::UserId;
use domain::permissions::Role;
use domain::secrets::Secret;
use serde_json::json;

use crate::cli::{Cli, Command, MailCommand, UserCommand};
use crate::clock::SystemClock;
use crate::config::{Config, Faults, Flags};
use crate::entropy::SystemEntropy;
use crate::{CommandError, logging};

/// Carries out a command line.
pub fn run(cli: Cli) -> Result<(), CommandError> {
    match cli.command {
        Command::Serve { flags } => serve::run(&configured(&flags)?),
        Command::Setup { setup, flags } => setup::run(&configured(&flags)?, &setup),
        Command::Migrate { flags } => migrate::run(&configured(&flags)?),
        Command::Options(command) => options::run(command),
        Command::User(UserCommand::Create { user, flags }) => user::create(&configured(&flags)?, &user),
        Command::User(UserCommand::Identity { identity, flags }) => user::identity(&configured(&flags)?, &identity),
        Command::User(UserCommand::Deactivate { user, flags }) => membership::deactivate(&configured(&flags)?, &user),
        Command::User(UserCommand::Delete { user, flags }) => membership::delete(&configured(&flags)?, &user),
        Command::User(UserCommand::Member { member, flags }) => membership::member(&configured(&flags)?, &member),
        Command::Mail(MailCommand::List { json, flags }) => mail::list(&configured(&flags)?, json),
        Command::Mail(MailCommand::Retry { which, flags }) => mail::retry(&configured(&flags)?, &which),
        Command::Mail(MailCommand::Discard { id, flags }) => mail::discard(&configured(&flags)?, &id),
        Command::Check { mail, no_mail, flags } => check::run(&flags, mail.as_deref(), no_mail),
        Command::Cleanup { flags } => cleanup::run(&configured(&flags)?),
        Command::Worker { flags } => worker::run(&configured(&flags)?),
    }
}

fn configured(flags: &Flags) -> Result<Config, CommandError> {
    let config = flags.check()?;
    logging::start(config.log());
    Ok(config)
}

fn use_cases(uow: Arc<dyn UnitOfWork>) -> Setup {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    Setup::new(uow, clock, entropy)
}

/// A secret from the command line or the environment; `-` is a line of standard input.
fn password(given: &str) -> Result<Secret, CommandError> {
    if given != "-" {
        return Ok(Secret::new(given.to_owned()));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if read.map_err(|error| CommandError::Io("standard input cannot be read", error))? == 0 {
        // A command that failed before the pipe is no empty secret.
        return Err(Faults::one("standard input", "is empty").into());
    }
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// An argument of a command, or what is wrong with it.
fn argument<T, E: ToString>(name: &'static str, value: Result<T, E>) -> Result<T, Faults> {
    value.map_err(|error| Faults::one(name, error.to_string()))
}

/// A role's name, as an argument.
fn role_of(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).ok_or("is none of member, admin, manager and owner")
}

/// What became of a user: as JSON the id alone.
fn tell(id: UserId, as_json: bool, what: &str) {
    if as_json {
        println!("{}", json!({"user_id": id.to_string()}));
    } else {
        println!("User {id} {what}.");
    }
}
