//! Which spans do the same.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::fmt;

use md5::{Digest, Md5};

use super::ids::hex16;
use super::{statements, urls};

/// The id of the rules that [`SpanGroup`] follows.
pub const GROUPING: &str = "default:2022-10-27";

/// How often a fingerprint may stand for the default: each time costs as much as the description is long.
const MOST_DEFAULTS: usize = 16;

/// The first half of the MD5 of what spans have in common that do the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanGroup(u64);

impl SpanGroup {
    /// Reads 16 hexadecimal digits of any case.
    pub fn parse(text: &str) -> Option<Self> {
        hex16(text).map(Self)
    }

    /// The number with these bits that a store can hold.
    pub const fn stored(self) -> i64 {
        self.0.cast_signed()
    }

    /// The group that was stored as this number.
    pub const fn of_stored(number: i64) -> Self {
        Self(number.cast_unsigned())
    }

    /// The group of the root span of a transaction with this name.
    pub fn of_transaction(name: &str) -> Self {
        Self::of_values([name])
    }

    /// The group of any other span: by its fingerprint, and by what its description says where that stands for the
    /// default, or where there is none.
    pub fn of_span(op: &str, description: Option<&str>, fingerprint: Option<&[String]>) -> Self {
        let default = LazyCell::new(|| default_value(op, description.unwrap_or_default()));
        let parts = fingerprint.unwrap_or_default();
        if parts.is_empty() {
            return Self::of_values([&**default]);
        }
        let mut defaults = 0;
        Self::of_values(parts.iter().filter_map(|part| {
            if !is_default(part) {
                return Some(part.as_str());
            }
            defaults += 1;
            (defaults <= MOST_DEFAULTS).then_some(&**default)
        }))
    }

    /// Hashes the values as if they were one text: nothing is put between them.
    fn of_values<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut md5 = Md5::new();
        for value in values {
            md5.update(value.as_bytes());
        }
        let digest: [u8; 16] = md5.finalize().into();
        Self(digest.into_iter().take(8).fold(0, |number, byte| number << 8 | u64::from(byte)))
    }
}

impl fmt::Display for SpanGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What spans of this operation have in common that have descriptions like this.
fn default_value<'a>(op: &str, description: &'a str) -> Cow<'a, str> {
    let value = match op {
        "db" | "db.query" | "db.sql.query" | "db.sql.active_record" | "db.sql.execute" | "db.sql.transaction" => {
            statements::without_values(description)
        }
        "http.client" => urls::without_query(description),
        "redis" | "db.redis" => return Cow::Borrowed(description.split_whitespace().next().unwrap_or_default()),
        _ => None,
    };
    value.map_or(Cow::Borrowed(description), Cow::Owned)
}

/// `{{ default }}`, with or without blanks inside.
fn is_default(part: &str) -> bool {
    let name = part.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    name.is_some_and(|name| name.trim() == "default")
}

#[cfg(test)]
mod tests {
    use super::SpanGroup;

    fn of(op: &str, description: &str) -> String {
        SpanGroup::of_span(op, Some(description), None).to_string()
    }

    fn by(fingerprint: &[&str]) -> SpanGroup {
        let parts: Vec<String> = fingerprint.iter().map(|part| (*part).to_owned()).collect();
        SpanGroup::of_span("db", Some("SELECT 1"), Some(&parts))
    }

    fn plain(text: &str) -> SpanGroup {
        SpanGroup::of_transaction(text)
    }

    #[test]
    fn a_root_span_is_grouped_by_the_transaction() {
        assert_eq!(SpanGroup::of_transaction("checkout").to_string(), "177627f91af678a9");
        assert_eq!(SpanGroup::of_transaction("root transaction").to_string(), "0a7c0d32f132a132");
    }

    #[test]
    fn other_spans_are_grouped_by_what_they_do() {
        assert_eq!(of("http.client", "GET https://api.example.com/v1/items?x=1"), "816718eca5e86c08");
        assert_eq!(of("redis", "HGETALL user:42"), "6f948caf17dccfef");
        assert_eq!(of("db.redis", "HGETALL user:43"), "6f948caf17dccfef");
        assert_eq!(of("db", "SELECT name FROM item WHERE id = 7"), "aed73627917a4a74");
        assert_eq!(of("db", "SELECT name FROM item WHERE id IN (1, 2, 3)"), "c08b25f20b5b178f");
        assert_eq!(of("template.render", "render page"), "95de1be552c3d022");
        assert_eq!(SpanGroup::of_span("db", None, None).to_string(), "d41d8cd98f00b204");
    }

    #[test]
    fn statements_are_told_by_the_operation() {
        for op in ["db.query", "db.sql.query", "db.sql.active_record", "db.sql.execute", "db.sql.transaction"] {
            assert_eq!(of(op, " SELECT 1 "), plain("SELECT %s").to_string(), "{op}");
        }
        for op in ["", "DB", "db.sql", "http.server", "cache.get"] {
            assert_eq!(of(op, " SELECT 1 "), plain(" SELECT 1 ").to_string(), "{op}");
        }
    }

    #[test]
    fn a_description_that_no_rule_fits_counts_as_it_is() {
        assert_eq!(of("db", " COMMIT "), plain(" COMMIT ").to_string());
        assert_eq!(of("http.client", "https://example.com/?a"), plain("https://example.com/?a").to_string());
        assert_eq!(of("redis", ""), plain("").to_string());
    }

    #[test]
    fn a_fingerprint_counts_instead_of_the_description() {
        assert_eq!(by(&["cart", "v2"]).to_string(), "ca9f1bb810fb4d95");
        assert_eq!(by(&["{{ other }}", "default"]), plain("{{ other }}default"));
    }

    #[test]
    fn a_marker_in_a_fingerprint_stands_for_the_default() {
        assert_eq!(by(&["{{ default }}"]), plain("SELECT %s"));
        assert_eq!(by(&["a", "{{default}}", "b", "{{  default }}"]), plain("aSELECT %sbSELECT %s"));
        assert_eq!(by(&["x {{ default }}", "{ default }"]), plain("x {{ default }}{ default }"));
        assert_eq!(by(&[]), plain("SELECT %s"));
    }

    #[test]
    fn markers_beyond_a_bound_stand_for_nothing() {
        let mut parts = vec!["{{ default }}"; 20_000];
        parts.push("end");
        assert_eq!(by(&parts), plain(&format!("{}end", "SELECT %s".repeat(16))));
    }

    #[test]
    fn a_group_is_read_in_any_case_and_stored_by_its_bits() {
        let group = SpanGroup::parse("D41D8CD98F00B204").unwrap();
        assert_eq!(group, plain(""));
        assert_eq!(SpanGroup::of_stored(group.stored()), group);
        assert_eq!(SpanGroup::parse("00000000000000cd").unwrap().to_string(), "00000000000000cd");
        for text in ["cd", "", "d41d8cd98f00b20", "d41d8cd98f00b2044", "-41d8cd98f00b204", "g41d8cd98f00b204"] {
            assert_eq!(SpanGroup::parse(text), None, "{text}");
        }
    }
}
