//! Stack trace rules: `matcher... action...`.

use super::facts::{ExceptionFacts, FrameFacts};
use super::line::Line;
use super::marks::StackMarks;
use super::matchers::{Matcher, Place};

/// What is said of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    App(bool),
    Group(bool),
}

/// Of which frames it is said, seen from one that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    Itself,
    /// Those that it called, up to the crash.
    TowardsCrash,
    /// Those that called it.
    AwayFromCrash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Set(Range, Flag),
    MaxFrames(usize),
    MinFrames(usize),
    Invert(bool),
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StackRule {
    matchers: Vec<Matcher>,
    actions: Vec<Action>,
}

impl StackRule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut line = Line::new(text);
        let mut rule = Self { matchers: Vec::new(), actions: Vec::new() };
        while !line.is_done() {
            match Action::parse(&mut line)? {
                Some(action) => rule.actions.push(action),
                None if rule.actions.is_empty() => rule.matchers.push(Matcher::parse(&mut line)?),
                None => return Err(format!("`{}` is no action", line.rest())),
            }
            line.skip_blanks();
        }
        if rule.matchers.iter().any(|matcher| !matcher.is_of_frames()) {
            return Err("only frames, exceptions and `family` can be matched".to_owned());
        }
        if rule.matchers.is_empty() {
            return Err("expected `key:pattern`".to_owned());
        }
        if rule.actions.is_empty() { Err("expected an action such as `-app`".to_owned()) } else { Ok(rule) }
    }

    /// Does what the rule says. Which frames match is decided before any of them is changed.
    pub(super) fn apply(&self, exception: &ExceptionFacts<'_>, frames: &mut [FrameFacts<'_>], marks: &mut StackMarks) {
        let of_exception = self.matchers.iter().filter(|matcher| matcher.place() == Place::Exception);
        if !of_exception.into_iter().all(|matcher| matcher.matches_exception(exception)) {
            return;
        }
        let matches = |frame: &FrameFacts<'_>| {
            let mut of_frames = self.matchers.iter().filter(|matcher| matcher.place() != Place::Exception);
            of_frames.all(|matcher| matcher.matches_frame(frame))
        };
        let matching: Vec<usize> = (0..).zip(frames.iter()).filter(|(_, it)| matches(it)).map(|(at, _)| at).collect();
        let (Some(first), Some(last)) = (matching.first().copied(), matching.last().copied()) else { return };
        for action in &self.actions {
            match *action {
                Action::Set(Range::Itself, flag) => {
                    matching.iter().for_each(|at| set(flag, *at..*at + 1, frames, marks));
                }
                Action::Set(Range::TowardsCrash, flag) => set(flag, first + 1..frames.len(), frames, marks),
                Action::Set(Range::AwayFromCrash, flag) => set(flag, 0..last, frames, marks),
                Action::MaxFrames(count) => marks.max_frames = (count > 0).then_some(count),
                Action::MinFrames(count) => marks.min_frames = count,
                Action::Invert(invert) => marks.invert = invert,
            }
        }
    }
}

fn set(flag: Flag, range: std::ops::Range<usize>, frames: &mut [FrameFacts<'_>], marks: &mut StackMarks) {
    match flag {
        Flag::App(in_app) => frames.get_mut(range).into_iter().flatten().for_each(|frame| frame.in_app = in_app),
        Flag::Group(counts) => marks.groups.get_mut(range).into_iter().flatten().for_each(|it| *it = Some(counts)),
    }
}

impl Action {
    /// The action that is next; nothing if a matcher is.
    fn parse(line: &mut Line<'_>) -> Result<Option<Self>, String> {
        let mut rest = *line;
        let word = rest.word(char::is_whitespace);
        let action = if let Some((name, value)) = word.split_once('=').filter(|(name, _)| !name.contains(':')) {
            Self::variable(name, value)?
        } else {
            let (range, flag) = match word.strip_prefix(['^', 'v']) {
                Some(flag) if word.starts_with('^') => (Range::TowardsCrash, flag),
                Some(flag) if flag.starts_with(['+', '-']) => (Range::AwayFromCrash, flag),
                _ => (Range::Itself, word),
            };
            if range == Range::Itself && !flag.starts_with(['+', '-']) {
                return Ok(None);
            }
            Self::Set(range, Flag::parse(flag).ok_or_else(|| format!("`{word}` is no action"))?)
        };
        *line = rest;
        Ok(Some(action))
    }

    fn variable(name: &str, value: &str) -> Result<Self, String> {
        let count = || value.parse::<usize>().map_err(|_| format!("`{name}` is a number"));
        Ok(match name {
            "max-frames" => Self::MaxFrames(count()?),
            "min-frames" => Self::MinFrames(count()?),
            "invert-stacktrace" => match value {
                "1" | "yes" | "true" => Self::Invert(true),
                "0" | "no" | "false" => Self::Invert(false),
                _ => return Err("`invert-stacktrace` is `1` or `0`".to_owned()),
            },
            _ => return Err(format!("`{name}` is nothing that can be set")),
        })
    }
}

impl Flag {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "+app" => Some(Self::App(true)),
            "-app" => Some(Self::App(false)),
            "+group" => Some(Self::Group(true)),
            "-group" => Some(Self::Group(false)),
            _ => None,
        }
    }
}
