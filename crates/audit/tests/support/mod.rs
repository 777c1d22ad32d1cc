//! Records that are made of a manifest and a few statements, small enough to be made on the spot.

use std::collections::BTreeMap;

use canonical::{Hash, bytes::to_base64};
use election::statement::{Cancel, Form};
use election::{Manifest, entry};
use transparency_log::checkpoint::{Checkpoint, LogIdentity};
use transparency_log::note::KeyName;
use transparency_log::tiles::{self, Row};
use transparency_log::{Cosignature, SignedCheckpoint, SigningKey, TileBuilder, entry_bundle, tree};

pub type Files = BTreeMap<String, Vec<u8>>;

/// When the witnesses sign: the first at this second, each other one later than the one before.
pub const TIME: u64 = 1_000_000;
/// The generator of G2 of BLS12-381: a key that decodes.
const GENERATOR: &str = "k+ArYFJxn2B9rNOgiCdPZVlr0NCZILYatdphu9x/UEkzTPESE5RdV+WsfQVdBCt+AkqisvCPCpEmCAUnLcUQUcbketT6QDsCtFELZHrj0XcLrAMmqAW779SAVsjBIb24";
/// What the manifest's document says.
pub const DOCUMENT: &[u8] = b"About this election\n";

/// The keys of an election that is not a secret to anyone.
pub struct Sample {
    pub manifest: Manifest,
    pub log: SigningKey,
}

fn key(role: u8, number: u8) -> SigningKey {
    SigningKey::from_seed(&[role, number].repeat(16).try_into().unwrap())
}

fn public(role: u8, number: u8) -> String {
    to_base64(key(role, number).public().as_bytes())
}

fn members(role: u8, count: u8) -> serde_json::Value {
    (1..=count).map(|n| serde_json::json!({"id": format!("m{n}"), "key": public(role, n)})).collect()
}

impl Sample {
    pub fn new() -> Self {
        let document = serde_json::json!({
            "attachment": {"hash": Hash::of(DOCUMENT), "length": DOCUMENT.len()},
            "language": "en", "media_type": "text/plain", "title": {"en": "About"},
        });
        let option = |id: &str| serde_json::json!({"documents": [], "id": id, "max": 1, "title": {"en": id}});
        let manifest = serde_json::json!({
            "ballots": {"most": 20},
            "board": public(5, 1),
            "commission": {"members": members(1, 3), "threshold": 2},
            "constituencies": [{"id": "all", "title": {"en": "Everywhere"}}],
            "contests": [{
                "ballot": {"blank": true, "kind": "options", "max": 1, "min": 1, "options": [option("yes"), option("no")]},
                "constituencies": ["all"], "id": "question", "report": "whole",
                "rule": {"kind": "plurality", "seats": 1}, "title": {"en": "The question"},
            }],
            "documents": [document],
            "epochs": {"credentials": 2, "longest": 100, "shortest": 10},
            "kind": "manifest",
            "languages": ["en"],
            "log": {"key": public(6, 1), "name": "example.org/log"},
            "mailboxes": [{"id": "box", "key": public(7, 1)}],
            "petitions": {"answer": 0, "signatures": 0},
            "registrars": {"members": members(2, 5), "threshold": 4},
            "registration": {"kind": "closed"},
            "schedule": {"checking": 10, "claims": 10, "closes": 3_000_000, "extension": 0, "opens": 2_000_000},
            "smallest_count": 2,
            "successors": [],
            "title": {"en": "A small election"},
            "trustees": {"double_signers": 0, "members": members(3, 3), "threshold": 2},
            "v": 1,
            "witnesses": {
                "members": (1..=4).map(|n| serde_json::json!({"key": public(4, n), "name": format!("w{n}")})).collect::<Vec<_>>(),
                "quorum": 3,
            },
        });
        Self::of(&manifest)
    }

    fn of(manifest: &serde_json::Value) -> Self {
        let manifest = Manifest::parse(&canonical::json::to_line(manifest)).expect("a good manifest");
        Self { manifest, log: key(6, 1) }
    }

