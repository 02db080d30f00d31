use std::fmt;

/// Where a provider was of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// When the user was there.
    Authorization,
    /// When it was asked what it says of itself, or that could not be used.
    Discovery,
    /// When the code was exchanged.
    Token,
    /// When what it vouches with was checked.
    Proof,
    /// When it was asked whose account it is.
    Account,
}

impl Step {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Discovery => "discovery",
            Self::Token => "token",
            Self::Proof => "proof",
            Self::Account => "account",
        }
    }
}

/// A standard code of an error: 1 to 64 lower-case letters and underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// Reads a code; none where the text is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b == b'_';
        let good = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        good.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What may be told of a provider's failure: nothing that the provider wrote but a standard code, since what it writes
/// may repeat the secrets that it was asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it failed.
    pub step: Step,
    /// What the provider calls it.
    pub code: Option<ErrorCode>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.as_ref().map_or("no standard code", ErrorCode::as_str);
        write!(f, "{}: {code}", self.step.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_no_free_text() {
        assert_eq!(ErrorCode::parse("invalid_grant").unwrap().as_str(), "invalid_grant");
        assert!(ErrorCode::parse(&"a".repeat(64)).is_some());
        for bad in ["", "invalid grant", "Code", "code1", "a\nb", &"a".repeat(65)] {
            assert_eq!(ErrorCode::parse(bad), None, "{bad}");
        }
    }
}
