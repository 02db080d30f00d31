//! Releases, as parts of other answers.

mod commit_dto;
mod dto;

pub use commit_dto::CommitDto;
pub use dto::ReleaseDto;
