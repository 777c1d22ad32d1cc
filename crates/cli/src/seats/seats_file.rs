//! The file that `veche seats` reads.

use std::collections::BTreeSet;
use std::str::FromStr;

use canonical::MAX_INTEGER;
use election::rules::{Exhausted, MAX_SEATS, Method, Quota, QuotaBase, Ratio, Share, Test};
use tally::{ListVotes, SeatRule};

use super::json::{Node, Object, Refusal};

/// A contest of party lists with its votes.
#[derive(Debug, PartialEq, Eq)]
pub struct SeatsFile {
    /// How seats follow from votes.
    pub rule: SeatRule,
    /// Valid votes for no list.
    pub others: u64,
    /// At least one, with different ids; their votes and `others` add up to at most 2^53 - 1.
    pub lists: Vec<List>,
}

/// A list of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// Any string but the empty one.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// Its votes, and the most seats that it can fill.
    pub votes: ListVotes,
}

impl SeatsFile {
    /// The votes of all lists.
    pub fn votes(&self) -> Vec<ListVotes> {
        self.lists.iter().map(|list| list.votes).collect()
    }

    /// All valid votes.
    pub fn valid_votes(&self) -> u64 {
        self.others + self.lists.iter().map(|list| list.votes.votes).sum::<u64>()
    }

    /// The ids of the lists at these positions.
    pub fn ids(&self, positions: &[usize]) -> Vec<&str> {
        positions.iter().filter_map(|position| self.lists.get(*position)).map(|list| list.id.as_str()).collect()
    }
}

impl FromStr for SeatsFile {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let mut file = Node::parse(text)?.into_object()?;
        let seats = integer_u32(&file.required("seats")?, MAX_SEATS)?;
        let method = method(&mut file)?;
        let threshold = threshold(&mut file)?;
        let exhausted = match file.optional("exhausted") {
            Some(node) => node.word(&[("vacant", Exhausted::Vacant), ("pass-on", Exhausted::PassOn)])?,
            None => Exhausted::Vacant,
        };
        let mut sum = 0;
        let others = match file.optional("blank_or_other") {
            Some(node) => votes(&node, &mut sum)?,
            None => 0,
        };
        let lists = lists(file.required("lists")?, &mut sum)?;
        file.finish()?;
        Ok(Self { rule: SeatRule { seats, method, threshold, exhausted }, others, lists })
    }
}

fn method(file: &mut Object) -> Result<Method, Refusal> {
    let method = file.required("method")?.word(&[
        ("dhondt", Some(Method::Dhondt {})),
        ("sainte-lague", Some(Method::SainteLague {})),
        ("modified-sainte-lague", Some(Method::ModifiedSainteLague {})),
        ("largest-remainder", None),
    ])?;
    if let Some(method) = method {
        return match file.optional("quota").or_else(|| file.optional("quota_base")) {
            Some(node) => Err(node.refuse("only with method largest-remainder")),
            None => Ok(method),
        };
    }
    let quota = file.required("quota")?.word(&[
        ("hare", Quota::Hare),
        ("droop", Quota::Droop),
        ("hagenbach-bischoff", Quota::HagenbachBischoff),
        ("imperiali", Quota::Imperiali),
    ])?;
    let quota_base = file
        .required("quota_base")?
        .word(&[("all-valid-votes", QuotaBase::AllValidVotes), ("qualifying-votes", QuotaBase::QualifyingVotes)])?;
    Ok(Method::LargestRemainder { quota, quota_base })
}

fn threshold(file: &mut Object) -> Result<Share, Refusal> {
    let ratio = match file.optional("threshold") {
        Some(node) => {
            let text = node.text()?;
            percent(text).ok_or_else(|| {
                let form =
                    "a decimal number from 0 to 100, with at most 7 decimals, and a percent sign, such as \"2.5%\"";
                node.refuse(format!("{text:?} is not {form}"))
            })?
        }
        None => Ratio { numerator: 0, denominator: 1 },
    };
    let test = match file.optional("threshold_test") {
        Some(node) => node.word(&[("at-least", Test::AtLeast), ("above", Test::Above)])?,
        None => Test::AtLeast,
    };
    Ok(Share { ratio, test })
}

