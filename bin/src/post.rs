//! Sending what waits in the outbox.

use std::sync::Arc;
use std::time::Duration;

use adapters_mail::ConfiguredMailers;
use application::options::Options;
use application::outbox::{Delivered, Delivery};
use application::ports::{Clock, UnitOfWork};

use crate::CommandError;
use crate::background::{Background, Rhythm};
use crate::config::Config;
use crate::mail_settings::mail_settings;

/// Between two looks at what is due.
const EVERY: Duration = Duration::from_secs(5);

/// A mail that is under way when all else ends gets so long. Then it is left, and may be sent again by whoever runs next.
const GRACE: Duration = Duration::from_secs(5);

/// What sends mail, by the options of the moment.
pub fn delivery(config: &Config, uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, options: Arc<Options>) -> Delivery {
    let config = config.clone();
    let mailers = ConfiguredMailers::new(move || mail_settings(&config, &options.current()));
    Delivery::new(uow, clock, Arc::new(mailers))
}

/// Starts it.
pub fn start(delivery: Delivery) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "post", first_after: EVERY, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| match delivery.deliver(is_over) {
        Ok(delivered) if delivered == Delivered::default() => {}
        Ok(delivered) => tracing::info!(?delivered, "mail was sent"),
        Err(error) => tracing::error!(cause = ?error, "the outbox cannot be used; it will be tried again"),
    })
}
