//! Rules for who saw issues and who keeps them in mind.

use domain::ids::UserId;

use super::fixtures::{Store, at, at_micros, issue, project, read, tenant, together, write};

const KIM: UserId = UserId::new(1);
const LEE: UserId = UserId::new(2);

pub fn the_last_time_that_a_user_saw_an_issue_counts(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (mine, its) = (issue(&store, tenant.project, at(0)), issue(&store, other, at(0)));
    let see = |project, id, user, at| write(&store, |stores| stores.viewers().set_seen(project, id, user, at));
    let keys = [(other, its), (tenant.project, mine)];
    let seen = |user| read(&store, |stores| stores.viewers().seen(user, &keys));
    see(tenant.project, mine, KIM, Some(at_micros(1)));
    see(tenant.project, mine, KIM, Some(at_micros(5)));
    see(other, its, KIM, Some(at_micros(2)));
    see(tenant.project, mine, LEE, Some(at_micros(3)));
    assert_eq!(seen(KIM), [(mine, at_micros(5)), (its, at_micros(2))]);
    assert_eq!(seen(LEE), [(mine, at_micros(3))]);
    let by = |project, limit| read(&store, |stores| stores.viewers().seen_by(project, mine, limit));
    assert_eq!(by(tenant.project, 9), [(KIM, at_micros(5)), (LEE, at_micros(3))]);
    assert_eq!(by(tenant.project, 1), [(KIM, at_micros(5))]);
    assert_eq!(by(other, 9), []);
    see(tenant.project, mine, KIM, None);
    see(other, mine, LEE, None);
    assert_eq!(seen(KIM), [(its, at_micros(2))]);
    assert_eq!(seen(LEE), [(mine, at_micros(3))]);
    assert_eq!(read(&store, |stores| stores.viewers().seen(KIM, &[])), []);
}

pub fn a_bookmark_is_its_users_alone(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (mine, its) = (issue(&store, tenant.project, at(0)), issue(&store, other, at(0)));
    let keys = [(other, its), (tenant.project, mine)];
    let keep =
        |project, id, user, since| write(&store, |stores| stores.viewers().set_bookmark(project, id, user, since));
    let bookmarked = |user| read(&store, |stores| stores.viewers().bookmarked(user, &keys));
    together(2, |_| keep(tenant.project, mine, KIM, Some(at(1))));
    keep(other, its, KIM, Some(at(2)));
    keep(other, its, LEE, Some(at(3)));
    assert_eq!(bookmarked(KIM), [mine, its]);
    keep(other, its, KIM, None);
    keep(other, mine, KIM, None);
    assert_eq!((bookmarked(KIM), bookmarked(LEE)), (vec![mine], vec![its]));
    assert_eq!(read(&store, |stores| stores.viewers().bookmarked(KIM, &[])), []);
}
