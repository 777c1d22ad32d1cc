//! `veche-demo`: a whole election in one command.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn demo(folder: &Path, options: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("veche-demo").unwrap();
    let output = command.arg("--out").arg(folder).args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What `veche audit` says of a record.
fn audit(record: &Path, election: &str) -> Value {
    let mut command = Command::cargo_bin("veche").unwrap();
    let output = command.arg("audit").arg(record).args(["--json", "--election", election]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_small_vote_is_played_and_its_record_holds() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("demo");
    let (code, text, errors) = demo(&out, &["--voters", "24", "--seed", "7"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where no terminal is");
    assert!(text.contains("THE RECORD HOLDS"), "{text}");

    let expected = ["board.sqlite", "officials", "opened-ballot.json", "record", "result.html"];
    assert_eq!(names(&out), expected.map(str::to_owned).into());
    assert_eq!(names(&out.join("record")), ["attachment", "checkpoint", "tile"].map(str::to_owned).into());

    let id = text.lines().find_map(|line| line.trim().strip_prefix("Election id")).unwrap().trim();
    let report = audit(&out.join("record"), id);
    assert_eq!(report["verdict"], "holds");
    let voters = &report["constituencies"][0];
    assert_eq!((voters["on_roll"].as_u64(), voters["voted"].as_u64()), (Some(25), Some(24)));
    assert_eq!(voters["ballots"].as_u64().unwrap() - voters["replaced"].as_u64().unwrap(), 24);
    assert!(voters["replaced"].as_u64().unwrap() > 0);
    let result = &report["contests"][0]["result"];
    let votes = result["counts"].as_array().unwrap().iter().map(|count| count["votes"].as_u64().unwrap());
    assert_eq!(votes.sum::<u64>(), 24);
    let lists = result["outcome"]["lists"].as_array().unwrap();
    assert_eq!(lists.iter().map(|list| list["seats"].as_u64().unwrap()).sum::<u64>(), 80);

    for code in [
        "credential-signature",
        "ballot-proof",
        "ballot-repeated",
        "election",
        "ballot-seq-used",
        "ballot-seq",
        "too-late",
        "phase",
    ] {
        assert!(text.contains(&format!("\n  {code} ")), "{code}\n{text}");
    }
    let page = fs::read_to_string(out.join("result.html")).unwrap();
    assert!(page.contains(id) && page.contains("The record holds."));
    for reaching_out in ["http:", "https:", "<script", "src=", "@import", "url("] {
        assert!(!page.contains(reaching_out), "{reaching_out}");
    }
}

#[test]
fn secrets_are_in_files_that_only_their_owner_may_read() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("demo");
    let (code, text, _) = demo(&out, &["--voters", "20", "--seed", "8"]);
    assert_eq!(code, 0, "{text}");
    let officials = names(&out.join("officials"));
    assert_eq!(officials.len(), 25, "13 keys of officials, 2 of the board, 10 files of shares");
    for name in officials {
        let path = out.join("officials").join(name);
        assert!(fs::read(&path).unwrap().starts_with(b"age-encryption.org/v1\n-> scrypt "));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn arguments_that_cannot_work_are_refused() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("demo");
    for (options, part) in [
        (&["--voters", "19"][..], "19 is not in 20..=300000"),
        (&["--voters", "300001"], "300001 is not in"),
        (&["--voters", "many"], "invalid digit"),
        (&["--seed", "-1"], "unexpected argument"),
    ] {
        let (code, text, errors) = demo(&out, options);
        assert_eq!((code, text.as_str()), (2, ""), "{options:?}");
        assert!(errors.contains(part), "{errors}");
        assert!(!out.exists());
    }
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine"), "mine").unwrap();
    let (code, _, errors) = demo(&out, &["--voters", "20"]);
    assert_eq!(code, 2);
    assert!(errors.starts_with("error: ") && errors.contains("is not empty"), "{errors}");
    assert_eq!(names(&out), ["mine".to_owned()].into());
    let (code, _, errors) = demo(&out.join("mine").join("deeper"), &["--voters", "20"]);
    assert_eq!(code, 2);
    assert!(errors.starts_with("error: cannot make folders in "), "{errors}");
}
