//! Numbers and times as people of a language write them.

use chrono::DateTime;

use crate::Language;

/// `6,723`; with a narrow space where no comma is usual.
pub fn grouped(n: u64, language: Language) -> String {
    let mark = if language == Language::En { ',' } else { '\u{a0}' };
    let digits = n.to_string();
    let mut shown = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(mark);
        }
        shown.push(digit);
    }
    shown
}

/// Seconds since 1970-01-01T00:00:00Z to the minute: `2026-07-30 12:00 UTC`, or `30.07.2026 12:00 UTC`.
pub fn time(seconds: u64, language: Language) -> String {
    let format = if language == Language::En { "%Y-%m-%d %H:%M UTC" } else { "%d.%m.%Y %H:%M UTC" };
    let time = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let time = time.map_or_else(|| format!("1970 + {seconds} s"), |time| time.format(format).to_string());
    time.replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_the_language_does() {
        assert_eq!(grouped(1_234_567, Language::En), "1,234,567");
        assert_eq!(grouped(1_234_567, Language::Be), "1\u{a0}234\u{a0}567");
        assert_eq!(time(0, Language::En), "1970-01-01\u{a0}00:00\u{a0}UTC");
        assert_eq!(time(0, Language::Be), "01.01.1970\u{a0}00:00\u{a0}UTC");
        assert_eq!(time(u64::MAX, Language::En), "1970\u{a0}+\u{a0}18446744073709551615\u{a0}s");
    }
}
