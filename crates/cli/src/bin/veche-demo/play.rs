//! The phases of the election, one after the other, and what is said about them.

use anyhow::Context;
use audit::{Options, Report};
use officials::{Official, Trustee, commission};
use rand_core::Rng;
use simulation::Voter;

use crate::attempts::{self, Cheat};
use crate::directory::Directory;
use crate::folder::{Export, Folder};
use crate::manifest::{self, CONSTITUENCY, HOUR, OPENS};
use crate::narrator::{self, Narrator};
use crate::notice_board::NoticeBoard;
use crate::numbers::{self, counted, grouped};
use crate::outcome::Outcome;
use crate::page::Look;
use crate::people::{MISSING_REGISTRAR, MISSING_TRUSTEE, People};
use crate::plan::Plan;
use crate::randomness::Randomness;
use crate::safe::{Safe, WORK};
use crate::story::Story;
use crate::vote::Vote;
use crate::voting::{Told, Voting};
use crate::{ceremony, counting, registration};

/// What all phases know.
pub struct Play<'a> {
    pub voters: u64,
    pub seed: Option<u64>,
    pub vote: &'a Vote,
    pub folder: &'a Folder,
    pub randomness: Randomness,
}

impl<'a> Play<'a> {
    /// Says what is to come.
    pub fn introduce(&self, narrator: &Narrator) -> anyhow::Result<()> {
        narrator.tell(|page| {
            page.headline(Look::Heading, "THE VOTE OF MAY 2024, ONCE MORE");
            page.blank();
            page.paragraph(2, self.vote.title.get("en"));
            page.paragraph(
                2,
                &format!(
                    "{} vote for {} lists and {} seats. Everything runs on this machine with the code of a real election, and \
                     everyone's part is played: officials, voters, witnesses, an observer, and some who cheat. Only the clock is \
                     simulated: three days of voting pass while you wait.",
                    counted(self.voters, "voter", "voters"),
                    self.vote.lists.len(),
                    self.vote.seats
                ),
            );
        })
    }

