//! What decides which issue an event belongs to, as a list of texts.

use std::borrow::Cow;

/// A way to look at one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    /// By the frames of the application alone.
    App,
    /// By all frames.
    System,
}

/// The variants that a leaf is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    App,
    System,
    Both,
}

impl Reach {
    const fn includes(self, variant: Variant) -> bool {
        matches!((self, variant), (Self::Both, _) | (Self::App, Variant::App) | (Self::System, Variant::System))
    }
}

/// In which variants a stack trace contributes. A frame of the application is part of
/// both, so there is no stack trace of the app variant alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StackReach {
    #[default]
    Nowhere,
    System,
    Both,
}

#[derive(Debug)]
struct Leaf<'a> {
    kind: &'static str,
    text: Cow<'a, str>,
    reach: Reach,
}

/// Contributing leaves in the order in which they are hashed, for both variants at once.
#[derive(Debug, Default)]
pub(super) struct Component<'a> {
    leaves: Vec<Leaf<'a>>,
    stack: StackReach,
}

impl<'a> Component<'a> {
    /// Adds a leaf, which people know by its kind; an empty text says nothing and is left out.
    pub(super) fn push(&mut self, kind: &'static str, text: impl Into<Cow<'a, str>>, reach: Reach) {
        let text = text.into();
        if !text.is_empty() {
            self.leaves.push(Leaf { kind, text, reach });
        }
    }

    /// Notes that a frame of this reach contributed.
    pub(super) fn note_frame(&mut self, reach: Reach) {
        let stack = if reach == Reach::System { StackReach::System } else { StackReach::Both };
        self.stack = self.stack.max(stack);
    }

    /// Where the stack traces within contribute.
    pub(super) const fn stack(&self) -> StackReach {
        self.stack
    }

    /// Whether there is anything to hash.
    pub(super) const fn contributes(&self) -> bool {
        !self.leaves.is_empty()
    }

    /// Appends the leaves of another component.
    pub(super) fn append(&mut self, other: Self) {
        self.stack = self.stack.max(other.stack);
        if self.leaves.is_empty() {
            self.leaves = other.leaves;
        } else {
            self.leaves.extend(other.leaves);
        }
    }

    /// The leaves of a variant, or nothing if the variant does not contribute: where only
    /// one variant has a stack trace, the other would group by much less.
    pub(super) fn leaves(&self, variant: Variant) -> Option<impl Iterator<Item = &str> + Clone> {
        Some(self.named_leaves(variant)?.map(|(_, text)| text))
    }

    /// The same, each with its kind.
    pub(super) fn named_leaves(&self, variant: Variant) -> Option<impl Iterator<Item = (&'static str, &str)> + Clone> {
        if variant == Variant::App && self.stack == StackReach::System {
            return None;
        }
        let mut leaves = self
            .leaves
            .iter()
            .filter(move |leaf| leaf.reach.includes(variant))
            .map(|leaf| (leaf.kind, leaf.text.as_ref()))
            .peekable();
        leaves.peek()?;
        Some(leaves)
    }
}
