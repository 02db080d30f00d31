//! Configuration as values of the system's options: they count as on disk.

use adapters_mail::{Encryption, SmtpSettings};
use domain::options::{self, Disk, REDACTED};
use domain::secrets::Secret;
use domain::url_prefix::UrlPrefix;
use serde_json::Value;

/// That there is a key; the key itself is nobody's to ask for.
pub fn secret_key(disk: &mut Disk, key: Option<&Secret>) {
    if key.is_some() {
        disk.set(&options::SECRET_KEY, REDACTED);
    }
}

pub fn url_prefix(disk: &mut Disk, prefix: Option<&UrlPrefix>) {
    if let Some(prefix) = prefix {
        disk.set(&options::URL_PREFIX, prefix.as_str());
    }
}

pub fn retention(disk: &mut Disk, days: Option<i64>) {
    if let Some(days) = days {
        disk.set(&options::EVENT_RETENTION_DAYS, days);
    }
}

/// The URL says all that there is to say of the server: what it leaves out is not taken from the store.
pub fn smtp(disk: &mut Disk, settings: Option<&SmtpSettings>) {
    let Some(settings) = settings else { return };
    let (username, password) = match &settings.credentials {
        Some((username, password)) => (username.as_str(), password.expose()),
        None => ("", ""),
    };
    disk.set(&options::MAIL_BACKEND, "smtp");
    disk.set(&options::MAIL_HOST, settings.host.as_str());
    disk.set(&options::MAIL_PORT, settings.port);
    disk.set(&options::MAIL_USERNAME, username);
    disk.set(&options::MAIL_PASSWORD, password);
    disk.set(&options::MAIL_USE_TLS, settings.encryption == Encryption::StarttlsRequired);
    disk.set(&options::MAIL_USE_SSL, settings.encryption == Encryption::Tls);
    let from = settings.from.to_string();
    if options::MAIL_FROM.default.value() != from.as_str() {
        disk.set(&options::MAIL_FROM, from);
    }
}

/// Options by name; all that is wrong with them is told at once, and no value.
pub fn options(text: Option<&str>) -> Result<Vec<(&'static str, Value)>, String> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let Ok(Value::Object(members)) = serde_json::from_str(text) else {
        return Err("is no JSON object of names and values".to_owned());
    };
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for (name, value) in &members {
        match option(name, value) {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults.join("; ")) }
}

fn option(name: &str, value: &Value) -> Result<(&'static str, Value), String> {
    let definition = options::find(name).ok_or_else(|| format!("'{name}' is not a known option"))?;
    if !definition.variable.is_empty() {
        return Err(format!("'{name}' is set by {}", definition.variable));
    }
    let kind = definition.kind();
    let value = kind.coerce(value).map_err(|_| format!("'{name}' is not a valid {}", kind.as_str()))?;
    (definition.rule)(&value).map_err(|fault| format!("'{name}' {fault}"))?;
    Ok((definition.name, value))
}
