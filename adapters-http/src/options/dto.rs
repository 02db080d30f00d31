use std::collections::BTreeMap;

use application::options::ShownOption;
use domain::options::{Flags, Refusal};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Options by name.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Options")]
pub struct OptionsDto(BTreeMap<&'static str, OptionDto>);

/// An option.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Option")]
struct OptionDto {
    /// The value that counts; `[redacted]` in the place of one that is not shown.
    value: Value,
    /// What there is to know of it.
    field: OptionFieldDto,
}

/// What there is to know of an option.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OptionField")]
struct OptionFieldDto {
    /// What counts where nothing is set.
    default: Value,
    /// A set-up asks for it.
    required: bool,
    /// A form should not offer it.
    disabled: bool,
    /// Why not: `smtpDisabled` or `diskPriority`.
    disabled_reason: Option<&'static str>,
    /// It is configured on disk, or was stored.
    is_set: bool,
    /// An empty value is one.
    allow_empty: bool,
}

impl OptionsDto {
    pub(super) fn new(shown: Vec<ShownOption>) -> Self {
        let option = |shown: ShownOption| {
            let reason = shown.disabled.map(domain::options::Disabled::as_str);
            let field = OptionFieldDto {
                default: shown.definition.default.value(),
                required: shown.definition.is(Flags::REQUIRED),
                disabled: reason.is_some(),
                disabled_reason: reason,
                is_set: shown.is_set,
                allow_empty: shown.definition.allows_empty(),
            };
            (shown.definition.name, OptionDto { value: shown.value, field })
        };
        Self(shown.into_iter().map(option).collect())
    }
}

/// Why options are not set.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OptionError")]
pub struct OptionErrorDto {
    /// `unknown_option`, `immutable_option`, `invalid_type` or `invalid_value`.
    error: &'static str,
    /// Which option, and what is wrong.
    error_detail: OptionErrorDetailDto,
}

/// Why a request to set options is refused.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "OptionRefusal")]
#[expect(dead_code, reason = "the shapes of what is made elsewhere")]
pub enum OptionRefusalDto {
    /// One of them cannot be set, or not so.
    Option(OptionErrorDto),
    /// The body cannot be read.
    Body(BTreeMap<String, Value>),
}

/// Which option, and what is wrong.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OptionErrorDetail")]
struct OptionErrorDetailDto {
    /// Its name.
    option: String,
    /// What is wrong; left out for an option that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl From<&Refusal> for OptionErrorDto {
    fn from(refusal: &Refusal) -> Self {
        let error = match refusal {
            Refusal::Unknown(_) => "unknown_option",
            Refusal::Immutable(_) | Refusal::OnDisk(_) | Refusal::Drifted(_) => "immutable_option",
            Refusal::InvalidType(..) => "invalid_type",
            Refusal::InvalidValue(..) | Refusal::TooLarge(_) => "invalid_value",
        };
        let message = (!matches!(refusal, Refusal::Unknown(_))).then(|| refusal.to_string());
        Self { error, error_detail: OptionErrorDetailDto { option: refusal.option().to_owned(), message } }
    }
}
