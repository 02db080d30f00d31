//! Names of native functions (C, C++, Rust, Swift, Objective-C) reduced to the path of the
//! function: no arguments, no template arguments, no return type.

use std::borrow::Cow;

/// Trims a demangled name.
pub(super) fn trim(function: &str) -> Cow<'_, str> {
    let name = without_rust_hash(function.trim());
    // Objective-C: `-[Class method:]` names nothing else.
    if name.starts_with(['[', '-', '+']) || name.is_empty() {
        return Cow::Borrowed(name);
    }
    if !name.contains(['<', '(', ' ']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(without_return_type(&without_arguments(name)).to_owned())
}

fn without_rust_hash(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((path, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => path,
        _ => name,
    }
}

/// What an opening bracket begins, once it is at the top level.
enum Group {
    /// Kept as it stands: `<T as Trait>`, `(anonymous namespace)`, `{{closure}}`.
    Path,
    /// Becomes `<T>`.
    Template,
    /// Becomes `()` if more of the path follows, and goes otherwise.
    Arguments,
}

fn without_arguments(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    let mut pending_arguments = false;
    while let Some(c) = rest.chars().next() {
        let symbol = operator_symbol(&out, rest);
        if !symbol.is_empty() {
            out.push_str(symbol);
            rest = rest.strip_prefix(symbol).unwrap_or_default();
            continue;
        }
        if pending_arguments {
            // Only a path separator goes on naming; `const`, `-> T` and the like do not.
            if !rest.starts_with("::") && !rest.starts_with('.') {
                return out;
            }
            out.push_str("()");
            pending_arguments = false;
        }
        if !matches!(c, '<' | '(' | '{') {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (group, tail) = split_group(rest);
        match kind(&out, group) {
            Group::Path => out.push_str(group),
            Group::Template => out.push_str("<T>"),
            Group::Arguments => pending_arguments = true,
        }
        rest = tail;
    }
    out
}

fn kind(before: &str, group: &str) -> Group {
    let begins_name = before.is_empty() || before.ends_with([' ', '&', '*']);
    if group.starts_with('{') {
        Group::Path
    } else if group.starts_with('<') {
        if begins_name { Group::Path } else { Group::Template }
    } else if begins_name || group.starts_with("(anonymous ") {
        Group::Path
    } else {
        Group::Arguments
    }
}

/// The symbol after the word `operator`, whose brackets are no brackets.
fn operator_symbol<'a>(before: &str, rest: &'a str) -> &'a str {
    const SYMBOLS: [&str; 9] = ["<=>", "<<=", "<<", "<=", "<", "()", "->*", "->", ">"];
    let is_operator =
        before.strip_suffix("operator").is_some_and(|path| !path.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    let symbol = SYMBOLS.iter().find(|symbol| is_operator && rest.starts_with(**symbol));
    symbol.and_then(|symbol| rest.get(..symbol.len())).unwrap_or_default()
}

/// Splits after the bracket that closes the first one; all is one group if none does.
fn split_group(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' | '{' => depth += 1,
            // The arrow of a return type closes nothing.
            '>' if previous == '-' => {}
            '>' | ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return text.split_at_checked(at + c.len_utf8()).unwrap_or((text, ""));
        }
        previous = c;
    }
    (text, "")
}

/// Drops what stands before the last space outside brackets.
fn without_return_type(name: &str) -> &str {
    // Swift says where a closure is (`closure #1 in f`), C++ has `operator new`.
    if name.contains(" in ") || name.contains("operator ") {
        return name;
    }
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, c) in name.char_indices() {
        match c {
            '<' | '(' | '{' => depth += 1,
            '>' | ')' | '}' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
    let trimmed = name.get(start..).unwrap_or(name).trim_start_matches(['*', '&']);
    if trimmed.is_empty() { name } else { trimmed }
}

#[cfg(test)]
mod tests {
    use super::trim;

    #[test]
    fn names_lose_arguments_templates_and_return_types() {
        let cases = [
            ("main", "main"),
            ("foo(int, char const*)", "foo"),
            ("ns::Class::method(int) const", "ns::Class::method"),
            ("void ns::Class<int, std::vector<char>>::method<long>(long)", "ns::Class<T>::method<T>"),
            ("std::vector<int>* make<int>(int)", "make<T>"),
            ("char *copy(char *)", "copy"),
            ("(anonymous namespace)::run(int)", "(anonymous namespace)::run"),
            ("ns::(anonymous namespace)::run(int)", "ns::(anonymous namespace)::run"),
            ("run(int)::{lambda(int)#1}::operator()(int) const", "run()::{lambda(int)#1}::operator()"),
            ("bool A::operator<(A const&) const", "A::operator<"),
            ("operator new(unsigned long)", "operator new"),
            ("app::run::h0123456789abcdef", "app::run"),
            ("app::run::{{closure}}", "app::run::{{closure}}"),
            (
                "core::ops::function::FnOnce::call_once{{vtable.shim}}",
                "core::ops::function::FnOnce::call_once{{vtable.shim}}",
            ),
            ("<alloc::vec::Vec<T> as core::ops::Drop>::drop", "<alloc::vec::Vec<T> as core::ops::Drop>::drop"),
            ("app::parse::<u32>", "app::parse::<T>"),
            ("-[Controller tapped:]", "-[Controller tapped:]"),
            ("static App.start(with: Int) -> String", "App.start"),
            ("closure #1 in App.start(with: Int) -> String", "closure #1 in App.start"),
            ("broken<int", "broken<T>"),
            ("broken(int", "broken"),
            (")))>>>", ")))>>>"),
        ];
        for (name, expected) in cases {
            assert_eq!(trim(name), expected, "{name}");
        }
    }

    #[test]
    fn hostile_names_are_trimmed_in_reasonable_time() {
        for piece in ["<", "(", "{", "a<", "operator<", "a b", "::h", "()::", "é("] {
            let name = piece.repeat(4_000);
            assert!(trim(&name).len() <= name.len() + 2);
        }
    }
}
