/// Whether the user may or must be asked (OpenID Connect Core, 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prompt {
    /// The user must not be asked.
    pub is_none: bool,
    /// The user must log in, logged in or not.
    pub logs_in: bool,
    /// The user must be asked, even where they consented before.
    pub asks: bool,
}

impl Prompt {
    /// Reads words with blanks between; `none` stands alone or the list is none. Words that are not known are left out.
    pub fn parse(text: &str) -> Option<Self> {
        let words = || text.split_whitespace();
        let is_none = words().any(|word| word == "none");
        if is_none && words().count() > 1 {
            return None;
        }
        // Another account is chosen by logging in with it.
        let logs_in = words().any(|word| word == "login" || word == "select_account");
        Some(Self { is_none, logs_in, asks: words().any(|word| word == "consent") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_a_list_of_words() {
        let of = |is_none, logs_in, asks| Some(Prompt { is_none, logs_in, asks });
        for (text, expected) in [
            ("", of(false, false, false)),
            ("none", of(true, false, false)),
            ("consent", of(false, false, true)),
            ("login consent", of(false, true, true)),
            ("select_account", of(false, true, false)),
            ("create", of(false, false, false)),
            ("none consent", None),
            ("login none", None),
        ] {
            assert_eq!(Prompt::parse(text), expected, "{text}");
        }
    }
}
