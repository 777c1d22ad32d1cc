//! The board of the play: the real one over SQLite, its witnesses, and a clock that is moved by hand.

use std::path::PathBuf;

use anyhow::{Context, anyhow, ensure};
use bulletin_board::{Board, BoardKeys, CheckedBallot, Error, Published};
use canonical::Hash;
use election::ElectionId;
use elgamal::PublicKey;
use rand_chacha::ChaCha20Rng;
use record::{Record, Setting};
use storage::SqliteStore;
use transparency_log::SigningKey;
use transparency_log::note::Note;
use transparency_log::receipt::{Inclusion, Receipt};
use transparency_log::witness::Witness;

use crate::people::seed;
use crate::safe::Safe;

/// A board with everything around it.
pub struct NoticeBoard {
    board: Board<SqliteStore>,
    path: PathBuf,
    witnesses: Vec<Witness>,
    /// A witness, by position, that does not answer.
    pub away: Option<usize>,
    /// Seconds since 1970-01-01T00:00:00Z, on everyone's clock.
    now: u64,
    rng: ChaCha20Rng,
}

impl NoticeBoard {
    /// Founds a log with its manifest, in a new store.
    pub fn found(
        path: PathBuf,
        safe: &Safe,
        manifest: &Note,
        documents: &[Vec<u8>],
        witnesses: Vec<Witness>,
        now: u64,
        mut rng: ChaCha20Rng,
    ) -> anyhow::Result<Self> {
        let store = SqliteStore::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        let board = Board::create(store, keys(safe)?, &manifest.to_bytes(), documents, &mut rng)?;
        Ok(Self { board, path, witnesses, away: None, now, rng })
    }

    /// Closes the board and opens it again, from its store and the files of its keys alone.
    pub fn restart(self, safe: &Safe) -> anyhow::Result<Self> {
        let Self { board, path, witnesses, away, now, mut rng } = self;
        let seen = board.cosigned_head().cloned().context("no head was cosigned")?;
        drop(board);
        let mut board = Board::open(SqliteStore::open(&path)?, keys(safe)?, &mut rng)?;
        board.check_against(&seen)?;
        ensure!(board.inadmissible().is_empty(), "a promised ballot was lost");
        Ok(Self { board, path, witnesses, away, now, rng })
    }

    pub fn record(&self) -> &Record {
        self.board.record()
    }

    pub fn setting(&self) -> anyhow::Result<&Setting> {
        self.record().setting().context("there is no manifest")
    }

    pub fn election(&self) -> anyhow::Result<ElectionId> {
        Ok(self.setting()?.election)
    }

    /// The key that ballots are encrypted to.
    pub fn joint_key(&self) -> anyhow::Result<PublicKey> {
        Ok(*self.record().ballot_keys().context("the election is not ready")?.decryption())
    }

    pub fn now(&self) -> u64 {
        self.now
    }

    /// Lets time pass.
    pub fn wait_until(&mut self, time: u64) {
        self.now = self.now.max(time);
    }

    /// Hands in a statement of an official.
    pub fn submit(&mut self, note: &Note, attachments: &[Vec<u8>]) -> anyhow::Result<u64> {
        let submitted = self.board.submit(&note.to_bytes(), attachments, &mut self.rng);
        submitted.map_err(|error| anyhow!("{error} ({})", error.code()))
    }

    /// A checkpoint of all entries so far, cosigned now.
    pub fn under(&mut self) -> anyhow::Result<String> {
        self.cosign()?;
        Ok(self.board.under()?)
    }

    /// Has the witnesses that answer cosign the head.
    pub fn cosign(&mut self) -> anyhow::Result<()> {
        let log = self.setting()?.log.clone();
        let note = self.board.head().to_bytes();
        let mut lines = Vec::new();
        for (position, witness) in self.witnesses.iter_mut().enumerate() {
            if self.away == Some(position) {
                continue;
            }
            let old = witness.last_size();
            lines.push(witness.cosign(&log, old, &self.board.consistency_proof(old)?, &note, self.now)?);
        }
        let held = self.board.add_cosignatures(&lines)?;
        ensure!(held.refused.is_empty(), "the board refused cosignatures: {:?}", held.refused);
        Ok(())
    }

    /// Checks a ballot; many can be checked at once.
    pub fn check(&self, ballot: &[u8], rng: &mut ChaCha20Rng) -> Result<CheckedBallot, Error> {
        self.board.check(ballot, rng)
    }

    /// Takes ballots, and promises to publish them.
    pub fn cast(&mut self, ballots: Vec<CheckedBallot>) -> Vec<Result<Note, Error>> {
        self.board.cast(&ballots, self.now, &mut self.rng)
    }

    pub fn pending(&self) -> usize {
        self.board.pending()
    }

    pub fn epoch_due(&self) -> bool {
        self.board.epoch_due(self.now)
    }

    /// Publishes what is pending, under a checkpoint of now, and has that cosigned.
    pub fn publish_epoch(&mut self) -> anyhow::Result<Published> {
        self.cosign()?;
        let published = self.board.publish_epoch(self.now, &mut self.rng)?;
        ensure!(published.left_out == 0, "{} ballots could not be published", published.left_out);
        self.cosign()?;
        Ok(published)
    }

    /// Publishes the counted list.
    pub fn publish_counted(&mut self) -> anyhow::Result<()> {
        self.cosign()?;
        self.board.publish_counted(&mut self.rng)?;
        Ok(())
    }

    /// The receipt of a ballot, as a voter gets and checks it: read from its bytes, against the log, the witnesses and their quorum.
    pub fn receipt(&self, leaf: &Hash) -> anyhow::Result<Inclusion> {
        let given = self.board.receipt(leaf)?.to_bytes();
        let setting = self.setting()?;
        let quorum = setting.manifest.witnesses.quorum;
        let leaf = transparency_log::tree::Hash(leaf.0);
        Ok(Receipt::parse(&given)?.verify(&leaf, &setting.log, &setting.witnesses, quorum)?)
    }

    /// The bytes of an attachment.
    pub fn attachment(&self, hash: &Hash) -> anyhow::Result<Vec<u8>> {
        Ok(self.board.attachment(hash)?)
    }

    /// Gives all files of the record.
    pub fn export(&self, sink: &mut dyn bulletin_board::ExportSink) -> anyhow::Result<()> {
        Ok(self.board.export(sink)?)
    }
}

fn keys(safe: &Safe) -> anyhow::Result<BoardKeys> {
    let key =
        |what| -> anyhow::Result<SigningKey> { Ok(SigningKey::from_seed(&*seed(&safe.restore("board", what)?)?)) };
    Ok(BoardKeys { log: key("log-key")?, board: key("board-key")? })
}
