//! Origins of web pages, and the patterns by which an application's owner lists those that may use its tokens.

/// Whether one of the patterns fits the origin. Case does not matter. A pattern is `*`, a whole origin
/// `scheme://host[:port]`, `host` or `host:port` with any scheme, `*.host` for a host and all below it, or `*:port`.
pub fn is_allowed<'a>(origin: &str, patterns: impl IntoIterator<Item = &'a str>) -> bool {
    let origin = origin.to_lowercase();
    let Some(parts) = Parts::of(&origin) else { return false };
    patterns.into_iter().any(|pattern| parts.fits(&pattern.trim().trim_end_matches('/').to_lowercase()))
}

/// An origin, taken apart.
struct Parts<'a> {
    whole: &'a str,
    host: &'a str,
    port: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(origin: &'a str) -> Option<Self> {
        let (scheme, authority) = origin.split_once("://")?;
        let (host, port) = host_and_port(authority);
        let known = match scheme {
            "http" => Some("80"),
            "https" => Some("443"),
            _ => None,
        };
        (!host.is_empty()).then_some(Self { whole: origin, host, port: port.or(known) })
    }

    fn fits(&self, pattern: &str) -> bool {
        if pattern == "*" || pattern == self.whole {
            return true;
        }
        if pattern.is_empty() || pattern.contains("://") {
            return false;
        }
        if let Some(domain) = pattern.strip_prefix("*.") {
            let (domain, port) = host_and_port(domain);
            let below = self.host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            return !domain.is_empty() && below && self.has_port(port);
        }
        let (host, port) = host_and_port(pattern);
        (host == "*" || host == self.host) && self.has_port(port)
    }

    fn has_port(&self, wanted: Option<&str>) -> bool {
        wanted.is_none_or(|wanted| self.port == Some(wanted))
    }
}

fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_pattern_fits_what_it_says() {
        let table: [(&str, &[&str], &[&str]); 7] = [
            ("*", &["https://a.example", "app://x"], &["", "nonsense"]),
            ("https://A.example", &["https://a.EXAMPLE"], &["http://a.example", "https://a.example:8443"]),
            ("https://a.example:8443/", &["https://a.example:8443"], &["https://a.example"]),
            ("a.example", &["http://a.example", "https://a.example:9"], &["https://b.a.example", "https://aa.example"]),
            ("a.example:443", &["https://a.example", "https://a.example:443"], &["https://a.example:1"]),
            ("*.a.example", &["https://a.example", "https://x.y.a.example:1"], &["https://xa.example"]),
            ("*:8080", &["http://a.example:8080", "https://[::1]:8080"], &["http://a.example"]),
        ];
        for (pattern, good, bad) in table {
            for origin in good {
                assert!(is_allowed(origin, [pattern]), "{pattern} {origin}");
            }
            for origin in bad {
                assert!(!is_allowed(origin, [pattern]), "{pattern} {origin}");
            }
        }
    }

    #[test]
    fn without_a_pattern_nothing_is_allowed() {
        assert!(!is_allowed("https://a.example", []));
        assert!(!is_allowed("https://a.example", ["", "*."]));
    }
}
