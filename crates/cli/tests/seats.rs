//! `veche seats` from outside: the cases of `tests/vectors/seats`, exit codes, and what people read.
#![allow(clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

const TIED: &str = r#"{"seats": 3, "method": "dhondt", "lists": [
    {"id": "a", "votes": 60}, {"id": "b", "votes": 30}, {"id": "c", "votes": 30}]}"#;

#[test]
fn every_accepted_case_gives_its_seats_and_ties() {
    // Cases with an order of ties are beyond the command, which has none.
    for case in cases("").into_iter().filter(|case| case.get("tie_order").is_none()) {
        let expected = &case["expected"];
        let answer = seats(&["--json", "-"], &case["input"].to_string());
        assert_eq!(answer.error, "", "{}", case["name"]);
        assert_eq!(answer.code, if expected["open"] == 0 { 0 } else { 3 }, "{}", case["name"]);
        let output: Value = serde_json::from_str(&answer.output).expect("JSON");
        assert_eq!(output["seats"], expected["seats"], "{}", case["name"]);
        assert_eq!(output["ties"], expected["ties"], "{}", case["name"]);
        assert_eq!(output.as_object().map(|fields| fields.len()), Some(2), "{}", case["name"]);
    }
}

#[test]
fn every_rejected_case_is_refused_by_the_name_of_its_field() {
    for case in cases("rejected") {
        let text = case["text"].as_str().map_or_else(|| case["input"].to_string(), str::to_owned);
        let error = &case["expected"]["error"];
        for options in [&["-"][..], &["--json", "-"]] {
            let answer = seats(options, &text);
            assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{}", case["name"]);
            let field = format!("error: {}: ", error["field"].as_str().expect("a field"));
            assert!(answer.error.starts_with(&field), "{}: {}", case["name"], answer.error);
            assert!(
                answer.error.contains(error["fault"].as_str().expect("a fault")),
                "{}: {}",
                case["name"],
                answer.error
            );
            assert_eq!(answer.error.lines().count(), 1, "{}", case["name"]);
        }
    }
}

#[test]
fn more_cases_are_rejected_than_accepted() {
    assert!(cases("rejected").len() > cases("").len());
}

#[test]
fn json_keeps_the_order_of_the_lists_and_has_nothing_else() {
    let answer = seats(&["-", "--json"], TIED);
    assert_eq!(answer.output, "{\"seats\":{\"a\":1,\"b\":0,\"c\":0},\"ties\":[[\"a\",\"b\",\"c\"]]}\n");
    assert_eq!(answer.code, 3);
    let turned = r#"{"lists": [{"votes": 1, "id": "z"}, {"votes": 9, "id": "a"}], "method": "dhondt", "seats": 1}"#;
    let answer = seats(&["-", "--json"], turned);
    assert_eq!((answer.code, answer.output.as_str()), (0, "{\"seats\":{\"z\":0,\"a\":1},\"ties\":[]}\n"));
}

#[test]
fn a_file_is_read_as_standard_input_is() {
    let path = folder("").join("vote-of-may-2024.json");
    let case: Value = serde_json::from_slice(&fs::read(path).expect("the case")).expect("JSON");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seats-of-2024.json");
    fs::write(&file, case["input"].to_string()).expect("a writable folder");
    let from_file = seats(&["--json", file.to_str().expect("UTF-8")], "");
    assert_eq!(from_file.output, seats(&["--json", "-"], &case["input"].to_string()).output);
}

