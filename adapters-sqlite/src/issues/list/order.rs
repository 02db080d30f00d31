//! What a list is ordered by.

use application::issues::Sort;
use domain::issues::heat;

use super::conditions::of_environments;
use crate::sql::{Sql, Value};

/// Where an issue stands in the list: the key of the sort, then its id.
pub type Place = (i64, i64);

pub struct Order {
    sort: Sort,
    /// The environments whose counts and times it goes by; none, if by those of all events.
    pub within: Vec<String>,
}

/// Where reading begins, and in which direction it goes.
pub enum Bound {
    /// Down from the beginning of the list.
    None,
    /// Down from a key.
    AtMost(i64),
    /// Down among those of a key.
    Equal(i64),
    /// Up from a place.
    AtLeast(Place),
}

impl Bound {
    const fn order(&self) -> &'static str {
        match self {
            Self::AtLeast(_) => "ASC",
            Self::None | Self::AtMost(_) | Self::Equal(_) => "DESC",
        }
    }
}

impl Order {
    pub fn of(sort: Sort, environments: &[String]) -> Self {
        let mut within = if sort.is_by_environment() { environments.to_vec() } else { Vec::new() };
        within.sort_unstable();
        within.dedup();
        Self { sort, within }
    }

    /// Places from these rows, which come by an index in the order.
    pub fn along(&self, from: Sql, bound: &Bound, limit: i64) -> Sql {
        let id = if self.within.is_empty() { "i.id" } else { "n.issue_id" };
        self.select(from, (Sql::new(self.key()), id), bound, limit)
    }

    /// Places from these rows.
    pub fn select(&self, from: Sql, (key, id): (Sql, &str), bound: &Bound, limit: i64) -> Sql {
        let order = bound.order();
        Sql::new("SELECT ")
            .append(self.shown(key.clone()))
            .then(", ")
            .then(id)
            .then(" ")
            .append(from)
            .append(self.bound(&key, id, bound))
            .then(" ORDER BY ")
            .append(key)
            .then(&format!(" {order}, {id} {order} LIMIT "))
            .with(limit)
    }

    /// The column of the key, in rows `n` of `issue_environments`, or else in rows `i` of `issues`.
    const fn key(&self) -> &'static str {
        match (self.sort, self.within.is_empty()) {
            (Sort::LastSeen, true) => "i.last_seen",
            (Sort::FirstSeen, true) => "i.first_seen",
            (Sort::TimesSeen, true) => "i.times_seen",
            (Sort::UsersSeen, true) => "i.users_seen",
            (Sort::LastSeen, false) => "n.last_seen",
            (Sort::FirstSeen, false) => "n.first_seen",
            (Sort::TimesSeen, false) => "n.count",
            (Sort::UsersSeen, false) => "n.users",
            (Sort::Heat, _) => "i.heat",
            (Sort::Inbox, _) => "i.inbox_at",
        }
    }

    /// The key of a row `i` of `issues`, for which no index of the order is to be used.
    pub fn key_of_few(&self) -> Sql {
        match (self.within.as_slice(), self.sort) {
            ([], _) | (_, Sort::Heat | Sort::Inbox) => Sql::new("+").then(self.key()),
            (names, Sort::FirstSeen) => of_environments("min(x.first_seen)", names),
            (names, Sort::LastSeen) => of_environments("max(x.last_seen)", names),
            (names, Sort::TimesSeen) => of_environments("max(x.count)", names),
            (names, Sort::UsersSeen) => of_environments("max(x.users)", names),
        }
    }

    /// An issue that was seen in several of the environments is met in one of them alone, where its key is.
    pub fn once(&self) -> Sql {
        if self.within.len() < 2 {
            return Sql::default();
        }
        let key = self.key();
        let other = key.replacen('n', "o", 1);
        let is_before = if self.sort == Sort::FirstSeen { "<" } else { ">" };
        Sql::new(" AND NOT EXISTS (SELECT 1 FROM issue_environments o ")
            .then("WHERE o.project_id = n.project_id AND o.issue_id = n.issue_id AND o.environment IN ")
            .with_all(self.within.iter().map(String::as_str))
            .then(&format!(" AND (+{other}, o.environment) {is_before} ({key}, n.environment))"))
    }

    /// The key as the whole number that cursors have.
    fn shown(&self, key: Sql) -> Sql {
        match self.sort {
            Sort::Heat => Sql::new("CAST(round(").append(key).then(" * 1000000) AS INTEGER)"),
            _ => key,
        }
    }

    fn bound(&self, key: &Sql, id: &str, bound: &Bound) -> Sql {
        let value = |key| match self.sort {
            Sort::Heat => Value::Float(heat::of_key(key)),
            _ => Value::Number(key),
        };
        match bound {
            Bound::None => Sql::default(),
            Bound::AtMost(at) => Sql::new(" AND ").append(key.clone()).then(" <= ").with(value(*at)),
            Bound::Equal(at) => Sql::new(" AND ").append(key.clone()).then(" = ").with(value(*at)),
            Bound::AtLeast((at, from)) => {
                let place = Sql::new(" AND (").append(key.clone()).then(", ").then(id).then(") >= (");
                place.with(value(*at)).then(", ").with(*from).then(")")
            }
        }
    }
}
