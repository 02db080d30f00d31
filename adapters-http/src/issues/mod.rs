//! Issues.

mod activities;
mod activity_dto;
mod delete;
mod details;
mod details_dto;
mod dto;
mod error;
mod list;
mod list_query;
mod listed_dto;
mod operations;
mod page;
mod path;
mod people_dto;
mod shared;
mod short_id;
mod tag_names;
mod update;
mod update_dto;
mod update_fields;

pub use activity_dto::ActivityDto;
pub use dto::IssueDto;
pub(crate) use list_query::seen;
pub use operations::{DELETE_OPERATIONS, ISSUE, LIST_OPERATIONS, PAGE_OPERATIONS, READ_OPERATIONS, UPDATE_OPERATIONS};
pub(crate) use page::refusal;
pub use path::{IssuePath, OrganizationIssuePath};
pub(crate) use tag_names::name as tag_name;
