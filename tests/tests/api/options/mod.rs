//! Options of the whole system: who sees and sets them, and what the answers hold.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Login, PASSWORD, Server, on_both_stores};

mod effects;
mod operator;

const PATH: &str = "/api/0/internal/options/";

on_both_stores!(
    options_are_shown_in_superuser_mode_alone,
    an_option_is_told_with_all_there_is_to_know_of_it,
    what_is_required_can_be_asked_for_and_nothing_else,
    options_are_set_all_or_none_and_taken_back,
    what_cannot_be_set_says_why,
    what_is_on_disk_counts_and_stays,
    credentials_are_sealed_and_never_shown,
    another_process_takes_a_change_on_within_ten_seconds,
    two_who_set_options_at_once_leave_what_one_of_them_set,
);

/// A login of the administrator in superuser mode.
pub fn superuser(server: &Server) -> Login<'_> {
    let mut login = server.login(ADMIN);
    login.elevate(PASSWORD).expect(200);
    login
}

pub fn put(login: &Login<'_>, options: &Value) -> Answer {
    login.call("PUT", PATH).json(options).send()
}

pub fn shown(login: &Login<'_>) -> Value {
    login.call("GET", PATH).send().expect(200).json()
}

fn options_are_shown_in_superuser_mode_alone(server: Server) {
    let required = json!({"detail": {"code": "superuser-required",
        "message": "You need to re-authenticate for superuser.", "extra": {}}});
    server.user("kim@example.com", "owner");
    let (admin, kim) = (server.login(ADMIN), server.login("kim@example.com"));
    for path in [PATH, "/api/0/system/options/"] {
        assert_eq!(admin.call("GET", path).send().expect(403).json(), required);
        assert_eq!(admin.call("PUT", path).json(&json!({"no": 1})).send().expect(403).json(), required);
        kim.call("GET", path).send().expect(403);
        server.call("GET", path).token(server.token()).send().expect(403);
        server.call("GET", path).send().expect(401);
        server.call("PUT", path).json(&json!({})).send().expect(401);
        superuser(&server).call("GET", path).send().expect(200);
        superuser(&server).without_csrf("PUT", path).json(&json!({})).send().expect(403);
    }
}

fn an_option_is_told_with_all_there_is_to_know_of_it(server: Server) {
    let shown = shown(&superuser(&server));
    let field = |default: Value, required, allow_empty| {
        json!({"default": default, "required": required, "disabled": false, "disabledReason": null, "isSet": false,
               "allowEmpty": allow_empty})
    };
    assert_eq!(shown["mail.host"], json!({"value": "127.0.0.1", "field": field("127.0.0.1".into(), true, false)}));
    assert_eq!(shown["mail.port"], json!({"value": 25, "field": field(25.into(), true, false)}));
    assert_eq!(shown["mail.use-tls"], json!({"value": false, "field": field(false.into(), true, true)}));
    assert_eq!(shown["system.rate-limit"], json!({"value": 0, "field": field(0.into(), false, true)}));
    assert_eq!(shown["mail.password"]["value"], "[redacted]");
    assert_eq!(shown["github-login.client-secret"]["value"], "[redacted]");
    assert_eq!(shown["github-login.client-secret"]["field"]["default"], "");
    assert_eq!(shown["system.secret-key"]["value"], "[redacted]");
    assert_eq!(shown["system.secret-key"]["field"]["isSet"], true);
    assert_eq!(shown["system.admin-email"]["value"], "");
}

fn what_is_required_can_be_asked_for_and_nothing_else(server: Server) {
    let login = superuser(&server);
    let ask = |query: &str| login.call("GET", &format!("{PATH}?query={query}")).send();
    let required = ask("is:required").expect(200).json();
    let names: Vec<_> = required.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "auth.allow-registration",
        "beacon.anonymous",
        "beacon.record_cpu_ram_usage",
        "mail.from",
        "mail.host",
        "mail.password",
        "mail.port",
        "mail.use-ssl",
        "mail.use-tls",
        "mail.username",
        "system.admin-email",
        "system.url-prefix",
    ];
    assert_eq!(names, expected);
    assert!(ask("").expect(200).json()["system.rate-limit"].is_object());
    assert_eq!(ask("nonsense").expect(400).json(), json!("nonsense is not a supported search query"));
}

