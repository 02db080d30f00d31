//! Rules for counts that events are taken from.

use domain::ids::{IssueId, ProjectId};

use super::fixtures::{Store, at, issue, read, tenant, write};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::ingest::{IssueReleaseDelta, ReleaseRef, TagDelta};
use crate::issues::{Bucket, Resolution, TagSummary};

fn tag(project_id: ProjectId, issue_id: IssueId, key: &str, value: &str, count: i64) -> TagDelta {
    let (key, value) = (key.to_owned(), value.to_owned());
    TagDelta { project_id, issue_id, key, value, count, first_seen: at(0), last_seen: at(9) }
}

pub fn what_is_subtracted_is_gone_when_nothing_is_left(store: Store) {
    let tenant = tenant(&store);
    let project = tenant.project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let of = |issue| {
        [("os", "Linux", 1), ("os", "macOS", 3), ("user", "id:1", 2), ("user", "id:2", 2), ("x", "y", 1)]
            .map(|(key, value, count)| tag(project, issue, key, value, count))
    };
    let version = ReleaseRef { organization_id: tenant.organization, project_id: project, version: "1.0".to_owned() };
    let delta = write(&store, |stores| {
        let release_id = stores.intake().releases(std::slice::from_ref(&version), at(0))?[&version];
        let (count, first_seen, last_seen) = (2, at(0), at(9));
        let delta = IssueReleaseDelta {
            project_id: project,
            issue_id: mine,
            release_id,
            count,
            first_seen,
            last_seen,
            is_new_issue: true,
        };
        stores.intake().add_issue_releases(std::slice::from_ref(&delta))?;
        stores.intake().add_tags(&of(mine))?;
        stores.intake().add_tags(&of(other))?;
        stores.intake().add_buckets(Resolution::Hour, &[(project, mine, 0, 2), (project, mine, 3600, 3)])?;
        stores.intake().add_buckets(Resolution::Day, &[(project, mine, 0, 5)])?;
        Ok(delta)
    });
    let taken = [("os", "Linux", 1), ("os", "macOS", 1), ("user", "id:1", 1), ("user", "id:2", 2), ("x", "y", 1)]
        .map(|(key, value, count)| tag(project, mine, key, value, count));
    let one = IssueReleaseDelta { count: 1, ..delta.clone() };
    let gone = write(&store, |stores| {
        let recounts = stores.recounts();
        recounts.subtract_buckets(Resolution::Hour, &[(project, mine, 0, 2), (project, mine, 3600, 1)])?;
        recounts.subtract_buckets(Resolution::Day, &[(project, mine, 0, 3)])?;
        recounts.subtract_issue_releases(std::slice::from_ref(&one))?;
        recounts.subtract_tags(&taken)
    });
    assert_eq!(gone, [(mine, 1)].into());
    let summary = |key: &str, total, distinct| TagSummary { key: key.to_owned(), total, distinct };
    read(&store, |stores| {
        assert_eq!(stores.issues().tags(project, mine, 9)?, [summary("os", 2, 1), summary("user", 1, 1)]);
        assert_eq!(stores.issues().tags(project, other, 9)?.len(), 3);
        let keys = ["os".to_owned(), "user".to_owned()];
        let values = stores.tags().top_values(project, mine, None, &keys, 9)?;
        let values: Vec<_> = values.iter().map(|it| (it.value.as_str(), it.count, it.first_seen)).collect();
        assert_eq!(values, [("macOS", 2, at(0)), ("id:1", 1, at(0))]);
        let mut counts = |resolution| {
            let found = stores.issues().buckets(&[(project, mine)], resolution, 0).unwrap();
            found.iter().map(|bucket| (bucket.start, bucket.count)).collect::<Vec<_>>()
        };
        assert_eq!((counts(Resolution::Hour), counts(Resolution::Day)), (vec![(3600, 2)], vec![(0, 2)]));
        assert!(stores.releases().of_issue(project, mine, delta.release_id)?.is_some());
        Ok(())
    });
    write(&store, |stores| {
        stores.recounts().set_release_times(project, mine, &[(delta.release_id, at(2), at(3))])?;
        stores.recounts().set_release_times(project, other, &[(delta.release_id, at(7), at(7))])?;
        stores.recounts().set_release_times(project, mine, &[])
    });
    let seen = read(&store, |stores| stores.releases().of_issue(project, mine, delta.release_id)).unwrap();
    assert_eq!((seen.first_seen, seen.last_seen), (at(2), at(3)));
    write(&store, |stores| stores.recounts().subtract_issue_releases(&[one]));
    assert!(read(&store, |stores| stores.releases().of_issue(project, mine, delta.release_id)).is_none());
    let nothing = write(&store, |stores| {
        stores.recounts().subtract_buckets(Resolution::Hour, &[])?;
        stores.recounts().subtract_issue_releases(&[])?;
        stores.recounts().subtract_tags(&[])
    });
    assert!(nothing.is_empty());
}

