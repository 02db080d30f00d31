//! What the keys mean.

use super::Test;
use super::keys::like;
use crate::events::{EventId, EventKind, Level};
use crate::ids::IssueId;
use crate::issues::ShortId;
use crate::query::{Content, Fault, Pattern, Value, flag, named, one_of, span};

/// What a term asks.
pub(super) fn test(content: &Content) -> Result<Test, Fault> {
    match content {
        // It is looked for anywhere: wildcards at its ends say no more.
        Content::Text(text) => Ok(Test::Text(text.trim_matches('*').to_owned())),
        Content::Pair(key, values) => one_of(values, |value| pair(key, value), Test::Any),
    }
}

/// What one value of a key asks.
pub(crate) fn pair(key: &str, value: &Value) -> Result<Test, Fault> {
    let text = value.text();
    if is_of_issues(key) {
        return Err(Fault::OfIssues(key.to_owned()));
    }
    match key {
        "has" => has(&text),
        "timestamp" | "event.timestamp" => {
            let (span, is_negated) = span(&text).ok_or_else(|| Fault::Date(key.to_owned()))?;
            Ok(Test::Time(span).negated_if(is_negated))
        }
        "id" => EventId::parse(&text).map(Test::Id).map_err(|_| Fault::EventId(key.to_owned())),
        "issue" => ShortId::parse(&text).map(Test::ShortId).map_err(|_| Fault::ShortId(key.to_owned())),
        "issue.id" => match text.parse() {
            Ok(id) => Ok(Test::Issue(IssueId::new(id))),
            Err(_) => Err(Fault::Number(key.to_owned())),
        },
        "error.unhandled" => Ok(Test::Unhandled.negated_if(!flag(key, &text)?)),
        "error.handled" => Ok(Test::Unhandled.negated_if(flag(key, &text)?)),
        "release" | "tags[release]" if text == "latest" => Ok(Test::LatestRelease),
        _ if text.is_empty() => Ok(has(key)?.negated_if(true)),
        "level" => {
            let parse = |text: &str| Level::parse(text).map(|level| level.as_str());
            like(key, named(key, value, "debug, info, warning, error, fatal", parse)?)
        }
        "event.type" => {
            let parse = |text: &str| EventKind::parse(text).map(|kind| kind.as_str());
            like(key, named(key, value, "error, default, transaction", parse)?)
        }
        "message" => like(key, Pattern::containing(value)),
        _ => like(key, Pattern::of(value)),
    }
}

/// What the search for issues has of its own.
fn is_of_issues(key: &str) -> bool {
    matches!(
        key,
        "is" | "assigned"
            | "assigned_to"
            | "assigned_or_suggested"
            | "bookmarks"
            | "subscribed"
            | "first-release"
            | "firstRelease"
            | "age"
            | "firstSeen"
            | "lastSeen"
            | "timesSeen"
            | "userCount"
            | "issue.type"
            | "issue.category"
            | "issue.priority"
    )
}

fn has(key: &str) -> Result<Test, Fault> {
    match key {
        _ if is_of_issues(key) => Err(Fault::OfIssues(key.to_owned())),
        "timestamp" | "event.timestamp" | "id" | "issue" | "issue.id" => Ok(Test::All(Vec::new())),
        "error.unhandled" => Ok(Test::Unhandled),
        "error.handled" => Ok(Test::Tag("handled".to_owned(), Pattern::anything())),
        _ => like(key, Pattern::anything()),
    }
}
