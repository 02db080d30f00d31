use application::issues::HappenedBy;
use domain::ids::UserId;
use domain::issues::{Activity, ActivityKind, Issue, Priority};
use domain::users::User;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::people_dto::PersonDto;
use crate::dates::Timestamp;
use crate::releases::CommitDto;

/// Something that happened to an issue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Activity")]
pub struct ActivityDto {
    id: String,
    /// Who did it; null for what happened by itself, and where the account is gone.
    user: Option<PersonDto>,
    #[serde(rename = "type")]
    kind: &'static str,
    /// What else there is to say, by type; of a `note` its `text`.
    data: Map<String, Value>,
    date_created: Timestamp,
}

impl ActivityDto {
    /// As it was written down, by this user, as a viewer sees it. Whom a comment mentions is not told.
    pub fn new(activity: Activity, user: Option<&User>, viewer: Option<UserId>) -> Self {
        let mut data = activity.data;
        data.remove("mentions");
        Self {
            id: activity.id.to_string(),
            user: user.map(|user| PersonDto::new(user, viewer)),
            kind: activity.kind.as_str(),
            data,
            date_created: Timestamp(activity.date_added),
        }
    }

    /// The same, with the commit that it is about in the place of its id.
    pub fn happened(happened: HappenedBy, viewer: Option<UserId>) -> Self {
        let HappenedBy { activity, user, commit } = happened;
        let mut told = Self::new(activity, user.as_ref(), viewer);
        if told.kind == ActivityKind::SetResolvedInCommit.as_str() {
            told.data.insert("commit".to_owned(), json!(commit.map(CommitDto::from)));
        }
        told
    }

    /// What every issue has: it began.
    pub fn first_seen(issue: &Issue) -> Self {
        Self {
            id: "0".to_owned(),
            user: None,
            kind: "first_seen",
            data: Map::from_iter([("priority".to_owned(), initial_priority(issue).into())]),
            date_created: Timestamp(issue.first_seen),
        }
    }
}

/// The name of the priority that the issue began with.
fn initial_priority(issue: &Issue) -> Option<&'static str> {
    let number = issue.summary.metadata.get("initial_priority")?.as_i64()?;
    let all = [Priority::Low, Priority::Medium, Priority::High];
    all.into_iter().find(|priority| priority.number() == number).map(Priority::as_str)
}
