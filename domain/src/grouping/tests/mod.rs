//! What is one issue and what is two.

mod clients;
mod exceptions;
mod fingerprints;
mod messages;
mod odd;
mod stacks;

use super::{GroupHash, group};
use crate::events::Event;

const EMPTY: &str = "d41d8cd98f00b204e9800998ecf8427e";

fn hashes(event: &Event) -> Vec<GroupHash> {
    group(event).hashes
}

fn md5(text: &str) -> GroupHash {
    GroupHash::of_parts([text])
}
