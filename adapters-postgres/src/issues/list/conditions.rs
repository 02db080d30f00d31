//! What is asked of an issue, as SQL about a row `i` of `issues`.
//!
//! What is looked up in other tables is a subquery of one row: the planner runs it for each issue that is looked at, and
//! cannot turn it into a join with all that the other table has.

use application::issues::Condition;
use domain::issues::Assignee;
use domain::issues::query::{NumberField, Pattern, TextField, TimeField, UserField};

use super::sql::Sql;

pub(super) fn condition(condition: &Condition) -> Sql {
    match condition {
        Condition::All(conditions) => joined(conditions, " AND ", "true"),
        Condition::Any(conditions) => joined(conditions, " OR ", "false"),
        Condition::Not(inner) => Sql::new("NOT ").append(self::condition(inner)),
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
            Sql::new("i.").then(number_column(*field)).then(" ").then(comparison.as_sql()).then(" ").with(*number)
        }
        Condition::From(field, time) => Sql::new("i.").then(time_column(*field)).then(" >= ").with(*time),
        Condition::Before(field, time) => Sql::new("i.").then(time_column(*field)).then(" < ").with(*time),
        Condition::Field(field, pattern) => {
            Sql::new("coalesce(").append(like(&text_column(*field), pattern)).then(", false)")
        }
        Condition::Unhandled => Sql::new("i.unhandled"),
        Condition::Tag(key, pattern) => exists(
            "issue_tag_values",
            Sql::new("x.key = ").with(key.as_str()).then(" AND ").append(like("x.value", pattern)),
        ),
        Condition::HasTag(key) => exists("issue_tag_keys", Sql::new("x.key = ").with(key.as_str())),
        Condition::User(field, pattern) => Sql::new(
            "coalesce((SELECT true FROM issue_tag_values x JOIN project_users u \
             ON u.project_id = x.project_id AND u.value = x.value \
             WHERE x.project_id = i.project_id AND x.issue_id = i.id AND x.key = 'user' AND u.project_id = i.project_id AND ",
        )
        .append(of_user(*field, pattern))
        .then(" LIMIT 1), false)"),
        Condition::Text(text) => {
            let pattern = Pattern::within(text);
            let either = |column| like(column, &pattern);
            Sql::new("(").append(either("i.title")).then(" OR ").append(either("i.search_message")).then(")")
        }
    }
}

/// `column` is like the pattern: letter for letter, or in any case of letters where there are wildcards.
pub(super) fn like(column: &str, pattern: &Pattern) -> Sql {
    match pattern {
        Pattern::Exact(text) => Sql::new(column).then(" = ").with(text.as_str()),
        Pattern::Parts(_) => Sql::new(column).then(" ILIKE ").with(pattern.like('!').as_str()).then(" ESCAPE '!'"),
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

fn exists(table: &str, rest: Sql) -> Sql {
    Sql::new("coalesce((SELECT true FROM ")
        .then(table)
        .then(" x WHERE x.project_id = i.project_id AND x.issue_id = i.id AND ")
        .append(rest)
        .then(" LIMIT 1), false)")
}

fn joined(conditions: &[Condition], between: &str, none: &str) -> Sql {
    let mut parts = conditions.iter().map(condition);
    let Some(first) = parts.next() else { return Sql::new(none) };
    parts.fold(Sql::new("(").append(first), |sql, part| sql.then(between).append(part)).then(")")
}

const fn number_column(field: NumberField) -> &'static str {
    field.as_str()
}

const fn time_column(field: TimeField) -> &'static str {
    field.as_str()
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
