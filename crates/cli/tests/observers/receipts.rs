//! Receipts: right ones hold, and what people take for one is named.

use std::path::{Path, PathBuf};

use canonical::Hash;
use election::{Entry, Statement};
use serde_json::{Value, json};
use simulation::Log as _;
use simulation::sample::{Sample, Until};
use transparency_log::{MemoryTree, Receipt, SignedCheckpoint, proof, tree};

use crate::site::Site;
use crate::{election, played, veche, written};

struct Desk {
    sample: Sample,
    site: Site,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let (sample, site) = played(Until::Tallied);
        let desk = Self { sample, site, folder: tempfile::tempdir().unwrap() };
        written(&desk.path("record"), &desk.site.shown.lock().unwrap().record);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The first ballot that another one replaced, or the first that none did.
    fn ballot(&self, is_replaced: bool) -> (u64, Vec<u8>) {
        let ballots: Vec<_> = (0..)
            .zip(self.sample.ledger.entries())
            .filter_map(|(index, bytes)| {
                let Statement::Ballot(ballot) = Entry::parse(bytes).ok()?.statement else { return None };
                Some((index, bytes.clone(), ballot.credential.0, ballot.seq.get()))
            })
            .collect();
        let later =
            |one: &(u64, Vec<u8>, [u8; 32], u64)| ballots.iter().any(|other| other.2 == one.2 && other.3 > one.3);
        ballots.iter().find(|one| later(one) == is_replaced).map(|one| (one.0, one.1.clone())).unwrap()
    }

    fn receipt(&mut self, index: u64) -> (Hash, String) {
        receipt(&mut self.sample, index)
    }

    fn file(&mut self, index: u64) -> String {
        let (leaf, receipt) = self.receipt(index);
        let line = canonical::json::to_line(&json!({"kind": "receipt-file", "leaf": leaf, "receipt": receipt, "v": 1}));
        self.write("receipt", line)
    }

    fn verify(&self, file: &str, more: &[&str]) -> (i32, String, String) {
        let id = election(&self.sample);
        veche(&[&["receipt", "verify", file, "--election", &id], more].concat())
    }
}

fn receipt(sample: &mut Sample, index: u64) -> (Hash, String) {
    let tree: MemoryTree = sample.ledger.entries().iter().map(|entry| tree::leaf_hash(entry)).collect();
    let checkpoint = SignedCheckpoint::parse(sample.ledger.under().as_bytes()).unwrap();
    let proof = proof::prove_inclusion(&tree, index, checkpoint.checkpoint().size()).unwrap();
    let leaf = tree::leaf_hash(&sample.ledger.entries()[usize::try_from(index).unwrap()]);
    (Hash(leaf.0), Receipt::new(index, proof, checkpoint).unwrap().to_string())
}

/// The receipt of the last ballot of an epoch.
pub fn write_for_the_guide(sample: &mut Sample, folder: &Path) {
    let kinds = sample.ledger.entries().iter().map(|entry| Entry::kind(entry).unwrap().name());
    let last = kinds.enumerate().filter(|(_, kind)| *kind == "ballot").map(|(index, _)| index).max().unwrap();
    let (leaf, receipt) = receipt(sample, last as u64);
    let line = canonical::json::to_line(&json!({"kind": "receipt-file", "leaf": leaf, "receipt": receipt, "v": 1}));
    std::fs::write(folder.join("receipt.json"), line).unwrap();
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_receipt_holds_against_the_record_the_service_and_the_manifest_alone() {
    let mut desk = Desk::new();
    let (index, ballot) = desk.ballot(false);
    let (file, ballot) = (desk.file(index), desk.write("ballot", ballot));
    let (record, url) = (desk.path("record"), desk.site.url());
    let manifest = desk.write("manifest", desk.sample.ledger.entries()[0].clone());
    for more in [["--record", text(&record)], ["--board", &url], ["--manifest", &manifest]] {
        let (code, said, errors) = desk.verify(&file, &[more.as_slice(), &["--ballot", &ballot]].concat());
        assert_eq!(code, 0, "{more:?}: {said}{errors}");
        assert!(said.starts_with("THE RECEIPT HOLDS\n") && said.contains("What it does not show"), "{said}");
    }
    let (_, json, _) = desk.verify(&file, &["--record", text(&record), "--json"]);
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&answer["holds"], &answer["found"]["is_last"], &answer["index"]),
        (&true.into(), &true.into(), &index.into())
    );
}

