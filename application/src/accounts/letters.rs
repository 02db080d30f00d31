//! What the mails about accounts say. None repeats what a stranger wrote into a form.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::links::{LinkPurpose, LinkToken};
use domain::users::{EmailAddress, User};

use crate::mail::{Letter, Letterhead, Part};
use crate::outbox::{MailKind, NewMail};

/// Why mails about an account's security come.
const ABOUT_SECURITY: &str = "You get this mail because something changed that bears on the security of your account. Such mails cannot be \
     turned off.";

/// The way to a new password.
pub(super) fn password_reset(head: &Letterhead, user: &User, token: &LinkToken, at: DateTime<Utc>) -> NewMail {
    let path = format!("/account/recover/confirm/{}/{}/", user.id, token.expose());
    let letter = Letter {
        subject: "Choose a new password".to_owned(),
        heading: "Choose a new password".to_owned(),
        parts: vec![
            Part::Text(format!("Somebody, hopefully you, asked for a new password of your account {}.", user.username)),
            head.link("Choose a new password", &path),
            Part::text("The link is good for one hour, and once."),
            Part::text("If it was not you, there is nothing to do: the password stays as it is."),
        ],
        footer: head.footer("You get this mail because the form for forgotten passwords was sent.", None),
    };
    let expires_at = Some(at + LinkPurpose::PasswordReset.lifetime());
    NewMail { expires_at, ..NewMail::of(MailKind::PasswordReset, &user.email, &letter, at) }
}

/// That a password was changed, by whatever way.
pub(crate) fn password_changed(head: &Letterhead, user: &User, at: DateTime<Utc>) -> NewMail {
    let letter = Letter {
        subject: "Your password was changed".to_owned(),
        heading: "Your password was changed".to_owned(),
        parts: vec![
            Part::Text(format!(
                "The password of your account {} was changed. All other logins of it have ended.",
                user.username
            )),
            Part::text("If this was not you, choose a new password at once."),
            head.link("Choose a new password", "/account/recover/"),
        ],
        footer: head.footer(ABOUT_SECURITY, None),
    };
    NewMail::of(MailKind::Security, &user.email, &letter, at)
}

/// The way to confirm an address.
pub(super) fn confirm_email(
    head: &Letterhead,
    (id, email): (UserId, &EmailAddress),
    token: &LinkToken,
    at: DateTime<Utc>,
) -> NewMail {
    let path = format!("/account/confirm-email/{id}/{}/", token.expose());
    let letter = Letter {
        subject: "Confirm your e-mail address".to_owned(),
        heading: "Confirm your e-mail address".to_owned(),
        parts: vec![
            Part::Text(format!(
                "{email} is the address of an account at {}. Confirm that it is yours.",
                head.url_prefix()
            )),
            head.link("Confirm the address", &path),
            Part::text("The link is good for two days, and once."),
            Part::text("If you have no account there, there is nothing to do."),
        ],
        footer: head.footer("You get this mail because somebody gave this address as theirs.", None),
    };
    NewMail::of(MailKind::ConfirmEmail, email, &letter, at)
}

/// The way to an account that was asked for.
pub(super) fn confirm_registration(
    head: &Letterhead,
    email: &EmailAddress,
    token: &LinkToken,
    at: DateTime<Utc>,
) -> NewMail {
    let letter = Letter {
        subject: "Confirm your registration".to_owned(),
        heading: "Confirm your registration".to_owned(),
        parts: vec![
            Part::Text(format!(
                "Somebody, hopefully you, wants an account at {} with the address {email}.",
                head.url_prefix()
            )),
            head.link("Confirm the registration", &format!("/auth/register/confirm/{}/", token.expose())),
            Part::text("You are asked for the password that was chosen. The link is good for two days, and once."),
            Part::text("If it was not you, there is nothing to do: there is no account, and there will be none."),
        ],
        footer: head.footer("You get this mail because the form for new accounts was sent with your address.", None),
    };
    NewMail::of(MailKind::ConfirmEmail, email, &letter, at)
}

/// That somebody tried to register with an address that is taken.
pub(super) fn already_registered(head: &Letterhead, user: &User, at: DateTime<Utc>) -> NewMail {
    let letter = Letter {
        subject: "You have an account already".to_owned(),
        heading: "You have an account already".to_owned(),
        parts: vec![
            Part::Text(format!(
                "Somebody, maybe you, tried to register with your address {}. There is an account with it already, and \
                 nothing of it was changed.",
                user.email
            )),
            head.link("Log in", "/auth/login/"),
            head.link("Choose a new password", "/account/recover/"),
        ],
        footer: head.footer("You get this mail because the form for new accounts was sent with your address.", None),
    };
    NewMail::of(MailKind::Security, &user.email, &letter, at)
}
