//! Where alerts lead.

use std::sync::Arc;

use domain::ids::{IssueId, ProjectId, UserId};
use domain::secrets::Secret;
use domain::slugs::Slug;
use domain::tokens::hex;
use subtle::ConstantTimeEq;

use crate::options::Options;
use crate::sealing::derived;

/// What a link says with which somebody changes the mails they get, as it stands in its path.
#[derive(Debug, Clone)]
pub struct SubscriptionLink {
    /// The account's id.
    pub user: String,
    /// The project's id.
    pub project: String,
    /// What this server's key makes of both. Whoever shows it got the mail, or was given the link.
    pub signature: Secret,
}

/// Makes links, and tells which of them it made.
#[derive(Clone)]
pub(crate) struct Links {
    secret_key: Secret,
    options: Arc<Options>,
}

impl Links {
    pub(crate) fn new(secret_key: Secret, options: Arc<Options>) -> Self {
        Self { secret_key, options }
    }

    /// The page of an issue.
    pub(crate) fn issue(&self, organization: &Slug, issue: IssueId) -> String {
        format!("{}/organizations/{organization}/issues/{issue}/", self.options.url_prefix())
    }

    /// The issues of a project.
    pub(super) fn issues(&self, organization: &Slug, project: ProjectId) -> String {
        format!("{}/organizations/{organization}/issues/?project={project}", self.options.url_prefix())
    }

    /// Where a user switches the mails about a project off and on.
    pub(crate) fn subscription(&self, user: UserId, project: ProjectId) -> String {
        let signature = self.signature(user, project);
        format!("{}/account/notifications/{user}/{project}/{signature}/", self.options.url_prefix())
    }

    /// Whose link it is, and about what; nobody's, if this server did not sign it.
    pub(super) fn read(&self, link: &SubscriptionLink) -> Option<(UserId, ProjectId)> {
        let (user, project) = (UserId::parse(&link.user)?, ProjectId::parse(&link.project)?);
        let (signed, shown) = (self.signature(user, project), link.signature.expose());
        bool::from(signed.as_bytes().ct_eq(shown.as_bytes())).then_some((user, project))
    }

    fn signature(&self, user: UserId, project: ProjectId) -> String {
        hex(&derived(&self.secret_key, format!("alerts:{user}:{project}").as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use domain::options::Disk;

    use super::*;
    use crate::options::of_disk;

    fn links(key: &str) -> Links {
        Links::new(Secret::new(key.to_owned()), of_disk(Disk::default()))
    }

    fn link(user: &str, project: &str, signature: &str) -> SubscriptionLink {
        let signature = Secret::new(signature.to_owned());
        SubscriptionLink { user: user.to_owned(), project: project.to_owned(), signature }
    }

    #[test]
    fn a_link_reads_back_for_its_user_and_project_alone() {
        let (user, project) = (UserId::new(3), ProjectId::new(14));
        let url = links("key").subscription(user, project);
        let rest = url.strip_prefix("https://picket.example/account/notifications/3/14/").unwrap();
        let signature = rest.strip_suffix('/').unwrap();
        assert_eq!(signature.len(), 64);
        assert_eq!(links("key").read(&link("3", "14", signature)), Some((user, project)));
        for wrong in [
            link("31", "4", signature),
            link("3", "15", signature),
            link("4", "14", signature),
            link("me", "14", signature),
            link("3", "14", ""),
            link("3", "14", &signature[1..]),
            link("3", "14", &signature.to_uppercase()),
        ] {
            assert_eq!(links("key").read(&wrong), None, "{wrong:?}");
        }
        assert_eq!(links("other").read(&link("3", "14", signature)), None);
    }

    #[test]
    fn an_issue_is_found_under_its_organization() {
        let slug = Slug::parse("acme").unwrap();
        let links = links("key");
        assert_eq!(links.issue(&slug, IssueId::new(7)), "https://picket.example/organizations/acme/issues/7/");
        let all = "https://picket.example/organizations/acme/issues/?project=2";
        assert_eq!(links.issues(&slug, ProjectId::new(2)), all);
    }
}
