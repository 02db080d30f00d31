//! The permission matrix: every operation in the API's description, asked by every kind of caller. The status of each
//! cell follows from the table of routes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::permissions::ScopeSet;
use serde_json::json;

use crate::client::Answer;
use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

use callers::Caller;
use expected::{Expected, Setting};
use operations::{Operation, operations};
use world::{Thing, World};

mod bodies;
mod callers;
mod expected;
mod objects;
mod operations;
mod scope_maps;
mod world;

on_both_stores!(
    every_caller_gets_what_the_table_says,
    the_scopes_that_are_described_are_those_of_the_specification,
    superuser_mode_opens_with_the_password_alone,
);

/// So many cells are asked for at once.
const THREADS: usize = 4;

/// What was asked, and what was wrong.
#[derive(Default)]
struct Findings {
    cells: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

impl Findings {
    fn cell(&self, is_right: bool, wrong: impl FnOnce() -> String) {
        self.cells.fetch_add(1, Ordering::Relaxed);
        self.check(is_right, wrong);
    }

    fn check(&self, is_right: bool, wrong: impl FnOnce() -> String) {
        if !is_right {
            self.wrong.lock().unwrap().push(wrong());
        }
    }
}

/// Does it for all, a few at a time.
fn in_threads<T: Copy + Sync>(all: &[T], work: impl Fn(T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(*one);
                }
            });
        }
    });
}

fn every_caller_gets_what_the_table_says(server: Server) {
    let (world, findings) = (World::new(&server), Findings::default());
    let operations = operations(&server);
    for operation in &operations {
        ask_of_own(&world, operation, &findings);
        if operation.names_an_object() {
            ask_for_objects_of_another(&world, operation, &findings);
        }
        if operation.names_an_account() {
            ask_for_the_account_of_another(&world, operation, &findings);
        }
    }
    ask_with_tokens_of_one_scope(&world, &operations, &findings);
    ask_by_a_method_that_is_not_supported(&world, &operations, &findings);
    let (cells, wrong) = (findings.cells.into_inner(), findings.wrong.into_inner().unwrap());
    println!("{cells} cells");
    assert!(wrong.is_empty(), "of {cells} cells:\n{}", wrong.join("\n"));
}

/// One cell; what is refused leaves everything as it was.
fn ask(
    world: &World<'_>,
    findings: &Findings,
    (operation, caller, setting): (&Operation, Caller, Setting),
    path: &str,
    thing: &Thing,
) -> Answer {
    let expected = Expected::of(operation, caller, setting);
    let id = thing.object.id();
    let answer = world.ask(operation, caller, &world.filled(path, setting, &id), &id);
    let what = || format!("{} {path} as {caller:?}, {setting:?}", operation.id);
    findings.cell(expected.holds(operation, &answer), || {
        let body: String = answer.text().chars().take(120).collect();
        format!("{}: {} is not {expected:?}: {body}", what(), answer.status)
    });
    if answer.status >= 400 {
        findings.check(world.is_there(thing), || format!("{}: it is gone or changed", what()));
    }
    answer
}

fn ask_of_own(world: &World<'_>, operation: &Operation, findings: &Findings) {
    in_threads(&Caller::all(), |caller| {
        let aliases = operation.aliases.iter().filter(|_| caller.asks_by_aliases());
        for path in std::iter::once(&operation.path).chain(aliases) {
            let thing = world.object(operation, caller, Setting::Own);
            let answer = ask(world, findings, (operation, caller, Setting::Own), path, &thing);
            let is_challenged = Expected::of(operation, caller, Setting::Own) == Expected::Status(401);
            let is_api = operation.authentication != "ingest-key";
            if caller == Caller::Anonymous && is_challenged && is_api {
                assert_eq!(answer.header("www-authenticate"), "xBasic realm=\"api\"", "{}", operation.id);
                let detail = "Authentication credentials were not provided.";
                assert_eq!(answer.json(), json!({"detail": detail}), "{}", operation.id);
            }
        }
    });
}

/// What is not theirs nobody finds under their own account or organization, and it stays; its owner finds it.
fn ask_for_objects_of_another(world: &World<'_>, operation: &Operation, findings: &Findings) {
    let setting = Setting::OfAnother;
    let thing = world.object(operation, Caller::Anonymous, setting);
    in_threads(&Caller::all(), |caller| {
        ask(world, findings, (operation, caller, setting), &operation.path, &thing);
    });
    findings.check(world.is_there(&thing), || format!("{}: it is gone or changed by another", operation.id));
    let id = thing.object.id();
    let path = world.filled(&operation.path, setting, &id);
    let path = path.replace("/acme/web/", "/umbrella/lab/").replace("/acme/", "/umbrella/");
    let answer = world.ask_as_owner(operation, &path, &id);
    findings.cell(Expected::Success.holds(operation, &answer), || {
        format!("{} as its owner: {} {}", operation.id, answer.status, answer.text())
    });
    let is_left = world.is_there(&thing);
    findings
        .check(operation.method != "DELETE" || !is_left, || format!("{}: it outlives its owner's word", operation.id));
}

