//! Rules for releases as issues saw them.

use chrono::{DateTime, Utc};
use domain::ids::{CommitId, IssueId, ProjectId, ReleaseId};
use domain::releases::{Commit, IssueRelease, Release};

use super::fixtures::{Store, Tenant, at, at_micros, issue, organization, project, read, tenant, write};
use crate::ingest::{IssueReleaseDelta, ReleaseRef};
use crate::releases::{CommitLookup, NewCommit};

/// The id of a release, which is made where it is new.
fn release(store: &Store, tenant: Tenant, version: &str) -> ReleaseId {
    let named =
        ReleaseRef { organization_id: tenant.organization, project_id: tenant.project, version: version.to_owned() };
    write(store, |stores| stores.intake().releases(std::slice::from_ref(&named), at(0)))[&named]
}

fn saw(
    store: &Store,
    (project_id, issue_id): (ProjectId, IssueId),
    release_id: ReleaseId,
    (first_seen, last_seen): (DateTime<Utc>, DateTime<Utc>),
    is_new_issue: bool,
) {
    let delta = IssueReleaseDelta { project_id, issue_id, release_id, count: 1, first_seen, last_seen, is_new_issue };
    write(store, |stores| stores.intake().add_issue_releases(&[delta]));
}

pub fn a_release_is_found_as_the_issue_saw_it(store: Store) {
    let tenant = tenant(&store);
    let place = (tenant.project, issue(&store, tenant.project, at(0)));
    let id = release(&store, tenant, "shop@1.0");
    saw(&store, place, id, (at_micros(5), at_micros(7)), true);
    saw(&store, place, id, (at_micros(3), at_micros(6)), false);
    let expected = IssueRelease {
        release: Release {
            id,
            organization_id: tenant.organization,
            version: "shop@1.0".to_owned(),
            date_added: at(0),
            date_released: None,
            new_issues: 1,
        },
        first_seen: at_micros(3),
        last_seen: at_micros(7),
    };
    let found = read(&store, |stores| {
        let releases = stores.releases();
        Ok([
            releases.of_issue(place.0, place.1, id)?,
            releases.of_issue_version(place.0, place.1, "shop@1.0")?,
            releases.last_of_issue(place.0, place.1)?,
        ])
    });
    assert_eq!(found, [Some(expected.clone()), Some(expected.clone()), Some(expected)]);
}

pub fn a_release_without_an_event_of_the_issue_is_none(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (seen, unseen) = (issue(&store, tenant.project, at(0)), issue(&store, tenant.project, at(0)));
    let id = release(&store, tenant, "1.0");
    saw(&store, (tenant.project, seen), id, (at(0), at(0)), false);
    for (project, issue) in [(tenant.project, unseen), (other, seen)] {
        let found = read(&store, |stores| {
            let releases = stores.releases();
            Ok([
                releases.of_issue(project, issue, id)?,
                releases.of_issue_version(project, issue, "1.0")?,
                releases.last_of_issue(project, issue)?,
            ])
        });
        assert_eq!(found, [None, None, None]);
    }
}

pub fn a_version_that_cannot_be_is_none(store: Store) {
    let tenant = tenant(&store);
    let issue = issue(&store, tenant.project, at(0));
    for version in ["", "2.0", "1.0\0", "'; DROP TABLE releases"] {
        let found = read(&store, |stores| stores.releases().of_issue_version(tenant.project, issue, version));
        assert_eq!(found, None, "{version:?}");
    }
}

pub fn the_last_release_goes_by_last_seen_then_id(store: Store) {
    let tenant = tenant(&store);
    let place = (tenant.project, issue(&store, tenant.project, at(0)));
    let ids = ["1.0", "1.1", "1.2"].map(|version| release(&store, tenant, version));
    let last = || {
        let found = read(&store, |stores| stores.releases().last_of_issue(place.0, place.1));
        found.map(|found| found.release.id)
    };
    assert_eq!(last(), None);
    saw(&store, place, ids[1], (at(0), at(20)), false);
    saw(&store, place, ids[2], (at(0), at(10)), false);
    assert_eq!(last(), Some(ids[1]));
    saw(&store, place, ids[0], (at(20), at(20)), false);
    assert_eq!(last(), Some(ids[1]), "the greater id of two that were seen last at one time");
    saw(&store, place, ids[0], (at(30), at(30)), false);
    assert_eq!(last(), Some(ids[0]));
}

