//! `veche election check` from outside: the manifests of `tests/vectors/manifests`, and what follows from one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

#[test]
fn every_accepted_manifest_has_its_election_id() {
    for vector in vectors("accepted") {
        let answer = check(&canonical::json::to_line(&vector["manifest"]), &["--json"]);
        assert_eq!((answer.code, answer.error.as_str()), (0, ""), "{}", vector["name"]);
        let output: Value = serde_json::from_str(&answer.output).unwrap();
        assert_eq!(output["election"], vector["expected"]["election"], "{}", vector["name"]);
        assert_eq!(output["canonical"], true, "{}", vector["name"]);
    }
}

#[test]
fn every_rejected_manifest_is_refused_by_name_and_place() {
    for vector in vectors("rejected") {
        let line = canonical::json::to_line(&vector["manifest"]);
        let answer = check(&line, &["--json"]);
        let code = &vector["expected"]["refused"];
        assert_eq!(answer.code, 2, "{}", vector["name"]);
        let output: Value = serde_json::from_str(&answer.output).unwrap();
        assert_eq!(output["refused"]["code"], *code, "{}", vector["name"]);
        let place = output["refused"]["place"].as_str().unwrap();
        let answer = check(&line, &[]);
        assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{}", vector["name"]);
        assert!(answer.error.starts_with(&format!("error: {place}: ")), "{}: {}", vector["name"], answer.error);
        assert!(answer.error.ends_with(&format!("({})\n", code.as_str().unwrap())), "{}", vector["name"]);
        assert!(!answer.error.chars().any(|c| c != '\n' && c.is_control()), "{}", vector["name"]);
    }
}

#[test]
fn another_spelling_has_the_same_election_id_and_a_note() {
    let vector = named("accepted", "plurality");
    let id = vector["expected"]["election"].as_str().unwrap();
    for text in [serde_json::to_string_pretty(&vector["manifest"]).unwrap(), vector["manifest"].to_string()] {
        let answer = check(&text, &[]);
        assert_eq!(answer.code, 0, "{}", answer.error);
        assert!(answer.output.contains(id) && answer.output.contains("\nNote  "), "{}", answer.output);
        let output: Value = serde_json::from_str(&check(&text, &["--json"]).output).unwrap();
        assert_eq!((&output["election"], &output["canonical"]), (&json!(id), &json!(false)));
    }
    assert!(!check(&canonical::json::to_line(&vector["manifest"]), &[]).output.contains("\nNote  "));
}

#[test]
fn a_key_that_stands_twice_is_refused_wherever_it_stands() {
    let line = canonical::json::to_line(&named("accepted", "plurality")["manifest"]);
    for (once, twice) in [
        ("\"title\":{\"en\":\"A sample\"}", "\"title\":{\"en\":\"A sample\",\"en\":\"Another\"}"),
        ("\"v\":1", "\"v\":1,\"v\":1"),
        ("\"v\":1", "\"v\":1,\"\\u0076\":1"),
    ] {
        let doubled = line.replacen(once, twice, 1);
        assert_ne!(doubled, line);
        let answer = check(&doubled, &[]);
        assert_eq!(answer.code, 2, "{twice}");
        assert!(
            answer.error.contains("stands twice in one object") && answer.error.contains("(json)"),
            "{}",
            answer.error
        );
    }
}

#[test]
fn a_manifest_that_does_not_fit_into_an_entry_is_refused() {
    let mut manifest = named("accepted", "plurality")["manifest"].clone();
    let document = named("accepted", "documents")["manifest"]["documents"][0].clone();
    manifest["documents"] = vec![document; 500].into();
    let output = check(&canonical::json::to_line(&manifest), &["--json"]).output;
    let output: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(output["refused"]["code"], "entry-too-large");
}

