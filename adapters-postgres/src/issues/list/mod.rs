//! Lists of issues of some projects.
//!
//! Where few issues may fit, they are looked up and sorted. Otherwise the issues of each project and status come in the
//! list's order from an index; of each no more are read than the page may hold, and only those on the page are looked
//! up. Diesel has no LATERAL, without which the server would sort all issues that the projects ever had.

mod candidates;
mod conditions;
mod sql;

use application::issues::{Condition, IssueFilter, Sort};
use application::paging::Window;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Untyped};
use domain::issues::heat;

use super::IssueRow;
use crate::window::{rows, time};
use candidates::Candidates;
use sql::{Sql, Value};

/// Loads a window of the list, and counts the whole, up to `count_to`.
pub(super) fn load(
    conn: &mut PgConnection,
    filter: &IssueFilter,
    sort: Sort,
    window: &Window,
    count_to: usize,
) -> QueryResult<(Vec<IssueRow>, usize)> {
    let mut filter = filter.clone();
    if sort == Sort::Inbox {
        filter.conditions.push(Condition::InInbox);
    }
    if filter.projects.is_empty() || filter.statuses.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let candidates = candidates::find(conn, &filter)?;
    let list = List { conditions: all(&filter.conditions), filter: &filter, sort, candidates };
    let found = list.window(conn, window)?;
    // The first page of few holds all.
    let hits = match window {
        Window::First { limit } if found.len() < *limit => found.len().min(count_to),
        _ if count_to == 0 => 0,
        _ => list.count(conn, count_to)?,
    };
    Ok((found, hits))
}

/// The end of a `WHERE`.
fn all<'a>(conditions: impl IntoIterator<Item = &'a Condition>) -> Sql {
    conditions.into_iter().fold(Sql::default(), |sql, asked| sql.then(" AND ").append(conditions::condition(asked)))
}

struct List<'a> {
    filter: &'a IssueFilter,
    conditions: Sql,
    sort: Sort,
    candidates: Option<Candidates>,
}

/// Where reading begins, and in which direction it goes.
enum Bound {
    /// Down from the beginning of the list.
    None,
    /// Down from a key.
    AtMost(i64),
    /// Down among those of a key.
    Equal(i64),
    /// Up from an id of a key.
    AtLeast(i64, i64),
}

