//! A small election with everyone who takes part in it, over a real store that can be made to fail.
pub mod faulty;
pub mod people;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bulletin_board::{Board, BoardKeys, CheckedBallot, Error};
use canonical::Hash;
use faulty::Faulty;
use people::{Officials, Voter, key};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use storage::SqliteStore;
use tempfile::TempDir;
use transparency_log::Witness;
use transparency_log::note::{KeyName, Note};

/// When casting opens and closes, and how long epochs are.
pub const OPENS: u64 = 10_000;
pub const CLOSES: u64 = 20_000;
pub const SHORTEST: u64 = 100;
pub const LONGEST: u64 = 1_000;
pub const CLAIMS: u64 = 500;
pub const CHECKING: u64 = 600;
/// On the roll.
pub const VOTERS: usize = 5;

pub type TestBoard = Board<Faulty<SqliteStore>>;

/// An election, opened at [`OPENS`].
pub struct Scene {
    pub board: TestBoard,
    pub officials: Officials,
    pub voters: Vec<Voter>,
    pub witnesses: Vec<Witness>,
    pub rng: ChaCha20Rng,
    folder: TempDir,
}

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub fn board_keys() -> BoardKeys {
    BoardKeys { log: key("log"), board: key("board") }
}

pub fn witnesses() -> Vec<Witness> {
    let witness = |n| {
        let name = format!("witness.example/{n}");
        Witness { key: key(&name), name: KeyName::new(name).unwrap(), last: None, signer: 0 }
    };
    (1..=4).map(witness).collect()
}

pub fn open_store(path: &Path) -> Faulty<SqliteStore> {
    Faulty::new(SqliteStore::open(path).unwrap())
}

pub fn code<T>(result: Result<T, Error>) -> &'static str {
    result.map(|_| "ok").unwrap_or_else(|error| error.code())
}

pub fn leaf(bytes: &[u8]) -> Hash {
    election::entry::leaf_hash(bytes)
}

/// The text of one ballot with the signature of another.
pub fn forged(ballot: &[u8], other: &[u8]) -> Vec<u8> {
    let (ballot, other) = (Note::parse(ballot).unwrap(), Note::parse(other).unwrap());
    Note::new(ballot.text(), other.signatures().to_vec()).unwrap().to_bytes()
}

/// The store of an election that is open, made once, with the secrets of those who hold some.
fn opened() -> &'static (Vec<u8>, Officials, Vec<Voter>) {
    static OPENED: OnceLock<(Vec<u8>, Officials, Vec<Voter>)> = OnceLock::new();
    OPENED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.sqlite");
        let store = Faulty::new(SqliteStore::create(&path).unwrap());
        let mut rng = rng(1);
        let manifest = people::manifest_entry();
        let board = Board::create(store, board_keys(), &manifest, &[], &mut rng).unwrap();
        let officials = Officials::default();
        let mut scene = Scene { board, officials, voters: Vec::new(), witnesses: witnesses(), rng, folder };
        people::prepare(&mut scene);
        drop(scene.board);
        (std::fs::read(path).unwrap(), scene.officials, scene.voters)
    })
}

impl Scene {
    /// A copy of the election of its own.
    pub fn open() -> Self {
        let mut scene = Self::of_store(opened().0.clone());
        scene.officials_open();
        scene
    }

    /// The election of which this is the store.
    pub fn of_store(store: Vec<u8>) -> Self {
        let (_, officials, voters) = opened();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.sqlite");
        std::fs::write(&path, store).unwrap();
        let mut rng = rng(2);
        let board = Board::open(open_store(&path), board_keys(), &mut rng).unwrap();
        let mut witnesses = witnesses();
        let last = board.cosigned_head().unwrap().checkpoint();
        witnesses.iter_mut().for_each(|witness| witness.last = Some(last.clone()));
        Self { board, officials: officials.clone(), voters: voters.clone(), witnesses, rng, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("board.sqlite")
    }

    /// Copies the store, as a backup would.
    pub fn backup(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        self.board.store().inner.backup(&copy).unwrap();
        copy
    }

    /// Stops the board and opens its store again.
    pub fn restart(self) -> Self {
        let Self { board, officials, voters, witnesses, mut rng, folder } = self;
        drop(board);
        let store = open_store(&folder.path().join("board.sqlite"));
        let board = Board::open(store, board_keys(), &mut rng).unwrap();
        Self { board, officials, voters, witnesses, rng, folder }
    }

    /// All witnesses cosign the head.
    pub fn cosign(&mut self, time: u64) {
        let board = &self.board;
        let log = board.record().setting().unwrap().log.clone();
        let lines: Vec<_> = self
            .witnesses
            .iter_mut()
            .map(|witness| {
                let old_size = witness.last_size();
                let proof = board.consistency_proof(old_size).unwrap();
                witness.cosign(&log, old_size, &proof, &board.head().to_bytes(), time).unwrap()
            })
            .collect();
        assert!(self.board.add_cosignatures(&lines).unwrap().refused.is_empty());
    }

    pub fn submit(&mut self, entry: &[u8], attachments: &[Vec<u8>]) -> u64 {
        self.board.submit(entry, attachments, &mut self.rng).unwrap()
    }

    /// A ballot of a voter, for the first option.
    pub fn ballot(&mut self, voter: usize, seq: u32) -> Vec<u8> {
        people::ballot(&self.board, &self.voters[voter], seq, &[1, 0], &mut self.rng)
    }

    pub fn check(&mut self, ballot: &[u8]) -> Result<CheckedBallot, Error> {
        self.board.check(ballot, &mut self.rng)
    }

    pub fn cast(&mut self, ballot: &[u8], now: u64) -> Result<Note, Error> {
        let checked = self.check(ballot)?;
        self.board.cast(&[checked], now, &mut self.rng).pop().unwrap()
    }

    /// Casts a ballot of each of these voters and gives their bytes.
    pub fn cast_by(&mut self, voters: std::ops::Range<usize>, seq: u32, now: u64) -> Vec<Vec<u8>> {
        let ballots: Vec<_> = voters.map(|voter| self.ballot(voter, seq)).collect();
        for ballot in &ballots {
            self.cast(ballot, now).unwrap();
        }
        ballots
    }

    /// Publishes an epoch at this time, and has it cosigned a second later.
    pub fn epoch(&mut self, now: u64) -> bulletin_board::Published {
        self.cosign(now);
        let published = self.board.publish_epoch(now, &mut self.rng).unwrap();
        self.cosign(now + 1);
        published
    }

    pub fn close(&mut self, now: u64) {
        self.cosign(now);
        let under = self.board.under().unwrap();
        let close = people::close(self.election(), under);
        self.submit(&close, &[]);
        self.cosign(now + 1);
    }

    pub fn election(&self) -> election::ElectionId {
        self.board.record().setting().unwrap().election
    }

    fn officials_open(&mut self) {
        self.cosign(OPENS);
        let under = self.board.under().unwrap();
        let open = people::open(self.election(), under);
        self.submit(&open, &[]);
        self.cosign(OPENS + 1);
    }
}
