//! One conversation with a mail server.

use std::time::{Duration, Instant};

use application::mail::MailError;
use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Noop, Quit, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter, ServerInfo};

use crate::connection::Connection;
use crate::failure::{Failure, of_the_mail, of_the_recipient, unreachable};
use crate::settings::{Encryption, SmtpServer};
use crate::tls;

/// No step takes longer, whatever the settings say.
const LONGEST_STEP: Duration = Duration::from_secs(60);

/// Good-byes are polite, and not waited for.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// A server that answers a login with more questions does not mean to let anybody in.
const MOST_QUESTIONS: usize = 10;

/// The server wants to know more.
const GO_ON: u16 = 334;

/// How long a mail may take. Whoever holds one for longer loses it to others, who would send it again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// All up to the end of the mail's content.
    pub(crate) whole: Duration,
    /// The answer to a whole mail, besides: whoever goes away before it gets the mail taken, and sends it again. RFC 5321
    /// has it be ten minutes, of which scanners seldom need one.
    pub(crate) last: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { whole: Duration::from_secs(200), last: Duration::from_secs(300) }
    }
}

/// A connection on which a mail can be handed over.
pub(crate) struct Conversation {
    connection: Connection,
    server: ServerInfo,
    step: Duration,
    until: Instant,
}

impl Conversation {
    /// Connects, encrypts and logs in as the settings say.
    pub(crate) fn begin(settings: &SmtpServer, until: Instant) -> Result<Self, MailError> {
        Self::connect(settings, until).and_then(|it| it.encrypt(settings)).map_err(|failure| unreachable(&failure))
    }

    fn connect(settings: &SmtpServer, until: Instant) -> Result<Self, Failure> {
        let step = settings.time_out.min(LONGEST_STEP);
        let first = (Instant::now() + step).min(until);
        let mut connection = Connection::open(&settings.host, settings.port, first)?;
        if settings.encryption == Encryption::Tls {
            connection = connection.encrypt(tls::client(&settings.host)?)?;
        }
        connection.limit((Instant::now() + step).min(until));
        connection.reply()?;
        let mut conversation = Self { connection, server: ServerInfo::default(), step, until };
        conversation.greet()?;
        Ok(conversation)
    }

    fn encrypt(mut self, settings: &SmtpServer) -> Result<Self, Failure> {
        let is_offered = self.server.supports_feature(Extension::StartTls);
        let encrypt = match settings.encryption {
            Encryption::StarttlsRequired if !is_offered => {
                return Err(Failure::Odd("it does not offer STARTTLS".to_owned()));
            }
            Encryption::StarttlsRequired => true,
            Encryption::StarttlsOffered => is_offered,
            Encryption::Tls | Encryption::None => false,
        };
        if encrypt {
            self.hurry();
            self.connection.command(Starttls)?;
            self.hurry();
            self.connection = self.connection.encrypt(tls::client(&settings.host)?)?;
            self.greet()?;
        }
        self.log_in(settings)?;
        Ok(self)
    }

    /// Introduces itself, and hears what the server can do.
    fn greet(&mut self) -> Result<(), Failure> {
        self.hurry();
        let reply = self.connection.command(Ehlo::new(ClientId::default()))?;
        let server = ServerInfo::from_response(&reply.to_response());
        self.server = server.map_err(|error| Failure::Odd(error.to_string()))?;
        Ok(())
    }

    fn log_in(&mut self, settings: &SmtpServer) -> Result<(), Failure> {
        let Some((user, password)) = &settings.credentials else { return Ok(()) };
        let mechanism = self.server.get_auth_mechanism(DEFAULT_MECHANISMS);
        let mechanism = mechanism.ok_or_else(|| Failure::Odd("it offers no way to log in that is known".to_owned()))?;
        let credentials = || Credentials::new(user.clone(), password.expose().to_owned());
        let odd = |error: lettre::transport::smtp::Error| Failure::Odd(error.to_string());
        let mut answer = Auth::new(mechanism, credentials(), None).map_err(odd)?;
        for _ in 0..MOST_QUESTIONS {
            self.hurry();
            let reply = self.connection.command(answer)?;
            if reply.code != GO_ON {
                return Ok(());
            }
            answer = Auth::new_from_response(mechanism, credentials(), &reply.to_question()).map_err(odd)?;
        }
        Err(Failure::Odd("it asks for more and more at the login".to_owned()))
    }

    /// Begins to talk of another mail, if the server is still there.
    pub(crate) fn again(mut self, until: Instant) -> Option<Self> {
        self.until = until;
        self.hurry();
        match self.connection.command(Noop) {
            Ok(_) => Some(self),
            Err(_) => None,
        }
    }

    /// Says good-bye.
    pub(crate) fn end(mut self) {
        self.connection.limit(Instant::now() + GOOD_BYE);
        // Nothing depends on the answer.
        let _ = self.connection.command(Quit);
    }

    /// Hands a message over. After a failure the connection is closed.
    pub(crate) fn send(mut self, message: &Message, patience: Patience) -> Result<Self, MailError> {
        match self.hand_over(message, patience) {
            Ok(()) => Ok(self),
            Err(error) => {
                self.end();
                Err(error)
            }
        }
    }

    fn hand_over(&mut self, message: &Message, patience: Patience) -> Result<(), MailError> {
        let (envelope, content) = (message.envelope(), message.formatted());
        let options = self.options(envelope, &content)?;
        self.hurry();
        // The sender is the same for every mail: whoever refuses it refuses the configuration.
        let sender = Mail::new(envelope.from().cloned(), options);
        self.connection.command(sender).map_err(|failure| unreachable(&failure))?;
        for recipient in envelope.to() {
            self.hurry();
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            self.connection.command(recipient).map_err(|failure| of_the_recipient(&failure))?;
        }
        self.hurry();
        self.connection.command(Data).map_err(|failure| of_the_mail(&failure))?;
        self.connection.limit(self.until);
        self.connection.say(&stuffed(&content)).map_err(|failure| unreachable(&failure))?;
        self.connection.limit(Instant::now() + patience.last);
        self.connection.reply().map_err(|failure| of_the_mail(&failure))?;
        Ok(())
    }

    fn options(&self, envelope: &Envelope, content: &[u8]) -> Result<Vec<MailParameter>, MailError> {
        let mut addresses = envelope.from().into_iter().chain(envelope.to());
        if addresses.all(|address| address.to_string().is_ascii()) && content.is_ascii() {
            return Ok(Vec::new());
        }
        if !self.server.supports_feature(Extension::SmtpUtfEight) {
            return Err(MailError::Refused("it takes no address with other letters than ASCII's".to_owned()));
        }
        Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
    }

    /// Gives the next step its time, which is less towards the end, and none after it.
    fn hurry(&mut self) {
        self.connection.limit((Instant::now() + self.step).min(self.until));
    }
}

/// The content as it is sent: a line that begins with a dot gets another, and a dot alone ends it.
fn stuffed(content: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(content.len() + 5);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    if !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed.extend_from_slice(b".\r\n");
    stuffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_the_content_ends_it() {
        let sent = |content: &str| String::from_utf8(stuffed(content.as_bytes())).unwrap();
        assert_eq!(sent(".\r\na.\r\n..b"), "..\r\na.\r\n...b\r\n.\r\n");
        assert_eq!(sent("a\r\n"), "a\r\n.\r\n");
        assert_eq!(sent("a\n."), "a\n..\r\n.\r\n");
    }
}
