//! Parts and bounds as people of a language write them.

use markup::Language;

/// `61.2 %`, rounded to the nearest tenth; nothing of nothing is a dash.
pub(crate) fn percent(part: u64, whole: u64, language: Language) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let tenths = (part * 2_000 + whole) / (2 * whole);
    decimal(format!("{}.{}\u{a0}%", tenths / 10, tenths % 10), language)
}

/// Parts of a million as a percentage, rounded up: to the tenth of a percent, or to the hundredth below one percent.
pub(crate) fn rate(per_million: u64, language: Language) -> String {
    let hundredths = per_million.div_ceil(100);
    let text = if hundredths < 100 {
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        text.strip_suffix('0').unwrap_or(&text).to_owned()
    } else {
        let tenths = per_million.div_ceil(1_000);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    decimal(format!("{text}\u{a0}%"), language)
}

/// So many of a whole, rounded up, and at least one: a bound is never understated.
pub(crate) fn bound(per_million: u64, whole: u64) -> u64 {
    let bound = (u128::from(per_million) * u128::from(whole)).div_ceil(1_000_000);
    u64::try_from(bound).unwrap_or(u64::MAX).max(1)
}

fn decimal(text: String, language: Language) -> String {
    if language == Language::En { text } else { text.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written_as_the_language_does() {
        assert_eq!(percent(1, 3, Language::En), "33.3\u{a0}%");
        assert_eq!(percent(2, 3, Language::Ru), "66,7\u{a0}%");
        assert_eq!(percent(1, 0, Language::Ru), "–");
    }

    #[test]
    fn bounds_are_never_rounded_down() {
        assert_eq!(rate(4_998, Language::En), "0.5\u{a0}%");
        assert_eq!(rate(5_001, Language::En), "0.51\u{a0}%");
        assert_eq!(rate(950_001, Language::Ru), "95,1\u{a0}%");
        assert_eq!((bound(4_998, 6_723), bound(1, 10), bound(1_000_000, 7)), (34, 1, 7));
    }
}
