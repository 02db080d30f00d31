//! Lists of issues of some projects.
//!
//! Where few issues may fit, they are looked up and sorted. Otherwise, of each project and status no more places in the
//! list are read than the page may need, from an index that has them in order; they are merged here. Only the issues on
//! the page are loaded. So what a page costs depends on how many projects were asked for, not on what others have.

mod candidates;
mod conditions;
mod sql;

use std::cmp::Reverse;

use application::issues::{Condition, IssueFilter, Sort};
use application::paging::Window;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::issues::heat;

use super::row::IssueRow;
use crate::row::limit as rows;
use crate::schema::issues;
use candidates::Candidates;
use sql::{Sql, Value};

/// Where an issue stands in the list: the key of the sort, then its id.
type Place = (i64, i64);

/// Loads a window of the list, and counts the whole, up to `count_to`.
pub fn load(
    conn: &mut SqliteConnection,
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
    let list = List::of(conn, filter, sort)?;
    let places = match *window {
        Window::First { limit } => list.down(conn, &Bound::None, 0, limit)?,
        Window::From { key, skip, limit } => list.down(conn, &Bound::AtMost(key), skip.max(0), limit)?,
        Window::Before { key, take: take @ ..0, limit } => {
            list.up(conn, (key, i64::MIN), take.saturating_neg(), limit)?
        }
        Window::Before { key, take, limit } => {
            let last_taken = list.last_taken(conn, key, take)?;
            list.up(conn, (key, last_taken), 0, limit)?
        }
    };
    // The first page of few holds all.
    let hits = match window {
        Window::First { limit } if places.len() < *limit => places.len().min(count_to),
        _ if count_to == 0 => 0,
        _ => list.count(conn, count_to)?,
    };
    let row = |(_, id): Place| issues::table.find(id).select(IssueRow::as_select()).first(conn);
    Ok((places.into_iter().map(row).collect::<QueryResult<_>>()?, hits))
}

fn all<'a>(conditions: impl IntoIterator<Item = &'a Condition>) -> Sql {
    conditions.into_iter().fold(Sql::default(), |sql, asked| sql.then(" AND ").append(conditions::condition(asked)))
}

struct List {
    projects: Vec<i64>,
    statuses: Vec<&'static str>,
    /// The end of a `WHERE`.
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
    /// Up from a place.
    AtLeast(Place),
}

impl List {
    fn of(conn: &mut SqliteConnection, filter: IssueFilter, sort: Sort) -> QueryResult<Self> {
        let mut projects: Vec<i64> = filter.projects.iter().map(|project| project.get()).collect();
        projects.sort_unstable();
        projects.dedup();
        Ok(Self {
            candidates: candidates::find(conn, &filter)?,
            projects,
            statuses: filter.statuses.iter().map(|status| status.as_str()).collect(),
            conditions: all(&filter.conditions),
            sort,
        })
    }

    /// From a place on, downwards.
    fn down(&self, conn: &mut SqliteConnection, from: &Bound, skip: i64, limit: usize) -> QueryResult<Vec<Place>> {
        let mut places = self.places(conn, from, skip.saturating_add(rows(limit)))?;
        places.sort_unstable_by_key(|place| Reverse(*place));
        Ok(slice(places, skip, limit))
    }

    /// From a place on, upwards; in the order of the list all the same.
    fn up(&self, conn: &mut SqliteConnection, from: Place, skip: i64, limit: usize) -> QueryResult<Vec<Place>> {
        let mut places = self.places(conn, &Bound::AtLeast(from), skip.saturating_add(rows(limit)))?;
        places.sort_unstable();
        let mut places = slice(places, skip, limit);
        places.reverse();
        Ok(places)
    }

    /// The id of the last of the first `take` issues of that key: the least, if there are fewer, and more than any has,
    /// if it is none of them.
    fn last_taken(&self, conn: &mut SqliteConnection, key: i64, take: i64) -> QueryResult<i64> {
        if take <= 0 {
            return Ok(i64::MAX);
        }
        let ties = self.down(conn, &Bound::Equal(key), take - 1, 1)?;
        Ok(ties.first().map_or(i64::MIN, |(_, id)| *id))
    }

