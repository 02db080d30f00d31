use chrono::{DateTime, TimeDelta};

use super::*;

fn terms(text: &str) -> Vec<(bool, Test)> {
    let query = Query::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    query.terms.into_iter().map(|term| (term.negated, term.test)).collect()
}

fn only(text: &str) -> Test {
    let [(false, test)] = &terms(text)[..] else { panic!("not one term: {text}") };
    test.clone()
}

fn fault(text: &str) -> (usize, String, Fault) {
    let fault = Query::parse(text).expect_err(text);
    (fault.column, fault.term, fault.fault)
}

fn exact(text: &str) -> Pattern {
    Pattern::Exact(text.to_owned())
}

fn parts(parts: &[&str]) -> Pattern {
    Pattern::Parts(parts.iter().map(|part| (*part).to_owned()).collect())
}

fn tag(key: &str, pattern: Pattern) -> Test {
    Test::Tag(key.to_owned(), pattern)
}

fn words(text: &str) -> Test {
    Test::Text(text.to_owned())
}

fn not(test: Test) -> Test {
    Test::Not(Box::new(test))
}

#[test]
fn blank_asks_for_everything() {
    for text in ["", "   ", "\t\n"] {
        assert_eq!(terms(text), []);
    }
}

#[test]
fn states_and_substates_are_told_apart() {
    assert_eq!(only("is:unresolved"), Test::Status(Status::Unresolved));
    assert_eq!(only("is:archived"), Test::Status(Status::Ignored));
    assert_eq!(only("is:escalating"), Test::Substatus(Substatus::Escalating));
    assert_eq!(only("is:unassigned"), not(Test::Assigned));
    assert_eq!(only("is:for_review"), Test::All(vec![Test::Status(Status::Unresolved), Test::InInbox]));
    assert_eq!(only("is:linked"), Test::Any(vec![]));
    for text in ["is:foo", "is:pending_deletion", "is:"] {
        assert_eq!(fault(text).0, 1, "{text}");
    }
}

