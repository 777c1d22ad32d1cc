//! A board that gathers signatures under petitions, over a real store: what it takes, what it drops, and when it publishes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use bulletin_board::{Board, BoardKeys, Error, NewPetition, PetitionStore, Position, Store, check_petition};
use canonical::Hash;
use election::petition::{PetitionSignature, PetitionText};
use rand_chacha::ChaCha20Rng;
use record::petition::encode_signatures;
use simulation::sample::{self, PETITIONS, Sample, Until, petition_text};
use simulation::{Log, rng};
use storage::SqliteStore;
use tempfile::TempDir;
use transparency_log::ed25519::SigningKey;
use transparency_log::signed_checkpoint::SignedCheckpoint;

/// A day, in seconds since 1970-01-01T00:00:00Z.
const NOW: u64 = sample::CLOSES + 86_400;
const DAY: u64 = 86_400;

struct Scene {
    sample: Sample,
    board: Board<SqliteStore>,
    rng: ChaCha20Rng,
    folder: TempDir,
}

impl Scene {
    /// The sample, with its result, on a board whose store was prepared.
    fn new(prepare: impl FnOnce(&mut SqliteStore)) -> Self {
        let mut sample = sample::play(1, Until::Tallied);
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::create(folder.path().join("board.sqlite")).unwrap();
        let attachments: Vec<_> = sample.ledger.attachments().values().map(Vec::as_slice).collect();
        store.put_attachments(&attachments).unwrap();
        let under = sample.ledger.under();
        let cosigned = SignedCheckpoint::parse(under.as_bytes()).unwrap();
        let head = SignedCheckpoint::sign(cosigned.checkpoint().clone(), &sample.log_key);
        let entries = sample.ledger.entries().to_vec();
        store.publish(Position::default(), &entries, &head.to_bytes()).unwrap();
        store.store_cosigned(entries.len() as u64, under.as_bytes()).unwrap();
        prepare(&mut store);
        let mut rng = rng(1, "board");
        let board = Board::open(store, keys(), &mut rng).unwrap();
        Self { sample, board, rng, folder }
    }

    /// The same store, under these keys.
    fn opened_again(self, keys: BoardKeys) -> Self {
        let Self { sample, board, mut rng, folder } = self;
        drop(board);
        let store = SqliteStore::open(folder.path().join("board.sqlite")).unwrap();
        let board = Board::open(store, keys, &mut rng).unwrap();
        Self { sample, board, rng, folder }
    }

    fn sign(&mut self, text: &PetitionText, voters: &[usize], now: u64) -> Result<u64, &'static str> {
        let signatures = self.sample.signatures(text, voters);
        self.hand_in(text, &encode_signatures(signatures), now)
    }

    fn hand_in(&mut self, text: &PetitionText, records: &[u8], now: u64) -> Result<u64, &'static str> {
        let checked = check_petition(self.board.record(), text.clone(), records, &mut self.rng);
        let signed = checked.and_then(|checked| self.board.sign_petition(&checked, now));
        signed.map(|petition| petition.signatures).map_err(|error| error.code())
    }

    fn tend(&mut self, now: u64) -> Result<Option<u64>, Error> {
        self.board.tend_petitions(now, &mut self.rng)
    }

    fn gathering(&mut self) -> Vec<(Hash, u64)> {
        self.board.gathering().unwrap().iter().map(|petition| (petition.id, petition.signatures)).collect()
    }

    fn id(&self, text: &PetitionText) -> Hash {
        text.id(self.board.record().setting().unwrap().election)
    }
}

/// Those of the operator at the end of the sample.
fn keys() -> BoardKeys {
    let (log, board) = sample::people(1).successor_keys(1);
    BoardKeys { log, board }
}

fn numbered(n: usize) -> PetitionText {
    petition_text((&format!("Number {n}"), "When?"))
}

/// Bytes of texts that gather at a time, at most, and of one.
const MOST_BYTES: usize = 8 << 20;
const LONGEST: usize = 45_000;

/// So many petitions of strangers, of texts of so many bytes, each with so many signatures.
fn fill(store: &mut SqliteStore, number: usize, (length, signatures): (usize, u8)) {
    let text = "x".repeat(length);
    for n in 0..number {
        let record = |credential: u8| PetitionSignature {
            constituency: 0,
            credential: [credential; 32],
            credential_signature: [0; 48],
            signature: [0; 64],
        };
        let id = Hash::of(&n.to_be_bytes());
        let petition = NewPetition { id, starter: id.0, day: NOW / DAY, text: text.clone() };
        let all: Vec<_> = (0..signatures).map(record).collect();
        store.keep_signatures(&petition, &all).unwrap();
    }
}

