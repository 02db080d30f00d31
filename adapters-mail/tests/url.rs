//! What a mail server's URL may say.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use adapters_mail::{Encryption, SmtpSettings, SmtpUrlError};

fn parse(url: &str) -> SmtpSettings {
    SmtpSettings::parse(url).unwrap()
}

#[test]
fn a_host_alone_is_a_relay_that_may_offer_encryption() {
    let settings = parse("smtp://mail.example.com");
    assert_eq!(settings.host, "mail.example.com");
    assert_eq!(settings.port, 25);
    assert_eq!(settings.credentials, None);
    assert_eq!(settings.encryption, Encryption::StarttlsOffered);
    assert_eq!(settings.from.to_string(), "root@localhost");
}

#[test]
fn a_password_is_never_sent_in_the_clear_unless_asked_for() {
    let settings = parse("smtp://kim:secret@mail.example.com/");
    assert_eq!(settings.port, 587);
    assert_eq!(settings.encryption, Encryption::StarttlsRequired);
    let settings = parse("smtp://kim:secret@mail.example.com:2525?starttls=none");
    assert_eq!(settings.port, 2525);
    assert_eq!(settings.encryption, Encryption::None);
}

#[test]
fn smtps_is_encrypted_from_the_start() {
    let settings = parse("SMTPS://mail.example.com");
    assert_eq!(settings.port, 465);
    assert_eq!(settings.encryption, Encryption::Tls);
}

#[test]
fn user_and_password_are_percent_decoded() {
    let settings = parse("smtp://kim%40example.com:p%3A%2F%40%25w%C3%B6rd@mail.example.com");
    let (user, password) = settings.credentials.unwrap();
    assert_eq!(user, "kim@example.com");
    assert_eq!(password.expose(), "p:/@%wörd");
}

#[test]
fn the_sender_may_have_a_name() {
    let settings = parse("smtp://localhost?from=Picket%20%3Cpicket@example.com%3E");
    assert_eq!(settings.from.name.as_deref(), Some("Picket"));
    assert_eq!(settings.from.email.to_string(), "picket@example.com");
}

#[test]
fn an_ipv6_address_stands_in_brackets() {
    let settings = parse("smtp://[::1]:2525?starttls=required");
    assert_eq!(settings.host, "::1");
    assert_eq!(settings.port, 2525);
    assert_eq!(settings.encryption, Encryption::StarttlsRequired);
}

#[test]
fn a_password_is_not_shown_by_debug() {
    let settings = parse("smtp://kim:hunter2@mail.example.com");
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[test]
fn each_fault_is_named() {
    let cases = [
        ("mail.example.com", SmtpUrlError::Scheme),
        ("http://mail.example.com", SmtpUrlError::Scheme),
        ("smtp://", SmtpUrlError::Host),
        ("smtp://:25", SmtpUrlError::Host),
        ("smtp://ma il", SmtpUrlError::Host),
        ("smtp://[::1", SmtpUrlError::Host),
        ("smtp://[mail]", SmtpUrlError::Host),
        ("smtp://mail:0", SmtpUrlError::Port),
        ("smtp://mail:65536", SmtpUrlError::Port),
        ("smtp://mail:", SmtpUrlError::Port),
        ("smtp://[::1]25", SmtpUrlError::Port),
        ("smtp://kim@mail", SmtpUrlError::Credentials),
        ("smtp://:secret@mail", SmtpUrlError::Credentials),
        ("smtp://kim:a@b@mail", SmtpUrlError::Credentials),
        ("smtp://kim:%ff@mail", SmtpUrlError::Encoding),
        ("smtp://mail/inbox", SmtpUrlError::Path),
        ("smtp://mail#top", SmtpUrlError::Path),
        ("smtp://mail?starttls=maybe", SmtpUrlError::Starttls),
        ("smtps://mail?starttls=required", SmtpUrlError::Starttls),
        ("smtp://mail?from=nobody", SmtpUrlError::From),
        ("smtp://mail?tls=1", SmtpUrlError::UnknownOption("tls".to_owned())),
    ];
    for (url, fault) in cases {
        assert_eq!(SmtpSettings::parse(url), Err(fault), "{url}");
    }
}
