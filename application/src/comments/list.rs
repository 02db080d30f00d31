use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::ids::UserId;
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
            let mut authors: HashMap<UserId, Option<User>> = HashMap::new();
            for user in page.items.iter().filter_map(|comment| comment.user) {
                if let Entry::Vacant(place) = authors.entry(user) {
                    place.insert(stores.users().find(user)?);
                }
            }
            Ok(page.map(|activity| {
                let author = activity.user.and_then(|user| authors.get(&user).cloned().flatten());
                Comment { activity, author }
            }))
        })
    }
}
