//! What is asked of an issue, as SQL about a row `i` of `issues`.
//!
//! What is looked up in other tables is a subquery of one row: the planner runs it for each issue that is looked at, and
//! cannot turn it into a join with all that the other table has.

use application::issues::Condition;
use chrono::{DateTime, Utc};
use domain::issues::Assignee;
use domain::issues::query::{NumberField, Pattern, TextField, TimeField, UserField};

use super::sql::Sql;
use crate::patterns::Folded;

/// What is asked of counts and times is asked of those within these environments, where there are any.
pub(super) fn condition(condition: &Condition, within: &[String]) -> Sql {
    match condition {
        Condition::All(conditions) => joined(conditions, within, " AND ", "true"),
        Condition::Any(conditions) => joined(conditions, within, " OR ", "false"),
        Condition::Not(inner) => Sql::new("NOT ").append(self::condition(inner, within)),
        Condition::Project(project) => Sql::new("i.project_id = ").with(project.get()),
        Condition::Status(status) => Sql::new("i.status = ").with(status.as_str()),
        Condition::Ids(ids) => {
            let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
            Sql::new("i.id = ANY(").with(ids).then(")")
        }
        Condition::Numbered(project, number) => {
            Sql::new("(i.project_id = ").with(project.get()).then(" AND i.number = ").with(*number).then(")")
        }
        Condition::Hashes(hashes) => {
            let hashes: Vec<String> = hashes.iter().map(|hash| hash.as_str().to_owned()).collect();
            exists("issue_hashes", Sql::new("x.hash = ANY(").with(hashes).then(")"))
        }
        Condition::Event(event) => Sql::new(
            "coalesce((SELECT e.issue_id = i.id FROM events e WHERE e.project_id = i.project_id AND e.event_id = ",
        )
        .with(event.uuid())
        .then("), false)"),
        Condition::Environment(name) => exists("issue_environments", Sql::new("x.environment = ").with(name.as_str())),
        Condition::InInbox => Sql::new("i.inbox_at IS NOT NULL"),
        Condition::Assigned => Sql::new("(i.assignee_user_id IS NOT NULL OR i.assignee_team_id IS NOT NULL)"),
        Condition::AssignedTo(assignee) => {
            let equal = |column: &str, id| Sql::new("coalesce(i.").then(column).then(" = ").with(id).then(", false)");
            match assignee {
                Assignee::User(user) => equal("assignee_user_id", user.get()),
                Assignee::Team(team) => equal("assignee_team_id", team.get()),
            }
        }
        Condition::AssignedToTeamOf(user) => Sql::new(
            "coalesce((SELECT true FROM team_members t JOIN organization_members m ON m.id = t.member_id \
             WHERE t.team_id = i.assignee_team_id AND m.user_id = ",
        )
        .with(user.get())
        .then(" LIMIT 1), false)"),
        Condition::Bookmarked(user) => exists("issue_bookmarks", Sql::new("x.user_id = ").with(user.get())),
        Condition::Subscribed(user) => {
            exists("issue_subscriptions", Sql::new("x.is_active AND x.user_id = ").with(user.get()))
        }
        Condition::FirstRelease(pattern) => Sql::new("coalesce((SELECT ")
            .append(like("r.version", pattern))
            .then(" FROM releases r WHERE r.id = i.first_release), false)"),
        Condition::Number(field, comparison, number) => {
            known(number_column(*field, within).then(" ").then(comparison.as_sql()).then(" ").with(*number), within)
        }
        Condition::From(field, time) => known(time_column(*field, within).then(" >= ").with(*time), within),
        Condition::Before(field, time) => known(time_column(*field, within).then(" < ").with(*time), within),
        Condition::Seen(from, before) => seen(*from, *before, within),
        Condition::Field(field @ (TextField::ErrorType | TextField::ErrorValue), pattern) => {
            // The texts of the issue hold it, and to look into them costs less than to read JSON.
            Sql::new("(")
                .append(holds(&Pattern::within(longest(pattern))))
                .then(" AND coalesce(")
                .append(like(&text_column(*field), pattern))
                .then(", false))")
        }
        Condition::Field(field, pattern) => {
            Sql::new("coalesce(").append(like(&text_column(*field), pattern)).then(", false)")
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
            Sql::new("x.key = 'user' AND coalesce((SELECT true FROM project_users u WHERE u.project_id = x.project_id AND ")
                .then("u.value = x.value AND ")
                .append(of_user(*field, pattern))
                .then(" LIMIT 1), false)"),
            within,
        ),
        Condition::User(field, pattern) => Sql::new(
            "coalesce((SELECT true FROM issue_tag_values x JOIN project_users u \
             ON u.project_id = x.project_id AND u.value = x.value \
             WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.key = 'user' AND u.project_id = i.project_id AND ",
        )
        .append(of_user(*field, pattern))
        .then(" LIMIT 1), false)"),
        Condition::Text(text) => holds(&Pattern::within(text)),
    }
}

/// The title or the message is like the pattern. The message holds most titles, and to find that costs less than to look
/// into both in any case of letters. In `coalesce`, which is nothing to guess from, the server plans once for all patterns.
fn holds(pattern: &Pattern) -> Sql {
    Sql::new("coalesce(")
        .append(like("i.search_message", pattern))
        .then(" OR position(i.title IN i.search_message) = 0 AND ")
        .append(like("i.title", pattern))
        .then(", false)")
}

