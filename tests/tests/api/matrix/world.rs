//! All callers' accounts and credentials, and what they ask for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use application::ports::{StoreError, Stores, UnitOfWork};
use application::tokens::{NewToken, Refresh};
use chrono::{DateTime, TimeDelta};
use domain::applications::ApplicationStatus;
use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::permissions::{Role, Scope, ScopeSet};
use domain::secrets::Secret;
use serde_json::{Value, json};

use super::bodies;
use super::callers::{Caller, Shown};
use super::expected::Setting;
use super::objects::{self, Object};
use super::operations::Operation;
use crate::client::{Answer, Call};
use crate::harness::{ADMIN, Login, ORGANIZATION, PASSWORD, Server, now};
use crate::oauth::{App, Kind};

/// The event of the issue.
pub const EVENT: &str = "00000000000000000000000000000a11";

/// The organization that callers do not ask for.
const OTHER: &str = "umbrella";

/// A CSRF token; it counts by standing in cookie and header.
const CSRF: &str = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

/// A server with everything that the matrix needs.
pub struct World<'a> {
    pub server: &'a Server,
    /// An application that tokens are for.
    pub app: App,
    app_id: ApplicationId,
    uow: Arc<dyn UnitOfWork>,
    issue: String,
    organization: OrganizationId,
    other_organization: OrganizationId,
    accounts: BTreeMap<Caller, (String, UserId)>,
    tokens: BTreeMap<Caller, String>,
    elevated: Mutex<Login<'a>>,
    number: AtomicU32,
}

impl<'a> World<'a> {
    pub fn new(server: &'a Server) -> Self {
        let mut accounts = BTreeMap::new();
        let outside = server.other_organization("outsider@example.com", OTHER, "lab");
        accounts.insert(Caller::Outsider, ("outsider@example.com".to_owned(), id(&outside["user_id"])));
        for role in Role::ALL {
            let email = format!("the-{}@example.com", role.as_str());
            accounts.insert(Caller::Member(role), (email.clone(), server.user(&email, role.as_str())));
        }
        for (caller, email, role) in [
            (Caller::WithoutCsrf, "browser@example.com", "owner"),
            (Caller::TokenOfDeactivatedUser, "gone@example.com", "owner"),
        ] {
            accounts.insert(caller, (email.to_owned(), server.user(email, role)));
        }
        for (caller, email) in
            [(Caller::SuperuserNotElevated, "plain@example.com"), (Caller::SuperuserElevated, "root@example.com")]
        {
            let made = server.run(&["user", "create", "--email", email, "--superuser", "--json"]);
            let made: Value = serde_json::from_slice(&made.stdout).unwrap();
            accounts.insert(caller, (email.to_owned(), id(&made["user_id"])));
        }
        let app = App::of(server, server.admin(), "1", &Kind::default());
        let uow = server.uow();
        let row = uow.read::<_, StoreError>(|stores| stores.applications().find(&app.client_id)).unwrap().unwrap();
        let mut world = Self {
            server,
            app,
            app_id: row.id,
            uow,
            issue: issue(server),
            organization: OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap(),
            other_organization: OrganizationId::parse(outside["organization"]["id"].as_str().unwrap()).unwrap(),
            accounts,
            tokens: BTreeMap::new(),
            elevated: Mutex::new(elevated(server)),
            number: AtomicU32::new(1),
        };
        world.hand_out_tokens();
        world
    }

    fn hand_out_tokens(&mut self) {
        let (admin, all) = (self.server.admin(), ScopeSet::all());
        let user = |caller: Caller| self.accounts[&caller].1;
        let idle = App::of(self.server, admin, "2", &Kind::default());
        let idle = self.read(|stores| stores.applications().find(&idle.client_id)).unwrap().id;
        let revoked = self.token(admin, all, |token| token);
        let hash = application::tokens::hash(&revoked);
        let tokens = [
            (Caller::TokenWithoutScope, self.token(admin, ScopeSet::EMPTY, |token| token)),
            (Caller::TokenOfRightScope, self.token(admin, all, |token| token)),
            (Caller::TokenOfMember, self.token(user(Caller::Member(Role::Member)), all, |token| token)),
            (Caller::TokenOfOutsider, self.token(user(Caller::Outsider), all, |token| token)),
            (Caller::TokenOfDeactivatedUser, self.token(user(Caller::TokenOfDeactivatedUser), all, |token| token)),
            (
                Caller::TokenOfApplication,
                self.token(admin, all, |token| NewToken { application_id: Some(self.app_id), ..token }),
            ),
            (
                Caller::TokenOfInactiveApplication,
                self.token(admin, all, |token| NewToken { application_id: Some(idle), ..token }),
            ),
            (
                Caller::TokenForAnotherOrganization,
                self.token(admin, all, |token| NewToken {
                    application_id: Some(self.app_id),
                    organization_id: Some(self.other_organization),
                    ..token
                }),
            ),
            (
                Caller::ExpiredToken,
                self.token(admin, all, |token| NewToken { expires_at: Some(now() - TimeDelta::seconds(1)), ..token }),
            ),
            (Caller::RevokedToken, revoked),
            (Caller::OrganizationToken, self.organization_token(self.organization, false)),
            (Caller::OrganizationTokenOfAnother, self.organization_token(self.other_organization, false)),
            (Caller::RevokedOrganizationToken, self.organization_token(self.organization, true)),
        ];
        self.write(|stores| {
            let found = stores.tokens().find_by_hash(&hash)?.unwrap();
            assert!(stores.tokens().remove_personal(admin, found.token.id)?);
            let (from, to) = (ApplicationStatus::Active, ApplicationStatus::Inactive);
            assert!(stores.applications().set_status(idle, from, to)?);
            Ok(())
        });
        self.tokens.extend(tokens);
        for arguments in [
            &["user", "deactivate", "--email", "gone@example.com"][..],
            &["user", "member", "--email", ADMIN, "--organization", OTHER, "--role", "owner"],
        ] {
            assert!(self.server.run(arguments).status.success(), "{arguments:?}");
        }
    }

