//! Mailers: over SMTP, into files, and one that forgets what it is given.
//!
//! [`MailSettings`] say where mail goes and in whose name, [`ConfiguredMailers`] is the `Mailers` port that
//! makes a mailer of them and another one when they change. [`SmtpSettings`] is what configuration says of a mail
//! server, parsed from one URL. TLS is rustls with the roots that it ships and those of the system.

mod compose;
mod connection;
mod conversation;
mod failure;
mod file;
mod headers;
mod mailers;
mod reply;
mod settings;
mod smtp;
mod tls;
mod url;

pub use file::FileMailer;
pub use lettre::Address;
pub use lettre::message::Mailbox;
pub use mailers::{ConfiguredMailers, mailer};
pub use settings::{Backend, Encryption, MailSettings, SmtpServer, Stationery};
pub use smtp::SmtpMailer;
pub use url::{SmtpSettings, SmtpUrlError};
