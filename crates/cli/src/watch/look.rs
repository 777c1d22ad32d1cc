//! One look at all addresses.

use std::fs;

use anyhow::{Context, anyhow, ensure};
use canonical::Hash;
use client::{FollowError, Reader, continues};
use election::{Entry, Statement};
use record::Setting;
use transparency_log::{Frontier, SignedCheckpoint};

use super::assets::Assets;
use super::finding::{self, Code, Ledger};
use super::promise::{PromiseFile, Promised};
use super::state::State;
use super::story::Story;
use super::{Address, WatchArgs, witnesses};
use crate::audit::time;
use crate::seats::printable;
use crate::showing::print;

/// Seconds between two looks at the pages, which are much longer than a checkpoint.
const PAGES: u64 = 900;

/// A watch, with what it has seen.
pub struct Watch<'a> {
    args: &'a WatchArgs,
    addresses: Vec<Address>,
    assets: Option<Assets>,
    promises: Vec<PromiseFile>,
    state: State,
    setting: Option<Setting>,
    has_spoken: bool,
}

/// A checkpoint that holds, and where it is shown.
struct Head {
    place: usize,
    checkpoint: SignedCheckpoint,
    time: u64,
}

impl<'a> Watch<'a> {
    pub fn new(
        args: &'a WatchArgs,
        addresses: Vec<Address>,
        assets: Option<Assets>,
        promises: Vec<PromiseFile>,
        state: State,
    ) -> Self {
        Self { args, addresses, assets, promises, state, setting: None, has_spoken: false }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Looks at everything, and notes what is wrong.
    pub fn look(&mut self, now: u64, ledger: &mut Ledger) -> anyhow::Result<()> {
        if self.state.begun == 0 {
            self.state.begun = now;
        }
        // A fork does not go away by what is shown later.
        let before = self.state.findings();
        for fork in before.findings().filter(|finding| finding.code == Code::Fork) {
            ledger.add(fork.code, &fork.subject, fork.since, fork.text.clone());
        }
        self.know_manifest(now, ledger)?;
        if let Some(setting) = self.setting.clone() {
            let promised = self.promised(&setting)?;
            self.look_at(&setting, &promised, now, ledger)?;
        }
        self.look_at_pages(now, ledger);
        // What was found before is as old as it was then.
        let known = |finding: finding::Finding| {
            let earlier = before.findings().find(|old| (old.code, &old.subject) == (finding.code, &finding.subject));
            finding::Finding { since: earlier.map_or(finding.since, |old| old.since.min(finding.since)), ..finding }
        };
        *ledger = ledger.findings().cloned().map(known).collect();
        Ok(())
    }

    /// Says what is new and what is over.
    pub fn tell(&mut self, ledger: &Ledger, now: u64) -> anyhow::Result<()> {
        let (before, json) = (self.state.findings(), self.args.json);
        // Who looks once is told all of it.
        let told = if self.args.once { Ledger::default() } else { before.clone() };
        for finding in ledger.beside(&told) {
            print(&finding::line("found", finding, now, json)?)?;
        }
        for finding in before.beside(ledger) {
            print(&finding::line("over", finding, now, json)?)?;
        }
        if !self.has_spoken {
            self.has_spoken = true;
            print(&self.greeting(ledger, now)?)?;
        }
        self.state.set_findings(ledger);
        Ok(())
    }

    /// Where things stand, said once.
    fn greeting(&self, ledger: &Ledger, now: u64) -> anyhow::Result<String> {
        let (addresses, entries) = (self.addresses.len(), self.state.story.entries);
        let wrong = ledger.findings().count();
        if self.args.json {
            let event = serde_json::json!({"event": "seen", "time": now, "addresses": addresses, "entries": entries, "wrong": wrong});
            return Ok(event.to_string() + "\n");
        }
        let wrong = if wrong == 0 { "nothing is wrong".to_owned() } else { format!("wrong: {wrong}") };
        Ok(format!("{}  seen   addresses: {addresses}, entries of the log: {entries}, {wrong}\n", time(now)))
    }

    /// The manifest, from the state or from the first address that has the right one.
    fn know_manifest(&mut self, now: u64, ledger: &mut Ledger) -> anyhow::Result<()> {
        if self.setting.is_some() {
            return Ok(());
        }
        if let Some(note) = &self.state.manifest {
            self.setting = Some(setting_of(note.as_bytes())?);
            return Ok(());
        }
        for address in &self.addresses {
            let read = address.board.manifest().map_err(|error| anyhow!("{}", printable(error.to_string())));
            let read = read.and_then(|note| Ok((setting_of(&note)?, String::from_utf8(note)?)));
            match read {
                Ok((setting, note)) if setting.election == address.board.election() => {
                    (self.setting, self.state.manifest) = (Some(setting), Some(note));
                    return Ok(());
                }
                Ok((setting, _)) => {
                    let text = format!("it shows the manifest of another election, {}", setting.election);
                    ledger.add(Code::CheckpointInvalid, &address.url, now, text);
                }
                Err(error) => ledger.add(Code::ServiceDown, &address.url, now, format!("no manifest: {error:#}")),
            }
        }
        Ok(())
    }

    fn promised(&self, setting: &Setting) -> anyhow::Result<Vec<(String, Promised)>> {
        self.promises.iter().map(|file| Ok((file.name.clone(), file.check(setting)?))).collect()
    }

    fn look_at(
        &mut self,
        setting: &Setting,
        promised: &[(String, Promised)],
        now: u64,
        ledger: &mut Ledger,
    ) -> anyhow::Result<()> {
        let heads = self.heads(setting, now, ledger);
        heads.iter().for_each(|head| witnesses::note(&mut self.state, setting, &head.checkpoint));
        if let Some(largest) = heads.first() {
            if self.continues_the_last(largest, now, ledger)? {
                self.read(setting, promised, largest, now, ledger)?;
            }
            self.compare(&heads, now, ledger)?;
            self.look_who_signs(setting, &heads, now, ledger);
        }
        let patience = self.args.patience;
        self.state.story.findings(setting, now, patience, ledger);
        witnesses::findings(&self.state, setting, now, patience, ledger);
        let seen = self.state.last().and_then(|last| signed_at(setting, &last)).unwrap_or(0);
        let story = &self.state.story;
        for (name, promise) in promised.iter().filter(|(_, promise)| !story.has_run(promise.operator)) {
            let text = format!(
                "it is of successor {}, who does not run the board: it binds nobody. Hand the ballot in to the board",
                promise.operator
            );
            ledger.add(Code::PromiseVoid, name, now, text);
        }
        let binding = promised.iter().filter(|(_, promise)| story.has_run(promise.operator));
        for (name, promise) in binding.filter(|(_, promise)| seen > promise.by) {
            if !self.state.story.there.contains(&promise.leaf) {
                let text = format!(
                    "the board promised the ballot {} by {}, and the log as of {} does not have it. Keep promise and ballot: it can be claimed",
                    promise.leaf,
                    time(promise.by),
                    time(seen)
                );
                ledger.add(Code::PromiseBroken, name, promise.by, text);
            }
        }
        Ok(())
    }

    /// What each address shows, the largest log first.
    fn heads(&self, setting: &Setting, now: u64, ledger: &mut Ledger) -> Vec<Head> {
        let mut heads = Vec::new();
        for (place, address) in self.addresses.iter().enumerate() {
            let note = match address.board.checkpoint() {
                Ok(note) => note,
                Err(error) => {
                    ledger.add(Code::ServiceDown, &address.url, now, error.to_string());
                    continue;
                }
            };
            let checkpoint = SignedCheckpoint::parse(&note);
            let quorum = setting.manifest.witnesses.quorum;
            let held = checkpoint.and_then(|it| Ok((it.verify(&setting.log, &setting.witnesses, quorum)?.time(), it)));
            match held {
                Ok((time, checkpoint)) => heads.push(Head { place, checkpoint, time }),
                Err(error) => {
                    let text = format!("{error} ({}): do not believe what it shows", error.code());
                    ledger.add(Code::CheckpointInvalid, &address.url, now, text);
                }
            }
        }
        heads.sort_by_key(|head| std::cmp::Reverse((head.checkpoint.checkpoint().size(), head.time)));
        heads
    }

    /// A log of which all is known is signed by its operator.
    fn look_who_signs(&self, setting: &Setting, heads: &[Head], now: u64, ledger: &mut Ledger) {
        let story = &self.state.story;
        for head in heads.iter().filter(|head| head.checkpoint.checkpoint().size() <= story.entries) {
            let Ok((_, signer)) = head.checkpoint.verify_log_line(&setting.log) else { continue };
            if !story.may_sign(signer, head.checkpoint.checkpoint().size()) {
                let text =
                    "its log is signed by someone who does not run the board, or no more: do not rely on what it shows";
                ledger.add(Code::OperatorNotInForce, self.url(head), now, text);
            }
        }
    }

    /// Whether the largest log continues what was seen before; a shorter one is looked at as any other address that is behind.
    fn continues_the_last(&self, largest: &Head, now: u64, ledger: &mut Ledger) -> anyhow::Result<bool> {
        let Some(last) = self.state.last() else { return Ok(true) };
        if last.checkpoint().size() > largest.checkpoint.checkpoint().size() {
            return Ok(false);
        }
        self.is_beginning(&last, largest, "what was seen before", now, ledger)
    }

    /// Compares what the other addresses show with the largest log, and sees who is behind.
    fn compare(&mut self, heads: &[Head], now: u64, ledger: &mut Ledger) -> anyhow::Result<()> {
        let Some(largest) = heads.first() else { return Ok(()) };
        for head in heads.iter().skip(1) {
            let other = self.url(head).to_owned();
            self.is_beginning(&head.checkpoint, largest, &other, now, ledger)?;
        }
        let known = self.state.last().map_or(0, |last| last.checkpoint().size());
        let most = largest.checkpoint.checkpoint().size().max(known);
        for head in heads {
            let (url, size) = (self.url(head).to_owned(), head.checkpoint.checkpoint().size());
            if size == most {
                self.state.behind.remove(&url);
                continue;
            }
            let since = *self.state.behind.entry(url.clone()).or_insert(now);
            if now >= since.saturating_add(self.args.patience) || size < known && self.args.once {
                let text = format!("it shows {size} entries, and {most} were shown elsewhere or before");
                ledger.add(Code::Behind, &url, since, text);
            }
        }
        Ok(())
    }

    /// Whether a log is the beginning of the largest one; if not, evidence is written.
    fn is_beginning(
        &self,
        old: &SignedCheckpoint,
        largest: &Head,
        whose: &str,
        now: u64,
        ledger: &mut Ledger,
    ) -> anyhow::Result<bool> {
        let (before, after) = (old.checkpoint(), largest.checkpoint.checkpoint());
        let url = self.url(largest);
        let board = &self.addresses.get(largest.place).context("an address")?.board;
        let answer = match (before.size() == after.size(), before.root() == after.root()) {
            (true, true) => return Ok(true),
            (true, false) => Err(FollowError::Forked { before: before.size(), now: after.size() }),
            (false, _) => continues(board, (before.size(), before.root()), after),
        };
        match answer {
            Ok(()) => Ok(true),
            Err(FollowError::Forked { .. }) => {
                let file = self.write_evidence(old, whose, largest, now)?;
                let text = format!(
                    "it shows another log than {whose}, and both are signed. Evidence is in {file}: publish it"
                );
                ledger.add(Code::Fork, url, now, text);
                Ok(false)
            }
            Err(error) => {
                ledger.add(Code::ServiceDown, url, now, format!("its log cannot be read: {error}"));
                Ok(false)
            }
        }
    }

    fn write_evidence(&self, old: &SignedCheckpoint, whose: &str, largest: &Head, now: u64) -> anyhow::Result<String> {
        let root = Hash(largest.checkpoint.checkpoint().root().0).to_string();
        let path = self.args.evidence.join(format!("fork-{}-{:.12}.txt", largest.checkpoint.checkpoint().size(), root));
        let text = format!(
            "Two checkpoints of one log, both signed, of which neither continues the other.\n\
             Seen by \"veche watch\" at {}. Each signature can be checked with the keys in the manifest of the election.\n\
             \n== {whose}\n{old}\n== {}\n{}",
            time(now),
            self.url(largest),
            largest.checkpoint
        );
        fs::create_dir_all(&self.args.evidence)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path.display().to_string())
    }

