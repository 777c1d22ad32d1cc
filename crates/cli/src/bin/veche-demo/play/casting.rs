//! The vote: what happens around those who cast, and what came of it (`docs/protocol.md` §8, §9, §12).

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use officials::commission;
use simulation::Log;

use super::{Course, PAUSE};
use crate::narrator::{Bar, Narrator, seconds};
use crate::numbers::{counted, grouped};
use crate::times::{now, reserve, since_1970};
use crate::told::{Crash, Told};

/// The witness who does not answer for a while.
const AWAY: usize = 3;
/// When it goes, when the board's process is killed, when the witness comes back: in hundredths of the time for casting.
const EVENTS: [u64; 3] = [25, 45, 75];

/// Attempts to cheat that come before the commission's close; one comes after it.
const ATTEMPTS_BEFORE_CLOSE: usize = 8;

impl Course<'_> {
    /// From the opening to the commission's close.
    pub(super) fn hold_vote(&mut self, ballots: u64, narrator: &Narrator) -> anyhow::Result<Told> {
        let shares = self.briefing.shares;
        let bar = narrator.bar("ballots", ballots);
        let crash = self.disturb(&bar)?;
        self.wait_for("a promise for each ballot", Some(&bar), |_, heard| heard.voted == shares)?;
        drop(bar);
        self.wait_for("the receipts", None, |_, heard| {
            heard.checked == shares && heard.attempts.len() >= ATTEMPTS_BEFORE_CLOSE
        })?;
        self.close()?;
        self.wait_for("the last attempt", None, |_, heard| heard.attempts.len() > ATTEMPTS_BEFORE_CLOSE)?;
        let heard = &mut self.company.heard;
        let told = Told {
            ballots: heard.ballots,
            epochs: self.log.record().epochs(),
            promises_kept: heard.receipts.kept,
            late: heard.receipts.late,
            device_check: heard.device_check.take(),
            crash: Some(Crash { again: heard.again, ..crash }),
            attempts: std::mem::take(&mut heard.attempts),
        };
        ensure!(told.promises_kept == told.ballots && told.ballots == ballots, "a promise was not kept");
        self.tell(&told, narrator)?;
        Ok(told)
    }

    /// A witness is away for a while, and meanwhile the board's process is killed and started again.
    fn disturb(&mut self, bar: &Bar) -> anyhow::Result<Crash> {
        let (began, left) = (now(), self.times.closes.saturating_sub(now()));
        let time = left.saturating_sub(reserve(self.times.closes - self.times.opens));
        let at = |hundredths: u64| Duration::from_millis(began * 1_000 + time * hundredths * 10);
        let [goes, killed, returns] = EVENTS.map(at);
        self.listen_until(goes, bar)?;
        self.stage.services.kill_witness(AWAY).context("a witness")?;
        self.listen_until(killed, bar)?;
        self.log.follow();
        let (entries, killed) = (self.log.record().size(), Instant::now());
        self.stage.services.kill().context("the board's process")?;
        self.stage.services.start().context("the board does not come back")?;
        let crash = Crash { entries, took: killed.elapsed(), again: 0 };
        self.listen_until(returns, bar)?;
        self.stage.services.start_witness(AWAY).context("a witness does not come back")?;
        Ok(crash)
    }

    fn listen_until(&mut self, time: Duration, bar: &Bar) -> anyhow::Result<()> {
        while since_1970() < time {
            self.company.listen(PAUSE)?;
            bar.set(self.company.heard.steps);
        }
        Ok(())
    }

    fn close(&mut self) -> anyhow::Result<()> {
        self.wait_until(self.times.closes)?;
        let under = self.log.under();
        let close = commission::close(self.log.record(), under, &self.people.signers())?;
        self.submit(&close, &[])
    }

    fn tell(&self, told: &Told, narrator: &Narrator) -> anyhow::Result<()> {
        let turnout = self.log.record().turnout().first().copied().unwrap_or_default();
        narrator.row(
            "Ballots",
            format!(
                "{} in {}; {} replaced by a later one of the same credential",
                grouped(turnout.ballots),
                counted(told.epochs, "epoch", "epochs"),
                grouped(turnout.ballots - turnout.voted)
            ),
        )?;
        if let Some(Crash { entries, took, again }) = &told.crash {
            narrator.row(
                "Crash",
                format!(
                    "the board's process was killed (SIGKILL) in the middle. After {} it served again, with {} entries checked anew; {} \
                     sent again, and no promise was broken.",
                    seconds(*took),
                    grouped(*entries),
                    counted(*again, "call without an answer was", "calls without an answer were")
                ),
            )?;
        }
        let late = match told.late {
            0 => String::new(),
            late => format!(" ({} of them after the time that was promised, since the board was down)", grouped(late)),
        };
        narrator.row(
            "Promises",
            format!(
                "{} given and kept{late}: each voter checked the own receipt against log, witnesses and quorum",
                grouped(told.promises_kept)
            ),
        )?;
        narrator.row("Witnesses", "one of the 4 was away for half of the time; 3 are enough")?;
        narrator.row(
            "Refused",
            format!("{} attempts to cheat at the service, each by name: see below", told.attempts.len()),
        )
    }
}
