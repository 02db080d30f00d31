//! Emails, URLs, host names and IP addresses.

use std::net::Ipv6Addr;

use super::cursor::{Cursor, is_word};

const SCHEMES: [&str; 5] = ["https", "http", "wss", "ws", "ftp"];

/// The longest IPv6 address in text form.
const LONGEST_IPV6: usize = 45;

/// Common top-level domains, sorted. Those that are common names of fields or endings of
/// source files (`id`, `is`, `rs`, `cc`) are left out: `order.id` is no host.
const TOP_LEVEL_DOMAINS: [&str; 104] = [
    "ae", "ai", "app", "ar", "asia", "at", "au", "be", "bg", "biz", "blog", "br", "by", "ca", "cat", "ch", "cl",
    "cloud", "club", "cn", "co", "com", "cr", "cz", "de", "dev", "dk", "edu", "ee", "es", "eu", "fi", "fm", "fr", "gg",
    "gov", "gr", "hk", "hr", "hu", "ie", "il", "in", "info", "int", "internal", "io", "ir", "it", "jobs", "jp", "ke",
    "kr", "kz", "lt", "lu", "lv", "ly", "ma", "me", "mil", "mobi", "mx", "my", "net", "news", "ng", "nl", "no", "nz",
    "online", "org", "pe", "ph", "pk", "pl", "pro", "pt", "ro", "ru", "sa", "se", "sg", "shop", "si", "site", "sk",
    "store", "su", "tech", "th", "tk", "to", "top", "tr", "tv", "tw", "ua", "uk", "us", "vn", "wiki", "xyz", "za",
];

/// Fails with the place before which no email begins.
pub(super) fn email(here: Cursor<'_>) -> Result<Cursor<'_>, Cursor<'_>> {
    let local = here.run(usize::MAX, |byte| is_word(byte) || matches!(byte, b'.' | b'%' | b'+' | b'-'));
    local.byte(b'@').and_then(email_domain).ok_or(local.skip(1))
}

fn email_domain(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let (end, labels) = labels(here);
    let top = last_label(here, end);
    (labels > 1 && top.first().is_some_and(u8::is_ascii_alphabetic)).then_some(end)
}

/// Up to the next blank, quote or bracket of the text around it, without the punctuation
/// of the sentence that it stands in.
pub(super) fn url(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let start = SCHEMES.iter().find_map(|scheme| here.literal(scheme)?.literal("://"))?;
    let end =
        start.run(usize::MAX, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`'));
    let url = start.slice_to(end);
    if matches!(url.first()?, b'/' | b'$' | b'.' | b'?' | b'#') {
        return None;
    }
    let punctuation = |byte: &u8| matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'}' | b'*');
    let kept = url.len() - url.iter().rev().take_while(|byte| punctuation(byte)).count();
    (kept > 0).then(|| start.skip(kept))
}

/// Fails with the place before which no host name begins.
pub(super) fn hostname(here: Cursor<'_>) -> Result<Cursor<'_>, Cursor<'_>> {
    let (end, labels) = labels(here);
    let top = std::str::from_utf8(last_label(here, end)).unwrap_or_default();
    // A word or a call that goes on is code: `java.io.File`, `rows.at(0)`.
    let goes_on = end.is_at(|byte| is_word(byte) || byte == b'(');
    if labels > 1 && !goes_on && TOP_LEVEL_DOMAINS.binary_search(&top).is_ok() {
        return Ok(end);
    }
    Err(end)
}

/// The end of as many labels with dots between them as there are, and how many that is.
fn labels(here: Cursor<'_>) -> (Cursor<'_>, usize) {
    let mut end = here;
    let mut count = 0;
    let mut next = Some(here);
    while let Some(label) = next.and_then(label) {
        end = label;
        count += 1;
        next = label.byte(b'.');
    }
    (end, count)
}

/// Letters, digits, and within them dashes and underscores.
fn label(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let run = here.run(usize::MAX, |byte| is_word(byte) || byte == b'-');
    let dashes = here.slice_to(run).iter().rev().take_while(|byte| **byte == b'-').count();
    let inner = run.at() - here.at() - dashes;
    (inner > 0 && !here.is_at(|byte| byte == b'-')).then(|| here.skip(inner))
}

fn last_label<'a>(start: Cursor<'a>, end: Cursor<'a>) -> &'a [u8] {
    start.slice_to(end).rsplit(|byte| *byte == b'.').next().unwrap_or_default()
}

/// IPv4 or IPv6.
pub(super) fn ip(here: Cursor<'_>) -> Option<Cursor<'_>> {
    if !here.is_at(|byte| byte.is_ascii_hexdigit() || byte == b':') {
        return None;
    }
    ipv4(here).or_else(|| ipv6(here))
}

fn ipv4(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut end = octet(here)?;
    for _ in 0..3 {
        end = octet(end.byte(b'.')?)?;
    }
    let end = end.word_ends()?;
    // More than four parts is a version.
    let goes_on = end.byte(b'.').is_some_and(|next| next.is_at(|byte| byte.is_ascii_digit()));
    let goes_back = here.before() == Some(b'.') && here.back().before().is_some_and(|byte| byte.is_ascii_digit());
    (!goes_on && !goes_back).then_some(end)
}

fn octet(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.number((1, 3), (0, 255))
}

fn ipv6(here: Cursor<'_>) -> Option<Cursor<'_>> {
    if here.before() == Some(b':') {
        return None;
    }
    here.run(4, |byte| byte.is_ascii_hexdigit()).byte(b':')?;
    let run = here.run(LONGEST_IPV6 + 1, |byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    let address = here.slice_to(run);
    // A colon or dot behind it may be the sentence's.
    let sentence = address.iter().rev().take_while(|byte| matches!(byte, b':' | b'.')).count();
    let end = (0..=sentence.min(2)).find_map(|cut| {
        let text = std::str::from_utf8(address.get(..address.len() - cut)?).ok()?;
        is_ipv6(text).then(|| here.skip(text.len()))
    })?;
    let zone = end.byte(b'%').and_then(|zone| zone.span(1, 32, is_word));
    zone.unwrap_or(end).word_ends()
}

/// `a::b` is a path in many languages, so that a short form needs a digit.
fn is_ipv6(text: &str) -> bool {
    let short = text.contains("::");
    (!short || text.bytes().any(|byte| byte.is_ascii_digit())) && text.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::TOP_LEVEL_DOMAINS;

    #[test]
    fn top_level_domains_are_sorted_for_the_search() {
        assert!(TOP_LEVEL_DOMAINS.is_sorted());
    }
}
