//! Where an index knows which issues may fit.
//!
//! Whether it is better to look up what an index knows, or to walk along the list and look at each issue, depends on how
//! many there are, which the server's planner often guesses wrong. So a few of them are asked for first.

use application::issues::{Condition, IssueFilter};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable};
use domain::issues::Assignee;
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField};

use super::all;
use super::common::{add_common, is_common};
use super::conditions::{condition, like, longest, of_user};
use super::order::Order;
use super::sql::{Sql, Value};
use crate::patterns::regular;
use crate::window::rows;

/// Up to so many issues are looked up one by one; of more, enough are met along the list.
pub(super) const FEW: usize = 2000;

/// An issue of many users is found by each of them: up to so many are read, to see whether there are few issues. The
/// server would sort all of them to leave out those that it has found already.
const FEW_OF_USERS: usize = 20_000;

/// So many conditions of a search are tried.
const TRIED: usize = 4;

/// Texts of fewer characters than this have no index.
const INDEXED: usize = 3;

/// Issues, one of which every issue that fits is; or, where `is_sample`, some of a larger number.
pub(super) struct Candidates {
    pub(super) ids: Vec<i64>,
    pub(super) is_sample: bool,
    /// The end of a `WHERE`: what else has to apply to them.
    pub(super) others: Sql,
    /// All of them fit.
    pub(super) all_fit: bool,
}

/// Finds few issues that may fit; if there are many, some of them, if those are of use; and nothing, where no index knows.
pub(super) fn find(
    conn: &mut PgConnection,
    filter: &IssueFilter,
    order: &Order,
    are_some_of_use: bool,
) -> QueryResult<Option<Candidates>> {
    let mut sample = None;
    let known = |asked| known(asked, filter).map(|sql| (asked, sql));
    // The first ones of the list are those for which this holds.
    let is_open = |asked: &&Condition| !order.begins_with(asked);
    for (asked, sql) in filter.conditions.iter().filter(is_open).filter_map(known).take(TRIED) {
        let read = if matches!(asked, Condition::User(..)) { FEW_OF_USERS } else { FEW };
        // As one value: so many rows cost more than what is in them.
        let sql = Sql::new("SELECT array_agg(known.id) FROM (").append(sql).then(" LIMIT ").with(rows(read + 1));
        let sql = sql.then(") AS known (id)");
        if !are_some_of_use && is_common(&sql) {
            continue;
        }
        let ids: Option<Vec<i64>> = sql.clone().query::<Nullable<Array<BigInt>>>().get_result(conn)?;
        let mut ids = ids.unwrap_or_default();
        let is_all = ids.len() <= read;
        ids.sort_unstable();
        ids.dedup();
        let is_sample = !is_all || ids.len() > FEW;
        ids.truncate(FEW + 1);
        let (others, all_fit) = filter.left(asked);
        let found = Candidates { ids, is_sample, others: all(others, &filter.environments), all_fit };
        if !is_sample {
            return Ok(Some(found));
        }
        add_common(&sql);
        sample.get_or_insert(found);
    }
    Ok(sample)
}