    /// A text that was not used before.
    fn text(&self) -> String {
        format!("{:064x}", 0xabc_0000_0000_u64 + u64::from(self.number.fetch_add(1, Ordering::Relaxed)))
    }

    /// An address that was not used before.
    pub fn address(&self) -> String {
        format!("{}@example.com", self.text().trim_start_matches('0'))
    }

    fn read<T>(&self, work: impl FnMut(&mut dyn Stores) -> Result<T, StoreError>) -> T {
        self.uow.read(work).unwrap()
    }

    fn write<T>(&self, work: impl FnMut(&mut dyn Stores) -> Result<T, StoreError>) -> T {
        self.uow.transaction(work).unwrap()
    }

    /// A user's token.
    pub fn token(&self, user: UserId, scopes: ScopeSet, change: impl Fn(NewToken) -> NewToken) -> String {
        let text = self.text();
        let token = change(NewToken::of(user, None, &Secret::new(text.clone()), scopes, DateTime::UNIX_EPOCH));
        self.write(|stores| stores.tokens().add(&token));
        text
    }

    fn organization_token(&self, organization: OrganizationId, is_revoked: bool) -> String {
        let text = format!("sntrys_{}", self.text());
        self.write(|stores| {
            let id = objects::organization_token(stores, organization, &text)?;
            assert!(!is_revoked || stores.organization_tokens().remove(organization, id)?);
            Ok(())
        });
        text
    }

    /// What the application gets its next token for.
    pub fn refresh_token(&self, scopes: ScopeSet) -> String {
        let text = self.text();
        let refresh = Some(Refresh { hash: application::tokens::hash(&text), family: None });
        self.token(self.server.admin(), scopes, |token| NewToken {
            application_id: Some(self.app_id),
            refresh: refresh.clone(),
            ..token
        });
        text
    }

    /// What a device shows that waits.
    pub fn user_code(&self) -> String {
        let form = [("client_id", self.app.client_id.as_str()), ("scope", "org:read")];
        let started = self.server.call("POST", "/oauth/device/code/").form(&form).send().expect(200).json();
        started["user_code"].as_str().unwrap().to_owned()
    }

    /// Something that the operation is about, as the setting has it for this caller.
    pub fn object(&self, operation: &Operation, caller: Caller, setting: Setting) -> Thing {
        let account = if caller == Caller::TokenOfMember { Caller::Member(Role::Member) } else { caller };
        let own = self.accounts.get(&account).map_or(self.server.admin(), |(_, id)| *id);
        let owner = if setting == Setting::Own { own } else { self.server.admin() };
        let organization = if setting == Setting::OfAnother { self.other_organization } else { self.organization };
        // An identity with a provider of an organization is out of reach for want of its account alone.
        let organization = if operation.names_an_account() { self.organization } else { organization };
        let text = self.text();
        let object = self.write(|stores| Object::make(stores, operation, owner, organization, &text));
        Thing { object, owner, organization }
    }

    /// It was neither removed nor changed.
    pub fn is_there(&self, thing: &Thing) -> bool {
        self.read(|stores| thing.object.is_there(stores, thing.owner, thing.organization))
    }

    /// A path with what is there.
    pub fn filled(&self, path: &str, setting: Setting, object: &str) -> String {
        let user = if setting == Setting::AccountOfAnother { self.server.admin().to_string() } else { "me".to_owned() };
        let project = self.server.setup["project"]["id"].as_str().unwrap();
        // What a link of a mail names stands in two places.
        let link = if object.contains('/') { object.to_owned() } else { format!("{object}/{object}") };
        let path = path
            .replace("{account_id}/{token}", &link)
            .replace("{invitation_id}/{token}", &link)
            .replace("{organization_id_or_slug}", ORGANIZATION)
            .replace("{project_id_or_slug}/events/{event_id}", &format!("{{project_id_or_slug}}/events/{EVENT}"))
            .replace("{project_id_or_slug}", "web")
            .replace("{project_id}", project)
            .replace("{issue_id}", object.strip_prefix("issue-").unwrap_or(&self.issue))
            .replace("{event_id}", EVENT)
            // Any trace: one of which nothing is known is empty.
            .replace("{trace_id}", EVENT)
            .replace("{environment}", "production")
            .replace("{short_id}", "WEB-1")
            .replace("{key}", "level")
            .replace("{user_id}", &user)
            .replace("{category}", "social-identity")
            .replace("{provider}", "nobody");
        let filled = |segment: &str| if segment.starts_with('{') { object.to_owned() } else { segment.to_owned() };
        path.split('/').map(filled).collect::<Vec<_>>().join("/")
    }

