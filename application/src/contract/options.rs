//! Rules for what was set of the system's options.

use domain::options::Channel;
use serde_json::{Value, json};

use super::fixtures::{Store, at, read, together, write};
use crate::options::{StoredOption, StoredValue};

fn option(key: &str, value: StoredValue, by: Channel, seconds: i64) -> StoredOption {
    StoredOption { key: key.to_owned(), value, last_updated: at(seconds), last_updated_by: by }
}

fn set(store: &Store, option: &StoredOption) {
    write(store, |stores| stores.options().set(option));
}

fn list(store: &Store) -> Vec<StoredOption> {
    read(store, |stores| stores.options().list())
}

pub fn an_option_is_found_as_it_was_stored_and_replaced(store: Store) {
    let plain = option("a", StoredValue::Plain(json!({"x": [1, "é", null]})), Channel::Cli, 1);
    let sealed = option("b", StoredValue::Sealed(vec![0, 1, 255]), Channel::Application, 2);
    let null = option("c", StoredValue::Plain(Value::Null), Channel::Unknown, 3);
    for option in [&sealed, &plain, &null] {
        set(&store, option);
    }
    assert_eq!(list(&store), [plain, sealed, null]);
    let replaced = option("b", StoredValue::Plain(json!(false)), Channel::Automator, 4);
    set(&store, &replaced);
    assert!(list(&store).contains(&replaced));
}

pub fn a_removed_option_is_gone(store: Store) {
    set(&store, &option("a", StoredValue::Plain(json!(1)), Channel::Cli, 1));
    write(&store, |stores| stores.options().remove("a"));
    write(&store, |stores| stores.options().remove("a"));
    assert_eq!(list(&store), []);
}

pub fn whoever_holds_the_options_has_them_alone_be_they_set_or_not(store: Store) {
    together(8, |_| {
        write(&store, |stores| {
            stores.options().hold()?;
            let found = stores.options().list()?.into_iter().find(|option| option.key == "a");
            let number = match found.map(|found| found.value) {
                None => 0,
                Some(StoredValue::Plain(value)) => value.as_i64().unwrap(),
                Some(other) => panic!("{other:?}"),
            };
            stores.options().set(&option("a", StoredValue::Plain(json!(number + 1)), Channel::Cli, 1))
        });
    });
    assert_eq!(list(&store), [option("a", StoredValue::Plain(json!(8)), Channel::Cli, 1)]);
}
