//! The list of issues of some projects.
//!
//! Of each project, no more places in the list are read than the page may need, from an index that has them in order;
//! they are merged here, and only the issues on the page are loaded. So what a page costs depends on how many projects
//! were asked for, not on what others have.

use std::cmp::Reverse;

use application::issues::IssueFilter;
use application::paging::Window;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;

use super::row::IssueRow;
use crate::row::limit as rows;
use crate::schema::issues;

/// Where an issue stands in the list: when it was last seen, in microseconds, then its id.
type Place = (i64, i64);

type Places<'a> = issues::BoxedQuery<'a, Sqlite, (BigInt, BigInt)>;

/// Loads a window of the list.
pub fn load(conn: &mut SqliteConnection, filter: &IssueFilter, window: &Window) -> QueryResult<Vec<IssueRow>> {
    let list = List::of(filter);
    let places = match *window {
        Window::First { limit } => list.down(conn, i64::MAX, 0, limit)?,
        Window::From { key, skip, limit } => list.down(conn, key, skip.max(0), limit)?,
        Window::Before { key, take: take @ ..0, limit } => {
            list.up(conn, (key, i64::MIN), take.saturating_neg(), limit)?
        }
        Window::Before { key, take, limit } => {
            let last_taken = list.last_taken(conn, key, take)?;
            list.up(conn, (key, last_taken), 0, limit)?
        }
    };
    places.into_iter().map(|(_, id)| issues::table.find(id).select(IssueRow::as_select()).first(conn)).collect()
}

struct List {
    projects: Vec<i64>,
    status: Option<&'static str>,
}

impl List {
    fn of(filter: &IssueFilter) -> Self {
        let mut projects: Vec<i64> = filter.projects.iter().map(|project| project.get()).collect();
        projects.sort_unstable();
        projects.dedup();
        Self { projects, status: filter.status.map(|status| status.as_str()) }
    }

    /// From a time on, downwards.
    fn down(&self, conn: &mut SqliteConnection, from: i64, skip: i64, limit: usize) -> QueryResult<Vec<Place>> {
        let mut places = self.of_each(conn, |of_project| {
            of_project
                .filter(issues::last_seen.le(from))
                .order((issues::last_seen.desc(), issues::id.desc()))
                .limit(skip.saturating_add(rows(limit)))
        })?;
        places.sort_unstable_by_key(|place| Reverse(*place));
        Ok(slice(places, skip, limit))
    }

    /// From a place on, upwards; in the order of the list all the same.
    fn up(&self, conn: &mut SqliteConnection, from: Place, skip: i64, limit: usize) -> QueryResult<Vec<Place>> {
        let (at, id) = from;
        let mut places = self.of_each(conn, |of_project| {
            of_project
                // The first condition bounds the search in the index.
                .filter(issues::last_seen.ge(at))
                .filter(issues::last_seen.gt(at).or(issues::id.ge(id)))
                .order((issues::last_seen.asc(), issues::id.asc()))
                .limit(skip.saturating_add(rows(limit)))
        })?;
        places.sort_unstable();
        let mut places = slice(places, skip, limit);
        places.reverse();
        Ok(places)
    }

    /// The id of the last of the first `take` issues last seen at that time: the least, if there are fewer, and more
    /// than any has, if it is none of them.
    fn last_taken(&self, conn: &mut SqliteConnection, at: i64, take: i64) -> QueryResult<i64> {
        if take <= 0 {
            return Ok(i64::MAX);
        }
        let mut ties = self.of_each(conn, |of_project| {
            of_project.filter(issues::last_seen.eq(at)).order(issues::id.desc()).limit(take)
        })?;
        ties.sort_unstable_by_key(|place| Reverse(*place));
        Ok(slice(ties, take - 1, 1).first().map_or(i64::MIN, |(_, id)| *id))
    }

    /// What a query answers of each project.
    fn of_each<'a>(
        &self,
        conn: &mut SqliteConnection,
        narrow: impl Fn(Places<'a>) -> Places<'a>,
    ) -> QueryResult<Vec<Place>> {
        let mut places = Vec::new();
        for project in &self.projects {
            let query = issues::table
                .select((issues::last_seen, issues::id))
                .filter(issues::project_id.eq(*project))
                .into_boxed();
            let query = match self.status {
                Some(status) => query.filter(issues::status.eq(status)),
                None => query.filter(issues::status.ne_all(["pending_deletion", "pending_merge"])),
            };
            places.extend(narrow(query).load::<Place>(conn)?);
        }
        Ok(places)
    }
}

fn slice(places: Vec<Place>, skip: i64, limit: usize) -> Vec<Place> {
    places.into_iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).take(limit).collect()
}
