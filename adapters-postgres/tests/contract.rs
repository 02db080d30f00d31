//! The rules that every store keeps.

use adapters_postgres::TestStore;

application::contract_tests!(TestStore::new());
