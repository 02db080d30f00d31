//! Requests without what differs from one to the next.

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// Method, scheme, authority and path of a request `METHOD url`, one after the other.
pub(super) fn without_query(request: &str) -> Option<String> {
    let (method, url) = request.split_once(' ')?;
    let method = METHODS.iter().find(|known| known.eq_ignore_ascii_case(method))?;
    let (scheme, rest) = scheme(url.trim());
    let cut = |text: &str, at: &[char]| text.find(at).unwrap_or(text.len());
    let authority = rest.strip_prefix("//").unwrap_or_default();
    let authority = authority.get(..cut(authority, &['/', '?', '#'])).unwrap_or_default();
    if authority.contains('[') != authority.contains(']') {
        return Some(format!("{method}{}", unparsable(url)));
    }
    let path = rest.strip_prefix("//").and_then(|rest| rest.strip_prefix(authority)).unwrap_or(rest);
    let path = path.get(..cut(path, &['?', '#'])).unwrap_or_default();
    Some(format!("{method}{}{authority}{path}", scheme.to_ascii_lowercase()))
}

/// The scheme, which may be missing, and what is behind its colon.
fn scheme(url: &str) -> (&str, &str) {
    let is_scheme = |text: &str| {
        let all = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        all && text.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).unwrap_or(("", url))
}

/// The same of what is no URL: all before the query, scheme and host being told apart by nothing.
fn unparsable(text: &str) -> String {
    let text = text.split_once('?').map_or(text, |(before, _)| before);
    text.replacen("://", "", 1)
}

#[cfg(test)]
mod tests {
    use super::without_query;

    #[test]
    fn a_request_is_its_method_and_where_it_goes() {
        for (request, expected) in [
            ("GET https://api.example.com/v1/items?x=1", "GEThttpsapi.example.com/v1/items"),
            ("get HTTPS://API.example.com:8443/v1#top?x", "GEThttpsAPI.example.com:8443/v1"),
            ("Post http://user@example.com", "POSThttpuser@example.com"),
            ("PATCH http://example.com?x=/y", "PATCHhttpexample.com"),
            ("PUT /v1/items/7?x=1", "PUT/v1/items/7"),
            ("DELETE //example.com/a", "DELETEexample.com/a"),
            ("HEAD localhost:8080/a?b", "HEADlocalhost8080/a"),
            ("TRACE http://[::1]:80/a?b", "TRACEhttp[::1]:80/a"),
            ("GET  http://example.com/a b ", "GEThttpexample.com/a b"),
            ("CONNECT ", "CONNECT"),
        ] {
            assert_eq!(without_query(request).as_deref(), Some(expected), "{request}");
        }
    }

    #[test]
    fn of_what_is_no_url_the_query_goes() {
        for (request, expected) in [
            ("GET http://[::1/a/b?c=/d", "GEThttp[::1/a/b"),
            ("OPTIONS http://::1]/a#b?c", "OPTIONShttp::1]/a#b"),
            ("GET //]", "GET//]"),
            ("GET %é ?", "GET%é "),
            ("GET 1:2", "GET1:2"),
        ] {
            assert_eq!(without_query(request).as_deref(), Some(expected), "{request}");
        }
    }

    #[test]
    fn other_descriptions_are_no_requests() {
        for text in ["", "GET", "FETCH http://example.com", "http://example.com", " GET /", "GET\t/"] {
            assert_eq!(without_query(text), None, "{text}");
        }
    }
}
