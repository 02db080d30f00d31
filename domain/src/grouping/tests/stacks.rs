use serde_json::json;

use super::super::fixtures::{event, exception, frame, library_frame, raised, thrown};
use super::{hashes, md5};

fn fault(frames: Vec<serde_json::Value>) -> crate::events::Event {
    raised(vec![exception("ValueError", "bad item", frames)])
}

#[test]
fn a_fault_is_the_same_on_another_line() {
    let before = fault(vec![frame("checkout", 10), frame("add", 20)]);
    let after = fault(vec![frame("checkout", 11), frame("add", 25)]);
    assert_eq!(hashes(&before), hashes(&after));
}

#[test]
fn another_function_is_another_fault() {
    assert_ne!(hashes(&fault(vec![frame("add", 20)])), hashes(&fault(vec![frame("drop", 20)])));
}

#[test]
fn another_type_is_another_fault() {
    let other = raised(vec![exception("KeyError", "bad item", vec![frame("add", 20)])]);
    assert_ne!(hashes(&fault(vec![frame("add", 20)])), hashes(&other));
}

#[test]
fn a_value_does_not_count_beside_a_stack_trace() {
    let other = raised(vec![exception("ValueError", "another text", vec![frame("add", 20)])]);
    assert_eq!(hashes(&fault(vec![frame("add", 20)])), hashes(&other));
}

#[test]
fn the_leaves_are_module_function_line_and_type() {
    let event = fault(vec![frame("add", 20)]);
    assert_eq!(hashes(&event), [md5("shop.cartaddadd(item)ValueError")]);
}

#[test]
fn frames_of_libraries_count_for_the_second_hash_only() {
    let plain = fault(vec![frame("add", 1), library_frame("validate")]);
    let other = fault(vec![frame("add", 1), library_frame("check")]);
    let (plain, other) = (hashes(&plain), hashes(&other));
    assert_eq!((plain.len(), other.len()), (2, 2));
    assert_eq!(plain[0], other[0]);
    assert_ne!(plain[1], other[1]);
}

#[test]
fn without_frames_of_the_application_there_is_the_system_hash_only() {
    let event = fault(vec![library_frame("validate")]);
    assert_eq!(hashes(&event), [md5("shop.cartvalidatevalidate(item)ValueError")]);
}

#[test]
fn recursion_counts_once() {
    let once = fault(vec![frame("walk", 5), frame("leaf", 9)]);
    let often = fault(vec![frame("walk", 5), frame("walk", 5), frame("walk", 5), frame("leaf", 9)]);
    let elsewhere = fault(vec![frame("walk", 5), frame("walk", 6), frame("leaf", 9)]);
    assert_eq!(hashes(&once), hashes(&often));
    assert_ne!(hashes(&once), hashes(&elsewhere));
}

#[test]
fn a_filename_counts_by_its_lower_case_name_where_there_is_no_module() {
    let at = |filename: &str| {
        event("csharp", json!({"stacktrace": {"frames": [{"filename": filename, "function": "Run", "in_app": true}]}}))
    };
    assert_eq!(hashes(&at("C:\\build\\Main.cs")), [md5("main.csRun")]);
    assert_eq!(hashes(&at("/srv/main.cs")), [md5("main.csRun")]);
    assert_eq!(hashes(&at("<anonymous>")), [md5("Run")]);
    assert_eq!(hashes(&at("[native code]")), [md5("Run")]);
}

#[test]
fn a_source_line_counts_for_some_platforms_if_it_is_short() {
    let with = |platform: &str, line: &str| {
        let frame = json!({"function": "run", "context_line": line, "in_app": true});
        hashes(&event(platform, json!({"stacktrace": {"frames": [frame]}})))
    };
    assert_eq!(with("python", " \ta  =\t b "), [md5("runa = b")]);
    assert_eq!(with("ruby", &"x".repeat(120)), [md5(&format!("run{}", "x".repeat(120)))]);
    assert_eq!(with("php", &"x".repeat(121)), [md5("run")]);
    assert_eq!(with("node", "  "), [md5("run")]);
    assert_eq!(with("node", "ä = 1"), [md5("runä = 1")]);
    assert_eq!(with("java", "a = b"), [md5("run")]);
}

