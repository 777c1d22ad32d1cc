//! Whose store it is, and what is not believed of it.

use std::sync::Arc;

use canonical::Hash;
use simulation::Log;
use voter_registry::intake::{Intake, IntakeKeys};
use voter_registry::store::{Evidence, Heads, NewNote, Reader, Store, StoreError, StoredNote};

use crate::scene::{NOW, code, ids, over_both, work};

#[test]
fn a_second_process_takes_the_store_and_the_first_one_ends() {
    over_both(21, |mut scene| {
        let mut first = scene.open();
        let ids = ids(0..2);
        scene.deposit(&mut first, &ids[..1]);
        let mut second = scene.open();
        let nonce = work(&first, &ids[1]);
        let refused = first.deposit(ids[1], NOW / 3_600, nonce, NOW).unwrap_err();
        assert!(matches!(refused, voter_registry::intake::Error::Store(StoreError::Fenced)), "{refused}");
        assert_eq!(code(first.append_deposits()), "intake-halted");
        scene.batch(&mut second);
        assert!(second.log().is_drawn(&ids[0]));
    });
}

#[test]
fn keys_of_another_intake_and_an_election_without_keys_are_refused() {
    over_both(22, |scene| {
        let evidence = || Arc::clone(&scene.evidence) as Arc<dyn voter_registry::store::Evidence>;
        let IntakeKeys { log, intake } = scene.keys();
        let record = scene.play.sample.ledger.record();
        let swapped = IntakeKeys { log: intake, intake: log };
        let refused = Intake::open(scene.open_store(), evidence(), swapped, record);
        assert_eq!(code(refused), "wrong-key");
        let early = Intake::open(scene.open_store(), evidence(), scene.keys(), &record::Record::new());
        assert_eq!(code(early), "registration-kind");
    });
}

/// A store whose content somebody has changed.
struct Changed {
    store: Box<dyn Store>,
    heads: fn(&mut Heads),
    entries: fn(&mut Vec<Vec<u8>>),
    notes: fn(&mut Vec<StoredNote>),
    deposits: fn(&mut Vec<Hash>, &[Hash]),
    /// Ids that are in the log.
    deposited: Vec<Hash>,
}

fn changed<T>(answer: Result<T, StoreError>, change: impl FnOnce(&mut T)) -> Result<T, StoreError> {
    answer.map(|mut content| {
        change(&mut content);
        content
    })
}

impl Reader for Changed {
    fn heads(&self) -> Result<Heads, StoreError> {
        changed(self.store.heads(), self.heads)
    }

    fn entries(&self, from: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        changed(self.store.entries(from, most), |entries| {
            if from == 0 {
                (self.entries)(entries)
            }
        })
    }

    fn notes(&self, from: u64, most: u64) -> Result<Vec<StoredNote>, StoreError> {
        changed(self.store.notes(from, most), |notes| {
            if from == 0 {
                (self.notes)(notes)
            }
        })
    }

    fn deposits(&self) -> Result<Vec<Hash>, StoreError> {
        changed(self.store.deposits(), |ids| (self.deposits)(ids, &self.deposited))
    }
}

impl Store for Changed {
    fn reader(&self) -> Result<Arc<dyn Reader>, StoreError> {
        self.store.reader()
    }

    fn keep_deposits(&mut self, applications: &[Hash]) -> Result<(), StoreError> {
        self.store.keep_deposits(applications)
    }

    fn append(&mut self, at: u64, entries: &[Vec<u8>], head: &[u8], deposited: &[Hash]) -> Result<(), StoreError> {
        self.store.append(at, entries, head, deposited)
    }

    fn store_cosigned(&mut self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        self.store.store_cosigned(size, note)
    }

    fn add_note(&mut self, at: u64, size: u64, note: NewNote<'_>) -> Result<(), StoreError> {
        self.store.add_note(at, size, note)
    }

    fn erase_tags(&mut self) -> Result<(), StoreError> {
        self.store.erase_tags()
    }
}

#[test]
fn a_store_that_was_tampered_with_is_not_believed() {
    over_both(23, |mut scene| {
        let mut intake = scene.open();
        let deposited = ids(0..3);
        scene.deposit(&mut intake, &deposited);
        scene.batch(&mut intake);
        scene.desk_keys(&mut intake);
        drop(intake);
        let open = |change: &dyn Fn(&mut Changed)| {
            let deposited = deposited.clone();
            let mut store = Changed {
                store: scene.open_store(),
                heads: |_| (),
                entries: |_| (),
                notes: |_| (),
                deposits: |_, _| (),
                deposited,
            };
            change(&mut store);
            let record = scene.play.sample.ledger.record();
            code(Intake::open(store, Arc::clone(&scene.evidence) as Arc<dyn Evidence>, scene.keys(), record))
        };
        assert_eq!(open(&|_| ()), "ok");
        assert_eq!(open(&|store| store.entries = |entries| entries.swap(0, 1)), "stored-entry");
        assert_eq!(open(&|store| store.entries = |entries| entries[2] = entries[1].clone()), "stored", "another tree");
        assert_eq!(open(&|store| store.entries = Vec::clear), "stored", "no entries");
        assert_eq!(open(&|store| store.heads = |heads| heads.signed = None), "stored", "no head");
        assert_eq!(open(&|store| store.heads = |heads| heads.signed = heads.cosigned.clone()), "stored");
        assert_eq!(open(&|store| store.heads = |heads| heads.cosigned = heads.signed.clone()), "stored");
        assert_eq!(open(&|store| store.heads = |heads| heads.notes = 6), "stored", "the last note is missing");
        assert_eq!(open(&|store| store.notes = |notes| drop(notes.remove(2))), "stored", "a note is missing");
        assert_eq!(open(&|store| store.notes = |notes| notes[2].note = notes[1].note.clone()), "stored-note");
        assert_eq!(open(&|store| store.notes = |notes| notes[2].note = b"junk".to_vec()), "stored-note");
        assert_eq!(open(&|store| store.notes = |notes| notes[2].size = 9), "stored", "a note of a log to come");
        assert_eq!(open(&|store| store.deposits = |ids, known| ids.push(known[0])), "stored", "deposited twice");
    });
}
