//! What a user's browser goes through.

use domain::applications::ApplicationStatus;
use domain::permissions::{Scope, ScopeSet};

use super::{App, CALLBACK, CHALLENGE, Kind, approve, parameter};
use crate::client::Answer;
use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_request_that_cannot_be_trusted_is_told_to_the_user_alone,
    a_request_that_is_not_good_is_told_to_the_application,
    the_user_is_asked_once_and_the_answer_keeps_the_state,
    whoever_is_not_logged_in_logs_in_first,
    a_user_may_deny,
    a_decision_needs_a_question_and_counts_once,
    of_two_approvals_at_once_one_counts,
    a_prompt_is_a_list_and_a_login_can_be_demanded,
    to_look_at_a_page_answers_nothing,
    consent_that_is_taken_back_stays_so,
    a_decision_needs_the_csrf_token,
    without_a_question_nothing_is_asked_of_who_may_not_be_asked,
    a_token_can_be_had_without_a_code,
    an_application_for_one_organization_gets_the_one_that_was_picked,
    a_page_runs_nothing_and_is_never_kept,
);

#[track_caller]
fn names(answer: Answer, parameter: &str) {
    let text = answer.expect(400).text();
    assert!(text.contains(&format!("Missing or invalid <em>{parameter}</em> parameter.")), "{text}");
}

fn a_request_that_cannot_be_trusted_is_told_to_the_user_alone(server: Server) {
    let app = App::new(&server);
    let id = &app.client_id;
    let login = server.login(ADMIN);
    for (path, name) in [
        ("/oauth/authorize/".to_owned(), "client_id"),
        ("/oauth/authorize/?response_type=code&client_id=".to_owned(), "client_id"),
        (format!("/oauth/authorize/?response_type=code&client_id={}", "9".repeat(64)), "client_id"),
        (format!("/oauth/authorize/?client_id={id}"), "client_id"),
        (format!("/oauth/authorize/?client_id={id}&response_type=foobar"), "client_id"),
        (app.authorize("&redirect_uri=https://evil.example/cb"), "redirect_uri"),
        (app.authorize("&redirect_uri=https://app.example/cb/"), "redirect_uri"),
        (app.authorize("&redirect_uri=https://app.example@evil.example/cb"), "redirect_uri"),
        (app.authorize("&state=1&state=2"), "state"),
        (app.authorize("&client_id=2"), "client_id"),
    ] {
        names(login.call("GET", &path).send(), name);
        names(server.call("GET", &path).send(), name);
    }
    let many = Kind { redirect_uris: &["https://a.example", "https://b.example"], ..Kind::default() };
    names(login.call("GET", &App::of(&server, server.admin(), "3", &many).authorize("")).send(), "redirect_uri");
    let of_status = |stores: &mut dyn application::ports::Stores| {
        let id = stores.applications().find(&app.client_id)?.unwrap().id;
        stores.applications().set_status(id, ApplicationStatus::Active, ApplicationStatus::Inactive)
    };
    assert!(server.uow().transaction(of_status).unwrap());
    names(login.call("GET", &app.authorize("")).send(), "client_id");
}

fn a_request_that_is_not_good_is_told_to_the_application(server: Server) {
    let kind = Kind { redirect_uris: &["https://example.com"], ..Kind::default() };
    let app = App::of(&server, server.admin(), "1", &kind);
    let login = server.login(ADMIN);
    for (more, expected) in [
        ("&scope=foo", "?error=invalid_scope"),
        ("&scope=org:read%20foo&state=a%20b", "?error=invalid_scope&state=a+b"),
        ("&scope=foo&redirect_uri=https://example.com/", "?error=invalid_scope"),
        ("&code_challenge=short&code_challenge_method=S256", "?error=invalid_request"),
        (&format!("&code_challenge={CHALLENGE}"), "?error=invalid_request"),
        (&format!("&code_challenge={CHALLENGE}&code_challenge_method=plain"), "?error=invalid_request"),
    ] {
        for answer in [login.call("GET", &app.authorize(more)).send(), server.call("GET", &app.authorize(more)).send()]
        {
            assert_eq!(answer.expect(302).header("location"), format!("https://example.com{expected}"), "{more}");
        }
    }
    let implicit = app.authorize("&scope=foo").replace("response_type=code", "response_type=token");
    let answer = login.call("GET", &implicit).send().expect(302);
    assert_eq!(answer.header("location"), "https://example.com#error=invalid_scope");
}

