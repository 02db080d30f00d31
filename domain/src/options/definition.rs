use std::ops::BitOr;

use serde_json::Value;

use super::Kind;

/// What there is to know of an option.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// What counts where nothing is set; its type is the option's.
    pub default: DefaultValue,
    /// How it may be set.
    pub flags: Flags,
    /// What a value must obey besides its type.
    pub rule: fn(&Value) -> Result<(), &'static str>,
    /// The environment variable that puts a value on disk, if there is one.
    pub variable: &'static str,
    /// What it does, with unit and bounds.
    pub meaning: &'static str,
}

/// A default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// Of an option that is on or off.
    Bool(bool),
    /// Of a number.
    Int(i64),
    /// Of a text.
    Text(&'static str),
}

impl DefaultValue {
    /// The default as a value.
    pub fn value(self) -> Value {
        match self {
            Self::Bool(flag) => flag.into(),
            Self::Int(number) => number.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// How an option may be set. Without any: by whoever may set options, at any time, to a value that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Lives on disk alone: never written to the store, never read from it.
    pub const NO_STORE: Self = Self(1);
    /// Set-up is not finished until it is set.
    pub const REQUIRED: Self = Self(1 << 1);
    /// What is on disk wins over what is stored, even where it is empty, and nothing is stored then.
    pub const PRIORITISE_DISK: Self = Self(1 << 2);
    /// An empty value is one; elsewhere it takes back what was stored.
    pub const ALLOW_EMPTY: Self = Self(1 << 3);
    /// Sealed in the store and never shown.
    pub const CREDENTIAL: Self = Self(1 << 4);
    /// May be set by programs that bring options in line with a description of them.
    pub const AUTOMATOR_MODIFIABLE: Self = Self(1 << 5);

    /// Holds all of the others.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both, for constants.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl Definition {
    /// The type, which is the default's.
    pub const fn kind(&self) -> Kind {
        match self.default {
            DefaultValue::Bool(_) => Kind::Bool,
            DefaultValue::Int(_) => Kind::Int,
            DefaultValue::Text(_) => Kind::Text,
        }
    }

    /// Has this flag.
    pub const fn is(&self, flag: Flags) -> bool {
        self.flags.contains(flag)
    }

    /// An empty value is one. Off is a value of every switch.
    pub const fn allows_empty(&self) -> bool {
        matches!(self.default, DefaultValue::Bool(_)) || self.is(Flags::ALLOW_EMPTY)
    }

    /// Its value is not shown: it is a credential, or is called like one.
    pub fn is_redacted(&self) -> bool {
        super::is_redacted(self.name)
    }

    /// Two flags that say opposite things, if there are such.
    pub fn contradiction(&self) -> Option<&'static str> {
        if self.is(Flags::CREDENTIAL) && self.is(Flags::AUTOMATOR_MODIFIABLE) {
            Some("a description of options holds no credentials")
        } else if self.is(Flags::NO_STORE) && self.is(Flags::AUTOMATOR_MODIFIABLE) {
            Some("what is never stored cannot be modified")
        } else if self.is(Flags::NO_STORE) && self.is(Flags::PRIORITISE_DISK) {
            Some("what is never stored has nothing to win over")
        } else if self.is(Flags::CREDENTIAL) && !matches!(self.default, DefaultValue::Text("")) {
            Some("a credential has no default, which would be shown")
        } else {
            None
        }
    }
}
