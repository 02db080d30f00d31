//! Users of the programs that report: whom events of a project happened to. They have no account here.

use chrono::{DateTime, Utc};
use md5::{Digest, Md5};
use serde_json::{Map, Value};

use crate::ids::ProjectUserId;

/// What events tell of a user. What no event has told is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventUser {
    /// The id that the program knows the user by.
    pub id: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The name to log in with.
    pub username: Option<String>,
    /// The address that the user came from.
    pub ip_address: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl EventUser {
    /// The user of a normalised payload, which holds nothing any more that is not to be kept.
    pub fn of_payload(payload: &Map<String, Value>) -> Self {
        let user = payload.get("user");
        let text = |key: &str| Some(user?.get(key)?.as_str()?.to_owned());
        Self {
            id: text("id"),
            email: text("email"),
            username: text("username"),
            ip_address: text("ip_address"),
            name: text("name"),
        }
    }

    /// What is known after a later event told this: what it does not tell stays as it was.
    #[must_use]
    pub fn replaced_by(self, later: Self) -> Self {
        Self {
            id: later.id.or(self.id),
            email: later.email.or(self.email),
            username: later.username.or(self.username),
            ip_address: later.ip_address.or(self.ip_address),
            name: later.name.or(self.name),
        }
    }

    /// How many bytes the texts have.
    pub fn size(&self) -> usize {
        [&self.id, &self.email, &self.username, &self.ip_address, &self.name]
            .into_iter()
            .flatten()
            .map(String::len)
            .sum()
    }

    /// The MD5, in hexadecimal, of what is known first of id, username, email and address: clients tell users apart by it.
    pub fn hash(&self) -> Option<String> {
        let known = [&self.id, &self.username, &self.email, &self.ip_address].into_iter().flatten().next()?;
        let digest: [u8; 16] = Md5::digest(known.as_bytes()).into();
        Some(format!("{:032x}", u128::from_be_bytes(digest)))
    }

    /// What to call the user.
    pub fn display_name(&self) -> Option<&str> {
        self.name.as_deref().or(self.username.as_deref())
    }
}

/// A user that events of a project happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectUser {
    /// The row's id.
    pub id: ProjectUserId,
    /// What tells the user apart from others of the project: the value of the tag `user`.
    pub value: String,
    /// What is known.
    pub user: EventUser,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(value: Value) -> EventUser {
        EventUser::of_payload(json!({ "user": value }).as_object().unwrap())
    }

    #[test]
    fn a_later_event_replaces_what_it_tells() {
        let before = user(json!({"id": "7", "email": "a@b.c", "username": "kim", "data": {}}));
        let later = user(json!({"id": "7", "email": "d@e.f", "ip_address": "1.1.1.1", "name": "Kim"}));
        let now = user(
            json!({"id": "7", "email": "d@e.f", "username": "kim", "ip_address": "1.1.1.1", "name": "Kim", "geo": 1}),
        );
        assert_eq!(before.replaced_by(later), now);
        assert_eq!(now.clone().replaced_by(EventUser::default()), now);
    }

    #[test]
    fn a_payload_without_a_user_tells_nothing() {
        assert_eq!(EventUser::of_payload(&Map::new()), EventUser::default());
        assert_eq!(user(json!("kim")), EventUser::default());
    }

    #[test]
    fn users_are_told_apart_by_what_is_known_first() {
        for (known, hash) in [
            (json!({"id": "abc", "email": "x"}), Some("900150983cd24fb0d6963f7d28e17f72")),
            (json!({"username": "abc", "email": "x"}), Some("900150983cd24fb0d6963f7d28e17f72")),
            (json!({"email": "abc", "ip_address": "1.1.1.1"}), Some("900150983cd24fb0d6963f7d28e17f72")),
            (json!({"ip_address": "abc", "name": "x"}), Some("900150983cd24fb0d6963f7d28e17f72")),
            (json!({"name": "abc"}), None),
        ] {
            assert_eq!(user(known.clone()).hash().as_deref(), hash, "{known}");
        }
    }

    #[test]
    fn a_user_is_called_by_name_or_username() {
        assert_eq!(user(json!({"name": "Kim", "username": "k"})).display_name(), Some("Kim"));
        assert_eq!(user(json!({"username": "k"})).display_name(), Some("k"));
        assert_eq!(user(json!({"id": "7", "email": "a@b.c"})).display_name(), None);
    }
}
