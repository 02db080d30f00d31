//! Reports the shop's failures with the `sentry` crate: one panic and one error with its cause.

mod shop;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use sentry::protocol::{Breadcrumb, User, Value};
use sentry::{ClientOptions, Level};

fn main() -> ExitCode {
    let options = ClientOptions::new()
        .release("bakery@3.1.4")
        .environment("testing")
        .server_name("bakery-1")
        .in_app_include(["shop_client"]);
    let guard = sentry::init(options);
    panicking();
    failing();
    match guard.close(Some(Duration::from_secs(10))) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn panicking() {
    sentry::with_scope(
        |scope| {
            scope.set_user(Some(user("31")));
            scope.set_tag("oven", "left");
        },
        || {
            let data = BTreeMap::from([("loaves".to_owned(), Value::from(2))]);
            sentry::add_breadcrumb(Breadcrumb {
                category: Some("oven".into()),
                message: Some("loaves are out".into()),
                level: Level::Info,
                data,
                ..Breadcrumb::default()
            });
            let _ = std::panic::catch_unwind(|| shop::deliver(600));
        },
    );
}

fn failing() {
    sentry::with_scope(
        |scope| scope.set_tag("oven", "right"),
        || {
            if let Err(failure) = shop::bake() {
                sentry::capture_error(&failure);
            }
        },
    );
}

fn user(id: &str) -> User {
    User {
        id: Some(id.to_owned()),
        email: Some(format!("{id}@example.com")),
        username: Some(format!("user-{id}")),
        ..User::default()
    }
}
