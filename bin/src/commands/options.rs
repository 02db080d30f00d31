use std::sync::Arc;

use application::audit::AuditEntry;
use application::options::{OperateError, Options, ShownOption};
use domain::options::{self, Channel, Refusal};
use serde_json::{Map, Value, json};

use super::{configured, password};
use crate::cli::OptionsCommand;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::{CommandError, store};

/// Who the audit log says it was.
const BY: &str = "picket options";

/// So many changes are shown.
const HISTORY: usize = 100;

/// `picket options …`.
pub fn run(command: OptionsCommand) -> Result<(), CommandError> {
    match command {
        OptionsCommand::List { json, flags } => list(&*open(&configured(&flags)?)?, json),
        OptionsCommand::Get { name, flags } => get(&*open(&configured(&flags)?)?, &name),
        OptionsCommand::Set { name, value, automator, flags } => {
            let channel = if automator { Channel::Automator } else { Channel::Cli };
            let options = open(&configured(&flags)?)?;
            // Read as a secret, since it may be one.
            let value = password(&value)?.expose().into();
            Ok(options.operate(&name, &value, channel, BY)?)
        }
        OptionsCommand::Unset { name, flags } => {
            Ok(open(&configured(&flags)?)?.operate(&name, &Value::Null, Channel::Cli, BY)?)
        }
        OptionsCommand::History { json, flags } => history(&*open(&configured(&flags)?)?, json),
        OptionsCommand::Document => {
            print!("{}", options::documentation());
            Ok(())
        }
    }
}

fn open(config: &Config) -> Result<Arc<Options>, CommandError> {
    let key = config.signing_key(&SystemEntropy)?;
    crate::options::open(config, &store::open_migrated(config)?, Some(&key))
}

fn list(options: &Options, as_json: bool) -> Result<(), CommandError> {
    let shown = options.list()?;
    if as_json {
        let members = shown.into_iter().map(|option| (option.definition.name.to_owned(), option.value));
        println!("{}", Value::Object(members.collect::<Map<_, _>>()));
        return Ok(());
    }
    for ShownOption { definition, value, is_set, disabled } in shown {
        let note = match (disabled, is_set) {
            (Some(reason), _) => reason.as_str(),
            (None, true) => "set",
            (None, false) => "default",
        };
        println!("{:<32} {:<12} {value}", definition.name, note);
    }
    Ok(())
}

fn get(options: &Options, name: &str) -> Result<(), CommandError> {
    println!("{}", options.value_of(name)?.ok_or_else(|| OperateError::Refused(Refusal::Unknown(name.to_owned())))?);
    Ok(())
}

fn history(options: &Options, as_json: bool) -> Result<(), CommandError> {
    for AuditEntry { actor_id, actor, ip_address, target, data, date_added, .. } in options.history(HISTORY)? {
        let at = date_added.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        if as_json {
            let id = actor_id.map(|id| id.to_string());
            let address = ip_address.map(|address| address.to_string());
            let entry =
                json!({"option": target, "at": at, "by": actor, "user_id": id, "ip_address": address, "change": data});
            println!("{entry}");
        } else {
            let part = |name: &str| data.get(name).unwrap_or(&Value::Null).to_string();
            println!("{at}  {actor}  {target}: {} -> {}", part("from"), part("to"));
        }
    }
    Ok(())
}
