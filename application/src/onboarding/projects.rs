use domain::keys::PublicKey;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::Onboarding;
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::Window;

/// So many projects are shown, newest first.
const PROJECTS: usize = 50;

impl Onboarding {
    /// The organization's projects that the actor reaches, with the key that an application reports with.
    pub fn projects(&self, actor: &Actor, organization: &IdOrSlug) -> Result<Vec<(Project, PublicKey)>, AccessError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::ProjectRead)?;
            let first = |limit| Window::First { limit };
            let projects = stores.projects().list(access.organization.id, None, &first(PROJECTS))?;
            let mut found = Vec::new();
            for project in projects.into_iter().filter(|project| access.projects.includes(project.id)) {
                let key = stores.keys().list(project.id, Some(true), &first(1))?.into_iter().next();
                found.extend(key.map(|key| (project, key.public_key)));
            }
            Ok(found)
        })
    }
}
