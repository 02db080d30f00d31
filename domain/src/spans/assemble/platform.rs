//! Where the program ran.

use serde_json::Value;

use super::Attributes;

/// The platform that the client names, or the one of its SDK.
pub(super) fn platform(attributes: &Attributes) -> Option<String> {
    let told = |key: &str| attributes.get(key).and_then(Value::as_str);
    if let Some(platform) = told("sentry.platform") {
        return Some(platform.to_owned());
    }
    let mut parts = told("sentry.sdk.name")?.strip_prefix("sentry.")?.split('.');
    Some(
        match (parts.next()?, parts.next()) {
            (
                "javascript",
                Some("node" | "node-core" | "bun" | "deno" | "nestjs" | "aws-serverless" | "google-cloud-serverless"),
            ) => "node",
            ("javascript", _) => "javascript",
            ("kotlin", _) => "java",
            ("dotnet", _) => "csharp",
            (language, _) => language,
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_sdk_tells_the_platform() {
        for (sdk, expected) in [
            ("sentry.javascript.node", Some("node")),
            ("sentry.javascript.node-core", Some("node")),
            ("sentry.javascript.browser", Some("javascript")),
            ("sentry.python", Some("python")),
            ("sentry.python.django", Some("python")),
            ("sentry.java.android", Some("java")),
            ("sentry.kotlin", Some("java")),
            ("sentry.dotnet.aspnetcore", Some("csharp")),
            ("mine", None),
        ] {
            assert_eq!(platform(json!({"sentry.sdk.name": sdk}).as_object().unwrap()).as_deref(), expected, "{sdk}");
        }
        let both = json!({"sentry.sdk.name": "sentry.javascript.nextjs", "sentry.platform": "node"});
        assert_eq!(platform(both.as_object().unwrap()).as_deref(), Some("node"));
        assert_eq!(platform(&Attributes::new()), None);
    }
}
