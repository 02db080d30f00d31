//! Rules for what happened to issues.

use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{Activity, ActivityKind};
use serde_json::{Map, json};

use super::fixtures::{Store, at_micros, issue, project, read, tenant, write};
use crate::issues::NewActivity;

fn new(project_id: ProjectId, issue_id: IssueId, micros: i64) -> NewActivity {
    NewActivity {
        project_id,
        issue_id,
        user: Some(UserId::new(7)),
        kind: ActivityKind::Note,
        data: Map::from_iter([("text".to_owned(), json!("a \"note\" \u{1f600} \0"))]),
        date_added: at_micros(micros),
    }
}

pub fn what_happened_is_found_newest_first(store: Store) {
    let project = tenant(&store).project;
    let [mine, other] = [(); 2].map(|()| issue(&store, project, at_micros(0)));
    let by_itself =
        NewActivity { user: None, kind: ActivityKind::SetRegression, data: Map::new(), ..new(project, mine, 2) };
    let all = [new(project, mine, 2), by_itself, new(project, mine, 1), new(project, other, 3)];
    let ids = write(&store, |stores| all.iter().map(|it| stores.activities().add(it)).collect::<Result<Vec<_>, _>>());
    let expected = |index: usize| Activity {
        id: ids[index],
        user: all[index].user,
        kind: all[index].kind,
        data: all[index].data.clone(),
        date_added: all[index].date_added,
    };
    let of = |limit| read(&store, |stores| stores.activities().of_issue(project, mine, limit));
    assert_eq!(of(9), [expected(1), expected(0), expected(2)]);
    assert_eq!(of(1), [expected(1)]);
}

pub fn what_happened_is_found_in_its_project_only(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let id = issue(&store, tenant.project, at_micros(0));
    write(&store, |stores| stores.activities().add(&new(tenant.project, id, 1)));
    assert_eq!(read(&store, |stores| stores.activities().of_issue(other, id, 9)), []);
}

pub fn every_kind_of_thing_that_happened_reads_back(store: Store) {
    use ActivityKind as Kind;
    let project = tenant(&store).project;
    let id = issue(&store, project, at_micros(0));
    let kinds = [
        Kind::SetResolved,
        Kind::SetResolvedByAge,
        Kind::SetResolvedInRelease,
        Kind::SetResolvedInCommit,
        Kind::SetUnresolved,
        Kind::SetIgnored,
        Kind::SetPublic,
        Kind::SetPrivate,
        Kind::SetRegression,
        Kind::Note,
        Kind::Assigned,
        Kind::Unassigned,
        Kind::Merge,
        Kind::UnmergeSource,
        Kind::UnmergeDestination,
        Kind::MarkReviewed,
        Kind::AutoSetOngoing,
        Kind::SetEscalating,
        Kind::SetPriority,
    ];
    write(&store, |stores| {
        for kind in kinds {
            stores.activities().add(&NewActivity { kind, ..new(project, id, 1) })?;
        }
        Ok(())
    });
    let found = read(&store, |stores| stores.activities().of_issue(project, id, 99));
    let found: Vec<_> = found.into_iter().rev().map(|activity| activity.kind).collect();
    assert_eq!(found, kinds);
}
