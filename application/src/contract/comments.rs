//! Rules for comments on issues.

use domain::ids::{ActivityId, IssueId, ProjectId, TeamId, UserId};
use domain::issues::ActivityKind;
use domain::permissions::Role;

use super::fixtures::{Store, at, issue, organization, project, read, slug, tenant, user, write};
use crate::comments::NewComment;
use crate::issues::NewActivity;
use crate::paging::Window;
use crate::teams::NewTeam;

fn comment(store: &Store, (project_id, issue_id): (ProjectId, IssueId), author: UserId, seconds: i64) -> ActivityId {
    let (text, date_added) = (format!("number {seconds}"), at(seconds));
    let comment = NewComment { project_id, issue_id, author, text, date_added };
    write(store, |stores| stores.comments().add(&comment))
}

fn counted(store: &Store, (project, issue): (ProjectId, IssueId)) -> i64 {
    read(store, |stores| stores.issues().find(project, issue)).unwrap().triage.comments
}

pub fn comments_are_counted_changed_and_removed_on_their_issue_alone(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let kim = user(&store, "kim@example.com");
    let place = (tenant.project, issue(&store, tenant.project, at(0)));
    let elsewhere = (tenant.project, issue(&store, tenant.project, at(0)));
    let id = comment(&store, place, kim, 1);
    comment(&store, elsewhere, kim, 2);
    assert_eq!((counted(&store, place), counted(&store, elsewhere)), (1, 1));
    let find =
        |(project, issue): (ProjectId, IssueId)| read(&store, |stores| stores.comments().find(project, issue, id));
    let found = find(place).unwrap();
    assert_eq!((found.user, found.kind, found.date_added), (Some(kim), ActivityKind::Note, at(1)));
    assert_eq!(found.data["text"], "number 1");
    assert_eq!((find(elsewhere), find((other, place.1))), (None, None));

    let change = |(project, issue): (ProjectId, IssueId), text: &str| {
        write(&store, |stores| stores.comments().change(project, issue, id, text));
    };
    change(elsewhere, "changed elsewhere");
    change(place, "a\0b");
    assert_eq!(find(place).unwrap().data["text"], "a\0b");
    let remove =
        |(project, issue): (ProjectId, IssueId)| write(&store, |stores| stores.comments().remove(project, issue, id));
    assert!(!remove(elsewhere) && !remove((other, place.1)) && remove(place) && !remove(place));
    assert_eq!((counted(&store, place), counted(&store, elsewhere)), (0, 1));
}

pub fn comments_are_listed_without_other_activities(store: Store) {
    let project = tenant(&store).project;
    let kim = user(&store, "kim@example.com");
    let place = (project, issue(&store, project, at(0)));
    let ids: Vec<_> = [1, 1, 2, 3].map(|seconds| comment(&store, place, kim, seconds)).into();
    write(&store, |stores| {
        stores.activities().add(&NewActivity {
            project_id: project,
            issue_id: place.1,
            user: None,
            kind: ActivityKind::SetResolved,
            data: Default::default(),
            date_added: at(2),
        })
    });
    let list = |window| {
        let found = read(&store, |stores| stores.comments().list(project, place.1, &window));
        found.into_iter().map(|comment| comment.id).collect::<Vec<_>>()
    };
    let key = at(1).timestamp_micros();
    assert_eq!(list(Window::First { limit: 9 }), [ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(list(Window::From { key, skip: 1, limit: 9 }), [ids[0]]);
    assert_eq!(list(Window::Before { key, take: 1, limit: 2 }), [ids[2], ids[1]]);
}

pub fn what_was_said_is_known_by_its_author_and_its_words(store: Store) {
    let project = tenant(&store).project;
    let (kim, lee) = (user(&store, "kim@example.com"), user(&store, "lee@example.com"));
    let place = (project, issue(&store, project, at(0)));
    comment(&store, place, kim, 5);
    let is_said = |author, text: &str, since| {
        read(&store, |stores| stores.comments().is_said(project, place.1, author, text, at(since)))
    };
    assert!(is_said(kim, "number 5", 5));
    assert!(!is_said(kim, "number 5", 6) && !is_said(lee, "number 5", 5) && !is_said(kim, "number", 5));
}

pub fn the_users_of_a_team_are_those_of_its_organization(store: Store) {
    let tenant = tenant(&store);
    let other = organization(&store, "umbrella");
    let users: Vec<_> = ["a", "b", "c"].map(|name| user(&store, &format!("{name}@example.com"))).into();
    let team = write(&store, |stores| {
        let (name, date_added) = ("Team".to_owned(), at(0));
        let team = NewTeam { organization_id: tenant.organization, slug: slug("team"), name, date_added };
        let team = stores.teams().add(&team)?;
        for user in &users {
            let member = stores.organizations().add_member(tenant.organization, *user, Role::Member, at(0))?;
            if *user != users[1] {
                stores.teams().add_member(team, member)?;
            }
        }
        Ok(team)
    });
    let of_team =
        |organization, team, limit| read(&store, |stores| stores.comments().users_of_team(organization, team, limit));
    assert_eq!(of_team(tenant.organization, team, 9), [users[0], users[2]]);
    assert_eq!(of_team(tenant.organization, team, 1), [users[0]]);
    assert_eq!(of_team(other, team, 9), []);
    assert_eq!(of_team(tenant.organization, TeamId::new(team.get() + 1), 9), []);
}
