use std::collections::HashSet;

use serde_json::{Value, json};

use super::*;

fn stored(pairs: &[(&str, Value)]) -> Stored {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[test]
fn the_registry_keeps_its_own_rules() {
    let mut names = HashSet::new();
    for definition in REGISTRY {
        let name = definition.name;
        assert!(names.insert(name), "{name} stands twice");
        assert!(name.len() <= MAX_NAME && !is_implicit(name), "{name}");
        assert_eq!(definition.contradiction(), None, "{name}");
        let default = definition.default.value();
        assert_eq!(definition.kind().coerce(&default).as_ref(), Ok(&default), "{name}");
        if !is_empty(&default) {
            assert_eq!((definition.rule)(&default), Ok(()), "{name}");
        }
        assert!(definition.meaning.ends_with('.'), "{name}");
    }
}

#[test]
fn contradicting_flags_are_found() {
    let with = |flags| Definition { flags, ..MAIL_HOST };
    assert!(with(Flags::NO_STORE | Flags::PRIORITISE_DISK).contradiction().is_some());
    assert!(with(Flags::NO_STORE | Flags::AUTOMATOR_MODIFIABLE).contradiction().is_some());
    assert!(with(Flags::CREDENTIAL).contradiction().is_some());
}

#[test]
fn what_is_required_is_what_a_first_set_up_asks_for() {
    let required: Vec<_> = REGISTRY.iter().filter(|it| it.is(Flags::REQUIRED)).map(|it| it.name).collect();
    let expected = [
        "system.admin-email",
        "system.url-prefix",
        "mail.host",
        "mail.port",
        "mail.username",
        "mail.password",
        "mail.use-tls",
        "mail.use-ssl",
        "mail.from",
        "auth.allow-registration",
        "beacon.anonymous",
        "beacon.record_cpu_ram_usage",
    ];
    assert_eq!(required, expected);
}

#[test]
fn every_type_takes_its_forms_and_nothing_else() {
    let good = [
        (Kind::Bool, json!("YES"), json!(true)),
        (Kind::Bool, json!("off"), json!(false)),
        (Kind::Bool, json!(2), json!(true)),
        (Kind::Bool, json!(0), json!(false)),
        (Kind::Int, json!("-7"), json!(-7)),
        (Kind::Int, json!(true), json!(1)),
        (Kind::Float, json!("1.5"), json!(1.5)),
        (Kind::Float, json!(2), json!(2)),
        (Kind::Text, json!(""), json!("")),
        (Kind::Dictionary, json!("{\"a\": 1}"), json!({"a": 1})),
        (Kind::Sequence, json!([1]), json!([1])),
        (Kind::Sequence, json!("[1, 2]"), json!([1, 2])),
        (Kind::Any, json!({"a": [null]}), json!({"a": [null]})),
    ];
    for (kind, value, expected) in good {
        assert_eq!(kind.coerce(&value), Ok(expected), "{kind:?} of {value}");
    }
    let bad = [
        (Kind::Bool, json!("perhaps")),
        (Kind::Bool, json!(1.5)),
        (Kind::Bool, json!([])),
        (Kind::Int, json!("1.5")),
        (Kind::Int, json!(1.5)),
        (Kind::Int, json!(9_223_372_036_854_775_808_u64)),
        (Kind::Float, json!("NaN")),
        (Kind::Float, json!("inf")),
        (Kind::Float, json!(true)),
        (Kind::Text, json!(1)),
        (Kind::Dictionary, json!([])),
        (Kind::Sequence, json!("{")),
    ];
    for (kind, value) in bad {
        assert!(kind.coerce(&value).is_err(), "{kind:?} of {value}");
    }
    assert_eq!(Kind::Int.coerce(&json!("abc")).unwrap_err().to_string(), "'abc' is not a valid integer");
}

#[test]
fn disk_wins_where_it_has_priority_even_when_it_is_empty() {
    let disk = Disk::from_iter([("mail.username", json!("")), ("mail.backend", json!("file"))]);
    let stored = stored(&[("mail.username", json!("kim")), ("mail.host", json!("mx")), ("mail.backend", json!("x"))]);
    let values = Values::new(&disk, &stored);
    assert_eq!((values.text(&MAIL_USERNAME), values.text(&MAIL_HOST)), ("", "mx"));
    assert_eq!((values.text(&MAIL_BACKEND), values.int(&MAIL_PORT), values.flag(&MAIL_USE_TLS)), ("file", 25, false));
    assert!(values.is_set(&MAIL_USERNAME) && values.is_set(&MAIL_HOST) && !values.is_set(&MAIL_PORT));
    // Nothing of a type that is not the option's.
    assert_eq!((values.int(&MAIL_HOST), values.text(&MAIL_PORT), values.flag(&MAIL_HOST)), (0, "", false));
}

#[test]
fn an_option_that_is_never_stored_is_not_read_from_the_store() {
    let values = Values::new(&Disk::default(), &stored(&[("mail.backend", json!("file"))]));
    assert_eq!(values.text(&MAIL_BACKEND), "smtp");
    assert!(!values.is_set(&MAIL_BACKEND));
}

#[test]
fn a_form_is_told_why_it_should_not_offer_an_option() {
    let of = |disk: &Disk, definition| disabled(definition, disk, &Values::new(disk, &Stored::new()));
    assert_eq!(of(&Disk::default(), &MAIL_HOST), None);
    let dummy = Disk::from_iter([("mail.backend", json!("dummy")), ("mail.host", json!("mx"))]);
    assert_eq!(of(&dummy, &MAIL_HOST), Some(Disabled::SmtpDisabled));
    assert_eq!(of(&dummy, &URL_PREFIX), None);
    let on_disk = Disk::from_iter([("mail.host", json!("mx")), ("mail.username", json!(""))]);
    assert_eq!(of(&on_disk, &MAIL_HOST), Some(Disabled::DiskPriority));
    assert_eq!(of(&on_disk, &MAIL_USERNAME), None);
}

#[test]
fn a_change_is_trimmed_coerced_and_checked() {
    let check = |definition, value: Value| {
        check_change(definition, &value, &Disk::default(), Channel::Application, Some(Channel::Cli))
    };
    assert_eq!(check(&MAIL_HOST, json!(" mx ")), Ok(Some(json!("mx"))));
    assert_eq!(check(&MAIL_HOST, json!("  ")), Ok(None));
    assert_eq!(check(&MAIL_HOST, json!(null)), Ok(None));
    assert_eq!(check(&MAIL_PORT, json!("0")), Ok(None));
    assert_eq!(check(&MAIL_USERNAME, json!("")), Ok(Some(json!(""))));
    assert_eq!(check(&MAIL_USERNAME, json!(null)), Ok(None));
    assert_eq!(check(&MAIL_USE_TLS, json!(false)), Ok(Some(json!(false))));
    assert_eq!(check(&RATE_LIMIT, json!("0")), Ok(Some(json!(0))));
    let text = |result: Result<_, Refusal>| result.unwrap_err().to_string();
    assert_eq!(text(check(&MAIL_PORT, json!("abc"))), "'abc' is not a valid integer");
    assert_eq!(text(check(&MAIL_PORT, json!(70_000))), "'mail.port' is no port from 1 to 65535");
    assert_eq!(text(check(&MAIL_BACKEND, json!("file"))), "'mail.backend' cannot be changed at runtime");
}

#[test]
fn what_is_on_disk_is_not_changed_and_an_automator_overwrites_itself_alone() {
    let disk = Disk::from_iter([("system.url-prefix", json!("http://x"))]);
    let refused = check_change(&URL_PREFIX, &json!("http://y"), &disk, Channel::Application, None).unwrap_err();
    let text = "'system.url-prefix' cannot be changed at runtime because it is configured on disk";
    assert_eq!((refused.to_string().as_str(), refused.option()), (text, "system.url-prefix"));
    let by = |definition, last| check_change(definition, &json!(5), &Disk::default(), Channel::Automator, last);
    assert_eq!(by(&RATE_LIMIT, None), Ok(Some(json!(5))));
    assert_eq!(by(&RATE_LIMIT, Some(Channel::Automator)), Ok(Some(json!(5))));
    assert_eq!(by(&RATE_LIMIT, Some(Channel::Application)), Err(Refusal::Drifted("system.rate-limit")));
    assert_eq!(by(&MAIL_PORT, None), Err(Refusal::Immutable("mail.port")));
}

#[test]
fn senders_hosts_and_addresses_are_told_from_what_is_none() {
    let is_good = |rule: fn(&Value) -> Result<(), &'static str>, text: &str| rule(&json!(text)).is_ok();
    for good in ["root@localhost", "Picket <picket@example.com>", "Höhle, Kim <a@b.example>", "\"Kim\" <k.b+c@d>"] {
        assert!(is_good(MAIL_FROM.rule, good), "{good}");
    }
    for bad in [
        "root",
        "a@b>",
        "<a@b",
        "a@b\r\nBcc: c@d",
        "a@b, c@d",
        "@b",
        "a b@c",
        "a@b..c",
        "a..b@c",
        ".a@b",
        "a@-",
        "a@b:c",
        "a@b.",
        "K\"im <a@b.example>",
        &format!("{}@b", "a".repeat(65)),
    ] {
        assert!(!is_good(MAIL_FROM.rule, bad), "{bad}");
    }
    assert!(is_good(MAIL_HOST.rule, "::1") && !is_good(MAIL_HOST.rule, "a b") && !is_good(MAIL_HOST.rule, "a/b"));
    assert!(is_good(MAIL_LIST_NAMESPACE.rule, "a.example") && !is_good(MAIL_LIST_NAMESPACE.rule, "a..b>"));
    assert!(is_good(URL_PREFIX.rule, "https://p.example/x") && !is_good(URL_PREFIX.rule, "ftp://x"));
    assert!(is_good(GITHUB_URL.rule, "https://gh.example/x") && is_good(OIDC_ISSUER.rule, "http://127.0.0.1:9/r/"));
    assert!(!is_good(GITHUB_URL.rule, "http://gh.example") && !is_good(GITHUB_URL.rule, "https://u@gh.example"));
    assert!(is_good(ADMIN_EMAIL.rule, "a@b.example") && !is_good(ADMIN_EMAIL.rule, "nobody"));
    assert!(!is_good(MAIL_SUBJECT_PREFIX.rule, "a\nb") && !is_good(MAIL_SUBJECT_PREFIX.rule, &"x".repeat(2001)));
}

#[test]
fn names_called_like_secrets_are_redacted_and_implicit_names_need_no_definition() {
    assert!(SECRET_KEY.is_redacted() && GITHUB_CLIENT_SECRET.is_redacted() && MAIL_PASSWORD.is_redacted());
    assert!(!MAIL_HOST.is_redacted());
    assert!(is_implicit(VERSION_CONFIGURED) && is_implicit("getsentry:x") && !is_implicit("system.x"));
    assert!(!is_implicit(&format!("sentry:{}", "x".repeat(128))) && !is_implicit("sentry:a\nb"));
    assert!(is_redacted("sentry:my-secret") && !is_redacted("sentry:note"));
    assert_eq!(check_implicit("sentry:a", &json!("")), Ok(None));
    assert_eq!(check_implicit("sentry:a", &json!([1])), Ok(Some(json!([1]))));
    assert!(check_implicit("sentry:a", &json!("x".repeat(2000))).is_err());
    let fault = check_change(&MAIL_PASSWORD, &json!(["hunter2"]), &Disk::default(), Channel::Cli, None).unwrap_err();
    assert_eq!(fault.to_string(), "[redacted] is not a valid string");
    assert!(find("mail.host").is_some() && find("sentry:foo").is_none());
}

#[test]
fn the_page_of_options_is_up_to_date() {
    let page = include_str!("../../../docs/options.md");
    assert!(page == documentation(), "docs/options.md is outdated: `picket options document > docs/options.md`");
}

#[test]
fn channels_read_back_from_their_names() {
    for channel in ["unknown", "application", "admin", "automator", "cli", "killswitch"] {
        assert_eq!(Channel::parse(channel).unwrap().as_str(), channel);
    }
    assert_eq!(Channel::parse("x"), None);
}
