//! Times as people write and read them.

use chrono::{DateTime, Local};
use markup::Language;

/// A time in UTC, and in the zone of this computer.
pub fn shown(seconds: u64) -> String {
    shown_in(seconds, Language::En)
}

/// A time as a plan has it.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let time = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    Some(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A time as people of a language write it.
pub fn shown_in(seconds: u64, language: Language) -> String {
    let Some(time) = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)) else {
        return format!("1970 + {seconds} s");
    };
    let (date, word) = match language {
        Language::En => ("%Y-%m-%d %H:%M:%S", "here"),
        Language::Be => ("%d.%m.%Y %H:%M:%S", "тут"),
        Language::Ru => ("%d.%m.%Y %H:%M:%S", "здесь"),
    };
    let (here, there) = (time.with_timezone(&Local), time.format(date));
    if here.offset().local_minus_utc() == 0 {
        return format!("{there} UTC");
    }
    format!("{there} UTC ({} {} {word})", here.format(date), here.format("%:z"))
}

/// The two greatest units of a length of time, each with the name of its text and how many.
pub fn units(seconds: u64) -> impl Iterator<Item = (&'static str, u64)> {
    let mut left = seconds;
    let units = [(86_400, "length-days"), (3_600, "length-hours"), (60, "length-minutes"), (1, "length-seconds")];
    let parts = units.map(|(unit, name)| {
        let number = left / unit;
        left %= unit;
        (name, number)
    });
    parts.into_iter().filter(|(_, number)| *number > 0).take(2)
}

/// A time such as `2026-05-27T20:00:00Z`, or seconds since 1970.
pub fn parse(text: &str) -> Result<u64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let form = || format!("{text:?} is no time such as 2026-05-27T20:00:00Z or 2026-05-27T22:00:00+02:00");
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| form())?;
    u64::try_from(time.timestamp()).map_err(|_| form())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_zone_and_shown_in_utc() {
        assert_eq!(parse("1779667200"), Ok(1_779_667_200));
        assert_eq!(parse("2026-05-25T00:00:00Z"), Ok(1_779_667_200));
        assert_eq!(parse("2026-05-25T03:00:00+03:00"), Ok(1_779_667_200));
        assert!(parse("2026-05-25 00:00").is_err() && parse("1960-01-01T00:00:00Z").is_err());
        assert!(shown(1_779_667_200).starts_with("2026-05-25 00:00:00 UTC"));
        assert!(shown_in(1_779_667_200, Language::Be).starts_with("25.05.2026 00:00:00 UTC"));
    }

    #[test]
    fn a_length_has_at_most_two_units() {
        let units = |seconds| units(seconds).collect::<Vec<_>>();
        assert_eq!(units(0), []);
        assert_eq!(units(3_601), [("length-hours", 1), ("length-seconds", 1)]);
        assert_eq!(units(90_061), [("length-days", 1), ("length-hours", 1)]);
    }
}
