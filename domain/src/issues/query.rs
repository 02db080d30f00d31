//! The issue search as far as it goes: by status.

use super::Status;

/// What a search asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// Issues in this status; in any, if none.
    pub status: Option<Status>,
}

/// The search cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuery {
    /// A term that is not understood.
    #[error("Unsupported search term \"{0}\": only is:unresolved, is:resolved and is:ignored can be searched for.")]
    Term(String),
    /// Two statuses at once.
    #[error("An issue has one status: give one is: term.")]
    Twice,
}

impl Query {
    /// Reads a search; blank asks for every issue.
    pub fn parse(text: &str) -> Result<Self, InvalidQuery> {
        let mut status = None;
        for term in text.split_whitespace() {
            let found = match term {
                "is:archived" | "is:muted" => Some(Status::Ignored),
                _ => term.strip_prefix("is:").and_then(Status::parse),
            };
            let found = found.ok_or_else(|| InvalidQuery::Term(term.chars().take(100).collect()))?;
            if status.replace(found).is_some_and(|before| before != found) {
                return Err(InvalidQuery::Twice);
            }
        }
        Ok(Self { status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_can_be_searched_for() {
        assert_eq!(Query::parse("is:unresolved").unwrap().status, Some(Status::Unresolved));
        assert_eq!(Query::parse(" is:archived ").unwrap().status, Some(Status::Ignored));
        assert_eq!(Query::parse("").unwrap().status, None);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(Query::parse("boom"), Err(InvalidQuery::Term("boom".into())));
        assert_eq!(Query::parse("is:resolved is:ignored"), Err(InvalidQuery::Twice));
    }
}
