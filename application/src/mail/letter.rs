//! What a mail says, written once for its text and its HTML.

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, html};

const PAGE: &str = "margin:0;padding:24px;background:#f4f4f6;color:#1f1f29;font:16px/1.5 sans-serif";
const CARD: &str = "max-width:600px;margin:0 auto;padding:24px 32px;background:#fff;border-radius:6px";
const BUTTON: &str =
    "display:inline-block;padding:10px 18px;background:#2b4acb;color:#fff;border-radius:4px;text-decoration:none";
const CODE: &str = "padding:12px;background:#f4f4f6;overflow-wrap:anywhere;white-space:pre-wrap";
const FOOTER: &str = "max-width:600px;margin:16px auto 0;color:#5c5c6b;font-size:13px";

/// A letter in parts. Whatever stands in them is text, never markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject, without the prefix that every mail gets.
    pub subject: String,
    /// The heading of the body.
    pub heading: String,
    /// The body.
    pub parts: Vec<Part>,
    /// Below the body, in small letters: why it was sent, and where that is changed.
    pub footer: Vec<Part>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// Names with their values, one a line.
    Facts(Vec<(&'static str, String)>),
    /// Lines that are shown as they are.
    Code(String),
    /// A link, as a button where the letter is HTML.
    Link {
        /// What it says.
        label: String,
        /// Where it leads.
        url: String,
    },
}

impl Part {
    /// A paragraph.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A link.
    pub fn link(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self::Link { label: label.into(), url: url.into() }
    }
}

impl Letter {
    /// The letter as text.
    pub fn text(&self) -> String {
        let heading = one_line(&self.heading);
        let mut text = format!("{heading}\n{}\n", "=".repeat(heading.chars().count()));
        self.parts.iter().for_each(|part| add(&mut text, part));
        if !self.footer.is_empty() {
            text.push_str("\n-- \n");
            self.footer.iter().for_each(|part| add(&mut text, part));
        }
        text
    }

    /// The letter as a page of HTML without anything that would have to be loaded.
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.subject) }
                }
                body style=(PAGE) {
                    div style=(CARD) {
                        h1 style="font-size:22px;margin-top:0" { (self.heading) }
                        @for part in &self.parts { (markup(part, true)) }
                    }
                    @if !self.footer.is_empty() {
                        div style=(FOOTER) { @for part in &self.footer { (markup(part, false)) } }
                    }
                }
            }
        };
        page.into_string()
    }
}

fn add(text: &mut String, part: &Part) {
    text.push('\n');
    // Writing to a text does not fail.
    let _ = match part {
        Part::Text(paragraph) => writeln!(text, "{}", one_line(paragraph)),
        Part::Facts(facts) => facts.iter().try_for_each(|(name, value)| writeln!(text, "{name}: {}", one_line(value))),
        Part::Code(lines) => lines.lines().try_for_each(|line| writeln!(text, "    {}", one_line(line))),
        Part::Link { label, url } => writeln!(text, "{}:\n{}", one_line(label), one_line(url)),
    };
}

/// What somebody chose, as the name of a token, must not look like more of the letter.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}

fn markup(part: &Part, as_button: bool) -> Markup {
    match part {
        Part::Text(paragraph) => html! { p { (paragraph) } },
        Part::Facts(facts) => html! {
            table { @for (name, value) in facts { tr { td { (name) } td { (value) } } } }
        },
        Part::Code(lines) => html! { pre style=(CODE) { (lines) } },
        Part::Link { label, url } => html! { p { a href=(url) style=[as_button.then_some(BUTTON)] { (label) } } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "A <b>".into(),
            heading: "Höh".into(),
            parts: vec![
                Part::text("Hello <Kim> & co."),
                Part::Facts(vec![("Name", "\"x\"".into()), ("Time", "now".into())]),
                Part::Code("a\n  b".into()),
                Part::link("Go", "https://p.example/?a=1&b=\"2\""),
            ],
            footer: vec![Part::text("Why."), Part::link("Stop", "https://p.example/stop/")],
        }
    }

    #[test]
    fn as_text_every_part_stands_alone() {
        let expected = "Höh\n===\n\nHello <Kim> & co.\n\nName: \"x\"\nTime: now\n\n    a\n      b\n\n\
                        Go:\nhttps://p.example/?a=1&b=\"2\"\n\n-- \n\nWhy.\n\nStop:\nhttps://p.example/stop/\n";
        assert_eq!(letter().text(), expected);
    }

    #[test]
    fn in_the_text_nothing_that_stands_in_the_parts_is_another_line() {
        let evil = "a\r\n\nb\u{85}c\u{2028}d\re\u{1b}";
        let told = "a   b c d e ";
        let letter = Letter {
            subject: "s".into(),
            heading: evil.into(),
            parts: vec![
                Part::text(evil),
                Part::Facts(vec![("Name", evil.into())]),
                Part::Code("x\ry\nz".into()),
                Part::link(evil, evil),
            ],
            footer: Vec::new(),
        };
        let underline = "=".repeat(12);
        let expected = format!("{told}\n{underline}\n\n{told}\n\nName: {told}\n\n    x y\n    z\n\n{told}:\n{told}\n");
        assert_eq!(letter.text(), expected);
    }

    #[test]
    fn in_html_nothing_that_stands_in_the_parts_is_markup() {
        let html = letter().html();
        for part in [
            "<title>A &lt;b&gt;</title>",
            "<p>Hello &lt;Kim&gt; &amp; co.</p>",
            "<td>Name</td><td>&quot;x&quot;</td>",
            "a\n  b</pre>",
            "<a href=\"https://p.example/?a=1&amp;b=&quot;2&quot;\" style=",
            "<a href=\"https://p.example/stop/\">Stop</a>",
        ] {
            assert!(html.contains(part), "no {part} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains("src="));
    }
}