#[test]
fn the_text_says_who_may_be_missing_and_what_the_rules_mean() {
    let vector = named("accepted", "party-list-hare-all-valid-votes");
    let answer = check(&canonical::json::to_line(&vector["manifest"]), &[]);
    assert_eq!((answer.code, answer.error.as_str()), (0, ""));
    let id = vector["expected"]["election"].as_str().unwrap();
    assert!(answer.output.starts_with(&format!("A sample\nElection     {id}\nFingerprint  ")), "{}", answer.output);
    assert!(answer.output.contains("\nMailboxes    none: only the board takes ballots\n"), "{}", answer.output);
    let after_the_head = answer.output.split_once("\nWho").unwrap().1;
    let expected = " may be missing
  commission  deciding anything            1 of 2
  registrars  making the keys         nobody of 2
  registrars  signing a roll          nobody of 2
  registrars  issuing credentials     nobody of 2
  trustees    making the keys              1 of 3
  trustees    agreeing on the sums         1 of 3
  trustees    decrypting                   1 of 3
  witnesses   cosigning a checkpoint       1 of 4

Ballots
  north: 1,744 bytes, 2% of what fits

Contest chair
  A ballot chooses one of 2 lists, or is blank.
  80 seats by largest remainder, Hare quota over all valid votes.
  A list needs at least 3% of the votes for lists and the blank votes.
  Votes for lists below the threshold make each seat dearer, so more seats go by remainders.
  Seats for which a list has no candidate stay vacant.
  One sum over all constituencies is opened.

Warnings
  2 trustees together can decrypt every single ballot. (trustees-few)
  One trustee who agrees to two different sums can bring about that both are opened. (trustees-double-signers)
  2 registrars together can make credentials for nobody. (registrars-few)
  Every registrar must issue every credential: one who is missing stops the registration. (registrars-all)
  Contest chair: blank votes make each seat dearer. The more there are, the more seats go by remainders, one to each list, \
however many votes it has. (remainders)
";
    let (warned, later) = after_the_head.split_once("\nWhat will hurt later\n").unwrap();
    assert_eq!(warned, expected);
    assert!(later.contains("(opens-past)") && later.contains("(language-one)"), "{later}");
}

#[test]
fn the_text_names_the_mailboxes() {
    let answer = check(&canonical::json::to_line(&named("accepted", "two-languages")["manifest"]), &[]);
    assert!(answer.output.contains("\nMailboxes    m1, m2\n"), "{}", answer.output);
}