/// The longest text that what is like the pattern holds.
pub(super) fn longest(pattern: &Pattern) -> &str {
    match pattern {
        Pattern::Exact(text) => text,
        Pattern::Parts(parts) => parts.iter().max_by_key(|part| part.len()).map_or("", String::as_str),
    }
}

/// `column` is like the pattern: letter for letter, or in any case of letters where there are wildcards.
pub(super) fn like(column: &str, pattern: &Pattern) -> Sql {
    match pattern {
        Pattern::Exact(text) => Sql::new(column).then(" = ").with(text.as_str()),
        Pattern::Parts(_) => {
            let folded = Folded::of(pattern);
            let text = match folded.capitals.as_str() {
                "" => Sql::new(column),
                capitals => Sql::new("translate(")
                    .then(column)
                    .then(", ")
                    .with(capitals)
                    .then(", ")
                    .with(folded.small.as_str())
                    .then(")"),
            };
            text.then(" ILIKE ").with(folded.like.as_str()).then(" ESCAPE '!'")
        }
    }
}

/// What is known of a user `u` is like the pattern. An address of mail is asked for in lower case, as its index has it.
pub(super) fn of_user(field: UserField, pattern: &Pattern) -> Sql {
    match (field, pattern) {
        (UserField::Email, Pattern::Exact(email)) => {
            Sql::new("lower(u.email) = ").with(email.to_ascii_lowercase().as_str())
        }
        _ => like(&format!("u.{}", field.as_str()), pattern),
    }
}

/// An event has such a tag, in one of the environments where these are asked for. What an issue of one environment has
/// is of that one; it is told by environment of others alone.
fn tagged(tag: Sql, within: &[String]) -> Sql {
    let of_issue = exists("issue_tag_values", tag.clone());
    if within.is_empty() {
        return of_issue;
    }
    let of_these = Sql::new("x.environment = ANY(").with(within.to_vec()).then(") AND ").append(tag);
    Sql::new("(")
        .append(of_issue)
        .then(" AND (")
        .append(exists("issue_environment_tag_values", of_these))
        .then(" OR (SELECT count(*) FROM issue_environments x ")
        .then("WHERE x.project_id = i.project_id AND x.issue_id = i.id) = 1))")
}

fn exists(table: &str, rest: Sql) -> Sql {
    Sql::new("coalesce((SELECT true FROM ")
        .then(table)
        .then(" x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND ")
        .append(rest)
        .then(" LIMIT 1), false)")
}

fn joined(conditions: &[Condition], within: &[String], between: &str, none: &str) -> Sql {
    let mut parts = conditions.iter().map(|asked| condition(asked, within));
    let Some(first) = parts.next() else { return Sql::new(none) };
    parts.fold(Sql::new("(").append(first), |sql, part| sql.then(between).append(part)).then(")")
}

/// The comparison does not hold for an issue that was not seen in the environments.
fn known(comparison: Sql, within: &[String]) -> Sql {
    if within.is_empty() { comparison } else { Sql::new("coalesce(").append(comparison).then(", false)") }
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
            .then("WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.key = 'user' AND x.environment = ANY(")
            .with(within.to_vec())
            .then(")) END"),
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
pub(super) fn of_environments(aggregate: &str, within: &[String]) -> Sql {
    Sql::new("(SELECT ")
        .then(aggregate)
        .then(" FROM issue_environments x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.environment = ANY(")
        .with(within.to_vec())
        .then("))")
}

/// An event happened in the span: the first one, the last one, or, where it lies between them, some other.
fn seen(from: DateTime<Utc>, before: DateTime<Utc>, within: &[String]) -> Sql {
    let [first, last] = [TimeField::FirstSeen, TimeField::LastSeen].map(|field| time_column(field, within));
    let event = Sql::new("e.timestamp >= ").with(from).then(" AND e.timestamp < ").with(before);
    let event = match within {
        [] => event,
        names => event.then(" AND coalesce(e.environment, '') = ANY(").with(names.to_vec()).then(")"),
    };
    let overlaps = last.clone().then(" >= ").with(from).then(" AND ").append(first.clone()).then(" < ").with(before);
    let ends_within = first.then(" >= ").with(from).then(" OR ").append(last).then(" < ").with(before);
    let has_event = Sql::new("(SELECT true FROM events e WHERE e.project_id = i.project_id AND e.issue_id = i.id AND ")
        .append(event)
        .then(" LIMIT 1)");
    Sql::new("coalesce(")
        .append(overlaps)
        .then(" AND (")
        .append(ends_within)
        .then(" OR ")
        .append(has_event)
        .then("), false)")
}

/// The metadata is JSON that may hold U+0000, which the server cannot make a text of.
fn text_column(field: TextField) -> String {
    match field {
        TextField::ErrorType | TextField::ErrorValue => format!(
            "CASE WHEN position('\\u0000' IN i.metadata) = 0 THEN i.metadata::json ->> '{}' END",
            field.as_str()
        ),
        column => format!("i.{}", column.as_str()),
    }
}
