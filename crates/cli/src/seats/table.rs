//! Seats as a table for people.

use std::fmt::Write;

use election::rules::{Method, Quota, QuotaBase, Test};
use officials::Saying;
use tally::Apportionment;
use tally::highest_averages::Divisors;

use super::seats_file::{List, SeatsFile};
use crate::election::wording::english;

/// The widest bar, in characters.
const BAR: u64 = 30;

/// The whole answer: the rule, a row for each list, and what remains to be said.
pub fn render(file: &SeatsFile, given: &Apportionment) -> String {
    let mut out = heading(file, given);
    out.push('\n');
    let rows = file.lists.iter().enumerate().map(|(position, list)| row(file, given, position, list));
    out.push_str(&aligned(&std::iter::once(column_names(file)).chain(rows).collect::<Vec<_>>()));
    let remarks = remarks(file, given);
    if !remarks.is_empty() {
        out.push('\n');
        out.push_str(&remarks);
    }
    out
}

fn heading(file: &SeatsFile, given: &Apportionment) -> String {
    let (rule, valid) = (&file.rule, file.valid_votes());
    let seats = if rule.seats == 1 { "seat" } else { "seats" };
    let mut out = format!("{} {seats} by {}, {} valid votes\n", rule.seats, method_name(rule.method), grouped(valid));
    if let Some(price) = given.price {
        let (votes, parts) = price.ratio();
        writeln!(out, "Quota: {} votes a seat", decimal(votes.into(), parts.into(), 4)).expect("a string takes all");
    }
    if rule.threshold.ratio.numerator > 0 {
        let ratio = rule.threshold.ratio;
        let test = match rule.threshold.test {
            Test::AtLeast => "at least",
            Test::Above => "more than",
        };
        let share = decimal(u128::from(ratio.numerator) * 100, ratio.denominator.into(), 7);
        let votes = decimal(u128::from(ratio.numerator) * u128::from(valid), ratio.denominator.into(), 4);
        writeln!(out, "Threshold: {test} {share}% of all valid votes, {votes} votes").expect("a string takes all");
    }
    if file.others > 0 {
        writeln!(out, "Votes for no list: {}", grouped(file.others)).expect("a string takes all");
    }
    out
}

/// The name of a method, with its quota.
pub fn method_name(of: Method) -> String {
    english(&method(of))
}

/// A method, with its quota.
pub fn method(of: Method) -> Saying {
    let Method::LargestRemainder { quota, quota_base } = of else {
        return Saying::new(match divisors(of) {
            Some(Divisors::Dhondt) => "method-dhondt",
            Some(Divisors::SainteLague) => "method-sainte-lague",
            _ => "method-sainte-lague-modified",
        });
    };
    let quota = match quota {
        Quota::Hare => "Hare",
        Quota::Droop => "Droop",
        Quota::HagenbachBischoff => "Hagenbach-Bischoff",
        Quota::Imperiali => "Imperiali",
    };
    let name = match quota_base {
        QuotaBase::AllValidVotes => "method-remainder-all",
        QuotaBase::QualifyingVotes => "method-remainder-qualifying",
    };
    Saying::new(name).with("quota", quota)
}

fn divisors(method: Method) -> Option<Divisors> {
    match method {
        Method::Dhondt {} => Some(Divisors::Dhondt),
        Method::SainteLague {} => Some(Divisors::SainteLague),
        Method::ModifiedSainteLague {} => Some(Divisors::ModifiedSainteLague),
        Method::LargestRemainder { .. } => None,
    }
}

/// A row of cells; the first and the last are aligned to the left, the others to the right.
type Row = Vec<String>;

fn column_names(file: &SeatsFile) -> Row {
    let details: &[&str] = match file.rule.method {
        Method::LargestRemainder { .. } => &["Quotas", "Remainder"],
        _ => &["Last average"],
    };
    ["List", "Votes", "%"].iter().chain(details).chain(&["Seats", ""]).map(|name| (*name).to_owned()).collect()
}

