//! Times as people write and read them.

use chrono::{DateTime, Local};

/// A time in UTC, and in the zone of this computer.
pub fn shown(seconds: u64) -> String {
    let Some(time) = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)) else {
        return format!("{seconds} seconds since 1970");
    };
    let (here, there) = (time.with_timezone(&Local), time.format("%Y-%m-%d %H:%M:%S UTC"));
    if here.offset().local_minus_utc() == 0 {
        return there.to_string();
    }
    format!("{there} ({} here)", here.format("%Y-%m-%d %H:%M:%S %:z"))
}

/// A time as a plan has it.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let time = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
    Some(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A length of time, in its two greatest units.
pub fn length(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let mut left = seconds;
    let mut words = Vec::new();
    for (unit, name) in units {
        let number = left / unit;
        left %= unit;
        if number > 0 {
            words.push(format!("{number} {name}{}", if number == 1 { "" } else { "s" }));
        }
    }
    words.truncate(2);
    if words.is_empty() { "no time".into() } else { words.join(" ") }
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
    }

    #[test]
    fn a_length_is_said_in_its_two_greatest_units() {
        assert_eq!(length(0), "no time");
        assert_eq!(length(1), "1 second");
        assert_eq!(length(3_600), "1 hour");
        assert_eq!(length(90_061), "1 day 1 hour");
    }
}
