use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use application::events::GroupingInfo;
use domain::events::EventId;
use domain::grouping::{self, Explained};
use domain::slugs::IdOrSlug;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;

/// The variants of an event's grouping, by their names.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "GroupingVariants")]
pub struct VariantsDto(BTreeMap<&'static str, VariantDto>);

/// One way in which an event is looked at.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GroupingVariant")]
pub struct VariantDto {
    key: &'static str,
    /// `component`, `custom_fingerprint`, `checksum` or `fallback`.
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'static str,
    hash: String,
    /// The event has not this hash: it arrived under other rules.
    hash_mismatch: bool,
    contributes: bool,
    component: ComponentDto,
    config: ConfigDto,
    /// The rule that gave the event a fingerprint when it arrived, and the client's own.
    fingerprint_info: Option<Value>,
}

/// What a variant is made of.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "GroupingComponent")]
pub struct ComponentDto {
    id: &'static str,
    contributes: bool,
    /// The parts that were hashed, in their order.
    values: Vec<LeafDto>,
}

/// A part that was hashed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "GroupingLeaf")]
pub struct LeafDto {
    /// What it is, such as `function`.
    id: &'static str,
    contributes: bool,
    values: [String; 1],
}

/// Which algorithm it is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "GroupingVariantConfig")]
pub struct ConfigDto {
    id: &'static str,
}

pub async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (organization, project) = (IdOrSlug::parse(&path.0), IdOrSlug::parse(&path.1));
    let event = EventId::parse(&path.2).ok();
    let info = api.act(caller, move |cases, actor| cases.events.grouping_info(actor, &organization, &project, event));
    Ok(HttpResponse::Ok().json(VariantsDto::from(info.await?)))
}

impl From<GroupingInfo> for VariantsDto {
    fn from(info: GroupingInfo) -> Self {
        let GroupingInfo { variants, hashes, rule } = info;
        let dto = |explained: Explained| {
            let hash_mismatch = !hashes.contains(&explained.hash);
            (explained.variant, VariantDto::new(explained, hash_mismatch, rule.clone()))
        };
        Self(variants.into_iter().map(dto).collect())
    }
}

impl VariantDto {
    fn new(explained: Explained, hash_mismatch: bool, fingerprint_info: Option<Value>) -> Self {
        let Explained { variant, hash, leaves } = explained;
        let leaf = |(id, text)| LeafDto { id, contributes: true, values: [text] };
        Self {
            key: variant,
            kind: if matches!(variant, "app" | "system" | "default") { "component" } else { variant },
            description: description(variant),
            hash: hash.to_string(),
            hash_mismatch,
            contributes: true,
            component: ComponentDto { id: variant, contributes: true, values: leaves.into_iter().map(leaf).collect() },
            config: ConfigDto { id: grouping::CONFIG },
            fingerprint_info,
        }
    }
}

fn description(variant: &str) -> &'static str {
    match variant {
        "app" => "the frames of the application",
        "system" => "all frames",
        "checksum" => "the client's checksum",
        "custom_fingerprint" => "a fingerprint",
        "fallback" => "nothing to group by",
        _ => "the content of the event",
    }
}