fn the_user_is_asked_once_and_the_answer_keeps_the_state(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=member:read%20member:admin%20event:read&state=x%26y");
    let page = login.call("GET", &path).send().expect(200).text();
    assert_eq!(page.matches("<li>").count(), 2, "{page}");
    assert!(page.contains("Sunny &lt;Heron&gt;") && page.contains("Read, change and remove members."), "{page}");
    let location = approve(&login, &path);
    assert!(location.starts_with(&format!("{CALLBACK}?code=")) && location.ends_with("&state=x%26y"), "{location}");
    assert_eq!(parameter(&location, "code").unwrap().len(), 64);

    let again = login.call("GET", &app.authorize("&scope=event:read")).send().expect(302);
    let location = again.header("location");
    assert!(location.starts_with(&format!("{CALLBACK}?code=")) && !location.contains("state"), "{location}");
    for asks in ["&scope=event:read&force_prompt=1", "&scope=event:read&prompt=consent", "&scope=event:write"] {
        let page = login.call("GET", &app.authorize(asks)).send().expect(200).text();
        assert!(page.contains("value=\"approve\""), "{asks}");
    }
    // What was approved is added to what had been.
    approve(&login, &app.authorize("&scope=event:write"));
    login.call("GET", &app.authorize("&scope=event:write%20event:read")).send().expect(302);
}

fn whoever_is_not_logged_in_logs_in_first(server: Server) {
    let app = App::new(&server);
    let path = app.authorize("&scope=event:read&state=s");
    let answer = server.call("GET", &path).send().expect(200);
    let page = answer.text();
    assert!(page.contains("Connect Picket to Sunny &lt;Heron&gt;"), "{page}");
    assert_eq!((page.matches("type=\"email\"").count(), page.matches("type=\"password\"").count()), (1, 1));
    let (csrf, _) = answer.cookie("sc").unwrap();
    let log_in = |password: &str, csrf: &str| {
        let fields = [("username", ADMIN), ("password", password), ("csrfmiddlewaretoken", csrf), ("op", "login")];
        server.call("POST", &path).header("Cookie", &format!("sc={csrf}")).form(&fields).send()
    };
    let wrong = log_in("wrong horse battery", &csrf).expect(400);
    assert!(wrong.text().contains("No active account") && wrong.cookie("sentrysid").is_none());
    assert!(wrong.text().contains("Connect Picket to Sunny &lt;Heron&gt;"), "it is still for the same");
    assert!(wrong.header("content-security-policy").contains("form-action 'self' https://app.example;"));
    let done = log_in(PASSWORD, &csrf).expect(302);
    assert_eq!(done.header("location"), path);
    let (session, attributes) = done.cookie("sentrysid").unwrap();
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
    let cookies = format!("sc={csrf}; sentrysid={session}");
    let page = server.call("GET", &path).header("Cookie", &cookies).send().expect(200).text();
    assert!(page.contains("value=\"approve\"") && page.contains(&csrf), "{page}");
    let without = server.call("POST", &path).form(&[("username", ADMIN), ("password", PASSWORD)]).send();
    assert_eq!(without.status, 403);
}

fn a_user_may_deny(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read&state=s");
    login.call("GET", &path).send().expect(200);
    let answer = login.call("POST", &path).form(&[("op", "deny")]).send().expect(302);
    assert_eq!(answer.header("location"), format!("{CALLBACK}?error=access_denied&state=s"));
    // Nothing was noted: the user is asked again.
    login.call("GET", &path).send().expect(200);
}

