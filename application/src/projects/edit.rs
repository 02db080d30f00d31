use std::net::IpAddr;

use domain::grouping::rules::{RuleText, RuleTexts};
use domain::permissions::Permission;
use domain::projects::{Project, ProjectName, ProjectPlatform};
use domain::slugs::IdOrSlug;
use serde_json::{Map, Value, json};

use super::{ProjectChange, Projects};
use crate::access::{self, AccessError, ProjectAccess};
use crate::actor::Actor;
use crate::audit::{AuditEntry, author};

/// What the log calls a change of a project.
const EVENT: &str = "project.edit";

/// A project to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditProject {
    /// The organization.
    pub organization: IdOrSlug,
    /// The project.
    pub project: IdOrSlug,
    /// What of it.
    pub change: ProjectChange,
    /// The address of whoever asks.
    pub client: Option<IpAddr>,
}

impl Projects {
    /// Somebody who may change a project: who may not learns nothing of what a body must hold.
    pub fn may_edit(&self, actor: &Actor, organization: &IdOrSlug, reference: &IdOrSlug) -> Result<(), AccessError> {
        let permission = Permission::ProjectWrite;
        self.uow.read(|stores| access::project(stores, actor, organization, reference, permission).map(drop))
    }

    /// Changes a project. What became different is written into the audit log.
    pub fn edit(&self, actor: &Actor, command: &EditProject) -> Result<(), AccessError> {
        let now = self.clock.now();
        let EditProject { organization, project, change, client } = command;
        self.uow.transaction(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectWrite)?;
            let (organization, project) = (found.organization.id, found.project.id);
            let rules = stores.projects().rule_texts(organization, project)?;
            let data = differences(change, &found.project, &rules);
            if data.is_empty() {
                return Ok(());
            }
            stores.projects().edit(organization, project, change)?;
            let (actor_id, actor) = author(actor);
            Ok(stores.audit().add(&AuditEntry {
                actor_id,
                actor,
                ip_address: *client,
                event: EVENT.to_owned(),
                target: target(&found),
                data: Value::Object(data),
                date_added: now,
            })?)
        })
    }
}

fn target(found: &ProjectAccess) -> String {
    format!("{}/{}", found.organization.slug, found.project.slug)
}

/// What the change makes different, from what to what.
fn differences(change: &ProjectChange, project: &Project, rules: &RuleTexts) -> Map<String, Value> {
    let changes = [
        ("name", Some(project.name.as_str()), change.name.as_ref().map(ProjectName::as_str)),
        ("platform", project.platform.as_deref(), change.platform.as_ref().map(ProjectPlatform::as_str)),
        (
            "fingerprintingRules",
            Some(rules.fingerprints.as_str()),
            change.fingerprint_rules.as_ref().map(RuleText::as_str),
        ),
        (
            "groupingEnhancements",
            Some(rules.stack_traces.as_str()),
            change.stack_trace_rules.as_ref().map(RuleText::as_str),
        ),
    ];
    let different = changes.into_iter().filter(|(_, from, to)| to.is_some() && from != to);
    let mut data: Map<_, _> =
        different.map(|(name, from, to)| (name.to_owned(), json!({"from": from, "to": to}))).collect();
    if let Some(hours) = change.resolve_age.filter(|hours| *hours != project.resolve_age) {
        data.insert("resolveAge".to_owned(), json!({"from": project.resolve_age, "to": hours}));
    }
    data
}