/// `2.5%` as 25/1000; `None` for another form.
fn percent(text: &str) -> Option<Ratio> {
    let number = text.strip_suffix('%')?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let whole_is_plain = !whole.is_empty() && (whole == "0" || !whole.starts_with('0'));
    let decimals_are_plain = !decimals.is_empty() || !number.contains('.');
    if !(digits(whole) && digits(decimals) && whole_is_plain && decimals_are_plain) {
        return None;
    }
    let scale = 10_u32.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    let numerator = format!("{whole}{decimals}").parse().ok()?;
    let ratio = Ratio { numerator, denominator: scale.checked_mul(100)? };
    ratio.is_valid().then_some(ratio)
}

fn lists(node: Node, sum: &mut u64) -> Result<Vec<List>, Refusal> {
    let empty = node.refuse("must not be empty");
    let mut ids = BTreeSet::new();
    let mut lists = Vec::new();
    for item in node.into_items()? {
        let mut fields = item.into_object()?;
        let id = fields.required("id")?;
        if !ids.insert(id.text()?.to_owned()) {
            return Err(id.refuse(format!("{:?} is the id of another list", id.text()?)));
        }
        let name = fields.optional("name").map(|node| node.text().map(str::to_owned)).transpose()?;
        let votes = votes(&fields.required("votes")?, sum)?;
        let capacity = fields.optional("candidates").map(|node| integer_u32(&node, u32::MAX)).transpose()?;
        fields.finish()?;
        lists.push(List { id: id.text()?.to_owned(), name, votes: ListVotes { votes, capacity } });
    }
    if lists.is_empty() { Err(empty) } else { Ok(lists) }
}

/// A number of votes, added to `sum`.
fn votes(node: &Node, sum: &mut u64) -> Result<u64, Refusal> {
    let votes = node.integer(0, MAX_INTEGER)?;
    *sum += votes;
    if *sum > MAX_INTEGER {
        return Err(node.refuse("brings the sum of all votes above 2^53 - 1"));
    }
    Ok(votes)
}

/// An integer from 1 to `most`.
fn integer_u32(node: &Node, most: u32) -> Result<u32, Refusal> {
    let n = node.integer(1, most.into())?;
    Ok(u32::try_from(n).expect("at most `most`, which is an u32"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_exact() {
        let ratio = |text| percent(text).map(|ratio| (ratio.numerator, ratio.denominator));
        assert_eq!(ratio("3%"), Some((3, 100)));
        assert_eq!(ratio("2.5%"), Some((25, 1000)));
        assert_eq!(ratio("0%"), Some((0, 100)));
        assert_eq!(ratio("0.0000001%"), Some((1, 1_000_000_000)));
        assert_eq!(ratio("100.0%"), Some((1000, 1000)));
    }

    #[test]
    fn a_percentage_has_one_form() {
        for bad in [
            "",
            "%",
            "3",
            "3 %",
            " 3%",
            "3%%",
            "03%",
            "+3%",
            "-3%",
            ".5%",
            "3.%",
            "3,5%",
            "1e1%",
            "1.2.3%",
            "100.1%",
            "101%",
            "0.00000001%",
            "3％",
            "٣%",
            "99999999999999999999%",
            "0x3%",
        ] {
            assert_eq!(percent(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let file: SeatsFile =
            r#"{"seats": 2, "method": "dhondt", "lists": [{"id": "a", "votes": 1}]}"#.parse().expect("a good file");
        assert_eq!(file.rule.threshold.ratio.numerator, 0);
        assert_eq!((file.rule.exhausted, file.rule.threshold.test), (Exhausted::Vacant, Test::AtLeast));
        let list = List { id: "a".into(), name: None, votes: ListVotes { votes: 1, capacity: None } };
        assert_eq!((file.others, file.lists), (0, vec![list]));
    }
}
