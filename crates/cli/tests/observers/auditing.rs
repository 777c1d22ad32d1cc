//! The audit of a served record, during an election and after it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use simulation::Log as _;
use simulation::sample::Until;

use crate::support::{Pace, SQLITE, Stage, VECHE};
use crate::{election, played, shown, veche, written};

#[test]
fn a_served_record_is_audited_as_its_files_are() {
    let (mut sample, site) = played(Until::Tallied);
    let (id, folder) = (election(&sample), tempfile::tempdir().unwrap());
    let record = written(&folder.path().join("record"), &sample.ledger.export());
    let (code, served, errors) = veche(&["audit", &site.url(), "--election", &id]);
    assert_eq!(code, 0, "{served}{errors}");
    assert!(served.starts_with("THE RECORD HOLDS\n"), "{served}");
    let (_, files, _) = veche(&["audit", record.to_str().unwrap(), "--election", &id]);
    assert_eq!(served, files);
    // The service says which election it keeps: that is the first thing to compare.
    let (code, asked, _) = veche(&["audit", &site.url()]);
    assert_eq!(code, 0);
    assert!(asked.starts_with("FIRST SEE THAT IT IS THE RIGHT ELECTION\n"), "{asked}");
    let (code, other, errors) = veche(&["audit", &site.url(), "--election", &"0".repeat(64)]);
    assert_eq!((code, other.as_str()), (2, ""));
    assert!(errors.contains("next: "), "{errors}");
}

#[test]
fn what_was_fetched_is_not_fetched_again() {
    let (sample, site) = played(Until::Tallied);
    let (id, folder) = (election(&sample), tempfile::tempdir().unwrap());
    let kept = folder.path().join("kept");
    let of = |start: &str| {
        let shown = site.shown.lock().unwrap();
        shown.record.keys().find(|path| path.starts_with(start)).unwrap().clone()
    };
    let (entries, hashes) = (of("tile/entries/"), of("tile/0/"));
    let arguments = ["audit", &site.url(), "--election", &id, "--keep", kept.to_str().unwrap(), "--json"];
    // What is no bundle of entries is not kept.
    let mut cut = Vec::new();
    site.change(|shown| cut = shown.record.insert(entries.clone(), b"x".to_vec()).unwrap());
    assert_eq!(veche(&arguments).0, 2);
    site.change(|shown| {
        shown.record.insert(entries.clone(), std::mem::take(&mut cut));
        cut = shown.record.remove(&hashes).unwrap();
    });
    assert_eq!(veche(&arguments).0, 2);
    site.change(|shown| {
        shown.record.insert(hashes, cut);
        shown.asked.clear();
    });
    let (code, json, errors) = veche(&arguments);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["verdict"], "holds");
    site.change(|shown| {
        assert!(!shown.asked.iter().any(|path| path.contains(&entries)), "the entries are there already");
        shown.asked.clear();
    });
    assert_eq!(veche(&arguments).0, 0);
    site.change(|shown| assert_eq!(shown.asked.len(), 1, "{:?}", shown.asked));
}

#[test]
fn the_report_is_a_page_in_each_language() {
    let (sample, site) = played(Until::Tallied);
    let id = election(&sample);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).unwrap();
    for (language, verdict) in [("en", "The record holds."), ("be", "Рэестр правільны."), ("ru", "Реестр верен.")]
    {
        let file = folder.join(format!("sample-{language}.html"));
        let page = file.to_str().unwrap();
        let (code, _, errors) =
            veche(&["audit", &site.url(), "--election", &id, "--html", page, "--language", language]);
        assert_eq!(code, 0, "{errors}");
        let page = std::fs::read_to_string(&file).unwrap();
        assert!(
            page.contains(verdict) && page.contains(&format!("veche audit {} --election {id}", site.url())),
            "{page}"
        );
    }
    assert_eq!(veche(&["audit", &site.url(), "--html", "x", "--language", "de"]).0, 2);
}

