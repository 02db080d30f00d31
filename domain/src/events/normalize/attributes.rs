//! The attributes of an event that are one value.

use serde_json::{Map, Value};

use super::errors::{Errors, Fault, Path};
use super::{Level, level, text};

/// Any other platform is `other`.
const PLATFORMS: [&str; 20] = [
    "as3",
    "c",
    "cfml",
    "cocoa",
    "csharp",
    "elixir",
    "go",
    "groovy",
    "haskell",
    "java",
    "javascript",
    "native",
    "node",
    "objc",
    "other",
    "perl",
    "php",
    "python",
    "ruby",
    "rust",
];

/// A fingerprint keeps this many parts.
const PARTS: usize = 100;

/// Of a part of a fingerprint, and of a checksum, this many characters count.
const PART: usize = 1024;

/// What was sent, valid or absent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attributes {
    pub(super) platform: String,
    pub(super) level: Level,
    pub(super) logger: Option<String>,
    pub(super) transaction: Option<String>,
    pub(super) culprit: Option<String>,
    pub(super) server_name: Option<String>,
    pub(super) site: Option<String>,
    pub(super) release: Option<String>,
    pub(super) dist: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) checksum: Option<String>,
    pub(super) fingerprint: Vec<Value>,
}

/// Takes them out of a payload.
pub(super) fn read(raw: &mut Map<String, Value>, errors: &mut Errors) -> Attributes {
    let mut reader = Reader { raw, errors };
    let release = reader.valid("release", fault_of_release);
    Attributes {
        platform: reader.platform(),
        level: reader.level(),
        logger: reader.valid("logger", fault_of_line).map(short_logger),
        transaction: reader.cut("transaction", 200),
        culprit: reader.cut("culprit", 200),
        server_name: reader.cut("server_name", 200),
        site: reader.cut("site", 200),
        dist: reader.valid("dist", fault_of_dist).filter(|_| release.is_some()),
        release,
        environment: reader.valid("environment", fault_of_environment),
        checksum: reader.cut("checksum", PART),
        fingerprint: reader.fingerprint(),
    }
}

/// Reads an environment sent as a tag.
pub(super) fn environment_of_tag(name: String, errors: &mut Errors) -> Option<String> {
    let mut raw = Map::from_iter([("environment".to_owned(), Value::String(name))]);
    Reader { raw: &mut raw, errors }.valid("environment", fault_of_environment)
}

type FaultOf = fn(&str) -> Option<(Fault, &'static str)>;

struct Reader<'a> {
    raw: &'a mut Map<String, Value>,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    /// Text without white space around it; absent where nothing is left.
    fn text(&mut self, key: &str) -> Option<String> {
        match text::scalar(self.raw.remove(key)?) {
            Ok(text) => text
                .map(|mut text| {
                    text::trim(&mut text);
                    text
                })
                .filter(|text| !text.is_empty()),
            Err(container) => {
                self.refuse(Fault::InvalidData, key, container, "expected a string");
                None
            }
        }
    }

    fn cut(&mut self, key: &str, max: usize) -> Option<String> {
        let mut text = self.text(key)?;
        text::cut(&mut text, max);
        Some(text)
    }

    fn valid(&mut self, key: &str, fault_of: FaultOf) -> Option<String> {
        let text = self.text(key)?;
        match fault_of(&text) {
            None => Some(text),
            Some((fault, reason)) => {
                self.refuse(fault, key, Value::String(text), reason);
                None
            }
        }
    }

    fn refuse(&mut self, fault: Fault, key: &str, value: Value, reason: &str) {
        self.errors.add(fault, Path::top(key), Some(value), reason);
    }

    fn platform(&mut self) -> String {
        let platform = self.text("platform");
        platform.filter(|platform| PLATFORMS.contains(&platform.as_str())).unwrap_or_else(|| "other".to_owned())
    }

    fn level(&mut self) -> Level {
        let Some(value) = self.raw.remove("level").filter(|value| !value.is_null()) else {
            return Level::Error;
        };
        level::parse(&value).unwrap_or_else(|| {
            if value != "" {
                self.refuse(Fault::InvalidData, "level", value, "expected a level");
            }
            Level::Error
        })
    }

    fn fingerprint(&mut self) -> Vec<Value> {
        let parts = match self.raw.remove("fingerprint") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(parts)) => parts,
            Some(other) => {
                self.refuse(Fault::InvalidData, "fingerprint", other, "expected a list");
                return Vec::new();
            }
        };
        let mut kept = Vec::with_capacity(parts.len().min(PARTS));
        for (index, part) in parts.into_iter().take(PARTS).enumerate() {
            match text::scalar(part) {
                Ok(Some(mut part)) => {
                    text::cut(&mut part, PART);
                    kept.push(Value::String(part));
                }
                Ok(None) => {}
                Err(container) => {
                    let at = Path::Index(&Path::top("fingerprint"), index);
                    self.errors.add(Fault::InvalidData, at, Some(container), "expected a string");
                }
            }
        }
        kept
    }
}

const TOO_LONG: (Fault, &str) = (Fault::ValueTooLong, "the value is too long");

fn fault_of_line(text: &str) -> Option<(Fault, &'static str)> {
    text.contains(['\n', '\r']).then_some((Fault::InvalidData, "the value has a line break"))
}

