//! Invitations into organizations: made through the API, accepted on the page of the mail's link.

use application::invitations::NewInvitation;
use application::ports::StoreError;
use chrono::TimeDelta;
use domain::ids::{OrganizationId, UserId};
use domain::links::LinkToken;
use domain::permissions::{Role, Scope, ScopeSet};
use domain::users::EmailAddress;
use serde_json::{Value, json};

use crate::accounts::{is_sound, link};
use crate::client::Answer;
use crate::harness::{ADMIN, Login, PASSWORD, Server, now, on_both_stores};

on_both_stores!(
    an_invitation_is_the_pending_member_of_the_published_api,
    somebody_without_an_account_makes_one_and_joins,
    somebody_with_an_account_logs_in_and_joins,
    whoever_has_the_link_joins_once_whatever_their_address,
    a_member_uses_no_invitation_up,
    what_an_invitation_is_made_of_is_checked,
    nobody_is_invited_to_a_role_above_the_inviters,
    a_token_invites_to_no_role_that_gives_more_than_the_token,
    an_invitation_to_a_role_above_ones_own_is_left_alone,
    an_invitation_ends_with_the_right_to_make_it,
    an_address_is_invited_again_when_that_is_meant,
    an_invitation_that_is_withdrawn_or_old_is_good_no_more,
    of_many_that_accept_at_once_one_joins,
    one_address_gets_so_many_invitations_in_an_hour,
);

const MEMBERS: &str = "/api/0/organizations/acme/members/";
const KIM: &str = "kim@example.com";

fn invite(server: &Server, body: &Value) -> Answer {
    server.call("POST", MEMBERS).token(server.token()).json(body).send()
}

/// Invites, and answers the path of the link in the mail.
#[track_caller]
fn invited(server: &Server, email: &str, role: &str) -> String {
    invite(server, &json!({"email": email, "orgRole": role})).expect(201);
    link(server, server.mails_to(email).last().unwrap(), "/accept/")
}

fn join(server: &Server, path: &str) -> Answer {
    server.browser().submit(path, &[("name", "Kim"), ("password", PASSWORD)])
}

fn role_of(server: &Server, user: UserId) -> Option<Role> {
    let organization = OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap();
    let found = server.uow().read(|stores| stores.organizations().find_member(organization, user));
    found.map_err(|error: StoreError| error).unwrap().map(|member| member.role)
}

fn id_of(login: &Login<'_>) -> UserId {
    let me = login.call("GET", "/api/0/users/me/").send().expect(200).json();
    UserId::parse(me["id"].as_str().unwrap()).unwrap()
}

fn an_invitation_is_the_pending_member_of_the_published_api(server: Server) {
    let made = invite(&server, &json!({"email": "Kim@example.com", "orgRole": "admin"})).expect(201).json();
    let expected = json!({
        "id": made["id"],
        "email": KIM,
        "name": KIM,
        "user": null,
        "orgRole": "admin",
        "pending": true,
        "expired": false,
        "flags": {
            "idp:provisioned": false,
            "idp:role-restricted": false,
            "sso:linked": false,
            "sso:invalid": false,
            "member-limit:restricted": false,
            "partnership:restricted": false,
        },
        "dateCreated": made["dateCreated"],
        "inviteStatus": "approved",
        "inviterName": ADMIN,
    });
    assert_eq!(made, expected);
    let mail = server.mails_to(KIM).remove(0);
    assert_eq!((mail.kind.as_str(), mail.subject.as_str()), ("organization.member-invitation", "Join acme"));
    let path = link(&server, &mail, "/accept/");
    assert!(path.starts_with(&format!("/accept/{}/", made["id"].as_str().unwrap())), "{path}");
    let silent = invite(&server, &json!({"email": "bob@example.com", "sendInvite": false})).expect(201).json();
    assert_eq!((&silent["orgRole"], server.mails_to("bob@example.com").len()), (&json!("member"), 0));
}

