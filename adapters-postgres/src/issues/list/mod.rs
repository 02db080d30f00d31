//! Lists of issues of some projects.
//!
//! Where few issues may fit, they are looked up and sorted. Otherwise the issues of each project and status come in the
//! list's order from an index; of each no more are read than the page may hold, and only those on the page are looked
//! up. By last event, an index has those of every status in one order, which is walked where all are asked for. Diesel has no LATERAL, without which the server would sort all issues that the projects ever had.
//!
//! Where environments are asked for, the issues of each of them come in their own order, which is that of the list where
//! it goes by what environments say.

mod candidates;
mod common;
mod conditions;
mod kept;
mod order;
mod sql;

use application::issues::{Condition, IssueFilter, Sort};
use application::paging::Window;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Untyped};
use domain::issues::Status;

use super::IssueRow;
use crate::window::rows;
use candidates::Candidates;
use order::{Bound, Order};
use sql::Sql;

/// Loads a window of the list, and counts the whole, up to `count_to`.
pub(super) fn load(
    conn: &mut PgConnection,
    filter: &IssueFilter,
    sort: Sort,
    window: &Window,
    count_to: usize,
) -> QueryResult<(Vec<IssueRow>, usize)> {
    if filter.projects.is_empty() || filter.statuses.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let list = List::of(conn, filter.clone(), sort, count_to > 0)?;
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
fn all<'a>(conditions: impl IntoIterator<Item = &'a Condition>, within: &[String]) -> Sql {
    let and = |sql: Sql, asked| sql.then(" AND ").append(conditions::condition(asked, within));
    conditions.into_iter().fold(Sql::default(), and)
}

struct List {
    filter: IssueFilter,
    order: Order,
    /// What is asked of those that are met along the list.
    conditions: Sql,
    candidates: Option<Candidates>,
}

impl List {
    fn of(conn: &mut PgConnection, mut filter: IssueFilter, sort: Sort, is_counted: bool) -> QueryResult<Self> {
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
        let candidates = candidates::find(conn, &filter, &order, is_counted)?;
        Ok(Self { filter, order, conditions, candidates })
    }

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
        sql.query::<Untyped>().load(conn)
    }

    fn of_few(&self, few: &Candidates, bound: &Bound, skip: i64, limit: i64) -> Sql {
        let candidates = Sql::new("WITH few AS MATERIALIZED (SELECT i.project_id, i.id, ")
            .append(self.order.key_of_few())
            .then(" AS key ")
            .append(self.few(few));
        let fitting = Sql::new("SELECT i.project_id, i.id, i.key FROM few i WHERE true")
            .append(self.order.bound("i.key", "i.id", bound));
        candidates.then(") ").append(page(fitting, "i", bound, skip, limit))
    }

    fn along_the_list(&self, bound: &Bound, skip: i64, limit: i64) -> Sql {
        let (key, id, order) = (self.order.key(), self.order.id(), bound.order());
        let list = Sql::new(&format!("(SELECT i.project_id, {id} AS id, {key} AS key "))
            .append(self.list())
            .append(self.order.bound(key, id, bound))
            .then(&format!(" ORDER BY {key} {order}, {id} {order}"))
            .up_to(skip.saturating_add(limit))
            .then(") near");
        page(Sql::new("SELECT near.* ").append(self.lists()).append(list), "near", bound, skip, limit)
    }

    fn count(&self, conn: &mut PgConnection, count_to: usize) -> QueryResult<usize> {
        if let Some(few) = &self.candidates {
            if few.all_fit && (!few.is_sample || few.ids.len() >= count_to) {
                return Ok(few.ids.len().min(count_to));
            }
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
        let count: i64 = sql.query::<BigInt>().get_result(conn)?;
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

    /// Every project, with every status or every environment.
    fn lists(&self) -> Sql {
        let projects = Sql::new("FROM ").rows(self.projects()).then(" AS p (id) CROSS JOIN ");
        if self.is_by_project() {
            return projects.then("LATERAL ");
        }
        let names = if self.order.within.is_empty() { self.statuses() } else { self.order.within.clone() };
        projects.rows(names).then(" AS l (name) CROSS JOIN LATERAL ")
    }

    /// Issues of every status are met along one list, which has them all in this order.
    fn is_by_project(&self) -> bool {
        let has = |status| self.filter.statuses.contains(status);
        self.order.within.is_empty() && self.order.is_of_all_statuses() && Status::VISIBLE.iter().all(has)
    }

    /// Those of one project that fit, of one status or environment.
    fn list(&self) -> Sql {
        if self.is_by_project() {
            let list = Sql::new("FROM issues i WHERE i.project_id = p.id AND i.status = ANY(").with(self.statuses());
            return list.then(")").append(self.conditions.clone());
        }
        if self.order.within.is_empty() {
            let list = Sql::new("FROM issues i WHERE i.project_id = p.id AND i.status = l.name");
            return list.append(self.conditions.clone());
        }
        Sql::new(
            "FROM issue_environments n JOIN issues i ON i.project_id = n.project_id AND i.id = n.issue_id \
             WHERE n.project_id = p.id AND n.environment = l.name AND i.status = ANY(",
        )
        .with(self.statuses())
        .then(")")
        .append(self.order.once())
        .append(self.conditions.clone())
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
}

/// The issues of a window over places in the list: those of `name`, which have a project, an id, and a key.
fn page(places: Sql, name: &str, bound: &Bound, skip: i64, limit: i64) -> Sql {
    let order = bound.order();
    Sql::new("SELECT i.* FROM (")
        .append(places)
        .then(&format!(" ORDER BY {name}.key {order}, {name}.id {order} OFFSET "))
        .with(skip)
        .up_to(limit)
        .then(") page JOIN issues i ON i.project_id = page.project_id AND i.id = page.id ")
        .then("ORDER BY page.key DESC, page.id DESC")
}

#[cfg(test)]
#[cfg(feature = "test-support")]
mod plans;
