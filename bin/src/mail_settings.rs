//! Where mail goes at this moment, and in whose name.

use std::time::Duration;

use adapters_mail::{Backend, MailSettings, SmtpServer, Stationery};

use crate::config::{Config, MailBackend};

const TIME_OUT: Duration = Duration::from_secs(10);

/// The settings; none if mail is not configured, or what is wrong with them.
pub fn mail_settings(config: &Config) -> Result<Option<MailSettings>, String> {
    let Some(smtp) = &config.smtp else { return Ok(None) };
    let stationery = Stationery {
        from: smtp.from.clone(),
        subject_prefix: "[Picket]".to_owned(),
        list_namespace: "localhost".to_owned(),
    };
    let backend = match &config.mail_backend {
        MailBackend::Smtp => Backend::Smtp(SmtpServer {
            host: smtp.host.clone(),
            port: smtp.port,
            credentials: smtp.credentials.clone(),
            encryption: smtp.encryption,
            time_out: TIME_OUT,
        }),
        MailBackend::File(directory) => Backend::File(directory.clone()),
        MailBackend::None => Backend::None,
    };
    Ok(Some(MailSettings { backend, stationery }))
}
