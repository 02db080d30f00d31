//! What each cell must hold.

use domain::permissions::{Role, Scope, ScopeSet};

use super::callers::{Caller, Shown};
use super::operations::Operation;
use crate::client::Answer;

/// Whose things an operation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Those of whoever asks; of the first organization.
    Own,
    /// Things of another account or organization, under one's own.
    OfAnother,
    /// Another's account, and things of it.
    AccountOfAnother,
}

/// What a cell must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// This status.
    Status(u16),
    /// One of the statuses by which the description says that all is well.
    Success,
    /// The same, and no page that asks for a login.
    SuccessOfLogin,
    /// A page with a form to log in, or the way to it.
    LoginPage,
}

use Expected::{LoginPage, Status, Success, SuccessOfLogin};

/// Where a caller that gets past all checks hears something else than success, and why.
const EXCEPTIONS: &[(&str, Setting, u16, &str)] = &[
    ("changePassword", Setting::AccountOfAnother, 403, "a password is changed by its owner alone"),
    ("disconnectOrganizationIdentity", Setting::OfAnother, 204, "it does not tell whether it was there"),
    ("deleteApiTokenOfBody", Setting::OfAnother, 400, "what is not there is a fault of the body that names it"),
    ("showAlertSubscription", Setting::Own, 404, "a signature opens it, which nobody has here"),
    ("showAlertSubscription", Setting::AccountOfAnother, 404, "a signature opens it, which nobody has here"),
    ("setAlertSubscription", Setting::Own, 404, "a signature opens it, which nobody has here"),
    ("setAlertSubscription", Setting::AccountOfAnother, 404, "a signature opens it, which nobody has here"),
    ("readSharedIssue", Setting::Own, 404, "no issue is shared"),
    ("readOrganizationSharedIssue", Setting::Own, 404, "no issue is shared"),
    ("startAssociation", Setting::Own, 404, "no provider is configured"),
    ("completeAssociation", Setting::Own, 404, "no provider is configured"),
    ("showRegister", Setting::Own, 404, "nobody may register until it is allowed"),
    ("submitRegister", Setting::Own, 404, "nobody may register until it is allowed"),
    ("showConfirmRegistration", Setting::Own, 404, "nobody may register until it is allowed"),
    ("submitConfirmRegistration", Setting::Own, 404, "nobody may register until it is allowed"),
];

impl Expected {
    /// The cell's content.
    pub fn of(operation: &Operation, caller: Caller, setting: Setting) -> Self {
        let expected = match operation.authentication.as_str() {
            "none" => Self::of_nobody_asked(operation, caller),
            "ingest-key" if caller == Caller::Dsn => Success,
            "ingest-key" => Status(401),
            "page" => Self::of_page(operation, caller),
            "optional" if caller.shows() == Shown::BadToken => Status(401),
            "optional" => Success,
            "session-only" if caller.shows() != Shown::Login => Status(403),
            "session-only" => Self::of_login(operation, caller, setting),
            "any-or-dsn" if caller == Caller::Dsn => Success,
            "no-token" | "any" | "any-or-dsn" => match caller.shows() {
                Shown::Nothing | Shown::BadToken => Status(401),
                Shown::GoodToken if operation.authentication == "no-token" => Status(403),
                Shown::GoodToken => Self::of_token(operation, caller),
                Shown::Login => Self::of_login(operation, caller, setting),
            },
            other => panic!("{other} is not in the matrix"),
        };
        if !matches!(expected, Success | SuccessOfLogin) {
            return expected;
        }
        let exception = |(id, of, ..): &&(&str, Setting, u16, &str)| operation.id == *id && *of == setting;
        match EXCEPTIONS.iter().find(exception) {
            Some((_, _, status, _)) => Status(*status),
            None if setting == Setting::OfAnother => Status(404),
            None => expected,
        }
    }

    /// Whoever asks counts for nothing, but with a few operations.
    fn of_nobody_asked(operation: &Operation, caller: Caller) -> Self {
        match (operation.id.as_str(), caller) {
            // Their forms need the CSRF cookie and its copy, which browsers alone have here.
            ("login" | "submitRecover" | "submitReset" | "submitConfirmEmail", caller)
                if caller.shows() != Shown::Login || caller == Caller::WithoutCsrf =>
            {
                Status(403)
            }
            ("showUserInfo", caller) => match caller {
                Caller::ExpiredToken | Caller::TokenOfInactiveApplication | Caller::TokenOfDeactivatedUser => {
                    Status(401)
                }
                // It is a user's token alone that tells of a user.
                Caller::RevokedToken | Caller::RevokedOrganizationToken => Status(404),
                caller if caller.is_organization() => Status(404),
                Caller::TokenWithoutScope => Status(403),
                caller if caller.shows() == Shown::GoodToken => Success,
                _ => Status(400),
            },
            _ => Success,
        }
    }

