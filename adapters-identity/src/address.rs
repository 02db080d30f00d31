use std::fmt;

use url::{Host, Url};

/// The address of a provider: https, or http to this machine; without user, query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// The text is not the address of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no https:// address without user, query and fragment; http:// goes to this machine only")]
pub struct InvalidAddress;

impl Address {
    /// Checks an address; it is not changed, since an issuer is known by it letter for letter.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let url = Url::parse(text).map_err(|_| InvalidAddress)?;
        let plain = url.username().is_empty() && url.password().is_none();
        let plain = plain && url.query().is_none() && url.fragment().is_none();
        if plain && is_safe(&url) { Ok(Self(text.to_owned())) } else { Err(InvalidAddress) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, with this path behind.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.trim_end_matches('/'))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Nobody on the way can read or change what goes there.
pub(crate) fn is_safe(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_safe_on_its_way() {
        for good in [
            "https://gitlab.com",
            "https://id.example/realms/a/",
            "http://127.0.0.1:9",
            "http://[::1]/",
            "http://localhost",
        ] {
            assert_eq!(Address::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "gitlab.com",
            "http://gitlab.com",
            "http://localhost.example",
            "http://192.0.2.1",
            "ftp://localhost",
            "file:///etc/passwd",
            "https://kim@gitlab.com",
            "https://gitlab.com?a=b",
            "https://gitlab.com#a",
        ] {
            assert_eq!(Address::parse(bad), Err(InvalidAddress), "{bad}");
        }
        assert_eq!(Address::parse("https://a.example/").unwrap().join("/b"), "https://a.example/b");
    }
}
