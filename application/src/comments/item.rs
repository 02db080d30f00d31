use domain::ids::ActivityId;
use domain::issues::Activity;
use domain::permissions::Permission;

use super::{Comment, CommentError, Comments};
use crate::access::AccessError;
use crate::actor::{Actor, UserActor};
use crate::issues::{IssueRef, LocatedIssue, locate};
use crate::ports::Stores;

impl Comments {
    /// Whether the comment of this id is the actor's, to be changed: asked before the body is looked at.
    pub fn may_change(&self, actor: &Actor, issue: &IssueRef, id: Option<ActivityId>) -> Result<(), CommentError> {
        self.uow.read(|stores| own(stores, actor, issue, id, Permission::EventWrite).map(drop))
    }

    /// Has a comment of the actor's say something else.
    pub fn change(
        &self,
        actor: &Actor,
        issue: &IssueRef,
        id: Option<ActivityId>,
        text: &str,
    ) -> Result<Comment, CommentError> {
        self.uow.transaction(|stores| {
            let (author, located, mut activity) = own(stores, actor, issue, id, Permission::EventWrite)?;
            stores.comments().change(located.project.id, located.issue.id, activity.id, text)?;
            activity.data.insert("text".to_owned(), text.into());
            Ok(Comment { activity, author: Some(author.user.clone()) })
        })
    }

    /// Removes a comment of the actor's.
    pub fn remove(&self, actor: &Actor, issue: &IssueRef, id: Option<ActivityId>) -> Result<(), CommentError> {
        self.uow.transaction(|stores| {
            let (_, located, activity) = own(stores, actor, issue, id, Permission::EventAdmin)?;
            let (project, issue) = (located.project.id, located.issue.id);
            // Two at once: one of them counts.
            let removed = stores.comments().remove(project, issue, activity.id)?;
            if removed { Ok(()) } else { Err(AccessError::NotFound.into()) }
        })
    }
}

/// The actor's own comment; what others wrote is not there.
fn own<'a>(
    stores: &mut dyn Stores,
    actor: &'a Actor,
    issue: &IssueRef,
    id: Option<ActivityId>,
    permission: Permission,
) -> Result<(&'a UserActor, LocatedIssue, Activity), CommentError> {
    let located = locate(stores, actor, issue, permission)?;
    let author = super::create::author(actor)?;
    let id = id.ok_or(AccessError::NotFound)?;
    let found = stores.comments().find(located.project.id, located.issue.id, id)?;
    let found = found.filter(|comment| comment.user == Some(author.user.id)).ok_or(AccessError::NotFound)?;
    Ok((author, located, found))
}
