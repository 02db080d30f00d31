use domain::releases::Commit;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// A commit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Commit")]
pub struct CommitDto {
    /// What the repository knows it by.
    id: String,
    repository: RepositoryDto,
    message: Option<String>,
    date_created: Timestamp,
    /// Null where nothing is known of who wrote it.
    author: Option<CommitAuthorDto>,
}

/// Where commits are kept.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Repository")]
pub struct RepositoryDto {
    name: String,
}

/// Who wrote a commit, as the commit says.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CommitAuthor")]
pub struct CommitAuthorDto {
    name: Option<String>,
    email: Option<String>,
}

impl From<Commit> for CommitDto {
    fn from(commit: Commit) -> Self {
        let Commit { id: _, repository, key, message, author_name: name, author_email: email, date_added } = commit;
        let is_known = name.is_some() || email.is_some();
        Self {
            id: key,
            repository: RepositoryDto { name: repository },
            message,
            date_created: Timestamp(date_added),
            author: is_known.then_some(CommitAuthorDto { name, email }),
        }
    }
}
