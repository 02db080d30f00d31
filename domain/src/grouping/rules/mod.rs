//! What a project's owner says about grouping: rules, one a line.

mod defaults;
mod facts;
mod fingerprints;
mod glob;
mod line;
mod marks;
mod matchers;
mod stacks;

#[cfg(test)]
mod tests;

use std::fmt;

use facts::EventFacts;
use stacks::StackRule;

use crate::events::Event;

pub(super) use fingerprints::FingerprintRule;
pub(super) use marks::{Marks, StackMarks, StackPlace};

/// A text of rules has at most so many bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A text has at most so many rules.
pub const MAX_RULES: usize = 500;

/// Whoever writes more faulty lines than this hears of the first ones.
const MAX_FAULTS: usize = 10;

/// The rules of a project as its owner wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleTexts {
    /// Which fingerprint an event gets.
    pub fingerprints: String,
    /// Which frames are the application's, and which count.
    pub stack_traces: String,
}

/// A line that is no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// The line, the first of which is 1; none where it is about the whole text.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

/// The rules of a project, ready for use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    texts: RuleTexts,
    fingerprints: Vec<FingerprintRule>,
    stacks: Vec<StackRule>,
}

impl Rules {
    /// Of texts that were checked when they were set. A line that is no rule to this version of the server is passed
    /// over: events are worth more than rules.
    pub fn of(texts: RuleTexts) -> Self {
        let (fingerprints, _) = parse(&texts.fingerprints, FingerprintRule::parse);
        let (stacks, _) = parse(&texts.stack_traces, StackRule::parse);
        Self { texts, fingerprints, stacks }
    }

    /// The texts that they came from.
    pub const fn texts(&self) -> &RuleTexts {
        &self.texts
    }

    /// What the stack trace rules say of an event, which is told which frames are the application's.
    pub(super) fn mark(&self, event: &mut Event) -> Marks {
        let rules: Vec<&StackRule> = defaults::of(event).iter().chain(&self.stacks).collect();
        Marks::make(&rules, event)
    }

    /// The first fingerprint rule that the event matches.
    pub(super) fn fingerprint(&self, event: &Event) -> Option<&FingerprintRule> {
        if self.fingerprints.is_empty() {
            return None;
        }
        let facts = EventFacts::of(event);
        self.fingerprints.iter().find(|rule| rule.matches(&facts))
    }
}

/// Rules that this version of the server understands, every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText(String);

impl RuleText {
    /// A text of fingerprint rules, or what is wrong with it.
    pub fn fingerprints(text: &str) -> Result<Self, Vec<RuleFault>> {
        Self::checked(text, FingerprintRule::parse)
    }

    /// A text of stack trace rules, or what is wrong with it.
    pub fn stack_traces(text: &str) -> Result<Self, Vec<RuleFault>> {
        Self::checked(text, StackRule::parse)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn checked<T>(text: &str, rule: fn(&str) -> Result<T, String>) -> Result<Self, Vec<RuleFault>> {
        let (_, faults) = parse(text, rule);
        if faults.is_empty() { Ok(Self(text.to_owned())) } else { Err(faults) }
    }
}

fn parse<T>(text: &str, rule: fn(&str) -> Result<T, String>) -> (Vec<T>, Vec<RuleFault>) {
    let whole = |reason: String| (Vec::new(), vec![RuleFault { line: None, reason }]);
    if text.len() > MAX_BYTES {
        return whole(format!("at most {MAX_BYTES} bytes can be kept"));
    }
    if text.contains('\0') {
        return whole("null characters cannot be kept".to_owned());
    }
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        match rule(line) {
            Ok(_) if rules.len() == MAX_RULES => return whole(format!("at most {MAX_RULES} rules can be kept")),
            Ok(rule) => rules.push(rule),
            Err(reason) if faults.len() < MAX_FAULTS => faults.push(RuleFault { line: Some(number), reason }),
            Err(_) => {}
        }
    }
    (rules, faults)
}