#[test]
fn the_table_of_the_vote_of_2024_says_how_the_seats_came_about() {
    let path = folder("").join("vote-of-may-2024.json");
    let case: Value = serde_json::from_slice(&fs::read(path).expect("the case")).expect("JSON");
    let answer = seats(&["-"], &case["input"].to_string());
    assert_eq!(answer.code, 0);
    let expected = "\
80 seats by largest remainder, Hare quota over all valid votes, 6,723 valid votes
Quota: 84.0375 votes a seat
Threshold: at least 3% of all valid votes, 201.69 votes

List                                   Votes      %  Quotas  Remainder  Seats
Solidarity                               104   1.54       –          –      0  below the threshold
Liberty                                  432   6.42       5    11.8125      6  ██████
European Choice                          605   8.99       7    16.7375      8  ████████▌
Our Cause                                489   7.27       5    68.8125      6  ██████
Voice of Diasporas                       184   2.73       –          –      0  below the threshold
Independent Belarusians                  616   9.16       7    27.7375      8  ████████▌
Prakopjeu-Jahorau Bloc                 1,050  15.61      12    41.5500     13  █████████████▌
Team Latuska and Movement for Freedom  2,358  35.07      28     4.9500     28  ██████████████████████████████
Down with Fear!                          226   3.36       2    57.9250      3  ███
Strana Dlya Zhizni                        61   0.90       –          –      0  below the threshold
Youth Offensive                          598   8.89       7     9.7375      8  ████████▌
";
    assert_eq!(answer.output, expected);
}

#[test]
fn the_table_names_ties_and_open_seats() {
    let answer = seats(&["-"], TIED);
    assert_eq!(answer.code, 3);
    assert!(answer.output.contains("2 seats are open: a tie between a, b, c."), "{}", answer.output);
    assert!(answer.output.starts_with("3 seats by D'Hondt, 120 valid votes\n"), "{}", answer.output);
}

#[test]
fn the_table_says_why_seats_are_vacant() {
    let short = r#"{"seats": 3, "method": "dhondt", "lists": [{"id": "a", "votes": 6, "candidates": 2}]}"#;
    let answer = seats(&["-"], short);
    assert_eq!(answer.code, 0);
    assert!(answer.output.contains("1 seat is vacant: the lists have too few candidates."), "{}", answer.output);
    let none = r#"{"seats": 3, "method": "dhondt", "lists": [{"id": "a", "votes": 0}]}"#;
    let answer = seats(&["-"], none);
    assert!(answer.output.contains("3 seats are vacant: no list qualifies."), "{}", answer.output);
    assert!(answer.output.contains("no votes"), "{}", answer.output);
}

#[test]
fn the_table_obeys_nothing_in_a_name() {
    let hostile =
        r#"{"seats": 1, "method": "dhondt", "lists": [{"id": "\u001b[2J", "name": "x\u001b[31m\nSeats", "votes": 1}]}"#;
    let answer = seats(&["-"], hostile);
    assert!(!answer.output.contains('\u{1b}'));
    assert_eq!(answer.output.lines().count(), 4, "{}", answer.output);
    let unknown = r#"{"\u001b[2J": 1, "seats": 1, "method": "dhondt", "lists": [{"id": "a", "votes": 1}]}"#;
    assert!(!seats(&["-"], unknown).error.contains('\u{1b}'));
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    for path in ["no-such-file.json", env!("CARGO_TARGET_TMPDIR")] {
        let answer = seats(&[path], "");
        assert_eq!((answer.code, answer.output.as_str()), (2, ""));
        assert!(answer.error.starts_with("error: file: cannot read"), "{}", answer.error);
    }
    let refused = Command::new(env!("CARGO_BIN_EXE_veche")).args(["seats", "-"]).write_stdin([0xff, 0xfe]).assert();
    refused.code(2);
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [&[][..], &["-", "-"], &["--jsno", "-"]] {
        assert_eq!(seats(arguments, TIED).code, 2);
    }
}

struct Answer {
    code: i32,
    output: String,
    error: String,
}

fn seats(arguments: &[&str], input: &str) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
    let output = command.arg("seats").args(arguments).write_stdin(input).output().expect("the command runs");
    Answer {
        code: output.status.code().expect("an exit code"),
        output: String::from_utf8(output.stdout).expect("UTF-8"),
        error: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/seats").join(below)
}

fn cases(below: &str) -> Vec<Value> {
    let files = fs::read_dir(folder(below)).expect("the folder").map(|entry| entry.expect("an entry").path());
    let read = |path: PathBuf| serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
    files.filter(|path| path.extension().is_some_and(|end| end == "json")).map(read).collect()
}
