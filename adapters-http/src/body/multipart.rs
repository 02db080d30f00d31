//! The text fields of a multipart form. The management API takes no files.

/// The fields by name; none where the body is not such a form.
pub(super) fn parse(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    // With a line break before it, the first delimiter is like all others.
    let body = [b"\r\n".as_slice(), body].concat();
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = split(&body, delimiter.as_bytes()).into_iter();
    parts.next()?;
    let mut fields = Vec::new();
    for part in parts {
        if part.starts_with(b"--") {
            return Some(fields);
        }
        let part = part.strip_prefix(b"\r\n")?;
        let (head, content) = halves(part, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(head);
        let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
        if parameter(disposition, "filename").is_none() {
            let name = parameter(disposition, "name")?;
            fields.push((name.to_owned(), String::from_utf8_lossy(content).into_owned()));
        }
    }
    None
}

/// The value of `name=value` or `name="value"` after a semicolon.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

fn halves<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(separator.len()).position(|window| window == separator)?;
    let (head, rest) = text.split_at_checked(at)?;
    Some((head, rest.get(separator.len()..)?))
}

fn split<'a>(mut text: &'a [u8], separator: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some((head, rest)) = halves(text, separator) {
        parts.push(head);
        text = rest;
    }
    parts.push(text);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"xyz\"";

    #[test]
    fn text_fields_are_read_and_files_left_out() {
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n\
                    --xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nbytes\r\n--xyz--\r\n";
        let fields = parse(TYPE, body.as_bytes()).unwrap();
        assert_eq!(fields, [("a".to_owned(), "one\r\ntwo".to_owned())]);
    }

    #[test]
    fn a_form_that_is_cut_off_is_none() {
        assert!(parse(TYPE, b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none").is_none());
        assert!(parse(TYPE, b"nothing").is_none());
        assert!(parse("multipart/form-data", b"--xyz--").is_none());
    }
}