#[test]
fn a_ballot_that_a_later_one_replaced_is_said_to_be() {
    let mut desk = Desk::new();
    let (index, _) = desk.ballot(true);
    let (file, record) = (desk.file(index), desk.path("record"));
    let (code, said, _) = desk.verify(&file, &["--record", text(&record)]);
    assert_eq!(code, 0);
    assert!(said.contains("took its place: that one counts"), "{said}");
}

#[test]
fn a_receipt_that_was_changed_or_is_of_another_log_does_not_hold() {
    let mut desk = Desk::new();
    let (index, _) = desk.ballot(false);
    let (leaf, receipt) = desk.receipt(index);
    let manifest = desk.write("manifest", desk.sample.ledger.entries()[0].clone());
    let line = |leaf: &Hash, receipt: &str| {
        canonical::json::to_line(&json!({"kind": "receipt-file", "leaf": leaf, "receipt": receipt, "v": 1}))
    };
    let moved = receipt.replacen(&format!("index {index}"), &format!("index {}", index - 1), 1);
    for (leaf, receipt) in [(Hash([1; 32]), receipt.clone()), (leaf, moved)] {
        let file = desk.write("receipt", line(&leaf, &receipt));
        let (code, said, _) = desk.verify(&file, &["--manifest", &manifest]);
        assert_eq!(code, 1, "{said}");
        assert!(said.starts_with("THE RECEIPT DOES NOT HOLD\n"), "{said}");
    }
    // The service shows another log since.
    let mut other = simulation::sample::play(crate::SEED, Until::Open);
    crate::watching::cancel(&mut other);
    desk.site.change(|now| *now = crate::shown(&mut other));
    let file = desk.write("receipt", line(&leaf, &receipt));
    let url = desk.site.url();
    let (code, said, _) = desk.verify(&file, &["--board", &url]);
    assert_eq!(code, 1);
    assert!(said.contains("(log-fork)"), "{said}");
}

#[test]
fn what_is_no_receipt_is_refused_by_its_name() {
    let mut desk = Desk::new();
    let (index, ballot) = desk.ballot(false);
    let (_, receipt) = desk.receipt(index);
    let record = desk.path("record");
    let checkpoint = std::fs::read(record.join("checkpoint")).unwrap();
    let manifest = desk.sample.ledger.entries()[0].clone();
    let cases: [(&str, Vec<u8>); 9] = [
        ("receipt-alone", receipt.clone().into_bytes()),
        ("sealed-ballot", ballot.clone()),
        ("checkpoint", checkpoint),
        ("manifest", manifest),
        ("right-file", br#"{"kind":"right-file"}"#.to_vec()),
        ("election-file", br#"{"kind":"election-file"}"#.to_vec()),
        ("opened-ballot", br#"{"kind":"opened-ballot"}"#.to_vec()),
        ("receipt-file", br#"{"kind":"receipt-file"}"#.to_vec()),
        ("unknown-file", br#"{"kind":"else"}"#.to_vec()),
    ];
    for (name, content) in cases {
        let file = desk.write("file", content);
        let (code, said, errors) = desk.verify(&file, &["--record", text(&record)]);
        assert_eq!((code, said.as_str()), (2, ""), "{name}");
        assert!(errors.contains(&format!("({name})")), "{name}: {errors}");
    }
    // Beside its ballot a bare receipt says enough; beside another it is refused.
    let (bare, own) = (desk.write("bare", receipt), desk.write("own", ballot));
    assert_eq!(desk.verify(&bare, &["--record", text(&record), "--ballot", &own]).0, 0);
    let (_, other) = desk.ballot(true);
    let (file, other) = (desk.file(index), desk.write("other", other));
    let (code, _, errors) = desk.verify(&file, &["--record", text(&record), "--ballot", &other]);
    assert_eq!(code, 2);
    assert!(errors.contains("(other-ballot)"), "{errors}");
}
