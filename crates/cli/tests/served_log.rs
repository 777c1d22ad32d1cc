//! The log of a running service, followed by a program in Go that shares no code with Veche: `tests/interop/go/follow.go`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that panics has failed")]

#[allow(dead_code, reason = "the other tests over HTTP use the rest")]
mod support;

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use record::Setting;
use simulation::Log;
use support::{Pace, SQLITE, Stage};
use transparency_log::note::{ED25519, verifier_key};

/// The type of cosignatures (C2SP tlog-cosignature).
const COSIGNATURE: u8 = 0x04;

#[test]
fn a_program_of_others_follows_the_log_while_it_grows() {
    if Command::new("go").arg("version").output().is_err() {
        println!("skipped: there is no Go on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = build(folder.path());
    let pace = Pace { registration: 15, voting: 40, shortest: 1, longest: 2 };
    let mut stage = Stage::open(5, 4, pace, SQLITE);
    let setting = stage.log.record().setting().unwrap().clone();
    let url = format!("{}/api/v1/elections/{}/log", stage.services.address(), setting.election);
    let mut follower = Follower::begin(&program, &url, &setting);
    let mut sizes = vec![follower.follow()];
    check_that_it_refuses(&program, &url, &setting);
    for ballots in stage.ballots().chunks(3) {
        let epochs = stage.log.record().epochs();
        ballots.iter().for_each(|ballot| drop(stage.services.client().cast(ballot).unwrap()));
        stage.log.wait_for("an epoch", |record| record.epochs() > epochs);
        sizes.push(follower.follow());
        assert!(sizes.last().unwrap() >= &stage.log.record().size());
    }
    stage.finish();
    sizes.push(follower.follow());
    assert!(sizes.is_sorted_by(|one, next| one < next) && sizes.len() == 5, "{sizes:?}");
    assert_eq!(*sizes.last().unwrap(), stage.log.record().size());
    follower.end();
}

fn build(folder: &Path) -> PathBuf {
    let program = folder.join("follow");
    let target = Path::new(support::VECHE).ancestors().nth(2).unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/go");
    let mut go = Command::new("go");
    go.current_dir(sources).args(["build", "-o"]).arg(&program).args(["checkpoint.go", "follow.go"]);
    go.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode").env("GOCACHE", target.join("go"));
    let built = go.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    program
}

/// A log of another key, and one that too few witnesses cosigned, are refused.
fn check_that_it_refuses(program: &Path, url: &str, setting: &Setting) {
    let mut other = setting.clone();
    other.log.keys = vec![setting.witnesses[0].key];
    let mut more = setting.clone();
    more.manifest.witnesses.quorum = setting.witnesses.len() + 1;
    for (setting, reason) in [(other, "checkpoint"), (more, "are needed")] {
        let Follower { child, mut input, .. } = Follower::begin(program, url, &setting);
        input.write_all(b"\n").unwrap();
        drop(input);
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!ended.status.success() && said.contains(reason), "{said}");
    }
}

struct Follower {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Follower {
    fn begin(program: &Path, url: &str, setting: &Setting) -> Self {
        let witnesses = setting.witnesses.iter().map(|it| verifier_key(&it.name, COSIGNATURE, &it.key));
        let log = verifier_key(&setting.log.origin, ED25519, &setting.log.keys[0]);
        let mut command = Command::new(program);
        command.args([url, &setting.manifest.witnesses.quorum.to_string(), &log]).args(witnesses);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output).lines() }
    }

    /// Has the log of now checked, and gives its size.
    fn follow(&mut self) -> u64 {
        self.input.write_all(b"\n").unwrap();
        let line = self.output.next().unwrap_or_else(|| panic!("{}", self.fault())).unwrap();
        line.split(' ').next().unwrap().parse().unwrap()
    }

    fn fault(&mut self) -> String {
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }

    fn end(self) {
        let Self { mut child, input, .. } = self;
        drop(input);
        assert!(child.wait().unwrap().success());
    }
}
