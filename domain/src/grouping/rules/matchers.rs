//! The left side of rules: `key:pattern`.

use super::facts::{EventFacts, ExceptionFacts, FrameFacts, family};
use super::glob::{Glob, LONGEST, Style};
use super::line::Line;

/// What of an event a matcher looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    ErrorType,
    ErrorValue,
    Mechanism,
    Message,
    Logger,
    Level,
    Release,
    Sdk,
    Tag(String),
    Family,
    Module,
    Function,
    Path,
    Filename,
    Package,
    App,
}

/// What must be all in one place for a rule to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Event,
    Exception,
    Frame,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Glob(Glob),
    /// One of these names.
    OneOf(Vec<String>),
    Flag(bool),
}

/// One matcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matcher {
    is_negated: bool,
    key: Key,
    test: Test,
}

impl Matcher {
    /// Reads the matcher that is next.
    pub(super) fn parse(line: &mut Line<'_>) -> Result<Self, String> {
        let is_negated = line.take("!");
        let name = line.word(|c| c.is_whitespace() || matches!(c, ':' | '"'));
        if !line.take(":") {
            return Err(format!("expected `key:pattern` and found `{name}`"));
        }
        let key = Key::parse(name).ok_or_else(|| format!("`{name}` is nothing that can be matched"))?;
        let pattern = match line.quoted()? {
            Some(pattern) => pattern,
            None => line.word(char::is_whitespace).to_owned(),
        };
        if pattern.is_empty() {
            return Err(format!("`{name}` has no pattern"));
        }
        let test = key.test(&pattern).ok_or_else(|| match key {
            Key::App => "`app` is `yes` or `no`".to_owned(),
            _ => format!("a pattern with wildcards has at most {LONGEST} characters"),
        })?;
        Ok(Self { is_negated, key, test })
    }

    /// Where fingerprint rules look for it.
    pub(super) const fn place(&self) -> Place {
        match self.key {
            Key::ErrorType | Key::ErrorValue | Key::Mechanism => Place::Exception,
            Key::Module | Key::Function | Key::Path | Key::Filename | Key::Package | Key::App => Place::Frame,
            Key::Message | Key::Logger | Key::Level | Key::Release | Key::Sdk | Key::Tag(_) | Key::Family => {
                Place::Event
            }
        }
    }

    /// Stack trace rules know nothing of the event around the exception.
    pub(super) const fn is_of_frames(&self) -> bool {
        !matches!(self.place(), Place::Event) || matches!(self.key, Key::Family)
    }

    pub(super) fn matches_event(&self, facts: &EventFacts<'_>) -> bool {
        let event = facts.event;
        let is = match &self.key {
            Key::Message => facts.messages().any(|message| self.holds(Some(message))),
            Key::Logger => self.holds(event.logger.as_deref()),
            Key::Level => self.holds(Some(event.level.as_str())),
            Key::Release => self.holds(event.release.as_deref()),
            Key::Sdk => self.holds(facts.sdk()),
            Key::Tag(key) => self.holds(event.tag(key)),
            Key::Family => self.holds(Some(family(&event.platform))),
            _ => false,
        };
        is != self.is_negated
    }

    pub(super) fn matches_exception(&self, exception: &ExceptionFacts<'_>) -> bool {
        let is = match self.key {
            Key::ErrorType => self.holds(exception.kind),
            Key::ErrorValue => self.holds(exception.value),
            Key::Mechanism => self.holds(exception.mechanism),
            _ => false,
        };
        is != self.is_negated
    }

    pub(super) fn matches_frame(&self, frame: &FrameFacts<'_>) -> bool {
        let is = match self.key {
            Key::Family => self.holds(Some(frame.family)),
            Key::Module => self.holds(frame.module),
            Key::Function => self.holds(frame.function),
            Key::Path => self.holds(frame.abs_path) || self.holds(frame.filename),
            Key::Filename => self.holds(frame.filename),
            Key::Package => self.holds(frame.package),
            Key::App => self.test == Test::Flag(frame.in_app),
            _ => false,
        };
        is != self.is_negated
    }

    fn holds(&self, text: Option<&str>) -> bool {
        let Some(text) = text else { return false };
        match &self.test {
            Test::Glob(glob) if self.key.style() == Style::Path => glob.matches_path(text),
            Test::Glob(glob) => glob.matches(text),
            Test::OneOf(names) => names.iter().any(|name| name == text || name == "all"),
            Test::Flag(_) => false,
        }
    }
}

impl Key {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "error.type" | "type" => Self::ErrorType,
            "error.value" | "value" => Self::ErrorValue,
            "error.mechanism" | "mechanism" => Self::Mechanism,
            "message" => Self::Message,
            "logger" => Self::Logger,
            "level" => Self::Level,
            "release" => Self::Release,
            "sdk" => Self::Sdk,
            "family" => Self::Family,
            "stack.module" | "module" => Self::Module,
            "stack.function" | "function" => Self::Function,
            "stack.abs_path" | "path" => Self::Path,
            "stack.filename" => Self::Filename,
            "stack.package" | "package" => Self::Package,
            "app" | "in-app" => Self::App,
            _ => Self::Tag(name.strip_prefix("tags.").filter(|key| !key.is_empty())?.to_owned()),
        })
    }

    const fn style(&self) -> Style {
        match self {
            Self::Path | Self::Filename | Self::Package => Style::Path,
            Self::Message | Self::ErrorValue | Self::Level | Self::Tag(_) => Style::AnyCase,
            _ => Style::Plain,
        }
    }

    fn test(&self, pattern: &str) -> Option<Test> {
        match self {
            Self::App => match pattern.to_ascii_lowercase().as_str() {
                "1" | "yes" | "true" => Some(Test::Flag(true)),
                "0" | "no" | "false" => Some(Test::Flag(false)),
                _ => None,
            },
            Self::Family => {
                Some(Test::OneOf(pattern.split(',').map(|name| name.trim().to_ascii_lowercase()).collect()))
            }
            _ => Glob::parse(pattern, self.style()).map(Test::Glob),
        }
    }
}
