use serde_json::{Value, json};

use super::{MAX_BYTES, MAX_RULES, RuleFault, RuleText, RuleTexts, Rules};
use crate::events::{Event, Level};
use crate::grouping::fixtures::{event, exception, frame, library_frame, raised};
use crate::grouping::{GroupHash, group, group_by};

fn rules(fingerprints: &str, stack_traces: &str) -> Rules {
    assert_eq!(RuleText::fingerprints(fingerprints).unwrap().as_str(), fingerprints);
    assert_eq!(RuleText::stack_traces(stack_traces).unwrap().as_str(), stack_traces);
    Rules::of(RuleTexts { fingerprints: fingerprints.to_owned(), stack_traces: stack_traces.to_owned() })
}

fn hashes(mut event: Event, rules: &Rules) -> Vec<GroupHash> {
    group_by(&mut event, rules).hashes
}

fn md5(text: &str) -> GroupHash {
    GroupHash::of_parts([text])
}

/// An event of two exceptions, with all that rules can match.
fn full() -> Event {
    let cause = exception("KeyError", "'price'", vec![frame("parse", 1), library_frame("validate")]);
    let mut crash = frame("checkout", 2);
    crash["package"] = json!("/usr/lib/libshop.so");
    let mut error = exception("CheckoutError", "Payment of user 17 failed", vec![crash]);
    error["mechanism"] = json!({"type": "django"});
    let mut event = raised(vec![cause, error]);
    event.payload.insert("logentry".to_owned(), json!({"message": "user %s", "formatted": "User kim"}));
    event.payload.insert("sdk".to_owned(), json!({"name": "sentry.python.django"}));
    event.level = Level::Fatal;
    event.logger = Some("shop.pay".to_owned());
    event.release = Some("shop@1.2.0".to_owned());
    event.transaction = Some("/pay".to_owned());
    event.tags = vec![("level".to_owned(), "fatal".to_owned()), ("region".to_owned(), "eu-west".to_owned())];
    event
}

fn is_matched(matchers: &str) -> bool {
    hashes(full(), &rules(&format!("{matchers} -> found"), "")) == [md5("found")]
}

#[test]
fn an_event_is_matched_by_what_it_has() {
    for matchers in [
        "error.type:KeyError",
        "type:Checkout*",
        "error.value:*USER*failed",
        "value:'price'",
        "mechanism:django",
        "message:\"user kim\"",
        "message:payment*",
        "logger:shop.*",
        "level:fatal",
        "release:shop@1.*",
        "sdk:sentry.python*",
        "tags.region:EU-*",
        "family:other",
        "family:native,other",
        "family:all",
        "stack.module:shop.cart",
        "module:shop.*",
        "stack.function:checkout",
        "function:pars?",
        "stack.abs_path:/srv/**/*.py",
        "path:**/CART.py",
        "stack.filename:shop/cart.py",
        "stack.package:**/libshop.so",
        "package:/usr/lib/*",
        "app:yes",
        "app:false",
        "type:KeyError value:*price*",
        "function:validate app:no",
        "!type:Nothing",
        "!logger:other level:fatal",
        "!tags.missing:*",
    ] {
        assert!(is_matched(matchers), "{matchers}");
    }
}

#[test]
fn an_event_is_not_matched_by_what_it_has_not() {
    for matchers in [
        "type:keyerror",
        "type:Key",
        "value:price",
        "logger:shop",
        "level:error",
        "release:other*",
        "tags.missing:*",
        "family:javascript",
        "module:shop",
        "path:/srv/*.py",
        "!level:fatal",
        "!family:all",
        "type:KeyError level:error",
    ] {
        assert!(!is_matched(matchers), "{matchers}");
    }
}

#[test]
fn what_is_said_of_one_frame_or_exception_must_hold_in_one() {
    assert!(!is_matched("type:KeyError value:*failed"));
    assert!(!is_matched("function:checkout app:no"));
    assert!(!is_matched("function:parse package:*"));
    assert!(is_matched("type:KeyError function:checkout"));
}

#[test]
fn the_first_rule_that_matches_decides_before_the_client() {
    let rules = rules("# by type\n\ntype:Nothing -> a\ntype:KeyError -> b, c\ntype:KeyError -> d", "");
    let mut event = full();
    event.payload.insert("fingerprint".to_owned(), json!(["of the client"]));
    assert_eq!(group(&event).hashes, [md5("of the client")]);
    assert_eq!(group_by(&mut event, &rules).hashes, [md5("bc")]);
    assert_eq!(event.payload["fingerprint"], json!(["of the client"]));
    let rule = json!({"text": "type:KeyError -> b, c", "fingerprint": ["b", "c"], "attributes": {}});
    assert_eq!(
        event.payload["_fingerprint_info"],
        json!({"client_fingerprint": ["of the client"], "matched_rule": rule})
    );
}

#[test]
fn a_checksum_decides_before_rules() {
    let mut event = full();
    event.payload.insert("checksum".to_owned(), json!("mine"));
    assert_eq!(hashes(event, &rules("level:fatal -> x", "")), [md5("mine")]);
}

