//! What a mail about a comment says.

use domain::issues::ShortId;

use super::mails::Told;
use crate::alerts::{Links, one_line};
use crate::mail::{Letter, Part};

/// So many characters of a title stand in a subject.
const SUBJECT: usize = 120;

/// So many characters of a line of the body.
const LINE: usize = 500;

/// So many characters of the comment.
const TEXT: usize = 4_000;

/// The letter to one reader.
pub(super) struct CommentLetter<'a> {
    pub(super) told: &'a Told<'a>,
    /// The comment mentions the reader.
    pub(super) is_mentioned: bool,
}

impl CommentLetter<'_> {
    pub(super) fn letter(&self, links: &Links, unsubscribe: &str) -> Letter {
        let located = self.told.located;
        let short_id = ShortId::text(&located.project.slug, located.issue.number);
        let title = &located.issue.summary.title;
        let author = one_line(self.told.author.display_name(), LINE);
        let text: String = self.told.text.chars().take(TEXT).collect();
        let why = if self.is_mentioned {
            "You get this because the comment mentions you."
        } else {
            "You get this because you are subscribed to the issue."
        };
        Letter {
            subject: format!("Re: [{short_id}] {}", one_line(title, SUBJECT)),
            heading: format!("{author} commented"),
            parts: vec![
                Part::Code(text),
                Part::Facts(vec![
                    ("Issue", short_id),
                    ("Title", one_line(title, LINE)),
                    ("Project", one_line(&located.project.name, LINE)),
                ]),
                Part::link("Open the issue", links.issue(&located.organization.slug, located.issue.id)),
            ],
            footer: vec![Part::text(why), Part::link("No more mails about issues of this project", unsubscribe)],
        }
    }
}
