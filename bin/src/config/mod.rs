//! Configuration: flags or environment variables, then defaults; checked as a whole before anything starts.

mod disk;
mod faults;
mod mail;
mod providers;
mod secret_key;

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use adapters_mail::SmtpSettings;
use clap::Args;
use domain::options::Disk;
use domain::secrets::Secret;
use tracing_subscriber::EnvFilter;

pub use domain::url_prefix::UrlPrefix;
pub use faults::Faults;
pub use mail::{MailBackend, MailFlags};
pub use providers::ProviderFlags;

/// The names of all settings, as flags and environment variables.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub struct Flags {
    /// The store: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE` [default: sqlite:picket-data/picket.db]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Where to listen [default: 127.0.0.1:9000]
    #[arg(long, env = "PICKET_LISTEN", value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// At least 32 characters, signs cookies; made and kept beside the embedded store where it is not given, required
    /// with PostgreSQL
    #[arg(long, env = "PICKET_SECRET_KEY", hide_env_values = true, value_name = "KEY")]
    pub secret_key: Option<String>,
    /// How clients reach Picket: scheme, host and, if any, port and path [default: http:// and the listening address]
    #[arg(long, env = "PICKET_URL_PREFIX", value_name = "URL")]
    pub url_prefix: Option<String>,
    /// The mail server: `smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS`, or `smtps://..` for TLS from the start
    #[arg(long, env = "PICKET_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// Days that events are kept, 1 to 3650 [default: 90]
    #[arg(long, env = "PICKET_EVENT_RETENTION_DAYS", value_name = "DAYS")]
    pub event_retention_days: Option<String>,
    /// Take the client's address from X-Forwarded-For: the last in it that is not private, since the proxy in front
    /// adds it at the end and clients may write the rest: true or false [default: false]
    #[arg(long, env = "PICKET_TRUST_PROXY", value_name = "BOOL")]
    pub trust_proxy: Option<String>,
    /// Let applications get tokens without a code, by OAuth 2.0's implicit grant: true or false [default: true]
    #[arg(long, env = "PICKET_OAUTH_IMPLICIT_GRANT", value_name = "BOOL")]
    pub oauth_implicit_grant: Option<String>,
    /// Options that count as on disk, as a JSON object: `{"auth.allow-registration": true}`; those that have a variable of
    /// their own are set by that
    #[arg(long, env = "PICKET_OPTIONS", hide_env_values = true, value_name = "JSON")]
    pub options: Option<String>,
    /// What to log: error, warn, info, debug or trace, or a filter such as `info,adapters_http=debug` [default: info]
    #[arg(long, env = "PICKET_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Mail
    #[command(flatten)]
    pub mail: MailFlags,
    /// The providers
    #[command(flatten)]
    pub providers: ProviderFlags,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// The embedded one, in this file.
    Sqlite(PathBuf),
    /// PostgreSQL.
    Postgres(Secret),
}

/// A checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The store.
    pub database: Database,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The key, where it was given.
    pub secret_key: Option<Secret>,
    /// How clients reach Picket, where it was given.
    pub url_prefix: Option<UrlPrefix>,
    /// The mail server, if there is one.
    pub smtp: Option<SmtpSettings>,
    /// Where mail goes.
    pub mail_backend: MailBackend,
    /// What counts as on disk of the system's options.
    pub disk: Disk,
    /// The nearest proxy tells the client's address.
    pub trust_proxy: bool,
    /// Applications may get tokens without a code.
    pub implicit_grant: bool,
    log: String,
}

