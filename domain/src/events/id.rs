//! Event ids.

use std::fmt;

use uuid::Uuid;

/// A UUID, written as 32 lower-case hexadecimal characters without dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(Uuid);

/// The text is not an event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid event id")]
pub struct InvalidEventId;

impl EventId {
    /// Wraps a UUID.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Reads a UUID with or without dashes, in any case; nothing around it.
    pub fn parse(text: &str) -> Result<Self, InvalidEventId> {
        if !matches!(text.len(), 32 | 36) {
            return Err(InvalidEventId);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidEventId)
    }

    /// The UUID, as stored.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}
