//! Where mail goes by the options that count just now, and in whose name.

use std::time::Duration;

use adapters_mail::{Address, Backend, Encryption, MailSettings, Mailbox, SmtpServer, Stationery};
use domain::options::{
    Definition, MAIL_FROM, MAIL_HOST, MAIL_LIST_NAMESPACE, MAIL_PASSWORD, MAIL_PORT, MAIL_SUBJECT_PREFIX, MAIL_TIMEOUT,
    MAIL_USE_SSL, MAIL_USE_TLS, MAIL_USERNAME, Sender, Values,
};
use domain::secrets::Secret;

use crate::config::{Config, MailBackend};

/// Whoever set one of these has a mail server. None is asked for on a guess: the default is nobody's in most places.
const OF_A_SERVER: [&Definition; 7] =
    [&MAIL_HOST, &MAIL_PORT, &MAIL_USERNAME, &MAIL_PASSWORD, &MAIL_USE_TLS, &MAIL_USE_SSL, &MAIL_FROM];

/// The settings; none if mail is not configured, or what is wrong with them.
pub fn mail_settings(config: &Config, values: &Values) -> Result<Option<MailSettings>, String> {
    let backend = match &config.mail_backend {
        MailBackend::File(directory) => Backend::File(directory.clone()),
        MailBackend::None => Backend::None,
        MailBackend::Smtp if OF_A_SERVER.iter().any(|option| values.is_set(option)) => {
            Backend::Smtp(server(config, values)?)
        }
        MailBackend::Smtp => return Ok(None),
    };
    let stationery = Stationery {
        from: sender(values.text(&MAIL_FROM))?,
        subject_prefix: values.text(&MAIL_SUBJECT_PREFIX).to_owned(),
        list_namespace: values.text(&MAIL_LIST_NAMESPACE).to_owned(),
    };
    Ok(Some(MailSettings { backend, stationery }))
}

fn sender(text: &str) -> Result<Mailbox, String> {
    let Sender { name, local_part, domain } = Sender::parse(text).ok_or("the option mail.from is no sender")?;
    let address = Address::new(local_part, domain).map_err(|error| format!("the option mail.from: {error}"))?;
    Ok(Mailbox::new(name, address))
}

fn server(config: &Config, values: &Values) -> Result<SmtpServer, String> {
    let username = values.text(&MAIL_USERNAME);
    let password = || Secret::new(values.text(&MAIL_PASSWORD).to_owned());
    Ok(SmtpServer {
        host: values.text(&MAIL_HOST).to_owned(),
        port: u16::try_from(values.int(&MAIL_PORT)).map_err(|_| "the option mail.port is no port".to_owned())?,
        credentials: (!username.is_empty()).then(|| (username.to_owned(), password())),
        encryption: encryption(config, values),
        time_out: Duration::from_secs(values.count(&MAIL_TIMEOUT).max(1).into()),
    })
}