    /// The first places of each project and status, or of the candidates.
    fn places(&self, conn: &mut SqliteConnection, bound: &Bound, limit: i64) -> QueryResult<Vec<Place>> {
        if let Some(few @ Candidates { is_sample: false, .. }) = &self.candidates {
            return self.select(self.few(few), "+", bound, limit).query::<(BigInt, BigInt)>().load(conn);
        }
        let mut places = Vec::new();
        for project in &self.projects {
            for status in &self.statuses {
                let sql = self.select(self.list(*project, status), "", bound, limit);
                places.extend(sql.query::<(BigInt, BigInt)>().load::<Place>(conn)?);
            }
        }
        Ok(places)
    }

    /// `plus` keeps an index of the order from being used.
    fn select(&self, from: Sql, plus: &str, bound: &Bound, limit: i64) -> Sql {
        let (column, order) = (self.column(), bound.order());
        Sql::new("SELECT ")
            .then(&self.shown_key())
            .then(", i.id ")
            .append(from)
            .append(self.bound(bound))
            .then(&format!(" ORDER BY {plus}{column} {order}, i.id {order} LIMIT "))
            .with(limit)
    }

    fn count(&self, conn: &mut SqliteConnection, count_to: usize) -> QueryResult<usize> {
        if let Some(few) = &self.candidates {
            let counted = counted(conn, self.few(few), count_to)?;
            // Where enough of a sample fit, there is no need to look at the others.
            if !few.is_sample || counted >= count_to {
                return Ok(counted);
            }
        }
        let mut counted_so_far = 0;
        for project in &self.projects {
            for status in &self.statuses {
                let left = count_to.saturating_sub(counted_so_far);
                if left > 0 {
                    counted_so_far += counted(conn, self.list(*project, status), left)?;
                }
            }
        }
        Ok(counted_so_far)
    }

    /// Those of the candidates that fit.
    fn few(&self, few: &Candidates) -> Sql {
        Sql::new("FROM issues i WHERE i.id IN ")
            .with_all(few.ids.iter().copied())
            .then(" AND +i.project_id IN ")
            .with_all(self.projects.iter().copied())
            .then(" AND +i.status IN ")
            .with_all(self.statuses.iter().copied())
            .append(few.others.clone())
    }

    /// Those of one project and status that fit.
    fn list(&self, project: i64, status: &str) -> Sql {
        Sql::new("FROM issues i WHERE i.project_id = ")
            .with(project)
            .then(" AND i.status = ")
            .with(status)
            .append(self.conditions.clone())
    }

    const fn column(&self) -> &'static str {
        match self.sort {
            Sort::LastSeen => "i.last_seen",
            Sort::FirstSeen => "i.first_seen",
            Sort::TimesSeen => "i.times_seen",
            Sort::UsersSeen => "i.users_seen",
            Sort::Heat => "i.heat",
            Sort::Inbox => "i.inbox_at",
        }
    }

    /// The column as the whole number that cursors have.
    fn shown_key(&self) -> String {
        match self.sort {
            Sort::Heat => "CAST(round(i.heat * 1000000) AS INTEGER)".to_owned(),
            _ => self.column().to_owned(),
        }
    }

    fn bound(&self, bound: &Bound) -> Sql {
        let column = self.column();
        let key = |key| match self.sort {
            Sort::Heat => Value::Float(heat::of_key(key)),
            _ => Value::Number(key),
        };
        match bound {
            Bound::None => Sql::default(),
            Bound::AtMost(at) => Sql::new(" AND ").then(column).then(" <= ").with(key(*at)),
            Bound::Equal(at) => Sql::new(" AND ").then(column).then(" = ").with(key(*at)),
            Bound::AtLeast((at, id)) => {
                Sql::new(&format!(" AND ({column}, i.id) >= (")).with(key(*at)).then(", ").with(*id).then(")")
            }
        }
    }
}

impl Bound {
    const fn order(&self) -> &'static str {
        match self {
            Self::AtLeast(_) => "ASC",
            Self::None | Self::AtMost(_) | Self::Equal(_) => "DESC",
        }
    }
}

fn counted(conn: &mut SqliteConnection, from: Sql, count_to: usize) -> QueryResult<usize> {
    let sql = Sql::new("SELECT count(*) FROM (SELECT 1 ").append(from).then(" LIMIT ").with(rows(count_to)).then(")");
    let count: i64 = sql.query::<BigInt>().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn slice(places: Vec<Place>, skip: i64, limit: usize) -> Vec<Place> {
    places.into_iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).take(limit).collect()
}

#[cfg(test)]
#[cfg(feature = "test-support")]
mod plans;
