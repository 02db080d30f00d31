//! What the keys mean.

use super::{Comparison, Fault, NumberField, Pattern, Person, Test, TextField, TimeField, UserField};
use crate::events::{EventId, EventKind, Level};
use crate::issues::{Priority, ShortId, Status, Substatus};
use crate::query::{self, Content, Value, flag, one_of, span};
use crate::slugs::IdOrSlug;

const STATES: &str = "unresolved, resolved, ignored, archived, muted, reprocessing, new, ongoing, regressed, escalating, \
    archived_until_escalating, archived_until_condition_met, archived_forever, assigned, unassigned, for_review, \
    linked, unlinked";

/// What a term asks.
pub(super) fn test(content: &Content) -> Result<Test, Fault> {
    match content {
        Content::Text(text) => Ok(free(text)),
        Content::Pair(key, values) => one_of(values, |value| pair(key, value), Test::Any),
    }
}

/// Free text, which is looked for anywhere: wildcards at its ends say no more, and the message holds what has some within.
fn free(text: &str) -> Test {
    let text = text.trim_matches('*');
    if !text.contains('*') {
        return Test::Text(text.to_owned());
    }
    let ends = || std::iter::once(String::new());
    let parts = ends().chain(text.split('*').map(str::to_owned)).chain(ends());
    Test::Field(TextField::Message, Pattern::Parts(parts.collect()))
}

/// What events have that is no tag. That nothing is found by it would be said of a tag that no event has.
fn is_unsearchable(key: &str) -> bool {
    key.starts_with("stack.")
        || key.starts_with("geo.")
        || matches!(key, "sdk.name" | "sdk.version" | "trace" | "http.method" | "os.build")
}

fn pair(key: &str, value: &Value) -> Result<Test, Fault> {
    let text = value.text();
    let about = if key == "has" { &text } else { key };
    if is_unsearchable(about) {
        return Err(Fault::Unsearchable(about.to_owned()));
    }
    match key {
        "is" => state(&text),
        "has" => Ok(has(&text)),
        "assigned" | "assigned_to" | "assigned_or_suggested" => Ok(assigned(&text)),
        "bookmarks" | "bookmarked_by" => Ok(Test::Bookmarked(person(&text))),
        "subscribed" | "subscribed_by" => Ok(Test::Subscribed(person(&text))),
        "release" | "tags[release]" if text == "latest" => Ok(Test::LatestRelease),
        "age" | "firstSeen" | "first_seen" => date(key, TimeField::FirstSeen, &text),
        "lastSeen" | "last_seen" => date(key, TimeField::LastSeen, &text),
        "event.timestamp" | "timestamp" => timestamp(key, &text),
        "timesSeen" | "times_seen" => number(key, NumberField::TimesSeen, &text),
        "userCount" => number(key, NumberField::UsersSeen, &text),
        "issue.id" => number(key, NumberField::Id, &text),
        "project" | "project.name" | "project.id" => Ok(Test::Project(IdOrSlug::parse(&text))),
        "issue" => ShortId::parse(&text).map(Test::Issue).map_err(|_| Fault::ShortId(key.to_owned())),
        "id" => EventId::parse(&text).map(Test::Event).map_err(|_| Fault::EventId(key.to_owned())),
        "error.unhandled" => Ok(negated_if(!flag(key, &text)?, Test::Unhandled)),
        "error.handled" => Ok(negated_if(flag(key, &text)?, Test::Unhandled)),
        // All issues here are errors.
        "issue.type" | "issue.category" => {
            let fits = Pattern::of(value) == Pattern::Exact("error".to_owned());
            Ok(if fits { Test::All(Vec::new()) } else { Test::Any(Vec::new()) })
        }
        _ if text.is_empty() => Ok(Test::Not(Box::new(has(key)))),
        "first-release" | "firstRelease" | "first_release" => Ok(Test::FirstRelease(Pattern::of(value))),
        "level" => named(key, value, TextField::Level, "debug, info, warning, error, fatal", |text| {
            Level::parse(text).map(|level| level.as_str())
        }),
        "issue.priority" => named(key, value, TextField::Priority, "low, medium, high", |text| {
            Priority::parse(text).map(|priority| priority.as_str())
        }),
        "event.type" => named(key, value, TextField::Kind, "error, default", |text| {
            // Transactions lead to no issues.
            EventKind::parse(text).filter(|kind| *kind != EventKind::Transaction).map(|kind| kind.as_str())
        }),
        "message" => Ok(Test::Field(TextField::Message, Pattern::containing(value))),
        _ => Ok(match field(key) {
            Some(field) => Test::Field(field, Pattern::of(value)),
            None => tag(key, Pattern::of(value)),
        }),
    }
}