/// The URL knows one way more than the options can say.
fn encryption(config: &Config, values: &Values) -> Encryption {
    match &config.smtp {
        Some(smtp) => smtp.encryption,
        None if values.flag(&MAIL_USE_SSL) => Encryption::Tls,
        None if values.flag(&MAIL_USE_TLS) => Encryption::StarttlsRequired,
        None => Encryption::None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use domain::options::Stored;
    use serde_json::{Value, json};

    use super::*;
    use crate::config::{Flags, MailFlags};

    fn settings(flags: Flags, stored: &[(&str, Value)]) -> Result<Option<MailSettings>, String> {
        let config = flags.check().unwrap();
        let stored: Stored = stored.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        mail_settings(&config, &Values::new(&config.disk, &stored))
    }

    fn server(flags: Flags, stored: &[(&str, Value)]) -> SmtpServer {
        match settings(flags, stored).unwrap().unwrap().backend {
            Backend::Smtp(server) => server,
            other => panic!("{other:?}"),
        }
    }

    fn with_url(url: &str) -> Flags {
        Flags { smtp_url: Some(url.to_owned()), ..Flags::default() }
    }

    #[test]
    fn mail_is_not_configured_until_something_of_a_server_is_set() {
        assert_eq!(settings(Flags::default(), &[("mail.subject-prefix", json!("x"))]).unwrap(), None);
        let server = server(Flags::default(), &[("mail.host", json!("mx.example"))]);
        let expected = SmtpServer {
            host: "mx.example".to_owned(),
            port: 25,
            credentials: None,
            encryption: Encryption::None,
            time_out: Duration::from_secs(10),
        };
        assert_eq!(server, expected);
    }

    #[test]
    fn tls_from_the_first_byte_wins_over_starttls() {
        let encryption = |stored: &[(&str, Value)]| server(Flags::default(), stored).encryption;
        let (tls, ssl) = (("mail.use-tls", json!(true)), ("mail.use-ssl", json!(true)));
        assert_eq!(encryption(std::slice::from_ref(&tls)), Encryption::StarttlsRequired);
        assert_eq!(encryption(&[tls, ssl]), Encryption::Tls);
    }

    #[test]
    fn a_url_counts_instead_of_what_is_stored_of_a_server() {
        let stored = [
            ("mail.host", json!("other.example")),
            ("mail.use-ssl", json!(true)),
            ("mail.username", json!("eve")),
            ("mail.timeout", json!(20)),
            ("mail.from", json!("Kim <kim@example.com>")),
        ];
        let told = server(with_url("smtp://mx.example"), &stored);
        assert_eq!((told.host.as_str(), told.port, told.credentials), ("mx.example", 25, None));
        assert_eq!((told.encryption, told.time_out), (Encryption::StarttlsOffered, Duration::from_secs(20)));
        let told = server(with_url("smtps://kim:s3cret@mx.example"), &stored);
        let (user, password) = told.credentials.unwrap();
        assert_eq!((user.as_str(), password.expose()), ("kim", "s3cret"));
        let from = settings(with_url("smtp://mx.example"), &stored).unwrap().unwrap().stationery.from;
        assert_eq!(from.to_string(), "Kim <kim@example.com>");
        let from = settings(with_url("smtp://mx.example?from=a@b.example"), &stored).unwrap().unwrap().stationery.from;
        assert_eq!(from.to_string(), "a@b.example");
    }

    #[test]
    fn files_and_nowhere_need_no_server() {
        let flags = |backend: &str| {
            let (mail_backend, mail_dir) = (Some(backend.to_owned()), Some(PathBuf::from("mails")));
            let mail_list_namespace = Some("errors.example.com".to_owned());
            Flags { mail: MailFlags { mail_backend, mail_dir, mail_list_namespace }, ..Flags::default() }
        };
        let told = settings(flags("file"), &[]).unwrap().unwrap();
        assert_eq!(told.backend, Backend::File("mails".into()));
        assert_eq!(told.stationery.list_namespace, "errors.example.com");
        assert_eq!(settings(flags("none"), &[]).unwrap().unwrap().backend, Backend::None);
    }

    #[test]
    fn whatever_the_option_takes_is_a_sender() {
        let longest = format!("{}@{}", "a".repeat(64), ["b".repeat(63).as_str(); 3].join("."));
        for text in [
            "root@localhost",
            "Kim, Bob <kim@example.com>",
            "\"Kim, Bob\" <kim@example.com>",
            "Höhle (c) <a.b+c@d-e.example>",
            "!#$%&'*+-/=?^_`{|}~@b",
            &longest,
        ] {
            assert_eq!((MAIL_FROM.rule)(&text.into()), Ok(()), "{text}");
            assert!(sender(text).is_ok(), "{text}: {:?}", sender(text));
        }
    }

    #[test]
    fn a_sender_that_is_none_is_told() {
        let fault = settings(with_url("smtp://mx.example"), &[("mail.from", json!("nobody"))]).unwrap_err();
        assert!(fault.contains("mail.from"), "{fault}");
    }
}