    /// Tokens count for nothing on pages.
    fn of_page(operation: &Operation, caller: Caller) -> Self {
        let is_login = caller.shows() == Shown::Login;
        match operation.id.as_str() {
            // The cookie of a browser must be there to log in.
            "submitLogin" if !is_login => Status(403),
            _ if is_login && caller == Caller::WithoutCsrf && !operation.is_safe() => Status(403),
            _ if is_login && operation.is_of_tenant() => match Self::of_login(operation, caller, Setting::Own) {
                Success => SuccessOfLogin,
                refused => refused,
            },
            _ if is_login => SuccessOfLogin,
            // It ends what a login began.
            "completeAssociation" => Status(400),
            // There is no question yet that could be decided.
            "decideAuthorize" => Success,
            _ => LoginPage,
        }
    }

    fn of_login(operation: &Operation, caller: Caller, setting: Setting) -> Self {
        if caller == Caller::WithoutCsrf && !operation.is_safe() {
            return Status(403);
        }
        if operation.is_of_system() {
            return if caller == Caller::SuperuserElevated { Success } else { Status(403) };
        }
        if !operation.is_of_tenant() {
            let is_out_of_reach = setting == Setting::AccountOfAnother && caller != Caller::SuperuserElevated;
            return if is_out_of_reach { Status(403) } else { Success };
        }
        match caller {
            Caller::SuperuserElevated => Success,
            Caller::Member(_) | Caller::WithoutCsrf if operation.is_for_members() => Success,
            Caller::Member(role) if role.scopes().intersects(operation.scopes) => Success,
            Caller::WithoutCsrf if Role::Owner.scopes().intersects(operation.scopes) => Success,
            _ => Status(403),
        }
    }

    fn of_token(operation: &Operation, caller: Caller) -> Self {
        if operation.is_of_system() {
            return Status(403);
        }
        let has_scopes = operation.scopes != ScopeSet::EMPTY;
        let allowed = match caller {
            Caller::TokenOfRightScope | Caller::TokenOfApplication => true,
            Caller::TokenOfMember if operation.is_for_members() => true,
            Caller::TokenOfMember if operation.is_of_tenant() => Role::Member.scopes().intersects(operation.scopes),
            // They have every scope; what they lack is the organization.
            Caller::TokenOfOutsider | Caller::TokenForAnotherOrganization => !operation.is_of_tenant(),
            // No scope is asked for, but an account.
            Caller::OrganizationToken | Caller::OrganizationTokenOfAnother => {
                caller == Caller::OrganizationToken && operation.scopes.contains(Scope::OrgCi)
            }
            Caller::TokenWithoutScope | Caller::TokenOfWrongScope => !has_scopes,
            _ => true,
        };
        if allowed { Success } else { Status(403) }
    }

    /// What a method that is not supported answers: who is asking comes first, as the path's other methods do it.
    pub fn of_unsupported_method(authentication: &str, caller: Caller) -> u16 {
        let is_login = caller.shows() == Shown::Login;
        match authentication {
            "none" | "ingest-key" | "optional" | "page" => 405,
            _ if caller == Caller::WithoutCsrf => 403,
            _ if is_login => 405,
            "session-only" => 403,
            // No scope opens a method that has none.
            _ if caller.shows() == Shown::GoodToken => 403,
            _ => 401,
        }
    }

    /// The answer is what it must be.
    pub fn holds(self, operation: &Operation, answer: &Answer) -> bool {
        let is_html = answer.header("content-type").starts_with("text/html");
        let leads_to_login = answer.header("location").contains("/auth/login/");
        let asks = is_html && answer.text().contains("type=\"password\"");
        match self {
            Status(status) => answer.status == status,
            Success => operation.success.contains(&answer.status),
            // The login form leads back to its own page.
            SuccessOfLogin if operation.id == "submitLogin" => operation.success.contains(&answer.status),
            SuccessOfLogin => operation.success.contains(&answer.status) && !asks && !leads_to_login,
            LoginPage => (answer.status == 200 && asks) || (answer.status == 302 && leads_to_login),
        }
    }
}
