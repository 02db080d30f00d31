use chrono::{DateTime, Utc};
use domain::options::Channel;
use serde_json::Value;

use crate::ports::StoreError;

/// An option as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredOption {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: StoredValue,
    /// When it was stored.
    pub last_updated: DateTime<Utc>,
    /// Through what.
    pub last_updated_by: Channel,
}

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredValue {
    /// In the clear.
    Plain(Value),
    /// A credential, sealed.
    Sealed(Vec<u8>),
}

/// What was set of the options.
#[cfg_attr(test, mockall::automock)]
pub trait OptionRepository {
    /// All of them: there are no more than somebody set by hand.
    fn list(&mut self) -> Result<Vec<StoredOption>, StoreError>;
    /// Has the options to itself until the end of the transaction: MUST keep others who ask for it waiting, whatever they
    /// want to set.
    fn hold(&mut self) -> Result<(), StoreError>;
    /// Stores one, in the place of what was stored.
    fn set(&mut self, option: &StoredOption) -> Result<(), StoreError>;
    /// Takes back what was stored; nothing is no error.
    fn remove(&mut self, key: &str) -> Result<(), StoreError>;
}
