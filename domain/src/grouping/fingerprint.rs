//! Fingerprints: what a client wants its events to be grouped by.

use std::borrow::Cow;

use serde_json::Value;

use super::hash::GroupHash;
use super::variables;
use crate::events::Event;

#[derive(Debug)]
enum Part<'a> {
    /// Stands for what the event would be grouped by without a fingerprint.
    Default,
    Text(Cow<'a, str>),
}

/// A fingerprint whose variables are resolved.
#[derive(Debug)]
pub(super) struct Fingerprint<'a>(Vec<Part<'a>>);

impl<'a> Fingerprint<'a> {
    /// The client's; one default marker if there is none.
    pub(super) fn of(event: &'a Event) -> Self {
        let parts = event.payload.get("fingerprint").and_then(Value::as_array).into_iter().flatten();
        Self::of_parts(parts.filter_map(Value::as_str), event)
    }

    /// Of these parts; one default marker if there is none.
    pub(super) fn of_parts(parts: impl Iterator<Item = &'a str>, event: &'a Event) -> Self {
        let mut parts: Vec<_> = parts.map(|part| resolve(part, event)).collect();
        if parts.is_empty() {
            parts.push(Part::Default);
        }
        Self(parts)
    }

    /// The hash, if the event's content has no say in it.
    pub(super) fn fixed(&self) -> Option<GroupHash> {
        let texts = self.0.iter().map(|part| match part {
            Part::Default => None,
            Part::Text(text) => Some(text.as_ref()),
        });
        let texts: Vec<&str> = texts.collect::<Option<_>>()?;
        Some(GroupHash::of_parts(texts))
    }

    /// What is hashed for a variant, each text with its kind.
    pub(super) fn leaves(&self, of_default: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
        let leaves = self.0.iter().flat_map(|part| match part {
            Part::Default => of_default.to_vec(),
            Part::Text(text) => vec![("fingerprint", text.to_string())],
        });
        leaves.collect()
    }

    /// The hash, with the leaves of a variant in each default marker's place.
    pub(super) fn hash<'b>(&'b self, leaves: impl Iterator<Item = &'b str> + Clone) -> GroupHash {
        GroupHash::of_parts(self.0.iter().flat_map(|part| {
            let (text, leaves) = match part {
                Part::Default => (None, Some(leaves.clone())),
                Part::Text(text) => (Some(text.as_ref()), None),
            };
            text.into_iter().chain(leaves.into_iter().flatten())
        }))
    }
}

fn resolve<'a>(part: &'a str, event: &'a Event) -> Part<'a> {
    match variable_name(part) {
        Some("default") => Part::Default,
        Some(name) => Part::Text(variables::value(name, event)),
        None => Part::Text(variables::literal(part, event)),
    }
}

/// A text with the variables in it replaced.
pub(super) fn fill(text: &str, event: &Event) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, after)) = behind.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(&variables::value(name.trim(), event));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The name in `{{ name }}`, if the part is nothing else.
fn variable_name(part: &str) -> Option<&str> {
    let name = part.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let plain = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}'));
    plain.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::variable_name;

    #[test]
    fn a_variable_is_a_name_in_double_braces() {
        assert_eq!(variable_name("{{ default }}"), Some("default"));
        assert_eq!(variable_name("{{default}}"), Some("default"));
        assert_eq!(variable_name("  {{  tags.a-b }} "), Some("tags.a-b"));
        assert_eq!(variable_name("{{ }}"), None);
        assert_eq!(variable_name("{{}"), None);
        assert_eq!(variable_name("x {{ default }}"), None);
        assert_eq!(variable_name("{{ a }}{{ b }}"), None);
        assert_eq!(variable_name("default"), None);
    }
}