fn ask_for_the_account_of_another(world: &World<'_>, operation: &Operation, findings: &Findings) {
    in_threads(&Caller::all(), |caller| {
        let thing = world.object(operation, caller, Setting::AccountOfAnother);
        ask(world, findings, (operation, caller, Setting::AccountOfAnother), &operation.path, &thing);
    });
}

/// A token needs one of the scopes that are described, and no other. Its user is the owner, who may do everything.
fn ask_with_tokens_of_one_scope(world: &World<'_>, operations: &[Operation], findings: &Findings) {
    let tokens = world::tokens_of_one_scope(world);
    let tokens: Vec<_> = tokens.iter().map(|(scope, token)| (*scope, token.as_str())).collect();
    // Tokens open no page.
    let takes_tokens =
        |operation: &&Operation| operation.scopes != ScopeSet::EMPTY && operation.authentication != "page";
    for operation in operations.iter().filter(takes_tokens) {
        in_threads(&tokens, |(scope, token)| {
            let thing = world.object(operation, Caller::TokenOfRightScope, Setting::Own);
            let id = thing.object.id();
            let path = world.filled(&operation.path, Setting::Own, &id);
            let path = format!("{path}{}", bodies::query(operation, world));
            let call = world.server.call(&operation.method, &path);
            let answer = bodies::with_body(call.token(token), operation, &id, ADMIN, world).send();
            let is_enough = operation.scopes.contains(scope);
            let expected = if is_enough { Expected::Success } else { Expected::Status(403) };
            findings.cell(expected.holds(operation, &answer), || {
                format!("{} with {scope:?}: {} is not {expected:?}", operation.id, answer.status)
            });
            if !is_enough {
                let detail = "You do not have permission to perform this action.";
                assert_eq!(answer.json(), json!({"detail": detail}), "{}", operation.id);
            }
        });
    }
}

fn ask_by_a_method_that_is_not_supported(world: &World<'_>, operations: &[Operation], findings: &Findings) {
    // A path asks who it is as its first method does, in this order.
    let order = |operation: &Operation| ["GET", "POST", "PUT", "DELETE"].iter().position(|it| *it == operation.method);
    let mut paths: BTreeMap<&str, &Operation> = BTreeMap::new();
    for operation in operations {
        for path in std::iter::once(&operation.path).chain(&operation.aliases) {
            let first = paths.entry(path).or_insert(operation);
            if order(operation) < order(first) {
                *first = operation;
            }
        }
    }
    for (path, first) in paths {
        let filled = world.filled(path, Setting::Own, "999999");
        in_threads(&Caller::all(), |caller| {
            let expected = Expected::of_unsupported_method(&first.authentication, caller);
            let answer = world.ask_unsupported(first, caller, &filled);
            findings.cell(answer.status == expected, || {
                format!("PATCH {path} as {caller:?}: {} is not {expected}", answer.status)
            });
            let allowed: BTreeSet<_> = answer.header("allow").split(", ").collect();
            let is_listed = allowed.contains(first.method.as_str()) && !allowed.contains("PATCH");
            findings.check(expected != 405 || is_listed, || format!("PATCH {path}: allow {allowed:?}"));
        });
    }
}

fn the_scopes_that_are_described_are_those_of_the_specification(server: Server) {
    for operation in operations(&server) {
        assert_eq!(operation.scopes, scope_maps::specified(&operation), "{}", operation.id);
        let is_guarded = operation.is_of_tenant()
            && ["any", "any-or-dsn", "page"].contains(&operation.authentication.as_str())
            && !operation.is_for_members();
        assert_eq!(is_guarded || operation.id == "listOrganizations", operation.scopes != ScopeSet::EMPTY);
    }
}

fn superuser_mode_opens_with_the_password_alone(server: Server) {
    server.other_organization("other@example.com", "umbrella", "lab");
    let mut login = server.login(ADMIN);
    let path = "/api/0/organizations/umbrella/";
    login.call("GET", "/api/0/organizations/acme/").send().expect(200);
    login.call("GET", path).send().expect(403);
    login.elevate("wrong horse battery").expect(403);
    login.call("GET", path).send().expect(403);
    login.elevate(PASSWORD).expect(200);
    login.call("GET", path).send().expect(200);
}
