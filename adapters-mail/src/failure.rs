//! Whose fault it is that a mail was not sent.

use std::error::Error;
use std::io;

use application::mail::MailError;

use crate::reply::Reply;

/// Replies to what is said of a mail that tell of the sender's account or of the server, not of the mail.
const NOT_OF_THE_MAIL: [u16; 6] = [521, 523, 530, 534, 535, 538];

/// The server closes the connection.
const CLOSING: u16 = 421;

/// "Transaction failed": said of a recipient by servers that do not pass on mail for whoever sends it.
const FAILED: u16 = 554;

/// A conversation went wrong.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server says no.
    Reply(Reply),
    /// The connection failed.
    Io(io::Error),
    /// The server does not keep to the rules, or lacks something.
    Odd(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    fn told(&self) -> String {
        match self {
            Self::Reply(reply) => reply.to_string(),
            // A socket that waited long enough says so in one of two ways.
            Self::Io(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                "it did not answer in time".to_owned()
            }
            Self::Io(error) => with_sources(error),
            Self::Odd(text) => text.clone(),
        }
    }
}

/// The server or the configuration is at fault, and later it may go well.
pub(crate) fn unreachable(failure: &Failure) -> MailError {
    MailError::Unreachable(failure.told())
}

/// The content is at fault if the server says so for good; otherwise the mail waits.
pub(crate) fn of_the_mail(failure: &Failure) -> MailError {
    match failure {
        Failure::Reply(reply) => match reply.code {
            CLOSING => unreachable(failure),
            code if NOT_OF_THE_MAIL.contains(&code) => unreachable(failure),
            400..500 => MailError::Deferred(failure.told()),
            500..600 => MailError::Refused(failure.told()),
            _ => unreachable(failure),
        },
        Failure::Io(_) | Failure::Odd(_) => unreachable(failure),
    }
}

/// The recipient is at fault, as [`of_the_mail`]; but who may not send to anybody has a configuration at fault.
pub(crate) fn of_the_recipient(failure: &Failure) -> MailError {
    match failure {
        Failure::Reply(reply) if reply.code == FAILED || reply.is_of_policy() => unreachable(failure),
        _ => of_the_mail(failure),
    }
}

/// There can be no such mail.
pub(crate) fn refused(failure: &dyn Error) -> MailError {
    MailError::Refused(with_sources(failure))
}

fn with_sources(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some errors already tell their cause.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
