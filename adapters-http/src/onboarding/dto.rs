use schemars::JsonSchema;

/// What is to be set up.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ContinueOnboarding")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ContinueOnboardingDto {
    /// The platforms that were chosen, each 1 to 255 characters; at most 100.
    platforms: Vec<String>,
}
