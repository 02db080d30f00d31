use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use domain::users::User;

use super::letter::CommentLetter;
use super::{Comments, mention};
use crate::issues::LocatedIssue;
use crate::limits::{self, Limit};
use crate::outbox::{MailKind, NewMail, Withdrawn};
use crate::ports::{StoreError, Stores};

/// So many people get a mail about one comment.
const RECIPIENTS: usize = 100;

/// Comments of one author that mails are written about.
const PER_AUTHOR: Limit = Limit { times: 60, window: TimeDelta::hours(1) };

/// While more mails than this wait, none are added about comments.
const MOST_WAITING: usize = 5_000;

/// A comment that was written.
pub(super) struct Told<'a> {
    pub(super) located: &'a LocatedIssue,
    pub(super) author: &'a User,
    pub(super) text: &'a str,
    pub(super) mentioned: &'a BTreeSet<UserId>,
    pub(super) now: DateTime<Utc>,
}

impl Comments {
    /// Writes a mail to each who is mentioned or subscribed, but the author and who wants no mails about the project.
    pub(super) fn write_mails(&self, stores: &mut dyn Stores, told: &Told<'_>) -> Result<(), StoreError> {
        let (organization, project, issue) = (&told.located.organization, &told.located.project, &told.located.issue);
        let subscriptions = stores.triage().subscriptions(project.id, issue.id)?;
        let declined: BTreeSet<_> = subscriptions.iter().filter(|it| !it.is_active).map(|it| it.user).collect();
        let subscribed = subscriptions.iter().filter(|it| it.is_active).map(|it| it.user);
        // Who was mentioned comes first, since there is a bound.
        let others: BTreeSet<_> = subscribed.filter(|user| !told.mentioned.contains(user)).collect();
        let readers = told.mentioned.iter().chain(&others).copied();
        let readers: Vec<_> =
            readers.filter(|user| *user != told.author.id && !declined.contains(user)).take(RECIPIENTS).collect();
        if readers.is_empty() || stores.outbox().is_above(MOST_WAITING)? {
            return Ok(());
        }
        let key = format!("comment:author:{}", told.author.id);
        if limits::take(stores, &key, PER_AUTHOR, told.now)?.is_err() {
            return Ok(());
        }
        for user_id in readers {
            let Some(user) = stores.users().find(user_id)?.filter(|user| user.is_active) else { continue };
            let wants = stores.alerts().of_user(user_id, project.id)?.is_on();
            if !wants || !mention::reaches(stores, told.located, user_id)? {
                continue;
            }
            let unsubscribe = self.links.subscription(user_id, project.id);
            let letter = CommentLetter { told, is_mentioned: told.mentioned.contains(&user_id) };
            let letter = letter.letter(&self.links, &unsubscribe);
            let mut mail = NewMail::of(MailKind::IssueComment, &user.email, &letter, told.now);
            mail.list = Withdrawn::list(&project.slug, &organization.slug);
            mail.unsubscribe = Some(unsubscribe);
            stores.outbox().add(&mail)?;
        }
        Ok(())
    }
}
