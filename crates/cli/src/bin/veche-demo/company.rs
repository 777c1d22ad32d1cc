//! Everyone who plays in a process of their own, as the play sees them: they are briefed, and then only listened to.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use simulation::Guard;

use crate::message::{Briefing, Report};
use crate::part::cheat::Attempt;
use crate::part::device_check::DeviceCheck;
use crate::part::receipts::Receipts;

/// What was reported so far.
#[derive(Debug, Default)]
pub struct Heard {
    /// Phrases drawn, credentials collected, ballots made and cast, together.
    pub steps: u64,
    /// Processes of voters who have all applied, whose ballots are all made, or cast.
    pub applied: u64,
    pub prepared: u64,
    pub voted: u64,
    /// Processes of voters whose receipts are checked.
    pub checked: u64,
    pub credentials: u64,
    pub ballots: u64,
    /// Calls that were tried again.
    pub again: u64,
    pub receipts: Receipts,
    pub device_check: Option<DeviceCheck>,
    pub attempts: Vec<Attempt>,
    /// Files with shares of a key.
    pub shares: u64,
    /// Parts that are over.
    pub over: u64,
}

/// What comes from a process.
enum Sign {
    Said(Report),
    /// It says no more.
    Left,
}

/// All processes of the play but the services.
pub struct Company {
    pub heard: Heard,
    /// Those who still play.
    playing: BTreeMap<String, Child>,
    sender: Sender<(String, Sign)>,
    signs: Receiver<(String, Sign)>,
    group: i32,
}

impl Company {
    /// Nobody yet; all will end with the guard.
    pub fn new(guard: &Guard) -> Self {
        let (sender, signs) = channel();
        Self { heard: Heard::default(), playing: BTreeMap::new(), sender, signs, group: guard.group() }
    }

    /// Starts a process for a role, such as `registrar r1`.
    pub fn begin(&mut self, role: &str, name: &str, briefing: &Briefing) -> anyhow::Result<()> {
        let who = format!("{role} {name}");
        let mut command = Command::new(env::current_exe().context("the path of this program")?);
        command.args(["part", role, name]).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(self.group);
        let mut child = command.spawn().with_context(|| format!("cannot start {who}"))?;
        let line = serde_json::to_string(briefing)?;
        let stdin = child.stdin.take().context("a pipe to it")?;
        writeln!(&stdin, "{line}").with_context(|| format!("cannot brief {who}"))?;
        let (reports, sender, sign) =
            (BufReader::new(child.stdout.take().context("a pipe from it")?), self.sender.clone(), who.clone());
        thread::spawn(move || {
            let said = reports.lines().map_while(|line| serde_json::from_str(&line.ok()?).ok());
            for sign_of in said.map(Sign::Said).chain([Sign::Left]) {
                // Nobody listens after the end.
                let _ = sender.send((sign.clone(), sign_of));
            }
        });
        self.playing.insert(who, child);
        Ok(())
    }

    /// Whether someone of a role still plays.
    pub fn plays(&self, role: &str) -> bool {
        self.playing.keys().any(|who| who.starts_with(role))
    }

    /// Listens until there is nothing more to hear for a while.
    pub fn listen(&mut self, pause: Duration) -> anyhow::Result<()> {
        let mut pause = pause;
        loop {
            match self.signs.recv_timeout(pause) {
                Ok((who, sign)) => self.hear(&who, sign)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(()),
            }
            pause = Duration::ZERO;
        }
    }

    fn hear(&mut self, who: &str, sign: Sign) -> anyhow::Result<()> {
        let heard = &mut self.heard;
        match sign {
            Sign::Said(Report::Step { steps }) => heard.steps += steps,
            Sign::Said(Report::Applied) => heard.applied += 1,
            Sign::Said(Report::Collected { credentials }) => heard.credentials += credentials,
            Sign::Said(Report::Prepared) => heard.prepared += 1,
            Sign::Said(Report::Checked(check)) => heard.device_check = Some(check),
            Sign::Said(Report::Tried(attempt)) => heard.attempts.push(attempt),
            Sign::Said(Report::Cast { ballots, again }) => {
                heard.voted += 1;
                heard.ballots += ballots;
                heard.again += again;
            }
            Sign::Said(Report::Checks(receipts)) => {
                heard.checked += 1;
                heard.receipts.kept += receipts.kept;
                heard.receipts.late += receipts.late;
            }
            Sign::Said(Report::Shares) => heard.shares += 1,
            Sign::Said(Report::Over) => self.leave(who)?,
            Sign::Said(Report::Failed { why }) => bail!("{who}: {why}"),
            Sign::Left if self.playing.contains_key(who) => bail!("{who} ended before the part was over"),
            Sign::Left => {}
        }
        Ok(())
    }

    fn leave(&mut self, who: &str) -> anyhow::Result<()> {
        self.heard.over += 1;
        let child = self.playing.remove(who);
        child.map_or(Ok(()), |mut child| child.wait().map(drop)).with_context(|| format!("{who} does not end"))
    }
}
