//! Names of .NET without the numbers that compilers give to what they make of closures, local functions, iterators and
//! asynchronous methods, and those that a process gives to what it makes at run time.

use std::borrow::Cow;

use super::modules::GENERATED;

/// The modules of methods that belong to no class: .NET and its SDK name them so.
const NO_CLASS: [&str; 2] = ["DynamicClass", "(unknown)"];

/// What a module is grouped by.
pub(super) fn clean_module(module: &str) -> Cow<'_, str> {
    castle_proxy(module).map_or_else(|| clean(module), Cow::Owned)
}

/// What a function of a module is grouped by.
pub(super) fn clean_function<'a>(function: &'a str, module: Option<&str>) -> Cow<'a, str> {
    // In a class, it is a method that a person named so.
    let of_no_class = module.is_none_or(|module| NO_CLASS.contains(&module));
    of_no_class.then(|| compiled_expression(function)).flatten().map_or_else(|| clean(function), Cow::Owned)
}

/// The process counts its compiled expression trees: `lambda_method61(Closure, Object)`. Older releases of .NET did not.
fn compiled_expression(function: &str) -> Option<String> {
    const NAME: &str = "lambda_method";
    let (before, numbered) = function.split_once(NAME)?;
    let returned = before.strip_suffix("DynamicClass.").unwrap_or(before);
    let parameters = numbered.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_whole_name =
        (returned.is_empty() || returned.ends_with(' ')) && (parameters.is_empty() || parameters.starts_with('('));
    is_whole_name.then(|| format!("{before}{NAME}{parameters}"))
}

/// Castle numbers all but the first of the classes that it would name alike: `Castle.Proxies.ICartProxy_1`. Those of
/// invocations end with a method, whose own number cannot be told from it, but the proxy's frame has that too.
fn castle_proxy(module: &str) -> Option<String> {
    const NAMESPACE: &str = "Castle.Proxies.";
    let name = module.strip_prefix(NAMESPACE)?;
    let (name, after) = name.split_at_checked(name.find(['[', '+', '/']).unwrap_or(name.len()))?;
    let (made, number) = name.rsplit_once('_')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let is_numbered = is_number && (made.ends_with("Proxy") || made.starts_with("Invocations."));
    is_numbered.then(|| format!("{NAMESPACE}{made}{after}"))
}

fn clean(name: &str) -> Cow<'_, str> {
    let cleaned = without_generated(name);
    if cleaned.contains('@') { Cow::Owned(without_lines(&cleaned)) } else { cleaned }
}

/// A compiler of C# writes the method that it took code from in angle brackets, then a letter for what it made of it,
/// two underscores, and numbers that change with the code around it:
/// `Cart+<>c__DisplayClass3_0`, `<Run>d__7`, `<Main>b__1_0`, `<Main>g__Add|0_1`.
fn without_generated(name: &str) -> Cow<'_, str> {
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

/// F# names closures by the function around them and the line, and numbers those of one line: `go@12-1`. What it makes
/// of a pipeline has the line twice: `Pipe #1 stage #2 at line 36@36`.
fn without_lines(name: &str) -> String {
    let mut cleaned = String::with_capacity(name.len() + GENERATED.len());
    let mut rest = name;
    while let Some((before, place)) = rest.split_once('@') {
        let after = if before.is_empty() { None } else { after_line(place) };
        let stage = before.trim_end_matches(|c: char| c.is_ascii_digit());
        cleaned.push_str(if after.is_some() && stage.ends_with(" at line ") { stage } else { before });
        cleaned.push('@');
        if after.is_some() {
            cleaned.push_str(GENERATED);
        }
        rest = after.unwrap_or(place);
    }
    cleaned.push_str(rest);
    cleaned
}

/// What follows a line and a number that end a name.
fn after_line(place: &str) -> Option<&str> {
    let digits = |c: char| c.is_ascii_digit();
    let after = place.trim_start_matches(digits);
    if after.len() == place.len() {
        return None;
    }
    let number = after.strip_prefix('-').filter(|number| number.starts_with(digits));
    let after = number.map_or(after, |number| number.trim_start_matches(digits));
    // Closures that are generic or take many arguments are split, and their parts get letters.
    let end = after.trim_start_matches(['T', 'D']);
    (end.is_empty() || end.starts_with(['.', '+', '/', '(', '[', ']', ',', '`', '<', '>'])).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::{clean, clean_function, clean_module};

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
    #[test]
    fn lines_of_fsharp_closures_are_left_out() {
        for (name, expected) in [
            ("F.Mod+go@12-1", "F.Mod+go@<auto>"),
            ("F.Mod+go@12", "F.Mod+go@<auto>"),
            ("F.Mod+go@12-1`2", "F.Mod+go@<auto>`2"),
            ("F.Mod+go@12-1T[System.Int32]", "F.Mod+go@<auto>T[System.Int32]"),
            ("F.Mod.go@12-1.Invoke", "F.Mod.go@<auto>.Invoke"),
            ("F.Mod+a@1+b@2", "F.Mod+a@<auto>+b@<auto>"),
            ("Pipe #1 stage #2 at line 36@36-1", "Pipe #1 stage #2 at line @<auto>"),
            ("reads a@1 from text", "reads a@1 from text"),
            ("reads a@12b", "reads a@12b"),
            ("go2@12-", "go2@12-"),
            ("main@", "main@"),
            ("@12", "@12"),
        ] {
            assert_eq!(clean(name), expected, "{name}");
        }
    }

    #[test]
    fn numbers_of_compiled_expressions_are_left_out_where_no_class_is() {
        for (module, function, expected) in [
            (None, "lambda_method", "lambda_method"),
            (None, "lambda_method61(Closure, Object)", "lambda_method(Closure, Object)"),
            (None, "DynamicClass.lambda_method5(Closure)", "DynamicClass.lambda_method(Closure)"),
            (None, "object lambda_method5(Closure)", "object lambda_method(Closure)"),
            (Some("DynamicClass"), "lambda_method5", "lambda_method"),
            (Some("(unknown)"), "lambda_method5", "lambda_method"),
            (Some("Shop.Rules"), "lambda_method5", "lambda_method5"),
            (None, "Shop.Rules.lambda_method5", "Shop.Rules.lambda_method5"),
            (None, "lambda_method5_total", "lambda_method5_total"),
            (None, "my_lambda_method5", "my_lambda_method5"),
            (None, "<Main>b__1", "<Main>b__<auto>"),
        ] {
            assert_eq!(clean_function(function, module), expected, "{function}");
        }
    }

    #[test]
    fn numbers_of_castle_proxies_are_left_out() {
        for (module, expected) in [
            ("Castle.Proxies.ICartProxy", "Castle.Proxies.ICartProxy"),
            ("Castle.Proxies.ICartProxy_12", "Castle.Proxies.ICartProxy"),
            ("Castle.Proxies.IStore`1Proxy_2[[System.Int32]]", "Castle.Proxies.IStore`1Proxy[[System.Int32]]"),
            ("Castle.Proxies.Invocations.ICart_Total_3", "Castle.Proxies.Invocations.ICart_Total"),
            ("Castle.Proxies.ICartProxy_", "Castle.Proxies.ICartProxy_"),
            ("Castle.Proxies.Cart_1", "Castle.Proxies.Cart_1"),
            ("Shop.CartProxy_1", "Shop.CartProxy_1"),
        ] {
            assert_eq!(clean_module(module), expected, "{module}");
        }
    }
}
