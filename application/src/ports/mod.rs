//! What every use case needs from outside: the store, the time, randomness.

mod clock;
mod entropy;
mod error;
#[cfg(test)]
mod mock;
mod unit_of_work;

pub use clock::Clock;
pub use entropy::Entropy;
pub use error::{Constraint, StoreError};
pub use unit_of_work::{Access, Outcome, Stores, UnitOfWork};
#[cfg(test)]
pub use clock::MockClock;
#[cfg(test)]
pub use entropy::MockEntropy;
#[cfg(test)]
pub use mock::{MockStores, MockUnitOfWork};
