use application::oauth::{AskedDevice, Consent, Organizations};
use domain::applications::Application;
use domain::oauth::Sentence;
use maud::{Markup, html};

use crate::pages::CsrfToken;

/// What a login is for.
pub(super) fn banner(application: &Application) -> String {
    format!("Connect Picket to {}", application.name)
}

/// The question of an application.
pub(super) fn of_request(asked: &Consent, csrf: &CsrfToken) -> Markup {
    html! {
        (question(&asked.application, &asked.sentences, &asked.organizations, &csrf.field()))
        @if let Some(username) = &asked.username {
            p.note { "You are logged in as " (username) ". The answer goes to " (asked.answers_at) "." }
        }
    }
}

/// The question of a device.
pub(super) fn of_device(asked: &AskedDevice, csrf: &CsrfToken) -> Markup {
    let fields = html! {
        (csrf.field())
        input type="hidden" name="user_code" value=(asked.user_code.as_str());
    };
    html! {
        p { "Go on only if your device shows this code:" }
        p.code { (asked.user_code.as_str()) }
        (question(&asked.application, &asked.sentences, &asked.organizations, &fields))
    }
}

fn question(
    application: &Application,
    sentences: &[Sentence],
    organizations: &Organizations,
    hidden_fields: &Markup,
) -> Markup {
    html! {
        p { strong { (application.name) } " would like to act for you. It will be able to:" }
        @if sentences.is_empty() {
            p { "Nothing but know that you let it in." }
        } @else {
            ul { @for sentence in sentences { li { (sentence.text) } } }
        }
        form method="post" {
            (hidden_fields)
            @if let Organizations::OneOf(organizations) = organizations {
                label for="organization" { "In which organization" }
                select #organization name="selected_organization_id" required {
                    @for organization in organizations {
                        option value=(organization.id.to_string()) { (organization.name) }
                    }
                }
            }
            button.first type="submit" name="op" value="approve" { "Approve" }
            button type="submit" name="op" value="deny" { "Deny" }
        }
        (addresses(application))
    }
}

/// Where to learn more, as far as the application's owner says so. The owner's words: only web addresses are links.
fn addresses(application: &Application) -> Markup {
    let known = [
        ("Home page", &application.homepage_url),
        ("Privacy", &application.privacy_url),
        ("Terms", &application.terms_url),
    ];
    let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    let links: Vec<_> =
        known.into_iter().filter_map(|(name, url)| Some((name, url.as_ref().filter(is_web)?))).collect();
    html! {
        @if !links.is_empty() {
            p.note { @for (name, url) in links { a href=(url) rel="noreferrer noopener" { (name) } " " } }
        }
    }
}
