use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::Value;

use super::{Definition, Flags, MAIL_BACKEND, REGISTRY};

/// What configuration says of options: environment and flags. `Debug` tells the names alone.
#[derive(Clone, Default, PartialEq)]
pub struct Disk(BTreeMap<&'static str, Value>);

impl Disk {
    /// Puts a value on disk.
    pub fn set(&mut self, definition: &Definition, value: impl Into<Value>) {
        self.0.insert(definition.name, value.into());
    }

    /// The value on disk; one that is null is none.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

impl Extend<(&'static str, Value)> for Disk {
    fn extend<I: IntoIterator<Item = (&'static str, Value)>>(&mut self, values: I) {
        self.0.extend(values);
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl FromIterator<(&'static str, Value)> for Disk {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// What was stored of options, by name.
pub type Stored = HashMap<String, Value>;

/// The values that count, of every registered option. `Debug` tells none of them.
#[derive(Clone, PartialEq)]
pub struct Values {
    effective: BTreeMap<&'static str, Value>,
    set: BTreeMap<&'static str, bool>,
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

impl Values {
    /// Finds the value that counts of each option.
    pub fn new(disk: &Disk, stored: &Stored) -> Self {
        let effective = |definition: &&'static Definition| (definition.name, effective(definition, disk, stored));
        let set = |definition: &&'static Definition| (definition.name, is_set(definition, disk, stored));
        Self { effective: REGISTRY.iter().map(effective).collect(), set: REGISTRY.iter().map(set).collect() }
    }

    /// A text; empty for an option of another type.
    pub fn text(&self, definition: &Definition) -> &str {
        self.get(definition).as_str().unwrap_or_default()
    }

    /// A number; 0 for an option of another type.
    pub fn int(&self, definition: &Definition) -> i64 {
        self.get(definition).as_i64().unwrap_or_default()
    }

    /// A number that counts something or measures time.
    pub fn count(&self, definition: &Definition) -> u32 {
        u32::try_from(self.int(definition).max(0)).unwrap_or(u32::MAX)
    }

    /// Whether it is on; off for an option of another type.
    pub fn flag(&self, definition: &Definition) -> bool {
        self.get(definition).as_bool().unwrap_or_default()
    }

    /// The value.
    pub fn get(&self, definition: &Definition) -> &Value {
        self.effective.get(definition.name).unwrap_or(&Value::Null)
    }

    /// It is on disk or was stored.
    pub fn is_set(&self, definition: &Definition) -> bool {
        self.set.get(definition.name).copied().unwrap_or_default()
    }
}

fn effective(definition: &Definition, disk: &Disk, stored: &Stored) -> Value {
    let on_disk = || disk.get(definition.name);
    let first = definition.is(Flags::PRIORITISE_DISK).then(on_disk).flatten();
    let stored = || stored.get(definition.name).filter(|_| !definition.is(Flags::NO_STORE));
    first.or_else(stored).or_else(on_disk).cloned().unwrap_or_else(|| definition.default.value())
}

fn is_set(definition: &Definition, disk: &Disk, stored: &Stored) -> bool {
    let is_stored = !definition.is(Flags::NO_STORE) && stored.contains_key(definition.name);
    is_stored || disk.get(definition.name).is_some()
}

/// Why a form should not offer an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disabled {
    /// No mail goes over SMTP.
    SmtpDisabled,
    /// What is on disk counts.
    DiskPriority,
}

impl Disabled {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SmtpDisabled => "smtpDisabled",
            Self::DiskPriority => "diskPriority",
        }
    }
}

/// Why a form should not offer an option, if it should not.
pub fn disabled(definition: &Definition, disk: &Disk, values: &Values) -> Option<Disabled> {
    let by_smtp = definition.name.starts_with("mail.") && !is_smtp(values.text(&MAIL_BACKEND));
    let on_disk = disk.get(definition.name).is_some_and(|value| !super::is_empty(value));
    if by_smtp {
        Some(Disabled::SmtpDisabled)
    } else if definition.is(Flags::PRIORITISE_DISK) && on_disk {
        Some(Disabled::DiskPriority)
    } else {
        None
    }
}

/// Mail goes over SMTP.
fn is_smtp(backend: &str) -> bool {
    backend == "smtp"
}
