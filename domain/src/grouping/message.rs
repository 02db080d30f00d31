//! Messages: what of a text is the fault, and what is chance.

use super::component::{Component, Reach};
use super::{exceptions, parameterize};
use crate::events::Event;

/// The log entry's leaf; its template where there is one, so that parameters do not count.
pub(super) fn component(event: &Event) -> Component<'_> {
    let mut component = Component::default();
    if let Some(text) = log_entry(event, "message").or_else(|| log_entry(event, "formatted")) {
        component.push("message", text_to_group_by(text), Reach::Both);
    }
    component
}

/// The message that fingerprints speak of: what was logged, else what was raised.
pub(super) fn shown(event: &Event) -> Option<&str> {
    log_entry(event, "formatted").or_else(|| log_entry(event, "message")).or_else(|| {
        let value = exceptions::values(event).next_back()?.get("value")?;
        value.as_str().filter(|text| !text.is_empty())
    })
}

fn log_entry<'a>(event: &'a Event, key: &str) -> Option<&'a str> {
    let text = event.payload.get("logentry")?.get(key)?;
    text.as_str().filter(|text| !text.is_empty())
}

/// The first lines of a text with all that varies replaced.
pub(super) fn text_to_group_by(text: &str) -> String {
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let head = match (lines.next(), lines.next()) {
        (Some(first), Some(second)) => format!("{first}\n{second}"),
        (Some(only), None) => only.to_owned(),
        (None, _) => return String::new(),
    };
    let head = head.trim();
    let mut grouped = parameterize(head);
    if head.len() < text.len() {
        grouped.push_str("...");
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::text_to_group_by;

    #[test]
    fn two_lines_that_are_not_blank_are_kept() {
        assert_eq!(text_to_group_by("one"), "one");
        assert_eq!(text_to_group_by("one\ntwo"), "one\ntwo");
        assert_eq!(text_to_group_by("one\r\n\n  \ntwo 2"), "one\ntwo <int>...");
        assert_eq!(text_to_group_by("one\ntwo\nthree"), "one\ntwo...");
        assert_eq!(text_to_group_by(" \n\t"), "");
        assert_eq!(text_to_group_by(""), "");
    }
}
