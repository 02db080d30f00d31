//! The shape of the workspace: who depends on whom, and on what.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crate, the workspace crates it uses, the outside crates it uses at run time.
const ALLOWED: [(&str, &[&str], &[&str]); 8] = [
    ("domain", &[], &["base64", "chrono", "md-5", "serde_json", "thiserror", "url", "uuid", "validator"]),
    (
        "application",
        &["domain"],
        &[
            "argon2",
            "base64",
            "chacha20poly1305",
            "chrono",
            "hmac",
            "maud",
            "p256",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "thiserror",
            "tracing",
            "uuid",
            "zstd",
        ],
    ),
    (
        "adapters-http",
        &["application", "domain"],
        &[
            "actix-web",
            "base64",
            "brotli",
            "chrono",
            "flate2",
            "maud",
            "percent-encoding",
            "schemars",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
            "zstd",
        ],
    ),
    (
        "adapters-postgres",
        &["application", "domain"],
        &["chrono", "diesel", "diesel_migrations", "pq-sys", "serde_json", "tracing", "uuid"],
    ),
    (
        "adapters-sqlite",
        &["application", "domain"],
        &["chrono", "diesel", "diesel_migrations", "libsqlite3-sys", "serde_json", "tracing", "uuid"],
    ),
    (
        "adapters-mail",
        &["application", "domain"],
        &["lettre", "percent-encoding", "rustls", "rustls-native-certs", "thiserror", "tracing", "webpki-roots"],
    ),
    (
        "adapters-identity",
        &["application", "domain"],
        &["oauth2", "openidconnect", "serde", "serde_json", "thiserror", "tracing", "ureq", "url"],
    ),
    (
        "picket",
        &[
            "adapters-http",
            "adapters-identity",
            "adapters-mail",
            "adapters-postgres",
            "adapters-sqlite",
            "application",
            "domain",
        ],
        &[
            "actix-web",
            "chrono",
            "clap",
            "getrandom",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
            "tracing-subscriber",
        ],
    ),
];

/// Each crate's dependencies by kind.
#[expect(clippy::unwrap_used, reason = "without metadata there is nothing to test")]
fn dependencies() -> BTreeMap<String, Vec<(String, DependencyKind)>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    let packages = metadata.packages.into_iter();
    packages.map(|p| (p.name.to_string(), p.dependencies.into_iter().map(|d| (d.name, d.kind)).collect())).collect()
}

#[test]
fn crates_depend_only_on_what_they_may() {
    let found = dependencies();
    let inside: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(inside.len(), ALLOWED.len() + 1, "a new crate belongs into the table: {inside:?}");
    for (name, workspace, outside) in ALLOWED {
        let normal = found[name].iter().filter(|(_, kind)| *kind == DependencyKind::Normal);
        let normal: BTreeSet<&str> = normal.map(|(dependency, _)| dependency.as_str()).collect();
        let allowed: BTreeSet<&str> = workspace.iter().chain(outside).copied().collect();
        assert_eq!(normal, allowed, "{name}: what it depends on is decided here");
    }
}

#[test]
fn mocks_are_for_the_unit_tests_of_use_cases_alone() {
    for (name, dependencies) in dependencies() {
        for (dependency, kind) in dependencies {
            if dependency == "mockall" {
                assert_eq!((name.as_str(), kind), ("application", DependencyKind::Development));
            }
        }
    }
}