#[test]
fn fingerprints_of_rules_have_variables_and_quotes() {
    for (fingerprint, expected) in [
        ("{{ error.type }}", "CheckoutError"),
        ("{{error.type}}-{{ level }}", "CheckoutError-fatal"),
        ("a b", "ab"),
        ("a,b ,c , d", "abcd"),
        ("\"a, b\" c", "a, bc"),
        ("pay{{ transaction }}", "pay/pay"),
        ("{{ tags.region }}", "eu-west"),
        ("{{ nonsense }}", "<unrecognized-variable-nonsense>"),
    ] {
        let rules = rules(&format!("level:fatal -> {fingerprint}"), "");
        assert_eq!(hashes(full(), &rules), [md5(expected)], "{fingerprint}");
    }
}

#[test]
fn a_rule_may_add_to_the_default() {
    let rules = rules("level:fatal -> {{ default }} {{ tags.region }}", "");
    let with = hashes(full(), &rules);
    assert_eq!(with.len(), group(&full()).hashes.len());
    let mut elsewhere = full();
    elsewhere.tags[1].1 = "us-east".to_owned();
    assert_ne!(hashes(elsewhere, &rules), with);
}

#[test]
fn a_rule_may_give_a_title() {
    let mut event = full();
    group_by(&mut event, &rules("level:fatal -> pay title=\"Payment: {{ error.type }} in {{transaction}}\"", ""));
    assert_eq!(event.title, "Payment: CheckoutError in /pay");
    assert_eq!(event.metadata["title"], "Payment: CheckoutError in /pay");
    let attributes = &event.payload["_fingerprint_info"]["matched_rule"]["attributes"];
    assert_eq!(*attributes, json!({"title": "Payment: {{ error.type }} in {{transaction}}"}));
}

#[test]
fn an_event_that_no_rule_matches_is_left_as_it_is() {
    let mut event = full();
    let grouping = group_by(&mut event, &rules("type:Nothing -> a", "function:nothing -app"));
    assert_eq!((grouping, event), (group(&full()), full()));
}

