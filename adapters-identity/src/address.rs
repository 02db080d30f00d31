use std::fmt;
use std::net::Ipv4Addr;

use domain::identities::{InvalidPlace, Place};
use url::{Host, Url};

/// What is stored of an address holds so much.
const MAX_LENGTH: usize = 255;

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
        let plain = text.len() <= MAX_LENGTH
            && !text.contains(char::is_whitespace)
            && url.username().is_empty()
            && url.password().is_none();
        let plain = plain && url.query().is_none() && url.fragment().is_none();
        if plain && Reach::Here.allows(&url) { Ok(Self(text.to_owned())) } else { Err(InvalidAddress) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where a provider at this address may send requests.
    pub(crate) fn reach(&self) -> Reach {
        let is_here = Url::parse(&self.0).is_ok_and(|url| url.host().is_some_and(|host| is_here(&host)));
        if is_here { Reach::Here } else { Reach::Elsewhere }
    }

    /// The address as the server whose accounts are told. A slash at its end makes no other server of it.
    pub(crate) fn issuer(&self) -> Result<Place, InvalidPlace> {
        Place::parse(self.0.trim_end_matches('/'))
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

/// Where a provider may send requests of this server, and browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It is on this machine: https to anywhere, and http to this machine.
    Here,
    /// It is elsewhere: https alone, and not to this machine, whose services are none of its business.
    Elsewhere,
}

impl Reach {
    /// It may.
    pub(crate) fn allows(self, url: &Url) -> bool {
        let here = url.host().is_some_and(|host| is_here(&host));
        match url.scheme() {
            "https" => url.host().is_some() && (self == Self::Here || !here),
            "http" => self == Self::Here && here,
            _ => false,
        }
    }
}

/// The host is this machine, by its name or its address.
fn is_here(host: &Host<&str>) -> bool {
    let is_v4 = |address: &Ipv4Addr| address.is_loopback() || address.is_unspecified();
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(address) => is_v4(address),
        Host::Ipv6(address) => {
            address.is_loopback() || address.is_unspecified() || address.to_ipv4_mapped().is_some_and(|v4| is_v4(&v4))
        }
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
            "https://gitlab.com/a b",
            &format!("https://gitlab.com/{}", "a".repeat(255)),
        ] {
            assert_eq!(Address::parse(bad), Err(InvalidAddress), "{bad}");
        }
        assert_eq!(Address::parse("https://a.example/").unwrap().join("/b"), "https://a.example/b");
    }

    #[test]
    fn a_provider_elsewhere_reaches_nothing_on_this_machine() {
        let reach = |text: &str| Address::parse(text).unwrap().reach();
        assert_eq!((reach("https://id.example"), reach("https://10.0.0.1")), (Reach::Elsewhere, Reach::Elsewhere));
        assert_eq!((reach("http://127.0.0.1:9"), reach("https://localhost")), (Reach::Here, Reach::Here));
        for (url, elsewhere, here) in [
            ("https://keys.example/", true, true),
            ("http://keys.example/", false, false),
            ("http://127.0.0.1:9/", false, true),
            ("https://127.0.0.1:9/", false, true),
            ("https://0.0.0.0/", false, true),
            ("https://[::ffff:127.0.0.1]/", false, true),
            ("https://[::1]/", false, true),
            ("https://a.localhost./", false, true),
            ("ftp://keys.example/", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!((Reach::Elsewhere.allows(&url), Reach::Here.allows(&url)), (elsewhere, here), "{url}");
        }
    }
}
