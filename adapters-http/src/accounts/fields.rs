//! Fields that several of the forms have.

use domain::users::MIN_PASSWORD;
use maud::{Markup, html};

/// The field for an address.
pub(super) fn email(value: &str) -> Markup {
    html! {
        label for="email" { "E-mail address" }
        input #email type="email" name="email" value=(value) maxlength="200" autocomplete="email" required;
    }
}

/// The field for the name of a person.
pub(crate) fn name(value: &str) -> Markup {
    html! {
        label for="name" { "Your name" }
        input #name type="text" name="name" value=(value) maxlength="200" autocomplete="name" required;
    }
}

/// The field for a password to come.
pub(crate) fn new_password(id: &str, label: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) type="password" name=(id) minlength=(MIN_PASSWORD) maxlength="256" autocomplete="new-password"
            required;
    }
}

/// The field for a password that there is.
pub(super) fn password(id: &str, label: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) type="password" name=(id) maxlength="256" autocomplete="current-password" required;
    }
}

/// What is wrong with what was sent, told at once to who cannot see it.
pub(crate) fn fault(text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { p.fault role="alert" { (text) } } }
}

/// The error as a sentence.
pub(crate) fn sentence(error: &impl ToString) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}
