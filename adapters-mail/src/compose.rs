//! From a mail to the message that is handed over.

use application::mail::{Mail, MailError};
use lettre::address::Envelope;
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, message};

use crate::failure::refused;
use crate::headers::{header, labels, link, list_id, one_line, subject};
use crate::settings::Stationery;

/// The namespace of who has not chosen one. It is no name that others could tell mails by.
const NO_NAMESPACE: &str = "localhost";

/// The message; but for its date and the borders of its parts it is the same whenever the mail is sent.
pub(crate) fn compose(stationery: &Stationery, mail: &Mail) -> Result<Message, MailError> {
    let to: Address = mail.to.as_str().parse().map_err(|e| refused(&e))?;
    let from = &stationery.from;
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]).map_err(|e| refused(&e))?;
    let name = from.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let builder = Message::builder()
        .envelope(envelope)
        .from(Mailbox::new(name, from.email.clone()))
        .to(Mailbox::new(None, to))
        .subject(subject(&stationery.subject_prefix, &mail.subject))
        .message_id(Some(message_id(stationery, mail)));
    let builder = about(builder, stationery, mail);
    let text = mail.text.clone();
    let message = match &mail.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(text, html.clone())),
        None => builder.singlepart(SinglePart::plain(text)),
    };
    message.map_err(|e| refused(&e))
}

/// What programs read: filters, mailing list buttons, and responders that should not respond.
fn about(mut builder: message::MessageBuilder, stationery: &Stationery, mail: &Mail) -> message::MessageBuilder {
    builder = builder
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(header("X-Picket-Message-Type", labels(&mail.kind)));
    if let Some(list) = list_id(&mail.list, &stationery.list_namespace) {
        builder = builder.raw_header(header("List-Id", list));
    }
    if let Some(page) = mail.unsubscribe.as_deref().and_then(link) {
        builder = builder
            .raw_header(header("List-Unsubscribe", page))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    builder
}

fn message_id(stationery: &Stationery, mail: &Mail) -> String {
    let namespace = Some(labels(&stationery.list_namespace)).filter(|text| !text.is_empty() && text != NO_NAMESPACE);
    let host = namespace.unwrap_or_else(|| labels(stationery.from.email.domain()));
    let host = if host.is_empty() { NO_NAMESPACE } else { &host };
    format!("<{}@{host}>", labels(&mail.message_id))
}
