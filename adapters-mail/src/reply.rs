//! What a mail server answers.

use std::fmt::{Display, Formatter, Result};

use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Three digits; the first one tells how it went.
    pub(crate) code: u16,
    lines: Vec<String>,
}

impl Reply {
    /// Adds a line; whether it is the last one. None if it is no line of a reply.
    pub(crate) fn add(reply: &mut Option<Self>, line: &str) -> Option<bool> {
        let (code, rest) = line.split_at_checked(3)?;
        let is_code = code.bytes().all(|byte| byte.is_ascii_digit());
        let code = code.parse().ok().filter(|code| is_code && (200..600).contains(code))?;
        let (is_last, text) = match rest.split_at_checked(1) {
            None => (true, ""),
            Some((" ", text)) => (true, text),
            Some(("-", text)) => (false, text),
            Some(_) => return None,
        };
        let reply = reply.get_or_insert_with(|| Self { code, lines: Vec::new() });
        // The last line is what counts, should they differ.
        reply.code = code;
        reply.lines.push(text.to_owned());
        Some(is_last)
    }

    pub(crate) fn is_positive(&self) -> bool {
        self.code < 400
    }

    /// Whether its enhanced code (RFC 3463) is about policy and rights.
    pub(crate) fn is_of_policy(&self) -> bool {
        self.lines.iter().any(|line| line.starts_with("5.7."))
    }

    /// For what reads the lines of a good reply.
    pub(crate) fn to_response(&self) -> Response {
        let fine = Code::new(Severity::PositiveCompletion, Category::MailSystem, Detail::Zero);
        Response::new(fine, self.lines.clone())
    }

    /// For what answers the question of a login.
    pub(crate) fn to_question(&self) -> Response {
        let go_on = Code::new(Severity::PositiveIntermediate, Category::Unspecified3, Detail::Four);
        Response::new(go_on, self.lines.clone())
    }
}

impl Display for Reply {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", self.code, self.lines.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_until_the_last_one() {
        let mut reply = None;
        assert_eq!(Reply::add(&mut reply, "550-5.7.1 no"), Some(false));
        assert_eq!(Reply::add(&mut reply, "550 never"), Some(true));
        let reply = reply.unwrap();
        assert_eq!((reply.to_string().as_str(), reply.is_of_policy()), ("550 5.7.1 no never", true));
        assert_eq!(Reply::add(&mut None, "250"), Some(true));
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for line in ["", "25", "+25 x", "999 x", "2500", "hello", "ää"] {
            assert_eq!(Reply::add(&mut None, line), None, "{line}");
        }
    }
}
