//! Which statements are kept prepared.
//!
//! What is searched for makes too many texts to keep all of them in every connection. But most searches are of a few
//! kinds, whose values are bound: it saves the server about a millisecond to know a text already.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

/// So many texts are kept. What the server holds of one is some tens of kilobytes in each connection.
const KEPT: usize = 128;

/// A text is kept when it comes a second time while so many others came.
const SEEN: usize = 1024;

/// A longer text, in bytes, is never kept.
const LONGEST: usize = 3000;

static TEXTS: LazyLock<Mutex<Texts>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Texts {
    seen: HashSet<String>,
    kept: HashSet<String>,
}

/// Whether the statement of this text is to be kept prepared by whichever connection runs it.
pub(super) fn is_kept(text: &str) -> bool {
    TEXTS.lock().is_ok_and(|mut texts| texts.is_kept(text))
}

impl Texts {
    fn is_kept(&mut self, text: &str) -> bool {
        if self.kept.contains(text) {
            return true;
        }
        if self.kept.len() >= KEPT || text.len() > LONGEST {
            return false;
        }
        if self.seen.remove(text) {
            return self.kept.insert(text.to_owned());
        }
        if self.seen.len() >= SEEN {
            self.seen.clear();
        }
        self.seen.insert(text.to_owned());
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_from_its_second_time_on() {
        let mut texts = Texts::default();
        assert_eq!([1, 2, 3].map(|_| texts.is_kept("SELECT 1")), [false, true, true]);
        assert!(!texts.is_kept("SELECT 2"));
    }

    #[test]
    fn texts_are_kept_up_to_a_number() {
        let mut texts = Texts::default();
        let kept = (0..2 * KEPT).filter(|number| {
            let text = format!("SELECT {number}");
            texts.is_kept(&text) || texts.is_kept(&text)
        });
        assert_eq!(kept.count(), KEPT);
        assert!(texts.is_kept("SELECT 0"));
        let long = "SELECT 1".repeat(LONGEST);
        assert!(!texts.is_kept(&long) && !texts.is_kept(&long));
        for number in 0..3 * SEEN {
            texts.is_kept(&format!("SELECT 'other {number}'"));
        }
        assert!(texts.seen.len() <= SEEN);
    }
}
