//! Rules for windows of ordered lists, on every list there is.

use chrono::{DateTime, Utc};
use domain::keys::PublicKey;

use super::fixtures::{
    Store, at, at_micros, event, event_id, issue, new_project, organization, read, slug, tenant, write,
};
use crate::events::EventFilter;
use crate::issues::{IssueFilter, Sort};
use crate::keys::NewKey;
use crate::organizations::NewOrganization;
use crate::paging::Window;
use crate::projects::NewProject;

/// The times of the rows, in the order in which they are made; ids ascend. Three share a time.
const MICROS: [i64; 6] = [10, 30, 20, 20, 40, 20];

/// The rows by their place in [`MICROS`], as they are listed: by time, then id, both descending.
const ORDER: [usize; 6] = [4, 1, 5, 3, 2, 0];

/// Checks windows against slices of the whole list. `list` answers the rows' places in [`MICROS`].
fn check(list: impl Fn(&Window) -> Vec<usize>) {
    let key = |micros: i64| at_micros(micros).timestamp_micros();
    let first = |limit| list(&Window::First { limit });
    assert_eq!(first(10), ORDER);
    assert_eq!(first(3), ORDER[..3]);
    assert_eq!(first(0), [0; 0]);

    let from = |micros, skip, limit| list(&Window::From { key: key(micros), skip, limit });
    assert_eq!(from(30, 0, 10), ORDER[1..]);
    assert_eq!(from(30, 1, 2), ORDER[2..4]);
    assert_eq!(from(20, 0, 2), ORDER[2..4], "ties, from the first");
    assert_eq!(from(20, 2, 2), ORDER[4..6], "ties, from the last");
    assert_eq!(from(25, 0, 1), ORDER[2..3], "a key that no row has any more");
    assert_eq!(from(20, 99, 10), [0; 0], "more to skip than there is");
    assert_eq!(from(5, 0, 10), [0; 0], "beyond the end");

    let before = |micros, take, limit| list(&Window::Before { key: key(micros), take, limit });
    assert_eq!(before(30, 0, 10), ORDER[..1]);
    assert_eq!(before(20, 0, 10), ORDER[..2]);
    assert_eq!(before(20, 0, 1), ORDER[1..2], "the last of those before");
    assert_eq!(before(20, 2, 10), ORDER[..4], "ties, up to the second");
    assert_eq!(before(20, 2, 1), ORDER[3..4], "among ties alone");
    assert_eq!(before(20, 2, 3), ORDER[1..4], "from ties into what is above");
    assert_eq!(before(20, 99, 2), ORDER[3..5], "more to take than there is");
    assert_eq!(before(20, i64::MAX, 4), ORDER[1..5]);
    assert_eq!(before(10, 1, 2), ORDER[4..6]);
    assert_eq!(before(5, 3, 10), ORDER, "beyond the end");
    assert_eq!(before(99, 1, 10), [0; 0], "before the beginning");
    assert_eq!(before(20, -1, 10), ORDER[..4], "ties but the last");
    assert_eq!(before(20, -2, 2), ORDER[1..3], "the last two of all but two ties");
    assert_eq!(before(20, -4, 10), ORDER[..1], "more to leave than ties");
    assert_eq!(before(20, i64::MIN, 10), [0; 0], "more to leave than there is");
}

fn places<I: PartialEq>(made: &[I], listed: impl IntoIterator<Item = I>) -> Vec<usize> {
    listed.into_iter().map(|id| made.iter().position(|made| *made == id).unwrap()).collect()
}

fn times() -> impl Iterator<Item = (usize, DateTime<Utc>)> {
    MICROS.into_iter().map(at_micros).enumerate()
}

pub fn organizations_are_listed_by_windows(store: Store) {
    let made: Vec<_> = times()
        .map(|(place, date_added)| {
            let new = NewOrganization { slug: slug(&format!("org-{place}")), name: String::new(), date_added };
            write(&store, |stores| stores.organizations().add(&new))
        })
        .collect();
    check(|window| {
        let listed = read(&store, |stores| stores.organizations().list(None, window));
        places(&made, listed.into_iter().map(|organization| organization.id))
    });
}

pub fn organizations_of_a_user_are_listed_by_windows(store: Store) {
    let user = super::fixtures::user(&store, "ada@example.com");
    let made: Vec<_> = times()
        .map(|(place, date_added)| {
            let new = NewOrganization { slug: slug(&format!("org-{place}")), name: String::new(), date_added };
            write(&store, |stores| {
                let id = stores.organizations().add(&new)?;
                stores.organizations().add_member(id, user, domain::permissions::Role::Member, at(0))?;
                Ok(id)
            })
        })
        .collect();
    organization(&store, "foreign");
    check(|window| {
        let listed = read(&store, |stores| stores.organizations().list(Some(user), window));
        places(&made, listed.into_iter().map(|organization| organization.id))
    });
}

pub fn projects_are_listed_by_windows(store: Store) {
    let acme = organization(&store, "acme");
    let made: Vec<_> = times()
        .map(|(place, date_added)| {
            let new = NewProject { date_added, ..new_project(acme, &format!("project-{place}")) };
            write(&store, |stores| stores.projects().add(&new))
        })
        .collect();
    check(|window| {
        let listed = read(&store, |stores| stores.projects().list(acme, None, window));
        places(&made, listed.into_iter().map(|project| project.id))
    });
}

pub fn keys_are_listed_by_windows(store: Store) {
    let project_id = tenant(&store).project;
    let made: Vec<_> = times()
        .map(|(place, date_added)| {
            let public_key = PublicKey::from_random(&[u8::try_from(place).unwrap(); 16]);
            let new = NewKey { project_id, public_key, label: String::new(), date_added };
            write(&store, |stores| stores.keys().add(&new))
        })
        .collect();
    check(|window| {
        let listed = read(&store, |stores| stores.keys().list(project_id, None, window));
        places(&made, listed.into_iter().map(|key| key.id))
    });
}

pub fn issues_are_listed_by_windows(store: Store) {
    let project = tenant(&store).project;
    let made: Vec<_> = times().map(|(_, seen)| issue(&store, project, seen)).collect();
    let filter = IssueFilter::of(vec![project]);
    check(|window| {
        let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, window, 0)).issues;
        places(&made, listed.into_iter().map(|issue| issue.id))
    });
}

pub fn issues_of_several_projects_are_listed_by_windows(store: Store) {
    let tenant = tenant(&store);
    let other = super::fixtures::project(&store, tenant.organization, "other");
    let foreign = super::fixtures::project(&store, tenant.organization, "foreign");
    let projects = [tenant.project, other];
    let made: Vec<_> = times().map(|(place, seen)| issue(&store, projects[place % 2], seen)).collect();
    issue(&store, foreign, at_micros(20));
    let filter = IssueFilter::of(projects.to_vec());
    check(|window| {
        let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, window, 0)).issues;
        places(&made, listed.into_iter().map(|issue| issue.id))
    });
}

pub fn events_are_listed_by_windows(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let number = |place: usize| u128::try_from(place).unwrap() + 1;
    write(&store, |stores| {
        let events: Vec<_> = times().map(|(place, at)| event(project, mine, number(place), at)).collect();
        stores.events().append(&events)?;
        stores.events().append(&[event(project, other, 99, at_micros(20))])
    });
    let made: Vec<_> = times().map(|(place, _)| event_id(number(place))).collect();
    check(|window| {
        let listed = read(&store, |stores| stores.events().search(&EventFilter::of_issue(project, mine), window));
        places(&made, listed.into_iter().map(|event| event.id))
    });
}
