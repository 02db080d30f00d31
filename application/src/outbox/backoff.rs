use chrono::TimeDelta;

/// The second attempt: a server that restarts is back soon.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);

/// The longest wait between two attempts.
const LONGEST: TimeDelta = TimeDelta::minutes(60);

/// Doublings of a minute that are less than the longest wait.
const DOUBLINGS: u32 = 5;

/// A mail so old is given up when it fails.
const PATIENCE: TimeDelta = TimeDelta::days(2);

/// None is given up after fewer attempts, however old: it may have waited for mail to be configured, or was dead and is
/// tried once more.
const FEWEST: u32 = 10;

/// How long to wait after so many attempts of a mail that was written so long ago: some seconds, then 1, 2, 4 minutes
/// and so on. None when it is given up.
pub(super) fn next_attempt(attempts: u32, age: TimeDelta) -> Option<TimeDelta> {
    if attempts >= FEWEST && age >= PATIENCE {
        return None;
    }
    match attempts.saturating_sub(2) {
        _ if attempts < 2 => Some(FIRST_RETRY),
        doublings if doublings <= DOUBLINGS => Some(TimeDelta::minutes(1 << doublings)),
        _ => Some(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YOUNG: TimeDelta = TimeDelta::hours(47);
    const OLD: TimeDelta = TimeDelta::hours(48);

    #[test]
    fn waits_double_from_a_minute_to_an_hour() {
        assert_eq!(next_attempt(0, YOUNG), Some(TimeDelta::seconds(5)));
        assert_eq!(next_attempt(1, YOUNG), Some(TimeDelta::seconds(5)));
        let minutes: Vec<_> = (2..10).filter_map(|attempts| next_attempt(attempts, YOUNG)).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60].map(TimeDelta::minutes));
        assert_eq!(next_attempt(u32::MAX, YOUNG), Some(TimeDelta::minutes(60)));
    }

    #[test]
    fn a_mail_is_given_up_when_it_is_old_and_was_tried_often() {
        assert_eq!(next_attempt(9, OLD), Some(TimeDelta::minutes(60)));
        assert_eq!(next_attempt(10, OLD), None);
    }
}
