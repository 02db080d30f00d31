use domain::identities::IdentityProvider;
use domain::options::{self, Definition, Values};
use domain::secrets::Secret;

use crate::Address;

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// As GitHub and GitHub Enterprise: OAuth 2.0, and an API that tells the account.
    Github,
    /// As any OpenID Connect provider: it describes itself, and signs the account.
    Oidc,
}

/// A provider that is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// Its key, in paths and in what is stored.
    pub key: IdentityProvider,
    /// Its name to show.
    pub name: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Where it is: for OpenID Connect its issuer, letter for letter.
    pub address: Address,
    /// How it knows this server.
    pub client_id: String,
    /// How this server shows that it is the one.
    pub client_secret: Secret,
}

/// The options that make a provider: its client's id and secret, its address, and its name where it has none of its own.
struct Source {
    protocol: Protocol,
    client_id: &'static Definition,
    client_secret: &'static Definition,
    address: Option<&'static Definition>,
    name: Option<&'static Definition>,
}

const GOOGLE: &str = "https://accounts.google.com";

fn source(key: &str) -> Option<Source> {
    let oidc = |client_id, client_secret, address| Source {
        protocol: Protocol::Oidc,
        client_id,
        client_secret,
        address,
        name: None,
    };
    match key {
        "github" => Some(Source {
            protocol: Protocol::Github,
            ..oidc(&options::GITHUB_CLIENT_ID, &options::GITHUB_CLIENT_SECRET, Some(&options::GITHUB_URL))
        }),
        "gitlab" => Some(oidc(&options::GITLAB_CLIENT_ID, &options::GITLAB_CLIENT_SECRET, Some(&options::GITLAB_URL))),
        "google" => Some(oidc(&options::GOOGLE_CLIENT_ID, &options::GOOGLE_CLIENT_SECRET, None)),
        "oidc" => Some(Source {
            name: Some(&options::OIDC_NAME),
            ..oidc(&options::OIDC_CLIENT_ID, &options::OIDC_CLIENT_SECRET, Some(&options::OIDC_ISSUER))
        }),
        _ => None,
    }
}

impl ProviderSettings {
    /// The provider of this key, where the options name it in full.
    pub fn of(key: &str, values: &Values) -> Option<Self> {
        let source = source(key)?;
        let (client_id, client_secret) = (values.text(source.client_id), values.text(source.client_secret));
        if client_id.is_empty() || client_secret.is_empty() {
            return None;
        }
        let address = Address::parse(source.address.map_or(GOOGLE, |option| values.text(option)));
        let address = address.inspect_err(|error| tracing::warn!(provider = key, %error, "its address")).ok()?;
        let key = IdentityProvider::parse(key).ok()?;
        Some(Self {
            name: source.name.map_or_else(|| key.label().to_owned(), |option| values.text(option).to_owned()),
            protocol: source.protocol,
            address,
            client_id: client_id.to_owned(),
            client_secret: Secret::new(client_secret.to_owned()),
            key,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::options::{Disk, Stored};
    use serde_json::json;

    use super::*;

    fn named(key: &str, values: &[(&'static Definition, &str)]) -> Option<(String, String)> {
        let mut disk = Disk::default();
        values.iter().for_each(|(option, value)| disk.set(option, *value));
        let settings = ProviderSettings::of(key, &Values::new(&disk, &Stored::new()))?;
        Some((settings.name, settings.address.as_str().to_owned()))
    }

    #[test]
    fn a_provider_is_there_once_its_options_name_it_in_full() {
        let client = [(&options::GITHUB_CLIENT_ID, "id"), (&options::GITHUB_CLIENT_SECRET, "secret")];
        assert_eq!(named("github", &client), Some(("GitHub".into(), "https://github.com".into())));
        assert_eq!(named("github", &client[..1]), None);
        assert_eq!(named("gitlab", &client), None);
        assert_eq!(named("unheard-of", &client), None);
        let elsewhere = [client[0], client[1], (&options::GITHUB_URL, "http://github.example")];
        assert_eq!(named("github", &elsewhere), None, "it is neither https nor here");
        let google = [(&options::GOOGLE_CLIENT_ID, "id"), (&options::GOOGLE_CLIENT_SECRET, "secret")];
        assert_eq!(named("google", &google), Some(("Google".into(), GOOGLE.into())));
        let oidc = [
            (&options::OIDC_CLIENT_ID, "id"),
            (&options::OIDC_CLIENT_SECRET, "secret"),
            (&options::OIDC_ISSUER, "https://id.example/realms/a/"),
            (&options::OIDC_NAME, "Company"),
        ];
        assert_eq!(named("oidc", &oidc), Some(("Company".into(), "https://id.example/realms/a/".into())));
        assert_eq!(named("oidc", &oidc[..2]), None, "it has no address");
    }

    #[test]
    fn what_is_stored_makes_a_provider_as_well() {
        let stored = [("google-login.client-id", json!("id")), ("google-login.client-secret", json!("secret"))];
        let stored: Stored = stored.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert!(ProviderSettings::of("google", &Values::new(&Disk::default(), &stored)).is_some());
    }
}
