use url::{Host, Url, form_urlencoded};

/// Where a user may be sent back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectTarget(String);

impl RedirectTarget {
    /// The registered URI that the asked one names. They are compared as browsers read them: dot segments are
    /// collapsed and an empty path is `/`, but a final slash counts. An `http` URI of the loopback host that was
    /// registered without a port fits every port (RFC 8252, 7.3). A registered URI is kept as it was written.
    pub fn find(registered: &[String], asked: &str) -> Option<Self> {
        let url = comparable(asked)?;
        registered.iter().find_map(|text| {
            let known = comparable(text)?;
            if known == url && (text == asked || is_plain(asked)) {
                return Some(Self::of(text, &known));
            }
            (is_plain(asked) && differs_in_port_alone(&known, &url)).then(|| Self::of(asked, &url))
        })
    }

    /// The one registered URI, for a request that names none.
    pub fn only(registered: &[String]) -> Option<Self> {
        match registered {
            [only] => Some(Self::of(only, &comparable(only)?)),
            _ => None,
        }
    }

    /// The text as it was written, where a header can hold it.
    fn of(text: &str, url: &Url) -> Self {
        Self(if text.is_ascii() { text.to_owned() } else { url.as_str().to_owned() })
    }

    /// The URI.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a content security policy calls its server: `scheme://host:port`, or the scheme alone where a policy has
    /// no way to name the host.
    pub fn policy_source(&self) -> String {
        let Ok(url) = Url::parse(&self.0) else { return String::new() };
        let scheme = url.scheme();
        // What else a host may hold would mean something to a policy.
        let is_plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        match (url.host(), scheme) {
            (Some(Host::Domain(name)), "http" | "https") if is_plain(name) => url.origin().ascii_serialization(),
            (Some(Host::Ipv4(_)), "http" | "https") => url.origin().ascii_serialization(),
            _ => format!("{scheme}:"),
        }
    }
}

/// A URI without what must not be in a redirect URI: blanks, control characters and a fragment.
fn comparable(text: &str) -> Option<Url> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let mut url = Url::parse(text).ok().filter(|url| url.has_host() && url.fragment().is_none())?;
    if url.path().is_empty() {
        url.set_path("/");
    }
    Some(url)
}

/// It leaves nothing to how a browser mends it: the host stands there as it is, behind two slashes and without a user's
/// name before it.
fn is_plain(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    text.is_ascii() && !text.contains('\\') && !authority.is_empty() && !authority.contains(['@', '%'])
}

