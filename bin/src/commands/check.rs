use std::sync::Arc;

use adapters_mail::Backend;
use application::mail::{Letter, Mail, Part};
use application::outbox::MailKind;
use application::ports::Clock;
use domain::options::{Stored, Values};
use domain::users::EmailAddress;

use super::argument;
use crate::clock::SystemClock;
use crate::config::{Config, Flags};
use crate::entropy::SystemEntropy;
use crate::mail_settings::mail_settings;
use crate::{CommandError, options, store};

/// `picket check`: each check on a line of its own.
pub fn run(flags: &Flags, mail: Option<&str>, no_mail: bool) -> Result<(), CommandError> {
    let config = flags.check()?;
    let to = mail.map(|to| argument("--mail", EmailAddress::parse(to))).transpose()?;
    let mut results = vec![("configuration", configuration(&config)), ("store", stored(&config))];
    if !no_mail {
        results.push(("mail", mailed(&config, to)));
    }
    let mut failed = 0;
    for (name, result) in results {
        match result {
            Ok(text) => println!("ok      {name}: {}", shown(&text)),
            Err(text) => {
                failed += 1;
                println!("FAILED  {name}: {}", shown(&text));
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(CommandError::Check(failed)) }
}

/// A line: what servers answer must do nothing to a terminal.
fn shown(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn configuration(config: &Config) -> Result<String, String> {
    config.signing_key(&SystemEntropy).map_err(|faults| faults.to_string())?;
    Ok(format!("listens on {}, reached at {}", config.listen, config.url_prefix_at(config.listen)))
}

fn stored(config: &Config) -> Result<String, String> {
    let store = store::open(config).and_then(|uow| uow.ping());
    store.map(|()| "reachable".to_owned()).map_err(|error| described(&error))
}

fn mailed(config: &Config, to: Option<EmailAddress>) -> Result<String, String> {
    let Some(settings) = mail_settings(config, &values(config))? else {
        return match to {
            None => Ok("not configured".to_owned()),
            Some(_) => Err("is not configured: neither PICKET_SMTP_URL nor the option mail.host is set".to_owned()),
        };
    };
    let mailer = adapters_mail::mailer(&settings);
    let place = match &settings.backend {
        Backend::Smtp(_) => "the server answers".to_owned(),
        Backend::File(directory) => format!("goes into {}", directory.display()),
        Backend::None => "is forgotten".to_owned(),
    };
    let Some(to) = to else { return mailer.check().map(|()| place).map_err(|error| error.to_string()) };
    let sent = mailer.send(&test_mail(&to));
    let done = match &settings.backend {
        Backend::Smtp(_) => format!("a test mail was sent to {to}"),
        Backend::File(_) | Backend::None => format!("a test mail {place}"),
    };
    sent.map(|()| done).map_err(|error| error.to_string())
}

/// The options, as the server would take them on. Where the store cannot be read, which is told by itself, what is
/// configured counts alone.
fn values(config: &Config) -> Arc<Values> {
    let read = || {
        let key = config.signing_key(&SystemEntropy)?;
        options::open(config, &store::open(config)?, Some(&key))
    };
    match read() {
        Ok(options) => options.current(),
        Err(_) => Arc::new(Values::new(&config.disk, &Stored::new())),
    }
}

fn test_mail(to: &EmailAddress) -> Mail {
    let letter = Letter {
        subject: "Test mail".to_owned(),
        heading: "Mail arrives".to_owned(),
        parts: vec![Part::text("This is the test mail that `picket check --mail` sends. It arrived.")],
        footer: Vec::new(),
    };
    Mail {
        to: to.clone(),
        kind: MailKind::Test.as_str().to_owned(),
        text: letter.text(),
        html: Some(letter.html()),
        subject: letter.subject,
        list: "system".to_owned(),
        unsubscribe: None,
        message_id: format!("test.{}", SystemClock.now().timestamp_micros()),
    }
}

fn described(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
