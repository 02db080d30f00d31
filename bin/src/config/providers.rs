use adapters_identity::Address;
use clap::Args;
use domain::options::{self, Definition, Disk};
use serde_json::Value;

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

/// What is given of one provider: each value with its option.
struct Given<'a> {
    values: Vec<(&'static Definition, Option<&'a str>)>,
    needs_address: bool,
}

impl ProviderFlags {
    /// The providers that are configured, as options. One that is so by half is a fault, a variable.
    pub(super) fn check(&self, faults: &mut Faults) -> Option<Disk> {
        let given = [self.github(), self.gitlab(), self.google(), self.oidc()];
        // All are checked before one that is wrong ends it.
        let checked: Vec<_> = given.iter().filter(|one| one.is_any()).map(|one| one.check(faults)).collect();
        let values = checked.into_iter().collect::<Option<Vec<_>>>()?;
        Some(values.into_iter().flatten().collect())
    }

    fn github(&self) -> Given<'_> {
        Given {
            values: vec![
                (&options::GITHUB_CLIENT_ID, given(&self.github_client_id)),
                (&options::GITHUB_CLIENT_SECRET, given(&self.github_client_secret)),
                (&options::GITHUB_URL, given(&self.github_url)),
            ],
            needs_address: false,
        }
    }

    fn gitlab(&self) -> Given<'_> {
        Given {
            values: vec![
                (&options::GITLAB_CLIENT_ID, given(&self.gitlab_client_id)),
                (&options::GITLAB_CLIENT_SECRET, given(&self.gitlab_client_secret)),
                (&options::GITLAB_URL, given(&self.gitlab_url)),
            ],
            needs_address: false,
        }
    }

    fn google(&self) -> Given<'_> {
        Given {
            values: vec![
                (&options::GOOGLE_CLIENT_ID, given(&self.google_client_id)),
                (&options::GOOGLE_CLIENT_SECRET, given(&self.google_client_secret)),
            ],
            needs_address: false,
        }
    }

    fn oidc(&self) -> Given<'_> {
        Given {
            values: vec![
                (&options::OIDC_CLIENT_ID, given(&self.oidc_client_id)),
                (&options::OIDC_CLIENT_SECRET, given(&self.oidc_client_secret)),
                (&options::OIDC_ISSUER, given(&self.oidc_issuer)),
                (&options::OIDC_NAME, given(&self.oidc_name)),
            ],
            needs_address: true,
        }
    }
}

impl Given<'_> {
    fn is_any(&self) -> bool {
        self.values.iter().any(|(_, value)| value.is_some())
    }

    fn check(&self, faults: &mut Faults) -> Option<Vec<(&'static str, Value)>> {
        let checked: Vec<_> = self
            .values
            .iter()
            .enumerate()
            .map(|(place, (definition, value))| faults.take(definition.variable, self.value(place, definition, *value)))
            .collect();
        let values = checked.into_iter().collect::<Option<Vec<_>>>()?;
        Some(values.into_iter().flatten().collect())
    }

    /// The first two are the client's id and secret, the third is the address.
    fn value(
        &self,
        place: usize,
        definition: &Definition,
        value: Option<&str>,
    ) -> Result<Option<(&'static str, Value)>, String> {
        let is_needed = place < 2 || (place == 2 && self.needs_address);
        let Some(text) = value else {
            return if is_needed { Err("is missing; the provider needs it".to_owned()) } else { Ok(None) };
        };
        if place == 2 {
            Address::parse(text).map_err(|error| error.to_string())?;
        }
        let value = Value::from(text);
        (definition.rule)(&value).map_err(str::to_owned)?;
        Ok(Some((definition.name, value)))
    }
}