fn row(file: &SeatsFile, given: &Apportionment, position: usize, list: &List) -> Row {
    let votes = list.votes.votes;
    let seats = given.seats.get(position).copied().unwrap_or(0);
    let qualified = given.qualified.get(position).copied().unwrap_or(false);
    let share = fixed(u128::from(votes) * 100, file.valid_votes().max(1).into(), 2);
    let mut row = vec![printable(list.name.as_ref().unwrap_or(&list.id)), grouped(votes), share];
    row.extend(details(file, given, votes, seats, qualified));
    row.push(seats.to_string());
    let tied = given.ties.iter().any(|tie| tie.contains(&position));
    row.push(match (qualified, tied) {
        (false, _) if votes == 0 => "no votes".into(),
        (false, _) => "below the threshold".into(),
        (true, true) => format!("{} tied", bar(given, seats)).trim_start().to_owned(),
        (true, false) => bar(given, seats),
    });
    row
}

/// Whole quotas and remainder, or the average that brought the last seat.
fn details(file: &SeatsFile, given: &Apportionment, votes: u64, seats: u32, qualified: bool) -> Row {
    let nothing = || "–".to_owned();
    match (divisors(file.rule.method), given.price) {
        (None, Some(price)) if qualified => {
            let remainder = fixed(price.remainder(votes).into(), price.ratio().1.into(), 4);
            vec![price.whole(votes).to_string(), remainder]
        }
        (None, _) => vec![nothing(), nothing()],
        (Some(divisors), _) => vec![match seats.checked_sub(1) {
            Some(before) => fixed(u128::from(votes) * 5, divisors.fifths(before).into(), 2),
            None => nothing(),
        }],
    }
}

/// A bar in proportion to the seats; the list with the most has the widest.
fn bar(given: &Apportionment, seats: u32) -> String {
    let most = given.seats.iter().copied().max().unwrap_or(0).max(1);
    let halves = u64::from(seats) * 2 * BAR / u64::from(most);
    let (whole, half) = (halves / 2, halves % 2);
    let whole = usize::try_from(whole).unwrap_or(0);
    "█".repeat(whole) + if half == 1 || (whole == 0 && seats > 0) { "▌" } else { "" }
}

fn aligned(rows: &[Row]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Row| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ if column + 1 == columns => format!("  {cell}"),
            _ => format!("  {cell:>width$}"),
        });
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// Vacant seats, and ties with the seats that they leave open.
fn remarks(file: &SeatsFile, given: &Apportionment) -> String {
    let mut out = String::new();
    if given.vacant > 0 {
        let why =
            if given.qualified.contains(&true) { "the lists have too few candidates" } else { "no list qualifies" };
        writeln!(out, "{}: {why}.", are(given.vacant, "vacant")).expect("a string takes all");
    }
    for tie in &given.ties {
        let names = file.ids(tie).into_iter().map(printable).collect::<Vec<_>>().join(", ");
        writeln!(out, "{}: a tie between {names}.", are(given.open, "open")).expect("a string takes all");
    }
    out
}

fn are(seats: u32, what: &str) -> String {
    if seats == 1 { format!("1 seat is {what}") } else { format!("{seats} seats are {what}") }
}

/// `1234567` as `1,234,567`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let comma = |(i, digit): (usize, char)| {
        let left = digits.len() - i;
        let comma = (i > 0 && left.is_multiple_of(3)).then_some(',');
        comma.into_iter().chain(std::iter::once(digit))
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

/// A ratio with exactly `places` decimals, rounded down.
fn fixed(numerator: u128, denominator: u128, places: usize) -> String {
    let mut out = format!("{}.", numerator / denominator);
    let mut rest = numerator % denominator;
    for _ in 0..places {
        rest *= 10;
        out.push_str(&(rest / denominator).to_string());
        rest %= denominator;
    }
    out
}

/// A ratio with at most `places` decimals, `…` where more would follow.
fn decimal(numerator: u128, denominator: u128, places: usize) -> String {
    let scale = (0..places).fold(1, |scale: u128, _| scale * 10);
    let exact = (numerator * scale).is_multiple_of(denominator);
    let text = fixed(numerator, denominator, places);
    if exact { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text + "…" }
}

/// The text without anything that a terminal would obey or that hides letters.
pub fn printable(text: impl AsRef<str>) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.as_ref().chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 6_723_000].map(grouped), ["0", "999", "1,000", "6,723,000"]);
    }

    #[test]
    fn decimals_are_exact_or_say_that_they_are_not() {
        assert_eq!(decimal(6723, 80, 4), "84.0375");
        assert_eq!(decimal(300, 100, 7), "3");
        assert_eq!(decimal(2, 3, 4), "0.6666…");
        assert_eq!(fixed(2, 3, 2), "0.66");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c\n"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}");
        assert_eq!(printable("Прыклад é"), "Прыклад é");
    }
}
