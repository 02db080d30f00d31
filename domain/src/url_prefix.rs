//! The address at which clients reach the server.

use std::fmt;
use std::net::SocketAddr;

/// How clients reach Picket: scheme, host and, if any, port and path, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPrefix(String);

impl UrlPrefix {
    /// Reads an absolute http or https URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text.split_once("://").ok_or_else(|| format!("\"{text}\" is no URL"))?;
        if !matches!(scheme, "http" | "https") {
            return Err(format!("\"{text}\" is neither http nor https"));
        }
        let host = rest.split('/').next().unwrap_or_default();
        let bad =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '"' | '<' | '>' | '\\');
        if host.is_empty() || host.starts_with(':') || rest.contains(bad) {
            return Err(format!("\"{text}\" is no URL of scheme, host, port and path alone"));
        }
        Ok(Self(text.to_owned()))
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
