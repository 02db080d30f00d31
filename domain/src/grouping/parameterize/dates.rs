//! Dates and times in the formats that programs write.

use super::clock;
use super::cursor::Cursor;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A `repr` of a Python date is not longer.
const LONGEST_REPR: usize = 200;

/// The end of the date or time that begins here.
pub(super) fn date(here: Cursor<'_>) -> Option<Cursor<'_>> {
    match here.peek()? {
        b'0'..=b'9' => by_number(here),
        b'A'..=b'Z' => with_weekday(here).or_else(|| month_first(here)),
        b'd' => python_repr(here),
        _ => None,
    }
}

fn by_number(here: Cursor<'_>) -> Option<Cursor<'_>> {
    year_first(here)
        .or_else(|| compact(here))
        .or_else(|| day_first(here))
        .or_else(|| digits_only(here))
        .or_else(|| bare_time(here))
}

/// `2006-01-02T15:04:05Z`, `2006/01/02 15:04`.
fn year_first(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let year = year(here)?;
    let separator = year.peek().filter(|byte| matches!(byte, b'-' | b'/'))?;
    let day = day(month(year.skip(1))?.byte(separator)?)?;
    then_time(day).or_else(|| day.word_ends())
}

/// `20060102T150405Z`.
fn compact(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let month = year(here)?.number((2, 2), (1, 12))?;
    clock::compact_time(month.number((2, 2), (1, 31))?.byte(b'T')?)
}

/// `02 Jan 2006`, `02-Jan-06 15:04:05 MST`, `02/Jan/2006:15:04:05 -0700`.
fn day_first(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let day = day(here)?;
    let separator = day.peek().filter(|byte| matches!(byte, b'-' | b'/' | b' '))?;
    let year_start = month_name(day.skip(1))?.byte(separator)?;
    if let Some(year) = year(year_start) {
        return then_time(year).or_else(|| year.word_ends());
    }
    let short = year_start.span(2, 2, |byte| byte.is_ascii_digit())?;
    // `5 May 20 users` has no year in it.
    then_time(short).or_else(|| short.word_ends().filter(|_| separator != b' '))
}

/// `01/02/2006`, `2.1.2006`, `02-01-2006`.
fn digits_only(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let first = here.number((1, 2), (1, 31))?;
    let separator = first.peek().filter(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
    let year = year(first.skip(1).number((1, 2), (1, 31))?.byte(separator)?)?;
    then_time(year).or_else(|| year.word_ends())
}

/// `15:04` alone may also be a line and a column, most often after a colon or in brackets.
fn bare_time(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let time = clock::time(here)?;
    let two_digit_hour = here.span(2, 2, |byte| byte.is_ascii_digit()).is_some();
    let beside = matches!(here.before(), Some(b':' | b'(')) || time.end.is_at(|byte| byte == b':');
    if time.unmistakable || (two_digit_hour && !beside) { clock::zoned_time(here) } else { None }
}

/// `Mon, 02 Jan 2006 15:04:05 GMT`, `Monday, 02-Jan-06 15:04:05 MST`, `Mon Jan 02 2006`.
fn with_weekday(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let weekday = name(here, &WEEKDAYS)?;
    let rest = weekday.byte(b',').unwrap_or(weekday).byte(b' ')?;
    day_first(rest).or_else(|| month_first(rest))
}

/// `Jan 2, 2006`, `Jan 02 2006 15:04:05 GMT+0000`, `Jan  2 15:04:05 2006`.
fn month_first(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let month = month_name(here)?.byte(b' ')?;
    let day = day(month.byte(b' ').unwrap_or(month))?;
    if let Some(year) = day.byte(b',').unwrap_or(day).byte(b' ').and_then(year)
        && let Some(end) = then_time(year).or_else(|| year.word_ends())
    {
        return Some(end);
    }
    let time = clock::zoned_time(day.byte(b' ')?)?;
    let year = time.byte(b' ').and_then(year).and_then(Cursor::word_ends);
    Some(year.unwrap_or(time))
}

/// `datetime.datetime(2006, 1, 2, 15, 4, 5, tzinfo=datetime.timezone.utc)`.
fn python_repr(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let module = here.literal("datetime.")?;
    let arguments = ["datetime(", "date(", "time("].iter().find_map(|call| module.literal(call))?;
    let mut depth = 1_usize;
    for (at, byte) in arguments.rest().iter().take(LONGEST_REPR).enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(arguments.skip(at + 1));
        }
    }
    None
}

/// A time behind a date, with what stands between them.
fn then_time(date: Cursor<'_>) -> Option<Cursor<'_>> {
    let start = [", ", " at ", "T", "t", " ", "_", ":"].iter().find_map(|between| date.literal(between))?;
    clock::zoned_time(start)
}

fn year(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.number((4, 4), (1000, 2999))
}

fn month(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.number((1, 2), (1, 12))
}

fn day(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.number((1, 2), (1, 31))
}

fn month_name(here: Cursor<'_>) -> Option<Cursor<'_>> {
    name(here, &MONTHS)
}

/// One of the names, in full or its first three letters, as a whole word.
fn name<'a>(here: Cursor<'a>, names: &[&str]) -> Option<Cursor<'a>> {
    let end = here.span(3, 10, |byte| byte.is_ascii_alphabetic())?;
    let word = here.slice_to(end);
    let known =
        names.iter().any(|name| name.as_bytes() == word || (word.len() == 3 && name.as_bytes().starts_with(word)));
    known.then_some(end)
}