/// A query of ids of issues among which are all that the condition holds for, by an index.
pub(super) fn known(asked: &Condition, filter: &IssueFilter) -> Option<Sql> {
    let projects: Vec<i64> = filter.projects.iter().map(|id| id.get()).collect();
    let of_projects = |select: &str, and: Sql| {
        Some(Sql::new(select).then(".project_id = ANY(").with(projects.clone()).then(") AND ").append(and))
    };
    let issues = |and| of_projects("SELECT i.id FROM issues i WHERE i", and);
    match asked {
        Condition::All(conditions) => conditions.iter().find_map(|condition| known(condition, filter)),
        Condition::Any(conditions) => {
            let mut parts = conditions.iter().map(|condition| known(condition, filter));
            let first = Sql::new("SELECT * FROM (").append(parts.next()??);
            let all = parts.try_fold(first, |sql, part| Some(sql.then(" UNION ALL ").append(part?)))?;
            Some(all.then(") known"))
        }
        Condition::Ids(_)
        | Condition::Numbered(..)
        | Condition::Status(_)
        | Condition::AssignedTo(Assignee::User(_) | Assignee::Team(_)) => issues(bare(asked)),
        Condition::Hashes(hashes) => {
            let hashes: Vec<String> = hashes.iter().map(|hash| hash.as_str().to_owned()).collect();
            let and = Sql::new("x.issue_id IS NOT NULL AND x.hash = ANY(").with(hashes).then(")");
            of_projects("SELECT x.issue_id FROM issue_hashes x WHERE x", and)
        }
        Condition::Event(event) => {
            of_projects("SELECT x.issue_id FROM events x WHERE x", Sql::new("x.event_id = ").with(event.uuid()))
        }
        Condition::Environment(name) => of_projects(ENVIRONMENTS, Sql::new("x.environment = ").with(name.as_str())),
        Condition::Bookmarked(user) => {
            of_projects("SELECT x.issue_id FROM issue_bookmarks x WHERE x", Sql::new("x.user_id = ").with(user.get()))
        }
        Condition::Subscribed(user) => of_projects(
            "SELECT x.issue_id FROM issue_subscriptions x WHERE x",
            Sql::new("x.user_id = ").with(user.get()),
        ),
        Condition::FirstRelease(pattern) => issues(
            Sql::new("i.first_release IN (SELECT r.id FROM releases r WHERE ")
                .append(like("r.version", pattern))
                .then(")"),
        ),
        Condition::Number(
            field @ (NumberField::TimesSeen | NumberField::UsersSeen),
            comparison @ (Comparison::More | Comparison::AtLeast | Comparison::Equal),
            number,
        ) => {
            let column = match (field, filter.environments.as_slice()) {
                (_, []) => field.as_str(),
                (NumberField::TimesSeen, [_]) => "count",
                (_, [_]) => "users",
                // What one environment counts says nothing of several.
                _ => return None,
            };
            compared(filter, column, Comparison::as_sql(*comparison), *number)
        }
        Condition::From(field, from) => compared(filter, field.as_str(), ">=", *from),
        Condition::Seen(from, _) => compared(filter, TimeField::LastSeen.as_str(), ">=", *from),
        Condition::Tag(key, pattern) => of_projects(
            "SELECT x.issue_id FROM issue_tag_values x WHERE x",
            Sql::new("x.key = ").with(key.as_str()).then(" AND ").append(like("x.value", pattern)),
        ),
        Condition::HasTag(key) => {
            of_projects("SELECT x.issue_id FROM issue_tag_values x WHERE x", Sql::new("x.key = ").with(key.as_str()))
        }
        // The users first: the server shall not choose to read all tags of them instead.
        Condition::User(field, pattern) => of_projects(
            "SELECT x.issue_id FROM project_users u CROSS JOIN LATERAL (SELECT t.issue_id FROM issue_tag_values t \
             WHERE t.project_id = u.project_id AND t.key = 'user' AND t.value = u.value OFFSET 0) x WHERE u",
            of_user(*field, pattern),
        ),
        Condition::Text(text) => texts(text).and_then(|and| of_projects(TEXTS, and)),
        Condition::Field(
            TextField::Title | TextField::Culprit | TextField::Message | TextField::ErrorType | TextField::ErrorValue,
            pattern,
        ) => texts(longest(pattern)).and_then(|and| of_projects(TEXTS, and)),
        Condition::Not(_)
        | Condition::Project(_)
        | Condition::InInbox
        | Condition::Assigned
        | Condition::AssignedToTeamOf(_)
        | Condition::Number(..)
        | Condition::Before(..)
        | Condition::Field(..)
        | Condition::Unhandled => None,
    }
}

const ENVIRONMENTS: &str = "SELECT x.issue_id FROM issue_environments x WHERE x";

/// Issues with such a number or time, in one of the environments where these are asked for.
fn compared(filter: &IssueFilter, column: &str, comparison: &str, value: impl Into<Value>) -> Option<Sql> {
    let projects: Vec<i64> = filter.projects.iter().map(|id| id.get()).collect();
    let sql = if filter.environments.is_empty() {
        let statuses: Vec<String> = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
        Sql::new("SELECT x.id FROM issues x WHERE x.status = ANY(").with(statuses)
    } else {
        Sql::new(ENVIRONMENTS).then(".environment = ANY(").with(filter.environments.clone())
    };
    let sql = sql.then(") AND x.project_id = ANY(").with(projects).then(") AND x.");
    Some(sql.then(column).then(" ").then(comparison).then(" ").with(value))
}

const TEXTS: &str = "SELECT x.issue_id FROM issue_texts x WHERE x";

/// Issues whose texts hold this one; those of the fields above are all part of these.
fn texts(text: &str) -> Option<Sql> {
    (text.chars().count() >= INDEXED).then(|| match regular(text) {
        Some(expression) => Sql::new("x.text ~ ").with(expression.as_str()),
        None => like("x.text", &Pattern::within(text)),
    })
}

/// The condition so that an index is of use to it: what is missing does not equal anything here either.
fn bare(asked: &Condition) -> Sql {
    match asked {
        Condition::AssignedTo(Assignee::User(user)) => Sql::new("i.assignee_user_id = ").with(user.get()),
        Condition::AssignedTo(Assignee::Team(team)) => Sql::new("i.assignee_team_id = ").with(team.get()),
        other => condition(other, &[]),
    }
}
