use domain::keys::ProjectKey;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::Api;
use crate::dates::Timestamp;

/// An ingest key.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectKey")]
pub struct KeyDto {
    /// The public key.
    pub id: String,
    /// Its name to show.
    pub name: String,
    /// The same.
    pub label: String,
    /// What its holder shows.
    pub public: String,
    /// Keys have had a secret once; these have none.
    pub secret: Option<String>,
    /// The project that its holder reports to.
    pub project_id: i64,
    /// An inactive key is refused.
    pub is_active: bool,
    /// How much its holder may report; nothing is set.
    pub rate_limit: Option<RateLimitDto>,
    /// Addresses to report to.
    pub dsn: DsnDto,
    /// The version of the browser SDK that the loader brings.
    pub browser_sdk_version: &'static str,
    /// The versions to choose from.
    pub browser_sdk: BrowserSdkDto,
    /// When it was made.
    pub date_created: Timestamp,
    /// What the loader brings besides.
    pub dynamic_sdk_loader_options: LoaderOptionsDto,
}

/// So many reports in so many seconds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RateLimit")]
pub struct RateLimitDto {
    pub window: u32,
    pub count: u32,
}

/// Addresses to report to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Dsn")]
pub struct DsnDto {
    pub secret: String,
    pub public: String,
    pub csp: String,
    pub security: String,
    pub minidump: String,
    pub nel: String,
    pub unreal: String,
    pub crons: String,
    pub cdn: String,
    pub playstation: String,
    pub integration: String,
    pub otlp_traces: String,
    pub otlp_logs: String,
}

/// Versions, each with its name to show.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BrowserSdk")]
pub struct BrowserSdkDto {
    /// Value and name.
    pub choices: Vec<[&'static str; 2]>,
}

/// What the loader brings besides.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LoaderOptions")]
pub struct LoaderOptionsDto {
    pub has_replay: bool,
    pub has_performance: bool,
    pub has_debug: bool,
    pub has_feedback: bool,
    pub has_logs_and_metrics: bool,
}

impl KeyDto {
    /// The key with addresses on this server.
    pub fn new(key: &ProjectKey, api: &Api) -> Self {
        Self {
            id: key.public_key.to_string(),
            name: key.label.clone(),
            label: key.label.clone(),
            public: key.public_key.to_string(),
            secret: None,
            project_id: key.project_id.get(),
            is_active: key.is_active,
            rate_limit: None,
            dsn: DsnDto::new(key, api),
            browser_sdk_version: "latest",
            browser_sdk: BrowserSdkDto { choices: vec![["latest", "latest"]] },
            date_created: key.date_added.into(),
            dynamic_sdk_loader_options: LoaderOptionsDto {
                has_replay: false,
                has_performance: false,
                has_debug: false,
                has_feedback: false,
                has_logs_and_metrics: false,
            },
        }
    }
}

impl DsnDto {
    fn new(key: &ProjectKey, api: &Api) -> Self {
        let (prefix, project, public_key) = (api.url_prefix(), key.project_id, &key.public_key);
        let public = api.dsn(project, public_key);
        let at = |path: &str| format!("{prefix}/api/{project}/{path}");
        let with_key = |path: &str| format!("{prefix}/api/{project}/{path}/?sentry_key={public_key}");
        Self {
            // SDKs of old want a second address; without a secret it is the same.
            secret: public.clone(),
            public,
            csp: with_key("csp-report"),
            security: with_key("security"),
            minidump: with_key("minidump"),
            nel: with_key("nel"),
            unreal: at(&format!("unreal/{public_key}/")),
            crons: at(&format!("cron/___MONITOR_SLUG___/{public_key}/")),
            cdn: format!("{prefix}/js-sdk-loader/{public_key}.min.js"),
            playstation: with_key("playstation"),
            integration: at("integration/"),
            otlp_traces: at("integration/otlp/v1/traces"),
            otlp_logs: at("integration/otlp/v1/logs"),
        }
    }
}
