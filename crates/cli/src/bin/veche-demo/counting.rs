//! Close, counted list, agreement, decryption, result (`docs/protocol.md` §10).

use std::collections::BTreeMap;
use std::io;

use anyhow::ensure;
use audit::{Options, Report, Verdict};
use bulletin_board::ExportSink;
use officials::{Official, Trustee, commission};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::narrator::Bar;
use crate::notice_board::NoticeBoard;
use crate::people::MISSING_TRUSTEE;

/// The commission closes the vote.
pub fn close(board: &mut NoticeBoard, signers: &[&Official]) -> anyhow::Result<()> {
    let under = board.under()?;
    let close = commission::close(board.record(), under, signers)?;
    board.submit(&close, &[])?;
    Ok(())
}

/// The board publishes which ballots count, after the time for claims.
pub fn count(board: &mut NoticeBoard) -> anyhow::Result<()> {
    let claims = board.setting()?.manifest.schedule.claims.get();
    board.wait_until(board.now() + claims);
    board.publish_counted()
}

/// Whoever decrypts looks first: an audit of the record as it is before the opening.
pub fn audit_before_opening(board: &mut NoticeBoard, rng: &mut ChaCha20Rng, bar: &Bar) -> anyhow::Result<Report> {
    board.cosign()?;
    let mut files = Files::default();
    board.export(&mut files)?;
    let mut seed = [0; 32];
    rng.fill_bytes(&mut seed);
    let options = Options { election: Some(board.election()?), seed };
    let report = audit::audit(&files.0, &options, &mut |progress| bar.set(progress.done, progress.total))?;
    ensure!(
        report.verdict == Verdict::HoldsSoFar,
        "the record does not hold before the opening: {:?}",
        report.failures
    );
    Ok(report)
}

/// The trustees who are there agree on the sums, and as many as must decrypt them.
pub fn decrypt(
    board: &mut NoticeBoard,
    trustees: &mut [Trustee],
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let roles = board.setting()?.manifest.trustees.clone();
    let checking = board.setting()?.manifest.schedule.checking.get();
    board.wait_until(board.now() + checking);
    let under = board.under()?;
    let present = |trustee: &&mut Trustee| trustee.official().id.as_str() != MISSING_TRUSTEE;
    let mut agreed = Vec::new();
    for trustee in trustees.iter_mut().filter(present) {
        let note = trustee.agree(board.record(), under.clone())?;
        board.submit(&note, &[])?;
        agreed.push(trustee.official().id.to_string());
    }
    let mut decrypted = Vec::new();
    // The last of those who are there, so that the first index is not among them.
    for trustee in trustees.iter_mut().rev().filter(present).take(roles.threshold) {
        let (note, content) = trustee.decrypt(board.record(), rng)?;
        board.submit(&note, &[content])?;
        decrypted.push(trustee.official().id.to_string());
    }
    Ok((agreed, decrypted))
}

/// The commission publishes what the decryptions come to.
pub fn result(board: &mut NoticeBoard, signers: &[&Official]) -> anyhow::Result<()> {
    let (result, content) = commission::result(board.record(), signers)?;
    board.submit(&result, &[content])?;
    board.cosign()
}

/// An export in memory.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl ExportSink for Files {
    fn file(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        self.0.insert(path.to_owned(), content.to_vec());
        Ok(())
    }
}
