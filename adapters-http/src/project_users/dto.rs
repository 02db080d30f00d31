use domain::project_users::ProjectUser;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// A user that a project's events happened to. What no event has told is null.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectUser")]
pub struct ProjectUserDto {
    id: String,
    /// The value of the events' tag `user`.
    tag_value: String,
    /// The id that the program knows the user by.
    identifier: Option<String>,
    username: Option<String>,
    email: Option<String>,
    /// The name, or else the username.
    name: Option<String>,
    /// The address that the user came from last.
    ip_address: Option<String>,
    /// A picture; there is none.
    avatar_url: Option<String>,
    /// The MD5 of what is known first of identifier, username, email and address.
    hash: Option<String>,
    /// The time of the user's first event.
    date_created: Timestamp,
}

impl From<ProjectUser> for ProjectUserDto {
    fn from(user: ProjectUser) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.user.display_name().map(str::to_owned),
            hash: user.user.hash(),
            tag_value: user.value,
            identifier: user.user.id,
            username: user.user.username,
            email: user.user.email,
            ip_address: user.user.ip_address,
            avatar_url: None,
            date_created: Timestamp(user.first_seen),
        }
    }
}
