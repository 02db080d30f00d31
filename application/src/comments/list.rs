use std::collections::{BTreeSet, HashMap};

use domain::issues::Activity;
use domain::permissions::Permission;
use domain::users::User;

use super::{CommentError, Comments};
use crate::actor::Actor;
use crate::issues::{IssueRef, locate};
use crate::paging::{Page, PageRequest};

/// A comment, and who wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// The comment.
    pub activity: Activity,
    /// Its author; none, if the account is gone.
    pub author: Option<User>,
}

impl Comments {
    /// A page of the comments on an issue, newest first.
    pub fn list(&self, actor: &Actor, issue: &IssueRef, page: &PageRequest) -> Result<Page<Comment>, CommentError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            let found = stores.comments().list(located.project.id, located.issue.id, &page.window())?;
            let page = Page::of(page, found, |comment| comment.date_added.timestamp_micros());
            let authors: BTreeSet<_> = page.items.iter().filter_map(|comment| comment.user).collect();
            let authors = stores.users().of_ids(&authors.into_iter().collect::<Vec<_>>())?;
            let authors: HashMap<_, _> = authors.into_iter().map(|author| (author.id, author)).collect();
            Ok(page.map(|activity| {
                let author = activity.user.and_then(|user| authors.get(&user).cloned());
                Comment { activity, author }
            }))
        })
    }
}
