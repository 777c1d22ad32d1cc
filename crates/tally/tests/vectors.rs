//! The accepted cases of `tests/vectors/seats`; those that are rejected are of the command `veche seats`.
#![allow(clippy::indexing_slicing)]

mod second_count;

use std::fs;
use std::path::Path;

use election::rules::{Exhausted, Method, Ratio, Share, Test};
use serde_json::{Value, json};
use tally::{Apportionment, ListVotes, SeatRule, TieOrder, apportion};

#[test]
fn every_case_gives_the_seats_that_it_expects() {
    for case in cases() {
        let name = case["name"].as_str().expect("a name");
        let order = case.get("tie_order").map(|order| TieOrder::new(&positions(&case, order)).expect("a permutation"));
        let (lists, others, rule) = input(&case["input"]);
        let given = apportion(&lists, others, &rule, order.as_ref()).expect("numbers in range");
        assert_eq!(as_expected(&case, &given), case["expected"], "{name}");
    }
}

#[test]
fn the_second_count_gives_the_same_seats() {
    for case in cases() {
        let name = case["name"].as_str().expect("a name");
        let (lists, others, rule) = input(&case["input"]);
        // It needs an order, and all lists in every order where there is none: only cases with a few lists are tried so.
        let seats = match case.get("tie_order") {
            Some(order) => second_count::seats(&lists, others, &rule, &positions(&case, order)),
            None if lists.len() > 5 || rule.seats > 1_000 => continue,
            None => second_count::undisputed(&lists, others, &rule).0,
        };
        assert_eq!(seats_by_id(&case, &seats), case["expected"]["seats"], "{name}");
    }
}

#[test]
fn the_vote_of_2024_differs_from_the_first_announcement_in_two_lists() {
    let case = cases().into_iter().find(|case| case["name"] == "vote-of-may-2024").expect("the case");
    let first = [0, 6, 8, 7, 0, 8, 13, 28, 3, 0, 7];
    let (lists, others, rule) = input(&case["input"]);
    let given = apportion(&lists, others, &rule, None).expect("numbers in range");
    let differing: Vec<_> = given.seats.iter().zip(first).enumerate().filter(|(_, (now, then))| *now != then).collect();
    let ids: Vec<_> = differing.into_iter().map(|(i, _)| case["input"]["lists"][i]["id"].clone()).collect();
    assert_eq!(ids, ["our-cause", "youth-offensive"]);
}

fn cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/seats");
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).map(case).collect();
    assert!(!cases.is_empty());
    cases
}

fn case(path: impl AsRef<Path>) -> Value {
    let case: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
    assert_eq!(case["name"].as_str(), path.as_ref().file_stem().and_then(|stem| stem.to_str()));
    case
}

fn input(input: &Value) -> (Vec<ListVotes>, u64, SeatRule) {
    let capacity = |list: &Value| list.get("candidates").map(|n| n.as_u64().expect("a number"));
    let list = |list: &Value| ListVotes {
        votes: list["votes"].as_u64().expect("votes"),
        capacity: capacity(list).map(|n| n.try_into().expect("small")),
    };
    let rule = SeatRule {
        seats: input["seats"].as_u64().and_then(|n| n.try_into().ok()).expect("seats"),
        method: method(input),
        threshold: threshold(input),
        exhausted: if input["exhausted"] == "pass-on" { Exhausted::PassOn } else { Exhausted::Vacant },
    };
    let lists = input["lists"].as_array().expect("lists").iter().map(list).collect();
    (lists, input.get("blank_or_other").map_or(0, |n| n.as_u64().expect("votes")), rule)
}

fn method(input: &Value) -> Method {
    let mut method = json!({"name": input["method"]});
    for field in ["quota", "quota_base"] {
        if let Some(value) = input.get(field) {
            method[field] = value.clone();
        }
    }
    serde_json::from_value(method).expect("a method")
}

fn threshold(input: &Value) -> Share {
    let percent = input.get("threshold").map_or("0%", |text| text.as_str().expect("a string"));
    let number = percent.strip_suffix('%').expect("a percentage");
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let numerator = number.replace('.', "").parse().expect("a number");
    let denominator = 100 * 10_u32.pow(decimals.try_into().expect("few"));
    let test = if input["threshold_test"] == "above" { Test::Above } else { Test::AtLeast };
    Share { ratio: Ratio { numerator, denominator }, test }
}

fn id(case: &Value, position: usize) -> &str {
    case["input"]["lists"][position]["id"].as_str().expect("an id")
}

fn positions(case: &Value, ids: &Value) -> Vec<usize> {
    let lists = case["input"]["lists"].as_array().expect("lists");
    let position = |id: &Value| lists.iter().position(|list| list["id"] == *id).expect("a list of this id");
    ids.as_array().expect("ids").iter().map(position).collect()
}

fn seats_by_id(case: &Value, seats: &[u32]) -> Value {
    seats.iter().enumerate().map(|(position, seats)| (id(case, position).to_owned(), json!(seats))).collect()
}

fn as_expected(case: &Value, given: &Apportionment) -> Value {
    let ids = |positions: &[usize]| positions.iter().map(|&position| id(case, position)).collect::<Vec<_>>();
    let not_qualified: Vec<_> = (0..given.qualified.len()).filter(|&i| !given.qualified[i]).collect();
    json!({
        "seats": seats_by_id(case, &given.seats),
        "ties": given.ties.iter().map(|tie| ids(tie)).collect::<Vec<_>>(),
        "open": given.open,
        "vacant": given.vacant,
        "not_qualified": ids(&not_qualified),
    })
}
