//! Counted list, agreement, decryption, result, audit (`docs/protocol.md` §10, §13).

use anyhow::ensure;
use audit::{Options, Report};
use election::Statement;
use officials::commission;
use rand_core::Rng;
use simulation::Log;
use transparency_log::SigningKey;

use super::Course;
use crate::narrator::Narrator;
use crate::numbers::{counted, grouped};
use crate::people::MISSING_TRUSTEE;
use crate::randomness::Randomness;
use crate::told::Told;
use crate::{folder, forgery};
use seat::Directory;

impl Course<'_> {
    /// From the close to the result: who agreed, and who decrypted.
    pub(super) fn count(&mut self, told: &mut Told, narrator: &Narrator) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        self.wait_for("the counted list", None, |record, _| record.decryption().is_some())?;
        narrator.row("Counted list", "published: which ballot counts for each credential")?;
        let (present, threshold) = (self.manifest.trustees.members.len() - 1, self.manifest.trustees.threshold);
        self.wait_for("the trustees' agreement", None, |record, _| record.agreed() == present)?;
        let entries = grouped(self.log.record().size());
        narrator.row("Checked first", format!("all {entries} entries with all proofs, by each of 4 trustees"))?;
        self.wait_for("the decryption", None, |record, _| record.decrypted() >= threshold)?;
        let (result, content) = commission::result(self.log.record(), &self.people.signers())?;
        self.submit(&result, &[content])?;
        let (agreed, decrypted) = self.trustees_who_spoke();
        narrator.row("Agreed", format!("{} ({MISSING_TRUSTEE} is missing; 4 must agree)", agreed.join(", ")))?;
        narrator
            .row("Decrypted", format!("the sums, by {}; no single ballot was ever opened", decrypted.join(", ")))?;
        narrator.row("Result", "published by the commission")?;
        // On a copy, when nothing depends on it any more.
        let board = SigningKey::from_seed(&self.people.board.seed);
        told.attempts.push(forgery::replay(&self.log, &board, &mut self.play.randomness.stream("a lying board"))?);
        Ok((agreed, decrypted))
    }

    fn trustees_who_spoke(&self) -> (Vec<String>, Vec<String>) {
        let (mut agreed, mut decrypted) = (Vec::new(), Vec::new());
        for statement in self.last_statements().take_while(|statement| !matches!(statement, Statement::Counted(_))) {
            match statement {
                Statement::Agreement(agreement) => agreed.push(agreement.trustee.to_string()),
                Statement::Decryption(decryption) => decrypted.push(decryption.trustee.to_string()),
                _ => {}
            }
        }
        agreed.sort();
        decrypted.sort();
        (agreed, decrypted)
    }

    /// Fetches the whole record over HTTP, writes it down, and audits the files.
    pub(super) fn audit(&mut self, told: &mut Told, narrator: &Narrator) -> anyhow::Result<Report> {
        let folder = self.play.folder.record();
        let files = self.log.export();
        let bytes = folder::write_all(&folder, &files)?;
        narrator
            .row("Exported", format!("over HTTP: {} files, {} bytes", grouped(files.len() as u64), grouped(bytes)))?;
        let mut seed = [0; 32];
        Randomness::new(None)?.stream("audit").fill_bytes(&mut seed);
        let options = Options { election: Some(self.manifest.election_id()), seed };
        let bar = narrator.bar("audit", self.log.record().size());
        let report = audit::audit(&Directory::open(folder)?, &options, &mut |progress| bar.set(progress.done))?;
        drop(bar);
        let found = counted(report.failures.len() as u64, "check fails", "checks fail");
        narrator.row("Audited", format!("{} entries from the files alone: {found}", grouped(report.log.entries)))?;
        ensure!(told.epochs == report.epochs, "the record has other epochs than were seen");
        Ok(report)
    }
}
