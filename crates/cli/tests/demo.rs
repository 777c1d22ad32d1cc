//! `veche-demo`: a whole election in one command.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn demo(folder: &Path, options: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("veche-demo").unwrap();
    let output = command.arg("--out").arg(folder).args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A demo that goes on.
struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    text: String,
}

impl Running {
    fn begin(folder: &Path, options: &[&str]) -> Self {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("veche-demo"));
        command.arg("--out").arg(folder).args(options);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output, text: String::new() }
    }

    /// Reads on up to a line with this.
    fn read_to(&mut self, mark: &str) {
        while !self.text.lines().last().is_some_and(|line| line.contains(mark)) {
            let length = self.output.read_line(&mut self.text).unwrap();
            if length == 0 {
                let errors = self.errors();
                panic!("{}\n{errors}", self.text);
            }
        }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -s {name} {}", self.child.id());
        assert!(std::process::Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// What it said on standard error, when it is over.
    fn errors(&mut self) -> String {
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    }

    /// Waits until it is over, and all processes of its group are.
    fn end(&mut self, group: i32) {
        self.child.wait().unwrap();
        let began = Instant::now();
        while members(group) > 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "{} processes are left", members(group));
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be over; if not, all others end with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// State and group of a process.
fn stat(process: &Path) -> Option<(char, i32)> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.nth(1)?.parse().ok()?))
}

fn processes() -> Vec<std::path::PathBuf> {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("stat").exists())
        .collect()
}

/// The group of the processes that work in a folder.
fn group_in(folder: &Path) -> i32 {
    let folder = folder.canonicalize().unwrap();
    let works_there = |process: &std::path::PathBuf| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder);
    stat(&processes().into_iter().find(works_there).expect("a process that works there")).unwrap().1
}

/// Processes of a group that are not over.
fn members(group: i32) -> usize {
    processes().iter().filter_map(|process| stat(process)).filter(|(state, of)| *of == group && *state != 'Z').count()
}

/// Whether nobody listens there any more: a process that is over for its parent may still have a thread that waits for a disk.
fn is_soon_closed(address: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        if TcpStream::connect(address).is_err() {
            return true;
        }
        sleep(Duration::from_millis(50));
    }
    false
}

/// The value of a row.
fn row<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap().trim()
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
fn a_small_vote_is_played_its_record_holds_and_no_process_is_left() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("demo");
    let mut demo = Running::begin(&out, &["--voters", "24", "--seed", "7", "--stay"]);
    demo.read_to("/log/checkpoint");
    let (group, text) = (group_in(&out.join("services")), demo.text.clone());
    assert_eq!(members(group), 7, "a guard with its own child, a board and four witnesses");
    let address = row(&text, "Service").split_once(',').unwrap().0.strip_prefix("http://").unwrap();
    assert!(text.contains(&format!("http://{address}/api/docs")));
    assert!(TcpStream::connect(address).is_ok());
    demo.signal("TERM");
    demo.end(group);
    assert!(is_soon_closed(address), "somebody still answers at {address}");
    assert_eq!(demo.errors(), "");

    assert!(!text.contains('\u{1b}'), "no colours where no terminal is");
    assert!(text.contains("THE RECORD HOLDS"), "{text}");
    let expected = ["officials", "opened-ballot.json", "post", "record", "result.html", "services"];
    assert_eq!(names(&out), expected.map(str::to_owned).into());
    assert_eq!(names(&out.join("record")), ["attachment", "checkpoint", "tile"].map(str::to_owned).into());
    report_of_24(&audit(&out.join("record"), row(&text, "Election id")));
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
    assert!(page.contains(row(&text, "Election id")) && page.contains("The record holds."));
    for reaching_out in ["http:", "https:", "<script", "src=", "@import", "url("] {
        assert!(!page.contains(reaching_out), "{reaching_out}");
    }
    secrets_are_in_files_that_only_their_owner_may_read(&out.join("officials"));
}

fn report_of_24(report: &Value) {
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
}

fn secrets_are_in_files_that_only_their_owner_may_read(officials: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mut files = 0;
    for official in names(officials) {
        for name in names(&officials.join(&official)) {
            let path = officials.join(&official).join(name);
            assert!(fs::read(&path).unwrap().starts_with(b"age-encryption.org/v1\n-> scrypt "));
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            files += 1;
        }
    }
    assert_eq!(files, 23, "13 keys, and shares of 10 officials");
}

#[test]
fn when_the_demo_is_interrupted_all_others_end_with_it() {
    let folder = TempDir::new().unwrap();
    for (signal, options) in [("INT", &["--voters", "20"][..]), ("KILL", &["--voters", "20", "--postgres"])] {
        let out = folder.path().join(signal);
        let mut demo = Running::begin(&out, options);
        demo.read_to("The voters register");
        let group = group_in(&out.join("services"));
        assert!(members(group) > 7, "voters and officials, too");
        demo.signal(signal);
        demo.end(group);
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
