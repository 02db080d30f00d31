//! Rules for users that events of projects happened to.

use std::collections::BTreeSet;

use domain::ids::ProjectId;
use domain::issues::query::UserField;
use domain::project_users::{EventUser, ProjectUser};

use super::fixtures::{Store, at, project, read, tenant, together, try_write, write};
use crate::paging::Window;
use crate::project_users::{SeenUser, UserFilter};

const ALL: Window = Window::First { limit: 100 };

const DAY: i64 = 24 * 60 * 60;

fn seen(project_id: ProjectId, id: &str, email: &str, seconds: i64) -> SeenUser {
    let email = (!email.is_empty()).then(|| email.to_owned());
    let user = EventUser { id: Some(id.to_owned()), email, ..EventUser::default() };
    SeenUser { project_id, value: format!("id:{id}"), user, first_seen: at(seconds), last_seen: at(seconds) }
}

/// How many rows are written for it.
fn note(store: &Store, users: &[SeenUser]) -> usize {
    write(store, |stores| stores.project_users().note(users))
}

fn list(store: &Store, project: ProjectId, filter: &UserFilter, window: Window) -> Vec<ProjectUser> {
    read(store, |stores| stores.project_users().list(project, filter, &window))
}

fn found(store: &Store, project: ProjectId, filter: &UserFilter) -> Vec<String> {
    list(store, project, filter, ALL).into_iter().map(|user| user.value).collect()
}

pub fn what_events_tell_of_a_user_replaces_what_was_known(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let first = SeenUser {
        user: EventUser {
            id: Some("7".to_owned()),
            email: Some("Kim@example.com\0".to_owned()),
            username: Some("kim".to_owned()),
            ip_address: Some("1.1.1.1".to_owned()),
            name: Some("Kim".to_owned()),
        },
        ..seen(tenant.project, "7", "", 50)
    };
    assert_eq!(note(&store, &[first.clone(), seen(other, "7", "x@example.com", 1)]), 2);
    let later = SeenUser {
        user: EventUser {
            email: Some("kim@EXAMPLE.com".to_owned()),
            ip_address: Some("2.2.2.2".to_owned()),
            ..EventUser::default()
        },
        ..seen(tenant.project, "7", "", 40)
    };
    assert_eq!(note(&store, std::slice::from_ref(&later)), 1);
    let known = list(&store, tenant.project, &UserFilter::All, ALL);
    let [user] = known.as_slice() else { panic!("{known:?}") };
    assert_eq!((user.value.as_str(), user.first_seen), ("id:7", at(40)));
    assert_eq!(user.user, first.user.replaced_by(later.user));
    let other = list(&store, other, &UserFilter::All, ALL);
    assert_eq!(other[0].user.email.as_deref(), Some("x@example.com"));
}

pub fn a_user_of_whom_nothing_is_new_is_not_written(store: Store) {
    let project = tenant(&store).project;
    let user = SeenUser { last_seen: at(DAY), ..seen(project, "7", "kim@example.com", 50) };
    assert_eq!(note(&store, &[]), 0);
    assert_eq!(note(&store, std::slice::from_ref(&user)), 1);
    assert_eq!(note(&store, std::slice::from_ref(&user)), 0);
    // Nothing is told, or the same, within a day.
    assert_eq!(note(&store, &[seen(project, "7", "", 60)]), 0);
    assert_eq!(note(&store, &[seen(project, "7", "kim@example.com", 2 * DAY - 1)]), 0);
    assert_eq!(note(&store, &[seen(project, "7", "kim@example.com", 2 * DAY)]), 1);
    assert_eq!(note(&store, &[seen(project, "7", "", 49)]), 1);
    // Letters are others, in whatever case.
    assert_eq!(note(&store, &[seen(project, "7", "KIM@example.com", 60)]), 1);
    assert_eq!(note(&store, &[seen(project, "7", "", 60), seen(project, "8", "", 60)]), 1);
    let users = list(&store, project, &UserFilter::Value("id:7".to_owned()), ALL);
    assert_eq!(users[0].user.email.as_deref(), Some("KIM@example.com"));
    assert_eq!(users[0].first_seen, at(49));
}

