//! Names of the JVM without the numbers that compilers give to what they make of closures, scripts and accessors.

use std::borrow::Cow;

use super::modules::GENERATED;

/// A class without its numbers of Scala and Groovy, and without the package that tells the release of Java.
pub(super) fn clean_module(module: &str) -> Cow<'_, str> {
    // Java 16 moved them, and numbers the package too, which is left out with the rest.
    if let Some(proxy) = module.strip_prefix("com.sun.proxy.$Proxy") {
        return Cow::Owned(format!("jdk.proxy0.$Proxy{proxy}"));
    }
    let module = groovy_script(module).map_or(Cow::Borrowed(module), Cow::Owned);
    let cleaned = scala_closures(&module).or_else(|| groovy_closures(&module));
    cleaned.map_or(module, Cow::Owned)
}

/// What a function is grouped by.
pub(super) fn clean_function(function: &str) -> Cow<'_, str> {
    if let Some(cleaned) = scala_closures(function) {
        return Cow::Owned(cleaned);
    }
    let (name, number) = without_number(function);
    // CGLIB: `CGLIB$checkout$12`. Java reaches private members by `access$000`, Kotlin by their names. Clojure counts
    // what has no name, in the whole process.
    let cleaned = match name.strip_suffix('$') {
        Some(cglib) if name.starts_with("CGLIB$") => cglib,
        _ if name == "access$" || matches!(name, "fn__" | "eval__") => name,
        _ => function,
    };
    Cow::Borrowed(if number.is_empty() { function } else { cleaned })
}

/// Scala numbers the closures of a method, as classes and as methods: `Stock$$anonfun$count$1`, `$anonfun$count$1`. The
/// name of the method may have a `$` of its own.
fn scala_closures(name: &str) -> Option<String> {
    const MARKER: &str = "$anonfun$";
    let (head, made) = name.split_once(MARKER)?;
    let mut cleaned = format!("{head}{MARKER}");
    for (at, closure) in made.split(MARKER).enumerate() {
        if at > 0 {
            cleaned.push_str(MARKER);
        }
        without_first_numbers(closure, &mut cleaned);
    }
    Some(cleaned)
}

/// Appends the parts between `$`, of which the first that is a number is replaced, and each number right behind it,
/// since a method that is local to another has a number too.
fn without_first_numbers(closure: &str, cleaned: &mut String) {
    let mut replaced = false;
    let mut done = false;
    for (at, part) in closure.split('$').enumerate() {
        let numbered = !done && is_number(part);
        done |= replaced && !numbered;
        replaced |= numbered;
        if at > 0 {
            cleaned.push('$');
        }
        cleaned.push_str(if numbered { GENERATED } else { part });
    }
}

/// Groovy numbers the closures of a class, behind the method: `Report$_run_closure1$_closure2`.
fn groovy_closures(module: &str) -> Option<String> {
    const MARKER: &str = "_closure";
    let (class, made) = module.split_at_checked(module.find("$_")? + 1)?;
    let mut parts = made.split(MARKER);
    let mut cleaned = format!("{class}{}", parts.next()?);
    for part in parts {
        let after = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = after.len() < part.len() && (after.is_empty() || after.starts_with('$'));
        cleaned.push_str(MARKER);
        cleaned.push_str(if numbered { GENERATED } else { "" });
        cleaned.push_str(if numbered { after } else { part });
    }
    Some(cleaned)
}

/// Groovy numbers the scripts that it is given as text; their classes are in no package.
fn groovy_script(module: &str) -> Option<String> {
    const NAME: &str = "Script";
    let (script, inner) = module.split_at_checked(module.find('$').unwrap_or(module.len()))?;
    let numbered = script.strip_prefix(NAME).is_some_and(is_number);
    numbered.then(|| format!("{NAME}{GENERATED}{inner}"))
}

fn without_number(name: &str) -> (&str, &str) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name.split_at_checked(stem.len()).unwrap_or((name, ""))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{clean_function, clean_module};

    #[test]
    fn numbers_of_what_compilers_make_of_classes_are_left_out() {
        for (module, expected) in [
            ("a.Stock", "a.Stock"),
            ("a.Stock$1", "a.Stock$1"),
            ("a.Stock$$anonfun$count$1", "a.Stock$$anonfun$count$<auto>"),
            ("a.Stock$$anonfun$1", "a.Stock$$anonfun$<auto>"),
            ("a.Stock$$anonfun$$plus$1", "a.Stock$$anonfun$$plus$<auto>"),
            ("a.Stock$$anonfun$a$Stock$$count$1", "a.Stock$$anonfun$a$Stock$$count$<auto>"),
            ("a.Stock$$anonfun$inner$1$2", "a.Stock$$anonfun$inner$<auto>$<auto>"),
            ("a.Stock$$anonfun$count$1$$anon$2", "a.Stock$$anonfun$count$<auto>$$anon$2"),
            ("a.Stock$$anonfun$f$1$$anonfun$apply$4", "a.Stock$$anonfun$f$<auto>$$anonfun$apply$<auto>"),
            ("a.Report$_run_closure1", "a.Report$_run_closure<auto>"),
            ("a.Report$_run_closure1$_closure2", "a.Report$_run_closure<auto>$_closure<auto>"),
            ("a.Report$_run_closure1_closure2", "a.Report$_run_closure<auto>_closure<auto>"),
            ("a.Report$_run_closure1st", "a.Report$_run_closure1st"),
            ("a.Report_closure1", "a.Report_closure1"),
            ("Script1", "Script<auto>"),
            ("Script1$_run_closure2", "Script<auto>$_run_closure<auto>"),
            ("a.Script1", "a.Script1"),
            ("Script", "Script"),
            ("Script1b", "Script1b"),
        ] {
            assert_eq!(clean_module(module), expected, "{module}");
        }
    }

    #[test]
    fn numbers_of_what_compilers_make_of_methods_are_left_out() {
        for (function, expected) in [
            ("total", "total"),
            ("total2", "total2"),
            ("access$000", "access$"),
            ("access$close", "access$close"),
            ("access$close$1", "access$close$1"),
            ("CGLIB$checkout$12", "CGLIB$checkout"),
            ("CGLIB$checkout$", "CGLIB$checkout$"),
            ("CGLIB$checkout2", "CGLIB$checkout2"),
            ("$anonfun$sum$2", "$anonfun$sum$<auto>"),
            ("$anonfun$sum$2$adapted", "$anonfun$sum$<auto>$adapted"),
            ("fn__123", "fn__"),
            ("eval__12", "eval__"),
            ("my_fn__123", "my_fn__123"),
        ] {
            assert_eq!(clean_function(function), expected, "{function}");
        }
    }
}
