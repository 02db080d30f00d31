//! What every use case needs from outside: the store, the time, randomness.

mod clock;
mod entropy;
mod error;
#[cfg(test)]
mod mock;
mod unit_of_work;

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
