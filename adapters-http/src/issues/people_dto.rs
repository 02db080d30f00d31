use application::issues::{Annotation, AssignedTo, StatusDetails};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::issues::Subscription;
use domain::users::User;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::dates::Timestamp;
use crate::releases::CommitDto;
use crate::users::{OwnUserDto, UserDto};

/// Who is to see to an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Assignee")]
pub struct AssigneeDto {
    /// `user` or `team`.
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    /// A user's name; a team's slug.
    name: String,
    /// A user's primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl From<AssignedTo> for AssigneeDto {
    fn from(assigned: AssignedTo) -> Self {
        match assigned {
            AssignedTo::User(user) => Self {
                kind: "user",
                id: user.id.to_string(),
                name: user.display_name().to_owned(),
                email: Some(user.email.to_string()),
            },
            AssignedTo::Team(team) => {
                Self { kind: "team", id: team.id.to_string(), name: team.slug.to_string(), email: None }
            }
        }
    }
}

/// An account; with what its owner alone sees, where it is the owner who asks.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Person")]
pub enum PersonDto {
    /// The account of whoever asks.
    Own(Box<OwnUserDto>),
    /// Another's.
    Other(Box<UserDto>),
}

impl PersonDto {
    /// An account, as a viewer sees it.
    pub fn new(user: &User, viewer: Option<UserId>) -> Self {
        if viewer == Some(user.id) { Self::Own(Box::new(user.into())) } else { Self::Other(Box::new(user.into())) }
    }
}

/// Somebody who saw an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueViewer")]
pub struct ViewerDto {
    #[serde(flatten)]
    user: PersonDto,
    /// When they saw it last.
    last_seen: Timestamp,
}

impl ViewerDto {
    /// Somebody who saw an issue at a time, as one of them sees it.
    pub fn new((user, last_seen): &(User, DateTime<Utc>), viewer: Option<UserId>) -> Self {
        Self { user: PersonDto::new(user, viewer), last_seen: Timestamp(*last_seen) }
    }
}

/// Somebody who hears of an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IssueParticipant")]
pub struct ParticipantDto {
    #[serde(flatten)]
    user: PersonDto,
    /// Always `user`.
    #[serde(rename = "type")]
    kind: &'static str,
}

impl ParticipantDto {
    /// Somebody who hears of an issue, as one of them sees it.
    pub fn new(user: &User, viewer: Option<UserId>) -> Self {
        Self { user: PersonDto::new(user, viewer), kind: "user" }
    }
}

/// How an issue came to its status.
pub fn status_details(details: &StatusDetails) -> Map<String, Value> {
    let actor = |user: &Option<User>| json!(user.as_ref().map(UserDto::from));
    let pairs = match details {
        StatusDetails::Plain => Vec::new(),
        StatusDetails::Archived(snooze, user) => vec![
            ("ignoreCount", json!(snooze.count)),
            ("ignoreUntil", json!(snooze.until.map(Timestamp))),
            ("ignoreUserCount", json!(snooze.user_count)),
            ("ignoreUserWindow", json!(snooze.user_window)),
            ("ignoreWindow", json!(snooze.window)),
            ("actor", actor(user)),
        ],
        StatusDetails::InNextRelease(user) => vec![("inNextRelease", json!(true)), ("actor", actor(user))],
        StatusDetails::InCommit(commit) => vec![("inCommit", json!(CommitDto::from(commit.clone())))],
        StatusDetails::AutoResolved => vec![("autoResolved", json!(true))],
        StatusDetails::InRelease(version, user) => vec![("inRelease", json!(version)), ("actor", actor(user))],
    };
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Whoever asks hears of the issue.
pub fn is_subscribed(annotation: &Annotation) -> bool {
    annotation.subscription.is_some_and(|subscription| subscription.is_active)
}

/// Why whoever asks hears of the issue; none, where they do not.
pub fn subscription_details(subscription: Option<&Subscription>) -> Option<Map<String, Value>> {
    let subscription = subscription.filter(|subscription| subscription.is_active)?;
    Some(Map::from_iter([("reason".to_owned(), json!(subscription.reason.as_str()))]))
}
