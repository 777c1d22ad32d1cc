use std::collections::BTreeMap;
use std::io;

use bulletin_board::ExportSink;
use canonical::Hash;
use election::Entry;
use record::Record;
use transparency_log::signed_checkpoint::SignedCheckpoint;
use transparency_log::tiles::{HashTile, Row, TilePath, paths};
use transparency_log::{entry_bundle, tree};

use crate::support::{CHECKING, CLAIMS, CLOSES, OPENS, SHORTEST, Scene, code, people, rng};

#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>, Vec<String>);

impl ExportSink for Files {
    fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        self.1.push(path.into());
        assert_eq!(self.0.insert(path.into(), content.into()), None, "{path} comes once");
        Ok(())
    }
}

fn entries(files: &Files, size: u64) -> Vec<Vec<u8>> {
    let bundles = paths(size).filter(|path| path.row() == Row::Entries);
    let decode = |path: TilePath| {
        let entries = entry_bundle::decode(&files.0[&path.to_string()], path.width()).unwrap();
        entries.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    bundles.flat_map(decode).collect()
}

#[test]
fn an_export_has_exactly_the_files_of_the_specification_and_holds() {
    let mut scene = Scene::open();
    scene.cast_by(0..4, 1, OPENS + 3);
    scene.epoch(OPENS + SHORTEST);
    scene.close(CLOSES);
    scene.cosign(CLOSES + CLAIMS);
    scene.board.publish_counted(&mut scene.rng).unwrap();
    scene.cosign(CLOSES + CLAIMS + CHECKING);
    people::count(&mut scene, CLOSES + CLAIMS + CHECKING);
    let mut files = Files::default();
    scene.board.export(&mut files).unwrap();
    let size = scene.board.size();
    assert_eq!(files.1.last().unwrap(), "checkpoint");

    let setting = scene.board.record().setting().unwrap();
    let checkpoint = SignedCheckpoint::parse(&files.0["checkpoint"]).unwrap();
    let checkpoint = checkpoint.verify(&setting.log, &setting.witnesses, 3).unwrap().checkpoint().clone();
    assert_eq!(checkpoint.size(), size);
    let entries = entries(&files, size);
    assert_eq!(tree::root_of_records(&entries), *checkpoint.root());
    for path in paths(size).filter(|path| path.row() != Row::Entries) {
        let tile = HashTile::parse(path, &files.0[&path.to_string()]).unwrap();
        assert_eq!(tile.hashes[0], tree::leaf_hash(&entries[0]));
    }

    let attachments: std::collections::HashMap<Hash, Vec<u8>> = files
        .0
        .iter()
        .filter_map(|(path, content)| Some((path.strip_prefix("attachment/")?.parse().unwrap(), content.clone())))
        .collect();
    assert!(attachments.iter().all(|(hash, content)| Hash::of(content) == *hash));
    assert_eq!(attachments.len(), 1 + 2 + 1 + 2 + 1, "roll, issuances, counted list, decryptions, result");
    assert_eq!(files.0.len(), paths(size).count() + attachments.len() + 1);
    let mut record = Record::new();
    for entry in &entries {
        record.accept(entry, &attachments, &mut rng(5)).unwrap();
    }
    assert_eq!(record.phase(), record::Phase::Tallied);
}

#[test]
fn an_export_shows_neither_pending_ballots_nor_what_witnesses_have_not_seen() {
    let mut scene = Scene::open();
    scene.cast_by(0..2, 1, OPENS + 3);
    scene.cosign(OPENS + SHORTEST);
    let size = scene.board.size();
    scene.board.publish_epoch(OPENS + SHORTEST, &mut scene.rng).unwrap();
    scene.cast_by(2..4, 1, OPENS + SHORTEST + 1);
    let mut files = Files::default();
    scene.board.export(&mut files).unwrap();
    let entries = entries(&files, size);
    assert_eq!(files.0.len(), paths(size).count() + 3 + 1);
    assert!(entries.iter().all(|entry| Entry::parse(entry).unwrap().statement.kind().name() != "ballot"));
}

#[test]
fn an_export_stops_where_it_cannot_be_written() {
    struct Full;
    impl ExportSink for Full {
        fn file(&mut self, _: &str, _: &[u8]) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let scene = Scene::open();
    assert_eq!(code(scene.board.export(&mut Full)), "export-failed");
}
