//! Options of the whole system: what they are called, what they may hold, and which value of several counts.
//!
//! An option's value comes from the disk (environment and flags), from the store, or is the default. The
//! [registry](REGISTRY) is the one table of them, and documents them as well.

mod change;
mod definition;
mod documentation;
mod kind;
mod registry;
mod rules;
mod sender;
mod values;

pub use change::{Channel, Refusal, check_change, check_implicit};
pub use definition::{DefaultValue, Definition, Flags};
pub use documentation::documentation;
pub use kind::{InvalidType, Kind};
pub use registry::*;
pub use sender::Sender;
pub use values::{Disabled, Disk, Stored, Values, disabled};

/// What is shown of a credential.
pub const REDACTED: &str = "[redacted]";

/// The longest name.
pub const MAX_NAME: usize = 128;

/// Names that begin so are options of any type without a definition: notes that the server keeps for itself.
const IMPLICIT: [&str; 2] = ["sentry:", "getsentry:"];

/// The version that was running when options were last set: a web console takes its presence for a set-up that is done.
pub const VERSION_CONFIGURED: &str = "sentry:version-configured";

/// The definition of a name, if it is registered.
pub fn find(name: &str) -> Option<&'static Definition> {
    REGISTRY.iter().copied().find(|definition| definition.name == name)
}

/// The name needs no definition.
pub fn is_implicit(name: &str) -> bool {
    let is_plain = name.len() <= MAX_NAME && !name.chars().any(char::is_control);
    is_plain && IMPLICIT.iter().any(|prefix| name.starts_with(prefix))
}

/// The value of the name is not shown: it is called like a secret, or is a credential.
pub fn is_redacted(name: &str) -> bool {
    let is_called_so = ["secret", "private", "token"].iter().any(|word| name.contains(word));
    is_called_so || find(name).is_some_and(|definition| definition.is(Flags::CREDENTIAL))
}

/// A value that a person would call none, as forms send it for what is left out.
pub fn is_empty(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

#[cfg(test)]
mod tests;