    /// Plays all phases, from the manifest to the audit.
    pub fn all(&self, narrator: &mut Narrator) -> anyhow::Result<Story<'a>> {
        let mut safe = Safe::new(self.folder.officials(), &self.randomness);
        let (mut board, people) = narrator.phase("The election is founded", |n| self.found(&mut safe, n))?;
        let Officials { signers, registrars, mut trustees } =
            narrator.phase("The ceremonies", |n| self.ceremonies(&mut board, people, &mut safe, n))?;
        let signers: Vec<&Official> = signers.iter().collect();
        let mut voters = narrator.phase("The voters register", |n| self.register(&mut board, &registrars, n))?;
        narrator.phase("Everything is ready", |n| self.open(&mut board, &trustees, &signers, n))?;
        let votes = self.vote.votes_of(self.voters);
        let plan = Plan::new(&votes, &mut self.randomness.stream("who votes when"));
        let (mut board, mut told) =
            narrator.phase("Three days of voting", |n| self.hold_vote(board, &plan, &mut voters, &safe, n))?;
        narrator.phase("The vote is closed", |n| self.close(&mut board, &voters, &signers, &mut told, n))?;
        let (agreed, decrypted) =
            narrator.phase("The count", |n| self.count(&mut board, &mut trustees, &signers, n))?;
        let report = narrator.phase("The audit", |n| self.audit(&board, n))?;
        Ok(Story {
            vote: self.vote,
            told,
            outcome: Outcome::new(&report, self.vote, &votes)?,
            report,
            agreed,
            decrypted,
            times: narrator.times.clone(),
            elapsed: narrator.elapsed(),
            folder: self.folder.path().display().to_string(),
            seed: self.seed,
        })
    }

    fn found(&self, safe: &mut Safe, narrator: &Narrator) -> anyhow::Result<(NoticeBoard, People)> {
        let mut people = People::gather(safe, &self.randomness)?;
        let manifest = manifest::of(self.vote, &people)?;
        let note = commission::found(&manifest, &people.signers())?;
        let witnesses = std::mem::take(&mut people.witnesses);
        let (path, rng) = (self.folder.store(), self.randomness.stream("board"));
        let now = OPENS - 30 * 24 * HOUR;
        let board = NoticeBoard::found(path, safe, &note, &manifest::documents(), witnesses, now, rng)?;
        narrator.row(
            "Manifest",
            format!("{} bytes, signed by 2 of 3 commissioners", grouped(manifest.text().len() as u64)),
        )?;
        narrator.row("Election id", manifest.election_id().to_string())?;
        narrator.row("In words", ballot_signing::fingerprint::hash_words(&manifest.election_id().0))?;
        narrator.row("Secrets", format!(
            "{} keys, each in a file that a passphrase opens (age, scrypt), and read back from it. Work factor 2^{WORK}: far less \
             than for real secrets, so that you need not wait.",
            safe.files
        ))?;
        Ok((board, people))
    }

    fn ceremonies(
        &self,
        board: &mut NoticeBoard,
        people: People,
        safe: &mut Safe,
        narrator: &Narrator,
    ) -> anyhow::Result<Officials> {
        let before = safe.files;
        let mut rng = self.randomness.stream("ceremonies");
        let signers = people.signers().len();
        let registrars = ceremony::registrars(board, people.registrars, safe, &mut rng)?;
        narrator.row("Registrars", "5 made the key of credentials together; any 3 can use it, nobody ever has it")?;
        let trustees = ceremony::trustees(board, people.trustees, safe, &mut rng)?;
        narrator.row(
            "Trustees",
            "5 made the key of the ballots together, and one for the order of ties; any 3 can use them",
        )?;
        let files = safe.files - before;
        narrator.row("Shares", format!("in {files} files, read back before their owners confirmed"))?;
        Ok(Officials { signers: people.commission.into_iter().take(signers).collect(), registrars, trustees })
    }

    fn register(
        &self,
        board: &mut NoticeBoard,
        registrars: &[voter_registry::Registrar],
        narrator: &Narrator,
    ) -> anyhow::Result<Vec<Voter>> {
        let constituency = CONSTITUENCY.parse()?;
        // One more than those who vote: whoever cheats.
        let mut voters = registration::apply(board, &constituency, self.voters + 1, &self.randomness, narrator)?;
        narrator.row(
            "Applications",
            format!("{}, each from a phrase of 12 words; none names a person", grouped(voters.len() as u64)),
        )?;
        let issued = registration::issue(board, &constituency, &voters, registrars, narrator)?;
        narrator.row("Roll", format!(
            "signed by 4 of 5 registrars ({MISSING_REGISTRAR} is missing), who then signed each credential without seeing it"
        ))?;
        registration::collect(board, &mut voters, &issued, narrator)?;
        narrator.row(
            "Credentials",
            format!("{}, each combined from 3 shares and checked by its voter", grouped(voters.len() as u64)),
        )?;
        Ok(voters)
    }

    fn open(
        &self,
        board: &mut NoticeBoard,
        trustees: &[Trustee],
        signers: &[&Official],
        narrator: &Narrator,
    ) -> anyhow::Result<()> {
        let mut rng = self.randomness.stream("rehearsal");
        for trustee in trustees {
            let note = trustee.rehearse(board.record(), &mut rng)?;
            board.submit(&note, &[])?;
        }
        narrator.row("Rehearsal", "all 5 trustees showed that their shares can be used")?;
        let ready = commission::ready(board.record(), signers)?;
        board.submit(&ready, &[])?;
        board.wait_until(OPENS);
        let under = board.under()?;
        let open = commission::open(board.record(), under, signers)?;
        board.submit(&open, &[])?;
        narrator.row(
            "Opened",
            format!("{}, as the witnesses' cosignatures prove (simulated clock)", numbers::time(board.now())),
        )
    }

    fn hold_vote(
        &self,
        board: NoticeBoard,
        plan: &Plan,
        voters: &mut [Voter],
        safe: &Safe,
        narrator: &Narrator,
    ) -> anyhow::Result<(NoticeBoard, Told)> {
        let voting = Voting::new(&board, self.vote, plan, voters, &self.randomness, safe, self.folder)?;
        let (board, told) = voting.hold(board, narrator)?;
        let turnout = board.record().turnout().first().copied().unwrap_or_default();
        narrator.row(
            "Ballots",
            format!(
                "{} in {}; {} replaced by a later one of the same credential",
                grouped(turnout.ballots),
                counted(told.epochs, "epoch", "epochs"),
                grouped(turnout.ballots - turnout.voted)
            ),
        )?;
        narrator.row("Promises", format!("{} given, checked and kept", grouped(told.promises_kept)))?;
        let receipts: Vec<_> = told.receipts.iter().map(|(index, size)| format!("entry {index} of {size}")).collect();
        narrator.row("Receipts", format!("checked against log, witnesses and quorum: {}", receipts.join(", ")))?;
        if let Some(check) = &told.check {
            narrator.row("Device check", format!("{} (shown before the ballot was opened)", check.words))?;
            narrator.row(
                "",
                format!("opened: it holds one vote for {}, as the voter chose; another ballot was cast", check.list),
            )?;
        }
        narrator.row("Witnesses", "4; one did not answer on the second day, 3 are enough")?;
        if let Some(restart) = &told.restart {
            narrator.row(
                "Restart",
                format!(
                    "the board was closed and opened from its store: {} entries checked anew, {} pending, {}",
                    grouped(restart.entries),
                    counted(restart.pending as u64, "ballot", "ballots"),
                    narrator::seconds(restart.took)
                ),
            )?;
        }
        Ok((board, told))
    }

    fn close(
        &self,
        board: &mut NoticeBoard,
        voters: &[Voter],
        signers: &[&Official],
        told: &mut Told,
        narrator: &Narrator,
    ) -> anyhow::Result<()> {
        let key = board.joint_key()?;
        let paper = board.setting()?.papers.first().context("there is one constituency")?.clone();
        counting::close(board, signers)?;
        let voter = voters.last().context("there are voters")?;
        let cheat = Cheat { voter, vote: self.vote, paper: &paper, key: &key, randomness: &self.randomness };
        told.attempts.push(attempts::after_close(board, &cheat)?);
        narrator.row("Closed", format!("{} (simulated clock)", numbers::time(board.now())))?;
        narrator.row("Refused", format!("{} attempts so far, each by name: see below", told.attempts.len()))
    }

    fn count(
        &self,
        board: &mut NoticeBoard,
        trustees: &mut [Trustee],
        signers: &[&Official],
        narrator: &Narrator,
    ) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        counting::count(board)?;
        narrator.row("Counted list", "published: which ballot counts for each credential")?;
        let report = {
            let bar = narrator.bar("the trustees' own audit", board.record().size());
            counting::audit_before_opening(board, &mut self.randomness.stream("the trustees' audit"), &bar)?
        };
        narrator.row(
            "Audit first",
            format!("an audit of all {} entries, as every trustee runs it", grouped(report.log.entries)),
        )?;
        let (agreed, decrypted) = counting::decrypt(board, trustees, &mut self.randomness.stream("decryption"))?;
        narrator.row("Agreed", format!("{} ({MISSING_TRUSTEE} is missing; 4 must agree)", agreed.join(", ")))?;
        narrator
            .row("Decrypted", format!("the sums, by {}; no single ballot was ever opened", decrypted.join(", ")))?;
        counting::result(board, signers)?;
        narrator.row("Result", "published by the commission")?;
        Ok((agreed, decrypted))
    }

    fn audit(&self, board: &NoticeBoard, narrator: &Narrator) -> anyhow::Result<Report> {
        let mut export = Export::to(self.folder.record());
        board.export(&mut export)?;
        narrator.row("Exported", format!("{} files, {} bytes", grouped(export.files), grouped(export.bytes)))?;
        let mut seed = [0; 32];
        self.randomness.stream("audit").fill_bytes(&mut seed);
        let options = Options { election: Some(board.election()?), seed };
        let directory = Directory::open(self.folder.record())?;
        let bar = narrator.bar("audit", board.record().size());
        let report = audit::audit(&directory, &options, &mut |progress| bar.set(progress.done, progress.total))?;
        drop(bar);
        let found = counted(report.failures.len() as u64, "check fails", "checks fail");
        narrator.row("Audited", format!("{} entries from the files alone: {found}", grouped(report.log.entries)))?;
        Ok(report)
    }
}

/// The officials after their ceremonies.
struct Officials {
    /// As many commissioners as must sign.
    signers: Vec<Official>,
    registrars: Vec<voter_registry::Registrar>,
    trustees: Vec<Trustee>,
}