impl List<'_> {
    fn window(&self, conn: &mut PgConnection, window: &Window) -> QueryResult<Vec<IssueRow>> {
        match *window {
            Window::First { limit } => self.read(conn, &Bound::None, 0, rows(limit)),
            Window::From { key, skip, limit } => self.read(conn, &Bound::AtMost(key), skip.max(0), rows(limit)),
            Window::Before { key, take: take @ ..0, limit } => {
                self.read(conn, &Bound::AtLeast(key, i64::MIN), take.saturating_neg(), rows(limit))
            }
            Window::Before { key, take, limit } => {
                let first_id = self.last_taken(conn, key, take)?;
                self.read(conn, &Bound::AtLeast(key, first_id), 0, rows(limit))
            }
        }
    }

    /// The id of the last of the first `take` issues of that key: the least, if there are fewer, and more than any has,
    /// if it is none of them.
    fn last_taken(&self, conn: &mut PgConnection, key: i64, take: i64) -> QueryResult<i64> {
        if take <= 0 {
            return Ok(i64::MAX);
        }
        let found = self.read(conn, &Bound::Equal(key), take - 1, 1)?;
        Ok(found.first().map_or(i64::MIN, IssueRow::id))
    }

    fn read(&self, conn: &mut PgConnection, bound: &Bound, skip: i64, limit: i64) -> QueryResult<Vec<IssueRow>> {
        let sql = match &self.candidates {
            Some(few @ Candidates { is_sample: false, .. }) => self.of_few(few, bound, skip, limit),
            _ => self.along_the_list(bound, skip, limit),
        };
        sql.query::<Untyped>(self.filter.conditions.is_empty()).load(conn)
    }

    fn of_few(&self, few: &Candidates, bound: &Bound, skip: i64, limit: i64) -> Sql {
        let (column, order) = (self.column(), bound.order());
        Sql::new(&format!("WITH few AS MATERIALIZED (SELECT i.project_id, i.id, i.{column} "))
            .append(self.few(few))
            .then(") SELECT i.* FROM (SELECT i.project_id, i.id FROM few i WHERE true")
            .append(self.bound(bound))
            .then(&format!(" ORDER BY i.{column} {order}, i.id {order} OFFSET "))
            .with(skip)
            .then(" LIMIT ")
            .with(limit)
            .then(") page JOIN issues i ON i.project_id = page.project_id AND i.id = page.id ")
            .then(&format!("ORDER BY i.{column} DESC, i.id DESC"))
    }

    fn along_the_list(&self, bound: &Bound, skip: i64, limit: i64) -> Sql {
        let (column, order) = (self.column(), bound.order());
        Sql::new("SELECT i.* FROM (SELECT near.* ")
            .append(self.lists())
            .then(&format!("(SELECT i.project_id, i.id, i.{column} AS key "))
            .append(self.list())
            .append(self.bound(bound))
            .then(&format!(" ORDER BY i.{column} {order}, i.id {order} LIMIT "))
            .with(skip.saturating_add(limit))
            .then(&format!(") near ORDER BY near.key {order}, near.id {order} OFFSET "))
            .with(skip)
            .then(" LIMIT ")
            .with(limit)
            .then(") page JOIN issues i ON i.project_id = page.project_id AND i.id = page.id ")
            .then(&format!("ORDER BY i.{column} DESC, i.id DESC"))
    }

    fn count(&self, conn: &mut PgConnection, count_to: usize) -> QueryResult<usize> {
        if let Some(few) = &self.candidates {
            let of_these = Sql::new("SELECT 1 ").append(self.few(few));
            let counted = self.counted(conn, of_these, count_to)?;
            // Where enough of a sample fit, there is no need to look at the others.
            if !few.is_sample || counted >= count_to {
                return Ok(counted);
            }
        }
        let each = Sql::new("SELECT 1 ").append(self.lists()).then("(SELECT 1 ").append(self.list());
        self.counted(conn, each.then(" LIMIT ").with(rows(count_to)).then(") near"), count_to)
    }

    fn counted(&self, conn: &mut PgConnection, each: Sql, count_to: usize) -> QueryResult<usize> {
        let sql = Sql::new("SELECT count(*) FROM (").append(each).then(" LIMIT ").with(rows(count_to)).then(") found");
        let count: i64 = sql.query::<BigInt>(self.filter.conditions.is_empty()).get_result(conn)?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Those of the candidates that fit.
    fn few(&self, few: &Candidates) -> Sql {
        Sql::new("FROM issues i WHERE i.project_id = ANY(")
            .with(self.projects())
            .then(") AND i.id = ANY(")
            .with(few.ids.clone())
            .then(") AND i.status = ANY(")
            .with(self.statuses())
            .then(")")
            .append(few.others.clone())
    }

    /// Every project with every status.
    fn lists(&self) -> Sql {
        Sql::new("FROM unnest(")
            .with(self.projects())
            .then(") AS p (id) CROSS JOIN unnest(")
            .with(self.statuses())
            .then(") AS s (status) CROSS JOIN LATERAL ")
    }

    /// Those of one project and status that fit.
    fn list(&self) -> Sql {
        Sql::new("FROM issues i WHERE i.project_id = p.id AND i.status = s.status").append(self.conditions.clone())
    }

    fn projects(&self) -> Vec<i64> {
        let mut projects: Vec<i64> = self.filter.projects.iter().map(|id| id.get()).collect();
        projects.sort_unstable();
        projects.dedup();
        projects
    }

    fn statuses(&self) -> Vec<String> {
        self.filter.statuses.iter().map(|status| status.as_str().to_owned()).collect()
    }

    const fn column(&self) -> &'static str {
        match self.sort {
            Sort::LastSeen => "last_seen",
            Sort::FirstSeen => "first_seen",
            Sort::TimesSeen => "times_seen",
            Sort::UsersSeen => "users_seen",
            Sort::Heat => "heat",
            Sort::Inbox => "inbox_at",
        }
    }

    fn bound(&self, bound: &Bound) -> Sql {
        let column = self.column();
        match bound {
            Bound::None => Sql::default(),
            Bound::AtMost(key) => Sql::new(&format!(" AND i.{column} <= ")).with(self.key(*key)),
            Bound::Equal(key) => Sql::new(&format!(" AND i.{column} = ")).with(self.key(*key)),
            Bound::AtLeast(key, id) => {
                Sql::new(&format!(" AND (i.{column}, i.id) >= (")).with(self.key(*key)).then(", ").with(*id).then(")")
            }
        }
    }

    fn key(&self, key: i64) -> Value {
        match self.sort {
            Sort::LastSeen | Sort::FirstSeen | Sort::Inbox => time(key).into(),
            Sort::TimesSeen | Sort::UsersSeen => key.into(),
            Sort::Heat => heat::of_key(key).into(),
        }
    }
}

impl Bound {
    const fn order(&self) -> &'static str {
        match self {
            Self::AtLeast(..) => "ASC",
            Self::None | Self::AtMost(_) | Self::Equal(_) => "DESC",
        }
    }
}

#[cfg(test)]
#[cfg(feature = "test-support")]
mod plans;
