//! What can be changed of an application, and what cannot.

use serde_json::{Value, json};

use super::{create, item, new_user, update};
use crate::harness::{Server, on_both_stores};

on_both_stores!(each_field_is_changed_alone, bad_fields_are_told_all_at_once, bad_elements_are_told_by_their_places,);

const NO_URL: &str = "Enter a valid URL.";
const LONG: &str = "Ensure this field has no more than 255 characters.";

fn each_field_is_changed_alone(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let mut expected = create(&kim, &json!({}));
    let path = item(&expected);
    let long = format!("https://example.com/{}", "x".repeat(235));
    let uris = json!(["https://Example.com/a/../b", "http://127.0.0.1", "picket-mobile-agent://callback?a=b"]);
    for (field, value) in [
        ("name", json!("foobaz")),
        ("name", json!("\u{fc}".repeat(64))),
        ("redirectUris", uris),
        ("redirectUris", json!([long])),
        ("redirectUris", json!([])),
        ("allowedOrigins", json!(["https://example.com", "*.example.com", "anything", "x".repeat(255)])),
        ("homepageUrl", json!(long)),
        ("privacyUrl", json!("http://example.com/privacy#data")),
        ("termsUrl", json!("")),
        ("termsUrl", json!(null)),
        ("homepageUrl", json!(null)),
    ] {
        expected[field] = value.clone();
        assert_eq!(update(&kim, &expected, &json!({field: value, "unknown": 1})), expected, "{field}");
        assert_eq!(kim.call("GET", &path).send().expect(200).json(), expected, "{field}");
    }
    let unchangeable = json!({
        "id": "x", "clientID": "x", "clientSecret": "x", "isPublic": true, "scopes": ["org:read"],
        "requiresOrgLevelAccess": true, "dateCreated": "2020-01-01T00:00:00Z",
    });
    assert_eq!(update(&kim, &expected, &unchangeable), expected);
    // Blanks around are cut off, and part origins.
    expected["name"] = json!("x y");
    expected["allowedOrigins"] = json!(["a", "b", "c"]);
    let changes = json!({"name": " x y ", "allowedOrigins": [" a", "b c"]});
    assert_eq!(update(&kim, &expected, &changes), expected);
}

fn bad_fields_are_told_all_at_once(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let made = create(&kim, &json!({}));
    let path = item(&made);
    let long = format!("https://example.com/{}", "x".repeat(236));
    let cases = [
        (json!({"name": ""}), json!({"name": ["This field may not be blank."]})),
        (json!({"name": "  "}), json!({"name": ["This field may not be blank."]})),
        (json!({"name": "x".repeat(65)}), json!({"name": ["Ensure this field has no more than 64 characters."]})),
        (json!({"name": "a\u{0}b"}), json!({"name": ["Null characters are not allowed."]})),
        (json!({"name": null}), json!({"name": ["This field may not be null."]})),
        (json!({"name": []}), json!({"name": ["Not a valid string."]})),
        (json!({"redirectUris": null}), json!({"redirectUris": ["This field may not be null."]})),
        (
            json!({"redirectUris": "https://example.com"}),
            json!({"redirectUris": ["Expected a list of items but got type \"str\"."]}),
        ),
        (
            json!({"allowedOrigins": vec!["a"; 101]}),
            json!({"allowedOrigins": ["Ensure this field has no more than 100 elements."]}),
        ),
        (
            json!({"homepageUrl": "example.com", "privacyUrl": "ftp://example.com", "termsUrl": long, "name": "good"}),
            json!({"homepageUrl": [NO_URL], "privacyUrl": [NO_URL], "termsUrl": [LONG]}),
        ),
        (json!({"homepageUrl": "javascript:alert(1)"}), json!({"homepageUrl": [NO_URL]})),
        (json!({"homepageUrl": true}), json!({"homepageUrl": ["Not a valid string."]})),
        (json!([]), json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]})),
    ];
    for (body, faults) in cases {
        assert_eq!(kim.call("PUT", &path).json(&body).send().expect(400).json(), faults, "{body}");
    }
    let broken = kim.call("PUT", &path).header("Content-Type", "application/json").body("{").send().expect(400).json();
    assert!(broken["detail"].as_str().unwrap().starts_with("JSON parse error - "), "{broken}");
    assert_eq!(kim.call("GET", &path).send().expect(200).json(), made);
}

fn bad_elements_are_told_by_their_places(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let made = create(&kim, &json!({}));
    let scheme = "This URL scheme is not allowed. Only http, https, and picket-mobile-agent schemes are permitted.";
    let blank = "This field may not be blank.";
    let elements: [(Value, &str); 15] = [
        (json!("ftp://example.com"), scheme),
        (json!("sentry-mobile-agent://callback"), scheme),
        (json!("javascript://x"), scheme),
        (json!("javascript:alert(1)"), NO_URL),
        (json!("example.com"), NO_URL),
        (json!("https://"), NO_URL),
        (json!("https:///path"), NO_URL),
        (json!("https://exa mple.com"), NO_URL),
        (json!("https://example.com/\n"), ""),
        (json!("https://example.com/a\nb"), NO_URL),
        (json!("https://example.com/#fragment"), NO_URL),
        (json!("https://good.example\\@evil.example"), NO_URL),
        (json!(""), blank),
        (json!(null), "This field may not be null."),
        (json!({}), "Not a valid string."),
    ];
    let told = elements.iter().enumerate().filter(|(_, (_, fault))| !fault.is_empty());
    let faults: serde_json::Map<_, _> = told.map(|(place, (_, fault))| (place.to_string(), json!([fault]))).collect();
    let uris: Vec<_> = elements.iter().map(|(uri, _)| uri).collect();
    let origins = json!(["a", "", "x".repeat(256), "a\u{0}b", 7, true]);
    let of_origins = json!({
        "1": [blank], "2": [LONG], "3": ["Null characters are not allowed."], "5": ["Not a valid string."],
    });
    let answer = kim.call("PUT", &item(&made)).json(&json!({"redirectUris": uris, "allowedOrigins": origins})).send();
    assert_eq!(answer.expect(400).json(), json!({"redirectUris": faults, "allowedOrigins": of_origins}));
    let long = format!("https://example.com/{}", "x".repeat(236));
    let answer = kim.call("PUT", &item(&made)).json(&json!({"redirectUris": ["https://example.com", long]})).send();
    assert_eq!(answer.expect(400).json(), json!({"redirectUris": {"1": [LONG]}}));
    assert_eq!(kim.call("GET", &item(&made)).send().expect(200).json(), made);
}
