//! What stack trace rules say of the stack traces of an event.

use serde_json::Value;

use super::facts::{ExceptionFacts, FrameFacts};
use super::stacks::StackRule;
use crate::events::Event;

/// Where a stack trace stands in a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum StackPlace {
    /// In the exception at this place of the list.
    Exception(usize),
    /// In the thread at this place of the list.
    Thread(usize),
    /// At the top.
    Top,
}

/// What is said of one stack trace.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct StackMarks {
    /// Whether each frame counts, where a rule says so.
    pub(in super::super) groups: Vec<Option<bool>>,
    /// So many frames count at most, those next to the crash.
    pub(in super::super) max_frames: Option<usize>,
    /// The stack trace does not count with fewer frames.
    pub(in super::super) min_frames: usize,
    /// Of too many frames those count that are farthest from the crash.
    pub(in super::super) invert: bool,
    in_app: Vec<bool>,
}

/// What is said of all stack traces of an event.
#[derive(Debug, Default)]
pub(in super::super) struct Marks(Vec<(StackPlace, StackMarks)>);

impl Marks {
    /// What the rules say, of which the last counts; which frames are the application's is written into the event.
    pub(super) fn make(rules: &[&StackRule], event: &mut Event) -> Self {
        if rules.is_empty() {
            return Self::default();
        }
        let stacks = stacks(event).into_iter();
        let marks = stacks.map(|(place, frames, exception)| (place, mark(rules, frames, exception, &event.platform)));
        let marks = Self(marks.collect());
        for (place, marks) in &marks.0 {
            let frames = frames_mut(event, *place).into_iter().flatten();
            for (frame, in_app) in frames.filter_map(Value::as_object_mut).zip(&marks.in_app) {
                frame.insert("in_app".to_owned(), Value::Bool(*in_app));
            }
        }
        marks
    }

    pub(in super::super) fn of(&self, place: StackPlace) -> Option<&StackMarks> {
        self.0.iter().find(|(at, _)| *at == place).map(|(_, marks)| marks)
    }
}

fn mark(rules: &[&StackRule], frames: &[Value], exception: ExceptionFacts<'_>, platform: &str) -> StackMarks {
    let frames = frames.iter().filter(|frame| frame.is_object());
    let mut facts: Vec<_> = frames.map(|frame| FrameFacts::of(frame, platform)).collect();
    let mut marks = StackMarks { groups: vec![None; facts.len()], ..StackMarks::default() };
    for rule in rules {
        rule.apply(&exception, &mut facts, &mut marks);
    }
    marks.in_app = facts.iter().map(|frame| frame.in_app).collect();
    marks
}

fn stacks(event: &Event) -> Vec<(StackPlace, &[Value], ExceptionFacts<'_>)> {
    let listed = |section: &str| {
        let values = event.payload.get(section).and_then(|section| section.get("values"));
        values.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    };
    let exceptions = listed("exception").iter().enumerate().map(|(at, exception)| {
        let facts = exception.as_object().map(ExceptionFacts::of).unwrap_or_default();
        (StackPlace::Exception(at), exception.get("stacktrace"), facts)
    });
    let threads = listed("threads").iter().enumerate();
    let threads =
        threads.map(|(at, thread)| (StackPlace::Thread(at), thread.get("stacktrace"), ExceptionFacts::default()));
    let top = [(StackPlace::Top, event.payload.get("stacktrace"), ExceptionFacts::default())];
    let all = exceptions.chain(threads).chain(top);
    all.filter_map(|(place, stack, facts)| Some((place, stack?.get("frames")?.as_array()?.as_slice(), facts))).collect()
}

fn frames_mut(event: &mut Event, place: StackPlace) -> Option<&mut Vec<Value>> {
    let listed = match place {
        StackPlace::Exception(at) => Some(("exception", at)),
        StackPlace::Thread(at) => Some(("threads", at)),
        StackPlace::Top => None,
    };
    let stack = match listed {
        Some((section, at)) => event.payload.get_mut(section)?.get_mut("values")?.get_mut(at)?.get_mut("stacktrace")?,
        None => event.payload.get_mut("stacktrace")?,
    };
    stack.get_mut("frames")?.as_array_mut()
}
