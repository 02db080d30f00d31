//! Options at the command line, and the log of their changes.

use serde_json::{Value, json};

use super::{put, shown, superuser};
use crate::harness::{Server, on_both_stores};

on_both_stores!(
    an_operator_looks_at_options_and_sets_them,
    changes_are_in_the_audit_log,
    an_automator_leaves_what_others_set
);

fn text(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn fault(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn an_operator_looks_at_options_and_sets_them(server: Server) {
    text(&server, &["options", "set", "mail.port", "2525"]);
    assert_eq!(text(&server, &["options", "get", "mail.port"]), "2525\n");
    let listed: Value = serde_json::from_str(&text(&server, &["options", "list", "--json"])).unwrap();
    assert_eq!((&listed["mail.port"], &listed["system.secret-key"]), (&json!(2525), &json!("[redacted]")));
    assert!(
        text(&server, &["options", "list"])
            .lines()
            .any(|line| line.starts_with("mail.port ") && line.contains(" set "))
    );
    assert_eq!(shown(&superuser(&server))["mail.port"]["value"], 2525);
    text(&server, &["options", "unset", "mail.port"]);
    assert_eq!(text(&server, &["options", "get", "mail.port"]), "25\n");
    assert_eq!(text(&server, &["options", "get", "sentry:foo"]), "\"\"\n");
    text(&server, &["options", "set", "sentry:foo", "bar"]);
    assert_eq!(text(&server, &["options", "get", "sentry:foo"]), "\"bar\"\n");
    assert!(fault(&server, &["options", "get", "no.such"]).contains("'no.such' is not a known option"));
    assert!(fault(&server, &["options", "set", "no.such", "1"]).contains("'no.such' is not a known option"));
    assert!(fault(&server, &["options", "set", "mail.port", "x"]).contains("'x' is not a valid integer"));
    assert!(fault(&server, &["options", "set", "mail.backend", "file"]).contains("cannot be changed at runtime"));
    assert!(text(&server, &["options", "document"]).contains("## `mail.port`"));
}

fn changes_are_in_the_audit_log(server: Server) {
    let login = superuser(&server);
    put(&login, &json!({"mail.port": 2525, "mail.password": "hunter2"})).expect(200);
    put(&login, &json!({"mail.port": 2525})).expect(200);
    text(&server, &["options", "unset", "mail.port"]);
    let history = text(&server, &["options", "history", "--json"]);
    let entries: Vec<Value> = history.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |entry: &Value| {
        (entry["by"].clone(), entry["user_id"].clone(), entry["option"].clone(), entry["change"].clone())
    };
    let admin = json!(server.admin().to_string());
    let by_admin = |option: &str, change: Value| (json!("admin@example.com"), admin.clone(), json!(option), change);
    let taken_back = json!({"from": 2525, "to": null, "channel": "cli"});
    assert_eq!(told(&entries[0]), (json!("picket options"), json!(null), json!("mail.port"), taken_back));
    let mut rest = vec![told(&entries[1]), told(&entries[2])];
    rest.sort_by_key(|entry| entry.2.to_string());
    let expected = [
        by_admin("mail.password", json!({"from": null, "to": "[redacted]", "channel": "application"})),
        by_admin("mail.port", json!({"from": null, "to": 2525, "channel": "application"})),
    ];
    assert_eq!(rest, expected);
    assert_eq!(entries.len(), 3, "what stays as it is makes no entry");
    assert_eq!(entries[1]["ip_address"], "127.0.0.1");
    assert!(text(&server, &["options", "history"]).contains("picket options  mail.port: 2525 -> null"));
}

fn an_automator_leaves_what_others_set(server: Server) {
    text(&server, &["options", "set", "--automator", "system.rate-limit", "100"]);
    text(&server, &["options", "set", "--automator", "system.rate-limit", "200"]);
    put(&superuser(&server), &json!({"system.rate-limit": 300})).expect(200);
    let drifted = fault(&server, &["options", "set", "--automator", "system.rate-limit", "400"]);
    assert!(drifted.contains("Option system.rate-limit has drifted. Cannot overwrite"), "{drifted}");
    assert_eq!(text(&server, &["options", "get", "system.rate-limit"]), "300\n");
    assert!(
        fault(&server, &["options", "set", "--automator", "mail.port", "1"]).contains("cannot be changed at runtime")
    );
}
