use domain::environments::Environment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An environment of an organization's projects.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrganizationEnvironment")]
pub struct OrganizationEnvironmentDto {
    id: String,
    name: String,
}

/// An environment of a project.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectEnvironment")]
pub struct ProjectEnvironmentDto {
    id: String,
    name: String,
    /// It is not offered to choose from.
    is_hidden: bool,
}

/// What can be changed of an environment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectEnvironmentChange")]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub struct ChangeDto {
    is_hidden: bool,
}

/// What can be changed of many environments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProjectEnvironmentsChange")]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub struct ChangeManyDto {
    /// At most 1000. Names that the project has no environment of are passed over.
    environment_names: Vec<String>,
    is_hidden: bool,
}

impl From<Environment> for OrganizationEnvironmentDto {
    fn from(environment: Environment) -> Self {
        Self { id: environment.id.to_string(), name: environment.name }
    }
}

impl From<Environment> for ProjectEnvironmentDto {
    fn from(environment: Environment) -> Self {
        let is_hidden = environment.visibility.is_hidden();
        Self { id: environment.id.to_string(), name: environment.name, is_hidden }
    }
}