fn options_are_set_all_or_none_and_taken_back(server: Server) {
    let login = superuser(&server);
    let set = put(&login, &json!({"mail.host": " mx.example.com ", "mail.port": "2525", "mail.use-tls": "yes"}));
    assert_eq!(set.expect(200).body, b"");
    let options = shown(&login);
    let value = |name: &str| (options[name]["value"].clone(), options[name]["field"]["isSet"].clone());
    assert_eq!(value("mail.host"), (json!("mx.example.com"), json!(true)));
    assert_eq!(value("mail.port"), (json!(2525), json!(true)));
    assert_eq!(value("mail.use-tls"), (json!(true), json!(true)));
    let refused = put(&login, &json!({"mail.host": "other.example.com", "mail.port": "abc"})).expect(400).json();
    let detail = json!({"option": "mail.port", "message": "'abc' is not a valid integer"});
    assert_eq!(refused, json!({"error": "invalid_type", "errorDetail": detail}));
    assert_eq!(shown(&login)["mail.host"]["value"], "mx.example.com");
    put(&login, &json!({"mail.host": "", "mail.port": 0, "mail.use-tls": false, "sentry:note": {"a": 1}})).expect(200);
    let options = shown(&login);
    assert_eq!((&options["mail.host"]["value"], &options["mail.port"]["value"]), (&json!("127.0.0.1"), &json!(25)));
    assert_eq!(options["mail.host"]["field"]["isSet"], false);
    assert_eq!(options["mail.use-tls"]["field"]["isSet"], true, "off is a value of a switch");
    assert_eq!(options.get("sentry:note"), None);
    let form = login.call("PUT", PATH).form(&[("mail.from", "Picket <picket@example.com>"), ("mail.port", "26")]);
    form.send().expect(200);
    assert_eq!(shown(&login)["mail.port"]["value"], 26);
}

fn what_cannot_be_set_says_why(server: Server) {
    let login = superuser(&server);
    let fault = |options: Value| put(&login, &options).expect(400).json();
    let error = |error: &str, option: &str, message: &str| json!({"error": error, "errorDetail": {"option": option, "message": message}});
    let unknown = json!({"error": "unknown_option", "errorDetail": {"option": "xxx"}});
    assert_eq!(fault(json!({"xxx": 1})), unknown);
    assert_eq!(
        fault(json!({"mail.backend": "file"})),
        error("immutable_option", "mail.backend", "'mail.backend' cannot be changed at runtime")
    );
    assert_eq!(fault(json!({"mail.host": 1})), error("invalid_type", "mail.host", "1 is not a valid string"));
    assert_eq!(
        fault(json!({"mail.use-tls": "perhaps"})),
        error("invalid_type", "mail.use-tls", "'perhaps' is not a valid boolean")
    );
    assert_eq!(
        fault(json!({"mail.port": 70_000})),
        error("invalid_value", "mail.port", "'mail.port' is no port from 1 to 65535")
    );
    assert_eq!(
        fault(json!({"mail.from": "a@b.example\r\nBcc: c@d.example"}))["error"],
        "invalid_value",
        "a header cannot be smuggled in"
    );
    for (name, bad) in [
        ("system.url-prefix", json!("ftp://x")),
        ("system.admin-email", json!("nobody")),
        ("system.event-retention-days", json!(-1)),
        ("mail.host", json!("a b")),
        ("mail.timeout", json!(100_000)),
        ("system.rate-limit", json!(1e300)),
        ("mail.username", json!(["x"])),
    ] {
        let name = name.to_owned();
        assert_eq!(put(&login, &json!({name: bad})).status, 400);
    }
    for (body, status) in [("[]", 400), ("{", 400), ("\"x\"", 400), ("{\"a\\u0000\": 1}", 400)] {
        let call = login.call("PUT", PATH).header("Content-Type", "application/json").body(body);
        assert_eq!(call.send().status, status, "{body}");
    }
    let long = format!("sentry:{}", "x".repeat(200));
    assert_eq!(fault(json!({ long.as_str(): 1 }))["error"], "unknown_option");
}

