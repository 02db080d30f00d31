//! What many rules start from.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::events::{EventId, EventKind, Level};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, OrganizationId, ProjectId, UserId};
use domain::issues::{EventBatch, Priority, Status, Substatus, Summary};
use domain::slugs::Slug;
use domain::users::EmailAddress;
use serde_json::{Map, json};
use uuid::Uuid;

use crate::events::EventRecord;
use crate::ingest::{IssueChange, NewIssue};
use crate::organizations::NewOrganization;
use crate::ports::{StoreError, Stores, UnitOfWork};
use crate::projects::NewProject;
use crate::users::NewUser;

/// The store under test.
pub type Store = Arc<dyn UnitOfWork>;

/// An organization and a project of it.
#[derive(Debug, Clone, Copy)]
pub struct Tenant {
    pub organization: OrganizationId,
    pub project: ProjectId,
}

/// So many seconds after a fixed time in 2026.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000 + seconds, 0).unwrap()
}

/// So many microseconds after `at(0)`.
pub fn at_micros(micros: i64) -> DateTime<Utc> {
    at(0) + chrono::TimeDelta::microseconds(micros)
}

/// Writes, and commits.
pub fn write<T>(store: &Store, work: impl FnOnce(&mut dyn Stores) -> Result<T, StoreError>) -> T {
    try_write(store, work).unwrap()
}

/// Writes, and commits unless the work fails.
pub fn try_write<T>(
    store: &Store,
    work: impl FnOnce(&mut dyn Stores) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    store.transaction(work)
}

/// Reads.
pub fn read<T>(store: &Store, work: impl FnOnce(&mut dyn Stores) -> Result<T, StoreError>) -> T {
    store.read(work).unwrap()
}

/// Runs the work in so many threads at once (each is told its number, from 0); the results in order of number.
pub fn together<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(threads);
    let (work, barrier) = (&work, &barrier);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Does the work in a transaction, and the other meanwhile, which must wait for the end of the transaction. What both
/// come to.
pub fn one_after_the_other<A, B: Send>(
    store: &Store,
    work: impl FnOnce(&mut dyn Stores) -> Result<A, StoreError>,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (end, has_ended) = channel();
    thread::scope(|scope| {
        let (done, other) = write(store, |stores| {
            let done = work(stores)?;
            let other = scope.spawn(move || {
                let done = other();
                end.send(()).ok();
                done
            });
            has_ended.recv_timeout(Duration::from_millis(500)).expect_err("it did not wait");
            Ok((done, other))
        });
        (done, other.join().unwrap())
    })
}

/// A slug.
pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// An address.
pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// An account to make, without a password.
pub fn new_user(address: &str) -> NewUser {
    NewUser {
        email: email(address),
        name: String::new(),
        password_hash: None,
        is_superuser: false,
        is_staff: false,
        date_joined: at(0),
    }
}

/// Makes an account.
pub fn user(store: &Store, address: &str) -> UserId {
    write(store, |stores| stores.users().add(&new_user(address)))
}

/// Makes an organization.
pub fn organization(store: &Store, name: &str) -> OrganizationId {
    let organization = NewOrganization { slug: slug(name), name: name.to_owned(), date_added: at(0) };
    write(store, |stores| stores.organizations().add(&organization))
}

/// A project to make, without a platform.
pub fn new_project(organization: OrganizationId, name: &str) -> NewProject {
    NewProject {
        organization_id: organization,
        slug: slug(name),
        name: name.to_owned(),
        platform: None,
        date_added: at(0),
    }
}

/// Makes a project.
pub fn project(store: &Store, organization: OrganizationId, name: &str) -> ProjectId {
    write(store, |stores| stores.projects().add(&new_project(organization, name)))
}

/// Makes the organization `acme` with the project `web`.
pub fn tenant(store: &Store) -> Tenant {
    let organization = organization(store, "acme");
    Tenant { organization, project: project(store, organization, "web") }
}

/// The grouping hash of this number.
pub fn hash(number: u64) -> GroupHash {
    GroupHash::parse(&format!("{number:032x}")).unwrap()
}

/// The event id of this number; greater numbers are greater ids.
pub fn event_id(number: u128) -> EventId {
    EventId::new(Uuid::from_u128(number))
}

/// A summary with this title.
pub fn summary(title: &str) -> Summary {
    let mut metadata = Map::new();
    metadata.insert("title".into(), json!(title));
    Summary {
        title: title.to_owned(),
        culprit: "shop.checkout in pay".to_owned(),
        level: Level::Error,
        logger: Some("shop".to_owned()),
        metadata,
        search_message: format!("{title} while paying"),
        unhandled: true,
    }
}

/// So many events between two times, with the summary "ValueError: boom".
pub fn batch(count: i64, first_seen: DateTime<Utc>, last_seen: DateTime<Utc>) -> EventBatch {
    EventBatch { count, first_seen, last_seen, heat: 0.0, summary: summary("ValueError: boom") }
}

/// An issue to make, with one event.
pub fn new_issue(project: ProjectId, number: i64, seen: DateTime<Utc>) -> NewIssue {
    NewIssue {
        project_id: project,
        number,
        status: Status::Unresolved,
        substatus: Substatus::New,
        priority: Priority::High,
        kind: EventKind::Error,
        platform: "python".to_owned(),
        first_release: None,
        inbox_at: None,
        events: batch(1, seen, seen),
    }
}

/// Makes an issue with one event, seen at this time, and counts it.
pub fn issue(store: &Store, project: ProjectId, seen: DateTime<Utc>) -> IssueId {
    write(store, |stores| {
        let intake = stores.intake();
        let number = intake.take_numbers(project, 1)?;
        let id = intake.add_issues(&[new_issue(project, number, seen)])?[0];
        intake.change(&[IssueChange {
            project_id: project,
            issue_id: id,
            new_users: 0,
            state: None,
            events: batch(1, seen, seen),
        }])?;
        Ok(id)
    })
}

/// An event with the id of this number.
pub fn event(project: ProjectId, issue: IssueId, number: u128, timestamp: DateTime<Utc>) -> EventRecord {
    EventRecord {
        project_id: project,
        id: event_id(number),
        issue_id: issue,
        timestamp,
        received: timestamp,
        environment: Some("production".to_owned()),
        release: Some("shop@1.2.3".to_owned()),
        hash: Some(hash(1)),
        payload: format!("payload {number}").into_bytes(),
    }
}
