//! Options of the whole system: which value counts just now, and who may set it.
//!
//! Whoever needs a value asks [`Options`], which reads no store for it: it holds all values, and a thread has it read
//! them anew every few seconds, so that a change by another process counts within ten. What this process changes
//! counts at once. While the store cannot be reached, the values of before count.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::options::{self, Definition, Disk, Stored, Values};
use domain::secrets::Secret;
use domain::url_prefix::UrlPrefix;
use serde_json::Value;

use crate::ports::{Clock, Entropy, StoreError, UnitOfWork};
use crate::sealing::Sealing;

mod apply;
mod change;
mod operate;
mod port;
mod show;

pub use change::{ChangeOptionsError, MAX_CHANGES};
pub use operate::OperateError;
#[cfg(test)]
pub use port::MockOptionRepository;
pub use port::{OptionRepository, StoredOption, StoredValue};
pub use show::{ShowOptionsError, ShownOption};

/// Events are kept so long where nothing else is set.
const RETENTION_DAYS: u32 = 90;

/// The options. One of it a process.
pub struct Options {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sealing: Option<Sealing>,
    disk: Disk,
    own: OnceLock<Arc<str>>,
    current: RwLock<Current>,
    turn: Mutex<()>,
    broken: Mutex<HashSet<(String, DateTime<Utc>)>>,
}

/// What counts just now.
#[derive(Debug, Clone)]
struct Current {
    values: Arc<Values>,
    url_prefix: Option<Arc<str>>,
}

impl Current {
    fn new(values: Values) -> Self {
        let prefix = UrlPrefix::parse(values.text(&options::URL_PREFIX)).ok();
        Self { url_prefix: prefix.map(|prefix| prefix.as_str().into()), values: Arc::new(values) }
    }
}

impl Options {
    /// The options with these values on disk. What is stored counts once it was [read](Self::renew); of credentials
    /// only where there is what they were sealed with.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        sealing: Option<Sealing>,
        disk: Disk,
    ) -> Self {
        let current = RwLock::new(Current::new(Values::new(&disk, &Stored::new())));
        Self {
            uow,
            clock,
            entropy,
            sealing,
            disk,
            own: OnceLock::new(),
            current,
            turn: Mutex::default(),
            broken: Mutex::default(),
        }
    }

    /// Says where the server can be reached, for as long as the option does not. The first word counts.
    pub fn reached_at(&self, prefix: &str) {
        let _ = self.own.set(prefix.trim_end_matches('/').into());
    }

    /// The values that count.
    pub fn current(&self) -> Arc<Values> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).values)
    }

    /// How clients reach the server, without a final slash; empty where nobody knows.
    pub fn url_prefix(&self) -> Arc<str> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).url_prefix.clone();
        current.or_else(|| self.own.get().cloned()).unwrap_or_default()
    }

    /// The address that people may write to about this server, if it is told.
    pub fn contact(&self) -> Option<String> {
        let values = self.current();
        let support = values.text(&options::SUPPORT_EMAIL);
        let admin = values.text(&options::ADMIN_EMAIL);
        let told = if support.is_empty() && !values.flag(&options::BEACON_ANONYMOUS) { admin } else { support };
        (!told.is_empty()).then(|| told.to_owned())
    }

    /// How long events are kept.
    pub fn retention(&self) -> TimeDelta {
        let days = match self.current().count(&options::EVENT_RETENTION_DAYS) {
            0 => RETENTION_DAYS,
            days => days,
        };
        TimeDelta::days(i64::from(days))
    }

    /// How long transactions are kept with their spans.
    pub fn spans_retention(&self) -> TimeDelta {
        self.days(&options::SPANS_RETENTION_DAYS)
    }

    /// How long it is kept what was counted of them.
    pub fn span_counts_retention(&self) -> TimeDelta {
        self.days(&options::SPANS_COUNTS_RETENTION_DAYS)
    }

    /// A transaction older than that is dated to its arrival: nothing of it would be kept.
    pub fn transactions_max_age(&self) -> TimeDelta {
        self.spans_retention().max(self.span_counts_retention())
    }

    /// Days of an option, one at least: an empty value on disk must not end everything at once.
    fn days(&self, definition: &Definition) -> TimeDelta {
        TimeDelta::days(i64::from(self.current().count(definition).max(1)))
    }

    /// Reads what is stored, which counts from now on. Where that fails, the values of before go on counting.
    pub fn renew(&self) -> Result<Vec<StoredOption>, StoreError> {
        // Whoever reads later takes on later: what counted once is not taken back by an older look.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = self.uow.read(|stores| stores.options().list())?;
        let opened = stored.iter().filter_map(|option| Some((option.key.clone(), self.opened(option)?)));
        let current = Current::new(Values::new(&self.disk, &opened.collect::<Stored>()));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(stored)
    }

    /// The same where the change itself is done.
    fn renew_after_change(&self) {
        if let Err(error) = self.renew() {
            tracing::warn!(cause = ?error, "options were set and cannot be read; they will count soon");
        }
    }

    /// The value in the clear; none for a credential that was sealed under another key.
    fn opened(&self, option: &StoredOption) -> Option<Value> {
        match (&option.value, &self.sealing) {
            (StoredValue::Plain(value), _) => Some(value.clone()),
            (StoredValue::Sealed(_), None) => None,
            (StoredValue::Sealed(sealed), Some(sealing)) => match sealing.open(&purpose(&option.key), sealed) {
                Ok(secret) => Some(secret.expose().into()),
                Err(error) => {
                    let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
                    // It is read every few seconds; once a change is enough.
                    if broken.insert((option.key.clone(), option.last_updated)) {
                        tracing::warn!(option = option.key, %error, "a stored credential does not count");
                    }
                    None
                }
            },
        }
    }

    /// The value as it is stored; none for a credential that cannot be sealed.
    fn stored(&self, key: &str, value: &Value) -> Option<StoredValue> {
        let is_credential = options::find(key).is_some_and(|definition| definition.is(options::Flags::CREDENTIAL));
        match (value.as_str().filter(|_| is_credential), &self.sealing) {
            (None, _) => Some(StoredValue::Plain(value.clone())),
            (Some(_), None) => None,
            (Some(text), Some(sealing)) => {
                let secret = Secret::new(text.to_owned());
                Some(StoredValue::Sealed(sealing.seal(&purpose(key), &secret, &*self.entropy)))
            }
        }
    }
}

/// A sealed value opens as that of its option alone.
fn purpose(key: &str) -> String {
    format!("option {key}")
}

/// Options without a store, for unit tests of use cases.
#[cfg(test)]
pub(crate) fn of_disk(disk: Disk) -> Arc<Options> {
    use crate::ports::{MockClock, MockEntropy, MockUnitOfWork};
    let (clock, entropy) = (Arc::new(MockClock::new()), Arc::new(MockEntropy::new()));
    let options = Options::new(Arc::new(MockUnitOfWork::outage()), clock, entropy, None, disk);
    options.reached_at("https://picket.example");
    Arc::new(options)
}

#[cfg(test)]
mod tests;