pub fn the_newest_release_of_a_project_goes_by_id(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let without = project(&store, tenant.organization, "without");
    for version in ["1.0", "3.0", "2.0"] {
        release(&store, tenant, version);
    }
    release(&store, Tenant { project: other, ..tenant }, "1.0");
    let newest = |limit| {
        let mut found = read(&store, |stores| stores.releases().newest(&[tenant.project, other, without], limit));
        found.sort_by_key(|(project, _)| *project);
        found.into_iter().map(|(project, version)| (project == other, version)).collect::<Vec<_>>()
    };
    let expected = |all: &[(bool, &str)]| all.iter().map(|(of, it)| (*of, (*it).to_owned())).collect::<Vec<_>>();
    assert_eq!(newest(1), expected(&[(false, "2.0"), (true, "1.0")]));
    assert_eq!(newest(2), expected(&[(false, "2.0"), (false, "3.0"), (true, "1.0")]));
    assert_eq!(read(&store, |stores| stores.releases().newest(&[], 1)), []);
}

/// A release that was first heard of at this second.
fn release_at(store: &Store, tenant: Tenant, version: &str, seconds: i64) -> Release {
    let named =
        ReleaseRef { organization_id: tenant.organization, project_id: tenant.project, version: version.to_owned() };
    let date_added = at(seconds);
    let id = write(store, |stores| stores.intake().releases(std::slice::from_ref(&named), date_added))[&named];
    Release {
        id,
        organization_id: tenant.organization,
        version: version.to_owned(),
        date_added,
        date_released: None,
        new_issues: 0,
    }
}

pub fn a_release_is_found_by_version_in_its_project(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let foreign = organization(&store, "globex");
    let expected = release_at(&store, tenant, "1.0", 5);
    let find = |organization, project, version: &str| {
        read(&store, |stores| stores.releases().find(organization, project, version))
    };
    assert_eq!(find(tenant.organization, tenant.project, "1.0"), Some(expected));
    assert_eq!(find(tenant.organization, other, "1.0"), None);
    assert_eq!(find(foreign, tenant.project, "1.0"), None);
    for version in ["", "2.0", "1.0\0"] {
        assert_eq!(find(tenant.organization, tenant.project, version), None, "{version:?}");
    }
}

pub fn releases_of_an_organization_are_found_by_many_ids(store: Store) {
    let tenant = tenant(&store);
    let globex = organization(&store, "globex");
    let theirs = Tenant { organization: globex, project: project(&store, globex, "web") };
    let mine = ["1.0", "1.1"].map(|version| release_at(&store, tenant, version, 1));
    let foreign = release_at(&store, theirs, "1.0", 1);
    let of = |ids: &[ReleaseId]| read(&store, |stores| stores.releases().of_ids(tenant.organization, ids));
    assert_eq!(of(&[mine[1].id, foreign.id, mine[0].id]), mine);
    assert_eq!(of(&[]), []);
}

pub fn releases_follow_each_other_by_time_then_id(store: Store) {
    let tenant = tenant(&store);
    let other = Tenant { project: project(&store, tenant.organization, "other"), ..tenant };
    let empty = project(&store, tenant.organization, "empty");
    let late = release_at(&store, tenant, "late", 9);
    let early = release_at(&store, tenant, "early", 1);
    let middle = ["a", "b"].map(|version| release_at(&store, tenant, version, 5));
    release_at(&store, other, "other", 7);
    let latest = |project| read(&store, |stores| stores.releases().latest(project));
    let next = |after: &Release| read(&store, |stores| stores.releases().next(tenant.project, after));
    assert_eq!((latest(tenant.project), latest(empty)), (Some(late.clone()), None));
    assert_eq!(next(&early), Some(middle[0].clone()));
    assert_eq!(next(&middle[0]), Some(middle[1].clone()));
    assert_eq!(next(&middle[1]), Some(late.clone()));
    assert_eq!(next(&late), None);
}

