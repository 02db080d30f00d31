use serde_json::json;

use super::*;

#[test]
fn the_defaults_are_a_valid_configuration() {
    let config = Flags::default().check().unwrap();
    assert_eq!(config.database, Database::Sqlite("picket-data/picket.db".into()));
    assert_eq!(config.url_prefix_at(config.listen).as_str(), "http://127.0.0.1:9000");
    assert_eq!(config.disk, Disk::default());
}

#[test]
fn all_faults_are_reported_at_once() {
    let flags = Flags {
        database_url: Some("mysql://x".into()),
        listen: Some("nowhere".into()),
        secret_key: Some("short".into()),
        url_prefix: Some("ftp://x".into()),
        smtp_url: Some("http://x".into()),
        mail: MailFlags {
            mail_backend: Some("pigeon".into()),
            mail_dir: None,
            mail_list_namespace: Some("a..b>".into()),
        },
        event_retention_days: Some("0".into()),
        trust_proxy: Some("perhaps".into()),
        oauth_implicit_grant: Some("sometimes".into()),
        options: Some("[]".into()),
        log: Some("a=b=c".into()),
        providers: ProviderFlags::default(),
    };
    let text = flags.check().unwrap_err().to_string();
    assert!(text.starts_with("the configuration has 12 faults:"), "{text}");
    for name in [
        "DATABASE_URL",
        "LISTEN",
        "SECRET_KEY",
        "URL_PREFIX",
        "SMTP_URL",
        "MAIL_BACKEND",
        "MAIL_LIST_NAMESPACE",
        "RETENTION_DAYS",
        "PROXY",
        "GRANT",
        "LOG",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(!text.contains("short"), "a secret is not shown: {text}");
}

#[test]
fn a_url_prefix_may_have_a_path() {
    let prefix = UrlPrefix::parse("https://errors.example.com/picket/").unwrap();
    let key = domain::keys::PublicKey::parse(&"a".repeat(32)).unwrap();
    let dsn = key.dsn(prefix.as_str(), domain::ids::ProjectId::new(7));
    assert_eq!(dsn, format!("https://{}@errors.example.com/picket/7", "a".repeat(32)));
    for bad in ["errors.example.com", "https://", "https://a b", "https://u@h", "https://h/?q"] {
        assert!(UrlPrefix::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_unspecified_address_is_reached_as_localhost() {
    assert_eq!(UrlPrefix::of("0.0.0.0:9000".parse().unwrap()).as_str(), "http://localhost:9000");
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let empty = || Some(String::new());
    let flags =
        Flags { database_url: empty(), url_prefix: empty(), secret_key: empty(), log: empty(), ..Flags::default() };
    let config = flags.check().unwrap();
    assert_eq!(config.database, Database::Sqlite("picket-data/picket.db".into()));
    assert!(config.url_prefix.is_none() && config.secret_key.is_none());
}

#[test]
fn a_provider_is_configured_as_a_whole_or_not_at_all() {
    let text = |text: &str| Some(text.to_owned());
    let providers = ProviderFlags {
        github_client_id: text("github-id"),
        github_client_secret: text("github-secret"),
        google_client_id: text("google-id"),
        google_client_secret: text("google-secret"),
        oidc_issuer: text("https://id.example/realms/a/"),
        oidc_client_id: text("oidc-id"),
        oidc_client_secret: text("oidc-secret"),
        oidc_name: text("Company"),
        ..ProviderFlags::default()
    };
    let config = Flags { providers, ..Flags::default() }.check().unwrap();
    let on_disk = |name: &str| config.disk.get(name).and_then(|value| value.as_str());
    assert_eq!(on_disk("github-login.client-id"), Some("github-id"));
    assert_eq!(on_disk("github-login.url"), None);
    assert_eq!(on_disk("google-login.client-secret"), Some("google-secret"));
    assert_eq!(on_disk("oidc-login.issuer"), Some("https://id.example/realms/a/"));
    assert_eq!(on_disk("oidc-login.name"), Some("Company"));
    let shown = format!("{config:?}");
    assert!(!["github-secret", "google-secret", "oidc-secret"].iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[test]
fn all_that_a_provider_lacks_is_reported_at_once() {
    let text = |text: &str| Some(text.to_owned());
    let providers = ProviderFlags {
        github_url: text("http://github.example"),
        gitlab_client_id: text("gitlab-id"),
        oidc_name: text("Company"),
        ..ProviderFlags::default()
    };
    let told = Flags { providers, ..Flags::default() }.check().unwrap_err().to_string();
    assert!(told.starts_with("the configuration has 7 faults:"), "{told}");
    for name in [
        "PICKET_GITHUB_URL",
        "PICKET_GITHUB_CLIENT_ID",
        "PICKET_GITHUB_CLIENT_SECRET",
        "PICKET_GITLAB_CLIENT_SECRET",
        "PICKET_OIDC_ISSUER",
        "PICKET_OIDC_CLIENT_ID",
        "PICKET_OIDC_CLIENT_SECRET",
    ] {
        assert!(told.contains(&format!("{name}: ")), "{name} in {told}");
    }
}

#[test]
fn mail_goes_to_a_server_into_files_or_nowhere() {
    let backend = |name: &str, directory: Option<&str>| {
        let (mail_backend, mail_dir) = (Some(name.to_owned()), directory.map(PathBuf::from));
        let mail = MailFlags { mail_backend, mail_dir, ..MailFlags::default() };
        Flags { mail, ..Flags::default() }.check().map(|config| {
            let on_disk = config.disk.get("mail.backend").and_then(|value| value.as_str()).map(str::to_owned);
            (config.mail_backend, on_disk.unwrap_or_default())
        })
    };
    assert_eq!(Flags::default().check().unwrap().mail_backend, MailBackend::Smtp);
    assert_eq!(backend("smtp", Some("mails")).unwrap(), (MailBackend::Smtp, "smtp".to_owned()));
    assert_eq!(backend("file", Some("mails")).unwrap(), (MailBackend::File("mails".into()), "file".to_owned()));
    assert_eq!(backend("none", None).unwrap(), (MailBackend::None, "dummy".to_owned()));
    assert_eq!(backend("dummy", None).unwrap(), (MailBackend::None, "dummy".to_owned()));
    assert!(backend("file", Some("")).unwrap_err().to_string().starts_with("PICKET_MAIL_DIR: "));
}

#[test]
fn what_is_configured_is_on_disk_as_options() {
    let text = |text: &str| Some(text.to_owned());
    let flags = Flags {
        url_prefix: text("https://picket.example/"),
        event_retention_days: text("30"),
        secret_key: text(&"k".repeat(32)),
        smtp_url: text("smtps://kim:hunter2@mx.example"),
        ..Flags::default()
    };
    let config = flags.check().unwrap();
    let on_disk = |name: &str| config.disk.get(name).cloned();
    for (name, value) in [
        ("system.url-prefix", json!("https://picket.example")),
        ("system.event-retention-days", json!(30)),
        ("system.secret-key", json!("[redacted]")),
        ("mail.backend", json!("smtp")),
        ("mail.host", json!("mx.example")),
        ("mail.port", json!(465)),
        ("mail.username", json!("kim")),
        ("mail.password", json!("hunter2")),
        ("mail.use-tls", json!(false)),
        ("mail.use-ssl", json!(true)),
    ] {
        assert_eq!(on_disk(name), Some(value), "{name}");
    }
    assert_eq!(on_disk("mail.from"), None);
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2") && !shown.contains(&"k".repeat(32)), "{shown}");
}

#[test]
fn options_without_a_variable_of_their_own_can_be_on_disk_too() {
    let check = |text: &str| Flags { options: Some(text.to_owned()), ..Flags::default() }.check();
    let config = check(r#"{"auth.allow-registration": "yes", "system.rate-limit": 100}"#).unwrap();
    assert_eq!(config.disk.get("auth.allow-registration"), Some(&json!(true)));
    assert_eq!(config.disk.get("system.rate-limit"), Some(&json!(100)));
    let fault = check(r#"{"mail.host": "mx", "no.such": 1, "system.rate-limit": "x", "mail.timeout": 0}"#).unwrap_err();
    for part in [
        "'mail.host' is set by PICKET_SMTP_URL",
        "'no.such' is not a known option",
        "'system.rate-limit' is not a valid integer",
        "'mail.timeout' is no number of seconds",
    ] {
        assert!(fault.to_string().contains(part), "no {part} in {fault}");
    }
}
