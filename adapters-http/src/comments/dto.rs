use schemars::JsonSchema;
use serde::Deserialize;

/// A comment to write.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "NewComment")]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub struct NewCommentDto {
    text: String,
    /// Whom to tell of it: ids of users (`5` or `user:5`) and of teams of the project (`team:2`).
    mentions: Option<Vec<String>>,
}

/// Other words of a comment.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "ChangedComment")]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub struct ChangedCommentDto {
    text: String,
}
