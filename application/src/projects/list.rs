use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::{ProjectSummary, Projects, Related};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest};

impl Projects {
    /// An organization's projects. Those that the actor does not reach are listed too, and say so.
    pub fn list(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        page: &PageRequest,
    ) -> Result<Page<ProjectSummary>, AccessError> {
        self.uow.read(|stores| {
            let access = access::organization(stores, actor, organization, Permission::OrganizationRead)?;
            let id = access.organization.id;
            let rows = stores.projects().list(id, None, &page.window())?;
            let page = Page::of(page, rows, |project| project.date_added.timestamp_micros());
            let ids: Vec<_> = page.items.iter().map(|project| project.id).collect();
            let mut related = Related::load(stores, actor, id, &ids)?;
            Ok(page.map(|project| {
                let scopes = access.projects.includes(project.id).then_some(access.scopes);
                related.summary(project, scopes)
            }))
        })
    }
}
