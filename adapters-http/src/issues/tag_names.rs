//! How tag keys are shown to people.

/// A fixed label for well-known keys; else the key with blanks for underscores, each word capitalised.
pub fn name(key: &str) -> String {
    match key {
        "exc_type" => "Exception Type".to_owned(),
        "user" => "User".to_owned(),
        "release" => "Release".to_owned(),
        "dist" => "Distribution".to_owned(),
        "os" => "OS".to_owned(),
        "url" => "URL".to_owned(),
        "server_name" => "Server".to_owned(),
        _ => capitalised(key),
    }
}

fn capitalised(key: &str) -> String {
    let mut at_start = true;
    key.chars()
        .map(|c| if c == '_' { ' ' } else { c })
        .flat_map(|c| {
            let shown: Vec<char> = if at_start { c.to_uppercase().collect() } else { c.to_lowercase().collect() };
            at_start = !c.is_alphabetic();
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn keys_are_shown_as_words() {
        assert_eq!(name("server_name"), "Server");
        assert_eq!(name("order_kind"), "Order Kind");
        assert_eq!(name("browser.name"), "Browser.Name");
        assert_eq!(name("ABtest"), "Abtest");
    }
}
