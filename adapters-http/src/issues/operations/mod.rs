//! The operations of issues, by purpose.

mod delete;
mod list;
mod pages;
mod parameters;
mod read;
mod update;

pub use delete::DELETE_OPERATIONS;
pub use list::LIST_OPERATIONS;
pub use pages::PAGE_OPERATIONS;
pub use parameters::ISSUE;
pub use read::READ_OPERATIONS;
pub use update::UPDATE_OPERATIONS;