fn somebody_without_an_account_makes_one_and_joins(server: Server) {
    let path = invited(&server, KIM, "admin");
    for _ in 0..2 {
        let page = server.call("GET", &path).send().expect(200).text();
        is_sound(&page);
        let texts = ["admin@example.com invites", "<strong>acme</strong> as Admin.", "autocomplete=\"new-password\""];
        assert!(texts.iter().all(|text| page.contains(text)), "{page}");
    }
    server.call("POST", &path).form(&[("name", "Kim"), ("password", PASSWORD)]).send().expect(403);
    let short = server.browser().submit(&path, &[("name", "Kim"), ("password", "short")]).expect(400).text();
    assert!(short.contains("role=\"alert\"") && short.contains("value=\"Kim\""), "{short}");
    let answer = join(&server, &path).expect(200);
    let (session, _) = answer.cookie("sentrysid").unwrap();
    let me = server.call("GET", "/api/0/users/me/").header("Cookie", &format!("sentrysid={session}")).send();
    let me = me.expect(200).json();
    assert_eq!(
        (&me["name"], &me["email"], &me["emails"][0]["is_verified"]),
        (&json!("Kim"), &json!(KIM), &json!(true))
    );
    let kim = server.login(KIM);
    assert_eq!(role_of(&server, id_of(&kim)), Some(Role::Admin));
    kim.call("GET", "/api/0/organizations/acme/").send().expect(200);
    server.call("GET", &path).send().expect(404);
    assert!(join(&server, &path).expect(404).text().contains("This link is good no more"));
}

fn somebody_with_an_account_logs_in_and_joins(server: Server) {
    server.other_organization(KIM, "umbrella", "lab");
    let path = invited(&server, KIM, "member");
    let page = server.call("GET", &path).send().expect(200).text();
    assert!(page.contains(&format!("href=\"/auth/login/?next={path}\"")) && !page.contains("<form"), "{page}");
    // An account is not made twice.
    let taken = join(&server, &path).expect(400).text();
    assert!(taken.contains("There is an account with the address already."), "{taken}");
    let nobody = server.browser().submit(&path, &[("op", "accept")]).expect(302);
    assert_eq!(nobody.header("location"), format!("/auth/login/?next={path}"));
    let kim = server.login(KIM);
    kim.call("GET", "/api/0/organizations/acme/").send().expect(403);
    let page = kim.call("GET", &path).send().expect(200).text();
    assert!(page.contains("You are logged in as <strong>kim@example.com</strong>"), "{page}");
    kim.without_csrf("POST", &path).form(&[("op", "accept")]).send().expect(403);
    let page = kim.submit(&path, &[("op", "accept")]).expect(200).text();
    assert!(page.contains("You are a member of <strong>acme</strong> now."), "{page}");
    kim.call("GET", "/api/0/organizations/acme/").send().expect(200);
    assert_eq!(role_of(&server, id_of(&kim)), Some(Role::Member));
    let me = kim.call("GET", "/api/0/users/me/").send().expect(200).json();
    assert_eq!(me["emails"][0]["is_verified"], true);
    kim.submit(&path, &[("op", "accept")]).expect(404);
}

fn whoever_has_the_link_joins_once_whatever_their_address(server: Server) {
    let path = invited(&server, KIM, "manager");
    for (email, organization) in [("bob@example.com", "one"), ("eve@example.com", "two")] {
        server.other_organization(email, organization, "lab");
    }
    let (bob, eve) = (server.login("bob@example.com"), server.login("eve@example.com"));
    bob.submit(&path, &[]).expect(200);
    eve.submit(&path, &[]).expect(404);
    assert_eq!((role_of(&server, id_of(&bob)), role_of(&server, id_of(&eve))), (Some(Role::Manager), None));
    // The mail of another address was read, not that of the account's.
    let me = bob.call("GET", "/api/0/users/me/").send().expect(200).json();
    assert_eq!(me["emails"][0]["is_verified"], false);
}

fn a_member_uses_no_invitation_up(server: Server) {
    let path = invited(&server, KIM, "owner");
    let admin = server.login(ADMIN);
    for answer in [admin.call("GET", &path).send(), admin.submit(&path, &[])] {
        assert!(answer.expect(200).text().contains("You are a member of <strong>acme</strong> already."));
    }
    join(&server, &path).expect(200);
}

