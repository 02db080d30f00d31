//! Rules that let only some frames of a stack trace count.

use super::component::Reach;
use super::rules::StackMarks;

/// How many frames rules let count, in each variant by itself.
pub(super) struct Limits {
    app: Limit,
    system: Limit,
}

/// The frames that count lie behind the first `skip` and before `end`.
#[derive(Clone, Copy)]
struct Limit {
    at: usize,
    skip: usize,
    end: usize,
}

impl Limits {
    /// For so many frames of the application, and so many at all.
    pub(super) fn new(marks: Option<&StackMarks>, in_app: usize, all: usize) -> Self {
        Self { app: Limit::new(marks, in_app), system: Limit::new(marks, all) }
    }

    /// What the next frame is part of, going towards the crash.
    pub(super) fn next(&mut self, in_app: bool) -> Option<Reach> {
        match (in_app && self.app.includes_next(), self.system.includes_next()) {
            (true, true) => Some(Reach::Both),
            (true, false) => Some(Reach::App),
            (false, true) => Some(Reach::System),
            (false, false) => None,
        }
    }
}

impl Limit {
    fn new(marks: Option<&StackMarks>, count: usize) -> Self {
        let Some(marks) = marks else { return Self { at: 0, skip: 0, end: count } };
        let kept = marks.max_frames.map_or(count, |most| most.min(count));
        match (count < marks.min_frames, marks.invert) {
            (true, _) => Self { at: 0, skip: 0, end: 0 },
            (false, true) => Self { at: 0, skip: 0, end: kept },
            (false, false) => Self { at: 0, skip: count - kept, end: count },
        }
    }

    fn includes_next(&mut self) -> bool {
        let includes = (self.skip..self.end).contains(&self.at);
        self.at += 1;
        includes
    }
}
