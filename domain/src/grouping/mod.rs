//! Which events are the same fault.
//!
//! An event is looked at in two ways: by the frames of the application alone, and by all
//! frames. Each is a list of texts ([`component`]), and its hash is the MD5 of them.
//! A client overrules this with a checksum or a fingerprint.

mod component;
mod dotnet;
mod exception_groups;
mod exceptions;
mod explain;
mod families;
mod fingerprint;
mod frames;
mod functions;
mod hash;
mod jvm;
mod limits;
mod message;
mod modules;
mod native;
mod parameterize;
pub mod rules;
mod strategies;
mod variables;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::events::Event;
use component::Variant;
use fingerprint::Fingerprint;
use rules::{Marks, Rules};

pub use explain::{Explained, explain};
pub use hash::GroupHash;
pub use parameterize::parameterize;

/// The outcome of grouping one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// Never empty. The first is the primary one: an issue is looked up by each in this
    /// order, and all of them are attached to it.
    pub hashes: Vec<GroupHash>,
}

/// The id of this grouping algorithm, as the API shows it.
pub const CONFIG: &str = "picket:2026-11-01";

/// Groups an event by its content alone, without any rule.
#[cfg(test)]
fn group(event: &Event) -> Grouping {
    grouped(event, &Marks::default(), Fingerprint::of(event))
}

/// Groups an event as its project's rules say. They may change which of its frames are the application's, and its
/// title; a rule that gave it a fingerprint is kept beside the client's.
pub fn group_by(event: &mut Event, rules: &Rules) -> Grouping {
    let marks = rules.mark(event);
    let Some(rule) = rules.fingerprint(event) else { return grouped(event, &marks, Fingerprint::of(event)) };
    let grouping = grouped(event, &marks, Fingerprint::of_parts(rule.parts(), event));
    rule.note(event);
    grouping
}

fn grouped(event: &Event, marks: &Marks, fingerprint: Fingerprint<'_>) -> Grouping {
    if let Some(hash) = checksum(event).or_else(|| fingerprint.fixed()) {
        return Grouping { hashes: vec![hash] };
    }
    Grouping { hashes: default_hashes(event, marks, &fingerprint) }
}

fn default_hashes(event: &Event, marks: &Marks, fingerprint: &Fingerprint<'_>) -> Vec<GroupHash> {
    let component = strategies::first_contributing(event, marks);
    let mut hashes = Vec::with_capacity(2);
    for variant in [Variant::App, Variant::System] {
        if let Some(leaves) = component.leaves(variant) {
            let hash = fingerprint.hash(leaves);
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
    }
    if hashes.is_empty() {
        hashes.push(GroupHash::of_parts([]));
    }
    hashes
}

fn checksum(event: &Event) -> Option<GroupHash> {
    let text = event.payload.get("checksum").and_then(Value::as_str)?;
    if text.is_empty() {
        return None;
    }
    Some(GroupHash::parse(text).unwrap_or_else(|| GroupHash::of_parts([text])))
}
