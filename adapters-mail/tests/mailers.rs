//! Who sends, by the settings of the moment; and the mailer that writes files.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use adapters_mail::{Backend, ConfiguredMailers, MailSettings, Stationery, mailer};
use application::mail::{Mail, Mailer};
use application::outbox::Mailers;
use domain::users::EmailAddress;

/// A directory that ends with this value.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("picket-mails-{}-{name}", std::process::id())))
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn settings(backend: Backend) -> MailSettings {
    let stationery = Stationery {
        from: "picket@example.com".parse().unwrap(),
        subject_prefix: "[Picket]".to_owned(),
        list_namespace: "localhost".to_owned(),
    };
    MailSettings { backend, stationery }
}

fn into(directory: &Path) -> MailSettings {
    settings(Backend::File(directory.to_owned()))
}

fn mail(message_id: &str) -> Mail {
    Mail {
        to: EmailAddress::parse("kim@example.com").unwrap(),
        subject: "Hello".to_owned(),
        text: "Hello Kim.".to_owned(),
        kind: "account.security".to_owned(),
        html: None,
        list: "account".to_owned(),
        unsubscribe: None,
        message_id: message_id.to_owned(),
    }
}

#[test]
fn each_mail_is_a_file_that_only_its_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let directory = Directory::new("files");
    let mailer = mailer(&into(&directory.0.join("deep")));
    mailer.check().unwrap();
    for id in ["1.10", "1.10", "../../2.20/x"] {
        mailer.send(&mail(id)).unwrap();
    }
    let files = files(&directory.0.join("deep"));
    let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["1.10.account.security.eml", "2.20-x.account.security.eml"]);
    let content = std::fs::read_to_string(&files[0]).unwrap();
    assert!(
        content.contains("Message-ID: <1.10@example.com>\r\n") && content.trim_end().ends_with("\r\n\r\nHello Kim.")
    );
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_directory_that_cannot_be_made_is_told() {
    let directory = Directory::new("blocked");
    std::fs::write(&directory.0, "a file").unwrap();
    let mailer = mailer(&into(&directory.0));
    let (checked, sent) = (mailer.check().unwrap_err(), mailer.send(&mail("1")).unwrap_err());
    std::fs::remove_file(&directory.0).unwrap();
    assert!(checked.to_string().contains("cannot be written"), "{checked}");
    assert!(sent.to_string().contains("cannot be written"), "{sent}");
}

#[test]
fn nowhere_takes_all() {
    let nowhere = mailer(&settings(Backend::None));
    nowhere.check().unwrap();
    nowhere.send(&mail("1")).unwrap();
}

#[test]
fn a_mailer_is_kept_until_the_settings_change() {
    let told = Arc::new(Mutex::new(Ok(None)));
    let asked = Arc::clone(&told);
    let mailers = ConfiguredMailers::new(move || asked.lock().unwrap().clone());
    let tell = |settings| *told.lock().unwrap() = settings;
    let same = |a: &Arc<dyn Mailer>, b: &Arc<dyn Mailer>| Arc::ptr_eq(a, b);
    assert!(mailers.mailer().is_none());
    tell(Ok(Some(settings(Backend::None))));
    let first = mailers.mailer().unwrap();
    assert!(same(&first, &mailers.mailer().unwrap()));
    tell(Ok(Some(into(Path::new("mails")))));
    let second = mailers.mailer().unwrap();
    assert!(!same(&first, &second) && same(&second, &mailers.mailer().unwrap()));
    tell(Err("no address".to_owned()));
    assert!(mailers.mailer().is_none());
}