fn field(key: &str) -> Option<TextField> {
    Some(match key {
        "title" => TextField::Title,
        "culprit" => TextField::Culprit,
        "message" => TextField::Message,
        "platform" | "platform.name" => TextField::Platform,
        "logger" => TextField::Logger,
        "level" => TextField::Level,
        "issue.priority" => TextField::Priority,
        "event.type" => TextField::Kind,
        "error.type" => TextField::ErrorType,
        "error.value" => TextField::ErrorValue,
        _ => return None,
    })
}

/// What is kept of users, or as a tag under another name. The tag of a user who has an id is that.
fn tag(key: &str, pattern: Pattern) -> Test {
    match key {
        "user.id" => Test::Tag("user".to_owned(), pattern.prefixed("id:")),
        "user.email" => Test::User(UserField::Email, pattern),
        "user.username" => Test::User(UserField::Username, pattern),
        "user.ip" => Test::User(UserField::IpAddress, pattern),
        _ => Test::Tag(tag_key(key).to_owned(), pattern),
    }
}

fn tag_key(key: &str) -> &str {
    let inner = key.strip_prefix("tags[").and_then(|rest| rest.strip_suffix(']'));
    match inner.unwrap_or(key) {
        "http.url" if inner.is_none() => "url",
        key => key,
    }
}

fn has(key: &str) -> Test {
    match key {
        "assigned" | "assigned_to" | "assigned_or_suggested" => Test::Assigned,
        "first-release" | "firstRelease" | "first_release" => Test::FirstRelease(anything()),
        "age" | "firstSeen" | "first_seen" | "lastSeen" | "last_seen" | "timesSeen" | "times_seen" | "userCount"
        | "project" | "project.name" | "project.id" | "issue" | "issue.id" | "issue.type" | "issue.category" | "id"
        | "event.timestamp" | "timestamp" => Test::All(Vec::new()),
        "error.unhandled" => Test::Unhandled,
        "user.id" | "user.email" | "user.username" | "user.ip" => tag(key, anything()),
        _ => match field(key) {
            // An empty text is none.
            Some(field) => Test::All(vec![
                Test::Field(field, anything()),
                Test::Not(Box::new(Test::Field(field, Pattern::Exact(String::new())))),
            ]),
            None => Test::HasTag(tag_key(key).to_owned()),
        },
    }
}

fn anything() -> Pattern {
    Pattern::anything()
}

fn state(text: &str) -> Result<Test, Fault> {
    let substatus = Substatus::parse(text).map(Test::Substatus);
    if let Some(test) = Status::parse(text).filter(|status| status.is_visible()).map(Test::Status).or(substatus) {
        return Ok(test);
    }
    Ok(match text {
        "archived" | "muted" => Test::Status(Status::Ignored),
        "for_review" => Test::All(vec![Test::Status(Status::Unresolved), Test::InInbox]),
        "assigned" => Test::Assigned,
        "unassigned" => Test::Not(Box::new(Test::Assigned)),
        // No issue is linked to another system or being worked on again.
        "linked" | "reprocessing" => Test::Any(Vec::new()),
        "unlinked" => Test::All(Vec::new()),
        _ => return Err(Fault::Unknown { key: "is".to_owned(), value: text.to_owned(), allowed: STATES }),
    })
}

fn assigned(text: &str) -> Test {
    if matches!(text, "" | "none") { Test::Not(Box::new(Test::Assigned)) } else { Test::AssignedTo(person(text)) }
}

fn person(text: &str) -> Person {
    match (text, text.strip_prefix('#')) {
        ("me", _) => Person::Me,
        ("my_teams", _) => Person::MyTeams,
        (_, Some(team)) => Person::Team(team.to_owned()),
        _ => Person::User(text.to_owned()),
    }
}

fn named(
    key: &str,
    value: &Value,
    field: TextField,
    allowed: &'static str,
    parse: impl Fn(&str) -> Option<&'static str>,
) -> Result<Test, Fault> {
    query::named(key, value, allowed, parse).map(|pattern| Test::Field(field, pattern))
}

fn negated_if(is_negated: bool, test: Test) -> Test {
    if is_negated { Test::Not(Box::new(test)) } else { test }
}

fn number(key: &str, field: NumberField, text: &str) -> Result<Test, Fault> {
    let (comparison, is_negated, digits) = Comparison::split(text);
    let number = digits.parse().map_err(|_| Fault::Number(key.to_owned()))?;
    Ok(negated_if(is_negated, Test::Number(field, comparison.unwrap_or(Comparison::Equal), number)))
}

fn date(key: &str, field: TimeField, text: &str) -> Result<Test, Fault> {
    let (span, is_negated) = span(text).ok_or_else(|| Fault::Date(key.to_owned()))?;
    Ok(negated_if(is_negated, Test::Time(field, span)))
}

fn timestamp(key: &str, text: &str) -> Result<Test, Fault> {
    let (span, is_negated) = span(text).ok_or_else(|| Fault::Date(key.to_owned()))?;
    Ok(negated_if(is_negated, Test::Seen(span)))
}