/// A petition whose text has about so many bytes.
fn of_length(bytes: usize) -> PetitionText {
    let paragraphs = vec!["x".repeat(1_000); bytes / 1_000];
    PetitionText { paragraphs, ..petition_text(("Long", "So.")) }
}

#[test]
fn a_petition_is_published_as_soon_as_enough_have_signed_and_never_twice() {
    let mut scene = Scene::new(|_| ());
    let text = petition_text(PETITIONS[0]);
    assert_eq!(scene.sign(&text, &[0], NOW), Ok(1));
    assert_eq!(scene.sign(&text, &[0, 5], NOW), Ok(2), "who signed before counts once");
    assert_eq!(scene.tend(NOW).unwrap(), None);
    assert_eq!(scene.sign(&text, &[7], NOW), Ok(3));
    let size = scene.board.size();
    assert_eq!(scene.tend(NOW).unwrap(), Some(size));
    let petition = scene.board.record().petitions()[0].clone();
    assert_eq!((petition.id, petition.size, petition.entry), (scene.id(&text), 3, size));
    assert_eq!(scene.sign(&text, &[1], NOW), Err("petition-complete"));
    // The head with it is not cosigned yet; what it no longer gathers is dropped nevertheless.
    assert_eq!(scene.tend(NOW).unwrap(), None);
    assert!(scene.gathering().is_empty());
    // Another one waits for the witnesses.
    let other = petition_text(PETITIONS[1]);
    assert_eq!(scene.sign(&other, &[0, 1, 2], NOW), Ok(3));
    assert!(matches!(scene.tend(NOW), Err(Error::HeadNotCosigned { .. })));
    assert_eq!(scene.gathering(), [(scene.id(&other), 3)]);
}

#[test]
fn what_was_taken_survives_a_restart() {
    let mut scene = Scene::new(|_| ());
    let text = petition_text(PETITIONS[0]);
    scene.sign(&text, &[0, 5], NOW).unwrap();
    let mut scene = scene.opened_again(keys());
    assert_eq!(scene.gathering(), [(scene.id(&text), 2)]);
    assert_eq!(scene.board.gathering().unwrap()[0].text.title, text.title);
    assert_eq!(scene.sign(&text, &[6], NOW), Ok(3));
    assert!(scene.tend(NOW).unwrap().is_some());
}

#[test]
fn a_board_that_is_not_in_force_takes_no_signature_and_publishes_nothing() {
    let mut scene = Scene::new(|_| ());
    let text = petition_text(PETITIONS[0]);
    scene.sign(&text, &[0, 5, 7], NOW).unwrap();
    let people = sample::people(1);
    let mut scene = scene.opened_again(BoardKeys { log: people.log_key(), board: people.board_key() });
    assert_eq!(scene.sign(&text, &[6], NOW), Err("not-in-force"));
    assert_eq!(scene.tend(NOW).unwrap_err().code(), "not-in-force");
    assert_eq!(scene.gathering(), [(scene.id(&text), 3)]);
}

#[test]
fn a_credential_begins_three_petitions_and_signs_as_many_as_it_likes() {
    let mut scene = Scene::new(|_| ());
    for n in 0..3 {
        assert_eq!(scene.sign(&numbered(n), &[0], NOW), Ok(1));
    }
    assert_eq!(scene.sign(&numbered(3), &[0], NOW), Err("petitions-full"));
    assert_eq!(scene.sign(&numbered(3), &[1], NOW), Ok(1));
    assert_eq!(scene.sign(&numbered(3), &[0], NOW), Ok(2));
    assert_eq!(scene.sign(&numbered(4), &[0], NOW), Err("petitions-full"));
}

#[test]
fn a_petition_is_dropped_after_ninety_days() {
    let mut scene = Scene::new(|_| ());
    scene.sign(&numbered(1), &[0], NOW).unwrap();
    scene.sign(&numbered(2), &[0], NOW + DAY).unwrap();
    scene.tend(NOW + 90 * DAY).unwrap();
    assert_eq!(scene.gathering().len(), 2);
    scene.tend(NOW + 91 * DAY).unwrap();
    assert_eq!(scene.gathering(), [(scene.id(&numbered(2)), 1)]);
}

