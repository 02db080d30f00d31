//! What is asked of an issue, as SQL about a row `i` of `issues`.
//!
//! `+` before a column keeps the planner from choosing an index for it: which one is best is decided by the caller.

use application::issues::Condition;
use domain::issues::Assignee;
use domain::issues::query::{NumberField, Pattern, TextField, TimeField};

use crate::patterns::like;
use crate::sql::{Sql, Value};

/// What is asked of counts and times is asked of those within these environments, where there are any.
pub fn condition(condition: &Condition, within: &[String]) -> Sql {
    match condition {
        Condition::All(conditions) => joined(conditions, within, " AND ", "1"),
        Condition::Any(conditions) => joined(conditions, within, " OR ", "0"),
        Condition::Not(inner) => Sql::new("NOT ").append(self::condition(inner, within)),
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
            known(number_column(*field, within).then(" ").then(comparison.as_sql()).then(" ").with(*number), within)
        }
        Condition::From(field, time) => {
            known(time_column(*field, within).then(" >= ").with(time.timestamp_micros()), within)
        }
        Condition::Before(field, time) => {
            known(time_column(*field, within).then(" < ").with(time.timestamp_micros()), within)
        }
        Condition::Seen(from, before) => seen(from.timestamp_micros(), before.timestamp_micros(), within),
        Condition::Field(field, pattern) => {
            Sql::new("coalesce(").append(like(&text_column(*field), pattern)).then(", 0)")
        }
        Condition::Unhandled => Sql::new("i.unhandled"),
        Condition::Tag(key, pattern) => {
            tagged(Sql::new("x.key = ").with(key.as_str()).then(" AND ").append(like("x.value", pattern)), within)
        }
        Condition::HasTag(key) if within.is_empty() => {
            exists("issue_tag_keys", Sql::new("x.key = ").with(key.as_str()))
        }
        Condition::HasTag(key) => tagged(Sql::new("x.key = ").with(key.as_str()), within),
        Condition::User(field, pattern) if !within.is_empty() => tagged(
            Sql::new("x.key = 'user' AND EXISTS (SELECT 1 FROM project_users u WHERE u.project_id = x.project_id AND ")
                .then("u.value = x.value AND ")
                .append(like(&format!("+u.{}", field.as_str()), pattern))
                .then(")"),
            within,
        ),
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

/// What the index of texts is asked for a text: its characters in this order. It knows nothing of less than three.
pub fn phrase(text: &str) -> Option<String> {
    let is_indexed = text.chars().count() >= 3 && !text.contains('\0');
    is_indexed.then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}

pub fn bytes(event: domain::events::EventId) -> Value {
    Value::Bytes(event.uuid().as_bytes().to_vec())
}

/// An event has such a tag, in one of the environments where these are asked for. What an issue of one environment has
/// is of that one; it is told by environment of others alone.
fn tagged(tag: Sql, within: &[String]) -> Sql {
    let of_issue = exists("issue_tag_values", tag.clone());
    if within.is_empty() {
        return of_issue;
    }
    let names = within.iter().map(String::as_str);
    let of_these = Sql::new("x.environment IN ").with_all(names).then(" AND ").append(tag);
    Sql::new("(")
        .append(of_issue)
        .then(" AND (")
        .append(exists("issue_environment_tag_values", of_these))
        .then(" OR (SELECT count(*) FROM issue_environments x ")
        .then("WHERE x.project_id = i.project_id AND x.issue_id = i.id) = 1))")
}

fn exists(table: &str, rest: Sql) -> Sql {
    Sql::new("EXISTS (SELECT 1 FROM ")
        .then(table)
        .then(" x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND ")
        .append(rest)
        .then(")")
}

fn joined(conditions: &[Condition], within: &[String], between: &str, none: &str) -> Sql {
    let mut parts = conditions.iter().map(|asked| condition(asked, within));
    let Some(first) = parts.next() else { return Sql::new(none) };
    parts.fold(Sql::new("(").append(first), |sql, part| sql.then(between).append(part)).then(")")
}

/// The comparison does not hold for an issue that was not seen in the environments.
fn known(comparison: Sql, within: &[String]) -> Sql {
    if within.is_empty() { comparison } else { Sql::new("coalesce(").append(comparison).then(", 0)") }
}

fn number_column(field: NumberField, within: &[String]) -> Sql {
    match (field, within) {
        (NumberField::Id, _) | (_, []) => Sql::new("i.").then(field.as_str()),
        (NumberField::TimesSeen, _) => of_environments("sum(x.count)", within),
        (NumberField::UsersSeen, [_]) => of_environments("max(x.users)", within),
        // A user may be of several environments. Values are counted by environment where there are several.
        (NumberField::UsersSeen, _) => Sql::new("CASE ")
            .append(of_environments("count(*)", within))
            .then(" WHEN 1 THEN ")
            .append(of_environments("max(x.users)", within))
            .then(" ELSE (SELECT count(DISTINCT x.value) FROM issue_environment_tag_values x ")
            .then("WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.key = 'user' AND x.environment IN ")
            .with_all(within.iter().map(String::as_str))
            .then(") END"),
    }
}

fn time_column(field: TimeField, within: &[String]) -> Sql {
    match (field, within) {
        (_, []) => Sql::new("i.").then(field.as_str()),
        (TimeField::FirstSeen, _) => of_environments("min(x.first_seen)", within),
        (TimeField::LastSeen, _) => of_environments("max(x.last_seen)", within),
    }
}

/// What the environments say of the issue together; nothing, where it was not seen in them.
pub fn of_environments(aggregate: &str, within: &[String]) -> Sql {
    Sql::new("(SELECT ")
        .then(aggregate)
        .then(
            " FROM issue_environments x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.environment IN ",
        )
        .with_all(within.iter().map(String::as_str))
        .then(")")
}

/// An event happened in the span: the first one, the last one, or, where it lies between them, some other.
fn seen(from: i64, before: i64, within: &[String]) -> Sql {
    let [first, last] = [TimeField::FirstSeen, TimeField::LastSeen].map(|field| time_column(field, within));
    let event = Sql::new("e.timestamp >= ").with(from).then(" AND e.timestamp < ").with(before);
    let event = match within {
        [] => event,
        names => event.then(" AND coalesce(e.environment, '') IN ").with_all(names.iter().map(String::as_str)),
    };
    let overlaps = last.clone().then(" >= ").with(from).then(" AND ").append(first.clone()).then(" < ").with(before);
    let ends_within = first.then(" >= ").with(from).then(" OR ").append(last).then(" < ").with(before);
    let has_event =
        Sql::new("EXISTS (SELECT 1 FROM events e WHERE e.project_id = i.project_id AND e.issue_id = i.id AND ")
            .append(event)
            .then(")");
    Sql::new("coalesce(")
        .append(overlaps)
        .then(" AND (")
        .append(ends_within)
        .then(" OR ")
        .append(has_event)
        .then("), 0)")
}

fn text_column(field: TextField) -> String {
    match field {
        TextField::ErrorType | TextField::ErrorValue => format!("json_extract(i.metadata, '$.{}')", field.as_str()),
        column => format!("i.{}", column.as_str()),
    }
}
