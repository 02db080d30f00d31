//! Severity of an event.

/// How bad an event is. Ordered from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Of interest to developers only.
    Debug,
    /// Worth knowing.
    Info,
    /// Might become an error.
    Warning,
    /// Something failed. What an event has when it names no level.
    Error,
    /// The program could not go on.
    Fatal,
}

impl Level {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// Reads a level's name or one of its aliases (`log`, `warn`, `critical`).
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "debug" => Some(Self::Debug),
            "info" | "log" => Some(Self::Info),
            "warning" | "warn" => Some(Self::Warning),
            "error" => Some(Self::Error),
            "fatal" | "critical" => Some(Self::Fatal),
            _ => None,
        }
    }
}
