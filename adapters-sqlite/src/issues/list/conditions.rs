//! What is asked of an issue, as SQL about a row `i` of `issues`.
//!
//! `+` before a column keeps the planner from choosing an index for it: which one is best is decided by the caller.

use application::issues::Condition;
use domain::issues::Assignee;
use domain::issues::query::{Pattern, TextField};

use super::sql::{Sql, Value};

pub fn condition(condition: &Condition) -> Sql {
    match condition {
        Condition::All(conditions) => joined(conditions, " AND ", "1"),
        Condition::Any(conditions) => joined(conditions, " OR ", "0"),
        Condition::Not(inner) => Sql::new("NOT ").append(self::condition(inner)),
        Condition::Project(project) => Sql::new("+i.project_id = ").with(project.get()),
        Condition::Status(status) => Sql::new("+i.status = ").with(status.as_str()),
        Condition::Ids(ids) => Sql::new("+i.id IN ").with_all(ids.iter().map(|id| id.get())),
        Condition::Numbered(project, number) => {
            Sql::new("(+i.project_id = ").with(project.get()).then(" AND +i.number = ").with(*number).then(")")
        }
        Condition::Hashes(hashes) => {
            exists("issue_hashes", Sql::new("+x.hash IN ").with_all(hashes.iter().map(|hash| hash.as_str())))
        }
        Condition::Event(event) => {
            Sql::new("EXISTS (SELECT 1 FROM events e WHERE e.project_id = i.project_id AND e.event_id = ")
                .with(bytes(*event))
                .then(" AND +e.issue_id = i.id)")
        }
        Condition::Environment(name) => exists("issue_environments", Sql::new("x.environment = ").with(name.as_str())),
        Condition::InInbox => Sql::new("i.inbox_at IS NOT NULL"),
        Condition::Assigned => Sql::new("(+i.assignee_user_id IS NOT NULL OR +i.assignee_team_id IS NOT NULL)"),
        Condition::AssignedTo(Assignee::User(user)) => Sql::new("+i.assignee_user_id IS ").with(user.get()),
        Condition::AssignedTo(Assignee::Team(team)) => Sql::new("+i.assignee_team_id IS ").with(team.get()),
        Condition::AssignedToTeamOf(user) => Sql::new(
            "EXISTS (SELECT 1 FROM team_members t JOIN organization_members m ON m.id = t.member_id \
             WHERE t.team_id = i.assignee_team_id AND m.user_id = ",
        )
        .with(user.get())
        .then(")"),
        Condition::Bookmarked(user) => exists("issue_bookmarks", Sql::new("x.user_id = ").with(user.get())),
        Condition::Subscribed(user) => {
            exists("issue_subscriptions", Sql::new("x.is_active AND x.user_id = ").with(user.get()))
        }
        Condition::FirstRelease(pattern) => {
            Sql::new("EXISTS (SELECT 1 FROM releases r WHERE r.id = i.first_release AND ")
                .append(like("+r.version", pattern))
                .then(")")
        }
        Condition::Number(field, comparison, number) => {
            Sql::new("i.").then(field.as_str()).then(" ").then(comparison.as_sql()).then(" ").with(*number)
        }
        Condition::From(field, time) => Sql::new("i.").then(field.as_str()).then(" >= ").with(time.timestamp_micros()),
        Condition::Before(field, time) => Sql::new("i.").then(field.as_str()).then(" < ").with(time.timestamp_micros()),
        Condition::Field(field, pattern) => {
            Sql::new("coalesce(").append(like(&text_column(*field), pattern)).then(", 0)")
        }
        Condition::Unhandled => Sql::new("i.unhandled"),
        Condition::Tag(key, pattern) => exists(
            "issue_tag_values",
            Sql::new("x.key = ").with(key.as_str()).then(" AND ").append(like("x.value", pattern)),
        ),
        Condition::HasTag(key) => exists("issue_tag_keys", Sql::new("x.key = ").with(key.as_str())),
        // The issue's users, each looked up: of others, any number may fit.
        Condition::User(field, pattern) => Sql::new(
            "EXISTS (SELECT 1 FROM issue_tag_values x CROSS JOIN project_users u \
             ON u.project_id = x.project_id AND u.value = x.value \
             WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.key = 'user' AND ",
        )
        .append(like(&format!("+u.{}", field.as_str()), pattern))
        .then(")"),
        Condition::Text(text) => match phrase(text) {
            Some(phrase) => Sql::new("+i.id IN (SELECT rowid FROM issue_texts WHERE issue_texts MATCH ")
                .with(phrase.as_str())
                .then(")"),
            None => {
                let pattern = Pattern::within(text);
                let either = |column| like(column, &pattern);
                Sql::new("(").append(either("i.title")).then(" OR ").append(either("i.search_message")).then(")")
            }
        },
    }
}

/// `column` is like the pattern: letter for letter, or in any case of letters where there are wildcards.
pub fn like(column: &str, pattern: &Pattern) -> Sql {
    match pattern {
        Pattern::Exact(text) => Sql::new(column).then(" = ").with(text.as_str()),
        // The pattern of LIKE would end there, and fit everything.
        Pattern::Parts(parts) if parts.iter().any(|part| part.contains('\0')) => Sql::new("0"),
        Pattern::Parts(_) => Sql::new(column).then(" LIKE ").with(pattern.like('!').as_str()).then(" ESCAPE '!'"),
    }
}

/// What the index of texts is asked for a text: its characters in this order. It knows nothing of less than three.
pub fn phrase(text: &str) -> Option<String> {
    let is_indexed = text.chars().count() >= 3 && !text.contains('\0');
    is_indexed.then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}

pub fn bytes(event: domain::events::EventId) -> Value {
    Value::Bytes(event.uuid().as_bytes().to_vec())
}

fn exists(table: &str, rest: Sql) -> Sql {
    Sql::new("EXISTS (SELECT 1 FROM ")
        .then(table)
        .then(" x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND ")
        .append(rest)
        .then(")")
}

fn joined(conditions: &[Condition], between: &str, none: &str) -> Sql {
    let mut parts = conditions.iter().map(condition);
    let Some(first) = parts.next() else { return Sql::new(none) };
    parts.fold(Sql::new("(").append(first), |sql, part| sql.then(between).append(part)).then(")")
}

fn text_column(field: TextField) -> String {
    match field {
        TextField::ErrorType | TextField::ErrorValue => format!("json_extract(i.metadata, '$.{}')", field.as_str()),
        column => format!("i.{}", column.as_str()),
    }
}