#[test]
fn a_board_that_is_full_of_long_texts_makes_room_for_one_with_fewer_bytes_for_each_who_signed() {
    for (signatures, refused, taken) in
        [(1, vec![], vec![0]), (65, vec![0], vec![0, 5]), (65, vec![0, 5], vec![0, 5, 7])]
    {
        let mut scene = Scene::new(|store| fill(store, MOST_BYTES / LONGEST + 1, (LONGEST, signatures)));
        let before = scene.board.store().gathering().unwrap().len();
        let text = of_length(if taken.len() < 3 { 1_000 } else { 2_000 });
        if !refused.is_empty() {
            assert_eq!(scene.sign(&text, &refused, NOW), Err("petitions-full"), "{signatures}");
            assert_eq!(scene.board.store().gathering().unwrap().len(), before);
        }
        assert_eq!(scene.sign(&text, &taken, NOW), Ok(taken.len() as u64), "{signatures}");
        assert_eq!(scene.board.store().gathering().unwrap().len(), before);
    }
}

#[test]
fn a_long_text_needs_the_room_of_several_that_are_heavier_or_there_is_none_for_it() {
    let short = MOST_BYTES / 9_000;
    let mut scene = Scene::new(|store| fill(store, short, (9_000, 1)));
    let text = of_length(19_000);
    assert_eq!(scene.sign(&text, &[0, 5], NOW), Err("petitions-full"), "they have fewer bytes for each");
    assert_eq!(scene.sign(&text, &[0, 5, 7], NOW), Ok(3));
    assert_eq!(scene.board.store().gathering().unwrap().len(), short + 1 - 3);
}

#[test]
fn a_board_with_as_many_petitions_as_there_may_be_takes_one_that_more_have_signed_and_drops_no_long_one() {
    let long = of_length(3_000);
    let mut scene = Scene::new(|store| fill(store, 999, (48, 2)));
    assert_eq!(scene.sign(&long, &[0, 5, 7], NOW), Ok(3));
    let text = petition_text(PETITIONS[0]);
    for few in [&[1][..], &[1, 2]] {
        assert_eq!(
            scene.sign(&text, few, NOW),
            Err("petitions-full"),
            "a short one weighs little, and that is not asked"
        );
    }
    assert_eq!(scene.sign(&text, &[1, 2, 3], NOW), Ok(3));
    assert_eq!(scene.board.store().gathering().unwrap().len(), 1_000);
    assert_eq!(scene.sign(&long, &[6], NOW), Ok(4), "it gathers");
}

#[test]
fn what_does_not_hold_is_not_kept() {
    let mut scene = Scene::new(|_| ());
    let text = petition_text(PETITIONS[0]);
    let good = encode_signatures(scene.sample.signatures(&text, &[0, 5]));
    let refused = |scene: &mut Scene, text: &PetitionText, records: &[u8], code| {
        assert_eq!(scene.hand_in(text, records, NOW), Err(code));
        assert!(scene.gathering().is_empty());
    };
    for position in [0, 1, 40, 100, 145, 200, 289] {
        let mut records = good.clone();
        records[position] ^= 1;
        refused(&mut scene, &text, &records, "petition-signatures");
    }
    for records in
        [&[][..], &good[..200], &[&good[145..], &good[..145]].concat(), &[&good[..145], &good[..145]].concat()]
    {
        refused(&mut scene, &text, records, "petition-signatures");
    }
    refused(&mut scene, &petition_text(PETITIONS[1]), &good, "petition-signatures");
    refused(&mut scene, &petition_text(("", "So.")), &good, "petition-text");
    // A key that nobody issued, with the credential signature of another.
    let issued = PetitionSignature::decode(&good[..145]).unwrap();
    let (election, key) = (scene.board.record().setting().unwrap().election, SigningKey::from_seed(&[9; 32]));
    let forged =
        PetitionSignature::sign(election, text.id(election), issued.constituency, &key, issued.credential_signature);
    refused(&mut scene, &text, &forged.encode(), "petition-signatures");
    let many = forged.encode().repeat(65);
    refused(&mut scene, &text, &many, "petition-signatures");
}

#[test]
fn nothing_is_signed_before_the_result_or_where_the_manifest_admits_nothing() {
    let mut rng = rng(2, "board");
    let text = petition_text(PETITIONS[0]);
    let refused = |sample: &Sample, rng: &mut ChaCha20Rng| {
        let records = encode_signatures(sample.signatures(&text, &[0]));
        check_petition(sample.ledger.record(), text.clone(), &records, rng).unwrap_err().code()
    };
    assert_eq!(refused(&sample::play(1, Until::Decrypted), &mut rng), "phase");
    let none = sample::play_with(1, Until::Tallied, |manifest| {
        manifest.petitions = election::manifest::Petitions::NONE;
    });
    assert_eq!(refused(&none, &mut rng), "phase");
}
