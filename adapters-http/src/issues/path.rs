use application::issues::{IssueKey, IssueRef};
use domain::slugs::IdOrSlug;
use serde::Deserialize;

/// A path that names an issue alone.
#[derive(Debug, Deserialize)]
pub struct IssuePath {
    issue_id: String,
}

/// A path that names an issue of an organization.
#[derive(Debug, Deserialize)]
pub struct OrganizationIssuePath {
    organization_id_or_slug: String,
    issue_id: String,
}

impl From<IssuePath> for IssueRef {
    fn from(path: IssuePath) -> Self {
        Self { organization: None, issue: IssueKey::parse(&path.issue_id) }
    }
}

impl From<OrganizationIssuePath> for IssueRef {
    fn from(path: OrganizationIssuePath) -> Self {
        Self {
            organization: Some(IdOrSlug::parse(&path.organization_id_or_slug)),
            issue: IssueKey::parse(&path.issue_id),
        }
    }
}
