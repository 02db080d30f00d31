//! Times of day and time zones.

use super::cursor::Cursor;

const ZONES: [&str; 22] = [
    "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CEST", "CET", "EEST", "EET", "WEST", "WET",
    "BST", "IST", "JST", "KST", "MSK", "AEST",
];

/// Where a time ends, and whether it can be nothing but a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time<'a> {
    pub(super) end: Cursor<'a>,
    /// It has seconds, or says `AM` or `PM`.
    pub(super) unmistakable: bool,
}

/// `15:04`, `15:04:05.999`, `3:04 PM`, `3PM` excepted.
pub(super) fn time(here: Cursor<'_>) -> Option<Time<'_>> {
    let hour = here.number((1, 2), (0, 24))?;
    let minute = hour.byte(b':')?.number((2, 2), (0, 59))?;
    let second = minute.byte(b':').and_then(|at| at.number((2, 2), (0, 60)));
    let precise = second.map(|at| fraction(at).unwrap_or(at));
    let clock = precise.unwrap_or(minute);
    let half = half_day(clock);
    Some(Time { end: half.unwrap_or(clock), unmistakable: precise.is_some() || half.is_some() })
}

/// A time with all that may follow it, at the end of a word.
pub(super) fn zoned_time(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let time = time(here)?.end;
    zone(time).or_else(|| time.word_ends())
}

/// `150405` with the same.
pub(super) fn compact_time(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let minutes = here.number((2, 2), (0, 24))?.number((2, 2), (0, 59))?;
    let seconds = minutes.number((2, 2), (0, 60));
    let time = seconds.map_or(minutes, |at| fraction(at).unwrap_or(at));
    zone(time).or_else(|| time.word_ends())
}

fn fraction(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.any_of(b".,")?.span(1, 12, |byte| byte.is_ascii_digit())
}

fn half_day(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.byte(b' ').unwrap_or(here).any_of(b"aApP")?.any_of(b"mM")?.word_ends()
}

/// `Z`, `+01:00`, ` -0700`, ` MST`, ` GMT+0000 (Coordinated Universal Time)`.
fn zone(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let start = here.byte(b' ').unwrap_or(here);
    let name = here.byte(b'Z').or_else(|| ZONES.iter().find_map(|zone| start.literal(zone)));
    let end = match name {
        Some(name) => offset(name).unwrap_or(name),
        None => offset(start).filter(|end| start.at() == here.at() || end.at() - start.at() >= "+0000".len())?,
    };
    let end = end.word_ends()?;
    Some(zone_description(end).unwrap_or(end))
}

fn offset(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let hours = here.any_of(b"+-")?.number((2, 2), (0, 15))?;
    hours.byte(b':').unwrap_or(hours).number((2, 2), (0, 59)).or(Some(hours))
}

fn zone_description(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let name = here.literal(" (")?;
    name.span(3, 60, |byte| byte.is_ascii_alphabetic() || byte == b' ')?.byte(b')')
}