fn new_commit(tenant: Tenant, key: &str) -> NewCommit {
    NewCommit {
        organization_id: tenant.organization,
        repository: "acme/shop".to_owned(),
        key: key.to_owned(),
        message: Some("Close the till".to_owned()),
        author_name: None,
        author_email: Some("kim@example.com".to_owned()),
        date_added: at(3),
    }
}

pub fn a_commit_is_found_in_its_repository_as_it_was_added_first(store: Store) {
    let tenant = tenant(&store);
    let other = organization(&store, "globex");
    let add = |commit: &NewCommit| write(&store, |stores| stores.commits().add(commit));
    let new = new_commit(tenant, "abc");
    let id = add(&new);
    assert_eq!(add(&NewCommit { message: None, ..new.clone() }), id);
    assert_ne!(add(&NewCommit { repository: "acme/web".to_owned(), ..new.clone() }), id);
    let expected = Commit {
        id,
        repository: new.repository,
        key: new.key,
        message: new.message,
        author_name: None,
        author_email: new.author_email,
        date_added: at(3),
    };
    let find = |organization, repository: &str, key: &str| {
        read(&store, |stores| stores.commits().find(organization, repository, key))
    };
    assert_eq!(find(tenant.organization, "acme/shop", "abc"), CommitLookup::Found(expected));
    for key in ["def", "ABC", "", "a\0"] {
        assert_eq!(find(tenant.organization, "acme/shop", key), CommitLookup::NoCommit, "{key:?}");
    }
    for repository in ["acme", "", "a\0"] {
        assert_eq!(find(tenant.organization, repository, "abc"), CommitLookup::NoRepository, "{repository:?}");
    }
    assert_eq!(find(other, "acme/shop", "abc"), CommitLookup::NoRepository);
}

pub fn commits_of_an_organization_are_found_by_many_ids(store: Store) {
    let tenant = tenant(&store);
    let globex = Tenant { organization: organization(&store, "globex"), ..tenant };
    let add = |commit: &NewCommit| write(&store, |stores| stores.commits().add(commit));
    let web = NewCommit { repository: "acme/web".to_owned(), ..new_commit(tenant, "def") };
    let mine = [add(&new_commit(tenant, "abc")), add(&web)];
    let foreign = add(&new_commit(globex, "abc"));
    let of = |ids: &[CommitId]| {
        let found = read(&store, |stores| stores.commits().of_ids(tenant.organization, ids));
        found.into_iter().map(|it| (it.id, it.repository, it.key, it.message)).collect::<Vec<_>>()
    };
    let message = || Some("Close the till".to_owned());
    let expected = [
        (mine[0], "acme/shop".to_owned(), "abc".to_owned(), message()),
        (mine[1], "acme/web".to_owned(), "def".to_owned(), message()),
    ];
    assert_eq!(of(&[mine[1], foreign, mine[0], CommitId::new(i64::MAX)]), expected);
    assert_eq!((of(&[foreign]), of(&[])), (vec![], vec![]));
}

pub fn the_first_release_with_a_commit_is_that_of_the_least_id(store: Store) {
    let tenant = tenant(&store);
    let other = organization(&store, "globex");
    let ids = ["1.0", "1.1", "1.2"].map(|version| release(&store, tenant, version));
    let commit = write(&store, |stores| stores.commits().add(&new_commit(tenant, "abc")));
    let first = |organization| {
        read(&store, |stores| stores.commits().first_release(organization, commit)).map(|release| release.id)
    };
    assert_eq!(first(tenant.organization), None);
    for id in [ids[2], ids[1], ids[1]] {
        write(&store, |stores| stores.commits().add_to_release(id, commit));
    }
    assert_eq!((first(tenant.organization), first(other)), (Some(ids[1]), None));
}
