//! Changing issues, one or many.

mod apply;
mod assign;
mod command;
mod fault;
mod many;
mod one;
mod people;
mod resolve;
mod select;
mod status;

pub use command::{AssigneeRef, Assignment, IssueUpdate, Resolve, StatusUpdate, Version};
pub use fault::UpdateFault;
pub use many::{Selection, UpdateIssues, UpdatedIssues};
pub use one::UpdatedIssue;
pub use select::{MAX_SELECTED, select};

#[cfg(test)]
mod tests;
