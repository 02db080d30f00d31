use application::projects::ShownProject;
use domain::grouping::{self, rules::RuleTexts};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::dto::ProjectDto;
use crate::organizations::OrganizationDto;
use crate::users::AvatarDto;

/// A project with all that its settings show.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectDetails")]
pub struct ProjectDetailsDto {
    /// What lists show too.
    #[serde(flatten)]
    pub project: ProjectDto,
    /// Its organization.
    pub organization: OrganizationDto,
    /// It is the server's own.
    pub is_internal: bool,
    /// Whoever comes may read it.
    pub is_public: bool,
    /// How to draw it.
    pub avatar: AvatarDto,
    /// Its colour in charts.
    pub color: String,
    /// Whether it can be used.
    pub status: &'static str,
    /// What it is set to.
    #[serde(flatten)]
    pub settings: ProjectSettingsDto,
}

/// A project's settings. Those of grouping can be changed; the others say how the server treats every project.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct ProjectSettingsDto {
    pub options: Map<String, Value>,
    pub digests_min_delay: u32,
    pub digests_max_delay: u32,
    pub subject_prefix: &'static str,
    pub subject_template: &'static str,
    pub allowed_domains: Vec<&'static str>,
    pub resolve_age: i64,
    pub data_scrubber: bool,
    pub data_scrubber_defaults: bool,
    pub safe_fields: Vec<String>,
    pub sensitive_fields: Vec<String>,
    pub store_crash_reports: Option<i32>,
    pub security_token: &'static str,
    pub security_token_header: Option<String>,
    #[serde(rename = "verifySSL")]
    pub verify_ssl: bool,
    #[serde(rename = "scrubIPAddresses")]
    pub scrub_ip_addresses: bool,
    pub scrape_java_script: bool,
    pub enable_auto_release_creation: bool,
    pub highlight_tags: Vec<String>,
    pub highlight_context: Map<String, Value>,
    pub highlight_preset: HighlightPresetDto,
    pub grouping_config: &'static str,
    pub derived_grouping_enhancements: &'static str,
    /// Stack trace rules.
    pub grouping_enhancements: String,
    pub secondary_grouping_expiry: u32,
    pub secondary_grouping_config: Option<String>,
    /// Fingerprint rules.
    pub fingerprinting_rules: String,
    pub processing_issues: u32,
    pub default_environment: Option<String>,
    pub relay_pii_config: Option<String>,
    pub builtin_symbol_sources: Vec<String>,
    pub symbol_sources: &'static str,
    pub dynamic_sampling_biases: Option<Vec<Value>>,
    pub is_dynamically_sampled: bool,
    pub tempest_fetch_screenshots: bool,
    pub autofix_automation_tuning: &'static str,
    pub seer_scanner_automation: bool,
    pub seer_nightshift_tweaks: Option<Value>,
    pub scm_source_context_enabled: bool,
    pub debug_files_role: Option<String>,
}

/// Tags and contexts to show first.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "HighlightPreset")]
pub struct HighlightPresetDto {
    /// Tags.
    pub tags: Vec<String>,
    /// Keys of contexts.
    pub context: Map<String, Value>,
}

impl ProjectSettingsDto {
    fn new(rules: &RuleTexts, resolve_age: i64) -> Self {
        Self {
            options: Map::new(),
            digests_min_delay: 0,
            digests_max_delay: 0,
            subject_prefix: "",
            subject_template: "$shortID - $title",
            allowed_domains: vec!["*"],
            resolve_age,
            data_scrubber: true,
            data_scrubber_defaults: true,
            safe_fields: Vec::new(),
            sensitive_fields: Vec::new(),
            store_crash_reports: None,
            security_token: "",
            security_token_header: None,
            verify_ssl: true,
            scrub_ip_addresses: false,
            scrape_java_script: false,
            enable_auto_release_creation: true,
            highlight_tags: Vec::new(),
            highlight_context: Map::new(),
            highlight_preset: HighlightPresetDto::default(),
            grouping_config: grouping::CONFIG,
            derived_grouping_enhancements: "",
            grouping_enhancements: rules.stack_traces.clone(),
            secondary_grouping_expiry: 0,
            secondary_grouping_config: None,
            fingerprinting_rules: rules.fingerprints.clone(),
            processing_issues: 0,
            default_environment: None,
            relay_pii_config: None,
            builtin_symbol_sources: Vec::new(),
            symbol_sources: "[]",
            dynamic_sampling_biases: None,
            is_dynamically_sampled: false,
            tempest_fetch_screenshots: false,
            autofix_automation_tuning: "off",
            seer_scanner_automation: false,
            seer_nightshift_tweaks: None,
            scm_source_context_enabled: false,
            debug_files_role: None,
        }
    }
}

impl ProjectDetailsDto {
    /// What the actor may see, on the server at this address.
    pub fn new(shown: &ShownProject, url_prefix: &str) -> Self {
        let (row, project) = (&shown.summary.project, ProjectDto::from(&shown.summary));
        Self {
            color: color(&project.slug),
            project,
            organization: OrganizationDto::new(&shown.organization, url_prefix),
            is_internal: false,
            is_public: false,
            avatar: AvatarDto::LETTERS,
            status: "active",
            settings: ProjectSettingsDto::new(&shown.rules, row.resolve_age),
        }
    }
}

/// A colour that stays with a slug, none too bright to read on white.
fn color(slug: &str) -> String {
    let hash = slug.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("#{:06x}", hash & 0x00bf_bfbf)
}
