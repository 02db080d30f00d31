//! Statements of databases without the values in them.
//!
//! No character is looked at more than a few times, whatever a client sends.

/// The statement with a placeholder in place of each value, and in place of each list of values; nothing if it has none.
pub(super) fn without_values(statement: &str) -> Option<String> {
    let lists = replaced(statement, " IN (%s)", |_, here| list(here));
    let text = lists.as_deref().unwrap_or(statement);
    let savepoints = replaced(text, "SAVEPOINT %s", |_, here| savepoint(here));
    let text = savepoints.as_deref().unwrap_or(text);
    let mut strings = Strings::default();
    let values = replaced(text, "%s", |before, here| value(&mut strings, before, here));
    values.or(savepoints).or(lists).map(|text| text.trim().to_owned())
}

/// Puts `by` wherever `skip`, which is told what is before a place and from there on, gives the rest behind a match.
fn replaced<'a>(text: &'a str, by: &str, mut skip: impl FnMut(&'a str, &'a str) -> Option<&'a str>) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        let found = text.split_at_checked(at).and_then(|(before, here)| skip(before, here));
        let Some(rest) = found else {
            at += 1;
            continue;
        };
        out.push_str(text.get(copied..at).unwrap_or_default());
        out.push_str(by);
        at = text.len() - rest.len();
        copied = at;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    (copied > 0).then_some(out)
}

/// ` IN (1, $2, ?, %s)`.
fn list(here: &str) -> Option<&str> {
    let mut rest = element(word(here, " in (")?)?;
    while let Some(next) = rest.trim_ascii_start().strip_prefix(',') {
        rest = element(next.trim_ascii_start())?;
    }
    rest.strip_prefix(')')
}

fn element(here: &str) -> Option<&str> {
    let placeholder = here.strip_prefix('?').or_else(|| word(here, "%s"));
    placeholder.or_else(|| digits(here.strip_prefix('$').unwrap_or(here)))
}

/// `SAVEPOINT name`, with or without quotes.
fn savepoint(here: &str) -> Option<&str> {
    let name = word(here, "savepoint ")?;
    match name.chars().next()? {
        quote @ ('"' | '`') => {
            let (quoted, rest) = name.strip_prefix(quote)?.split_once(quote)?;
            (!quoted.is_empty()).then_some(rest)
        }
        first if first.is_ascii_alphabetic() => {
            let rest = name.trim_start_matches(is_word);
            // A single letter is none: it may stand for anything.
            (name.len() - rest.len() > 1).then_some(rest)
        }
        _ => None,
    }
}

/// A string, a number, `true` or `false`.
fn value<'a>(strings: &mut Strings, before: &str, here: &'a str) -> Option<&'a str> {
    match here.chars().next()? {
        '\'' => strings.string(here),
        '-' => number(here.strip_prefix('-')?),
        '0'..='9' | 't' | 'f' if before.ends_with(is_word) => None,
        '0'..='9' => number(here),
        't' | 'f' => ["true", "false"].iter().find_map(|word| ended(here.strip_prefix(word)?)),
        _ => None,
    }
}

/// Remembers that a string was not closed: what is behind it belongs to it or to nothing, and is not searched again.
#[derive(Debug, Default)]
struct Strings {
    unclosed: bool,
}

impl Strings {
    /// A text in single quotes, in which doubled and escaped ones are part of it. One that does not end although it has
    /// an escaped quote goes to the end of that line: the backslash was none that escapes.
    fn string<'a>(&mut self, here: &'a str) -> Option<&'a str> {
        if self.unclosed {
            return None;
        }
        let mut text = here.strip_prefix('\'')?;
        let mut escaped = None;
        while let Some(special) = text.find(['\'', '\\']).and_then(|at| text.get(at..)) {
            if let Some(rest) = special.strip_prefix("''") {
                text = rest;
            } else if let Some(rest) = special.strip_prefix('\'') {
                return Some(rest);
            } else if let Some(rest) = special.strip_prefix("\\'") {
                escaped.get_or_insert(rest);
                text = rest;
            } else {
                text = special.strip_prefix("\\\\").or_else(|| special.strip_prefix('\\'))?;
            }
        }
        self.unclosed = true;
        let line: &str = escaped?;
        line.get(line.find('\n').unwrap_or(line.len())..)
    }
}

