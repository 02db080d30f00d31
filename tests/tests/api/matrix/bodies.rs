//! What is sent: a valid body for each operation that takes one.

use domain::permissions::ScopeSet;
use serde_json::json;

use super::operations::Operation;
use super::world::{EVENT, World};
use crate::client::Call;
use crate::harness::PASSWORD;

/// The query of a page that needs one.
pub fn query(operation: &Operation, world: &World<'_>) -> String {
    match operation.id.as_str() {
        "showAuthorize" | "decideAuthorize" => {
            format!("?response_type=code&client_id={}&scope=org%3Aread", world.app.client_id)
        }
        "listSpanExamples" | "showSpanSeries" => format!("?span=http.server%3A{}", "0".repeat(16)),
        "hasMeasurements" => "?transaction=checkout&type=web".to_owned(),
        // None that is there: the others ask for one.
        "deleteOrganizationIssues" | "deleteProjectIssues" => "?id=999999".to_owned(),
        "unmergeIssueHashes"
        | "unmergeOrganizationIssueHashes"
        | "deleteIssueHashes"
        | "deleteOrganizationIssueHashes" => format!("?id={}", "0".repeat(32)),
        _ => String::new(),
    }
}

/// The call with a valid body, about this object, from whoever has this address.
pub fn with_body(call: Call, operation: &Operation, object: &str, email: &str, world: &World<'_>) -> Call {
    let secret = world.app.secret.as_str();
    let client = ("client_id", world.app.client_id.as_str());
    match operation.id.as_str() {
        "createApiApplication" | "updateApiApplication" | "renameApiToken" => call.json(&json!({"name": "Other"})),
        "createOrganizationToken" | "renameOrganizationToken" => call.json(&json!({"name": "Other"})),
        "updateProject" => call.json(&json!({"fingerprintingRules": "type:Nothing -> nothing"})),
        "setMailAlerts" => call.json(&json!({"isEnabled": true})),
        "changeUserNotifications" => call.json(&json!({"selfAssignOnResolve": true})),
        "setAlertSubscription" => call.form(&[("op", "off")]),
        "createApiToken" => call.json(&json!({"name": "Other", "scopes": ["org:read"]})),
        "submitTokensPage" => call.form(&[("token_id", object)]),
        "deleteApiTokenOfBody" => call.json(&json!({"tokenId": object})),
        "revokeApiAuthorization" => call.json(&json!({"authorization": object})),
        "elevate" => call.json(&json!({"password": PASSWORD})),
        "logout" => call.json(&json!({})),
        "changePassword" => {
            call.json(&json!({"password": PASSWORD, "passwordNew": PASSWORD, "passwordVerify": PASSWORD}))
        }
        "changeProjectEnvironments" => call.json(&json!({"environmentNames": [], "isHidden": false})),
        "changeProjectEnvironment" => call.json(&json!({"isHidden": false})),
        "createIssueComment" | "createOrganizationIssueComment" => call.json(&json!({"text": world.address()})),
        "changeIssueComment" | "changeOrganizationIssueComment" => call.json(&json!({"text": "Other"})),
        "submitUserFeedback" => {
            let said = json!({"event_id": EVENT, "name": "Kim", "email": "kim@example.com", "comments": "It broke."});
            call.json(&said)
        }
        "addOrganizationMember" => call.json(&json!({"email": world.address()})),
        "sendConfirmationEmail" => call.json(&json!({})),
        "submitRecover" => call.form(&[("email", email)]),
        "submitReset" => call.form(&[("password", PASSWORD), ("password_again", PASSWORD)]),
        "submitRegister" => call.form(&[("name", "Kim"), ("email", "kim@example.com"), ("password", PASSWORD)]),
        "submitConfirmRegistration" => call.form(&[("password", PASSWORD)]),
        "submitConfirmEmail" => call,
        "updateIssue" | "updateOrganizationIssue" | "updateOrganizationIssues" | "updateProjectIssues" => {
            call.json(&json!({"isSubscribed": true}))
        }
        "acceptInvitation" => call.form(&[("op", "accept")]),
        "changeOptions" => call.json(&json!({"system.admin-email": email})),
        "continueOnboardingByMail" => call.json(&json!({"platforms": ["python"]})),
        "login" => call.json(&json!({"username": email, "password": PASSWORD})),
        "submitLogin" => call.form(&[("username", email), ("password", PASSWORD), ("op", "login")]),
        "decideAuthorize" => call.form(&[("op", "approve")]),
        "decideDevice" => call.form(&[("user_code", &world.user_code())]),
        "startDevice" => call.form(&[client, ("scope", "org:read")]),
        "exchangeToken" => {
            let refresh = world.refresh_token(ScopeSet::EMPTY);
            let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
            call.form(&[&[client, ("client_secret", secret)], &grant[..]].concat())
        }
        "storeEvent" => call.json(&json!({"message": "something happened"})),
        "storeEnvelope" => call.body("{}\n{\"type\":\"event\"}\n{\"message\":\"something happened\"}\n"),
        _ => {
            let needs = ["POST", "PUT"].contains(&operation.method.as_str());
            let without = ["rotateApiApplicationSecret", "unmergeIssueHashes", "unmergeOrganizationIssueHashes"];
            let is_without = without.contains(&operation.id.as_str());
            assert!(!needs || is_without, "{} has no valid body in the matrix", operation.id);
            call
        }
    }
}
