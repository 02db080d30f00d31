//! Stack traces: which frames count, and what of them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::component::Component;
use super::families::Family;
use super::limits::Limits;
use super::rules::StackMarks;
use super::{dotnet, functions, modules};

/// Longer source lines are minified or generated code.
const LONGEST_SOURCE_LINE: usize = 120;

/// What grouping reads of a frame; empty texts are absent.
#[derive(Debug)]
struct Frame<'a> {
    family: Family,
    abs_path: Option<&'a str>,
    package: Option<&'a str>,
    module: Option<&'a str>,
    filename: Option<&'a str>,
    function: Option<&'a str>,
    raw_function: Option<&'a str>,
    context_line: Option<&'a str>,
    lineno: Option<&'a Value>,
    colno: Option<&'a Value>,
    in_app: bool,
    source_mapped: bool,
}

/// What the leaves of a frame are.
const KINDS: [&str; 4] = ["module", "filename", "function", "context-line"];

/// The leaves of one frame.
type Leaves<'a> = [Option<Cow<'a, str>>; 4];

/// The component of a stack trace (an object with `frames`), of which rules say this.
pub(super) fn component<'a>(
    stacktrace: Option<&'a Value>,
    platform: &str,
    marks: Option<&StackMarks>,
) -> Component<'a> {
    let mut component = Component::default();
    let frames = stacktrace.and_then(|stack| stack.get("frames")).and_then(Value::as_array);
    let Some(frames) = frames else { return component };
    let contributing = contributing(frames, Family::of(platform), marks);
    let in_app = contributing.iter().filter(|(_, in_app)| *in_app).count();
    let mut limits = Limits::new(marks, in_app, contributing.len());
    for (leaves, in_app) in contributing {
        if let Some(reach) = limits.next(in_app) {
            for (kind, leaf) in KINDS.into_iter().zip(leaves) {
                component.push(kind, leaf.unwrap_or_default(), reach);
            }
            component.note_frame(reach);
        }
    }
    component
}

/// The leaves of the frames that have any, and whether each is the application's.
fn contributing<'a>(frames: &'a [Value], family: Family, marks: Option<&StackMarks>) -> Vec<(Leaves<'a>, bool)> {
    let mut contributing = Vec::with_capacity(frames.len());
    let mut previous: Option<Frame<'a>> = None;
    for (at, frame) in frames.iter().filter_map(Value::as_object).enumerate() {
        let frame = Frame::read(frame, family);
        if frames.len() == 1 && frame.is_bare_url() {
            break;
        }
        let said = marks.and_then(|marks| marks.groups.get(at).copied().flatten());
        let counts = said.unwrap_or_else(|| !frame.is_outside_of_any_script());
        if counts && !previous.as_ref().is_some_and(|previous| previous.is_repeated_by(&frame)) {
            let leaves = frame.leaves();
            if leaves.iter().any(Option::is_some) {
                contributing.push((leaves, frame.in_app));
            }
        }
        previous = Some(frame);
    }
    contributing
}

impl<'a> Frame<'a> {
    /// One walk over the object is several times faster than a lookup of each key.
    fn read(object: &'a Map<String, Value>, event_family: Family) -> Self {
        let mut frame = Self::empty(event_family);
        for (key, value) in object {
            let text = || value.as_str().filter(|text| !text.is_empty());
            match key.as_str() {
                "abs_path" => frame.abs_path = text(),
                "package" => frame.package = text(),
                "module" => frame.module = text(),
                "filename" => frame.filename = text(),
                "function" => frame.function = text(),
                "raw_function" => frame.raw_function = text(),
                "context_line" => frame.context_line = text(),
                "lineno" => frame.lineno = Some(value),
                "colno" => frame.colno = Some(value),
                "in_app" => frame.in_app = value.as_bool().unwrap_or(false),
                "platform" => frame.family = text().map_or(event_family, Family::of),
                "data" => frame.source_mapped = value.get("sourcemap").is_some_and(Value::is_string),
                _ => {}
            }
        }
        frame
    }

    const fn empty(family: Family) -> Self {
        Self {
            family,
            abs_path: None,
            package: None,
            module: None,
            filename: None,
            function: None,
            raw_function: None,
            context_line: None,
            lineno: None,
            colno: None,
            in_app: false,
            source_mapped: false,
        }
    }

    fn is_repeated_by(&self, next: &Self) -> bool {
        self.lineno == next.lineno
            && self.colno == next.colno
            && self.function == next.function
            && self.filename == next.filename
            && self.module == next.module
            && self.abs_path == next.abs_path
            && self.package == next.package
    }

    fn leaves(&self) -> Leaves<'a> {
        let module = self.module_leaf();
        let filename = if module.is_none() { self.filename_leaf() } else { None };
        let context_line = self.context_line_leaf();
        let function =
            self.function_leaf().filter(|_| !(self.is_javascript() && self.source_mapped && context_line.is_some()));
        [module, filename, function, context_line].map(|leaf| leaf.filter(|text| !text.is_empty()))
    }

    fn module_leaf(&self) -> Option<Cow<'a, str>> {
        let module = self.module?;
        match self.family {
            Family::Java => modules::clean_java(module),
            Family::DotNet => Some(dotnet::clean_module(module)),
            // Made up from the address, and so it changes with the build.
            Family::JavaScript if self.abs_path.is_some_and(|path| path.ends_with(module)) => None,
            _ => Some(Cow::Borrowed(module)),
        }
    }

    fn filename_leaf(&self) -> Option<Cow<'a, str>> {
        let filename = self.filename?;
        if matches!(filename, "<anonymous>" | "[native code]") || self.is_from_url() {
            return None;
        }
        let name = filename.rsplit(['/', '\\']).next().unwrap_or(filename);
        if name.chars().any(char::is_uppercase) {
            return Some(Cow::Owned(name.to_lowercase()));
        }
        (!name.is_empty()).then_some(Cow::Borrowed(name))
    }

    fn function_leaf(&self) -> Option<Cow<'a, str>> {
        functions::clean(self.function.or(self.raw_function)?, self.module, self.family)
    }

    fn context_line_leaf(&self) -> Option<Cow<'a, str>> {
        if !self.family.groups_by_source_line() {
            return None;
        }
        if self.is_javascript() && self.function.is_none() && self.is_from_url() {
            return None;
        }
        let line = collapse_whitespace(self.context_line?);
        let too_long = line.len() > LONGEST_SOURCE_LINE && line.chars().count() > LONGEST_SOURCE_LINE;
        (!line.is_empty() && !too_long).then_some(line)
    }

    fn is_javascript(&self) -> bool {
        self.family == Family::JavaScript
    }

    fn is_outside_of_any_script(&self) -> bool {
        self.is_javascript()
            && (self.function == Some("eval")
                || matches!(self.abs_path, Some("native code" | "[native code]" | "eval code" | "<anonymous>")))
    }

    fn is_bare_url(&self) -> bool {
        self.is_javascript() && self.function.is_none() && self.is_from_url()
    }

    fn is_from_url(&self) -> bool {
        self.abs_path.is_some_and(is_url) || self.filename.is_some_and(is_url)
    }
}

fn is_url(path: &str) -> bool {
    ["http:", "https:", "blob:", "applewebdata:"].iter().any(|scheme| path.starts_with(scheme))
}

fn collapse_whitespace(line: &str) -> Cow<'_, str> {
    let line = line.trim();
    let mut after_space = false;
    let collapsed = line.chars().all(|c| {
        let doubled = c.is_whitespace() && (c != ' ' || after_space);
        after_space = c == ' ';
        !doubled
    });
    if collapsed {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    Cow::Owned(text)
}
