use std::path::PathBuf;
use std::time::Duration;

use domain::secrets::Secret;
use lettre::message::Mailbox;

/// How the connection is kept from being read on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte (`smtps://`).
    Tls,
    /// STARTTLS, or no mail.
    StarttlsRequired,
    /// STARTTLS where the server offers it.
    StarttlsOffered,
    /// Never; for a relay on the same machine or network.
    None,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Name or address of the server, without brackets.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// User and password, where the server asks for them.
    pub credentials: Option<(String, Secret)>,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// How long one step of the conversation may take.
    pub time_out: Duration,
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// To a mail server.
    Smtp(SmtpServer),
    /// Into this directory, a file a mail; for development.
    File(PathBuf),
    /// Nowhere: it is taken and forgotten.
    None,
}

/// What all mails have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stationery {
    /// The sender of every mail.
    pub from: Mailbox,
    /// What every subject begins with.
    pub subject_prefix: String,
    /// What the names of mailing lists end with, and the right side of a Message-ID.
    pub list_namespace: String,
}

/// Where mail goes, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Where to.
    pub backend: Backend,
    /// In whose name.
    pub stationery: Stationery,
}
