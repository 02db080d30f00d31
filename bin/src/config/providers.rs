use adapters_identity::{Address, Protocol, ProviderSettings};
use clap::Args;
use domain::identities::IdentityProvider;
use domain::secrets::Secret;

use super::{Faults, given};

/// The names of what tells of providers that accounts can be linked with.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Providers that users may link their accounts with")]
pub struct ProviderFlags {
    /// The client id of an OAuth app at GitHub
    #[arg(long, env = "PICKET_GITHUB_CLIENT_ID", value_name = "ID")]
    pub github_client_id: Option<String>,
    /// Its client secret
    #[arg(long, env = "PICKET_GITHUB_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub github_client_secret: Option<String>,
    /// Where GitHub is, for GitHub Enterprise [default: https://github.com]
    #[arg(long, env = "PICKET_GITHUB_URL", value_name = "URL")]
    pub github_url: Option<String>,
    /// The id of an application at GitLab, with the scope openid
    #[arg(long, env = "PICKET_GITLAB_CLIENT_ID", value_name = "ID")]
    pub gitlab_client_id: Option<String>,
    /// Its secret
    #[arg(long, env = "PICKET_GITLAB_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub gitlab_client_secret: Option<String>,
    /// Where GitLab is, if it is your own [default: https://gitlab.com]
    #[arg(long, env = "PICKET_GITLAB_URL", value_name = "URL")]
    pub gitlab_url: Option<String>,
    /// The client id of a web application at Google
    #[arg(long, env = "PICKET_GOOGLE_CLIENT_ID", value_name = "ID")]
    pub google_client_id: Option<String>,
    /// Its client secret
    #[arg(long, env = "PICKET_GOOGLE_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub google_client_secret: Option<String>,
    /// The issuer of any other OpenID Connect provider, letter for letter: https, or http on this machine
    #[arg(long, env = "PICKET_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// How that provider knows this server
    #[arg(long, env = "PICKET_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// The client secret there
    #[arg(long, env = "PICKET_OIDC_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<String>,
    /// What to call that provider [default: OpenID Connect]
    #[arg(long, env = "PICKET_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,
}

/// What is given of one provider: each value with the name of its variable.
struct Given<'a> {
    key: &'static str,
    name: Option<&'a str>,
    protocol: Protocol,
    address: (&'static str, Option<&'a str>),
    default_address: Option<&'static str>,
    client_id: (&'static str, Option<&'a str>),
    client_secret: (&'static str, Option<&'a str>),
}

impl ProviderFlags {
    /// The providers that are configured. One that is so by half is a fault, a variable.
    pub(super) fn check(&self, faults: &mut Faults) -> Option<Vec<ProviderSettings>> {
        let given = [self.github(), self.gitlab(), self.google(), self.oidc()];
        let is_any = |one: &&Given<'_>| {
            [one.name, one.address.1, one.client_id.1, one.client_secret.1].iter().any(Option::is_some)
        };
        // All are checked before one that is wrong ends it.
        let checked: Vec<_> = given.iter().filter(is_any).map(|one| one.check(faults)).collect();
        checked.into_iter().collect()
    }

    fn github(&self) -> Given<'_> {
        Given {
            key: "github",
            name: None,
            protocol: Protocol::Github,
            address: ("PICKET_GITHUB_URL", given(&self.github_url)),
            default_address: Some("https://github.com"),
            client_id: ("PICKET_GITHUB_CLIENT_ID", given(&self.github_client_id)),
            client_secret: ("PICKET_GITHUB_CLIENT_SECRET", given(&self.github_client_secret)),
        }
    }

    fn gitlab(&self) -> Given<'_> {
        Given {
            key: "gitlab",
            name: None,
            protocol: Protocol::Oidc,
            address: ("PICKET_GITLAB_URL", given(&self.gitlab_url)),
            default_address: Some("https://gitlab.com"),
            client_id: ("PICKET_GITLAB_CLIENT_ID", given(&self.gitlab_client_id)),
            client_secret: ("PICKET_GITLAB_CLIENT_SECRET", given(&self.gitlab_client_secret)),
        }
    }

    fn google(&self) -> Given<'_> {
        Given {
            key: "google",
            name: None,
            protocol: Protocol::Oidc,
            address: ("", None),
            default_address: Some("https://accounts.google.com"),
            client_id: ("PICKET_GOOGLE_CLIENT_ID", given(&self.google_client_id)),
            client_secret: ("PICKET_GOOGLE_CLIENT_SECRET", given(&self.google_client_secret)),
        }
    }

    fn oidc(&self) -> Given<'_> {
        Given {
            key: "oidc",
            name: given(&self.oidc_name),
            protocol: Protocol::Oidc,
            address: ("PICKET_OIDC_ISSUER", given(&self.oidc_issuer)),
            default_address: None,
            client_id: ("PICKET_OIDC_CLIENT_ID", given(&self.oidc_client_id)),
            client_secret: ("PICKET_OIDC_CLIENT_SECRET", given(&self.oidc_client_secret)),
        }
    }
}

impl Given<'_> {
    fn check(&self, faults: &mut Faults) -> Option<ProviderSettings> {
        const MISSING: &str = "is missing; the provider needs it";
        let address = self.address.1.or(self.default_address).ok_or_else(|| MISSING.to_owned());
        let address = address.and_then(|text| Address::parse(text).map_err(|error| error.to_string()));
        let address = faults.take(self.address.0, address);
        let client_id = faults.take(self.client_id.0, self.client_id.1.ok_or(MISSING));
        let client_secret = faults.take(self.client_secret.0, self.client_secret.1.ok_or(MISSING));
        let key = faults.take(self.address.0, IdentityProvider::parse(self.key))?;
        let default_name = if self.key == "oidc" { "OpenID Connect" } else { key.label() };
        Some(ProviderSettings {
            name: self.name.unwrap_or(default_name).to_owned(),
            protocol: self.protocol,
            address: address?,
            client_id: client_id?.to_owned(),
            client_secret: Secret::new(client_secret?.to_owned()),
            key,
        })
    }
}
