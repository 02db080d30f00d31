//! The structured parts of a payload, under the names they have now or had before.

use chrono::TimeDelta;
use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Path};
use super::tree::{self, Limits};
use super::user::Addresses;
use super::{Context, breadcrumbs, contexts, exceptions, frames, message, request, sdk, user};

const EXTRA: Limits = Limits { depth: 7, bytes: 16 * 1024, text: 16 * 1024 };

const EXTRA_TOTAL: usize = 256 * 1024;

const MODULES: usize = 8192;

/// Images loaded by a native program: many, but flat.
const DEBUG_META: Limits = Limits { depth: 5, bytes: 256 * 1024, text: 2048 };

const SMALL: Limits = Limits { depth: 4, bytes: 8192, text: 1024 };

/// Takes out of a payload what tells of a crash or a message, each part brought into its form.
pub(super) fn crash(raw: &mut Map<String, Value>, errors: &mut Errors) -> Map<String, Value> {
    let mut payload = Map::new();
    let exception = take(raw, "exception", "sentry.interfaces.Exception");
    let mut exception = exceptions::exceptions(exception, "exception", errors);
    let stacktrace = stacktrace(raw, errors);
    let stacktrace = exceptions::adopt_stacktrace(exception.as_mut(), stacktrace);
    put(&mut payload, "exception", exception);
    put(&mut payload, "stacktrace", stacktrace);
    let threads = take(raw, "threads", "sentry.interfaces.Threads");
    put(&mut payload, "threads", exceptions::threads(threads, errors));
    put(&mut payload, "logentry", logentry(raw, errors).map(Value::Object));
    payload
}

/// Adds the other known parts: what stood around it, whatever it was. All else is dropped.
pub(super) fn around(
    payload: &mut Map<String, Value>,
    mut raw: Map<String, Value>,
    context: &Context,
    platform: &str,
    shift: TimeDelta,
    errors: &mut Errors,
) {
    let crumbs = take(&mut raw, "breadcrumbs", "sentry.interfaces.Breadcrumbs");
    put(payload, "breadcrumbs", breadcrumbs::read(crumbs, shift, errors));
    surroundings(payload, &mut raw, context, platform, errors);
    free_form(payload, &mut raw, errors);
}

/// Who and where: request, user, contexts and SDK, which complete each other.
fn surroundings(
    payload: &mut Map<String, Value>,
    raw: &mut Map<String, Value>,
    context: &Context,
    platform: &str,
    errors: &mut Errors,
) {
    let request = take(raw, "request", "sentry.interfaces.Http");
    let request = request::read(request, context.client_ip, errors);
    let addresses = Addresses { remote: request.as_ref().and_then(request::remote), client: context.client_ip };
    let user = take(raw, "user", "sentry.interfaces.User");
    let user = user::read(user, addresses, platform, errors);
    let sent = take(raw, "contexts", "sentry.interfaces.Contexts");
    let mut contexts = contexts::read(sent, errors);
    let agent = request.as_ref().and_then(|request| request::header(request, "User-Agent"));
    if let Some(agent) = agent.or(context.user_agent.as_deref()) {
        contexts::derive(&mut contexts, agent, platform);
    }
    let client = context.client.as_deref();
    let sdk = sdk::read(take(raw, "sdk", "sentry.interfaces.Sdk"), client, errors);
    put(payload, "request", request.map(Value::Object));
    put(payload, "user", user.map(Value::Object));
    put(payload, "contexts", (!contexts.is_empty()).then_some(Value::Object(contexts)));
    put(payload, "sdk", sdk.map(Value::Object));
}

fn stacktrace(raw: &mut Map<String, Value>, errors: &mut Errors) -> Option<Value> {
    let mut value = take(raw, "stacktrace", "sentry.interfaces.Stacktrace")?;
    let mut check = Check { path: Path::Root, errors };
    frames::stacktrace(&mut check, "stacktrace", &mut value).then_some(value)
}

fn logentry(raw: &mut Map<String, Value>, errors: &mut Errors) -> Option<Map<String, Value>> {
    let places = ["logentry", "sentry.interfaces.Message", "message"];
    message::read(places.map(|key| (key, raw.remove(key))), errors)
}

/// Parts that are kept as they come, within limits.
fn free_form(payload: &mut Map<String, Value>, raw: &mut Map<String, Value>, errors: &mut Errors) {
    let mut check = Check { path: Path::Root, errors };
    let template = take(raw, "template", "sentry.interfaces.Template");
    let parts = [
        ("template", template, SMALL),
        ("transaction_info", raw.remove("transaction_info"), SMALL),
        ("debug_meta", raw.remove("debug_meta"), DEBUG_META),
    ];
    for (key, value, limits) in parts {
        if let Some(mut value) = value {
            let kept = check.tree(key, &mut value, limits);
            put(payload, key, kept.then_some(value));
        }
    }
    if let Some(mut value) = raw.remove("extra") {
        let kept = check.object("extra", &mut value, |extra, _| {
            tree::clean_entries(extra, EXTRA, EXTRA_TOTAL);
            !extra.is_empty()
        });
        put(payload, "extra", kept.then_some(value));
    }
    if let Some(mut value) = raw.remove("modules") {
        let kept = check.object("modules", &mut value, modules);
        put(payload, "modules", kept.then_some(value));
    }
}

/// Versions by the names of modules; a module may have no version.
fn modules(modules: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    let mut left = MODULES;
    modules.retain(|name, version| {
        let kept = version.is_null() || check.text(name, version, 200);
        let size = name.len() + version.as_str().map_or(4, str::len);
        left = left.saturating_sub(if kept { size } else { 0 });
        kept && left > 0
    });
    !modules.is_empty()
}

/// The value under a key, or under the one that it had in older SDKs.
fn take(raw: &mut Map<String, Value>, key: &str, former: &str) -> Option<Value> {
    let former = raw.remove(former);
    raw.remove(key).filter(|value| !value.is_null()).or(former)
}

fn put(payload: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        payload.insert(key.to_owned(), value);
    }
}
