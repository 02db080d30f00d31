//! Where an index knows which issues may fit.
//!
//! Whether it is better to look up what an index knows, or to walk along the list and look at each issue, depends on how
//! many there are. So a few of them are asked for first.

use application::issues::{Condition, IssueFilter};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::issues::Assignee;
use domain::issues::query::{Comparison, NumberField, Pattern, TextField, TimeField};

use super::all;
use super::conditions::{bytes, phrase};
use crate::patterns::like;
use crate::row::limit as rows;
use crate::sql::Sql;

/// Up to so many issues are looked up one by one; of more, enough are met along the list.
pub const FEW: usize = 2000;

/// So many conditions of a search are tried.
const TRIED: usize = 4;

/// Issues, one of which every issue that fits is; or, where `is_sample`, some of a larger number.
pub struct Candidates {
    pub ids: Vec<i64>,
    pub is_sample: bool,
    /// The end of a `WHERE`: what else has to apply to them.
    pub others: Sql,
    /// All of them fit.
    pub all_fit: bool,
}

/// Finds few issues that may fit; if there are many, some of them; and nothing, where no index knows.
pub fn find(conn: &mut SqliteConnection, filter: &IssueFilter) -> QueryResult<Option<Candidates>> {
    let mut sample = None;
    let known = |asked| known(asked, filter).map(|sql| (asked, sql));
    for (asked, sql) in filter.conditions.iter().filter_map(known).take(TRIED) {
        let mut ids: Vec<i64> = sql.then(" LIMIT ").with(rows(FEW + 1)).query::<BigInt>().load(conn)?;
        let is_sample = ids.len() > FEW;
        ids.sort_unstable();
        ids.dedup();
        let (others, all_fit) = filter.left(asked);
        let found = Candidates { ids, is_sample, others: all(others, &filter.environments), all_fit };
        if !is_sample {
            return Ok(Some(found));
        }
        sample.get_or_insert(found);
    }
    Ok(sample)
}

/// A query of ids of issues among which are all that the condition holds for, by an index.
pub(super) fn known(asked: &Condition, filter: &IssueFilter) -> Option<Sql> {
    let of_projects = |select: &str, and: Sql| {
        let projects = filter.projects.iter().map(|project| project.get());
        Some(Sql::new(select).then(".project_id IN ").with_all(projects).then(" AND ").append(and))
    };
    let issues = |and| of_projects("SELECT i.id FROM issues i WHERE i", and);
    match asked {
        Condition::All(conditions) => conditions.iter().find_map(|condition| known(condition, filter)),
        Condition::Any(conditions) => {
            let mut parts = conditions.iter().map(|condition| known(condition, filter));
            let first = parts.next()??;
            let all = parts.try_fold(first, |sql, part| Some(sql.then(" UNION ALL ").append(part?)))?;
            Some(Sql::new("SELECT * FROM (").append(all).then(")"))
        }
        Condition::Ids(ids) => {
            Some(Sql::new("SELECT i.id FROM issues i WHERE i.id IN ").with_all(ids.iter().map(|id| id.get())))
        }
        Condition::Numbered(project, number) => Some(
            Sql::new("SELECT i.id FROM issues i WHERE i.project_id = ")
                .with(project.get())
                .then(" AND i.number = ")
                .with(*number),
        ),
        Condition::AssignedTo(Assignee::User(user)) => issues(Sql::new("i.assignee_user_id = ").with(user.get())),
        Condition::AssignedTo(Assignee::Team(team)) => issues(Sql::new("i.assignee_team_id = ").with(team.get())),
        Condition::Hashes(hashes) => {
            let hashes = hashes.iter().map(|hash| hash.as_str());
            let and = Sql::new("x.issue_id IS NOT NULL AND x.hash IN ").with_all(hashes);
            of_projects("SELECT x.issue_id FROM issue_hashes x WHERE x", and)
        }
        Condition::Event(event) => {
            of_projects("SELECT x.issue_id FROM events x WHERE x", Sql::new("x.event_id = ").with(bytes(*event)))
        }
        Condition::Environment(name) => of_projects(ENVIRONMENTS, Sql::new("x.environment = ").with(name.as_str())),
        Condition::Status(status) => issues(Sql::new("i.status = ").with(status.as_str())),
        Condition::Bookmarked(user) => {
            of_projects("SELECT x.issue_id FROM issue_bookmarks x WHERE x", Sql::new("x.user_id = ").with(user.get()))
        }
        Condition::Subscribed(user) => of_projects(
            "SELECT x.issue_id FROM issue_subscriptions x WHERE x",
            Sql::new("x.user_id = ").with(user.get()),
        ),
        Condition::FirstRelease(pattern) => {
            let releases = Sql::new("i.first_release IN (SELECT r.id FROM releases r WHERE ");
            let of_releases = releases.append(like("r.version", pattern)).then(")");
            Some(Sql::new("SELECT i.id FROM issues i WHERE ").append(of_releases))
        }
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
        Condition::From(field, from) => compared(filter, field.as_str(), ">=", from.timestamp_micros()),
        Condition::Seen(from, _) => compared(filter, TimeField::LastSeen.as_str(), ">=", from.timestamp_micros()),
        Condition::Tag(key, pattern) => of_projects(
            "SELECT x.issue_id FROM issue_tag_values x WHERE x",
            Sql::new("x.key = ").with(key.as_str()).then(" AND ").append(like("x.value", pattern)),
        ),
        Condition::HasTag(key) => {
            of_projects("SELECT x.issue_id FROM issue_tag_values x WHERE x", Sql::new("x.key = ").with(key.as_str()))
        }
        // Many users that fit may be those of few issues.
        Condition::User(field, pattern) => of_projects(
            "SELECT DISTINCT x.issue_id FROM project_users u CROSS JOIN issue_tag_values x \
             ON x.project_id = u.project_id AND x.key = 'user' AND x.value = u.value WHERE u",
            // Indexes hold those of whom it is known.
            Sql::new(&format!("u.{column} IS NOT NULL AND ", column = field.as_str()))
                .append(like(&format!("u.{}", field.as_str()), pattern)),
        ),
        Condition::Text(text) => texts(text),
        Condition::Field(
            TextField::Title | TextField::Culprit | TextField::Message | TextField::ErrorType | TextField::ErrorValue,
            pattern,
        ) => texts(longest(pattern)),
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
fn compared(filter: &IssueFilter, column: &str, comparison: &str, value: i64) -> Option<Sql> {
    let projects = filter.projects.iter().map(|project| project.get());
    let sql = if filter.environments.is_empty() {
        let statuses = filter.statuses.iter().map(|status| status.as_str());
        Sql::new("SELECT x.id FROM issues x WHERE x.status IN ").with_all(statuses)
    } else {
        Sql::new(ENVIRONMENTS).then(".environment IN ").with_all(filter.environments.iter().map(String::as_str))
    };
    let sql = sql.then(" AND x.project_id IN ").with_all(projects).then(" AND x.");
    Some(sql.then(column).then(" ").then(comparison).then(" ").with(value))
}

/// Issues whose texts hold this one; those of the fields above are all part of these. The index holds all projects.
fn texts(text: &str) -> Option<Sql> {
    let phrase = phrase(text)?;
    Some(Sql::new("SELECT rowid FROM issue_texts WHERE issue_texts MATCH ").with(phrase.as_str()))
}

fn longest(pattern: &Pattern) -> &str {
    match pattern {
        Pattern::Exact(text) => text,
        Pattern::Parts(parts) => parts.iter().max_by_key(|part| part.len()).map_or("", String::as_str),
    }
}
