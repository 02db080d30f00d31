//! The `Mailers` port: by the settings of this moment.

use std::sync::{Arc, Mutex, PoisonError};

use application::mail::{Mail, MailError, Mailer};
use application::outbox::Mailers;

use crate::file::FileMailer;
use crate::settings::{Backend, MailSettings};
use crate::smtp::SmtpMailer;

/// Settings, none if mail is not configured, or what is wrong with them.
type Told = Result<Option<MailSettings>, String>;

/// Makes a mailer of the settings, and keeps it with its connections until they change.
pub struct ConfiguredMailers {
    settings: Box<dyn Fn() -> Told + Send + Sync>,
    built: Mutex<Option<(Told, Option<Built>)>>,
}

#[derive(Clone)]
enum Built {
    Smtp(Arc<SmtpMailer>),
    Other(Arc<dyn Mailer>),
}

impl ConfiguredMailers {
    /// Mailers by what this says whenever it is asked.
    pub fn new(settings: impl Fn() -> Told + Send + Sync + 'static) -> Self {
        Self { settings: Box::new(settings), built: Mutex::new(None) }
    }

    fn built(&self) -> Option<Built> {
        let told = (self.settings)();
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((settings, mailer)) = &*built
            && *settings == told
        {
            return mailer.clone();
        }
        match &told {
            Ok(Some(_)) => tracing::info!("mail is sent by new settings"),
            Ok(None) => tracing::info!("mail is not configured, and waits"),
            Err(fault) => tracing::error!(fault, "mail cannot be sent by these settings, and waits"),
        }
        let mailer = told.as_ref().ok().and_then(Option::as_ref).map(build);
        *built = Some((told, mailer.clone()));
        mailer
    }
}

impl Mailers for ConfiguredMailers {
    fn mailer(&self) -> Option<Arc<dyn Mailer>> {
        match self.built()? {
            Built::Smtp(mailer) => {
                mailer.close_idle();
                Some(mailer)
            }
            Built::Other(mailer) => Some(mailer),
        }
    }
}

/// A mailer of settings that do not change.
pub fn mailer(settings: &MailSettings) -> Arc<dyn Mailer> {
    match build(settings) {
        Built::Smtp(mailer) => mailer,
        Built::Other(mailer) => mailer,
    }
}

fn build(settings: &MailSettings) -> Built {
    let stationery = settings.stationery.clone();
    match &settings.backend {
        Backend::Smtp(server) => Built::Smtp(Arc::new(SmtpMailer::new(server.clone(), stationery))),
        Backend::File(directory) => Built::Other(Arc::new(FileMailer::new(directory.clone(), stationery))),
        Backend::None => Built::Other(Arc::new(Nowhere)),
    }
}

/// Takes mail and forgets it.
struct Nowhere;

impl Mailer for Nowhere {
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        tracing::debug!(kind = mail.kind, "a mail was forgotten, as the configuration says");
        Ok(())
    }

    fn check(&self) -> Result<(), MailError> {
        Ok(())
    }
}
