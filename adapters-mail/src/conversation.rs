//! One conversation with a mail server.

use std::time::{Duration, Instant};

use application::mail::MailError;
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::failure::{of_the_mail, unreachable};
use crate::settings::{Encryption, SmtpServer};
use crate::tls;

/// All of a conversation: whoever holds a mail for longer loses it to others, who would send it again.
const WHOLE: Duration = Duration::from_secs(200);

/// No step takes longer, whatever the settings say.
const LONGEST_STEP: Duration = Duration::from_secs(60);

/// A connection on which a mail can be handed over.
pub(crate) struct Conversation {
    connection: SmtpConnection,
    step: Duration,
    until: Instant,
}

impl Conversation {
    /// Connects, encrypts and logs in as the settings say.
    pub(crate) fn begin(server: &SmtpServer) -> Result<Self, MailError> {
        let step = server.time_out.min(LONGEST_STEP);
        let until = Instant::now() + WHOLE;
        let connection = connect(server, step).map_err(|failure| unreachable(&failure))?;
        let mut conversation = Self { connection, step, until };
        conversation.prepare(server).inspect_err(|_| conversation.connection.abort())?;
        Ok(conversation)
    }

    fn prepare(&mut self, server: &SmtpServer) -> Result<(), MailError> {
        let name = ClientId::default();
        let encrypt = match server.encryption {
            Encryption::StarttlsRequired => true,
            Encryption::StarttlsOffered => self.connection.can_starttls(),
            Encryption::Tls | Encryption::None => false,
        };
        if encrypt {
            let parameters = tls::parameters(&server.host).map_err(|failure| unreachable(&failure))?;
            self.connection.starttls(&parameters, &name).map_err(|failure| unreachable(&failure))?;
        }
        self.hurry()?;
        if let Some((user, password)) = &server.credentials {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            self.connection.auth(DEFAULT_MECHANISMS, &credentials).map_err(|failure| unreachable(&failure))?;
        }
        Ok(())
    }

    /// Begins to talk of another mail, if the server is still there.
    pub(crate) fn again(mut self) -> Option<Self> {
        self.until = Instant::now() + WHOLE;
        if self.hurry().is_ok() && self.connection.test_connected() {
            return Some(self);
        }
        self.connection.abort();
        None
    }

    /// Says good-bye.
    pub(crate) fn end(mut self) {
        self.connection.abort();
    }

    /// Hands a message over. After a failure the connection is closed.
    pub(crate) fn send(mut self, message: &Message) -> Result<Self, MailError> {
        match self.hand_over(message) {
            Ok(()) => Ok(self),
            Err(error) => {
                self.connection.abort();
                Err(error)
            }
        }
    }

    fn hand_over(&mut self, message: &Message) -> Result<(), MailError> {
        let (envelope, content) = (message.envelope(), message.formatted());
        let mut options = Vec::new();
        let mut addresses = envelope.from().into_iter().chain(envelope.to());
        if addresses.any(|address| !address.to_string().is_ascii()) || !content.is_ascii() {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(MailError::Refused("it takes no address with other letters than ASCII's".to_owned()));
            }
            options = vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)];
        }
        self.hurry()?;
        // The sender is the same for every mail: whoever refuses it refuses the configuration.
        let sender = Mail::new(envelope.from().cloned(), options);
        self.connection.command(sender).map_err(|failure| unreachable(&failure))?;
        for recipient in envelope.to() {
            self.hurry()?;
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            self.connection.command(recipient).map_err(|failure| of_the_mail(&failure))?;
        }
        self.hurry()?;
        self.connection.command(Data).map_err(|failure| of_the_mail(&failure))?;
        self.hurry()?;
        self.connection.message(&content).map_err(|failure| of_the_mail(&failure))?;
        Ok(())
    }

    /// Gives the next step its time, which is less towards the end.
    fn hurry(&mut self) -> Result<(), MailError> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(MailError::Unreachable("it took too long".to_owned()));
        }
        let set = self.connection.set_timeout(Some(self.step.min(left)));
        set.map_err(|error| MailError::Unreachable(error.to_string()))
    }
}

fn connect(server: &SmtpServer, step: Duration) -> Result<SmtpConnection, Error> {
    let parameters = match server.encryption {
        Encryption::Tls => Some(tls::parameters(&server.host)?),
        _ => None,
    };
    let address = (server.host.as_str(), server.port);
    SmtpConnection::connect(address, Some(step), &ClientId::default(), parameters.as_ref(), None)
}
