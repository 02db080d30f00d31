//! Rules for environments, and for what issues count in each.

use domain::environments::Visibility;
use domain::ids::{IssueId, ProjectId};

use super::fixtures::{Store, at, issue, organization, project, read, tenant, write};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::ingest::TagDelta;
use crate::issues::Resolution;

fn note(store: &Store, environments: &[(ProjectId, &str)]) {
    write(store, |stores| stores.intake().note_projects(&[], environments));
}

pub fn environments_are_listed_by_name_then_project(store: Store) {
    let tenant = tenant(&store);
    let (web, api) = (tenant.project, project(&store, tenant.organization, "api"));
    let foreign = project(&store, organization(&store, "umbrella"), "lab");
    note(&store, &[(web, "production"), (web, "staging"), (api, "production"), (foreign, "secret")]);
    let list = |projects: &[ProjectId], visibility, limit| {
        let found = read(&store, |stores| stores.environments().list(projects, visibility, limit));
        found.into_iter().map(|it| (it.name, it.project_id, it.visibility)).collect::<Vec<_>>()
    };
    let (visible, hidden) = (Visibility::Visible, Visibility::Hidden);
    let row = |name: &str, project, visibility| (name.to_owned(), project, visibility);
    let all = [row("production", web, visible), row("production", api, visible), row("staging", web, visible)];
    assert_eq!(list(&[api, web], None, 9), all);
    assert_eq!(list(&[api, web], None, 2), all[..2]);
    assert_eq!(list(&[], None, 9), []);
    let set = |project, names: &[&str], visibility| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let set = write(&store, |stores| stores.environments().set_visibility(project, &names, visibility));
        set.into_iter().map(|it| (it.name, it.project_id, it.visibility)).collect::<Vec<_>>()
    };
    let both = [row("production", web, hidden), row("staging", web, hidden)];
    assert_eq!(set(web, &["staging", "none", "production", "a\0b", "staging"], hidden), both);
    assert_eq!((set(api, &["staging"], hidden), set(web, &[], hidden)), (vec![], vec![]));
    assert_eq!(set(web, &["staging"], visible), [row("staging", web, visible)]);
    assert_eq!(list(&[web, api], Some(hidden), 9), [row("production", web, hidden)]);
    assert_eq!(list(&[web], Some(visible), 9), [row("staging", web, visible)]);
    note(&store, &[(web, "production")]);
    assert_eq!(list(&[web], Some(hidden), 9).len(), 1, "another event shows it not again");
}

pub fn an_environment_is_found_in_its_project_by_its_name(store: Store) {
    let tenant = tenant(&store);
    let api = project(&store, tenant.organization, "api");
    note(&store, &[(tenant.project, "production"), (tenant.project, "staging")]);
    let find = |project, name| read(&store, |stores| stores.environments().find(project, name));
    let (production, staging) = (find(tenant.project, "production").unwrap(), find(tenant.project, "staging").unwrap());
    assert_ne!(production.id, staging.id);
    assert_eq!((find(api, "production"), find(tenant.project, "Production"), find(api, "a\0b")), (None, None, None));
    let names = ["staging".to_owned(), "none".to_owned(), "a\0b".to_owned()];
    let known = |projects: &[ProjectId]| read(&store, |stores| stores.environments().known(projects, &names));
    assert_eq!(known(&[api, tenant.project]), ["staging".to_owned()].into());
    assert!(known(&[api]).is_empty() && known(&[]).is_empty());
}

fn key(project_id: ProjectId, issue_id: IssueId, environment: &str) -> IssueEnvironmentKey {
    IssueEnvironmentKey { project_id, issue_id, environment: environment.to_owned() }
}

fn seen(environment: &str, count: i64, users: i64, seconds: (i64, i64)) -> IssueEnvironment {
    let (first_seen, last_seen) = (at(seconds.0), at(seconds.1));
    IssueEnvironment { environment: environment.to_owned(), count, users, first_seen, last_seen }
}

pub(super) fn tag(project_id: ProjectId, issue_id: IssueId, key: &str, value: &str, count: i64) -> TagDelta {
    let (key, value) = (key.to_owned(), value.to_owned());
    TagDelta { project_id, issue_id, key, value, count, first_seen: at(0), last_seen: at(count) }
}

pub fn events_are_added_to_environments_of_issues(store: Store) {
    let project = tenant(&store).project;
    let (first, second) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let delta = |issue_id, seen| IssueEnvironmentDelta { project_id: project, issue_id, seen };
    let add = |deltas: &[IssueEnvironmentDelta]| write(&store, |stores| stores.issue_environments().add(deltas));
    add(&[delta(first, seen("", 1, 0, (5, 5))), delta(first, seen("staging", 2, 1, (3, 4)))]);
    add(&[delta(first, seen("staging", 3, 2, (1, 2))), delta(second, seen("production", 1, 1, (1, 9)))]);
    let asked = [(project, second), (project, first)];
    let found = read(&store, |stores| stores.issue_environments().of_issues(&asked));
    let expected = [
        (first, seen("", 1, 0, (5, 5))),
        (first, seen("staging", 5, 3, (1, 4))),
        (second, seen("production", 1, 1, (1, 9))),
    ];
    assert_eq!(found, expected);
    assert_eq!(read(&store, |stores| stores.issue_environments().of_issues(&[])), []);
}

