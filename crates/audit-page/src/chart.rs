//! Charts as SVG. They are as wide as the page lets them be: bars are percentages, letters keep their size. The table beside a chart says
//! the same in numbers.

use markup::{Escaped, shortened};

/// Height of a bar with its name, in pixels.
const ROW: usize = 44;
/// Characters of a name: what a narrow telephone shows.
const NAME: usize = 27;
/// Height of the columns of [`columns`].
const HEIGHT: u64 = 120;
/// Columns that can be told apart on a telephone.
const MOST_COLUMNS: usize = 120;
/// Room for so many at least: a few columns are no blocks.
const FEWEST_COLUMNS: u64 = 24;

/// A bar.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) value: u64,
    /// The value as it is read.
    pub(crate) shown: String,
}

/// Horizontal bars, each with its name above it. `class` colours them.
pub(crate) fn bars(title: &str, class: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let mut svg = opened(title, class, bars.len() * ROW);
    for (number, bar) in bars.iter().enumerate() {
        let top = number * ROW;
        let (name, shown) = (Escaped(&shortened(&bar.name, NAME)).to_string(), Escaped(&bar.shown).to_string());
        svg.push_str(&format!("<text x=\"0\" y=\"{}\">{name}</text>", top + 16));
        svg.push_str(&format!(
            "<text class=\"value\" x=\"100%\" y=\"{}\" text-anchor=\"end\">{shown}</text>",
            top + 16
        ));
        svg.push_str(&format!("<rect class=\"track\" y=\"{}\" width=\"100%\" height=\"12\" rx=\"2\"/>", top + 22));
        if bar.value > 0 {
            let width = hundredths(bar.value, most);
            svg.push_str(&format!(
                "<rect class=\"bar\" y=\"{}\" width=\"{width}%\" height=\"12\" rx=\"2\"/>",
                top + 22
            ));
        }
    }
    svg + "</svg>"
}

/// Columns side by side, in the order of time; neighbours are added up where there are too many.
pub(crate) fn columns(title: &str, values: &[u64]) -> String {
    let together = values.len().div_ceil(MOST_COLUMNS).max(1);
    let sums: Vec<u64> = values.chunks(together).map(|chunk| chunk.iter().sum()).collect();
    let (most, number) = (sums.iter().copied().max().unwrap_or(0), (sums.len() as u64).max(FEWEST_COLUMNS));
    let mut svg = opened(title, "epochs", usize::try_from(HEIGHT).unwrap_or(0) + 1);
    for (place, sum) in (0_u64..).zip(&sums) {
        let height = (sum * HEIGHT).checked_div(most).unwrap_or(0).max(u64::from(*sum > 0));
        let (left, width) = (hundredths(place, number), hundredths(4, number * 5));
        svg.push_str(&format!(
            "<rect class=\"bar\" x=\"{left}%\" y=\"{}\" width=\"{width}%\" height=\"{height}\"/>",
            HEIGHT - height
        ));
    }
    svg.push_str(&format!("<rect class=\"axis\" y=\"{HEIGHT}\" width=\"100%\" height=\"1\"/>"));
    svg + "</svg>"
}

fn opened(title: &str, class: &str, height: usize) -> String {
    let title = Escaped(title);
    format!("<svg class=\"chart {class}\" role=\"img\" width=\"100%\" height=\"{height}\"><title>{title}</title>")
}

/// A part as a percentage with two digits, rounded down.
fn hundredths(part: u64, whole: u64) -> String {
    let parts = (u128::from(part) * 10_000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{:02}", parts / 100, parts % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(name: &str, value: u64) -> Bar {
        Bar { name: name.into(), value, shown: value.to_string() }
    }

    #[test]
    fn bars_are_as_wide_as_their_part_of_the_longest() {
        let chart = bars("t", "votes", &[bar("a", 3), bar("b", 1), bar("c", 0)]);
        assert!(chart.contains("width=\"100.00%\"") && chart.contains("width=\"33.33%\""));
        assert_eq!(chart.matches("class=\"bar\"").count(), 2);
        assert!(bars("t", "votes", &[bar("a", 0)]).matches("class=\"bar\"").count() == 0);
    }

    #[test]
    fn a_name_in_a_chart_is_no_markup() {
        let chart = bars("<t>", "votes", &[bar("</svg><script>", 1)]);
        assert!(!chart.contains("<script>") && !chart.contains("<t>"));
    }

    #[test]
    fn many_epochs_are_added_up_to_columns_that_can_be_seen() {
        let chart = columns("t", &[1; 1_000]);
        assert_eq!(chart.matches("class=\"bar\"").count(), 112);
        assert!(columns("t", &[]).contains("axis"));
    }
}
