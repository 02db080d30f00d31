//! Rules for what users prefer.

use domain::ids::UserId;
use domain::users::Preferences;

use super::fixtures::{Store, read, user, write};

pub fn what_a_user_prefers_is_kept_and_is_its_alone(store: Store) {
    let [kim, lee] = ["kim@example.com", "lee@example.com"].map(|email| user(&store, email));
    let of = |user| read(&store, |stores| stores.preferences().of_user(user));
    let set = |user, preferences| write(&store, |stores| stores.preferences().set_of_user(user, &preferences));
    let taking = Preferences { takes_resolved: true };
    assert_eq!((of(kim), of(lee)), (Preferences::default(), Preferences::default()));
    set(kim, taking);
    assert_eq!((of(kim), of(lee)), (taking, Preferences::default()));
    set(kim, Preferences::default());
    assert_eq!(of(kim), Preferences::default());
    let nobody = UserId::new(i64::MAX);
    set(nobody, taking);
    assert_eq!(of(nobody), Preferences::default());
}
