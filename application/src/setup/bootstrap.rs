use domain::secrets::Secret;
use domain::slugs::Slug;
use domain::tokens::hex;
use domain::users::EmailAddress;

use super::{Install, Installed, Setup, SetupError};
use crate::ports::{Constraint, StoreError};

/// What the first start on an empty store made.
#[derive(Debug, Clone)]
pub struct FirstStart {
    /// The administrator's address.
    pub email: EmailAddress,
    /// Their password, shown this once.
    pub password: Secret,
    /// The organization's slug.
    pub organization: Slug,
    /// The project's slug.
    pub project: Slug,
    /// The rest.
    pub installed: Installed,
}

impl Setup {
    /// On a store without users makes an administrator, an organization and a project.
    pub fn bootstrap(&self) -> Result<Option<FirstStart>, SetupError> {
        if self.uow.read(|stores| stores.users().any())? {
            return Ok(None);
        }
        let [password @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = self.entropy.bytes();
        let command = Install {
            email: EmailAddress::parse("admin@localhost")?,
            password: Secret::new(hex(&password)),
            organization: Slug::parse("picket")?,
            project: Slug::parse("my-app")?,
        };
        let installed = match self.install_first(&command) {
            // Another process on the same store was first.
            Err(SetupError::Store(StoreError::Conflict(Constraint::UserEmail | Constraint::OrganizationSlug))) => None,
            other => other?,
        };
        Ok(installed.map(|installed| FirstStart {
            email: command.email,
            password: command.password,
            organization: command.organization,
            project: command.project,
            installed,
        }))
    }
}