    /// Asks, with the credentials of the caller.
    pub fn ask(&self, operation: &Operation, caller: Caller, path: &str, object: &str) -> Answer {
        let path = format!("{path}{}", bodies::query(operation, self));
        let email = self.accounts.get(&caller).map_or(ADMIN, |(email, _)| email);
        let send = |call: Call| bodies::with_body(call, operation, object, email, self).send();
        self.with_credentials(operation, caller, &path, send)
    }

    /// A method that no path has.
    pub fn ask_unsupported(&self, operation: &Operation, caller: Caller, path: &str) -> Answer {
        let other = Operation { method: "PATCH".to_owned(), aliases: Vec::new(), ..operation.clone() };
        self.with_credentials(&other, caller, path, Call::send)
    }

    /// Asks with the administrator's login.
    pub fn ask_as_owner(&self, operation: &Operation, path: &str, object: &str) -> Answer {
        let session = self.session(self.server.admin());
        bodies::with_body(
            in_browser(self.server.call(&operation.method, path), &session),
            operation,
            object,
            ADMIN,
            self,
        )
        .send()
    }

    fn with_credentials(
        &self,
        operation: &Operation,
        caller: Caller,
        path: &str,
        send: impl Fn(Call) -> Answer,
    ) -> Answer {
        let method = operation.method.as_str();
        let call = || self.server.call(method, path);
        let session = || self.session(self.accounts[&caller].1);
        match caller {
            Caller::Anonymous => send(call()),
            Caller::Dsn if operation.authentication == "ingest-key" => {
                let key = self.server.dsn().split_once("://").unwrap().1.split_once('@').unwrap().0.to_owned();
                send(call().header("X-Sentry-Auth", &format!("Sentry sentry_key={key}, sentry_version=7")))
            }
            Caller::Dsn => send(call().header("Authorization", &format!("DSN {}", self.server.dsn()))),
            Caller::EndedSession => {
                let ended = self.session(self.server.admin());
                self.write(|stores| stores.sessions().remove(&application::tokens::hash(&ended)));
                // Its cookie alone is left in the browser.
                send(call().header("Cookie", &format!("sentrysid={ended}")))
            }
            Caller::WithoutCsrf => send(call().header("Cookie", &format!("sc={CSRF}; sentrysid={}", session()))),
            Caller::SuperuserElevated => {
                let mut login = self.elevated.lock().unwrap();
                let answer = send(login.call(method, path));
                if !operation.is_safe() && answer.status < 400 && !self.is_live(&login) {
                    *login = elevated(self.server);
                }
                answer
            }
            Caller::TokenOfWrongScope => {
                let token = self.token(self.server.admin(), operation.other_scopes(), |token| token);
                send(call().token(&token))
            }
            caller if caller.shows() == Shown::Login => send(in_browser(call(), &session())),
            caller => send(call().token(&self.tokens[&caller])),
        }
    }

    fn session(&self, user: UserId) -> String {
        let key = self.text();
        self.write(|stores| objects::session(stores, user, &key));
        key
    }

    /// It may have ended, or have got another key.
    fn is_live(&self, login: &Login<'_>) -> bool {
        let key = login.cookies().split("sentrysid=").nth(1).unwrap().split(';').next().unwrap();
        let found = self.read(|stores| stores.sessions().find(&application::tokens::hash(key)));
        found.is_some_and(|session| session.elevation.is_some())
    }
}

/// Something that was made to be asked for.
pub struct Thing {
    pub object: Object,
    owner: UserId,
    organization: OrganizationId,
}

fn id(value: &Value) -> UserId {
    UserId::parse(value.as_str().unwrap()).unwrap()
}

fn in_browser(call: Call, session: &str) -> Call {
    call.header("Cookie", &format!("sc={CSRF}; sentrysid={session}")).header("X-CSRFToken", CSRF)
}

fn elevated(server: &Server) -> Login<'_> {
    let mut login = server.login("root@example.com");
    login.elevate(PASSWORD).expect(200);
    login
}

/// Reports one event; the id of its issue.
fn issue(server: &Server) -> String {
    server.report(&json!({"event_id": EVENT, "message": "something happened", "environment": "production"}));
    let issues = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    issues[0]["id"].as_str().unwrap().to_owned()
}

/// Every scope with a token that has it alone.
pub fn tokens_of_one_scope(world: &World<'_>) -> Vec<(Scope, String)> {
    let admin = world.server.admin();
    Scope::ALL.iter().map(|scope| (*scope, world.token(admin, ScopeSet::of(&[*scope]), |token| token))).collect()
}