fn what_an_invitation_is_made_of_is_checked(server: Server) {
    let refused = |body: &Value| invite(&server, body).expect(400).json();
    assert_eq!(refused(&json!({})), json!({"email": ["This field is required."]}));
    let both = json!({"email": ["Enter a valid email address."], "orgRole": ["\"billing\" is not a valid choice."]});
    assert_eq!(refused(&json!({"email": "kim", "orgRole": "billing"})), both);
    let member = json!({"email": [format!("The user {ADMIN} is already a member")]});
    assert_eq!(refused(&json!({"email": "Admin@example.com"})), member);
    // A token of the wrong scope, and one of an account that is no member, learn nothing of it.
    let reader = server.token_of(server.admin(), ScopeSet::of(&[Scope::MemberRead]), None);
    server.call("POST", MEMBERS).token(&reader).json(&json!({})).send().expect(403);
    let by_old_name = invite(&server, &json!({"email": KIM, "role": "manager"})).expect(201).json();
    assert_eq!(by_old_name["orgRole"], "manager");
}

fn nobody_is_invited_to_a_role_above_the_inviters(server: Server) {
    for role in Role::ALL {
        server.user(&format!("the-{}@example.com", role.as_str()), role.as_str());
    }
    let ask = |inviter: &str, role: Role| {
        let body = json!({"email": format!("{inviter}-{}@example.org", role.as_str()), "orgRole": role.as_str()});
        server.login(&format!("the-{inviter}@example.com")).call("POST", MEMBERS).json(&body).send()
    };
    for inviter in ["member", "admin"] {
        ask(inviter, Role::Member).expect(403);
    }
    let too_high = json!({"orgRole": ["You do not have permission to set that org-level role"]});
    for role in Role::ALL {
        ask("owner", role).expect(201);
        let answer = ask("manager", role);
        if role > Role::Manager {
            assert_eq!(answer.expect(400).json(), too_high);
        } else {
            answer.expect(201);
        }
    }
}

fn a_token_invites_to_no_role_that_gives_more_than_the_token(server: Server) {
    let scopes = Role::Manager.scopes();
    for (scopes, highest) in [(ScopeSet::of(&[Scope::MemberWrite]), Role::Member), (scopes, Role::Manager)] {
        let token = server.token_of(server.admin(), scopes, None);
        for role in Role::ALL {
            let email = format!("{}-{}@example.com", highest.as_str(), role.as_str());
            let body = json!({"email": email, "orgRole": role.as_str()});
            let answer = server.call("POST", MEMBERS).token(&token).json(&body).send();
            answer.expect(if role > highest { 400 } else { 201 });
        }
    }
}

fn an_invitation_to_a_role_above_ones_own_is_left_alone(server: Server) {
    server.user("manager@example.com", "manager");
    let path = invited(&server, KIM, "owner");
    let item = format!("{MEMBERS}{}/", path.split('/').nth(2).unwrap());
    let manager = server.login("manager@example.com");
    let body = json!({"email": KIM, "orgRole": "member", "reinvite": true});
    let refused = manager.call("POST", MEMBERS).json(&body).send().expect(400).json();
    assert_eq!(refused, json!({"orgRole": ["You do not have permission to set that org-level role"]}));
    manager.call("DELETE", &item).send().expect(403);
    join(&server, &path).expect(200);
    assert_eq!(role_of(&server, id_of(&server.login(KIM))), Some(Role::Owner));
    // One to the same role is the manager's to withdraw.
    let path = invited(&server, "bob@example.com", "manager");
    let item = format!("{MEMBERS}{}/", path.split('/').nth(2).unwrap());
    manager.call("DELETE", &item).send().expect(204);
}

