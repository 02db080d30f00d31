use std::path::PathBuf;

use clap::Args;
use domain::options::{self, Disk};

use super::{Faults, given};

/// The names of what tells where mail goes, besides the mail server's URL.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailFlags {
    /// Where mail goes: smtp, file (into a directory, for development) or none, also
    /// called dummy (it is forgotten) [default: smtp]
    #[arg(long, env = "PICKET_MAIL_BACKEND", value_name = "BACKEND")]
    pub mail_backend: Option<String>,
    /// The directory for mail, with the backend file
    #[arg(long, env = "PICKET_MAIL_DIR", value_name = "PATH")]
    pub mail_dir: Option<PathBuf>,
    /// The end of List-Id, by which readers sort mail; best the host's name [default: localhost]
    #[arg(long, env = "PICKET_MAIL_LIST_NAMESPACE", value_name = "NAME")]
    pub mail_list_namespace: Option<String>,
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailBackend {
    /// To a mail server.
    Smtp,
    /// Into this directory.
    File(PathBuf),
    /// Nowhere.
    None,
}

impl MailBackend {
    /// The name as an option.
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::File(_) => "file",
            Self::None => "dummy",
        }
    }
}

/// What is configured.
pub(super) struct Checked {
    backend: Option<MailBackend>,
    list_namespace: Option<String>,
}

impl MailFlags {
    /// What is given, if it can be meant.
    pub(super) fn check(&self, faults: &mut Faults) -> Option<Checked> {
        let backend = self.backend(faults);
        let list_namespace = faults.take("PICKET_MAIL_LIST_NAMESPACE", self.list_namespace());
        Some(Checked { backend: backend?, list_namespace: list_namespace? })
    }

    fn backend(&self, faults: &mut Faults) -> Option<Option<MailBackend>> {
        let directory = self.mail_dir.clone().filter(|path| !path.as_os_str().is_empty());
        match given(&self.mail_backend) {
            None => Some(None),
            Some("smtp") => Some(Some(MailBackend::Smtp)),
            Some("file") => {
                let directory = faults.take("PICKET_MAIL_DIR", directory.ok_or("is missing; mail goes there"));
                directory.map(|directory| Some(MailBackend::File(directory)))
            }
            // The second is the option's value, and the name that settings from elsewhere have.
            Some("none" | "dummy") => Some(Some(MailBackend::None)),
            Some(other) => {
                let fault = format!("\"{other}\" is none of smtp, file and none");
                faults.take("PICKET_MAIL_BACKEND", Err(fault))
            }
        }
    }

    fn list_namespace(&self) -> Result<Option<String>, &'static str> {
        let Some(name) = given(&self.mail_list_namespace) else { return Ok(None) };
        (options::MAIL_LIST_NAMESPACE.rule)(&name.into())?;
        Ok(Some(name.to_owned()))
    }
}

impl Checked {
    /// Has it count as on disk; where mail goes.
    pub(super) fn put_on(self, disk: &mut Disk) -> MailBackend {
        if let Some(backend) = &self.backend {
            disk.set(&options::MAIL_BACKEND, backend.as_str());
        }
        if let Some(name) = self.list_namespace {
            disk.set(&options::MAIL_LIST_NAMESPACE, name);
        }
        self.backend.unwrap_or(MailBackend::Smtp)
    }
}
