//! Function names without what differs between builds or runs.

use std::borrow::Cow;

use super::families::Family;
use super::{dotnet, jvm, native};

/// The part of a function's name to group by, in its module; nothing if the name was made up.
pub(super) fn clean<'a>(function: &'a str, module: Option<&str>, family: Family) -> Option<Cow<'a, str>> {
    match family {
        Family::JavaScript => javascript(function).map(Cow::Borrowed),
        Family::Php => (!is_php_anonymous(function)).then(|| php(function)),
        Family::Ruby => Some(Cow::Borrowed(ruby(function))),
        Family::Java => (!function.starts_with("lambda$")).then(|| jvm::clean_function(function)),
        Family::DotNet => Some(dotnet::clean_function(function, module)),
        Family::Native => (!is_unknown(function)).then(|| native::trim(function)),
        Family::Python | Family::Other => Some(Cow::Borrowed(function)),
    }
}

fn javascript(function: &str) -> Option<&str> {
    let name = function.rsplit('.').next().unwrap_or(function);
    let made_up = matches!(name, "" | "?" | "<anonymous>" | "Anonymous function") || name.ends_with("/<");
    (!made_up).then_some(name)
}

fn is_php_anonymous(function: &str) -> bool {
    function.starts_with("[Anonymous") || function.contains("class@anonymous")
}

/// PHP 8.4 names closures by the function around them and the line: `{closure:App\\Cart::total():20}`.
fn php(function: &str) -> Cow<'_, str> {
    let Some((before, place)) = function.split_once("{closure:") else { return Cow::Borrowed(function) };
    let after = place.rsplit_once('}').map_or("", |(_, after)| after);
    Cow::Owned(format!("{before}{{closure}}{after}"))
}

fn ruby(function: &str) -> &str {
    if function.starts_with("block ") {
        return "block";
    }
    without_erb_suffix(function).unwrap_or(function)
}

/// Compiled ERB templates are methods such as `_app_views_show_html_erb__123_456`.
fn without_erb_suffix(function: &str) -> Option<&str> {
    let (stem, suffix) = function.rsplit_once("_erb__")?;
    let generated = suffix.bytes().all(|b| b == b'_' || b.is_ascii_digit());
    if generated { function.get(..stem.len() + "_erb".len()) } else { None }
}

fn is_unknown(function: &str) -> bool {
    matches!(function.trim(), "" | "?" | "??" | "<unknown>" | "<redacted>" | "unknown")
}

#[cfg(test)]
mod tests {
    use super::{Family, clean};

    fn cleaned(family: Family, function: &str) -> Option<String> {
        clean(function, None, family).map(|name| name.into_owned())
    }

    #[test]
    fn javascript_keeps_what_follows_the_last_dot() {
        let cases = [
            ("foo", Some("foo")),
            ("Object.foo", Some("foo")),
            ("a.b.c", Some("c")),
            ("?", None),
            ("Array.<anonymous>", None),
            ("Anonymous function", None),
            ("foo/<", None),
            ("trailing.", None),
        ];
        for (function, expected) in cases {
            assert_eq!(cleaned(Family::JavaScript, function).as_deref(), expected, "{function}");
        }
    }

    #[test]
    fn ruby_blocks_are_one_and_erb_suffixes_go() {
        assert_eq!(cleaned(Family::Ruby, "block in save").as_deref(), Some("block"));
        assert_eq!(cleaned(Family::Ruby, "block (2 levels) in save").as_deref(), Some("block"));
        let erb = "_app_views_users_show_html_erb__3115014_70320";
        assert_eq!(cleaned(Family::Ruby, erb).as_deref(), Some("_app_views_users_show_html_erb"));
        assert_eq!(cleaned(Family::Ruby, "render_erb__fast").as_deref(), Some("render_erb__fast"));
    }

    #[test]
    fn names_that_compilers_make_up_are_ignored() {
        assert_eq!(cleaned(Family::Php, "class@anonymous\0/app/x.php:12$0::run"), None);
        assert_eq!(cleaned(Family::Php, "App\\Service::run").as_deref(), Some("App\\Service::run"));
        let closure = "App\\{closure:App\\Cart::total():20}";
        assert_eq!(cleaned(Family::Php, closure).as_deref(), Some("App\\{closure}"));
        assert_eq!(cleaned(Family::Php, "{closure:/srv/a.php:3}").as_deref(), Some("{closure}"));
        assert_eq!(cleaned(Family::Php, "{closure}").as_deref(), Some("{closure}"));
        assert_eq!(cleaned(Family::Java, "lambda$main$0"), None);
        assert_eq!(cleaned(Family::Java, "main").as_deref(), Some("main"));
        assert_eq!(cleaned(Family::Java, "CGLIB$checkout$12").as_deref(), Some("CGLIB$checkout"));
        assert_eq!(cleaned(Family::DotNet, "<Main>b__1").as_deref(), Some("<Main>b__<auto>"));
        assert_eq!(cleaned(Family::Native, "<unknown>"), None);
        assert_eq!(cleaned(Family::Native, "<redacted>"), None);
        assert_eq!(cleaned(Family::Python, "<lambda>").as_deref(), Some("<lambda>"));
    }
}
