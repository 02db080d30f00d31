use std::sync::Arc;

use application::outbox::{Outbox, UnsentMail, Which};
use chrono::SecondsFormat;
use domain::ids::MailId;
use serde_json::{Value, json};

use super::argument;
use crate::cli::WhichArgs;
use crate::clock::SystemClock;
use crate::config::{Config, Faults};
use crate::{CommandError, store};

/// `picket mail list`: never what the mails say.
pub fn list(config: &Config, as_json: bool) -> Result<(), CommandError> {
    let outbox = outbox(config)?;
    let mut after = None;
    loop {
        let mails = outbox.list(after)?;
        let Some(last) = mails.last() else { return Ok(()) };
        after = Some(last.id);
        for mail in &mails {
            if as_json {
                println!("{}", object(mail));
            } else {
                println!("{}", line(mail));
            }
        }
    }
}

/// `picket mail retry`.
pub fn retry(config: &Config, args: &WhichArgs) -> Result<(), CommandError> {
    let which = args.id.as_deref().map(mail_id).transpose()?.map_or(Which::All, Which::One);
    match (which, outbox(config)?.retry(which)?) {
        (Which::One(id), 0) => Err(missing(id, "no mail of this id failed and waits")),
        (_, count) => {
            println!("Due now: {count}.");
            Ok(())
        }
    }
}

/// `picket mail discard`.
pub fn discard(config: &Config, id: &str) -> Result<(), CommandError> {
    let id = mail_id(id)?;
    if !outbox(config)?.discard(id)? {
        return Err(missing(id, "no mail of this id waits"));
    }
    println!("Mail {id} was discarded.");
    Ok(())
}

fn outbox(config: &Config) -> Result<Outbox, CommandError> {
    Ok(Outbox::new(store::open_migrated(config)?, Arc::new(SystemClock)))
}

fn mail_id(text: &str) -> Result<MailId, Faults> {
    argument("ID", MailId::parse(text).ok_or("is no number"))
}

fn missing(id: MailId, why: &str) -> CommandError {
    Faults::one("ID", format!("{id}: {why}")).into()
}

fn object(mail: &UnsentMail) -> Value {
    json!({
        "id": mail.id.to_string(),
        "kind": mail.kind,
        "to": mail.to.as_str(),
        "attempts": mail.attempts,
        "dateDue": mail.due_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "lastError": mail.last_error,
        "dateAdded": mail.date_added.to_rfc3339_opts(SecondsFormat::Secs, true),
    })
}

fn line(mail: &UnsentMail) -> String {
    let due = mail
        .due_at
        .map_or("given up".to_owned(), |at| format!("due {}", at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    // An error is a server's text, which may have several lines.
    let error = mail.last_error.as_deref().unwrap_or_default().replace(char::is_control, " ");
    format!("{}\t{}\t{}\tattempts {}\t{due}\t{error}", mail.id, mail.kind, mail.to, mail.attempts)
}
