//! Settings of the mail server, written as one URL.

use domain::secrets::Secret;
use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;

use crate::settings::Encryption;

const PORT_RELAY: u16 = 25;
const PORT_SUBMISSION: u16 = 587;
const PORT_TLS: u16 = 465;
const DEFAULT_FROM: &str = "root@localhost";

/// Where mail is handed in, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Name or address of the server, without brackets.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// User and password, where the server asks for them.
    pub credentials: Option<(String, Secret)>,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// The sender of every mail.
    pub from: Mailbox,
}

/// Why a text is not the URL of a mail server. No variant repeats the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Neither of the two schemes.
    #[error("does not start with smtp:// or smtps://")]
    Scheme,
    /// There is no host, or one that no host can be called.
    #[error("has no valid host")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("has no valid port")]
    Port,
    /// The part before `@` is not `user:password`.
    #[error("needs user:password before the @, percent-encoded where they hold any of : @ / ? %")]
    Credentials,
    /// Percent-encoding that gives no UTF-8.
    #[error("is not percent-encoded UTF-8")]
    Encoding,
    /// There is a path, or a fragment.
    #[error("has something after the host that is not a query")]
    Path,
    /// The query has another key than `from` and `starttls`.
    #[error("has the unknown option {0:?}; known are from and starttls")]
    UnknownOption(String),
    /// `starttls` is neither `required` nor `none`, or stands with `smtps`.
    #[error("has another starttls than required or none, or one with smtps")]
    Starttls,
    /// `from` is not an address.
    #[error("has a from that is not an e-mail address")]
    From,
}

impl SmtpSettings {
    /// Reads `smtp://[user:password@]host[:port][?starttls=required|none][&from=ADDRESS]`, or the
    /// same with `smtps`.
    ///
    /// Without `starttls`, `smtp` encrypts where the server offers it, and insists on it where
    /// there is a password to protect. Ports default to 465 with TLS, to 587 with a password
    /// and to 25 without.
    pub fn parse(url: &str) -> Result<Self, SmtpUrlError> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(SmtpUrlError::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(SmtpUrlError::Scheme),
        };
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        if rest.contains('#') || authority.contains('/') {
            return Err(SmtpUrlError::Path);
        }
        let (credentials, address) = match authority.rsplit_once('@') {
            Some((user_info, address)) => (Some(parse_credentials(user_info)?), address),
            None => (None, authority),
        };
        let (host, port) = parse_address(address)?;
        let options = Options::parse(query)?;
        let encryption = options.encryption(tls, credentials.is_some())?;
        Ok(Self {
            host,
            port: port.unwrap_or_else(|| default_port(tls, credentials.is_some())),
            credentials,
            encryption,
            from: options.from()?,
        })
    }
}

fn default_port(tls: bool, with_password: bool) -> u16 {
    match (tls, with_password) {
        (true, _) => PORT_TLS,
        (false, true) => PORT_SUBMISSION,
        (false, false) => PORT_RELAY,
    }
}

fn parse_credentials(user_info: &str) -> Result<(String, Secret), SmtpUrlError> {
    let (user, password) = user_info.split_once(':').ok_or(SmtpUrlError::Credentials)?;
    if user.is_empty() || user_info.contains('@') || password.contains(':') {
        return Err(SmtpUrlError::Credentials);
    }
    Ok((decode(user)?, Secret::new(decode(password)?)))
}

fn parse_address(address: &str) -> Result<(String, Option<u16>), SmtpUrlError> {
    let (host, port) = match address.strip_prefix('[') {
        Some(bracketed) => {
            let (host, after) = bracketed.split_once(']').ok_or(SmtpUrlError::Host)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| SmtpUrlError::Host)?;
            match after {
                "" => (host, None),
                _ => (host, Some(after.strip_prefix(':').ok_or(SmtpUrlError::Port)?)),
            }
        }
        None => match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        },
    };
    let plausible = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
    if host.is_empty() || !host.chars().all(plausible) {
        return Err(SmtpUrlError::Host);
    }
    match port.map(str::parse::<u16>).transpose() {
        Ok(Some(0)) | Err(_) => Err(SmtpUrlError::Port),
        Ok(port) => Ok((host.to_owned(), port)),
    }
}

#[derive(Default)]
struct Options {
    starttls: Option<String>,
    from: Option<String>,
}

impl Options {
    fn parse(query: &str) -> Result<Self, SmtpUrlError> {
        let mut options = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value)?;
            match key {
                "starttls" => options.starttls = Some(value),
                "from" => options.from = Some(value),
                other => return Err(SmtpUrlError::UnknownOption(other.to_owned())),
            }
        }
        Ok(options)
    }

    fn encryption(&self, tls: bool, with_password: bool) -> Result<Encryption, SmtpUrlError> {
        match (tls, self.starttls.as_deref()) {
            (true, None) => Ok(Encryption::Tls),
            (true, Some(_)) => Err(SmtpUrlError::Starttls),
            (false, Some("required")) => Ok(Encryption::StarttlsRequired),
            (false, Some("none")) => Ok(Encryption::None),
            (false, Some(_)) => Err(SmtpUrlError::Starttls),
            (false, None) if with_password => Ok(Encryption::StarttlsRequired),
            (false, None) => Ok(Encryption::StarttlsOffered),
        }
    }

    fn from(&self) -> Result<Mailbox, SmtpUrlError> {
        let from = self.from.as_deref().unwrap_or(DEFAULT_FROM);
        from.parse().map_err(|_| SmtpUrlError::From)
    }
}

fn decode(text: &str) -> Result<String, SmtpUrlError> {
    percent_decode_str(text).decode_utf8().map(|decoded| decoded.into_owned()).map_err(|_| SmtpUrlError::Encoding)
}