fn a_decision_needs_a_question_and_counts_once(server: Server) {
    let (app, other) = (App::new(&server), App::public(&server));
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read");
    let text = "We were unable to complete your request. Please re-initiate the authorization flow.";
    let nothing = |path: &str, op: &str| {
        let page = login.call("POST", path).form(&[("op", op)]).send().expect(200).text();
        assert!(page.contains(text), "{page}");
    };
    nothing(&path, "approve");
    assert!(server.call("POST", &path).form(&[("op", "approve")]).send().expect(200).text().contains(text));
    login.call("GET", &path).send().expect(200);
    approve(&login, &path);
    nothing(&path, "approve");
    // A page in another tab decides on what it shows, and on nothing else.
    login.call("GET", &path.replace("event:read", "event:admin")).send().expect(200);
    login.call("GET", &other.authorize("&scope=event:read")).send().expect(200);
    nothing(&path.replace("event:read", "event:admin"), "approve");
    // It takes nothing from the page that shows what was asked last.
    approve(&login, &other.authorize("&scope=event:read"));
    login.call("GET", &other.authorize("&scope=org:read")).send().expect(200);
    nothing(&other.authorize("&scope=org:read"), "perhaps");
    // Without parameters the page's address says nothing.
    login.call("GET", &other.authorize("&scope=org:read")).send().expect(200);
    approve(&login, "/oauth/authorize/");
    // Another login of the same user was asked nothing.
    login.call("GET", &path.replace("event:read", "org:read")).send().expect(200);
    let second = server.login(ADMIN);
    let page = second.call("POST", "/oauth/authorize/").form(&[("op", "approve")]).send().expect(200).text();
    assert!(page.contains(text), "{page}");
}

