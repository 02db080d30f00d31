//! What stored events tell of the users of their projects.

use std::collections::BTreeMap;

use super::place::Placed;
use super::prepare::{USER, value_of};
use crate::ports::{StoreError, Stores};
use crate::project_users::SeenUser;

/// Notes whom the events happened to. Of one user, a later event of the batch counts before an earlier one.
pub(super) fn note_users(stores: &mut dyn Stores, events: &[&Placed<'_>]) -> Result<(), StoreError> {
    let mut users: BTreeMap<_, SeenUser> = BTreeMap::new();
    for event in events.iter().map(|placed| placed.event) {
        let (Some(value), Some(user)) = (value_of(&event.tags, USER), &event.user) else { continue };
        let key = (event.project_id, value);
        let (mut user, mut first_seen, mut last_seen) = (user.clone(), event.timestamp, event.timestamp);
        if let Some(before) = users.remove(&key) {
            user = before.user.replaced_by(user);
            first_seen = first_seen.min(before.first_seen);
            last_seen = last_seen.max(before.last_seen);
        }
        let value = value.to_owned();
        users.insert(key, SeenUser { project_id: event.project_id, value, user, first_seen, last_seen });
    }
    if users.is_empty() {
        return Ok(());
    }
    stores.project_users().note(&users.into_values().collect::<Vec<_>>()).map(drop)
}

#[cfg(test)]
mod tests {
    use domain::ids::{IssueId, ProjectId};
    use domain::project_users::EventUser;

    use super::super::Prepared;
    use super::super::fixtures::{at, prepared};
    use super::*;
    use crate::ports::MockStores;

    fn of(seconds: i64, value: &str, user: EventUser) -> Prepared {
        let tags = vec![("level".to_owned(), "error".to_owned()), (USER.to_owned(), value.to_owned())];
        Prepared { timestamp: at(seconds), tags, user: Some(user), ..prepared(1, &[1]) }
    }

    #[test]
    fn users_of_a_batch_are_noted_once_each_in_order_of_their_keys() {
        let some = |text: &str| Some(text.to_owned());
        let seven = |email, name| EventUser { id: some("7"), email, name, ..EventUser::default() };
        let kim = EventUser { username: some("kim"), ..EventUser::default() };
        let events = [
            of(5, "username:kim", kim.clone()),
            of(9, "id:7", seven(some("old@b.c"), some("Seven"))),
            of(3, "id:7", seven(some("new@b.c"), None)),
            prepared(2, &[1]),
            Prepared { user: None, ..of(1, "id:8", EventUser::default()) },
            Prepared { project_id: ProjectId::new(0), ..of(4, "username:kim", kim.clone()) },
        ];
        let placed = events.each_ref().map(|event| Placed { event, hash: None, issue: IssueId::new(1) });
        let seen = |project, value: &str, user: &EventUser, first, last| SeenUser {
            project_id: ProjectId::new(project),
            value: value.to_owned(),
            user: user.clone(),
            first_seen: at(first),
            last_seen: at(last),
        };
        let expected = [
            seen(0, "username:kim", &kim, 4, 4),
            seen(1, "id:7", &seven(some("new@b.c"), some("Seven")), 3, 9),
            seen(1, "username:kim", &kim, 5, 5),
        ];
        let mut stores = MockStores::default();
        stores.project_users.expect_note().withf(move |users| *users == expected).times(1).returning(|_| Ok(3));
        note_users(&mut stores, &placed.iter().collect::<Vec<_>>()).unwrap();
    }

    #[test]
    fn nothing_is_asked_where_no_event_has_a_user() {
        let event = prepared(1, &[1]);
        let placed = Placed { event: &event, hash: None, issue: IssueId::new(1) };
        note_users(&mut MockStores::default(), &[&placed]).unwrap();
    }
}
