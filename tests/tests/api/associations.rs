//! Linking an account to one at a provider outside. The provider is a second Picket.

use domain::identities::Category;
use domain::ids::IdentityId;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Login, Server, on_both_stores};
use crate::oauth::{App, Kind, approve, parameter};

on_both_stores!(
    an_account_at_a_second_picket_is_linked,
    whoever_is_not_logged_in_logs_in_first,
    an_account_is_linked_to_one_user,
    only_the_login_that_began_ends_it_and_with_the_state,
    what_is_denied_at_the_provider_is_not_linked,
    an_error_of_the_provider_is_no_denial,
    two_ends_at_once_link_once,
    a_provider_that_is_down_or_unknown_is_told_on_a_page,
);

const START: &str = "/account/settings/social/associate/oidc/";
const END: &str = "/account/settings/social/associate/complete/oidc/";

/// A server, and a second one that it knows as a provider.
struct Pair {
    server: Server,
    provider: Server,
}

impl Pair {
    fn of(server: Server) -> Self {
        let provider = server.another();
        let back = format!("{}{END}", server.url());
        let app = App::of(&provider, provider.admin(), "1", &Kind { redirect_uris: &[&back], ..Kind::default() });
        let server = server.with_environment(&[
            ("PICKET_OIDC_ISSUER", provider.url()),
            ("PICKET_OIDC_CLIENT_ID", &app.client_id),
            ("PICKET_OIDC_CLIENT_SECRET", &app.secret),
            ("PICKET_OIDC_NAME", "Picket <Two>"),
            // Nobody is there, and nothing that goes to this machine goes there.
            ("HTTP_PROXY", "http://127.0.0.1:1"),
        ]);
        Self { server, provider }
    }

    /// The path at the provider that a start leads to, and the browser's new cookie.
    fn start(&self, login: &Login<'_>) -> (String, String) {
        let answer = login.without_csrf("GET", START).send().expect(302);
        let (cookie, attributes) = answer.cookie("associate_oidc").unwrap();
        assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
        assert!(attributes.contains("Max-Age=600"), "{attributes}");
        assert!(attributes.contains("Path=/account/settings/social/associate/"), "{attributes}");
        let path = answer.header("location").strip_prefix(self.provider.url()).unwrap();
        assert!(path.starts_with("/oauth/authorize/?"), "{path}");
        (path.to_owned(), cookie)
    }

    /// Lets the provider's administrator approve; the path that the browser comes back to.
    fn approve(&self, path: &str) -> String {
        let there = self.provider.login(ADMIN);
        let answer = there.call("GET", path).send();
        // They are asked once.
        let location = if answer.status == 302 { answer.header("location").to_owned() } else { approve(&there, path) };
        location.strip_prefix(self.server.url()).unwrap().to_owned()
    }

    fn end(&self, login: &Login<'_>, path: &str, cookie: &str) -> Answer {
        let cookies = format!("{}; associate_oidc={cookie}", login.cookies());
        self.server.call("GET", path).header("Cookie", &cookies).send()
    }
}

/// What the page says, which is a page.
#[track_caller]
fn told(answer: Answer, status: u16, text: &str) {
    // What was not begun here takes nothing from what was.
    assert!(!text.contains("not begun") || answer.cookie("associate_oidc").is_none());
    let answer = answer.expect(status);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("cache-control").contains("no-store"), "{}", answer.header("cache-control"));
    let page = answer.text();
    assert!(page.contains(text) && !page.contains("<Two>"), "{page}");
}

fn listed(login: &Login<'_>) -> Value {
    login.call("GET", "/api/0/users/me/user-identities/").send().expect(200).json()
}

fn an_account_at_a_second_picket_is_linked(server: Server) {
    let pair = Pair::of(server);
    let login = pair.server.login(ADMIN);
    let (path, cookie) = pair.start(&login);
    for (name, value) in [("response_type", "code"), ("code_challenge_method", "S256"), ("scope", "openid")] {
        assert_eq!(parameter(&path, name).as_deref(), Some(value));
    }
    let back = pair.approve(&path);
    let answer = pair.end(&login, &back, &cookie);
    assert_eq!(answer.cookie("associate_oidc").unwrap().0, "");
    told(answer, 200, "Your account at Picket &lt;Two&gt; is linked to your account here.");
    let found = listed(&login);
    let id = found[0]["id"].as_str().unwrap();
    let expected = json!([{
        "category": "social-identity",
        "id": id,
        "provider": {"key": "oidc", "name": "Picket <Two>"},
        "name": pair.provider.admin().to_string(),
        "status": "can_disconnect",
        "isLogin": false,
        "organization": null,
        "dateAdded": null,
        "dateVerified": null,
        "dateSynced": null,
    }]);
    assert_eq!(found, expected);
    let number = IdentityId::parse(id).unwrap();
    let sealed = || pair.server.uow().read(|stores| stores.identities().sealed_data(number)).unwrap();
    let kept: Vec<u8> = sealed().unwrap();
    assert!(kept.len() > 100 && !kept.windows(6).any(|part| part == b"sntrya" || part == b"access"));

    // The code is good once; what was linked stays.
    told(pair.end(&login, &back, &cookie), 400, "It has ended already");
    assert_eq!(listed(&login), expected);
    // Again, from the start, it is the same identity with other secrets.
    let (path, cookie) = pair.start(&login);
    told(pair.end(&login, &pair.approve(&path), &cookie), 200, "is linked");
    assert_eq!(listed(&login), expected);
    assert_ne!(sealed(), Some(kept));
    login.call("DELETE", &format!("/api/0/users/me/social-identities/{id}/")).send().expect(204);
    assert_eq!(listed(&login), json!([]));
}

