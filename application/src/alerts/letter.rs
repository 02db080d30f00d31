//! What an alert says.

use domain::alerts::AlertReason;
use domain::issues::{Issue, ShortId};
use domain::organizations::Organization;
use domain::projects::Project;

use super::links::Links;
use super::port::Audience;
use crate::mail::{Letter, Part};

/// So many characters of a title stand in a subject.
const SUBJECT: usize = 120;

/// So many characters of what events brought stand in a line of the body.
const LINE: usize = 500;

/// What is told of an issue.
pub(super) struct Notice<'a> {
    pub(super) organization: &'a Organization,
    pub(super) project: &'a Project,
    pub(super) issue: &'a Issue,
    pub(super) reason: AlertReason,
    /// The version of the release in which it was seen last.
    pub(super) release: Option<&'a str>,
    pub(super) audience: Audience,
    /// No more alerts of the project follow for now; it has had so many.
    pub(super) last_of: Option<u32>,
}

impl Notice<'_> {
    /// The letter to somebody who can have no more of them at this address.
    pub(super) fn letter(&self, links: &Links, unsubscribe: &str) -> Letter {
        let issue = self.issue;
        let title = &issue.summary.title;
        let short_id = ShortId::text(&self.project.slug, issue.number);
        let heading = match self.reason {
            AlertReason::New => "New issue",
            AlertReason::Regression => "Issue is back",
        };
        let slug = &self.organization.slug;
        let mut parts = vec![
            Part::text(one_line(title, LINE)),
            Part::Facts(self.facts(&short_id)),
            Part::link("Open the issue", links.issue(slug, issue.id)),
        ];
        if let Some(count) = self.last_of {
            parts.push(Part::text(format!(
                "This project has had {count} mails about issues within an hour. More of this hour are left out."
            )));
            parts.push(Part::link("All issues of the project", links.issues(slug, self.project.id)));
        }
        Letter {
            subject: format!("[{short_id}] {}", one_line(title, SUBJECT)),
            heading: heading.to_owned(),
            parts,
            footer: vec![Part::Text(self.why()), Part::link("No more mails about issues of this project", unsubscribe)],
        }
    }

    fn facts(&self, short_id: &str) -> Vec<(&'static str, String)> {
        let issue = self.issue;
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        let culprit = one_line(&issue.summary.culprit, LINE);
        let mut facts = vec![
            ("Issue", short_id.to_owned()),
            ("Project", one_line(&self.project.name, LINE)),
            ("Level", issue.summary.level.as_str().to_owned()),
        ];
        facts.extend((!culprit.is_empty()).then_some(("Where", culprit)));
        facts.extend(self.release.map(|version| ("Release", one_line(version, LINE))));
        facts.extend([
            ("First seen", time(issue.first_seen)),
            ("Last seen", time(issue.last_seen)),
            ("Times seen", issue.times_seen.to_string()),
        ]);
        facts
    }

    fn why(&self) -> String {
        let (project, organization) = (one_line(&self.project.name, LINE), one_line(&self.organization.name, LINE));
        match self.audience {
            Audience::Teams => format!("You get this because you are in a team of the project {project}."),
            Audience::Organization => {
                format!("You get this because you are a member of {organization}, and {project} has no team.")
            }
        }
    }
}

/// The text as one line of at most so many characters: what events bring must not look like more of the letter, nor
/// reach the headers of the mail.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().nth(limit).is_none() {
        return line;
    }
    let kept: String = line.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_an_end() {
        assert_eq!(one_line("  a\r\nBcc: x@example.com\u{2028}\u{1b}[0m\tb\0 ", 99), "a Bcc: x@example.com [0m b");
        assert_eq!(one_line("äöüß", 4), "äöüß");
        assert_eq!(one_line("äöüßx", 4), "äöü…");
        assert_eq!(one_line("ab cd", 4), "ab…");
        assert_eq!(one_line("", 4), "");
    }
}
