//! `veche bench`: ballots that are made are taken, and spoiled ones are refused.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const VECHE: &str = env!("CARGO_BIN_EXE_veche");

/// A service, which ends with the test.
struct Service(Child);

impl Service {
    fn start(arguments: &[&str], config: &Path) -> Self {
        let mut child =
            Command::new(VECHE).args(arguments).arg("--config").arg(config).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().starts_with("listening on ")));
        Self(child)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).unwrap();
    }
}

fn run(arguments: &[&str]) -> String {
    let output = Command::new(VECHE).arg("bench").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn prepared_ballots_are_accepted_once_the_services_run_again_and_bad_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let page = run(&["prepare", "--out", &path(""), "--ballots", "20"]);
    let address = page.lines().find_map(|line| line.strip_prefix("address ")).unwrap();
    let witness = |n| path(&format!("service/witness-{n}/witness.toml"));
    let _witnesses = [1, 2, 3, 4].map(|n| Service::start(&["witness", "serve"], Path::new(&witness(n))));
    let board = Service::start(&["serve"], Path::new(&path("service/board.toml")));
    let cast = |file: &str, more: &[&str]| -> Value {
        let (file, pid) = (path(file), board.0.id().to_string());
        let at = ["cast", "--url", address, "--ballots", &file, "--connections", "4", "--pid", &pid, "--json"];
        serde_json::from_str(&run(&[&at[..], more].concat())).unwrap()
    };
    let only = |figures: &Value, code: &str| {
        let refused = figures["refused"][code].as_u64().unwrap();
        assert!(refused > 0 && figures["refused"] == json!({ code: refused }), "{figures}");
        assert_eq!((&figures["accepted"], &figures["errors"], &figures["busy"]), (&json!(0), &json!(0), &json!(0)));
    };

    only(&cast("ballots", &["--bad", "signature", "--seconds", "1"]), "signature");
    only(&cast("ballots", &["--bad", "form", "--seconds", "1"]), "json");
    only(&cast("unproven", &["--again", "--seconds", "1"]), "ballot-proof");

    let first = cast("ballots", &["--rate", "20", "--seconds", "1", "--skip", "5"]);
    assert_eq!((&first["accepted"], &first["refused"], &first["errors"]), (&json!(15), &json!({}), &json!(0)));
    assert_eq!(first["promises_checked"], json!(15));
    let again = cast("ballots", &[]);
    assert_eq!(again["accepted"], json!(20), "what was cast before is promised again: {again}");
    assert!(again["latency_ms"]["max"].as_f64() >= again["latency_ms"]["p50"].as_f64());
}
