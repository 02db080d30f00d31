use schemars::JsonSchema;

/// A password is forgotten.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Recover")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct RecoverDto {
    /// The account's address.
    email: String,
}

/// A new password.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ResetPassword")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ResetDto {
    /// The password: 8 characters at least.
    password: String,
    /// The password again.
    password_again: String,
}

/// A new account.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Register")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct RegisterDto {
    /// The person's name.
    name: String,
    /// The account's address.
    email: String,
    /// The password: 8 characters at least.
    password: String,
}

/// The password that was chosen at the registration.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ConfirmRegistration")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ConfirmRegistrationDto {
    /// The password.
    password: String,
}

/// Which address to confirm.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ConfirmEmail")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct ConfirmEmailDto {
    /// The account's address; it may be left out, since there is one.
    email: Option<String>,
}
