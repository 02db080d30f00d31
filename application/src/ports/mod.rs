//! What every use case needs from outside: the store, the time, randomness.

mod analytics;
mod clock;
mod entropy;
mod error;
#[cfg(test)]
mod mock;
mod unit_of_work;

#[cfg(test)]
pub use analytics::MockAnalytics;
pub use analytics::{Analytics, AnalyticsEvent};
pub use clock::Clock;
#[cfg(test)]
pub use clock::MockClock;
pub use entropy::Entropy;
#[cfg(test)]
pub use entropy::MockEntropy;
pub use error::{Constraint, StoreError};
#[cfg(test)]
pub use mock::{MockStores, MockUnitOfWork};
pub use unit_of_work::{Access, Outcome, Stores, UnitOfWork};
