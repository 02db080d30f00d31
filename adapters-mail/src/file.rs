//! The `Mailer` port into a directory.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use application::mail::{Mail, MailError, Mailer};

use crate::compose::compose;
use crate::headers::labels;
use crate::settings::Stationery;

/// Mails hold what only their readers may know.
const OWNER_ONLY: u32 = 0o600;
const OWNER_ONLY_DIRECTORY: u32 = 0o700;

/// Writes each mail into a file of its own, as a mail server would get it.
pub struct FileMailer {
    directory: PathBuf,
    stationery: Stationery,
}

impl FileMailer {
    /// A mailer into a directory, which is made where there is none.
    pub fn new(directory: PathBuf, stationery: Stationery) -> Self {
        Self { directory, stationery }
    }

    fn make_directory(&self) -> std::io::Result<()> {
        DirBuilder::new().recursive(true).mode(OWNER_ONLY_DIRECTORY).create(&self.directory)
    }

    fn write(&self, name: &str, content: &[u8]) -> std::io::Result<()> {
        self.make_directory()?;
        // Written aside and renamed, so that nobody ever reads half a mail.
        let aside = self.directory.join(format!(".{name}.part"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(OWNER_ONLY).open(&aside)?;
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&aside, self.directory.join(format!("{name}.eml")))
    }
}

impl Mailer for FileMailer {
    /// A mail that is sent again takes the place of itself: the name is made of what no other mail has.
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = compose(&self.stationery, mail)?;
        let name = format!("{}.{}", labels(&mail.message_id), labels(&mail.kind));
        self.write(&name, &message.formatted()).map_err(|error| self.failed(&error))
    }

    fn check(&self) -> Result<(), MailError> {
        self.make_directory().map_err(|error| self.failed(&error))
    }
}

impl FileMailer {
    fn failed(&self, error: &std::io::Error) -> MailError {
        MailError::Unreachable(format!("{} cannot be written: {error}", self.directory.display()))
    }
}