fn whoever_is_not_logged_in_logs_in_first(server: Server) {
    let pair = Pair::of(server);
    let answer = pair.server.call("GET", START).send().expect(302);
    let next = "%2Faccount%2Fsettings%2Fsocial%2Fassociate%2Foidc%2F";
    assert_eq!(answer.header("location"), format!("/auth/login/?next={next}"));
    assert!(answer.cookie("associate_oidc").is_none());
    // A token is no login.
    pair.server.call("GET", START).token(pair.server.token()).send().expect(302);
    let login = pair.server.login(ADMIN);
    let there = login.without_csrf("GET", answer.header("location")).send().expect(302);
    assert_eq!(there.header("location"), START);
}

fn an_account_is_linked_to_one_user(server: Server) {
    let pair = Pair::of(server);
    pair.server.user("member@example.com", "member");
    let (admin, member) = (pair.server.login(ADMIN), pair.server.login("member@example.com"));
    for (login, status, text) in [(&admin, 200, "is linked"), (&member, 409, "is linked to another user")] {
        let (path, cookie) = pair.start(login);
        told(pair.end(login, &pair.approve(&path), &cookie), status, text);
    }
    assert_eq!(listed(&member), json!([]));
}

fn only_the_login_that_began_ends_it_and_with_the_state(server: Server) {
    let pair = Pair::of(server);
    let (login, other) = (pair.server.login(ADMIN), pair.server.login(ADMIN));
    let (path, cookie) = pair.start(&login);
    let (_, another) = pair.start(&login);
    let back = pair.approve(&path);
    let state = parameter(&back, "state").unwrap();
    let text = "not begun with this login";
    told(pair.end(&other, &back, &cookie), 400, text);
    told(pair.end(&login, &back, &another), 400, text);
    told(pair.end(&login, &back.replace(&state, "x"), &cookie), 400, text);
    told(pair.end(&login, END, &cookie), 400, text);
    told(pair.end(&login, &format!("{END}?state={state}"), &cookie), 400, text);
    told(login.without_csrf("GET", &back).send(), 400, text);
    told(pair.server.call("GET", &back).header("Cookie", &format!("associate_oidc={cookie}")).send(), 400, text);
    told(pair.end(&login, &back, "%00"), 400, text);
    assert_eq!(listed(&login), json!([]));
    // None of that has used the code.
    told(pair.end(&login, &back, &cookie), 200, "is linked");
}

fn what_is_denied_at_the_provider_is_not_linked(server: Server) {
    let pair = Pair::of(server);
    let login = pair.server.login(ADMIN);
    let (path, cookie) = pair.start(&login);
    let there = pair.provider.login(ADMIN);
    there.call("GET", &path).send().expect(200);
    let answer = there.call("POST", &path).form(&[("op", "deny")]).send().expect(302);
    let back = answer.header("location").strip_prefix(pair.server.url()).unwrap();
    assert!(back.contains("error=access_denied"), "{back}");
    told(pair.end(&login, back, &cookie), 403, "was not allowed to tell your account");
    assert_eq!(listed(&login), json!([]));
}

fn an_error_of_the_provider_is_no_denial(server: Server) {
    let pair = Pair::of(server);
    let login = pair.server.login(ADMIN);
    let (path, cookie) = pair.start(&login);
    let state = parameter(&path, "state").unwrap();
    let back = format!("{END}?state={state}&error=server_error&error_description=secret");
    told(pair.end(&login, &back, &cookie), 400, "sent you back with an error");
    told(pair.end(&login, &back, &cookie), 400, "It has ended already");
}

fn two_ends_at_once_link_once(server: Server) {
    let pair = Pair::of(server);
    let login = pair.server.login(ADMIN);
    let (path, cookie) = pair.start(&login);
    let back = pair.approve(&path);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ends = [0, 1].map(|_| scope.spawn(|| pair.end(&login, &back, &cookie).status));
        ends.into_iter().map(|end| end.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.contains(&400), "{statuses:?}");
    let id = pair.server.admin();
    let found = pair.server.uow().read(|stores| stores.identities().list_of_user(id)).unwrap();
    assert_eq!(found.iter().map(|one| one.kind.category()).collect::<Vec<_>>(), [Category::Social]);
}

fn a_provider_that_is_down_or_unknown_is_told_on_a_page(server: Server) {
    let mut pair = Pair::of(server);
    pair.provider.stop();
    let login = pair.server.login(ADMIN);
    let text = "Picket &lt;Two&gt; cannot be reached just now.";
    told(login.without_csrf("GET", START).send(), 400, text);
    for unknown in ["github", "x", "%00", "%3Cb%3E"] {
        for path in [START, END] {
            let answer = login.without_csrf("GET", &path.replace("oidc", unknown)).send();
            assert!(answer.text().contains("<h1>"), "{unknown}");
            answer.expect(404);
        }
    }
    pair.provider.start_again();
    // The failure is remembered for a while, and in this process alone.
    told(login.without_csrf("GET", START).send(), 400, text);
    pair.server.stop();
    pair.server.start_again();
    let login = pair.server.login(ADMIN);
    let (path, cookie) = pair.start(&login);
    let back = pair.approve(&path);
    pair.provider.stop();
    told(pair.end(&login, &back, &cookie), 400, text);
    assert_eq!(listed(&login), json!([]));
}
