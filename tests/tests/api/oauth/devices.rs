//! What has no browser of its own.

use application::ports::StoreError;
use chrono::TimeDelta;
use domain::oauth::UserCode;
use serde_json::{Value, json};

use super::{App, refused, text};
use crate::client::Answer;
use crate::harness::{ADMIN, Server, now, on_both_stores};

on_both_stores!(
    a_device_gets_its_token_once_its_user_approves,
    a_device_that_is_denied_hears_so_once,
    a_device_must_not_ask_too_often,
    what_a_device_must_say_is_told,
    the_code_is_asked_of_who_is_logged_in,
    wrong_codes_make_an_address_wait,
);

fn start(server: &Server, app: &App, scope: &str) -> Answer {
    server.call("POST", "/oauth/device/code/").form(&[("client_id", &app.client_id), ("scope", scope)]).send()
}

fn poll(server: &Server, app: &App, started: &Value) -> Answer {
    let kind = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    app.token(server, &[kind, ("device_code", text(started, "device_code"))])
}

/// As if the device had waited as long as it must.
fn wait(server: &Server, started: &Value) {
    let code = UserCode::parse(text(started, "user_code")).unwrap();
    let work = |stores: &mut dyn application::ports::Stores| {
        let id = stores.device_codes().find_by_user_code(&code)?.unwrap().id;
        stores.device_codes().record_poll(id, now() - TimeDelta::seconds(5))
    };
    server.uow().transaction(work).map_err(|error: StoreError| error).unwrap();
}

fn decide(server: &Server, started: &Value, op: &str) -> Answer {
    let login = server.login(ADMIN);
    let path = format!("/oauth/device/?user_code={}", text(started, "user_code"));
    let page = login.call("GET", &path).send().expect(200).text();
    assert!(page.contains("Sunny &lt;Heron&gt;") && page.contains("<li>"), "{page}");
    login.call("POST", "/oauth/device/").form(&[("op", op), ("user_code", text(started, "user_code"))]).send()
}

fn a_device_gets_its_token_once_its_user_approves(server: Server) {
    let app = App::public(&server);
    let answer = start(&server, &app, "org:read").expect(200);
    assert_eq!(answer.header("cache-control"), "max-age=0, no-cache, no-store, must-revalidate, private");
    let started = answer.json();
    let (code, base) = (text(&started, "user_code").to_owned(), server.url());
    let expected = json!({
        "device_code": started["device_code"],
        "user_code": code,
        "verification_uri": format!("{base}/oauth/device/"),
        "verification_uri_complete": format!("{base}/oauth/device/?user_code={code}"),
        "expires_in": 600,
        "interval": 5,
    });
    assert_eq!((&started, text(&started, "device_code").len()), (&expected, 64));
    assert!(code.len() == 9 && code.replace('-', "").bytes().all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(&b)), "{code}");
    refused(poll(&server, &app, &started), "authorization_pending");
    let page = decide(&server, &started, "approve").expect(200).text();
    assert!(page.contains("Your device is let in"), "{page}");
    wait(&server, &started);
    let token = poll(&server, &app, &started).expect(200).json();
    assert_eq!(token["scope"], "org:read");
    server.call("GET", "/api/0/organizations/acme/").token(text(&token, "access_token")).send().expect(200);
    refused(poll(&server, &app, &started), "invalid_grant");
    let login = server.login(ADMIN);
    let again = login.call("POST", "/oauth/device/").form(&[("op", "approve"), ("user_code", &code)]).send();
    assert!(again.expect(400).text().contains("No device waits with this code."));
}

fn a_device_that_is_denied_hears_so_once(server: Server) {
    let app = App::public(&server);
    let started = start(&server, &app, "org:read").expect(200).json();
    assert!(decide(&server, &started, "deny").expect(200).text().contains("kept out"));
    refused(poll(&server, &app, &started), "access_denied");
    refused(poll(&server, &app, &started), "invalid_grant");
}

fn a_device_must_not_ask_too_often(server: Server) {
    let (app, other) = (App::public(&server), App::new(&server));
    let started = start(&server, &app, "org:read").expect(200).json();
    refused(poll(&server, &other, &started), "invalid_grant");
    refused(poll(&server, &app, &started), "authorization_pending");
    refused(poll(&server, &app, &started), "slow_down");
    wait(&server, &started);
    refused(poll(&server, &app, &started), "authorization_pending");
    let kind = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    refused(app.token(&server, &[kind]), "invalid_request");
    refused(app.token(&server, &[kind, ("device_code", "x")]), "invalid_grant");
}

fn what_a_device_must_say_is_told(server: Server) {
    let app = App::public(&server);
    let path = "/oauth/device/code/";
    server.call("GET", path).send().expect(405);
    let none = server.call("POST", path).form(&[("scope", "org:read")]).send().expect(401).json();
    let description = "Missing required parameter: client_id";
    assert_eq!(none, json!({"error": "invalid_client", "error_description": description}));
    let unknown = server.call("POST", path).form(&[("client_id", "9")]).send().expect(401).json();
    assert_eq!(unknown, json!({"error": "invalid_client", "error_description": "Invalid client_id"}));
    let scope = start(&server, &app, "org:read foo").expect(400).json();
    assert_eq!(scope, json!({"error": "invalid_scope", "error_description": "Unknown scope: foo"}));
}

fn the_code_is_asked_of_who_is_logged_in(server: Server) {
    let app = App::public(&server);
    let started = start(&server, &app, "org:read").expect(200).json();
    let code = text(&started, "user_code");
    let page = server.call("GET", "/oauth/device/").send().expect(200).text();
    assert!(page.contains("type=\"password\"") && page.contains("Connect Picket to a device"), "{page}");
    let login = server.login(ADMIN);
    let page = login.call("GET", "/oauth/device/").send().expect(200).text();
    assert!(page.contains("name=\"user_code\""), "{page}");
    let typed = code.replace('-', "").to_lowercase();
    let page = login.call("POST", "/oauth/device/").form(&[("user_code", &typed)]).send().expect(200).text();
    assert!(page.contains("value=\"approve\"") && page.contains(code), "{page}");
    let no_csrf = login.without_csrf("POST", "/oauth/device/").form(&[("op", "approve"), ("user_code", code)]).send();
    assert!(no_csrf.expect(403).text().contains("cannot be trusted"));
    // A login that ended comes first, then the same question.
    let nobody = server.call("POST", "/oauth/device/").form(&[("op", "approve"), ("user_code", code)]).send();
    assert_eq!(nobody.expect(302).header("location"), format!("/oauth/device/?user_code={code}"));
    refused(poll(&server, &app, &started), "authorization_pending");
}

fn wrong_codes_make_an_address_wait(server: Server) {
    let app = App::public(&server);
    let started = start(&server, &app, "org:read").expect(200).json();
    let login = server.login(ADMIN);
    let ask = |code: &str| login.call("POST", "/oauth/device/").form(&[("user_code", code)]).send();
    for number in 0..10 {
        // A right one does not count.
        ask(text(&started, "user_code")).expect(200);
        ask(if number % 2 == 0 { "BBBB-BBBB" } else { "?" }).expect(400);
    }
    let answer = ask(text(&started, "user_code")).expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 60);
}
