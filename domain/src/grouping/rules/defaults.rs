//! What every project says of native stack traces before its own rules.

use std::sync::LazyLock;

use super::super::families::Family;
use super::stacks::StackRule;
use crate::events::Event;

/// SDKs tell by the name of a function, which does not tell of `<u64 as Sum>::sum` that it is the language's own, nor
/// of what comes before `main` that it is the system's. Both change with compilers and systems.
const NATIVE: &str = r#"
function:std::* -app
function:core::* -app
function:alloc::* -app
function:sentry_*::* -app
function:"<sentry_*" -app
function:_start -app
function:__libc_start* -app
function:"<unknown>" -app
path:/rustc/** -app
path:**/.rustup/toolchains/** -app
path:/usr/include/** -app
path:/usr/lib/** -app
package:/lib/** -app
package:/lib64/** -app
package:/usr/lib/** -app
package:/usr/lib64/** -app
package:/System/Library/** -app
package:C:/Windows/** -app
"#;

static NATIVE_RULES: LazyLock<Vec<StackRule>> = LazyLock::new(|| super::parse(NATIVE, StackRule::parse).0);

/// The rules for an event of this platform.
pub(super) fn of(event: &Event) -> &'static [StackRule] {
    if Family::of(&event.platform) == Family::Native { NATIVE_RULES.as_slice() } else { &[] }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{RuleText, RuleTexts, Rules};
    use super::NATIVE;
    use crate::grouping::fixtures::event;
    use crate::grouping::group_by;

    fn in_app(platform: &str, stack_traces: &str, frame: Value) -> bool {
        let mut frame = frame;
        frame["in_app"] = json!(true);
        let mut event = event(platform, json!({"stacktrace": {"frames": [frame]}}));
        let stack_traces = RuleText::stack_traces(stack_traces).unwrap().as_str().to_owned();
        group_by(&mut event, &Rules::of(RuleTexts { stack_traces, ..RuleTexts::default() }));
        event.payload["stacktrace"]["frames"][0]["in_app"] == json!(true)
    }

    #[test]
    fn every_line_is_a_rule() {
        assert!(RuleText::stack_traces(NATIVE).is_ok());
    }

    #[test]
    fn the_languages_library_and_the_system_are_not_the_application() {
        for (frame, expected) in [
            (json!({"function": "shop::main", "abs_path": "/build/src/main.rs"}), true),
            (json!({"function": "main"}), true),
            (json!({"function": "core_of::shop"}), true),
            (json!({"function": "std::panicking::try"}), false),
            (
                json!({"function": "<u64 as core::iter::Sum>::sum", "abs_path": "/rustc/59807/library/core/src/a.rs"}),
                false,
            ),
            (json!({"function": "__libc_start_main_impl", "abs_path": "./csu/../csu/libc-start.c"}), false),
            (json!({"function": "abort", "package": "/usr/lib/x86_64-linux-gnu/libc.so.6"}), false),
            (json!({"function": "NtWait", "package": "C:\\WINDOWS\\System32\\ntdll.dll"}), false),
        ] {
            assert_eq!(in_app("native", "", frame.clone()), expected, "{frame}");
        }
    }

    #[test]
    fn a_projects_rules_come_after_and_other_platforms_have_none() {
        assert!(in_app("native", "function:std::* +app", json!({"function": "std::run"})));
        assert!(in_app("python", "", json!({"function": "std::run"})));
    }
}
