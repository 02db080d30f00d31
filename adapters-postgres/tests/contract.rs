//! The rules that every store keeps.

use adapters_postgres::test_support::TestStore;

application::contract_tests!(TestStore::new());
