//! The contract of all stores, kept by this one.

#![cfg(feature = "test-support")]

use adapters_sqlite::TestStore;

application::contract_tests!(TestStore::new());
