//! What a list is ordered by.

use application::issues::{Condition, Sort};
use domain::issues::heat;
use domain::issues::query::TimeField;

use super::conditions::of_environments;
use super::sql::{Sql, Value};
use crate::window::time;

pub(super) struct Order {
    sort: Sort,
    /// The environments whose counts and times it goes by; none, if by those of all events.
    pub(super) within: Vec<String>,
}

/// Where reading begins, and in which direction it goes.
pub(super) enum Bound {
    /// Down from the beginning of the list.
    None,
    /// Down from a key.
    AtMost(i64),
    /// Down among those of a key.
    Equal(i64),
    /// Up from an id of a key.
    AtLeast(i64, i64),
}

impl Bound {
    pub(super) const fn order(&self) -> &'static str {
        match self {
            Self::AtLeast(..) => "ASC",
            Self::None | Self::AtMost(_) | Self::Equal(_) => "DESC",
        }
    }
}

impl Order {
    pub(super) fn of(sort: Sort, environments: &[String]) -> Self {
        let mut within = if sort.is_by_environment() { environments.to_vec() } else { Vec::new() };
        within.sort_unstable();
        within.dedup();
        Self { sort, within }
    }

    /// An index has the issues of a project in this order, whatever their status.
    pub(super) const fn is_of_all_statuses(&self) -> bool {
        matches!(self.sort, Sort::LastSeen)
    }

    /// Those for which the condition holds come before all others.
    pub(super) fn begins_with(&self, asked: &Condition) -> bool {
        let Condition::From(field, _) = asked else { return false };
        let is_key = matches!(
            (field, self.sort),
            (TimeField::FirstSeen, Sort::FirstSeen) | (TimeField::LastSeen, Sort::LastSeen)
        );
        is_key && self.within.is_empty()
    }

    /// The column of the key, in rows `n` of `issue_environments`, or else in rows `i` of `issues`.
    pub(super) const fn key(&self) -> &'static str {
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

    /// The column of the id, in the same rows.
    pub(super) const fn id(&self) -> &'static str {
        if self.within.is_empty() { "i.id" } else { "n.issue_id" }
    }

    /// The key of a row `i` of `issues`.
    pub(super) fn key_of_few(&self) -> Sql {
        match (self.within.as_slice(), self.sort) {
            ([], _) | (_, Sort::Heat | Sort::Inbox) => Sql::new(self.key()),
            (names, Sort::FirstSeen) => of_environments("min(x.first_seen)", names),
            (names, Sort::LastSeen) => of_environments("max(x.last_seen)", names),
            (names, Sort::TimesSeen) => of_environments("max(x.count)", names),
            (names, Sort::UsersSeen) => of_environments("max(x.users)", names),
        }
    }

    /// An issue that was seen in several of the environments is met in one of them alone, where its key is.
    pub(super) fn once(&self) -> Sql {
        if self.within.len() < 2 {
            return Sql::default();
        }
        let key = self.key();
        let other = key.replacen('n', "o", 1);
        let is_before = if self.sort == Sort::FirstSeen { "<" } else { ">" };
        Sql::new(
            " AND NOT coalesce((SELECT true FROM issue_environments o \
                  WHERE o.project_id = n.project_id AND o.issue_id = n.issue_id AND o.environment = ANY(",
        )
        .with(self.within.clone())
        .then(&format!(") AND ({other}, o.environment) {is_before} ({key}, n.environment) LIMIT 1), false)"))
    }

    /// The end of a `WHERE`, about columns of the key and the id.
    pub(super) fn bound(&self, key: &str, id: &str, bound: &Bound) -> Sql {
        match bound {
            Bound::None => Sql::default(),
            Bound::AtMost(at) => Sql::new(&format!(" AND {key} <= ")).with(self.value(*at)),
            Bound::Equal(at) => Sql::new(&format!(" AND {key} = ")).with(self.value(*at)),
            Bound::AtLeast(at, from) => {
                Sql::new(&format!(" AND ({key}, {id}) >= (")).with(self.value(*at)).then(", ").with(*from).then(")")
            }
        }
    }

    fn value(&self, key: i64) -> Value {
        match self.sort {
            Sort::LastSeen | Sort::FirstSeen | Sort::Inbox => time(key).into(),
            Sort::TimesSeen | Sort::UsersSeen => key.into(),
            Sort::Heat => heat::of_key(key).into(),
        }
    }
}
