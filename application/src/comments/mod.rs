//! Comments on issues.

use std::sync::Arc;

use domain::secrets::Secret;

use crate::alerts::Links;
use crate::options::Options;
use crate::ports::{Clock, UnitOfWork};

mod create;
mod error;
mod item;
mod letter;
mod list;
mod mails;
mod mention;
mod port;

pub use create::CreateComment;
pub use error::CommentError;
pub use list::Comment;
pub use mention::Mention;
#[cfg(test)]
pub use port::MockCommentRepository;
pub use port::{CommentRepository, NewComment};

/// Comments on issues.
#[derive(Clone)]
pub struct Comments {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    links: Links,
}

impl Comments {
    /// Comments in this store; mails about them have links that this server's key signs.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, options: Arc<Options>, secret_key: Secret) -> Self {
        Self { uow, clock, links: Links::new(secret_key, options) }
    }
}

#[cfg(test)]
mod tests;