impl Flags {
    /// Checks every setting; all that is wrong is reported at once.
    pub fn check(&self) -> Result<Config, Faults> {
        let mut faults = Faults::default();
        let database = faults.take("DATABASE_URL", database(given(&self.database_url)));
        let listen = faults.take("PICKET_LISTEN", listen(given(&self.listen).unwrap_or("127.0.0.1:9000")));
        let secret_key = faults.take("PICKET_SECRET_KEY", secret_key::check(given(&self.secret_key)));
        let url_prefix = faults.take("PICKET_URL_PREFIX", given(&self.url_prefix).map(UrlPrefix::parse).transpose());
        let smtp = given(&self.smtp_url).map(SmtpSettings::parse).transpose();
        let smtp = faults.take("PICKET_SMTP_URL", smtp);
        let of_mail = self.mail.check(&mut faults);
        let retention = faults.take("PICKET_EVENT_RETENTION_DAYS", days(given(&self.event_retention_days)));
        let trust_proxy = faults.take("PICKET_TRUST_PROXY", boolean(given(&self.trust_proxy)));
        let implicit_grant =
            faults.take("PICKET_OAUTH_IMPLICIT_GRANT", boolean(given(&self.oauth_implicit_grant).or(Some("true"))));
        let of_providers = self.providers.check(&mut faults);
        let of_options = faults.take("PICKET_OPTIONS", disk::options(given(&self.options)));
        let log = given(&self.log).unwrap_or("info");
        let log = faults.take("PICKET_LOG", EnvFilter::try_new(log).map(|_| log.to_owned()));
        let checked = || {
            let mut disk = of_providers?;
            disk.extend(of_options?);
            let (secret_key, url_prefix, smtp) = (secret_key?, url_prefix?, smtp?);
            disk::secret_key(&mut disk, secret_key.as_ref());
            disk::url_prefix(&mut disk, url_prefix.as_ref());
            disk::smtp(&mut disk, smtp.as_ref());
            let mail_backend = of_mail?.put_on(&mut disk);
            disk::retention(&mut disk, retention?);
            Some(Config {
                disk,
                database: database?,
                listen: listen?,
                secret_key,
                url_prefix,
                smtp,
                mail_backend,
                trust_proxy: trust_proxy?,
                implicit_grant: implicit_grant?,
                log: log?,
            })
        };
        checked().ok_or(faults)
    }
}

impl Config {
    /// What to log.
    pub fn log(&self) -> EnvFilter {
        EnvFilter::new(&self.log)
    }

    /// How clients reach a server that listens on this address.
    pub fn url_prefix_at(&self, bound: SocketAddr) -> UrlPrefix {
        self.url_prefix.clone().unwrap_or_else(|| UrlPrefix::of(bound))
    }

    /// The key to sign with: the given one, or the one kept beside the embedded store, made where there is none.
    pub fn signing_key(&self, entropy: &dyn application::ports::Entropy) -> Result<Secret, Faults> {
        secret_key::find(self, entropy)
    }
}

/// What is set; an empty variable, as scripts and Compose files leave it, is not.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|text| !text.is_empty())
}

fn database(url: Option<&str>) -> Result<Database, String> {
    let url = url.unwrap_or("sqlite:picket-data/picket.db");
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return if path.is_empty() || path.contains(['?', '\0']) || path == ":memory:" {
            Err("names no file: write sqlite:PATH".to_owned())
        } else {
            Ok(Database::Sqlite(PathBuf::from(path)))
        };
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Database::Postgres(Secret::new(url.to_owned())));
    }
    Err("begins with neither sqlite: nor postgres://".to_owned())
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let mut addresses = text.to_socket_addrs().map_err(|error| format!("\"{text}\" is no HOST:PORT: {error}"))?;
    addresses.next().ok_or_else(|| format!("\"{text}\" is no known host"))
}

fn days(text: Option<&str>) -> Result<Option<i64>, String> {
    let Some(text) = text else { return Ok(None) };
    let days = text.parse().ok().filter(|days| (1..=3650).contains(days));
    days.map(Some).ok_or_else(|| format!("\"{text}\" is no number of days from 1 to 3650"))
}

fn boolean(text: Option<&str>) -> Result<bool, String> {
    match text.unwrap_or("false") {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        other => Err(format!("\"{other}\" is neither true nor false")),
    }
}

#[cfg(test)]
mod tests;