    /// A consultation over some election, of which nobody knows the keys.
    pub fn consultation() -> Self {
        let mut manifest: serde_json::Value = serde_json::from_str(&Self::new().manifest.text()).unwrap();
        manifest["registrars"] = serde_json::json!({"members": [], "threshold": 0});
        let earlier = serde_json::json!({"credentials": 7, "from": "all", "key": GENERATOR});
        let election = Hash::of(b"an earlier election");
        manifest["registration"] =
            serde_json::json!({"constituencies": [earlier], "election": election, "kind": "earlier"});
        Self::of(&manifest)
    }

    /// Signed by these commissioners, counted from 1.
    pub fn commission(&self, text: &str, who: &[u8]) -> Vec<u8> {
        let signers: Vec<_> = who.iter().map(|&n| (format!("commission/m{n}"), key(1, n))).collect();
        let signers: Vec<_> = signers.iter().map(|(name, key)| (name.as_str(), key)).collect();
        entry::sign(text, &signers).unwrap().to_bytes()
    }

    /// The first entry.
    pub fn first(&self) -> Vec<u8> {
        self.commission(&self.manifest.text(), &[1, 3])
    }

    /// The entry that calls the election off.
    pub fn cancel(&self) -> Vec<u8> {
        let reason = serde_json::from_value(serde_json::json!({"en": "Storm"})).unwrap();
        self.commission(&Cancel::new(self.manifest.election_id(), reason).text(), &[1, 2])
    }

    pub fn identity(&self) -> LogIdentity {
        let origin = KeyName::new(self.manifest.log.origin(self.manifest.election_id())).unwrap();
        LogIdentity::new(origin, self.log.public())
    }

    /// Signed by the log and these witnesses, counted from 1.
    pub fn checkpoint(&self, size: u64, root: tree::Hash, witnesses: &[u8]) -> SignedCheckpoint {
        let checkpoint = Checkpoint::new(self.identity().origin, size, root).unwrap();
        let signed = SignedCheckpoint::sign(checkpoint.clone(), &self.log);
        let lines = witnesses.iter().map(|&n| {
            let witness = key(4, n);
            let cosignature = Cosignature::sign(&witness, TIME + u64::from(n), &checkpoint).unwrap();
            cosignature.to_line(&KeyName::new(format!("w{n}")).unwrap(), &witness.public())
        });
        let lines: Vec<_> = signed.note().signatures().iter().cloned().chain(lines).collect();
        let note = transparency_log::Note::new(signed.note().text(), lines).unwrap();
        SignedCheckpoint::parse(&note.to_bytes()).unwrap()
    }

    /// The export of a log of these entries.
    pub fn export(&self, entries: &[Vec<u8>]) -> Files {
        let mut files = Files::new();
        let leaves: Vec<_> = entries.iter().map(|entry| tree::leaf_hash(entry)).collect();
        for path in tiles::paths(entries.len() as u64).filter(|path| path.row() == Row::Entries) {
            let start = usize::try_from(path.index()).unwrap() * 256;
            let bundle = entry_bundle::encode(&entries[start..start + usize::from(path.width())]).unwrap();
            files.insert(path.to_string(), bundle);
        }
        let mut builder = TileBuilder::new();
        let full: Vec<_> = leaves.iter().flat_map(|leaf| builder.push(*leaf)).collect();
        for tile in full.into_iter().chain(builder.finish()) {
            files.insert(tile.path.to_string(), tile.to_bytes());
        }
        let signed = self.checkpoint(entries.len() as u64, tree::root(leaves), &[1, 2, 4]);
        files.insert("checkpoint".into(), signed.to_bytes());
        files.insert(document_path(), DOCUMENT.to_vec());
        files
    }
}

/// Where the manifest's document is.
pub fn document_path() -> String {
    format!("attachment/{}", Hash::of(DOCUMENT))
}
