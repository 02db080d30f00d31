//! Where mail goes at this moment, and in whose name.

use std::time::Duration;

use adapters_mail::{Backend, MailSettings, SmtpServer, Stationery};

use crate::config::{Config, MailBackend};

const TIME_OUT: Duration = Duration::from_secs(10);

/// The settings; none if mail is not configured, or what is wrong with them.
pub fn mail_settings(config: &Config) -> Result<Option<MailSettings>, String> {
    let backend = match (&config.mail_backend, &config.smtp) {
        (MailBackend::Smtp, None) => return Ok(None),
        (MailBackend::Smtp, Some(smtp)) => Backend::Smtp(SmtpServer {
            host: smtp.host.clone(),
            port: smtp.port,
            credentials: smtp.credentials.clone(),
            encryption: smtp.encryption,
            time_out: TIME_OUT,
        }),
        (MailBackend::File(directory), _) => Backend::File(directory.clone()),
        (MailBackend::None, _) => Backend::None,
    };
    let from = match &config.smtp {
        Some(smtp) => smtp.from.clone(),
        None => "root@localhost".parse().map_err(|_| "no sender".to_owned())?,
    };
    let stationery = Stationery { from, subject_prefix: "[Picket]".to_owned(), list_namespace: "localhost".to_owned() };
    Ok(Some(MailSettings { backend, stationery }))
}
