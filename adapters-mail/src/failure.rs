//! Whose fault it is that a mail was not sent.

use std::error::Error;
use std::io;

use application::mail::MailError;
use lettre::transport::smtp;

/// Replies to what is said of a mail that tell of the sender's account or of the server, not of the mail.
const NOT_OF_THE_MAIL: [u16; 6] = [521, 523, 530, 534, 535, 538];

/// The server or the configuration is at fault, and later it may go well.
pub(crate) fn unreachable(failure: &smtp::Error) -> MailError {
    MailError::Unreachable(told(failure))
}

/// Recipient or content are at fault if the server says so for good.
pub(crate) fn of_the_mail(failure: &smtp::Error) -> MailError {
    let code = failure.status().map(u16::from);
    let is_final = failure.is_permanent() && code.is_none_or(|code| !NOT_OF_THE_MAIL.contains(&code));
    if is_final { MailError::Refused(told(failure)) } else { unreachable(failure) }
}

/// There can be no such mail.
pub(crate) fn refused(failure: &dyn Error) -> MailError {
    MailError::Refused(with_sources(failure))
}

fn told(failure: &smtp::Error) -> String {
    if is_time_out(failure) { "it did not answer in time".to_owned() } else { with_sources(failure) }
}

/// A socket that waited long enough says so in one of two ways.
fn is_time_out(failure: &smtp::Error) -> bool {
    let mut source = failure.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            return matches!(cause.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        }
        source = cause.source();
    }
    false
}

pub(crate) fn with_sources(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some errors of the transport already tell their cause.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
