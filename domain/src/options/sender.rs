use crate::users::is_local_part;

/// The sender of mail: an address, and a name to show with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name, if there is one.
    pub name: Option<String>,
    /// What stands before the `@`.
    pub local_part: String,
    /// What stands behind it; may be a name that this machine alone knows.
    pub domain: String,
}

impl Sender {
    /// Reads `ADDRESS`, `NAME <ADDRESS>` or `"NAME" <ADDRESS>`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.split_once('<') {
            Some((name, rest)) => (name.trim(), rest.strip_suffix('>')?),
            None => ("", text),
        };
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        let (local_part, domain) = address.split_once('@')?;
        let is_good = is_local_part(local_part) && is_domain(domain) && !name.contains(['<', '>', '"', '\\']);
        is_good.then(|| Self {
            name: (!name.is_empty()).then(|| name.to_owned()),
            local_part: local_part.to_owned(),
            domain: domain.to_owned(),
        })
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}
