use url::Url;

/// The longest address, in characters.
pub const MAX_URL: usize = 255;

/// The scheme that the mobile application is called back by.
const MOBILE: &str = "picket-mobile-agent";

/// The text is no address of the kind that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// It is no absolute address with a host.
    #[error("not a URL")]
    NotUrl,
    /// It is one, of a scheme that may not be used here.
    #[error("the scheme is not allowed")]
    SchemeNotAllowed,
    /// It has too many characters.
    #[error("an address has at most {MAX_URL} characters")]
    TooLong,
}

/// Where an application may have users sent back to, kept as it was written.
///
/// It is an absolute address with a host, `http`, `https` or that of the mobile application, without blanks or control
/// characters, and without a fragment, which RFC 6749 (3.1.2) forbids. Backslashes are refused as well: browsers read
/// them as slashes, so that the host may be another than the one that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks an address.
    pub fn parse(text: &str) -> Result<Self, InvalidUrl> {
        let text = address(text, &["http", "https", MOBILE])?;
        if text.contains(['#', '\\']) {
            return Err(InvalidUrl::NotUrl);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of an application's own: an `http` or `https` address with a host. Kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebUrl(String);

impl WebUrl {
    /// Checks an address.
    pub fn parse(text: &str) -> Result<Self, InvalidUrl> {
        Ok(Self(address(text, &["http", "https"])?.to_owned()))
    }

    /// The address, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text without blanks around it, if it is an absolute address of one of the schemes.
fn address<'a>(text: &'a str, schemes: &[&str]) -> Result<&'a str, InvalidUrl> {
    let text = text.trim();
    if text.chars().count() > MAX_URL {
        return Err(InvalidUrl::TooLong);
    }
    let (scheme, rest) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).ok_or(InvalidUrl::NotUrl)?;
    if text.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Err(InvalidUrl::NotUrl);
    }
    if !schemes.iter().any(|allowed| allowed.eq_ignore_ascii_case(scheme)) {
        return Err(InvalidUrl::SchemeNotAllowed);
    }
    // The parser forgives a missing authority: it takes the first part of the path for it.
    let has_authority = !rest.is_empty() && !rest.starts_with(['/', '?', '#', '\\']);
    let has_host = || Url::parse(text).is_ok_and(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    if has_authority && has_host() { Ok(text) } else { Err(InvalidUrl::NotUrl) }
}

/// A letter, then letters, digits, plus, minus or dots.
fn is_scheme(text: &str) -> bool {
    let is_further = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(is_further)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_kept_as_it_was_written() {
        for good in [
            "https://example.com",
            "HTTPS://Example.COM/a/../b?x=y&z",
            "http://127.0.0.1/cb",
            "http://[::1]:8080/",
            "http://localhost:8000/cb",
            "https://user@example.com/",
            "https://example.com/r?to=https://other.example/",
            "picket-mobile-agent://callback",
            "Picket-Mobile-Agent://callback/a?b",
        ] {
            assert_eq!(RedirectUri::parse(good).as_ref().map(RedirectUri::as_str), Ok(good));
        }
        assert_eq!(RedirectUri::parse(" https://a.example ").unwrap().as_str(), "https://a.example");
    }

    #[test]
    fn what_is_no_address_with_a_host_is_refused() {
        for bad in [
            "",
            "example.com",
            "/cb",
            "//example.com",
            "javascript:alert(1)",
            "mailto:kim@example.com",
            "://example.com",
            "1http://example.com",
            "ht tp://example.com",
            "http:/example.com",
            "http://",
            "http:///example.com",
            "https://?x",
            "https://#x",
            "https://user@",
            "https://:80",
            "https://exa mple.com",
            "https://example.com/a b",
            "https://example.com/a\nb",
            "https://example.com/\u{a0}b",
            "https://example.com/\0",
            "https://example.com:port/",
            "https://example.com\\@evil.example",
            "https://\\evil.example",
            "https://example.com/#fragment",
            "https://example.com/#",
            "picket-mobile-agent://",
            "picket-mobile-agent:///callback",
        ] {
            assert_eq!(RedirectUri::parse(bad), Err(InvalidUrl::NotUrl), "{bad:?}");
        }
    }

    #[test]
    fn other_schemes_are_told_apart_from_what_is_no_address() {
        for bad in ["ftp://example.com", "javascript://alert(1)", "data://x", "picket-mobile-agents://x", "file:///x"] {
            assert_eq!(RedirectUri::parse(bad), Err(InvalidUrl::SchemeNotAllowed), "{bad:?}");
        }
        assert_eq!(WebUrl::parse("picket-mobile-agent://callback"), Err(InvalidUrl::SchemeNotAllowed));
    }

    #[test]
    fn an_address_has_255_characters_at_most() {
        let of_length = |length: usize| format!("https://example.com/{}", "x".repeat(length - 20));
        assert!(RedirectUri::parse(&of_length(255)).is_ok() && WebUrl::parse(&of_length(255)).is_ok());
        assert_eq!(RedirectUri::parse(&of_length(256)), Err(InvalidUrl::TooLong));
        assert_eq!(WebUrl::parse(&of_length(256)), Err(InvalidUrl::TooLong));
    }

    #[test]
    fn a_page_may_have_a_fragment() {
        let page = "https://example.com/terms#privacy";
        assert_eq!(WebUrl::parse(page).unwrap().as_str(), page);
        assert_eq!(WebUrl::parse("example.com"), Err(InvalidUrl::NotUrl));
    }
}
