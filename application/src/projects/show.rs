use domain::grouping::rules::RuleTexts;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::{ProjectSummary, Projects, Related};
use crate::access::{self, AccessError};
use crate::actor::Actor;

/// One project with its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownProject {
    /// The organization.
    pub organization: Organization,
    /// The project.
    pub summary: ProjectSummary,
    /// How it wants events grouped.
    pub rules: RuleTexts,
}

impl Projects {
    /// One project.
    pub fn show(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        reference: &IdOrSlug,
    ) -> Result<ShownProject, AccessError> {
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, reference, Permission::ProjectRead)?;
            let id = found.project.id;
            let mut related = Related::load(stores, actor, found.organization.id, &[id])?;
            let summary = related.summary(found.project, Some(found.scopes));
            let rules = stores.projects().rule_texts(found.organization.id, id)?;
            Ok(ShownProject { organization: found.organization, summary, rules })
        })
    }
}