    /// Reads what is new. Ballots that are sought for the first time are looked for from the beginning on.
    fn read(
        &mut self,
        setting: &Setting,
        promised: &[(String, Promised)],
        largest: &Head,
        now: u64,
        ledger: &mut Ledger,
    ) -> anyhow::Result<()> {
        let is_new = promised.iter().any(|(_, promise)| !self.state.story.sought.contains(&promise.leaf));
        let (tree, mut story) = if is_new || self.state.story.entries == 0 {
            let mut story = Story { sought: self.state.story.sought.clone(), ..Story::default() };
            story.sought.extend(promised.iter().map(|(_, promise)| promise.leaf));
            (Frontier::new(), story)
        } else {
            (self.state.tree().context("a tree")?, self.state.story.clone())
        };
        let mut reader = Reader::new(tree);
        let address = self.addresses.get(largest.place).context("an address")?;
        let read = reader.read_up_to(&address.board, &largest.checkpoint, &mut |index, leaf, bytes| {
            story.take(index, Hash(leaf.0), bytes, setting);
        });
        match read {
            Ok(()) => {
                self.state.set_tree(reader.tree());
                self.state.story = story;
                self.state.checkpoint = Some(largest.checkpoint.to_string());
            }
            Err(FollowError::Forked { .. }) => {
                let text = "its entries are not those that it and the witnesses signed: do not believe what it shows";
                ledger.add(Code::CheckpointInvalid, &address.url, now, text);
            }
            Err(error) => ledger.add(Code::ServiceDown, &address.url, now, format!("its log cannot be read: {error}")),
        }
        Ok(())
    }

