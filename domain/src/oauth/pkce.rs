/// A code challenge by the method S256: 43 to 128 unreserved characters (RFC 7636, 4.2). Other methods are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge(String);

/// The text is not a code challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code challenge has 43 to 128 unreserved characters")]
pub struct InvalidCodeChallenge;

impl CodeChallenge {
    /// Checks a challenge.
    pub fn parse(text: &str) -> Result<Self, InvalidCodeChallenge> {
        if is_verifier(text) { Ok(Self(text.to_owned())) } else { Err(InvalidCodeChallenge) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text has the form of a code verifier: 43 to 128 unreserved characters (RFC 7636, 4.1).
pub fn is_verifier(text: &str) -> bool {
    let is_unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_has_43_to_128_unreserved_characters() {
        for good in ["a".repeat(43), "~".repeat(128), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()] {
            assert_eq!(CodeChallenge::parse(&good).map(|challenge| challenge.as_str().to_owned()), Ok(good));
        }
        for bad in ["a".repeat(42), "a".repeat(129), format!("{}+", "a".repeat(43)), "é".repeat(30), String::new()] {
            assert_eq!(CodeChallenge::parse(&bad), Err(InvalidCodeChallenge), "{bad}");
        }
    }
}
