use domain::issues::{Activity, ActivityKind, Subscription, SubscriptionReason};
use domain::permissions::Permission;
use serde_json::Map;

use super::mails::Told;
use super::{Comment, CommentError, Comments, Mention, NewComment, mention};
use crate::access::AccessError;
use crate::actor::{Actor, UserActor};
use crate::issues::{IssueRef, again_if_moved, locate};

/// The same is not said twice within this time.
const REPEATED: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// A comment to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateComment {
    /// On this issue.
    pub issue: IssueRef,
    /// What to say; not blank.
    pub text: String,
    /// Who is to hear of it.
    pub mentions: Vec<Mention>,
}

impl Comments {
    /// Whether the actor may comment on the issue: asked before the body is looked at.
    pub fn may_create(&self, actor: &Actor, issue: &IssueRef) -> Result<(), CommentError> {
        self.uow.read(|stores| {
            locate(stores, actor, issue, Permission::EventWrite)?;
            author(actor)?;
            Ok(())
        })
    }

    /// Comments on an issue. Who comments and who is mentioned is subscribed; who is subscribed gets a mail.
    pub fn create(&self, actor: &Actor, command: &CreateComment) -> Result<Comment, CommentError> {
        let now = self.clock.now();
        again_if_moved(|has_moved| {
            self.uow.transaction(|stores| {
                let located = locate(stores, actor, &command.issue, Permission::EventWrite)?;
                let author = &author(actor)?.user;
                let (project_id, issue_id) = (located.project.id, located.issue.id);
                // Comments on one issue come one after the other: of two that say the same, one finds the other.
                *has_moved = stores.triage().lock(&[(project_id, issue_id)])?.is_empty();
                if *has_moved {
                    return Err(AccessError::NotFound.into());
                }
                if stores.comments().is_said(project_id, issue_id, author.id, &command.text, now - REPEATED)? {
                    return Err(CommentError::Said);
                }
                let mentioned = mention::resolve(stores, &located, &command.mentions)?;
                let text = command.text.clone();
                let comment = NewComment { project_id, issue_id, author: author.id, text, date_added: now };
                let id = stores.comments().add(&comment)?;
                let subscription = |user, reason| Subscription { user, is_active: true, reason };
                let of_author = subscription(author.id, SubscriptionReason::Commented);
                stores.triage().subscribe(project_id, issue_id, &of_author, now)?;
                for user in mentioned.iter().filter(|user| **user != author.id) {
                    let mentioned = subscription(*user, SubscriptionReason::Mentioned);
                    stores.triage().subscribe(project_id, issue_id, &mentioned, now)?;
                }
                let told = Told { located: &located, author, text: &comment.text, mentioned: &mentioned, now };
                self.write_mails(stores, &told)?;
                let data = Map::from_iter([("text".to_owned(), comment.text.into())]);
                let activity = Activity { id, user: Some(author.id), kind: ActivityKind::Note, data, date_added: now };
                Ok(Comment { activity, author: Some(author.clone()) })
            })
        })
    }
}

/// Who writes: an organization's token is nobody.
pub(super) fn author(actor: &Actor) -> Result<&UserActor, AccessError> {
    match actor {
        Actor::Nobody => Err(AccessError::Unauthenticated),
        Actor::Organization(_) => Err(AccessError::Forbidden),
        Actor::User(user) => Ok(user),
    }
}
