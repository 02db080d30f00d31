//! Releases, as parts of other answers.

mod dto;

pub use dto::ReleaseDto;