    fn look_at_pages(&mut self, now: u64, ledger: &mut Ledger) {
        let Some(assets) = &self.assets else { return };
        if !self.args.once && now < self.state.pages_seen.saturating_add(PAGES) {
            // What was wrong with them is taken to be so until they are looked at again.
            let before = self.state.findings();
            for old in before.findings().filter(|finding| finding.code == Code::AssetDiffers) {
                ledger.add(old.code, &old.subject, old.since, old.text.clone());
            }
            return;
        }
        self.state.pages_seen = now;
        self.addresses.iter().for_each(|address| assets.compare(&address.url, &address.pages, now, ledger));
    }

    fn url(&self, head: &Head) -> &str {
        self.addresses.get(head.place).map_or("", |address| &address.url)
    }
}

fn signed_at(setting: &Setting, checkpoint: &SignedCheckpoint) -> Option<u64> {
    let quorum = setting.manifest.witnesses.quorum;
    Some(checkpoint.verify(&setting.log, &setting.witnesses, quorum).ok()?.time())
}

fn setting_of(note: &[u8]) -> anyhow::Result<Setting> {
    let entry = Entry::parse(note).map_err(|error| anyhow!("{}", printable(error.to_string())))?;
    let Statement::Manifest(manifest) = &entry.statement else { anyhow::bail!("it is not the manifest") };
    let setting =
        Setting::new((**manifest).clone()).map_err(|refusal| anyhow!("{}", printable(refusal.to_string())))?;
    ensure!(setting.check_commission(&entry.note).is_ok(), "the commission did not sign the manifest");
    Ok(setting)
}