#[test]
fn words_next_to_each_other_are_one_text_as_typed() {
    assert_eq!(terms("foo  bar"), [(false, words("foo  bar"))]);
    assert_eq!(
        terms(" a b is:resolved c  !d \"e f\" g h"),
        [
            (false, words("a b")),
            (false, Test::Status(Status::Resolved)),
            (false, words("c")),
            (true, words("d")),
            (false, words("e f")),
            (false, words("g h")),
        ]
    );
    assert_eq!(only(r#""say \"hi\" \\""#), words(r#"say "hi" \"#));
    assert_eq!(only("main() it\"s ! 5% or"), words("main() it\"s ! 5% or"));
    assert_eq!(only(":colon"), words(":colon"));
}

#[test]
fn other_keys_are_tags() {
    assert_eq!(only("browser:Firefox"), tag("browser", exact("Firefox")));
    assert_eq!(only("tags[is]:odd"), tag("is", exact("odd")));
    assert_eq!(only("\"is\":resolved"), Test::Status(Status::Resolved));
    assert_eq!(only("url:http://x/?a=b"), tag("url", exact("http://x/?a=b")));
    assert_eq!(only("http.url:/"), tag("url", exact("/")));
    assert_eq!(only("user.id:7"), tag("user", exact("id:7")));
    assert_eq!(only("user.email:*@x"), Test::User(UserField::Email, parts(&["", "@x"])));
    assert_eq!(only("user.username:kim"), Test::User(UserField::Username, exact("kim")));
    assert_eq!(only("user.ip:::1"), Test::User(UserField::IpAddress, exact("::1")));
    assert_eq!(only("größe:7"), tag("größe", exact("7")));
    assert_eq!(only("count:>5"), tag("count", exact(">5")));
    assert_eq!(only("release:\"\""), not(Test::HasTag("release".to_owned())));
    assert_eq!(only("release:latest"), Test::LatestRelease);
    assert_eq!(terms("!browser:Firefox"), [(true, tag("browser", exact("Firefox")))]);
}

#[test]
fn an_asterisk_stands_for_anything_unless_escaped() {
    assert_eq!(only("browser:Fire*"), tag("browser", parts(&["Fire", ""])));
    assert_eq!(only("browser:\"*a b*c\""), tag("browser", parts(&["", "a b", "c"])));
    assert_eq!(only(r"browser:a\*b\c"), tag("browser", exact(r"a*b\c")));
    assert_eq!(only(r#"browser:"a\*b\"c""#), tag("browser", exact("a*b\"c")));
    assert_eq!(parts(&["50%", "_!", ""]).like('!'), "50!%%!_!!%");
}

#[test]
fn of_a_list_one_value_has_to_apply() {
    let either = Test::Any(vec![tag("os", exact("Linux")), tag("os", exact("Mac OS, X")), tag("os", exact("Win 11"))]);
    assert_eq!(only(r#"os:[Linux, "Mac OS, X" ,Win 11 ]"#), either);
    assert_eq!(only("os:[Linux]"), tag("os", exact("Linux")));
    assert_eq!(fault("os:[Linux, x").2, Fault::UnclosedList);
    assert_eq!(fault("os:[]").2, Fault::NoValue);
    assert_eq!(fault("os:[\"a\"b]").2, Fault::Unseparated);
    assert_eq!(fault(&format!("os:[{}]", vec!["a"; 51].join(","))).2, Fault::TooMuch("50 values in a list"));
}

#[test]
fn what_issues_are_not_kept_by_is_no_tag() {
    for key in ["stack.function", "geo.city", "sdk.name", "trace", "http.method", "os.build"] {
        for text in [format!("{key}:x"), format!("!{key}:x"), format!("has:{key}"), format!("!has:{key}")] {
            assert_eq!(fault(&text).2, Fault::Unsearchable(key.to_owned()), "{text}");
        }
        assert_eq!(only(&format!("tags[{key}]:x")), tag(key, exact("x")));
    }
}

#[test]
fn numbers_compare() {
    use Comparison::{AtLeast, AtMost, Equal, Less, More};
    for (text, comparison) in
        [(">5", More), (">=5", AtLeast), ("<5", Less), ("<=5", AtMost), ("5", Equal), ("=5", Equal)]
    {
        assert_eq!(only(&format!("timesSeen:{text}")), Test::Number(NumberField::TimesSeen, comparison, 5));
    }
    assert_eq!(only("userCount:!=5"), not(Test::Number(NumberField::UsersSeen, Equal, 5)));
    for text in ["timesSeen:many", "timesSeen:>", "timesSeen:5k", "timesSeen:99999999999999999999", "timesSeen:*"] {
        assert_eq!(fault(text).2, Fault::Number("timesSeen".into()), "{text}");
    }
}

#[test]
fn times_are_spans() {
    let ago = |length| Some(When::Ago(length));
    let at = |text: &str| Some(When::At(DateTime::parse_from_rfc3339(text).unwrap().to_utc()));
    let span = |text: &str| match only(text) {
        Test::Time(_, Span { from, before }) => (from, before),
        test => panic!("{test:?}"),
    };
    assert_eq!(span("age:-24h"), (ago(TimeDelta::hours(24)), None));
    assert_eq!(span("firstSeen:+7d"), (None, ago(TimeDelta::days(7))));
    assert_eq!(span("lastSeen:-2w"), (ago(TimeDelta::weeks(2)), None));
    let day = (at("2026-01-31T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    assert_eq!(span("firstSeen:2026-01-31"), day);
    assert_eq!(span("firstSeen:>2026-01-31"), (day.1, None));
    assert_eq!(span("firstSeen:>=2026-01-31"), (day.0, None));
    assert_eq!(span("firstSeen:<=2026-01-31"), (None, day.1));
    assert_eq!(span("firstSeen:2026-01-01..2026-01-31"), (at("2026-01-01T00:00:00Z"), day.1));
    assert_eq!(span("lastSeen:<2026-01-31T01:00:00+01:00"), (None, day.0));
    assert_eq!(span("lastSeen:<2026-01-31T00:00:00"), (None, day.0));
    for text in [
        "age:soon",
        "age:-24y",
        "age:-h",
        "age:24h",
        "age:-99999999999999999999h",
        "age:2026-02-30",
        "age:>",
        "age:..",
        "age:999999999-01-01",
        "age:-9999999999w",
        "age:é",
        "age:-é",
    ] {
        assert_eq!(fault(text).2, Fault::Date("age".into()), "{text}");
    }
}

#[test]
fn having_a_tag_or_attribute_can_be_asked_for() {
    assert_eq!(only("has:browser"), Test::HasTag("browser".to_owned()));
    assert_eq!(terms("!has:release"), [(true, Test::HasTag("release".to_owned()))]);
    assert_eq!(only("has:assigned"), Test::Assigned);
    assert_eq!(only("has:user.id"), tag("user", parts(&["id:", ""])));
    assert_eq!(only("has:user.email"), Test::User(UserField::Email, parts(&["", ""])));
    assert_eq!(only("has:timesSeen"), Test::All(vec![]));
}

#[test]
fn people_are_named_in_many_ways() {
    let assigned = |person| Test::AssignedTo(person);
    assert_eq!(only("assigned:me"), assigned(Person::Me));
    assert_eq!(only("assigned_to:[me, my_teams]"), Test::Any(vec![assigned(Person::Me), assigned(Person::MyTeams)]));
    assert_eq!(only("assigned_or_suggested:#web"), assigned(Person::Team("web".to_owned())));
    assert_eq!(only("assigned:kim@example.com"), assigned(Person::User("kim@example.com".to_owned())));
    assert_eq!(only("assigned:none"), not(Test::Assigned));
    assert_eq!(only("bookmarks:me"), Test::Bookmarked(Person::Me));
}

#[test]
fn what_is_not_understood_is_shown_with_its_place() {
    assert_eq!(fault("is:unresolved é is:foo x").0, 17);
    assert_eq!(
        Query::parse("a is:foo").unwrap_err().to_string(),
        format!(
            "Invalid query at column 3: \"is:foo\": \"foo\" is not one of the values of is: {}.",
            "unresolved, resolved, \
        ignored, archived, muted, reprocessing, new, ongoing, regressed, escalating, archived_until_escalating, \
        archived_until_condition_met, archived_forever, assigned, unassigned, for_review, linked, unlinked"
        )
    );
    for (text, column, expected) in [
        ("a OR b", 3, Fault::Boolean),
        ("AND", 1, Fault::Boolean),
        ("x:y (a:b", 5, Fault::Parentheses),
        ("a:b)", 1, Fault::Parentheses),
        ("foo)", 1, Fault::Parentheses),
        ("( a )", 1, Fault::Parentheses),
        ("a:\"b", 1, Fault::Unclosed),
        ("\"a", 1, Fault::Unclosed),
        ("a:\"b\"c", 1, Fault::Unseparated),
        ("KeyError: 'x'", 1, Fault::NoValue),
        ("issue:nothing", 1, Fault::ShortId("issue".into())),
        ("id:12", 1, Fault::EventId("id".into())),
    ] {
        let found = fault(text);
        assert_eq!((found.0, found.2), (column, expected), "{text}");
    }
    assert_eq!(fault(&"a:b ".repeat(51)).2, Fault::TooMuch("50 terms"));
    assert_eq!(fault(&"a".repeat(4097)).2, Fault::TooMuch("4096 characters"));
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "is:",
        "!",
        "\"",
        "\\",
        "*",
        "[",
        "]",
        ",",
        ":",
        "(",
        ")",
        "tags[",
        "age:-",
        "ß",
        "\0",
        "é",
        " ",
        "0",
        "\u{1F600}",
        "..",
        ">=",
    ];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..(seed % 12) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
        }
        seed = seed.wrapping_add(12_345);
        if let Err(fault) = Query::parse(&text) {
            assert!(fault.column <= text.chars().count().max(1), "{text}: {fault}");
        }
    }
}

#[test]
fn free_text_may_have_wildcards() {
    assert_eq!(only("*face*"), words("face"));
    assert_eq!(only("*"), words(""));
    assert_eq!(only("pay*failed*"), Test::Field(TextField::Message, parts(&["", "pay", "failed", ""])));
}
