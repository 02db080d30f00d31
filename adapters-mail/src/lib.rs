//! The mailer over SMTP.
//!
//! [`SmtpSettings`] is what configuration says, parsed from one URL; [`SmtpMailer`] is
//! the `Mailer` port with it. TLS is rustls with the roots that it ships.

mod smtp;
mod url;

pub use smtp::SmtpMailer;
pub use url::{Encryption, SmtpSettings, SmtpUrlError};