#[test]
fn warnings_name_what_an_election_can_do_without() {
    let warned = |change: fn(&mut Value)| {
        let mut manifest = named("accepted", "most-people")["manifest"].clone();
        change(&mut manifest);
        let answer = check(&canonical::json::to_line(&manifest), &["--json"]);
        let output: Value = serde_json::from_str(&answer.output).unwrap();
        let names = output["warnings"].as_array().unwrap_or_else(|| panic!("{output}")).iter();
        names.map(|warning| warning["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(warned(|_| ()), ["registrars-all"]);
    assert_eq!(warned(|m| m["registrars"]["threshold"] = 13.into()), Vec::<String>::new());
    assert_eq!(warned(|m| m["registrars"]["threshold"] = 2.into()), ["registrars-few"]);
    assert_eq!(warned(|m| m["smallest_count"] = 9.into()), ["smallest-count", "registrars-all"]);
    assert_eq!(warned(|m| m["trustees"]["double_signers"] = 0.into()), ["trustees-double-signers", "registrars-all"]);
    assert_eq!(warned(|m| m["epochs"]["shortest"] = 899.into()), ["registrars-all", "epochs-short"]);
    assert_eq!(warned(|m| m["epochs"]["credentials"] = 19.into()), ["registrars-all", "epochs-small"]);
}

#[test]
fn two_choices_with_one_title_are_warned_of_and_not_refused() {
    let warned = |vector: &str, change: fn(&mut Value)| {
        let mut manifest = named("accepted", vector)["manifest"].clone();
        change(&mut manifest);
        let answer = check(&canonical::json::to_line(&manifest), &["--json"]);
        assert_eq!(answer.code, 0, "{}", answer.error);
        let output: Value = serde_json::from_str(&answer.output).unwrap();
        let warnings = output["warnings"].as_array().unwrap().iter();
        warnings
            .filter(|it| it["name"] == "titles-alike")
            .map(|it| it["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(warned("plurality", |_| ()), Vec::<String>::new());
    let options = warned("plurality", |m| {
        let title = m["contests"][0]["ballot"]["options"][0]["title"].clone();
        m["contests"][0]["ballot"]["options"][1]["title"] = title;
    });
    assert!(options[0].starts_with("Contest chair, options: two have the title \"o1\"."), "{options:?}");
    let lists = warned("party-list-dhondt", |m| {
        let lists = &mut m["contests"][0]["ballot"]["lists"];
        let title = lists[0]["title"].clone();
        lists[1]["title"] = title;
    });
    assert!(lists[0].contains(", lists: two have the title"), "{lists:?}");
    let places = warned("two-constituencies", |m| {
        let title = m["constituencies"][0]["title"].clone();
        m["constituencies"][1]["title"] = title;
    });
    assert!(places[0].starts_with("Constituencies: two have the title"), "{places:?}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    for arguments in [&["check"][..], &["check", "nowhere.json"], &["check", "."], &["chek"], &[]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
        command.arg("election").args(arguments).assert().code(2);
    }
    for bad in ["", "{}", "[]", "\u{1b}[2J", "{\"\u{1b}[2J\":1}"] {
        let answer = check(bad, &[]);
        assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{bad:?}");
        assert!(answer.error.contains("(json)") && !answer.error.contains('\u{1b}'), "{}", answer.error);
    }
}

#[test]
fn answers_make_a_plan_and_a_plan_with_keys_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], typed: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
        let output =
            command.arg("election").args(arguments).current_dir(folder.path()).write_stdin(typed).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap(), output: text(output.stdout), error: text(output.stderr) }
    };
    // An answer that makes no sense is asked for again; all others are the defaults.
    let answers = "BE 1\n".to_owned() + &"\n".repeat(60);
    let asked = run(&["new"], &answers);
    assert_eq!((asked.code, asked.error.as_str()), (0, ""), "{}", asked.output);
    assert!(asked.output.contains("is no language") && asked.output.contains("[ ] make a key"), "{}", asked.output);
    let again = run(&["new"], &answers);
    assert!(again.code == 2 && again.error.contains("next: say another file"), "{}", again.error);
    let without_keys = run(&["new", "--from", "election.toml"], "");
    assert!(
        without_keys.error.contains("trustees t1") && without_keys.error.contains("board"),
        "{}",
        without_keys.error
    );
    let mut plan = fs::read_to_string(folder.path().join("election.toml")).unwrap();
    for seed in 1..=u8::MAX {
        let key = transparency_log::SigningKey::from_seed(&[seed; 32]).public();
        let key = format!("= {:?}", canonical::bytes::to_base64(key.as_bytes()));
        for empty in ["key = \"\"", "board = \"\""] {
            if plan.contains(empty) {
                plan = plan.replacen(empty, &empty.replace("= \"\"", &key), 1);
                break;
            }
        }
    }
    fs::write(folder.path().join("election.toml"), plan).unwrap();
    for _ in 0..2 {
        let made = run(&["new", "--from", "election.toml"], "");
        assert_eq!(made.code, 0, "{}{}", made.output, made.error);
        assert!(
            made.output.contains("council: if 6,723 vote") && made.output.contains("election sign"),
            "{}",
            made.output
        );
    }
    let checked = run(&["check", "manifest.json", "--json"], "");
    let report: Value = serde_json::from_str(&checked.output).unwrap();
    assert_eq!((checked.code, &report["canonical"]), (0, &json!(true)));
}

#[test]
fn roles_are_proposed_for_three_to_twelve_people() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
        command.args(["election", "new", "--people"]).args(arguments).output().unwrap()
    };
    for people in ["3", "7", "12"] {
        let output = run(&[people, "--json"]);
        let proposal: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(proposal["people"].as_object().unwrap().len().to_string(), people);
    }
    assert_eq!(run(&["2"]).status.code(), Some(2));
}

struct Answer {
    code: i32,
    output: String,
    error: String,
}

fn check(text: &str, options: &[&str]) -> Answer {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_veche"));
    let output = command.args(["election", "check"]).arg(file.path()).args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), output: text(output.stdout), error: text(output.stderr) }
}

fn named(folder: &str, name: &str) -> Value {
    vectors(folder).into_iter().find(|vector| vector["name"] == name).unwrap()
}

fn vectors(below: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/manifests").join(below);
    let read = |path: PathBuf| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}
