//! Lists of issues of some projects.
//!
//! Where few issues may fit, they are looked up and sorted. Otherwise, of each project and status no more places in the
//! list are read than the page may need, from an index that has them in order; they are merged here. Only the issues on
//! the page are loaded. So what a page costs depends on how many projects were asked for, not on what others have.
//!
//! Where environments are asked for, the issues of each of them come in their own order, which is that of the list where
//! it goes by what environments say.

mod candidates;
mod conditions;
mod order;

use std::cmp::Reverse;

use application::issues::{Condition, IssueFilter, Sort};
use application::paging::Window;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::row::IssueRow;
use crate::row::limit as rows;
use crate::schema::issues;
use crate::sql::Sql;
use candidates::Candidates;
use order::{Bound, Order, Place};

/// Loads a window of the list, and counts the whole, up to `count_to`.
pub fn load(
    conn: &mut SqliteConnection,
    filter: &IssueFilter,
    sort: Sort,
    window: &Window,
    count_to: usize,
) -> QueryResult<(Vec<IssueRow>, usize)> {
    if filter.projects.is_empty() || filter.statuses.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let list = List::of(conn, filter.clone(), sort)?;
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

/// The end of a `WHERE`.
fn all<'a>(conditions: impl IntoIterator<Item = &'a Condition>, within: &[String]) -> Sql {
    let and = |sql: Sql, asked| sql.then(" AND ").append(conditions::condition(asked, within));
    conditions.into_iter().fold(Sql::default(), and)
}

struct List {
    projects: Vec<i64>,
    statuses: Vec<&'static str>,
    order: Order,
    /// What is asked of those that are met along the list: the end of a `WHERE`.
    conditions: Sql,
    candidates: Option<Candidates>,
}

impl List {
    fn of(conn: &mut SqliteConnection, mut filter: IssueFilter, sort: Sort) -> QueryResult<Self> {
        if sort == Sort::Inbox {
            filter.conditions.push(Condition::InInbox);
        }
        let order = Order::of(sort, &filter.environments);
        let mut conditions = all(&filter.conditions, &filter.environments);
        let within = filter.within();
        if let Some(within) = within.as_ref().filter(|_| order.within.is_empty()) {
            conditions = conditions.append(all([within], &[]));
        }
        filter.conditions.extend(within);
        if !order.within.is_empty() {
            // Those of the list are of the environments. Few of them may be in one of the statuses.
            let statuses = filter.statuses.iter().copied().map(Condition::Status).collect();
            filter.conditions.push(Condition::Any(statuses));
        }
        let mut projects: Vec<i64> = filter.projects.iter().map(|project| project.get()).collect();
        projects.sort_unstable();
        projects.dedup();
        Ok(Self {
            candidates: candidates::find(conn, &filter)?,
            projects,
            statuses: filter.statuses.iter().map(|status| status.as_str()).collect(),
            order,
            conditions,
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

    /// The first places of each project with each status or environment, or of the candidates.
    fn places(&self, conn: &mut SqliteConnection, bound: &Bound, limit: i64) -> QueryResult<Vec<Place>> {
        if let Some(few @ Candidates { is_sample: false, .. }) = &self.candidates {
            let sql = self.order.select(self.few(few), (self.order.key_of_few(), "i.id"), bound, limit);
            return sql.query::<(BigInt, BigInt)>().load(conn);
        }
        let mut places = Vec::new();
        for list in self.lists() {
            places.extend(self.order.along(list, bound, limit).query::<(BigInt, BigInt)>().load::<Place>(conn)?);
        }
        Ok(places)
    }

    fn count(&self, conn: &mut SqliteConnection, count_to: usize) -> QueryResult<usize> {
        if let Some(few) = &self.candidates {
            if few.all_fit && (!few.is_sample || few.ids.len() >= count_to) {
                return Ok(few.ids.len().min(count_to));
            }
            let counted = counted(conn, self.few(few), count_to)?;
            // Where enough of a sample fit, there is no need to look at the others.
            if !few.is_sample || counted >= count_to {
                return Ok(counted);
            }
        }
        let mut counted_so_far = 0;
        for list in self.lists() {
            let left = count_to.saturating_sub(counted_so_far);
            if left > 0 {
                counted_so_far += counted(conn, list, left)?;
            }
        }
        Ok(counted_so_far)
    }

    /// Those that fit: of each project and status, or of each project and environment.
    fn lists(&self) -> impl Iterator<Item = Sql> {
        let environments = self.order.within.iter().map(String::as_str);
        let names: Vec<&str> =
            if self.order.within.is_empty() { self.statuses.clone() } else { environments.collect() };
        let of_project = move |project: i64| names.clone().into_iter().map(move |name| self.list(project, name));
        self.projects.iter().copied().flat_map(of_project)
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

    fn list(&self, project: i64, name: &str) -> Sql {
        if self.order.within.is_empty() {
            let list =
                Sql::new("FROM issues i WHERE i.project_id = ").with(project).then(" AND i.status = ").with(name);
            return list.append(self.conditions.clone());
        }
        // The first of a CROSS JOIN is what is walked along.
        Sql::new("FROM issue_environments n CROSS JOIN issues i ON i.id = n.issue_id WHERE n.project_id = ")
            .with(project)
            .then(" AND n.environment = ")
            .with(name)
            .then(" AND +i.project_id = n.project_id AND +i.status IN ")
            .with_all(self.statuses.iter().copied())
            .append(self.order.once())
            .append(self.conditions.clone())
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
