//! Rules for what is left of issues that were discarded.

use domain::alerts::AlertReason;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, TombstoneId, UserId};
use domain::tombstones::{Epitaph, Tombstone};
use serde_json::{Map, json};

use super::fixtures::{Store, at, hash, issue, project, read, tenant, write};
use super::issues::full_issue;
use crate::alerts::IssueAlert;
use crate::ingest::HashClaim;
use crate::issues::merge;
use crate::paging::Window;
use crate::tombstones::NewTombstone;

const ALL: Window = Window::First { limit: 9 };

fn epitaph(issue: i64) -> Epitaph {
    Epitaph {
        issue_id: IssueId::new(issue),
        message: "ValueError: boom while paying".to_owned(),
        culprit: "shop.checkout in pay".to_owned(),
        level: Level::Fatal,
        kind: EventKind::Error,
        metadata: Map::from_iter([("value".to_owned(), json!("boom"))]),
    }
}

/// Makes a tombstone of the issue of this number.
pub fn add(store: &Store, project_id: ProjectId, issue: i64, seconds: i64) -> TombstoneId {
    let (actor, date_added) = (Some(UserId::new(7)), at(seconds));
    let new = NewTombstone { project_id, epitaph: epitaph(issue), actor, date_added };
    write(store, |stores| stores.tombstones().add(&new))
}

/// Discards an issue, as far as what leads to it is concerned.
fn discard(store: &Store, project: ProjectId, issue: IssueId) -> TombstoneId {
    let tombstone = add(store, project, issue.get(), 0);
    write(store, |stores| stores.tombstones().lead(&[(project, issue, tombstone)]));
    tombstone
}

/// What the hash of this number leads to.
fn lead(store: &Store, project: ProjectId, number: u64) -> (Option<IssueId>, Option<TombstoneId>) {
    let HashClaim { issue_id, tombstone_id, .. } =
        write(store, |stores| stores.intake().claim_hashes(&[(project, hash(number))])).remove(0);
    (issue_id, tombstone_id)
}

pub fn tombstones_are_listed_of_their_project_newest_first(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let ids = [(1, 5), (2, 7), (3, 7), (4, 9)].map(|(issue, seconds)| add(&store, tenant.project, issue, seconds));
    add(&store, other, 5, 8);
    let list = |window| read(&store, |stores| stores.tombstones().list(tenant.project, &window));
    let listed = |window| list(window).into_iter().map(|tombstone| tombstone.id).collect::<Vec<_>>();
    let key = at(7).timestamp_micros();
    assert_eq!(listed(ALL), [ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(listed(Window::From { key, skip: 1, limit: 9 }), [ids[1], ids[0]]);
    assert_eq!(listed(Window::Before { key, take: 1, limit: 9 }), [ids[3], ids[2]]);
    let expected = Tombstone {
        id: ids[3],
        project_id: tenant.project,
        epitaph: epitaph(4),
        actor: Some(UserId::new(7)),
        date_added: at(9),
    };
    assert_eq!(list(ALL)[0], expected);
}

pub fn what_led_to_a_discarded_issue_leads_to_its_tombstone(store: Store) {
    let project = tenant(&store).project;
    let (gone, kept) = (full_issue(&store, project, 1), full_issue(&store, project, 2));
    let alert = |issue_id| IssueAlert { project_id: project, issue_id, reason: AlertReason::New, date_added: at(0) };
    write(&store, |stores| {
        stores.intake().claim_hashes(&[(project, hash(3))])?;
        stores.intake().assign_hashes(&[(project, hash(3), gone)])?;
        stores.alerts().queue(&[alert(gone), alert(kept)])
    });
    let tombstone = discard(&store, project, gone);
    let leads = [1, 2, 3].map(|number| lead(&store, project, number));
    assert_eq!(leads, [(None, Some(tombstone)), (Some(kept), None), (None, Some(tombstone))]);
    assert!(read(&store, |stores| stores.issues().hashes(project, gone)).is_empty());
    assert_eq!(write(&store, |stores| stores.alerts().take(9)), [alert(kept)]);
}

pub fn what_led_to_a_removed_tombstone_leads_nowhere(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let mine = [1, 2].map(|seconds| full_issue(&store, tenant.project, seconds));
    let tombstones = mine.map(|issue| discard(&store, tenant.project, issue));
    let remove = |project, id| write(&store, |stores| stores.tombstones().remove(project, id));
    assert!(!remove(other, tombstones[0]), "of another project");
    assert_eq!(lead(&store, tenant.project, 1), (None, Some(tombstones[0])));
    assert_eq!([(); 2].map(|()| remove(tenant.project, tombstones[0])), [true, false]);
    assert_eq!(lead(&store, tenant.project, 1), (None, None));
    assert_eq!(lead(&store, tenant.project, 2), (None, Some(tombstones[1])));
    let left = read(&store, |stores| stores.tombstones().list(tenant.project, &ALL));
    assert_eq!(left.iter().map(|tombstone| tombstone.id).collect::<Vec<_>>(), [tombstones[1]]);
    let next = issue(&store, tenant.project, at(0));
    write(&store, |stores| {
        stores.intake().claim_hashes(&[(tenant.project, hash(1))])?;
        stores.intake().assign_hashes(&[(tenant.project, hash(1), next)])
    });
    assert_eq!(lead(&store, tenant.project, 1), (Some(next), None));
}

pub fn a_tombstone_outlives_its_issue_and_what_is_done_to_others(store: Store) {
    let project = tenant(&store).project;
    let [gone, first, second] = [1, 2, 3].map(|seconds| full_issue(&store, project, seconds));
    let tombstone = discard(&store, project, gone);
    write(&store, |stores| stores.issues().cut_off(&[(project, gone)]));
    while write(&store, |stores| stores.issues().remove(project, gone, 100)).rows > 0 {}
    store.transaction(|stores| merge(stores, &[(project, first), (project, second)], None, at(0))).unwrap();
    while write(&store, |stores| stores.issues().remove_unseen_since(at(100), 100)).rows > 0 {}
    let leads = [1, 2, 3].map(|number| lead(&store, project, number));
    assert_eq!(leads, [(None, Some(tombstone)), (None, None), (None, None)]);
    assert_eq!(read(&store, |stores| stores.tombstones().list(project, &ALL)).len(), 1);
}