/// Lines of JSON of an audit that follows.
fn followed(url: &str, id: &str) -> (std::process::Child, impl Iterator<Item = Value> + use<>) {
    let mut command = Command::new(VECHE);
    command.args(["audit", url, "--election", id, "--follow", "--every", "1", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
}

#[test]
fn an_audit_follows_the_log_to_its_end() {
    let (_, site) = played(Until::Voted);
    let mut whole = simulation::sample::play(crate::SEED, Until::Tallied);
    let (mut child, mut events) = followed(&site.url(), &election(&whole));
    let first = events.next().unwrap();
    assert_eq!((first["event"].as_str(), first["phase"].as_str()), (Some("audited"), Some("open")));
    site.change(|now| *now = shown(&mut whole));
    let second = events.next().unwrap();
    assert_eq!((&second["phase"], &second["verdict"]), (&Value::from("tallied"), &Value::from("holds")));
    let last = events.next().unwrap();
    assert_eq!((last["event"].as_str(), last["report"]["verdict"].as_str()), (Some("report"), Some("holds")));
    assert!(events.next().is_none() && child.wait().unwrap().success());
}

#[test]
fn an_audit_that_follows_speaks_up_when_the_log_becomes_shorter() {
    let (_, site) = played(Until::Voted);
    let mut older = simulation::sample::play(crate::SEED, Until::Open);
    let (mut child, mut events) = followed(&site.url(), &election(&older));
    assert_eq!(events.next().unwrap()["verdict"], "holds-so-far");
    site.change(|now| *now = shown(&mut older));
    let told: Vec<Value> = events.collect();
    assert!(told.iter().any(|event| event["event"] == "shrunk"), "{told:?}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn the_log_of_the_real_service_is_audited_and_watched_while_it_grows_and_after() {
    let pace = Pace { registration: 15, voting: 30, shortest: 1, longest: 2 };
    let mut stage = Stage::open(4, 3, pace, SQLITE);
    let (url, id) = (stage.services.address(), stage.log.record().setting().unwrap().election.to_string());
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let audit = ["audit", &url, "--election", &id, "--keep", kept.to_str().unwrap(), "--json"];
    let state = folder.path().join("state");
    let watch = ["watch", &url, "--election", &id, "--once", "--json", "--state", state.to_str().unwrap()];
    for ballots in stage.ballots().chunks(3) {
        let epochs = stage.log.record().epochs();
        ballots.iter().for_each(|ballot| drop(stage.services.client().cast(ballot).unwrap()));
        stage.log.wait_for("an epoch", |record| record.epochs() > epochs);
    }
    let (code, during, errors) = veche(&audit);
    assert_eq!(code, 0, "{during}{errors}");
    let during: Value = serde_json::from_str(&during).unwrap();
    assert_eq!((&during["verdict"], &during["phase"]), (&Value::from("holds-so-far"), &Value::from("open")));
    let (code, seen, errors) = veche(&watch);
    assert_eq!(code, 0, "{seen}{errors}");
    stage.finish();
    let (code, after, _) = veche(&audit);
    let after: Value = serde_json::from_str(&after).unwrap();
    assert_eq!((code, &after["verdict"], &after["phase"]), (0, &Value::from("holds"), &Value::from("tallied")));
    assert!(after["log"]["entries"].as_u64() > during["log"]["entries"].as_u64());
    let (code, seen, errors) = veche(&watch);
    assert_eq!(code, 0, "{seen}{errors}");
}

#[test]
fn petitions_are_listed_with_what_is_due_and_what_was_said_to_them() {
    let mut sample = simulation::sample::play(crate::SEED, Until::Finished);
    let folder = tempfile::tempdir().unwrap();
    let record = crate::written(&folder.path().join("record"), &sample.ledger.export());
    let (record, page) = (record.to_str().unwrap(), folder.path().join("page.html"));
    let id = crate::election(&sample);
    let audit = |more: &[&str]| {
        let (code, out, errors) = crate::veche(&[&["audit", record, "--election", &id], more].concat());
        assert_eq!(code, 0, "{out}{errors}");
        out
    };
    let text = audit(&[]);
    for words in ["4 credentials signed", "Put off until", "Answered (entry", "Not answered. The answer is due at"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let report: serde_json::Value = serde_json::from_str(&audit(&["--json"])).unwrap();
    let petitions = report["petitions"].as_array().unwrap();
    assert_eq!((petitions.len(), &petitions[0]["signatures"], &petitions[1]["answer"]), (2, &4.into(), &().into()));
    assert_eq!(petitions[0]["delays"][0]["until"], petitions[0]["due"]);
    for (language, words) in [("en", "Signatures: 4"), ("be", "Подпісаў: 4"), ("ru", "Подписей: 4")] {
        audit(&["--html", page.to_str().unwrap(), "--language", language]);
        let page = std::fs::read_to_string(&page).unwrap();
        assert!(page.contains(words) && page.contains("Open the library"), "{language}");
    }
}