#[test]
fn a_frame_may_be_of_another_platform_than_the_event() {
    let frame = json!({"function": "ns::run<int>(int)", "platform": "native", "in_app": true});
    assert_eq!(hashes(&event("python", json!({"stacktrace": {"frames": [frame]}}))), [md5("ns::run<T>")]);
}

#[test]
fn a_browser_frame_counts_by_its_function_not_by_its_url() {
    let frame = |hash: &str| {
        json!({"filename": format!("/static/app.{hash}.js"), "abs_path": format!("https://x.io/static/app.{hash}.js"),
            "module": format!("static/app.{hash}.js"), "function": "Object.render", "in_app": true})
    };
    assert_eq!(hashes(&thrown(vec![frame("1a2b")])), [md5("renderTypeError")]);
    assert_eq!(hashes(&thrown(vec![frame("1a2b")])), hashes(&thrown(vec![frame("3c4d")])));
}

#[test]
fn a_single_script_frame_that_is_only_a_url_does_not_count() {
    let url = json!({"filename": "https://x.io/app.js", "abs_path": "https://x.io/app.js", "module": "app",
        "in_app": true});
    let text = json!({"filename": "/page", "abs_path": "https://x.io/page", "module": "page", "in_app": true});
    assert_eq!(hashes(&thrown(vec![url.clone()])), [md5("TypeErrorx is undefined")]);
    assert_eq!(hashes(&thrown(vec![text.clone()])), [md5("TypeErrorx is undefined")]);
    assert_ne!(hashes(&thrown(vec![url, text])), [md5("TypeErrorx is undefined")]);
}

#[test]
fn script_frames_without_a_script_do_not_count() {
    let frame = |function: &str, abs_path: &str| json!({"function": function, "abs_path": abs_path, "filename": "a.js", "in_app": true});
    let bare = thrown(vec![frame("run", "/a.js")]);
    let surrounded = thrown(vec![
        frame("eval", "/a.js"),
        frame("run", "/a.js"),
        frame("map", "[native code]"),
        frame("map", "native code"),
        frame("go", "eval code"),
        frame("go", "<anonymous>"),
    ]);
    assert_eq!(hashes(&bare), hashes(&surrounded));
}

#[test]
fn a_source_mapped_line_stands_for_the_function() {
    let frame = |data: serde_json::Value| json!({"function": "t", "filename": "a.js", "context_line": "run()", "data": data, "in_app": true});
    let mapped = event("javascript", json!({"stacktrace": {"frames": [frame(json!({"sourcemap": "app.js.map"}))]}}));
    let plain = event("javascript", json!({"stacktrace": {"frames": [frame(json!({}))]}}));
    assert_eq!(hashes(&mapped), [md5("a.jsrun()")]);
    assert_eq!(hashes(&plain), [md5("a.jstrun()")]);
}

#[test]
fn the_decisive_thread_is_the_crashed_then_the_current_then_the_only_one() {
    let thread = |function: &str, flags: serde_json::Value| {
        let mut thread = json!({"stacktrace": {"frames": [frame(function, 1)]}});
        thread.as_object_mut().unwrap().extend(flags.as_object().unwrap().clone());
        thread
    };
    let of = |threads: Vec<serde_json::Value>| hashes(&event("python", json!({"threads": {"values": threads}})));
    let a = [md5("shop.cartaa(item)")];
    assert_eq!(of(vec![thread("a", json!({}))]), a);
    assert_eq!(of(vec![thread("a", json!({"crashed": true})), thread("b", json!({"current": true}))]), a);
    assert_eq!(of(vec![thread("b", json!({})), thread("a", json!({"current": true}))]), a);
    let two = vec![thread("a", json!({"crashed": true})), thread("b", json!({"crashed": true}))];
    assert_eq!(of(two), [md5("")]);
}

#[test]
fn a_top_level_stack_trace_counts_after_threads_and_before_a_message() {
    let stack = json!({"frames": [frame("a", 1)]});
    let event = event("python", json!({"stacktrace": stack, "logentry": {"formatted": "hello"}}));
    assert_eq!(hashes(&event), [md5("shop.cartaa(item)")]);
}
