use domain::ids::{OrganizationId, ProjectId, UserId};
use domain::issues::Substatus;
use domain::organizations::Organization;

use super::*;
use crate::ports::MockStores;

fn scope() -> IssueScope {
    let organization = Organization {
        id: OrganizationId::new(9),
        slug: Slug::parse("acme").unwrap(),
        name: String::new(),
        date_added: DateTime::UNIX_EPOCH,
        open_membership: true,
    };
    let projects = vec![ProjectId::new(1), ProjectId::new(2)];
    IssueScope { organization, projects, known: None, user: Some(UserId::new(5)) }
}

fn asked(stores: &mut MockStores, query: &str) -> IssueFilter {
    let search = Search { query: Some(query.to_owned()), ..Search::default() };
    filter(stores, &scope(), &search, DateTime::UNIX_EPOCH).unwrap()
}

fn statuses(query: &str) -> (Vec<Status>, usize) {
    let filter = asked(&mut MockStores::default(), query);
    (filter.statuses, filter.conditions.len())
}

#[test]
fn terms_about_the_status_narrow_the_statuses() {
    use Status::{Ignored, Resolved, Unresolved};
    assert_eq!(statuses(""), (Status::VISIBLE.to_vec(), 0));
    assert_eq!(statuses("is:resolved"), (vec![Resolved], 0));
    assert_eq!(statuses("!is:resolved"), (vec![Unresolved, Ignored], 0));
    assert_eq!(statuses("is:[resolved, archived]"), (vec![Resolved, Ignored], 0));
    assert_eq!(statuses("is:resolved is:unresolved"), (vec![], 0));
    assert_eq!(statuses("is:archived_forever"), (vec![Ignored], 1));
    assert_eq!(statuses("!is:archived_forever"), (Status::VISIBLE.to_vec(), 1));
    assert_eq!(statuses("is:[resolved, escalating]"), (vec![Unresolved, Resolved], 1));
    assert_eq!(statuses("is:for_review"), (vec![Unresolved], 2));
    assert_eq!(statuses("is:linked"), (vec![], 0));
    assert_eq!(Substatus::Regressed.status(), Unresolved);
}

#[test]
fn whom_nobody_knows_has_no_issues() {
    let mut stores = MockStores::default();
    stores.users.expect_find_login().returning(|_| Ok(None));
    stores.teams.expect_find().returning(|_, _| Ok(None));
    for query in ["assigned:kim", "assigned:#web", "assigned:\"# #\"", "bookmarks:#web", "subscribed:kim"] {
        assert_eq!(asked(&mut stores, query).conditions, [never()], "{query}");
    }
    let mine = asked(&mut stores, "assigned:me").conditions;
    assert_eq!(mine, [Condition::AssignedTo(Assignee::User(UserId::new(5)))]);
}

#[test]
fn the_latest_release_is_each_projects_own() {
    let mut stores = MockStores::default();
    let newest = [(1, "1.9"), (2, "2.0"), (1, "1.10")];
    let newest = newest.map(|(project, version)| (ProjectId::new(project), version.to_owned()));
    stores.releases.expect_newest().returning(move |_, _| Ok(newest.to_vec()));
    let of_project = |project, version: &str| {
        let release = Condition::Tag("release".to_owned(), Pattern::Exact(version.to_owned()));
        Condition::All(vec![Condition::Project(ProjectId::new(project)), release])
    };
    let conditions = asked(&mut stores, "release:latest").conditions;
    assert_eq!(conditions, [Condition::Any(vec![of_project(1, "1.10"), of_project(2, "2.0")])]);
}

#[test]
fn a_search_has_a_range_where_it_is_bounded() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(30);
    let (early, late) = (now - TimeDelta::days(9), now - TimeDelta::days(8));
    let of = |start, period, end| Search { start, period, end, ..Search::default() }.range(now);
    let range = |from, before| Some(TimeRange { from, before });
    assert_eq!(of(None, None, None), None);
    assert_eq!(of(None, Some(TimeDelta::days(9)), None), range(Some(early), None));
    assert_eq!(of(Some(late), Some(TimeDelta::days(9)), None), range(Some(late), None));
    assert_eq!(of(Some(early), None, Some(late)), range(Some(early), Some(late)));
    assert_eq!(of(None, None, Some(late)), range(None, Some(late)));
    assert_eq!(of(None, Some(TimeDelta::MAX), None), None);
}
