use domain::keys::ProjectKey;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Keys;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

/// Which keys to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListKeys {
    /// The organization.
    pub organization: IdOrSlug,
    /// The project.
    pub project: IdOrSlug,
    /// Active ones or inactive ones alone.
    pub active: Option<bool>,
    /// Which page.
    pub page: PageRequest,
}

impl Keys {
    /// A project's keys.
    pub fn list(&self, actor: &Actor, command: &ListKeys) -> Result<Page<ProjectKey>, AccessError> {
        let ListKeys { organization, project, active, page } = command;
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let rows = stores.keys().list(found.project.id, *active, &page.window())?;
            Ok(Page::of(page, rows, |key| key.date_added.timestamp_micros()))
        })
    }
}
