use domain::projects::Project;
use domain::releases::{IssueRelease, Release, Semver, VersionInfo, short_version, version_info};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dates::Timestamp;

/// A release, as one issue saw it where an issue is asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Release")]
pub struct ReleaseDto {
    id: i64,
    version: String,
    status: &'static str,
    short_version: String,
    version_info: VersionInfoDto,
    #[serde(rename = "ref")]
    reference: Option<String>,
    url: Option<String>,
    date_released: Option<Timestamp>,
    date_created: Timestamp,
    data: Map<String, Value>,
    /// How many issues first appeared in it.
    new_groups: i64,
    owner: Option<Map<String, Value>>,
    commit_count: u32,
    last_commit: Option<Map<String, Value>>,
    deploy_count: u32,
    last_deploy: Option<Map<String, Value>>,
    authors: Vec<Map<String, Value>>,
    projects: Vec<ReleaseProjectDto>,
    /// The issue's first event in it.
    first_event: Option<Timestamp>,
    /// The issue's last event in it.
    last_event: Option<Timestamp>,
    current_project_meta: Map<String, Value>,
    user_agent: Option<String>,
}

/// A project that a release was reported from.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ReleaseProject")]
pub struct ReleaseProjectDto {
    id: i64,
    slug: String,
    name: String,
    platform: Option<String>,
    platforms: Vec<String>,
    new_groups: i64,
    has_health_data: bool,
}

/// A version text taken apart.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VersionInfo")]
pub struct VersionInfoDto {
    package: Option<String>,
    version: VersionDto,
    description: String,
    build_hash: Option<String>,
}

/// The version itself; a text without numbers has `raw` alone.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Version")]
pub struct VersionDto {
    raw: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    numbers: Option<NumbersDto>,
}

/// The numbers of a version.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VersionNumbers")]
pub struct NumbersDto {
    major: u64,
    minor: u64,
    patch: u64,
    pre: Option<String>,
    build_code: Option<String>,
    components: u8,
}

impl ReleaseDto {
    /// A release of an issue's project.
    pub fn of_issue(seen: IssueRelease, project: &Project) -> Self {
        let IssueRelease { release, first_seen, last_seen } = seen;
        let (first_event, last_event) = (Some(Timestamp(first_seen)), Some(Timestamp(last_seen)));
        Self { first_event, last_event, ..Self::of_project(release, project) }
    }

    /// A release of a project. Its commits and deploys are not told yet.
    pub fn of_project(release: Release, project: &Project) -> Self {
        Self {
            id: release.id.get(),
            status: "open",
            short_version: short_version(&release.version),
            version_info: version_info(&release.version).into(),
            version: release.version,
            reference: None,
            url: None,
            date_released: release.date_released.map(Timestamp),
            date_created: Timestamp(release.date_added),
            data: Map::new(),
            new_groups: release.new_issues,
            owner: None,
            commit_count: 0,
            last_commit: None,
            deploy_count: 0,
            last_deploy: None,
            authors: Vec::new(),
            projects: vec![ReleaseProjectDto {
                id: project.id.get(),
                slug: project.slug.to_string(),
                name: project.name.clone(),
                platform: project.platform.clone(),
                platforms: project.platform.iter().cloned().collect(),
                new_groups: release.new_issues,
                has_health_data: false,
            }],
            first_event: None,
            last_event: None,
            current_project_meta: Map::new(),
            user_agent: None,
        }
    }
}

impl From<VersionInfo> for VersionInfoDto {
    fn from(info: VersionInfo) -> Self {
        Self {
            package: info.package,
            version: VersionDto { raw: info.raw, numbers: info.semver.map(NumbersDto::from) },
            description: info.description,
            build_hash: info.build_hash,
        }
    }
}

impl From<Semver> for NumbersDto {
    fn from(semver: Semver) -> Self {
        Self {
            major: semver.major,
            minor: semver.minor,
            patch: semver.patch,
            pre: semver.pre,
            build_code: semver.build,
            components: semver.components,
        }
    }
}