fn an_invitation_ends_with_the_right_to_make_it(server: Server) {
    let boss = server.user("boss@example.com", "owner");
    let organization = OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap();
    let invite = |email: &str, role: &str| {
        let body = json!({"email": email, "orgRole": role});
        server.login("boss@example.com").call("POST", MEMBERS).json(&body).send().expect(201);
        link(&server, server.mails_to(email).last().unwrap(), "/accept/")
    };
    let (manager, owner) = (invite("a@example.com", "manager"), invite("b@example.com", "owner"));
    let member = invite("c@example.com", "member");
    let set_role = |role| {
        let set = server.uow().transaction(|stores| {
            let found = stores.organizations().find_member(organization, boss)?.unwrap();
            stores.organizations().set_role(organization, found.id, role)
        });
        set.map_err(|error: StoreError| error).unwrap();
    };
    let is_gone = |path: &str| {
        server.call("GET", path).send().expect(404);
        join(&server, path).expect(404);
        server.login(ADMIN).submit(path, &[]).expect(404);
    };
    set_role(Role::Manager);
    is_gone(&owner);
    join(&server, &manager).expect(200);
    // Who has the right again had it all along.
    set_role(Role::Owner);
    server.call("GET", &owner).send().expect(200);
    assert!(server.run(&["user", "deactivate", "--email", "boss@example.com"]).status.success());
    is_gone(&owner);
    is_gone(&member);
}

fn an_address_is_invited_again_when_that_is_meant(server: Server) {
    let first = invited(&server, KIM, "owner");
    let again = invite(&server, &json!({"email": KIM})).expect(400).json();
    assert_eq!(again, json!({"email": ["The user kim@example.com has already been invited"]}));
    invite(&server, &json!({"email": KIM, "reinvite": true})).expect(201);
    let second = link(&server, server.mails_to(KIM).last().unwrap(), "/accept/");
    assert_ne!(first, second);
    join(&server, &first).expect(404);
    join(&server, &second).expect(200);
    assert_eq!(role_of(&server, id_of(&server.login(KIM))), Some(Role::Member));
    assert_eq!(server.mails_to(KIM).len(), 2);
}

fn an_invitation_that_is_withdrawn_or_old_is_good_no_more(server: Server) {
    let made = invite(&server, &json!({"email": KIM})).expect(201).json();
    let path = link(&server, &server.mails_to(KIM)[0], "/accept/");
    let item = format!("{MEMBERS}{}/", made["id"].as_str().unwrap());
    server.call("DELETE", &item).token(server.token()).send().expect(204);
    server.call("DELETE", &item).token(server.token()).send().expect(404);
    join(&server, &path).expect(404);
    let token = LinkToken::new(&[7; 32]);
    let old = NewInvitation {
        organization_id: OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap(),
        email: EmailAddress::parse("old@example.com").unwrap(),
        role: Role::Member,
        inviter_id: None,
        token_hash: application::tokens::hash(token.expose()),
        date_added: now() - TimeDelta::days(30),
        expires_at: now() - TimeDelta::seconds(1),
    };
    let id = server.uow().transaction(|stores| stores.invitations().add(&old));
    let id = id.map_err(|error: StoreError| error).unwrap();
    let path = format!("/accept/{id}/{}/", token.expose());
    server.call("GET", &path).send().expect(404);
    join(&server, &path).expect(404);
    // It stands in nobody's way.
    let new = invited(&server, "old@example.com", "member");
    join(&server, &new).expect(200);
}

fn of_many_that_accept_at_once_one_joins(server: Server) {
    let path = invited(&server, KIM, "member");
    let emails: Vec<_> = (0..4).map(|number| format!("user-{number}@example.com")).collect();
    for (number, email) in emails.iter().enumerate() {
        server.other_organization(email, &format!("org-{number}"), "lab");
    }
    let logins: Vec<_> = emails.iter().map(|email| server.login(email)).collect();
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let accept = |login: &Login<'_>| login.submit(&path, &[]).status;
        let running: Vec<_> = logins.iter().map(|login| scope.spawn(move || accept(login))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let joined = logins.iter().filter(|login| role_of(&server, id_of(login)).is_some()).count();
    assert_eq!((joined, statuses.iter().filter(|status| **status == 200).count()), (1, 1), "{statuses:?}");
}

fn one_address_gets_so_many_invitations_in_an_hour(server: Server) {
    let body = json!({"email": KIM, "reinvite": true});
    for _ in 0..10 {
        invite(&server, &body).expect(201);
    }
    let refused = invite(&server, &body).expect(429);
    assert!((1..=3600).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    let last = link(&server, server.mails_to(KIM).last().unwrap(), "/accept/");
    join(&server, &last).expect(200);
}
