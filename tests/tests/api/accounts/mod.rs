//! Accounts by mail, through the pages that people see.

use application::mail::Mail;
use application::ports::StoreError;
use chrono::TimeDelta;
use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose, LinkToken};
use domain::users::EmailAddress;

use crate::harness::{Server, now};

mod confirm;
mod recover;
mod register;

/// The account that most of this is about.
const KIM: &str = "kim@example.com";

/// The path of the link in a mail that leads to a place of this server.
#[track_caller]
pub(crate) fn link(server: &Server, mail: &Mail, start: &str) -> String {
    let start = format!("{}{start}", server.url());
    let line = mail.text.lines().find(|line| line.starts_with(&start));
    let path = line.unwrap_or_else(|| panic!("no link {start} in {}", mail.text)).strip_prefix(server.url()).unwrap();
    assert!(mail.html.as_ref().unwrap().contains(path), "{:?}", mail.html);
    path.to_owned()
}

/// A link that has just expired.
fn expired(server: &Server, user_id: UserId, purpose: LinkPurpose) -> String {
    let token = LinkToken::new(&[7; 32]);
    let email = EmailAddress::parse(KIM).unwrap();
    let link = AccountLink { user_id, purpose, email, expires_at: now() - TimeDelta::seconds(1) };
    let hash = application::tokens::hash(token.expose());
    let added = server.uow().transaction(|stores| stores.account_links().add(&hash, &link));
    added.map_err(|error: StoreError| error).unwrap();
    format!("{user_id}/{}/", token.expose())
}

/// The page has no script, and each field a label.
#[track_caller]
pub(crate) fn is_sound(page: &str) {
    assert!(!page.contains("<script"), "{page}");
    for field in page.split("<input").skip(1).filter(|field| !field.contains("type=\"hidden\"")) {
        let id = field.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(page.contains(&format!("<label for=\"{id}\"")), "{id} has no label: {page}");
        assert!(field.split('>').next().unwrap().contains("autocomplete=\""), "{field}");
    }
}