fn fault_of_release(release: &str) -> Option<(Fault, &'static str)> {
    let barred = |c: char| c.is_control() || matches!(c, '/' | '\\');
    if text::is_longer(release, 200) {
        Some(TOO_LONG)
    } else if matches!(release, "." | ".." | "latest") || release.contains(barred) {
        Some((Fault::InvalidData, "not the name of a release"))
    } else {
        None
    }
}

fn fault_of_dist(dist: &str) -> Option<(Fault, &'static str)> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    if text::is_longer(dist, 64) {
        Some(TOO_LONG)
    } else if !dist.bytes().all(allowed) {
        Some((Fault::InvalidData, "not the name of a distribution"))
    } else {
        None
    }
}

fn fault_of_environment(name: &str) -> Option<(Fault, &'static str)> {
    let barred = |c: char| c.is_control() || c == '/';
    if text::is_longer(name, 64) {
        Some(TOO_LONG)
    } else if name == "none" || name.contains(barred) {
        Some((Fault::InvalidData, "not the name of an environment"))
    } else {
        None
    }
}

/// A name too long loses what stands left, at a dot if it can: the right end tells more.
fn short_logger(mut logger: String) -> String {
    const MAX: usize = 64;
    if !text::is_longer(&logger, MAX) {
        return logger;
    }
    if logger.contains(char::is_whitespace) {
        text::cut(&mut logger, MAX);
        return logger;
    }
    let tail_from = logger.char_indices().rev().nth(MAX - 2).map_or(0, |(at, _)| at);
    let tail = logger.get(tail_from..).unwrap_or(&logger);
    let tail = tail.find('.').and_then(|dot| tail.get(dot..)).unwrap_or(tail);
    format!("*{tail}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> (Attributes, Vec<Value>) {
        let mut errors = Errors::default();
        let mut raw = value.as_object().unwrap().clone();
        let got = read(&mut raw, &mut errors);
        assert!(raw.is_empty(), "{raw:?}");
        (got, errors.into_list())
    }

    fn named(errors: &[Value]) -> Vec<&str> {
        errors.iter().filter_map(|error| error["name"].as_str()).collect()
    }

    #[test]
    fn defaults_stand_for_what_is_missing() {
        let (got, errors) = attributes(json!({}));
        assert_eq!((got.platform.as_str(), got.level, got.release), ("other", Level::Error, None));
        assert!(errors.is_empty());
    }

    #[test]
    fn releases_are_trimmed_and_checked() {
        for (sent, expected) in [
            (json!(" web@1.0+2 "), Some("web@1.0+2")),
            (json!(17), Some("17")),
            (json!(""), None),
            (json!("x".repeat(200)), Some("x".repeat(200).as_str())),
        ] {
            let (got, errors) = attributes(json!({"release": sent}));
            assert_eq!((got.release.as_deref(), errors.len()), (expected, 0));
        }
        for sent in [
            json!("a/b"),
            json!("a\\b"),
            json!("a\nb"),
            json!("latest"),
            json!(".."),
            json!("x".repeat(201)),
            json!([1]),
        ] {
            let (got, errors) = attributes(json!({"release": sent}));
            assert_eq!((got.release, named(&errors)), (None, vec!["release"]));
        }
    }

    #[test]
    fn a_dist_needs_a_release() {
        assert_eq!(attributes(json!({"dist": "1"})).0.dist, None);
        assert_eq!(attributes(json!({"dist": 1, "release": "a"})).0.dist.as_deref(), Some("1"));
        let (got, errors) = attributes(json!({"dist": "a b", "release": "a"}));
        assert_eq!((got.dist, named(&errors)), (None, vec!["dist"]));
    }

    #[test]
    fn environments_have_no_slash_and_none_is_none() {
        assert_eq!(attributes(json!({"environment": "prod"})).0.environment.as_deref(), Some("prod"));
        for sent in ["none", "a/b", "a\nb", &"x".repeat(65)] {
            let (got, errors) = attributes(json!({"environment": sent}));
            assert_eq!((got.environment, named(&errors)), (None, vec!["environment"]), "{sent}");
        }
    }

    #[test]
    fn long_loggers_lose_their_left_end() {
        let long = format!("com.{}.shop.cart.Cart", "x".repeat(60));
        let (got, _) = attributes(json!({"logger": long}));
        assert_eq!(got.logger.as_deref(), Some("*.shop.cart.Cart"));
        let (got, _) = attributes(json!({"logger": "é".repeat(100)}));
        assert_eq!(got.logger.map(|logger| logger.chars().count()), Some(64));
        assert_eq!(attributes(json!({"logger": "a\nb"})).0.logger, None);
    }

    #[test]
    fn fingerprints_are_lists_of_text() {
        let (got, errors) = attributes(json!({"fingerprint": ["{{ default }}", 1, true, null, [1]]}));
        assert_eq!(got.fingerprint, [json!("{{ default }}"), json!("1"), json!("True")]);
        assert_eq!(named(&errors), ["fingerprint.4"]);
        assert_eq!(named(&attributes(json!({"fingerprint": "x"})).1), ["fingerprint"]);
    }

    #[test]
    fn unknown_platforms_and_levels_fall_back() {
        let (got, errors) = attributes(json!({"platform": "cobol", "level": "loud"}));
        assert_eq!((got.platform.as_str(), got.level), ("other", Level::Error));
        assert_eq!(named(&errors), ["level"]);
    }

    #[test]
    fn transactions_are_trimmed_and_cut() {
        let (got, _) = attributes(json!({"transaction": format!(" {} ", "x".repeat(300))}));
        assert_eq!(got.transaction.map(|t| t.len()), Some(200));
    }
}
