use application::projects::ProjectSummary;
use domain::permissions::Scope;
use domain::teams::Team;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;

/// A project.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Project")]
pub struct ProjectDto {
    /// The project's id, the number in its DSN.
    pub id: String,
    /// Its name in URLs.
    pub slug: String,
    /// Its name to show.
    pub name: String,
    /// The platform of its application: as set, else that of its first event.
    pub platform: Option<String>,
    /// When it was made.
    pub date_created: Timestamp,
    /// You have bookmarked it; there are no bookmarks.
    pub is_bookmarked: bool,
    /// You are in one of its teams.
    pub is_member: bool,
    /// Optional features that are on; there are none.
    pub features: Vec<String>,
    /// When its first event arrived.
    pub first_event: Option<Timestamp>,
    /// It has had a transaction. None is kept yet.
    pub first_transaction_event: bool,
    /// The scopes that you have in it.
    pub access: Vec<&'static str>,
    /// You reach it.
    pub has_access: bool,
    /// What has been received for it.
    #[serde(flatten)]
    pub received: ReceivedDto,
    /// One of its teams.
    pub team: Option<TeamDto>,
    /// Its teams.
    pub teams: Vec<TeamDto>,
    /// The platforms that it has had events of.
    pub platforms: Vec<String>,
    /// It has had a report by a user. None is kept yet.
    pub has_user_reports: bool,
    /// The environments that it has had events of.
    pub environments: Vec<String>,
    /// Its newest release.
    pub latest_release: Option<LatestReleaseDto>,
}

/// A release, by its name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LatestRelease")]
pub struct LatestReleaseDto {
    /// The version.
    pub version: String,
}

/// What has been received and kept for a project, besides errors: nothing yet.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct ReceivedDto {
    pub has_feedbacks: bool,
    pub has_flags: bool,
    pub has_minified_stack_trace: bool,
    pub has_monitors: bool,
    pub has_new_feedbacks: bool,
    pub has_profiles: bool,
    pub has_replays: bool,
    pub has_sessions: bool,
    pub has_insights_http: bool,
    pub has_insights_db: bool,
    pub has_insights_assets: bool,
    pub has_insights_app_start: bool,
    pub has_insights_screen_load: bool,
    pub has_insights_vitals: bool,
    pub has_insights_caches: bool,
    pub has_insights_queues: bool,
    pub has_insights_agent_monitoring: bool,
    #[serde(rename = "hasInsightsMCP")]
    pub has_insights_mcp: bool,
    pub has_logs: bool,
    pub has_trace_metrics: bool,
}

/// A team, as a project names it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ProjectTeam")]
pub struct TeamDto {
    /// The team's id.
    pub id: String,
    /// Its name to show.
    pub name: String,
    /// Its name in URLs.
    pub slug: String,
}

impl From<&Team> for TeamDto {
    fn from(team: &Team) -> Self {
        Self { id: team.id.to_string(), name: team.name.clone(), slug: team.slug.to_string() }
    }
}

impl From<&ProjectSummary> for ProjectDto {
    fn from(summary: &ProjectSummary) -> Self {
        let project = &summary.project;
        let teams: Vec<TeamDto> = summary.teams.iter().map(TeamDto::from).collect();
        Self {
            id: project.id.to_string(),
            slug: project.slug.to_string(),
            name: project.name.clone(),
            platform: project.platform.clone(),
            date_created: project.date_added.into(),
            is_bookmarked: false,
            is_member: summary.is_member,
            features: Vec::new(),
            first_event: project.first_event.map(Timestamp),
            first_transaction_event: false,
            access: summary.scopes.iter().map(Scope::as_str).collect(),
            has_access: summary.has_access,
            received: ReceivedDto::default(),
            team: teams.first().cloned(),
            teams,
            platforms: project.platform.clone().filter(|_| project.first_event.is_some()).into_iter().collect(),
            has_user_reports: false,
            environments: summary.environments.clone(),
            latest_release: summary.latest_release.clone().map(|version| LatestReleaseDto { version }),
        }
    }
}
