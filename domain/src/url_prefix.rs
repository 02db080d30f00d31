//! The address at which clients reach the server.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};

/// The longest address, in bytes: it stands in headers and cookies.
const MAX_LENGTH: usize = 500;

/// How clients reach Picket: scheme, host and, if any, port and path, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPrefix(String);

impl UrlPrefix {
    /// Reads an absolute http or https URL in ASCII: scheme, host, and, if any, port and path.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        if text.len() > MAX_LENGTH {
            return Err(format!("is longer than {MAX_LENGTH} bytes"));
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(|| format!("\"{text}\" is no URL"))?;
        if !matches!(scheme, "http" | "https") {
            return Err(format!("\"{text}\" is neither http nor https"));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if is_authority(authority) && path.split('/').skip(1).all(is_segment) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("\"{text}\" is no URL of scheme, host, port and path alone"))
        }
    }

    /// A server listening here, as seen from this machine.
    pub fn of(bound: SocketAddr) -> Self {
        if bound.ip().is_unspecified() {
            Self(format!("http://localhost:{}", bound.port()))
        } else {
            Self(format!("http://{bound}"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UrlPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host in letters, digits, dots and hyphens or an IPv6 address in brackets, and a port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => (address.parse::<Ipv6Addr>().is_ok(), port),
        None => {
            let at = text.find(':').unwrap_or(text.len());
            let (host, port) = text.split_at(at);
            (host.split('.').all(is_label), port)
        }
    };
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// A part of a path that stands for itself in headers, cookies and pages.
fn is_segment(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    plain && !matches!(text, "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_to_this_server_is_its_address() {
        for good in
            ["http://localhost:9000", "https://a.example/x/y-1", "http://[::1]:80", "http://127.0.0.1", "http://db_1:1"]
        {
            assert_eq!(UrlPrefix::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(UrlPrefix::parse(" https://a.example/x/ ").unwrap().as_str(), "https://a.example/x");
        let long = format!("http://a/{}", "x".repeat(600));
        for bad in [
            "http://127.0.0.1//evil.example",
            "http://a:99999",
            "http://a:0",
            "http://a:port",
            "http://a:",
            "http://[::1",
            "http://[zz]",
            "http://%zz",
            "http://.",
            "http://a|b",
            "http://a/b/../c",
            "http://a/;Domain=x",
            "http://é.example",
            "http://a/é",
            "http://u@h",
            "http://h/?q",
            "http://",
            "ftp://a",
            "a.example",
            &long,
        ] {
            assert!(UrlPrefix::parse(bad).is_err(), "{bad}");
        }
    }
}