pub fn an_issue_is_split_by_environment_with_what_it_had(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    write(&store, |stores| {
        let intake = stores.intake();
        intake.add_buckets(Resolution::Hour, &[(project, mine, 3600, 2), (project, mine, 7200, 1)])?;
        intake.add_buckets(Resolution::Day, &[(project, mine, 0, 3)])?;
        intake.add_tags(&[tag(project, mine, "user", "id:1", 3), tag(project, other, "user", "id:9", 3)])?;
        let counts = stores.issue_environments();
        counts.split(&[key(project, mine, "production")])?;
        counts.add_buckets(Resolution::Hour, &[(key(project, mine, "production"), 7200, 4)])?;
        counts.add_buckets(Resolution::Hour, &[(key(project, mine, "staging"), 7200, 5)])
    });
    let tags = [
        ("production".to_owned(), tag(project, mine, "user", "id:1", 1)),
        ("production".to_owned(), tag(project, mine, "user", "id:2", 1)),
        ("staging".to_owned(), tag(project, mine, "os", "Linux", 1)),
        ("staging".to_owned(), tag(project, mine, "user", "id:1", 1)),
    ];
    let new_users = write(&store, |stores| stores.issue_environments().add_tags(&tags));
    let name = |name: &str| (mine, name.to_owned());
    assert_eq!(new_users, [(name("production"), 1), (name("staging"), 1)].into());

    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (production, both) = (names(&["production"]), names(&["production", "staging"]));
    let buckets = |names: &[String], resolution, from| {
        let found =
            read(&store, |stores| stores.issue_environments().buckets(&[(project, mine)], names, resolution, from));
        found.into_iter().map(|bucket| (bucket.start, bucket.count)).collect::<Vec<_>>()
    };
    assert_eq!(buckets(&production, Resolution::Hour, 0), [(3600, 2), (7200, 5)]);
    assert_eq!(buckets(&both, Resolution::Hour, 7200), [(7200, 10)]);
    assert_eq!(buckets(&both, Resolution::Day, 0), [(0, 3)]);
    assert_eq!(buckets(&[], Resolution::Day, 0), []);
    let users = |names: &[String]| {
        let asked = [(project, other), (project, mine)];
        read(&store, |stores| stores.issue_environments().users(&asked, names))
    };
    let of_mine = |users| vec![(mine, users)];
    assert_eq!((users(&production), users(&names(&["staging"]))), (of_mine(2), of_mine(1)));
    assert_eq!((users(&both), users(&[])), (of_mine(2), Vec::new()));
}

pub fn counts_of_many_issues_in_environments_are_found_together(store: Store) {
    let tenant = tenant(&store);
    let elsewhere = project(&store, tenant.organization, "other");
    let keys = [tenant.project, elsewhere, tenant.project].map(|project| (project, issue(&store, project, at(0))));
    let bucket = |index: usize, name: &str, start, count| (key(keys[index].0, keys[index].1, name), start, count);
    let user =
        |index: usize, name: &str, value: &str| (name.to_owned(), tag(keys[index].0, keys[index].1, "user", value, 1));
    write(&store, |stores| {
        let counts = stores.issue_environments();
        counts.add_buckets(
            Resolution::Hour,
            &[bucket(0, "production", 0, 1), bucket(0, "staging", 0, 2), bucket(0, "staging", 3600, 4)],
        )?;
        counts.add_buckets(Resolution::Hour, &[bucket(1, "staging", 3600, 8), bucket(2, "production", 0, 16)])?;
        counts.add_tags(&[user(0, "production", "a"), user(0, "staging", "a"), user(0, "staging", "b")])?;
        counts.add_tags(&[user(1, "staging", "c"), user(2, "production", "d")])
    });
    let asked = [keys[2], keys[1], keys[0]];
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let buckets = |environments: &[&str], from| {
        let found = read(&store, |stores| {
            stores.issue_environments().buckets(&asked, &names(environments), Resolution::Hour, from)
        });
        found.into_iter().map(|it| (it.issue_id, it.start, it.count)).collect::<Vec<_>>()
    };
    let [first, second, third] = keys.map(|(_, issue)| issue);
    assert_eq!(buckets(&["staging"], 0), [(first, 0, 2), (first, 3600, 4), (second, 3600, 8)]);
    let both = ["production", "staging"];
    assert_eq!(buckets(&both, 0), [(first, 0, 3), (first, 3600, 4), (second, 3600, 8), (third, 0, 16)]);
    assert_eq!(buckets(&both, 3600), [(first, 3600, 4), (second, 3600, 8)]);
    let users =
        |environments: &[&str]| read(&store, |stores| stores.issue_environments().users(&asked, &names(environments)));
    assert_eq!(
        (users(&["staging"]), users(&both)),
        (vec![(first, 2), (second, 1)], vec![(first, 2), (second, 1), (third, 1)])
    );
    assert_eq!(read(&store, |stores| stores.issue_environments().users(&[], &names(&both))), []);
}

pub fn old_counts_of_environments_are_removed_too(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let hour = Resolution::Hour.start(at(0));
    write(&store, |stores| {
        stores.intake().add_buckets(Resolution::Hour, &[(project, mine, hour, 1)])?;
        let buckets = [0, 1, 2].map(|number| (key(project, mine, "staging"), hour + number * 3600, 1));
        stores.issue_environments().add_buckets(Resolution::Hour, &buckets)?;
        stores.issue_environments().add_buckets(Resolution::Day, &buckets)
    });
    let before = chrono::DateTime::from_timestamp(hour + 2 * 3600, 0).unwrap();
    let remove = || write(&store, |stores| stores.issues().remove_buckets_before(Resolution::Hour, before, 2));
    assert_eq!((remove(), remove(), remove()), (2, 1, 0));
    let left = |resolution| {
        let names = ["staging".to_owned()];
        read(&store, |stores| stores.issue_environments().buckets(&[(project, mine)], &names, resolution, 0)).len()
    };
    assert_eq!((left(Resolution::Hour), left(Resolution::Day)), (1, 3));
}
