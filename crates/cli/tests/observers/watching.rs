//! The watch: what is wrong is said, and what is right is not.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use canonical::Hash;
use election::entry::sign;
use election::statement::{Form, Promise};
use serde_json::Value;
use simulation::Log as _;
use simulation::play::int;
use simulation::sample::{self, Sample, Until};

use crate::site::Site;
use crate::support::VECHE;
use crate::{SEED, election, played, shown, veche};

/// The election is called off: from here on the log is another one.
pub fn cancel(sample: &mut Sample) {
    let reason = sample.ledger.record().setting().unwrap().manifest.title.clone();
    let signers: Vec<_> = sample.commission.iter().take(1).collect();
    let note = officials::commission::cancel(sample.ledger.record(), reason, &signers).unwrap();
    sample.ledger.submit(note.to_bytes(), vec![]);
}

/// Looks once: exit code, codes of what is wrong by event, and all lines.
fn look(arguments: &[&str]) -> (i32, Vec<String>, Vec<Value>) {
    let (code, out, errors) = veche(&[&["watch", "--once", "--json"], arguments].concat());
    assert!(code != 2, "{errors}");
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found =
        lines.iter().filter(|line| line["event"] == "found").map(|line| line["code"].as_str().unwrap().to_owned());
    (code, found.collect(), lines)
}

#[test]
fn an_election_that_went_well_has_nothing_to_be_said_of() {
    let (sample, site) = played(Until::Tallied);
    let (code, found, lines) = look(&[&site.url(), "--election", &election(&sample)]);
    assert_eq!((code, found.len(), lines[0]["event"].as_str()), (0, 0, Some("seen")), "{lines:?}");
}

#[test]
fn two_logs_that_are_both_signed_are_a_fork_and_stay_one() {
    let (sample, site) = played(Until::Voted);
    let mut other = sample::play(SEED, Until::Open);
    cancel(&mut other);
    let forked = Site::new(shown(&mut other));
    let folder = tempfile::tempdir().unwrap();
    let (state, evidence) = (folder.path().join("state"), folder.path().join("evidence"));
    let (state, evidence) = (state.to_str().unwrap(), evidence.to_str().unwrap());
    let id = election(&sample);
    let options = ["--election", &id, "--state", state, "--evidence", evidence];
    let (url, other) = (site.url(), forked.url());
    let both = [&[url.as_str(), other.as_str()], options.as_slice()].concat();
    let (code, found, _) = look(&both);
    assert_eq!(code, 3);
    assert!(found.contains(&"fork".to_owned()), "{found:?}");
    let file = std::fs::read_dir(evidence).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(&format!("{id}\n")).count(), 2, "{text}");
    // It is not forgotten when the other log is no longer shown.
    let (code, found, _) = look(&[&[url.as_str()], options.as_slice()].concat());
    assert_eq!((code, found.contains(&"fork".to_owned())), (3, true));
}

#[test]
fn a_restart_knows_the_last_checkpoint() {
    let (sample, site) = played(Until::Voted);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let (id, url, evidence) = (election(&sample), site.url(), folder.path().to_str().unwrap().to_owned());
    let arguments = [&url, "--election", &id, "--state", state.to_str().unwrap(), "--evidence", &evidence];
    assert_ne!(look(&arguments).0, 3);
    // The same address shows another log after that, and then an older one.
    let mut other = sample::play(SEED, Until::Open);
    cancel(&mut other);
    let mut grown = sample::play(SEED, Until::Tallied);
    site.change(|now| *now = shown(&mut grown));
    assert_eq!(look(&arguments).0, 0);
    site.change(|now| *now = shown(&mut other));
    let (code, found, _) = look(&arguments);
    assert_eq!((code, found), (1, vec!["behind".to_owned()]));
}

#[test]
fn a_witness_that_does_not_sign_is_named() {
    let (sample, site) = played(Until::Voted);
    site.change(|now| {
        let checkpoint = String::from_utf8(now.record["checkpoint"].clone()).unwrap();
        let lines: Vec<&str> = checkpoint.lines().collect();
        now.record.insert("checkpoint".into(), (lines[..lines.len() - 1].join("\n") + "\n").into_bytes());
    });
    let (code, found, lines) = look(&[&site.url(), "--election", &election(&sample), "--patience", "1000000000"]);
    assert_eq!((code, found), (1, vec!["witness-missing".to_owned()]), "{lines:?}");
    let witness = &sample.ledger.record().setting().unwrap().witnesses[3].name;
    assert_eq!(lines[0]["subject"], Value::from(&**witness));
}

#[test]
fn what_is_late_by_the_schedule_is_said() {
    let overdue = |until| {
        let (sample, site) = played(until);
        look(&[&site.url(), "--election", &election(&sample)]).1
    };
    assert!(overdue(Until::Issued).contains(&"opening-overdue".to_owned()));
    let open = overdue(Until::Voted);
    for code in ["closing-overdue", "epoch-overdue", "checkpoint-old", "witness-missing"] {
        assert!(open.contains(&code.to_owned()), "{code}: {open:?}");
    }
    assert!(overdue(Until::HandedOver).contains(&"counted-overdue".to_owned()));
}

