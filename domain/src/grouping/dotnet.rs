//! Names of .NET without the numbers that compilers give to what they make of closures, local functions, iterators and
//! asynchronous methods.

use std::borrow::Cow;

const GENERATED: &str = "<auto>";

/// What a module or a function is grouped by. A compiler writes the method that it took code from in angle brackets,
/// then a letter for what it made of it, two underscores, and numbers that change with the code around it:
/// `Cart+<>c__DisplayClass3_0`, `<Run>d__7`, `<Main>b__1_0`, `<Main>g__Add|0_1`.
pub(super) fn clean(name: &str) -> Cow<'_, str> {
    let mut cleaned = String::new();
    let mut rest = name;
    while let Some((before, made)) = split_generated(rest) {
        let end = made.find(['.', '+', '/', '>', '(', '[']).unwrap_or(made.len());
        let (made, after) = made.split_at(end);
        // A local function has a name of its own.
        let (own, numbered) = made.find('|').map_or(("", made), |at| made.split_at(at));
        cleaned.push_str(before);
        cleaned.push_str(own);
        without_numbers(numbered, &mut cleaned);
        rest = after;
    }
    if cleaned.is_empty() {
        return Cow::Borrowed(name);
    }
    cleaned.push_str(rest);
    Cow::Owned(cleaned)
}

/// Splits behind the first `>`, letter and `__`.
fn split_generated(text: &str) -> Option<(&str, &str)> {
    text.match_indices('>').find_map(|(at, _)| {
        let kind = text.get(at + 1..)?.chars().next().filter(char::is_ascii_alphanumeric)?;
        let at = at + 1 + kind.len_utf8();
        text.get(at..)?.starts_with("__").then(|| text.split_at(at + "__".len()))
    })
}

/// Appends the text with each run of digits, and of underscores between them, replaced.
fn without_numbers(text: &str, cleaned: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, numbers) = rest.split_at(at);
        cleaned.push_str(before);
        cleaned.push_str(GENERATED);
        rest = numbers.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    }
    cleaned.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn numbers_of_what_compilers_make_are_left_out() {
        for (name, expected) in [
            ("Shop.Cart", "Shop.Cart"),
            ("Total2", "Total2"),
            ("<Main>$", "<Main>$"),
            ("Shop.Cart+<>c", "Shop.Cart+<>c"),
            ("Shop.Cart+<>c__DisplayClass3_0", "Shop.Cart+<>c__DisplayClass<auto>"),
            ("<>c__DisplayClass3_0.<Main>b__1", "<>c__DisplayClass<auto>.<Main>b__<auto>"),
            ("<Main>b__1_0", "<Main>b__<auto>"),
            ("Shop.Cart+<Run>d__7", "Shop.Cart+<Run>d__<auto>"),
            ("<Run>d__7.MoveNext", "<Run>d__<auto>.MoveNext"),
            ("<Run>d__7`1", "<Run>d__<auto>`<auto>"),
            ("Shop.Cart+<>c+<<Main>b__0_0>d", "Shop.Cart+<>c+<<Main>b__<auto>>d"),
            ("<Main>g__Add2|0_1", "<Main>g__Add2|<auto>"),
            ("<<Main>$>g__Add|0_1", "<<Main>$>g__Add|<auto>"),
            ("<Total2>k__BackingField", "<Total2>k__BackingField"),
            ("<Run>c__AnonStorey1.<>m__0", "<Run>c__AnonStorey<auto>.<>m__<auto>"),
            ("List<int>.Get_2", "List<int>.Get_2"),
            ("a>", "a>"),
            ("a>é__1", "a>é__1"),
            ("a>b__", "a>b__"),
        ] {
            assert_eq!(clean(name), expected, "{name}");
        }
    }
}
