use serde_json::Value;

use super::{Definition, Disk, Flags, InvalidType};

/// Through what a value was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Nobody knows.
    Unknown,
    /// The API, which a console uses.
    Application,
    /// An operator's tool.
    Admin,
    /// A program that brings options in line with a description of them.
    Automator,
    /// The command line.
    Cli,
    /// A switch that turns off what does harm.
    Killswitch,
}

impl Channel {
    const ALL: [Self; 6] =
        [Self::Unknown, Self::Application, Self::Admin, Self::Automator, Self::Cli, Self::Killswitch];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Application => "application",
            Self::Admin => "admin",
            Self::Automator => "automator",
            Self::Cli => "cli",
            Self::Killswitch => "killswitch",
        }
    }

    /// Reads [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// Why an option is not set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such option.
    #[error("'{0}' is not a known option")]
    Unknown(String),
    /// It lives on disk alone, or is no automator's.
    #[error("'{0}' cannot be changed at runtime")]
    Immutable(&'static str),
    /// What is on disk counts.
    #[error("'{0}' cannot be changed at runtime because it is configured on disk")]
    OnDisk(&'static str),
    /// Somebody else set it, and an automator does not know why.
    #[error("Option {0} has drifted. Cannot overwrite")]
    Drifted(&'static str),
    /// The value has another type.
    #[error("{1}")]
    InvalidType(&'static str, InvalidType),
    /// The value has the type, and is none that the option can have.
    #[error("'{0}' {1}")]
    InvalidValue(&'static str, &'static str),
    /// A note of the server is too large.
    #[error("'{0}' is larger than {MAX_NOTE} bytes")]
    TooLarge(String),
}

impl Refusal {
    /// The option that it is about.
    pub fn option(&self) -> &str {
        match self {
            Self::Unknown(name) | Self::TooLarge(name) => name,
            Self::Immutable(name)
            | Self::OnDisk(name)
            | Self::Drifted(name)
            | Self::InvalidType(name, _)
            | Self::InvalidValue(name, _) => name,
        }
    }
}

/// What is to become of an option: the value to store, or nothing, where what is stored is to be taken back.
///
/// `last` is the channel through which the present value was stored, if one is.
pub fn check_change(
    definition: &'static Definition,
    value: &Value,
    disk: &Disk,
    channel: Channel,
    last: Option<Channel>,
) -> Result<Option<Value>, Refusal> {
    let name = definition.name;
    let by_automator = channel == Channel::Automator;
    if definition.is(Flags::NO_STORE) || (by_automator && !definition.is(Flags::AUTOMATOR_MODIFIABLE)) {
        return Err(Refusal::Immutable(name));
    }
    if definition.is(Flags::PRIORITISE_DISK) && disk.get(name).is_some() {
        return Err(Refusal::OnDisk(name));
    }
    if by_automator && last.is_some_and(|last| last != Channel::Automator) {
        return Err(Refusal::Drifted(name));
    }
    let trimmed = match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        other => other.clone(),
    };
    if value.is_null() || (super::is_empty(&trimmed) && !definition.allows_empty()) {
        return Ok(None);
    }
    let coerced = definition.kind().coerce(&trimmed).map_err(|error| {
        let error = if definition.is_redacted() { error.redacted() } else { error };
        Refusal::InvalidType(name, error)
    })?;
    if super::is_empty(&coerced) && !definition.allows_empty() {
        return Ok(None);
    }
    (definition.rule)(&coerced).map_err(|fault| Refusal::InvalidValue(name, fault))?;
    Ok(Some(coerced))
}

/// The largest value of a name without a definition, in bytes of JSON.
const MAX_NOTE: usize = 2000;

/// The same for a name without a definition, which takes any value that is not empty.
pub fn check_implicit(name: &str, value: &Value) -> Result<Option<Value>, Refusal> {
    if value.to_string().len() > MAX_NOTE {
        return Err(Refusal::TooLarge(name.to_owned()));
    }
    Ok(Some(value.clone()).filter(|value| !super::is_empty(value)))
}
