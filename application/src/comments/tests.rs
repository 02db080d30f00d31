use std::sync::Arc;

use chrono::DateTime;
use domain::options::Disk;
use domain::secrets::Secret;

use super::{CommentError, Comments, CreateComment};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::{IssueKey, IssueRef};
use crate::options::of_disk;
use crate::ports::{MockClock, MockStores, MockUnitOfWork, StoreError};

fn comment(uow: MockUnitOfWork, actor: &Actor) -> Result<super::Comment, CommentError> {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let options = of_disk(Disk::default());
    let comments = Comments::new(Arc::new(uow), Arc::new(clock), options, Secret::new("key".to_owned()));
    let issue = IssueRef { organization: None, issue: IssueKey::parse("7") };
    comments.create(actor, &CreateComment { issue, text: "Hello".to_owned(), mentions: Vec::new() })
}

#[test]
fn nobody_is_told_to_log_in_before_anything_is_looked_up() {
    let outcome = comment(MockUnitOfWork::new(MockStores::default()), &Actor::Nobody);
    assert!(matches!(outcome, Err(CommentError::Access(AccessError::Unauthenticated))));
}

#[test]
fn an_outage_is_reported_as_one() {
    let outcome = comment(MockUnitOfWork::outage(), &Actor::Nobody);
    assert!(matches!(outcome, Err(CommentError::Access(AccessError::Store(StoreError::Unavailable(_))))));
}