#[test]
fn a_petition_that_was_not_answered_in_time_is_said_and_one_that_was_is_not() {
    let (sample, site) = played(Until::Finished);
    let open = sample.ledger.record().petitions().iter().find(|petition| petition.answer.is_none()).unwrap();
    let (code, found, lines) = look(&[&site.url(), "--election", &election(&sample)]);
    assert_eq!((code, found), (1, vec!["answer-overdue".to_owned(), "petition-open".to_owned()]), "{lines:?}");
    assert_eq!(lines[0]["subject"], Value::from(open.id.to_string()));
    assert_eq!(lines[0]["since"], Value::from(open.due));
}

#[test]
fn a_promise_that_was_not_kept_is_said_and_one_that_was_is_not() {
    let (sample, site) = played(Until::Tallied);
    let folder = tempfile::tempdir().unwrap();
    let setting = sample.ledger.record().setting().unwrap();
    let ballot = sample.ledger.record().ballot_leaves().into_iter().min().unwrap();
    let mut files = Vec::new();
    for (name, leaf) in [("kept", ballot), ("broken", Hash([7; 32]))] {
        let promise = Promise::new(setting.election, int(sample::OPENS + 7_200), leaf);
        let path = folder.path().join(name);
        std::fs::write(&path, sign(&promise.text(), &[("board", &sample.board_key)]).unwrap().to_bytes()).unwrap();
        files.push(path);
    }
    let id = election(&sample);
    let with = |file: &std::path::Path| look(&[&site.url(), "--election", &id, "--promise", file.to_str().unwrap()]);
    assert_eq!(with(&files[0]).0, 0);
    let (code, found, lines) = with(&files[1]);
    assert_eq!((code, found), (1, vec!["promise-broken".to_owned()]));
    assert!(lines[0]["text"].as_str().unwrap().contains(&Hash([7; 32]).to_string()));
    // What is none is refused before anything else.
    let record = site.shown.lock().unwrap().record["checkpoint"].clone();
    std::fs::write(&files[0], record).unwrap();
    let (code, _, errors) =
        veche(&["watch", "--once", &site.url(), "--election", &id, "--promise", files[0].to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(errors.contains("is no promise of this election's board"), "{errors}");
}

#[test]
fn pages_that_are_not_the_published_ones_are_named() {
    let (sample, site) = played(Until::Tallied);
    let folder = tempfile::tempdir().unwrap();
    let (dist, list) = (folder.path().join("dist"), folder.path().join("assets.txt"));
    std::fs::create_dir(&dist).unwrap();
    for (name, content) in [("index.html", "<p>"), ("app.js", "x"), ("app.js.br", "smaller")] {
        std::fs::write(dist.join(name), content).unwrap();
    }
    let (code, hashes, _) = veche(&["watch", "hashes", dist.to_str().unwrap()]);
    assert_eq!((code, hashes.lines().count()), (0, 3));
    std::fs::write(&list, hashes).unwrap();
    let page =
        |path: &str, encoding: &str, content: &str| ((path.into(), encoding.into()), content.as_bytes().to_vec());
    site.change(|now| {
        now.pages =
            [page("/index.html", "identity", "<p>"), page("/app.js", "identity", "x"), page("/app.js", "br", "smaller")]
                .into()
    });
    let id = election(&sample);
    let watch = || look(&[&site.url(), "--election", &id, "--assets", list.to_str().unwrap()]);
    assert_eq!(watch().0, 0);
    // Only those whose browser takes the smaller form get another script.
    site.change(|now| drop(now.pages.insert(("/app.js".into(), "br".into()), b"evil".to_vec())));
    let (code, found, lines) = watch();
    assert_eq!((code, found), (1, vec!["asset-differs".to_owned()]));
    assert_eq!(lines[0]["subject"], Value::from(format!("{}/app.js (br)", site.url())));
}

#[test]
fn a_service_that_does_not_answer_is_said_once_and_once_more_when_it_does() {
    let (sample, site) = played(Until::Tallied);
    let folder = tempfile::tempdir().unwrap();
    let (id, url, state) = (election(&sample), site.url(), folder.path().join("state"));
    let arguments = [&url, "--election", &id, "--state", state.to_str().unwrap()];
    assert_eq!(look(&arguments).0, 0);
    site.change(|now| now.is_down = true);
    assert_eq!(look(&arguments).1, ["service-down"]);
    site.change(|now| now.is_down = false);
    let (code, _, lines) = look(&arguments);
    assert_eq!((code, lines[0]["event"].as_str(), lines[0]["code"].as_str()), (0, Some("over"), Some("service-down")));
}

#[test]
fn an_onion_service_is_not_reached_without_tor() {
    let (code, _, errors) = veche(&["watch", "http://abc.onion", "--election", &"0".repeat(64), "--once"]);
    assert_eq!(code, 2);
    assert!(errors.contains("--proxy"), "{errors}");
}

#[test]
fn a_watch_that_goes_on_says_what_is_new_and_nothing_twice() {
    let (sample, site) = played(Until::Tallied);
    let mut command = Command::new(VECHE);
    command.args(["watch", &site.url(), "--election", &election(&sample), "--every", "1", "--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    let looks = |number: usize| {
        let seen = || site.shown.lock().unwrap().asked.iter().filter(|path| path.ends_with("/checkpoint")).count();
        let before = seen();
        while seen() < before + number {
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    assert_eq!(next()["event"], "seen");
    site.change(|now| now.is_down = true);
    assert_eq!(next()["code"], "service-down");
    looks(2);
    site.change(|now| now.is_down = false);
    assert_eq!(next()["event"], "over");
    child.kill().unwrap();
    child.wait().unwrap();
}
