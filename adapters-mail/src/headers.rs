//! Texts that are safe in a header, whatever they are made of.

use lettre::message::header::{HeaderName, HeaderValue};

/// So many characters of a subject; no line of a mail may have 1000.
const MAX_SUBJECT: usize = 400;

/// The name of a list has at most so many characters (RFC 2919).
const MAX_LIST: usize = 255;

/// A longer URL is left out, since no line of a mail may have 1000 characters.
const MAX_URL: usize = 900;

/// A header that may be written as it is, or encoded by words where it has other characters than ASCII.
pub(crate) fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// One line, whatever the title of an issue holds.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect();
    // What looks like an encoded word would be shown as what it encodes.
    words.join(" ").replace("=?", "= ?")
}

/// The subject of a mail.
pub(crate) fn subject(prefix: &str, subject: &str) -> String {
    let line = one_line(&format!("{prefix} {subject}"));
    match line.char_indices().nth(MAX_SUBJECT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Labels joined by dots, of which nothing is left but letters, digits, hyphens and underscores.
pub(crate) fn labels(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let labels = text.split('.').map(|label| label.chars().map(safe).collect::<String>());
    let labels = labels.map(|label| label.trim_matches('-').to_owned()).filter(|label| !label.is_empty());
    labels.collect::<Vec<_>>().join(".")
}

/// The name of a mailing list, in its brackets. None if nothing is left of it.
pub(crate) fn list_id(list: &str, namespace: &str) -> Option<String> {
    let name = [labels(list), labels(namespace)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let name = name.join(".");
    (!name.is_empty() && name.len() <= MAX_LIST).then(|| format!("<{name}>"))
}

/// A web address in its brackets. None if it is none that may stand there.
pub(crate) fn link(url: &str) -> Option<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"\\,".contains(&b));
    (is_web && is_plain && url.len() <= MAX_URL).then(|| format!("<{url}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_that_encodes_nothing() {
        assert_eq!(
            subject("[Picket]", "boom\r\nBcc: eve@example.com\0 \u{85}x"),
            "[Picket] boom Bcc: eve@example.com x"
        );
        assert_eq!(subject(" ", "a =?utf-8?q?b?="), "a = ?utf-8?q?b?=");
        assert_eq!(subject("", &"ö".repeat(500)), format!("{}…", "ö".repeat(400)));
    }

    #[test]
    fn labels_are_safe_whatever_they_are_made_of() {
        assert_eq!(labels("my-app.acme_2"), "my-app.acme_2");
        assert_eq!(labels("a>\r\nX: y.ä..-b-"), "a---X--y.b");
        assert_eq!(labels("[127.0.0.1]"), "127.0.0.1");
    }

    #[test]
    fn a_list_has_a_name_that_fits() {
        assert_eq!(list_id("web.acme", "errors.example.com").as_deref(), Some("<web.acme.errors.example.com>"));
        assert_eq!(list_id("web", "").as_deref(), Some("<web>"));
        assert_eq!(list_id("", "ö"), None);
        assert_eq!(list_id(&"a".repeat(300), "b"), None);
    }

    #[test]
    fn a_link_is_a_plain_web_address() {
        assert_eq!(link("https://p.example/?a=1").as_deref(), Some("<https://p.example/?a=1>"));
        let long = format!("https://p.example/{}", "a".repeat(1000));
        for bad in
            ["ftp://x", "https://x/\r\nBcc: y", "https://x/>y", "https://x/ö", "https://x/ y", "javascript:1", &long]
        {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
