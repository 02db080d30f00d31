use domain::permissions::Permission;

use super::{IssueRef, Issues, LocatedIssue, locate};
use crate::access::AccessError;
use crate::actor::Actor;

impl Issues {
    /// One issue, and where it belongs.
    pub fn look_up(&self, actor: &Actor, reference: &IssueRef) -> Result<LocatedIssue, AccessError> {
        self.uow.read(|stores| locate(stores, actor, reference, Permission::EventRead))
    }
}
