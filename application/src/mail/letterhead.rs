use std::sync::Arc;

use super::Part;
use crate::options::Options;

/// What letters say of the server that sends them.
#[derive(Debug, Clone)]
pub(crate) struct Letterhead {
    url_prefix: Arc<str>,
    contact: Option<String>,
}

impl Letterhead {
    /// As the options have it just now.
    pub(crate) fn of(options: &Options) -> Self {
        Self { url_prefix: options.url_prefix(), contact: options.contact() }
    }

    /// How readers reach the server, without a final slash.
    pub(crate) fn url_prefix(&self) -> &str {
        &self.url_prefix
    }

    /// A link to a path of this server.
    pub(crate) fn link(&self, label: &str, path: &str) -> Part {
        Part::link(label, format!("{}{path}", self.url_prefix))
    }

    /// The small letters: why the letter was sent, where that is changed, and whom to ask.
    pub(crate) fn footer(&self, why: &str, settings: Option<Part>) -> Vec<Part> {
        let contact = self.contact.as_ref().map(|contact| Part::Text(format!("Questions? Write to {contact}.")));
        std::iter::once(Part::text(why)).chain(settings).chain(contact).collect()
    }
}
