//! What users say of events that hit them.

use chrono::{DateTime, Utc};

use crate::events::EventId;
use crate::ids::{IssueId, ProjectId, UserReportId};

/// So many characters of what a user says are kept.
pub const MAX_COMMENTS: usize = 4096;

/// The same of a name.
pub const MAX_NAME: usize = 128;

/// The same of an address.
pub const MAX_EMAIL: usize = 75;

/// What a user says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserReport {
    /// The report's id.
    pub id: UserReportId,
    /// The project.
    pub project_id: ProjectId,
    /// The event that it is about, which may not have come.
    pub event_id: EventId,
    /// The issue of the event, once that has come.
    pub issue_id: Option<IssueId>,
    /// Who they say they are; may be empty.
    pub name: String,
    /// Their address, as they say; may be empty.
    pub email: String,
    /// What they say.
    pub comments: String,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// What a user says, as it comes in: bounded, and not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The event that it is about.
    pub event_id: EventId,
    /// Who they say they are; may be empty.
    pub name: String,
    /// Their address, as they say; may be empty.
    pub email: String,
    /// What they say.
    pub comments: String,
}

impl Statement {
    /// Cuts what is too long, and leaves out what cannot be kept. Nothing, where nothing is said.
    pub fn new(event_id: EventId, name: &str, email: &str, comments: &str) -> Option<Self> {
        let comments = cut(comments, MAX_COMMENTS);
        let statement = Self { event_id, name: cut(name, MAX_NAME), email: cut(email, MAX_EMAIL), comments };
        (!statement.comments.is_empty()).then_some(statement)
    }
}

/// Without blanks around it, and without U+0000, which not every store holds.
fn cut(text: &str, limit: usize) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(limit).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_statement_is_bounded_and_says_something() {
        let id = EventId::new(Uuid::nil());
        let said = Statement::new(id, " Kim\0 ", &"e".repeat(99), &"x".repeat(9999)).unwrap();
        assert_eq!((said.name.as_str(), said.email.len(), said.comments.len()), ("Kim", MAX_EMAIL, MAX_COMMENTS));
        assert_eq!(Statement::new(id, "Kim", "kim@example.com", " \n "), None);
    }
}