pub fn users_are_listed_of_their_project_by_the_time_they_were_first_seen(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    for (id, seconds) in [("a", 5), ("b", 7), ("c", 7), ("d", 9)] {
        note(&store, &[seen(tenant.project, id, "", seconds)]);
    }
    note(&store, &[seen(other, "a", "", 8)]);
    let ids = |window| {
        let users = list(&store, tenant.project, &UserFilter::All, window);
        users.into_iter().map(|user| user.value).collect::<Vec<_>>()
    };
    let key = at(7).timestamp_micros();
    assert_eq!(ids(ALL), ["id:d", "id:c", "id:b", "id:a"]);
    assert_eq!(ids(Window::From { key, skip: 1, limit: 9 }), ["id:b", "id:a"]);
    assert_eq!(ids(Window::Before { key, take: 1, limit: 9 }), ["id:d", "id:c"]);
}

pub fn users_are_found_by_what_is_known_of_them(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    for project in [tenant.project, other] {
        let user = EventUser {
            email: Some("Kim@Example.com".to_owned()),
            username: Some("Kim".to_owned()),
            ip_address: Some("::1".to_owned()),
            ..EventUser::default()
        };
        let kim = SeenUser { user, value: "username:Kim".to_owned(), ..seen(project, "", "", 5) };
        note(&store, &[seen(project, "7", "lee@example.com", 1), kim]);
    }
    let field = |field, text: &str| UserFilter::Field(field, text.to_owned());
    for (filter, expected) in [
        (UserFilter::Value("id:7".to_owned()), Some("id:7")),
        (UserFilter::Value("ID:7".to_owned()), None),
        (UserFilter::Value("id:7\0".to_owned()), None),
        (field(UserField::Email, "kIM@example.COM"), Some("username:Kim")),
        (field(UserField::Email, "kim%"), None),
        (field(UserField::Username, "Kim"), Some("username:Kim")),
        (field(UserField::Username, "kim"), None),
        (field(UserField::IpAddress, "::1"), Some("username:Kim")),
        (field(UserField::IpAddress, "::"), None),
    ] {
        assert_eq!(found(&store, tenant.project, &filter), expected.into_iter().collect::<Vec<_>>(), "{filter:?}");
    }
    let values = ["id:7", "username:Kim", "id:8"].map(str::to_owned);
    let of_values = read(&store, |stores| stores.project_users().of_values(other, &values));
    let of_values: BTreeSet<_> = of_values.into_iter().map(|user| user.value).collect();
    assert_eq!(of_values, values[..2].iter().cloned().collect());
}

pub fn users_unseen_for_long_are_removed_a_few_at_a_time(store: Store) {
    let project = tenant(&store).project;
    for (id, seconds) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        note(&store, &[seen(project, id, "", seconds)]);
    }
    let remove = || write(&store, |stores| stores.project_users().remove_unseen_since(at(4), 2));
    assert_eq!((remove(), remove(), remove()), (2, 1, 0));
    assert_eq!(found(&store, project, &UserFilter::All), ["id:d"]);
}

pub fn batches_that_note_the_same_users_at_once_all_end(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let failed: usize = together(4, |thread| {
        let failed = (0..10).filter(|round| {
            let user = |number: usize| {
                let project = if number < 10 { tenant.project } else { other };
                seen(project, &format!("{:02}", number % 10), &format!("{round}@{thread}"), 0)
            };
            let users: Vec<_> = (0..20).filter(|number| (number + round + thread) % 3 > 0).map(user).collect();
            try_write(&store, |stores| stores.project_users().note(&users)).is_err()
        });
        failed.count()
    })
    .into_iter()
    .sum();
    assert_eq!(failed, 0);
    assert_eq!(found(&store, tenant.project, &UserFilter::All).len(), 10);
}