fn of_two_approvals_at_once_one_counts(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read");
    login.call("GET", &path).send().expect(200);
    let answers = std::thread::scope(|scope| {
        let ask = || login.call("POST", &path).form(&[("op", "approve")]).send().status;
        let running: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(answers.iter().filter(|status| **status == 302).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 3, "{answers:?}");
}

fn a_prompt_is_a_list_and_a_login_can_be_demanded(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    app.code(&login, "&scope=event:read");
    let ask = |prompt: &str| login.call("GET", &app.authorize(&format!("&scope=event:read&prompt={prompt}"))).send();
    for (prompt, shows) in [
        ("consent", "value=\"approve\""),
        ("login", "type=\"password\""),
        ("select_account", "type=\"password\""),
        ("consent%20login", "type=\"password\""),
    ] {
        let page = ask(prompt).expect(200).text();
        assert!(page.contains(shows), "{prompt}: {page}");
    }
    for prompt in ["none%20consent", "login%20none"] {
        let location = ask(prompt).expect(302).header("location").to_owned();
        assert_eq!(location, format!("{CALLBACK}?error=invalid_request"), "{prompt}");
    }
    // Once it is met, the demand is not made again.
    let path = app.authorize("&scope=event:read&prompt=login%20consent&state=a%26b");
    let fields = [("username", ADMIN), ("password", PASSWORD), ("csrfmiddlewaretoken", &login.csrf)];
    let next = login.call("POST", &path).form(&fields).send().expect(302).header("location").to_owned();
    assert_eq!(
        (parameter(&next, "prompt").as_deref(), parameter(&next, "state").as_deref()),
        (Some("consent"), Some("a%26b"))
    );
}

fn to_look_at_a_page_answers_nothing(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    app.code(&login, "&scope=event:read");
    let answer = login.call("HEAD", &app.authorize("&scope=event:read")).send().expect(200);
    assert_eq!(answer.header("location"), "");
}

fn consent_that_is_taken_back_stays_so(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read");
    for _ in 0..8 {
        app.code(&login, "&scope=event:read&force_prompt=1");
        let listed = login.call("GET", "/api/0/api-authorizations/").send().expect(200).json();
        let body = serde_json::json!({"authorization": listed[0]["id"]});
        let codes = std::thread::scope(|scope| {
            let ask = || login.call("GET", &path).send();
            let asking: Vec<_> = (0..3).map(|_| scope.spawn(ask)).collect();
            login.call("DELETE", "/api/0/api-authorizations/").json(&body).send().expect(204);
            let answers = asking.into_iter().map(|thread| thread.join().unwrap());
            answers.filter_map(|answer| parameter(answer.header("location"), "code")).collect::<Vec<_>>()
        });
        assert_eq!(login.call("GET", "/api/0/api-authorizations/").send().expect(200).json(), serde_json::json!([]));
        // Codes that came before it are gone with it.
        for code in codes {
            let fields = [("grant_type", "authorization_code"), ("code", code.as_str())];
            app.token(&server, &fields).expect(400);
        }
    }
}

fn a_decision_needs_the_csrf_token(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read");
    login.call("GET", &path).send().expect(200);
    let answer = login.without_csrf("POST", &path).form(&[("op", "approve")]).send().expect(403);
    assert!(answer.header("content-type").starts_with("text/html"), "a page, not JSON");
    approve(&login, &path);
}

fn without_a_question_nothing_is_asked_of_who_may_not_be_asked(server: Server) {
    let app = App::new(&server);
    let path = app.authorize("&scope=event:read&prompt=none");
    let answer = server.call("GET", &path).send().expect(302);
    assert_eq!(answer.header("location"), format!("{CALLBACK}?error=login_required"));
    let login = server.login(ADMIN);
    let answer = login.call("GET", &path).send().expect(302);
    assert_eq!(answer.header("location"), format!("{CALLBACK}?error=consent_required"));
    app.code(&login, "&scope=event:read");
    let answer = login.call("GET", &path).send().expect(302);
    assert!(parameter(answer.header("location"), "code").is_some());
}

fn a_token_can_be_had_without_a_code(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=event:read%20org:read&state=s").replace("=code&", "=token&");
    login.call("GET", &path).send().expect(200);
    let location = approve(&login, &path);
    assert!(location.starts_with(&format!("{CALLBACK}#access_token=")), "{location}");
    let get = |name| parameter(&location, name).unwrap();
    assert_eq!((get("expires_in"), get("token_type"), get("state")), ("2592000".into(), "Bearer".into(), "s".into()));
    assert_eq!((get("scope").as_str(), parameter(&location, "refresh_token")), ("event%3Aread+org%3Aread", None));
    let expires_at = get("expires_at").replace("%3A", ":");
    assert!(expires_at.len() == 27 && expires_at.ends_with('Z'), "{expires_at}");
    server.call("GET", "/api/0/organizations/acme/").token(&get("access_token")).send().expect(200);
}

fn an_application_for_one_organization_gets_the_one_that_was_picked(server: Server) {
    let scopes = ScopeSet::of(&[Scope::OrgRead]);
    let kind = Kind { for_one_organization: Some(scopes), ..Kind::default() };
    let app = App::of(&server, server.admin(), "1", &kind);
    let outside = server.other_organization("other@example.com", "umbrella", "lab");
    let mine = server.setup["organization"]["id"].as_str().unwrap();
    let login = server.login(ADMIN);
    let path = app.authorize("&scope=org:read&state=s");
    let beyond = login.call("GET", &app.authorize("&scope=event:read")).send().expect(302);
    assert_eq!(beyond.header("location"), format!("{CALLBACK}?error=invalid_scope"));
    let decide = |organization: &str| {
        let page = login.call("GET", &path).send().expect(200).text();
        assert!(page.contains(&format!("<option value=\"{mine}\">")), "{page}");
        let fields = [("op", "approve"), ("selected_organization_id", organization)];
        login.call("POST", &path).form(&fields).send().expect(302).header("location").to_owned()
    };
    for (organization, error) in [
        ("", "invalid_request"),
        ("acme", "unauthorized_client"),
        (outside["organization"]["id"].as_str().unwrap(), "unauthorized_client"),
    ] {
        assert_eq!(decide(organization), format!("{CALLBACK}?error={error}&state=s"), "{organization}");
    }
    let code = parameter(&decide(mine), "code").unwrap();
    let token = app.token(&server, &[("grant_type", "authorization_code"), ("code", &code)]).expect(200).json();
    assert_eq!(token["organization_id"], mine);
    let token = token["access_token"].as_str().unwrap();
    server.call("GET", "/api/0/organizations/acme/").token(token).send().expect(200);
    // It is asked anew each time, and the token is good in one organization alone.
    login.call("GET", &path).send().expect(200);
    let run = server.run(&["user", "member", "--email", ADMIN, "--organization", "umbrella", "--role", "owner"]);
    assert!(run.status.success());
    server.call("GET", "/api/0/organizations/umbrella/").token(server.token()).send().expect(200);
    server.call("GET", "/api/0/organizations/umbrella/").token(token).send().expect(403);
}

fn a_page_runs_nothing_and_is_never_kept(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let answer = login.call("GET", &app.authorize("")).send().expect(200);
    let policy = "default-src 'none'; style-src 'self'; form-action 'self' https://app.example; base-uri 'none'; \
                  frame-ancestors 'none'";
    assert_eq!(answer.header("content-security-policy"), policy);
    assert_eq!((answer.header("x-frame-options"), answer.header("referrer-policy")), ("DENY", "no-referrer"));
    assert_eq!(answer.header("cache-control"), "max-age=0, no-cache, no-store, must-revalidate, private");
    assert!(!answer.text().contains("<script"));
    server.call("GET", "/static/pages.css").send().expect(200);
}
