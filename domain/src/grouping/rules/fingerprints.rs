//! Fingerprint rules: `matcher... -> part, part title="..."`.

use serde_json::{Value, json};

use super::super::fingerprint;
use super::facts::EventFacts;
use super::line::Line;
use super::matchers::{Matcher, Place};
use crate::events::Event;

/// What an event keeps of the rule that it was grouped by.
const INFO: &str = "_fingerprint_info";

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct FingerprintRule {
    /// As its owner wrote it.
    text: String,
    matchers: Vec<Matcher>,
    parts: Vec<String>,
    title: Option<String>,
}

impl FingerprintRule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut line = Line::new(text);
        let mut matchers = Vec::new();
        while !line.take("->") {
            if line.is_done() {
                return Err("expected `->` and a fingerprint".to_owned());
            }
            matchers.push(Matcher::parse(&mut line)?);
            line.skip_blanks();
        }
        if matchers.is_empty() {
            return Err("expected `key:pattern` before `->`".to_owned());
        }
        let mut rule = Self { text: text.trim().to_owned(), matchers, parts: Vec::new(), title: None };
        line.skip_blanks();
        while !line.is_done() {
            rule.read_part(&mut line)?;
            line.skip_blanks();
        }
        if rule.parts.is_empty() { Err("expected a fingerprint after `->`".to_owned()) } else { Ok(rule) }
    }

    fn read_part(&mut self, line: &mut Line<'_>) -> Result<(), String> {
        if line.take("title=") {
            self.title = Some(line.quoted()?.ok_or("a title stands in quotes")?);
            return Ok(());
        }
        let part = match line.quoted()? {
            Some(part) => part,
            None => plain_part(line)?,
        };
        self.parts.push(part);
        line.skip_blanks();
        line.take(",");
        Ok(())
    }

    /// Every matcher holds; those of exceptions in one exception, those of frames in one frame.
    pub(super) fn matches(&self, facts: &EventFacts<'_>) -> bool {
        let of = |place: Place| self.matchers.iter().filter(move |matcher| matcher.place() == place);
        let has = |place: Place| of(place).next().is_some();
        of(Place::Event).all(|matcher| matcher.matches_event(facts))
            && (!has(Place::Exception)
                || facts.exceptions.iter().any(|it| of(Place::Exception).all(|matcher| matcher.matches_exception(it))))
            && (!has(Place::Frame)
                || facts.frames.iter().any(|it| of(Place::Frame).all(|matcher| matcher.matches_frame(it))))
    }

    /// The fingerprint in place of the client's.
    pub(in super::super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(String::as_str)
    }

    /// Writes into the event which rule it was grouped by, beside the client's fingerprint, and the rule's title.
    pub(in super::super) fn note(&self, event: &mut Event) {
        let title = self.title.as_deref().map(|title| fingerprint::fill(title, event));
        let title = title.filter(|title| !title.trim().is_empty());
        let client = event.payload.get("fingerprint").cloned().unwrap_or_else(|| json!(["{{ default }}"]));
        let mut attributes = json!({});
        if let (Some(title), Some(attributes)) = (&self.title, attributes.as_object_mut()) {
            attributes.insert("title".to_owned(), title.as_str().into());
        }
        let rule = json!({"text": self.text, "fingerprint": self.parts, "attributes": attributes});
        event.payload.insert(INFO.to_owned(), json!({"client_fingerprint": client, "matched_rule": rule}));
        if let Some(title) = title {
            event.metadata.insert("title".to_owned(), Value::String(title.clone()));
            event.title = title;
        }
    }
}

/// A variable, or a text without blanks, commas and braces.
fn plain_part(line: &mut Line<'_>) -> Result<String, String> {
    if line.rest().starts_with("{{") {
        let variable = line.word(|c| c == '}');
        if !line.take("}}") {
            return Err("a variable is not closed".to_owned());
        }
        return Ok(format!("{variable}}}}}"));
    }
    let word = line.word(|c| c.is_whitespace() || matches!(c, ',' | '{' | '"'));
    if word.is_empty() {
        return Err(format!("`{}` is no part of a fingerprint", line.rest()));
    }
    Ok(word.to_owned())
}