fn key(project_id: ProjectId, issue_id: IssueId, environment: &str) -> IssueEnvironmentKey {
    IssueEnvironmentKey { project_id, issue_id, environment: environment.to_owned() }
}

fn seen(environment: &str, count: i64, users: i64, seconds: (i64, i64)) -> IssueEnvironment {
    let (first_seen, last_seen) = (at(seconds.0), at(seconds.1));
    IssueEnvironment { environment: environment.to_owned(), count, users, first_seen, last_seen }
}

pub fn what_is_subtracted_of_environments_is_gone_when_nothing_is_left(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let delta = |seen| IssueEnvironmentDelta { project_id: project, issue_id: mine, seen };
    let (production, staging) = (key(project, mine, "production"), key(project, mine, "staging"));
    let of = |name: &str, value: &str, count| (name.to_owned(), tag(project, mine, "user", value, count));
    write(&store, |stores| {
        let counts = stores.issue_environments();
        counts.add(&[delta(seen("production", 3, 2, (0, 9))), delta(seen("staging", 2, 1, (1, 8)))])?;
        counts.add_tags(&[of("production", "id:1", 2), of("production", "id:2", 1), of("staging", "id:1", 2)])?;
        for resolution in [Resolution::Hour, Resolution::Day] {
            counts.add_buckets(resolution, &[(production.clone(), 0, 3), (staging.clone(), 0, 2)])?;
        }
        Ok(())
    });
    let gone = write(&store, |stores| {
        let recounts = stores.recounts();
        for resolution in [Resolution::Hour, Resolution::Day] {
            recounts
                .subtract_environment_buckets(resolution, &[(production.clone(), 0, 1), (staging.clone(), 0, 2)])?;
        }
        recounts.set_environments(&[delta(seen("production", 2, 1, (3, 7))), delta(seen("staging", 0, 0, (1, 8)))])?;
        let taken = [of("production", "id:1", 1), of("production", "id:2", 1), of("staging", "id:1", 2)];
        recounts.subtract_environment_tags(&taken)
    });
    let user = |name: &str| (mine, name.to_owned());
    assert_eq!(gone, [(user("production"), 1), (user("staging"), 1)].into());
    let names = ["production".to_owned(), "staging".to_owned()];
    read(&store, |stores| {
        let counts = stores.issue_environments();
        assert_eq!(counts.of_issues(&[(project, mine)])?, [(mine, seen("production", 2, 1, (3, 7)))]);
        let issues = [(project, mine)];
        assert_eq!((counts.users(&issues, &names)?, counts.users(&issues, &names[1..])?), (vec![(mine, 1)], vec![]));
        let left = [Bucket { issue_id: mine, start: 0, count: 2 }];
        for resolution in [Resolution::Hour, Resolution::Day] {
            assert_eq!(counts.buckets(&issues, &names, resolution, 0)?, left);
            assert_eq!(counts.buckets(&issues, &names[1..], resolution, 0)?, []);
        }
        Ok(())
    });
}

pub fn an_issue_that_is_split_again_forgets_what_was_counted_before(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let production = key(project, mine, "production");
    write(&store, |stores| {
        let counts = stores.issue_environments();
        counts.add_tags(&[("production".to_owned(), tag(project, mine, "user", "id:9", 2))])?;
        counts.add_buckets(Resolution::Hour, &[(production.clone(), 0, 7), (production.clone(), 3600, 1)])?;
        counts.add_buckets(Resolution::Day, &[(production.clone(), 0, 8)])?;
        stores.intake().add_tags(&[tag(project, mine, "user", "id:1", 2)])?;
        stores.intake().add_buckets(Resolution::Hour, &[(project, mine, 0, 2)])?;
        stores.intake().add_buckets(Resolution::Day, &[(project, mine, 0, 2)])?;
        stores.issue_environments().split(&[production])
    });
    let names = ["production".to_owned()];
    read(&store, |stores| {
        let (counts, issues) = (stores.issue_environments(), [(project, mine)]);
        let kept = [Bucket { issue_id: mine, start: 0, count: 2 }];
        assert_eq!(counts.buckets(&issues, &names, Resolution::Hour, 0)?, kept);
        assert_eq!(counts.buckets(&issues, &names, Resolution::Day, 0)?, kept);
        let values = stores.tags().top_values(project, mine, Some(&names), &["user".to_owned()], 9)?;
        assert_eq!(values.iter().map(|it| (it.value.as_str(), it.count)).collect::<Vec<_>>(), [("id:1", 2)]);
        Ok(())
    });
}