fn faults(text: &str, check: fn(&str) -> Result<RuleText, Vec<RuleFault>>) -> Vec<String> {
    check(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn every_line_that_is_no_fingerprint_rule_is_told() {
    for (line, expected) in [
        ("type:A", "expected `->` and a fingerprint"),
        ("-> a", "expected `key:pattern` before `->`"),
        ("type:A ->", "expected a fingerprint after `->`"),
        ("type:A -> title=\"x\"", "expected a fingerprint after `->`"),
        ("type -> a", "expected `key:pattern` and found `type`"),
        ("colour:red -> a", "`colour` is nothing that can be matched"),
        ("tags.:red -> a", "`tags.` is nothing that can be matched"),
        ("type: -> a", "`type` has no pattern"),
        ("type:\"A -> a", "a quote is not closed"),
        ("app:maybe -> a", "`app` is `yes` or `no`"),
        ("type:A -> {{ level", "a variable is not closed"),
        ("type:A -> {", "`{` is no part of a fingerprint"),
        ("type:A -> a title=x", "a title stands in quotes"),
    ] {
        assert_eq!(faults(&format!("\n{line}"), RuleText::fingerprints), [format!("line 2: {expected}")], "{line}");
    }
    let long = format!("type:*{} -> a", "x".repeat(200));
    assert_eq!(faults(&long, RuleText::fingerprints), ["line 1: a pattern with wildcards has at most 127 characters"]);
    assert_eq!(faults("a\ntype:A -> b\nc", RuleText::fingerprints).len(), 2);
    assert_eq!(faults(&"a\n".repeat(100), RuleText::fingerprints).len(), 10);
}

#[test]
fn every_line_that_is_no_stack_trace_rule_is_told() {
    for (line, expected) in [
        ("function:a", "expected an action such as `-app`"),
        ("-app", "expected `key:pattern`"),
        ("function:a -stuff", "`-stuff` is no action"),
        ("function:a ^app", "`^app` is no action"),
        ("function:a -app type:B", "`type:B` is no action"),
        ("function:a max-frames=x", "`max-frames` is a number"),
        ("function:a invert-stacktrace=x", "`invert-stacktrace` is `1` or `0`"),
        ("function:a category=db", "`category` is nothing that can be set"),
        ("message:a -app", "only frames, exceptions and `family` can be matched"),
    ] {
        assert_eq!(faults(line, RuleText::stack_traces), [format!("line 1: {expected}")], "{line}");
    }
}

#[test]
fn texts_of_rules_are_bounded() {
    let most = "type:A -> a\n".repeat(MAX_RULES);
    assert!(RuleText::fingerprints(&most).is_ok());
    assert_eq!(faults(&format!("{most}type:B -> b"), RuleText::fingerprints), ["at most 500 rules can be kept"]);
    let comment = format!("#{}", "x".repeat(MAX_BYTES));
    assert_eq!(faults(&comment, RuleText::stack_traces), ["at most 65536 bytes can be kept"]);
    assert_eq!(faults("type:A\0 -> a", RuleText::fingerprints), ["null characters cannot be kept"]);
}

fn stack(frames: Vec<Value>) -> Event {
    event("python", json!({"exception": {"values": [exception("E", "v", frames)]}}))
}

/// The functions that count for the application and for all, outermost first.
fn counted(rule: &str, frames: &[(&str, bool)]) -> [Vec<GroupHash>; 2] {
    let bare = |(function, in_app): &(&str, bool)| json!({"function": function, "in_app": in_app});
    let event = stack(frames.iter().map(bare).collect());
    [hashes(event.clone(), &rules("", rule)), group(&event).hashes]
}

#[track_caller]
fn counts(rule: &str, frames: &[(&str, bool)], expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|leaves| md5(&format!("{leaves}E"))).collect();
    assert_eq!(counted(rule, frames)[0], expected, "{rule}");
}

const STACK: [(&str, bool); 4] = [("start", false), ("main", true), ("run", true), ("panic", false)];

#[test]
fn rules_say_which_frames_are_the_applications() {
    counts("function:nothing -app", &STACK, &["mainrun", "startmainrunpanic"]);
    counts("function:main -app", &STACK, &["run", "startmainrunpanic"]);
    counts("function:panic +app", &STACK, &["mainrunpanic", "startmainrunpanic"]);
    counts("function:main v+app", &STACK, &["startmainrun", "startmainrunpanic"]);
    counts("function:main ^-app", &STACK, &["main", "startmainrunpanic"]);
    counts("function:* +app\nfunction:start -app", &STACK, &["mainrunpanic", "startmainrunpanic"]);
    counts("app:yes -app", &STACK, &["startmainrunpanic"]);
    counts("type:E function:run -app", &STACK, &["main", "startmainrunpanic"]);
    counts("type:F function:run -app", &STACK, &["mainrun", "startmainrunpanic"]);
}

#[test]
fn rules_say_which_frames_count() {
    counts("function:panic -group", &STACK, &["mainrun", "startmainrun"]);
    counts("function:run ^-group -group", &STACK, &["main", "startmain"]);
    counts("function:main v-group", &STACK, &["mainrun", "mainrunpanic"]);
    counts("function:* -group\nfunction:run +group", &STACK, &["run"]);
}

#[test]
fn rules_say_how_many_frames_count() {
    counts("family:other max-frames=1", &STACK, &["run", "panic"]);
    counts("family:other max-frames=2", &STACK, &["mainrun", "runpanic"]);
    counts("family:other max-frames=1 invert-stacktrace=1", &STACK, &["main", "start"]);
    counts("family:other min-frames=3", &STACK, &["startmainrunpanic"]);
    counts("family:other max-frames=9 min-frames=1", &STACK, &["mainrun", "startmainrunpanic"]);
    let [with, _] = counted("family:other min-frames=5", &STACK);
    assert_eq!(with, [md5("Ev")]);
}

#[test]
fn what_rules_say_of_the_application_is_written_into_the_event() {
    let mut event = stack(vec![frame("run", 1), library_frame("validate")]);
    event.payload.insert("threads".to_owned(), json!({"values": [{"stacktrace": {"frames": [frame("run", 1)]}}]}));
    event.payload.insert("stacktrace".to_owned(), json!({"frames": [frame("run", 1)]}));
    group_by(&mut event, &rules("function:run app:yes -> x", "function:run -app\nfunction:validate +app"));
    let in_app = |pointer: &str| Value::Object(event.payload.clone()).pointer(pointer).unwrap()["in_app"].clone();
    assert_eq!(in_app("/exception/values/0/stacktrace/frames/0"), false);
    assert_eq!(in_app("/exception/values/0/stacktrace/frames/1"), true);
    assert_eq!(in_app("/threads/values/0/stacktrace/frames/0"), false);
    assert_eq!(in_app("/stacktrace/frames/0"), false);
    assert!(!event.payload.contains_key("_fingerprint_info"), "rules of fingerprints see what those of stacks said");
}

#[test]
fn rules_meet_any_payload() {
    let rules =
        rules("type:* function:* path:* app:no message:* -> {{ default }} x", "path:** type:* -app ^-group v+app");
    for odd in [
        json!(null),
        json!(7),
        json!("x"),
        json!([1, null, {}]),
        json!({"values": [1, null, {}, {"stacktrace": 1}]}),
        json!({"values": [{"type": 1, "stacktrace": {"frames": [1, null, {}, {"function": [], "in_app": "x"}]}}]}),
        json!({"frames": [1, {}, {"abs_path": 7}]}),
    ] {
        let keys = ["exception", "threads", "stacktrace", "logentry", "sdk", "fingerprint"];
        let payload: serde_json::Map<_, _> = keys.map(|key| (key.to_owned(), odd.clone())).into_iter().collect();
        assert!(!hashes(event("native", Value::Object(payload)), &rules).is_empty());
    }
}