fn what_is_on_disk_counts_and_stays(server: Server) {
    let login = superuser(&server);
    put(&login, &json!({"mail.host": "stored.example.com", "mail.from": "stored@example.com"})).expect(200);
    put(&login, &json!({"system.url-prefix": "http://stored.example.com"})).expect(200);
    drop(login);
    let server = server.with_environment(&[
        ("PICKET_URL_PREFIX", "http://picket.example.com/"),
        ("PICKET_SMTP_URL", "smtp://mx.example.com:2525"),
    ]);
    let login = superuser(&server);
    let options = shown(&login);
    assert_eq!(options["system.url-prefix"]["value"], "http://picket.example.com");
    let field = &options["mail.host"]["field"];
    assert_eq!((&field["disabled"], &field["disabledReason"]), (&json!(true), &json!("diskPriority")));
    assert_eq!(
        (&options["mail.host"]["value"], &options["mail.port"]["value"]),
        (&json!("mx.example.com"), &json!(2525))
    );
    assert_eq!(
        options["mail.username"]["field"]["disabledReason"],
        json!(null),
        "what is empty on disk is not in a form's way"
    );
    // The URL names no sender.
    assert_eq!(options["mail.from"]["value"], "stored@example.com");
    for name in ["system.url-prefix", "mail.host", "mail.username"] {
        let message = format!("'{name}' cannot be changed at runtime because it is configured on disk");
        let expected = json!({"error": "immutable_option", "errorDetail": {"option": name, "message": message}});
        assert_eq!(put(&login, &json!({name: "http://x.example.com"})).expect(400).json(), expected);
    }
    put(&login, &json!({"mail.from": "other@example.com"})).expect(200);
}

fn credentials_are_sealed_and_never_shown(server: Server) {
    let login = superuser(&server);
    let secret = "hunter2-of-the-mail-server";
    put(&login, &json!({"mail.password": secret, "github-login.client-secret": secret})).expect(200);
    // What a console sends back unchanged.
    put(&login, &json!({"mail.password": "[redacted]"})).expect(200);
    let text = shown(&login).to_string();
    assert!(text.contains("[redacted]") && !text.contains(secret));
    let stored = server.uow().read::<_, application::ports::StoreError>(|stores| stores.options().list()).unwrap();
    let stored: Vec<_> = stored.iter().filter(|option| option.key == "mail.password").collect();
    let [option] = stored[..] else { panic!("{stored:?}") };
    assert!(matches!(&option.value, application::options::StoredValue::Sealed(_)), "{option:?}");
    for arguments in [&["options", "list"][..], &["options", "get", "mail.password"], &["options", "history", "--json"]]
    {
        let output = server.run(arguments);
        assert!(output.status.success() && !String::from_utf8_lossy(&output.stdout).contains(secret), "{arguments:?}");
    }
    assert!(!server.log().contains(secret));
}

fn another_process_takes_a_change_on_within_ten_seconds(server: Server) {
    let companion = server.companion();
    let asked = std::time::Instant::now();
    put(&superuser(&server), &json!({"system.url-prefix": "http://moved.example.com"})).expect(200);
    let url = || companion.call("GET", "/api/0/openapi.json").send().expect(200).json()["servers"][0]["url"].clone();
    while url() != "http://moved.example.com" {
        assert!(asked.elapsed().as_secs() < 10, "{} is what it says still", url());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    // This process has known at once.
    let own = server.call("GET", "/api/0/openapi.json").send().expect(200).json()["servers"][0]["url"].clone();
    assert_eq!(own, "http://moved.example.com");
}

fn two_who_set_options_at_once_leave_what_one_of_them_set(server: Server) {
    let logins = [superuser(&server), superuser(&server)];
    std::thread::scope(|scope| {
        for (number, login) in logins.iter().enumerate() {
            scope.spawn(move || {
                for _ in 0..5 {
                    let host = format!("mx{number}.example.com");
                    put(login, &json!({"mail.port": 1000 + number, "mail.host": host, "mail.username": host}))
                        .expect(200);
                }
            });
        }
    });
    let options = shown(&logins[0]);
    let number = options["mail.port"]["value"].as_i64().unwrap() - 1000;
    assert_eq!(options["mail.host"]["value"], format!("mx{number}.example.com"));
    assert_eq!(options["mail.username"]["value"], format!("mx{number}.example.com"));
}
