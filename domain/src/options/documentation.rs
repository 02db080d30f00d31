use std::fmt::Write as _;

use super::{DefaultValue, Definition, Flags, REGISTRY};

const HEAD: &str = "# Options

What an administrator can set while Picket runs: in superuser mode by `PUT /api/0/internal/options/`, or by
`picket options set NAME VALUE`. Every process takes a change on within ten seconds. A value from the environment counts
as on disk (`PICKET_OPTIONS='{\"NAME\": VALUE}'` where an option has no variable of its own): where it wins, what is stored does not count and nothing can be stored. An empty value takes back what was
stored, unless the option may be empty.

This page is made of the table in `domain/src/options/registry.rs`: `picket options document` prints it.

";

/// The page that describes every option, in Markdown.
pub fn documentation() -> String {
    let mut page = HEAD.to_owned();
    for definition in REGISTRY {
        // Writing to a text does not fail.
        let _ = write!(page, "## `{}`\n\n{}\n\n{}\n\n", definition.name, definition.meaning, facts(definition));
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn facts(definition: &Definition) -> String {
    let default = match definition.default {
        DefaultValue::Text("") => "empty".to_owned(),
        DefaultValue::Text(text) => format!("`{text}`"),
        DefaultValue::Bool(flag) => format!("`{flag}`"),
        DefaultValue::Int(number) => format!("`{number}`"),
    };
    let mut facts = vec![definition.kind().as_str().to_owned(), format!("default {default}")];
    let variable = if definition.variable.is_empty() { "PICKET_OPTIONS" } else { definition.variable };
    facts.push(format!("on disk by `{variable}`"));
    let words = [
        (Flags::REQUIRED, "required"),
        (Flags::NO_STORE, "on disk alone"),
        (Flags::CREDENTIAL, "credential: sealed in the store, never shown"),
        (Flags::AUTOMATOR_MODIFIABLE, "may be set by automators"),
    ];
    facts.extend(words.into_iter().filter(|(flag, _)| definition.is(*flag)).map(|(_, word)| word.to_owned()));
    if definition.allows_empty() {
        facts.push("may be empty".to_owned());
    }
    format!("{}.", facts.join("; "))
}
