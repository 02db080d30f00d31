use application::auth::password::PasswordError;
use application::options::OperateError;
use application::ports::StoreError;
use application::setup::SetupError;

use crate::config::Faults;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The configuration or an argument is wrong.
    #[error(transparent)]
    Config(#[from] Faults),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An account or tenant could not be made.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// An option cannot be set, or not so.
    #[error(transparent)]
    Options(#[from] OperateError),
    /// The address cannot be listened on, standard input cannot be read, and the like.
    #[error("{0}")]
    Io(&'static str, #[source] std::io::Error),
    /// Checks found something; what it is has been printed.
    #[error("{0} of the checks failed")]
    Check(usize),
}