/// `7`, `1.5`, `1.5e-3`, as a whole word.
fn number(here: &str) -> Option<&str> {
    let whole = digits(here)?;
    let fraction = whole.strip_prefix('.').and_then(digits);
    [fraction, Some(whole)].into_iter().flatten().find_map(|end| ended(exponent(end).unwrap_or(end)))
}

fn exponent(here: &str) -> Option<&str> {
    let sign = here.strip_prefix(['e', 'E'])?;
    digits(sign.strip_prefix(['+', '-']).unwrap_or(sign))
}

fn digits(here: &str) -> Option<&str> {
    let rest = here.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < here.len()).then_some(rest)
}

/// What is behind these letters, which may be of any case.
fn word<'a>(here: &'a str, letters: &str) -> Option<&'a str> {
    let (start, rest) = here.split_at_checked(letters.len())?;
    start.eq_ignore_ascii_case(letters).then_some(rest)
}

/// The rest, if no word goes on there.
fn ended(rest: &str) -> Option<&str> {
    (!rest.starts_with(is_word)).then_some(rest)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[track_caller]
    fn assert_all(statements: &[(&str, &str)]) {
        for (statement, expected) in statements {
            assert_eq!(without_values(statement).as_deref(), Some(*expected), "{statement}");
        }
    }

    #[track_caller]
    fn assert_none(statements: &[&str]) {
        for statement in statements {
            assert_eq!(without_values(statement), None, "{statement}");
        }
    }

    #[test]
    fn a_list_is_one_value() {
        assert_all(&[
            ("x IN (1)", "x IN (%s)"),
            ("x IN (%s, ?, $1, 7)", "x IN (%s)"),
            ("x IN (%S)", "x IN (%s)"),
            ("x in (1,2 ,3\n,\t4) and y In (?)", "x IN (%s) and y IN (%s)"),
            ("x NOT IN (?, ?)", "x NOT IN (%s)"),
            ("x IN (%s)", "x IN (%s)"),
            ("x IN ((?, ?), (?, ?)) IN (?)", "x IN ((?, ?), (?, ?)) IN (%s)"),
        ]);
    }

    #[test]
    fn what_is_in_a_list_beside_plain_values_stays() {
        assert_none(&[
            "x IN ()",
            "x IN (?,)",
            "x IN (?",
            "x IN (? ?)",
            "x IN (a, b)",
            "x IN (SELECT y FROM z)",
            "join(?)",
            "x\nIN (?)",
            "x IN (?, $)",
        ]);
        assert_all(&[
            ("x IN (1, a)", "x IN (%s, a)"),
            ("x IN ('a', 'b')", "x IN (%s, %s)"),
            ("x IN ( 1, 2)", "x IN ( %s, %s)"),
        ]);
    }

    #[test]
    fn names_of_savepoints_are_values() {
        assert_all(&[
            ("SAVEPOINT abc_1", "SAVEPOINT %s"),
            ("ROLLBACK TO SAVEPOINT \"a b\"", "ROLLBACK TO SAVEPOINT %s"),
            ("release savepoint `s1`;", "release SAVEPOINT %s;"),
            ("SAVEPOINT sé1 x", "SAVEPOINT %s x"),
        ]);
        assert_none(&["SAVEPOINT", "SAVEPOINT ", "SAVEPOINT a", "SAVEPOINT \"\"", "SAVEPOINT \"a", "SAVEPOINT _a"]);
    }

    #[test]
    fn strings_are_values() {
        assert_all(&[
            ("x = 'abc'", "x = %s"),
            ("x = '' AND y = 'ü'", "x = %s AND y = %s"),
            ("x = 'it''s' AND y = ''''", "x = %s AND y = %s"),
            (r"x = 'it\'s' AND y = 'z'", "x = %s AND y = %s"),
            (r"x = 'a\\' AND y = 'z'", "x = %s AND y = %s"),
            (r"x = 'a\nb' AND y", "x = %s AND y"),
            ("x = 'a\nb 1' y", "x = %s y"),
            ("x = '1' y", "x = %s y"),
        ]);
    }

    #[test]
    fn a_string_that_does_not_end_stays() {
        assert_none(&["x = 'abc", "x = 'abc''", "x = 'a\\", "'"]);
        assert_all(&[("x = 1 AND y = 'a 2", "x = %s AND y = 'a %s"), ("'a' 'b", "%s 'b"), ("'a'' 1", "'a'' %s")]);
    }

    #[test]
    fn a_string_with_an_escaped_quote_ends_with_its_line_at_the_latest() {
        assert_all(&[
            (r"x = 'a\' AND y = 1", "x = %s"),
            ("x = 'a\\' b\nAND y = 1", "x = %s\nAND y = %s"),
            ("x = 'a\nb\\' c\n\\' d\ny = 2", "x = %s\n\\' d\ny = %s"),
        ]);
    }

    #[test]
    fn numbers_are_values_where_they_are_words() {
        assert_all(&[
            ("x = 7", "x = %s"),
            ("x=-1.5e-3", "x=%s"),
            ("x = 1E5 + 2.5e+10", "x = %s + %s"),
            ("x = (-7)", "x = (%s)"),
            ("LIMIT 10,20;", "LIMIT %s,%s;"),
            ("x = .5", "x = .%s"),
            ("x = 1.5x OR y = 1.2.3", "x = %s.5x OR y = %s.%s"),
            ("x = $1", "x = $%s"),
            ("2024-01-02", "%s%s%s"),
            ("a-1", "a%s"),
            ("\"t 1\" t1", "\"t %s\" t1"),
        ]);
        assert_none(&["t1", "a1b", "t_1", "1a", "0x1f", "1e5x", "café17", "17é", "表1", "a.t1", "x = ?", "-a", "-"]);
    }

    #[test]
    fn booleans_are_values_in_lower_case_alone() {
        assert_all(&[("x = true", "x = %s"), ("x=false;", "x=%s;"), ("(true,false)", "(%s,%s)")]);
        assert_none(&["x = TRUE", "x = False", "truest", "untrue", "true_", "is_false", "éfalse", "NULL", "t", "f"]);
    }

    #[test]
    fn blanks_around_a_statement_with_values_go() {
        assert_all(&[("  x = 1 \n", "x = %s"), (" x IN (?) ", "x IN (%s)"), ("\u{a0}savepoint ab\t", "SAVEPOINT %s")]);
        assert_none(&["", " x "]);
    }

    #[test]
    fn hostile_statements_take_time_in_proportion_to_their_length() {
        let pieces = [
            "'",
            "\\",
            "\\'",
            "'\\",
            "''",
            "' ",
            "'\\'\n",
            "\\'\n",
            " IN (",
            " IN (1",
            " IN (1,",
            " IN (1 ",
            "1",
            "-",
            "-1",
            "1.",
            ".1",
            "1e",
            "1e-",
            "1.1x",
            "é1",
            "1é",
            "true",
            "truex",
            " true",
            "SAVEPOINT ",
            "SAVEPOINT \"",
            "SAVEPOINT `",
            "SAVEPOINT \"`",
            "SAVEPOINT a",
            "savepoint",
            " ",
            ",",
            "?, ",
            "$",
        ];
        for piece in pieces {
            for start in ["", "'", "'\\'"] {
                // In quadratic time the test would not end.
                let text = format!("{start}{}", piece.repeat((64 << 10) / piece.len()));
                assert!(without_values(&text).unwrap_or_default().len() <= text.len() * 2, "{start} {piece}");
            }
        }
    }
}
