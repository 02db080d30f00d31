use domain::permissions::Permission;

use super::{Annotation, IssueRef, Issues, LocatedIssue, annotate, locate};
use crate::access::AccessError;
use crate::actor::Actor;

impl Issues {
    /// The issue that a reference names, and what people made of it.
    pub fn look_up(&self, actor: &Actor, reference: &IssueRef) -> Result<(LocatedIssue, Annotation), AccessError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let located = locate(stores, actor, reference, Permission::EventRead)?;
            let issues = std::slice::from_ref(&located.issue);
            let annotation = annotate(stores, actor, located.organization.id, issues, now)?.remove(&located.issue.id);
            Ok((located, annotation.ok_or(AccessError::NotFound)?))
        })
    }
}