fn differs_in_port_alone(known: &Url, asked: &Url) -> bool {
    let is_loopback = match known.host() {
        Some(Host::Ipv4(address)) => address.octets() == [127, 0, 0, 1],
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if !is_loopback || known.scheme() != "http" || known.port().is_some() {
        return false;
    }
    let mut asked = asked.clone();
    asked.set_port(None).is_ok() && asked == *known
}

/// The URI with these added to its query.
pub fn with_query(target: &RedirectTarget, pairs: &[(&str, &str)]) -> String {
    let text = target.as_str();
    let separator = match text.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{text}{separator}{}", encoded(pairs))
}

/// The URI with these as its fragment.
pub fn with_fragment(target: &RedirectTarget, pairs: &[(&str, &str)]) -> String {
    format!("{}#{}", target.as_str(), encoded(pairs))
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(registered: &str, asked: &str) -> Option<String> {
        RedirectTarget::find(&[registered.to_owned()], asked).map(|target| target.as_str().to_owned())
    }

    #[test]
    fn what_browsers_read_alike_is_the_registered_uri() {
        for (registered, asked) in [
            ("https://example.com", "https://example.com"),
            ("https://example.com", "https://example.com/"),
            ("https://example.com/", "https://EXAMPLE.com:443"),
            ("https://example.com/a/b", "https://example.com/a/x/../b"),
            ("https://example.com/cb?a=1", "https://example.com/./cb?a=1"),
            ("picket-mobile-agent://login", "picket-mobile-agent://login/"),
        ] {
            assert_eq!(find(registered, asked).as_deref(), Some(registered), "{asked}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for (registered, asked) in [
            ("https://example.com/cb", "https://example.com/cb/"),
            ("https://example.com/cb", "https://example.com/cb?a=1"),
            ("https://example.com/cb", "https://example.com/cb#a"),
            ("https://example.com/cb", "https://example.com/cb/../other"),
            ("https://example.com/cb", "https://example.com/cb/more"),
            ("https://example.com", "http://example.com"),
            ("https://example.com", "https://example.com.evil.example"),
            ("https://example.com", "https://example.com@evil.example"),
            ("https://example.com", "https://kim@example.com"),
            ("https://example.com", "https://example.com:8443"),
            ("https://localhost/cb", "https://localhost:9/cb"),
            ("http://localhost:80/cb", "http://localhost.evil.example/cb"),
            ("http://localhost:8000/cb", "http://localhost:9/cb"),
            ("http://127.0.0.2/cb", "http://127.0.0.2:9/cb"),
            ("http://localhost/cb", "http://localhost:9/other"),
            ("https://example.com", "https://exam\nple.com"),
            ("https://example.com", " https://example.com"),
            ("https://example.com", ""),
            ("https://example.com", "javascript:alert(1)"),
            ("https://example.com", "https:example.com"),
            ("https://example.com", "https:///example.com"),
            ("https://example.com", "https:\\\\example.com"),
            ("https://example.com", "https://ex%61mple.com"),
            ("https://example.com", "https://@example.com"),
            ("https://example.com", "https://example\u{3002}com"),
            ("http://localhost/cb", "http:localhost:9/cb"),
            ("http://localhost/cb", "http:/localhost:9/cb"),
            ("http://localhost/cb", "http:///localhost:9/cb"),
        ] {
            assert_eq!(find(registered, asked), None, "{asked}");
        }
    }

    #[test]
    fn a_loopback_uri_without_a_port_fits_every_port() {
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            let asked = format!("http://{host}:54321/cb");
            assert_eq!(find(&format!("http://{host}/cb"), &asked), Some(asked));
        }
    }

    #[test]
    fn without_a_uri_there_must_be_exactly_one() {
        let (a, b) = ("https://a.example".to_owned(), "https://b.example".to_owned());
        assert_eq!(RedirectTarget::only(std::slice::from_ref(&a)).unwrap().as_str(), a);
        assert_eq!((RedirectTarget::only(&[]), RedirectTarget::only(&[a, b])), (None, None));
    }

    #[test]
    fn answers_are_added_to_what_is_there() {
        let target = |text: &str| RedirectTarget(text.to_owned());
        let pairs = [("error", "invalid_scope"), ("state", "a b&c")];
        let all = "error=invalid_scope&state=a+b%26c";
        assert_eq!(with_query(&target("https://e.example"), &pairs), format!("https://e.example?{all}"));
        assert_eq!(with_query(&target("https://e.example?x=1"), &pairs), format!("https://e.example?x=1&{all}"));
        assert_eq!(with_query(&target("https://e.example?"), &pairs), format!("https://e.example?{all}"));
        assert_eq!(with_fragment(&target("https://e.example"), &pairs), format!("https://e.example#{all}"));
    }

    #[test]
    fn a_policy_names_the_server_or_at_least_the_scheme() {
        for (uri, source) in [
            ("https://Example.com/cb", "https://example.com"),
            ("http://127.0.0.1:9/cb", "http://127.0.0.1:9"),
            ("http://[::1]:9/cb", "http:"),
            ("picket-mobile-agent://login", "picket-mobile-agent:"),
            ("https://a;sandbox/cb", "https:"),
            ("https://a,b/cb", "https:"),
            ("https://*/cb", "https:"),
        ] {
            assert_eq!(RedirectTarget(uri.to_owned()).policy_source(), source);
        }
    }
}
